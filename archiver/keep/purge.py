"""Records taken out of the log for good, as a court may order. Every other byte stays as it is, and a tombstone says what went.

First the tombstone is written, which is the decision: what it names counts no more, whatever happens next. Then each file that
holds such records is written anew without them, beside itself, and put in its own place: at any moment there is the old file or the
new one, whole. Whoever takes the lock next finishes what was interrupted. At the end the index is built anew, because SQLite
keeps what was deleted in pages that it has not used again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archiver.errors import StorageError
from archiver.keep.bundle import Held
from archiver.keep.index import Index
from archiver.keep.log import Log, sync, sync_folder
from archiver.keep.warc import Damage

# What a file is called while it is written anew: no name that anybody reads.
SUFFIX = ".purging"


@dataclass(frozen=True, slots=True)
class Doomed:
    """What is to go: captures, and the ids of all records that nothing else needs. `shared`: documents that hold the same and stay."""

    captures: tuple[Held, ...]
    records: frozenset[str]
    shared: tuple[str, ...]


def doomed(index: Index, captures: Sequence[Held]) -> Doomed:
    """The records that go with these captures: all of theirs that no other capture needs, and what was said about them."""
    mine = {capture.record for capture in captures}
    others = {
        other.record: other
        for capture in captures
        for other in (*index.find("raw", capture.raw), *(index.find("digest", capture.digest) if capture.text else ()))
        if other.record not in mine
    }
    needed = {id_ for other in others.values() for id_ in _records(other)}
    wanted = {id_ for capture in captures for id_ in _records(capture)}
    shared = {other.document for other in others.values() if wanted & set(_records(other))}
    return Doomed(tuple(captures), frozenset((wanted - needed) | set(index.notes.about(mine))), tuple(sorted(shared)))


def _records(held: Held) -> tuple[str, ...]:
    ids = (held.record, held.raw_record, held.raw_capture, held.text_record, held.normalised_record)
    return tuple(id_ for id_ in ids if id_)


def told(captures: Iterable[Held]) -> list[dict[str, object]]:
    """What a tombstone says of captures: when they came, and the digest of their bytes, which shows none of them.

    Those with the same `capture` came in as bytes once, and were only cleaned again.
    """
    return [
        {"record": c.record, "capture": c.raw_capture, "captured_at": c.captured_at, "added_at": c.added_at, "raw": c.raw} for c in captures
    ]


def rewrite(folder: Path, log: Log, index: Index, file: str, gone: set[str]) -> None:
    """A file of the log without the records `gone`, its other bytes as they were. Needs the lock.

    Raises StorageError where the disk cannot promise it; then the file is what it was.
    """
    path = folder / file
    beside = path.with_name(path.name + SUFFIX)
    log.close()  # Windows replaces no file that is open, and nobody may append to the old one any more
    try:
        try:
            with path.open("rb") as source, beside.open("wb") as target:
                for start, end in _kept(log, index, file, gone):
                    _copy(source, target, start, end)
                target.flush()
                sync(target.fileno())
            beside.replace(path)
            sync_folder(path.parent)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(
            f"cannot take the purged records out of {path} ({error.strerror or error}); they count no more, but they are still there: "
            "make room, close what has the file open, then run `archiver reindex`, which finishes it"
        ) from error


def _kept(log: Log, index: Index, file: str, gone: set[str]) -> Iterable[tuple[int, int]]:
    """The stretches that stay. A damaged one goes where the index knows that nothing else stood in it."""
    for found in log.scan(file):
        if isinstance(found, Damage):
            stood = index.places.between(file, found.start, found.end)
            if not stood or not stood <= gone:
                yield found.start, found.end
        elif found[1].id not in gone:
            yield found[0].start, found[0].end


def _copy(source: BinaryIO, target: BinaryIO, start: int, end: int) -> None:
    source.seek(start)
    while start < end:
        chunk = source.read(min(end - start, 1 << 20))
        target.write(chunk)
        start += len(chunk)
