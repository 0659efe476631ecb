"""The log into the index, from where it stopped; and, for the writer, the tails of torn writes taken off."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from archiver.errors import StorageError
from archiver.keep.bundle import CAPTURES, Held, held_from, read_meta
from archiver.keep.index import Index
from archiver.keep.log import ROOMS, Log, Place
from archiver.keep.warc import Damage, Record

# Records between two commits: a rebuild in one transaction blocks readers and, interrupted, starts from nothing.
BATCH = 1000


class StaleIndexError(Exception):
    """The index knows of more than the log has: a file of the archive was cut, replaced or taken away."""


@dataclass(slots=True)
class _Batch:
    captures: list[Held] = field(default_factory=list)
    records: dict[str, Place] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)

    def flush(self, index: Index) -> None:
        with index.transaction():
            index.put(self.captures, self.records, self.positions)
        self.captures, self.records, self.positions = [], {}, {}


def catch_up(log: Log, index: Index, *, repair: bool) -> tuple[str, ...]:
    """Reads what the index does not have yet; returns a sentence for each damage met.

    With `repair`, which needs the lock, a torn tail is copied and cut off; without, it may be a write in progress and is
    left alone. Damage with good records after it is passed over and never cut. Raises StaleIndexError where the log is shorter than
    the index says, which no crash can cause.
    """
    notices: list[str] = []
    known = index.positions()
    for room in ROOMS:
        for file in log.files(room):
            start, size = known.pop(file, 0), log.size(file)
            if start > size:
                raise StaleIndexError(f"{file} has become shorter: {size} bytes, {start} were indexed")
            if start < size:
                notices += _read(log, index, Place(file, start), repair)
    if known:
        raise StaleIndexError(f"{', '.join(sorted(known))}: gone, but indexed")
    return tuple(notices)


def writers_index(log: Log, path: Path) -> tuple[Index, tuple[str, ...]]:
    """The index at `path`, up to date, and the sentences about damage. Needs the lock.

    One that cannot be read, or that knows more than the log has, is thrown away and built anew.
    """
    before: tuple[str, ...] = ()
    try:
        index = Index(path)
    except sqlite3.Error:
        remove_index(path)
        index = Index(path)
    try:
        notices = catch_up(log, index, repair=True)
    except StaleIndexError as error:
        index.close()
        remove_index(path)
        index = Index(path)
        before = (f"{error}; the index was built anew from what is there: run `archiver verify`, and restore the file from a backup",)
        notices = catch_up(log, index, repair=True)
    return index, before + notices


def readers_index(log: Log, path: Path) -> tuple[Index, tuple[str, ...]]:
    """An index to read from while another process writes, or where nothing can be written: the one at `path`, else in memory."""
    if path.exists():
        with suppress(sqlite3.Error):
            return Index(path), ()
    index = Index(None)
    return index, catch_up(log, index, repair=False)


def remove_index(path: Path) -> None:
    """Deletes the index and the files that SQLite keeps beside it. Raises StorageError where somebody will not let go of it."""
    try:
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(f"cannot replace the index: {path} ({error.strerror}); close what has it open, then try again") from error


def _read(log: Log, index: Index, start: Place, repair: bool) -> list[str]:
    """One file from `start` on into the index; the sentences about its damage."""
    notices: list[str] = []
    batch = _Batch()
    file, end = start.file, start.offset
    for found in log.scan(file, start.offset):
        if isinstance(found, Damage):
            if found.tail:  # not indexed, so that it is met again until a writer has cut it off
                notices += [_cut(log, file, found)] if repair else []
                break
            notices.append(
                f"{file}: bytes {found.start} to {found.end} are damaged and were passed over; "
                "run `archiver verify`, and put the file back from a backup"
            )
            end = found.end
            continue
        member, record = found
        end = member.end
        _take(batch, record, Place(file, member.start))
        if len(batch.records) + len(batch.captures) >= BATCH:
            batch.positions[file] = end
            batch.flush(index)
    if end:  # a file whose very first record was cut off is gone
        batch.positions[file] = end
    batch.flush(index)
    return notices


def _take(batch: _Batch, record: Record, place: Place) -> None:
    batch.records[record.id] = place
    meta = read_meta(record) if record.sound else None
    if meta and meta.get("kind") in CAPTURES:
        batch.captures.append(held_from(meta, record.id))


def _cut(log: Log, file: str, damage: Damage) -> str:
    copy = log.cut(file, damage)
    return (
        f"{file}: the last {damage.end - damage.start} bytes were a write that was cut off; they are kept in {copy}. "
        "What had been acknowledged is whole; add again what was being added then"
    )
