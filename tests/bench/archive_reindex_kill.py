"""kill -9 while an index is built anew: does the next one go on, and is it the same index in the end?

    python tests/bench/archive_reindex_kill.py ARCHIVE [--after 8 12 12]

Works on the index of an archive that is there already, such as `archive_scale.py --bulk --keep` leaves; its WARC files are only read. The index is
built undisturbed, then once more and killed after so many seconds each; every row of the two is compared.
"""

from __future__ import annotations

import argparse
import hashlib
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

CAPTURE = """SELECT document, record, raw, digest, raw_record, raw_capture, text, text_record, normalised, normalised_record, url, page_url,
             title_key, source, added_at, fingerprints, facts FROM capture ORDER BY record"""
ROWS = (
    CAPTURE,
    "SELECT document, record, day, captured_at, versions, captures FROM document ORDER BY document",
    "SELECT id, name, record.offset FROM record JOIN file ON number = file ORDER BY id",
    "SELECT * FROM text ORDER BY sha256",
    "SELECT * FROM fingerprint UNION SELECT * FROM fresh ORDER BY 1, 2",
    "SELECT name, offset FROM file ORDER BY 1",
)


def signature(index: Path) -> str:
    """A digest of every row, whatever the order in which they came."""
    sha256, rows = hashlib.sha256(), 0
    with closing(sqlite3.connect(index)) as db:
        for query in ROWS:
            for row in db.execute(query):
                sha256.update(repr(row).encode())
                rows += 1
    return f"{rows:,} rows, {sha256.hexdigest()[:16]}"


def opened(folder: Path, seconds: float | None = None) -> bool:
    """Opens the archive in a process of its own; whether it was done before it was killed."""
    child = subprocess.Popen([sys.executable, __file__, str(folder), "--open"])
    try:
        return child.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return False


def forget(folder: Path) -> None:
    """Deletes the index."""
    for file in folder.glob("index.sqlite*"):
        file.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--after", type=float, nargs="*", default=[8, 12, 12])
    parser.add_argument("--open", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.open:
        from archiver.keep.store import Store

        worked = time.process_time()
        Store(args.archive).close()
        print(f"opened with {time.process_time() - worked:.1f} s of processor", flush=True)
        return
    index = args.archive / "index.sqlite"
    forget(args.archive)
    assert opened(args.archive)
    undisturbed = signature(index)
    print(f"undisturbed: {undisturbed}", flush=True)
    forget(args.archive)
    kills = sum(not opened(args.archive, seconds) for seconds in args.after)
    assert opened(args.archive)
    resumed = signature(index)
    print(f"after {kills} kills: {resumed}")
    assert resumed == undisturbed


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main()
