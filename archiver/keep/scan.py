"""The log into the index, from where it stopped; and, for who writes, the tails of torn writes taken off."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from archiver.errors import StorageError
from archiver.keep.bundle import CAPTURES, MOVES, Held, Move, held_from, move_from, read_meta
from archiver.keep.index import Index
from archiver.keep.known import known_to
from archiver.keep.log import ROOMS, Log, Place
from archiver.keep.notes import KINDS
from archiver.keep.warc import Damage, Record

# Records between two commits: a rebuild in one transaction blocks readers and, interrupted, starts from nothing.
BATCH = 20_000
# How many lost captures a sentence names.
_NAMED = 5
Tails = Literal["cut", "tell", "leave"]


class StaleIndexError(Exception):
    """The index knows of more than the log has: a file of the archive was cut, replaced or taken away."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """What becomes of a torn tail, and the byte below which there can be none, because it was acknowledged up to there."""

    tails: Tails
    floor: int


@dataclass(slots=True)
class _Batch:
    captures: list[Held] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    records: dict[str, Place] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)

    def flush(self, index: Index) -> None:
        with index.transaction():
            index.put(self.captures, self.records, self.positions)
            for move in self.moves:
                index.move(move)
            for record, meta in self.notes:
                index.note(record, meta)
        self.captures, self.moves, self.notes, self.records, self.positions = [], [], [], {}, {}


def catch_up(log: Log, index: Index, tails: Tails) -> tuple[str, ...]:
    """Reads what the index does not have yet; returns a sentence for each damage met.

    A torn tail is no part of what was acknowledged. What becomes of it: "cut" copies it and takes it off, which needs the
    lock, "tell" only says that it is there, "leave" does not even say that, because it may be a write in progress. Other
    damage, and whatever stands where acknowledged bytes stood, is passed over and never cut. Raises StaleIndexError where
    the log is shorter than the index says, which no crash can cause.
    """
    notices: list[str] = []
    known, floors = index.places.positions(), index.places.floors()
    for room in ROOMS:
        for file in log.files(room):
            start, size = known.pop(file, 0), log.size(file)
            if start > size:
                raise StaleIndexError(f"{file} has become shorter: {size:,} bytes, {start:,} were indexed")
            if start < size:
                notices += _read(log, index, Place(file, start), _Rule(tails, floors.get(file, 0)))
    if known:
        raise StaleIndexError(f"{', '.join(sorted(known))}: gone, but indexed")
    return tuple(notices)


def lock_holders_index(log: Log, path: Path, tails: Tails) -> tuple[Index, tuple[str, ...]]:
    """The index at `path`, up to date, and the sentences about damage. Needs the lock.

    One that is lost or cannot be read, or that knows more than the log has, is built anew.
    """
    if not path.exists():
        return built_anew(log, path, tails)
    try:
        index = Index(path)
    except sqlite3.Error as error:
        index, notices = built_anew(log, path, tails)
        return index, (f"the index could not be used ({error}); it was built anew from the WARC files, which hold everything", *notices)
    try:
        return index, catch_up(log, index, tails)
    except StaleIndexError as error:
        index.close()
        index, notices = built_anew(log, path, tails)
        return index, (f"{error}; the index was built anew from what is there", *notices)


def built_anew(log: Log, path: Path, tails: Tails) -> tuple[Index, tuple[str, ...]]:
    """A new index at `path` made from the whole log, and what was met. What the old one knew and the log has not is `missing`."""
    known = known_to(path)
    remove_index(path)
    index = Index(path)
    with index.transaction():
        index.places.expect(known)
    notices = catch_up(log, index, tails)
    return index, (*notices, *_lost(index), *_orphans(index))


def readers_index(log: Log, path: Path) -> tuple[Index, tuple[str, ...]]:
    """An index to read from while another process writes, or where nothing can be written: the one at `path`, else in memory."""
    if path.exists():
        with suppress(sqlite3.Error):
            return Index(path), ()
    index = Index(None)
    return index, catch_up(log, index, "leave")


def remove_index(path: Path) -> None:
    """Deletes the index and the files that SQLite keeps beside it. Raises StorageError where somebody will not let go of it."""
    try:
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(f"cannot replace the index: {path} ({error.strerror}); close what has it open, then try again") from error


def _read(log: Log, index: Index, start: Place, rule: _Rule) -> list[str]:
    """One file from `start` on into the index; the sentences about its damage."""
    notices: list[str] = []
    batch = _Batch()
    file, end = start.file, start.offset
    for found in log.scan(file, start.offset):
        if isinstance(found, Damage):
            if found.torn and found.start >= rule.floor:  # not indexed, so that it is met again until a writer has cut it off
                notices += _torn(log, file, found, rule.tails)
                break
            notices.append(_damaged(file, found))
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
    """What the index keeps of a record: nothing of one that does not match its digest, or that begins a file."""
    if not record.sound or record.kind == "warcinfo":
        return
    batch.records[record.id] = place
    meta = read_meta(record)
    if meta and meta.get("kind") in CAPTURES:
        batch.captures.append(held_from(meta, record.id))
    elif meta and meta.get("kind") in MOVES:
        batch.moves.append(move_from(meta, record.id))
    elif meta and meta.get("kind") in KINDS:
        batch.notes.append((record.id, meta))


def _torn(log: Log, file: str, damage: Damage, tails: Tails) -> list[str]:
    what = f"{file}: the last {damage.end - damage.start:,} bytes are a write that was cut off"
    after = "What had been acknowledged is whole; add again what was being added then"
    if tails == "cut":
        return [f"{what}; they are kept in {log.cut(file, damage)}. {after}"]
    return [f"{what}; the next `archiver add` takes them off and keeps them beside the file. {after}"] if tails == "tell" else []


def _damaged(file: str, damage: Damage) -> str:
    return (
        f"{file}: bytes {damage.start} to {damage.end} are damaged and were passed over; nothing was cut off. "
        "Run `archiver verify`, and put the file back from a backup"
    )


def _lost(index: Index) -> list[str]:
    """A sentence about what was acknowledged and is gone."""
    missing = index.places.missing()
    if not missing:
        return []
    lost = [m.source or m.raw for m in missing if m.raw]
    names = "; ".join(lost[:_NAMED]) + (f" and {len(lost) - _NAMED:,} more" if len(lost) > _NAMED else "")
    captures = f", and with that what was captured from {names}" if lost else ""
    return [
        f"{_count(len(missing), 'record')} that had been acknowledged {'are' if len(missing) > 1 else 'is'} gone{captures}; "
        "run `archiver verify`, and put the files back from a backup, or add these again"
    ]


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' if number != 1 else ''}"


def _orphans(index: Index) -> list[str]:
    count = index.places.orphans()
    if not count:
        return []
    return [
        f"{_count(count, 'record')} in raw/ without metadata: received but never acknowledged, or the file in text/ is gone; "
        "`archiver verify` says which"
    ]
