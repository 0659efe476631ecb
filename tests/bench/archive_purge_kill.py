"""kill -9 in the middle of a purge: is a segment ever anything but the old one or the new one?

    python tests/bench/archive_purge_kill.py [--times 200] [--folder DIR] [--no-sync]

A process purges one of five documents and dies at one line of ours or another, spread evenly over all that it runs through. Then the
files are compared member by member, the archive is opened as anybody would open it, and something is added.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path
from types import FrameType
from typing import Any

TEXTS = [f"问：第{n}号项目今年的毛利率为什么下降？答：原材料涨了{n}.5%，第{n}条产品线从三季度开始调整，预计明年恢复。" for n in range(6)]
GONE = 2


class Killer:
    """Ends the process at the `nth` line of the shelves that it runs through; counts them."""

    def __init__(self, nth: int) -> None:
        self.nth, self.count = nth, 0

    def __call__(self, frame: FrameType, event: str, arg: Any) -> Killer | None:
        if f"archiver{os.sep}keep{os.sep}" not in frame.f_code.co_filename:
            return None
        if event == "line":
            self.count += 1
            if self.count == self.nth:
                os._exit(9)
        return self


def purge(folder: Path, nth: int) -> int:
    """Purges, and dies at the nth line; how many lines there were if it lived."""
    from archiver.keep.purge import doomed
    from archiver.keep.store import Store

    store, killer = Store(folder), Killer(nth)
    (capture,) = store.index.find("source", f"{GONE}.txt")
    going = doomed(store.index, [capture])
    sys.settrace(killer)
    store.purge(capture.document, going, "法院裁定")
    sys.settrace(None)
    store.close()
    return killer.count


def members(folder: Path) -> dict[str, bytes]:
    """Every gzip member in the log, by the id of its record."""
    from archiver.keep.log import ROOMS, Log

    log = Log(folder)
    found: dict[str, bytes] = {}
    for room in ROOMS:
        for file in log.files(room):
            data = (folder / file).read_bytes()
            for one in log.scan(file):
                assert isinstance(one, tuple), f"damage in {file}: {one}"
                found[one[1].id] = data[one[0].start : one[0].end]
    return found


def judged(folder: Path, before: dict[str, bytes]) -> str:
    """What is wrong after a purge that was killed; "" for nothing."""
    from archiver.keep.store import Store
    from archiver.keep.verify import verify
    from tests.keep_helpers import add

    after = members(folder)
    if any(after[id_] != data for id_, data in before.items() if id_ in after):
        return "a record that stayed has other bytes"
    store = Store(folder)
    listed = {held.source for held in store.index.every_capture()}
    add(store, TEXTS[5], "5.txt", at=9)
    report = verify(store.log, store.index)
    texts = {held.source: store.text(held) for held in store.index.every_capture()}
    store.close()
    left = [*folder.rglob("*.purging")]
    decided = f"{GONE}.txt" not in listed
    kept = {f"{n}.txt": text for n, text in enumerate(TEXTS) if n != GONE or not decided}
    if texts != kept:
        return f"the archive holds {sorted(texts)}"
    if report.problems or (decided and left):
        return f"verify: {report.problems}, {left}"
    here = members(folder)
    lost = {id_ for id_ in before if id_ not in here}
    if decided != (len(lost) == 3):
        return f"{len(lost)} records went"
    return ""


def main() -> int:
    """Prints how many were killed where; 1 where anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--no-sync", action="store_true", help="a killed process loses nothing that it wrote, so this proves as much")
    args = parser.parse_args()
    if args.no_sync:
        os.fsync = os.fdatasync = lambda fd: None
    from tests.keep_helpers import add, make_store

    base = Path(args.folder or tempfile.mkdtemp())
    store = make_store(base / "archive")
    for n, text in enumerate(TEXTS[:5]):
        add(store, text, f"{n}.txt", at=n)
    store.close()
    before = members(base / "archive")
    shutil.copytree(base / "archive", base / "whole")
    lines = purge(base / "whole", 0)
    assert judged(base / "whole", before) == ""
    wrong, killed = 0, 0
    for turn in range(args.times):
        copy = base / f"copy{turn}"
        shutil.copytree(base / "archive", copy)
        child = os.fork()
        if not child:
            purge(copy, 1 + turn * lines // args.times)
            os._exit(0)
        killed += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        fault = judged(copy, before)
        if fault:
            wrong += 1
            print(f"killed at line {1 + turn * lines // args.times} of {lines}: {fault}")
        shutil.rmtree(copy)
    print(f"{killed} of {args.times} killed, at lines spread over {lines:,}; {wrong} wrong")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    sys.exit(main())
