"""What keeping costs where it waits for the disk, and where it waits for others: single adds and several writers.

    python tests/bench/archive_writers.py [--adds 300] [--group 25] [--folder DIR]

Single adds of cleaned captures, one after the other, beside a loop that writes as many bytes and calls fdatasync twice, on the same
disk and in turns. Then two and eight processes add at once, in groups; afterwards every capture that was acknowledged is looked for.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

# Turns that the two loops take.
TURNS = 10
CHARACTERS = 600


def keep(folder: Path, numbers: range, group: int) -> float:
    """Keeps cleaned captures, in groups of so many; says the numbers of each group once it is acknowledged. Seconds."""
    from archive_scale import text_of

    from archiver.keep import bundle
    from archiver.keep.identity import identify
    from archiver.keep.store import Store
    from archiver.model import Capture
    from tests.keep_helpers import form

    store = Store(folder)
    texts = {n: text_of(n, CHARACTERS) for n in numbers}
    forms = {n: form(text, f"{n}.txt", title=f"第{n}号项目调研纪要") for n, text in texts.items()}
    begun = time.perf_counter()
    for start in numbers[::group]:
        with store.group():
            for n in range(start, min(start + group, numbers.stop)):
                capture = Capture(texts[n].encode(), f"{n}.txt", captured_at=datetime(2024, 10, 28, tzinfo=UTC))
                shown = bundle.sight_from(forms[n], texts[n])
                meta = bundle.describe(capture, forms[n], bundle.timestamp(), shown=shown)
                store.put(capture, meta, {"text": texts[n]}, identify(bundle.held_from(meta), shown, store.index, store.sight))
    seconds = time.perf_counter() - begun
    store.close()
    return seconds


def synced(path: Path, times: int, size: int) -> float:
    """Appends so many bytes to each of two files and calls fdatasync after each, as an add must. Seconds."""
    files = [os.open(path / f"{name}.bin", os.O_WRONLY | os.O_CREAT | os.O_APPEND) for name in ("a", "b")]
    begun = time.perf_counter()
    for _ in range(times):
        for file in files:
            os.write(file, b"\1" * size)
            os.fdatasync(file)
    seconds = time.perf_counter() - begun
    for file in files:
        os.close(file)
    return seconds


def single(folder: Path, adds: int) -> None:
    """Prints how single adds compare with two fdatasyncs each, taken in turns."""
    from archiver.keep.settings import Settings, make_archive

    make_archive(folder / "archive", Settings())
    keep(folder / "archive", range(10), 1)  # loads what is loaded once
    each, ratios, cpu = adds // TURNS, [], 0.0
    for turn in range(TURNS):
        before, worked = written(folder / "archive"), time.process_time()
        ours = keep(folder / "archive", range(100 + turn * each, 100 + (turn + 1) * each), 1)
        cpu += time.process_time() - worked
        ratios.append(synced(folder, each, (written(folder / "archive") - before) // (2 * each)) / ours)
    print(
        f"single adds     {statistics.median(ratios):9.2f} of the rate of two fdatasyncs each ({min(ratios):.2f} to {max(ratios):.2f} in {TURNS} turns)"
    )
    print(f"processor       {1000 * cpu / adds:9.2f} ms an add")


def written(folder: Path) -> int:
    """Bytes in the files of the log."""
    return sum(path.stat().st_size for path in folder.glob("*/*.gz"))


def several(folder: Path, writers: int, adds: int, group: int) -> None:
    """Prints what several processes kept; raises AssertionError where one failed or something acknowledged is not there."""
    from archiver.keep.settings import Settings, make_archive
    from archiver.keep.store import Store
    from archiver.keep.verify import verify

    make_archive(folder, Settings())
    begun = time.perf_counter()
    starts = [1000 * (writer + 1) for writer in range(writers)]
    command = [sys.executable, __file__, "--folder", str(folder), "--adds", str(adds), "--group", str(group), "--writer"]
    children = [subprocess.Popen([*command, str(start)], stderr=subprocess.PIPE, text=True) for start in starts]
    failed = [error for child in children if (error := child.communicate()[1]) or child.returncode]
    seconds = time.perf_counter() - begun
    assert not failed, failed
    store = Store(folder)
    sources = sorted(held.source for held in store.index.every_capture())
    assert sources == sorted(f"{n}.txt" for start in starts for n in range(start, start + adds)), len(sources)
    assert not verify(store.log, store.index).problems
    store.close()
    print(
        f"{writers} writers       {len(sources):9,} captures acknowledged, all there, no error; {len(sources) / seconds:.0f}/s with the start of the processes"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--adds", type=int, default=300)
    parser.add_argument("--group", type=int, default=25)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--writer", type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.writer is not None:
        keep(args.folder, range(args.writer, args.writer + args.adds), args.group)
        return
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        single(Path(folder), args.adds)
        for writers in (2, 8):
            several(Path(folder) / f"of{writers}", writers, args.adds, args.group)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main()
