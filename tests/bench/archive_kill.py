"""kill -9 at random moments: is anything lost that was acknowledged, is anything there twice?

    python tests/bench/archive_kill.py [--times 1000] [--folder DIR]

A writer adds captures, one by one and in groups, and says of each that it is kept once it is. It is killed after a random
time; then the archive is opened as anybody would open it, and compared with what was said. In one of ten runs the index is deleted first.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

SEED = 11
# Seconds after which a writer is killed at the latest, from its first word on.
LONGEST = 0.12
TEXT = "问：第{n}号项目今年的毛利率为什么下降？答：原材料价格上涨了{n}.5%，我们从三季度开始调整了第{n}条产品线的结构，预计明年恢复。"


def write(folder: Path, start: int, said: IO[str], groups: int = sys.maxsize) -> None:
    """Adds captures number `start` and on, so many groups of them; says the numbers that are acknowledged, a group a line."""
    from archiver.keep import bundle
    from archiver.keep.identity import identify
    from archiver.keep.store import Store
    from archiver.model import Capture
    from tests.keep_helpers import form

    store, number = Store(folder), start
    for turn in range(groups):
        size = (1, 7)[turn % 2]
        with store.group():
            for n in range(number, number + size):
                text = TEXT.format(n=n)
                capture = Capture(text.encode(), f"{n}.txt", captured_at=datetime(2024, 10, 28, tzinfo=UTC))
                meta = bundle.describe(capture, form(text, f"{n}.txt", title=f"第{n}号项目调研纪要"), bundle.timestamp())
                decision = identify(bundle.held_from(meta), bundle.sight_from(meta["clean"], text), store.index, store.sight)
                store.put(capture, meta, {"text": text}, decision)
        print(*range(number, number + size), file=said, flush=True)
        number += size
    store.close()


def killed(folder: Path, start: int, seconds: float) -> set[int]:
    """What a writer acknowledged before it was killed, so many seconds after it began."""
    read, said = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        with os.fdopen(said, "w") as out:
            write(folder, start, out)
    os.close(said)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(read) as lines:
        return {int(n) for line in lines.read().split("\n")[:-1] for n in line.split()}


def run(folder: Path, times: int) -> tuple[int, int]:
    """Kills a writer so often; how many captures were acknowledged, and how many kills left a torn tail."""
    from archiver.keep.settings import Settings, make_archive
    from archiver.keep.store import Store

    chance = random.Random(SEED)
    make_archive(folder, Settings())
    acknowledged: set[int] = set()
    torn = 0
    for time_ in range(times):
        acknowledged |= killed(folder, time_ * 1000, chance.random() * LONGEST)
        if chance.random() < 0.1:
            for file in folder.glob("index.sqlite*"):
                file.unlink()
        store = Store(folder)
        with store.group():
            pass
        torn += any("cut off" in notice for notice in store.notices)
        check(store, acknowledged, whole=time_ % 50 == 0 or time_ == times - 1)
        store.close()
    return len(acknowledged), torn


def check(store: object, acknowledged: set[int], *, whole: bool) -> None:
    """Raises AssertionError where something acknowledged is not there, or something is there twice."""
    from archiver.keep.store import Store
    from archiver.keep.verify import verify

    assert isinstance(store, Store)
    sources = Counter(held.source for held in store.index.every_capture())
    lost = [n for n in acknowledged if f"{n}.txt" not in sources]
    twice = [source for source, count in sources.items() if count > 1]
    assert not lost, f"lost: {lost[:5]}"
    assert not twice, f"twice: {twice[:5]}"
    if whole:
        problems = verify(store.log, store.index).problems
        assert not problems, problems[:3]
        for n in sorted(acknowledged)[:: max(1, len(acknowledged) // 200)]:
            assert store.text(store.index.find("source", f"{n}.txt")[0]) == TEXT.format(n=n)


def warm_up() -> None:
    """Reads the tables and loads the libraries now, by writing a little, not in each writer."""
    from archiver.keep.settings import Settings, make_archive

    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as nowhere:
        make_archive(Path(folder), Settings())
        write(Path(folder), 0, nowhere, groups=2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--folder", type=Path)
    args = parser.parse_args()
    warm_up()
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        start = time.perf_counter()
        kept, torn = run(Path(folder) / "archive", args.times)
    seconds = time.perf_counter() - start
    print(f"{args.times} kills in {seconds:.0f} s: {kept} captures acknowledged, 0 lost, 0 twice; {torn} left a torn tail that was taken off")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main()
