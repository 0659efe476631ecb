"""Every record read again and every digest computed again: are the bytes on disk still those that were acknowledged?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from archiver.keep.bundle import CAPTURES, read_meta
from archiver.keep.index import Index
from archiver.keep.log import ROOMS, Log, Place
from archiver.keep.warc import Damage, Record
from archiver.text.canonical import digest


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: a file of the archive and the byte at which it begins."""

    file: str
    offset: int
    what: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked, and every problem; none: all bytes are as they were acknowledged."""

    files: int
    records: int
    captures: int
    bytes: int
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Seen:
    payloads: dict[str, str] = field(default_factory=dict)  # record id -> SHA-256 of its payload
    metas: list[tuple[Place, str, dict[str, Any]]] = field(default_factory=list)
    records: int = 0
    bytes: int = 0


def verify(log: Log, index: Index) -> Report:
    """Reads every file of the archive from its first byte to its last."""
    seen, files = _Seen(), 0
    problems: list[Problem] = []
    for room in ROOMS:
        for file in log.files(room):
            files += 1
            problems += _verify_file(log, file, seen)
    problems += [p for place, _, meta in seen.metas for p in _verify_bundle(place, meta, seen.payloads)]
    problems += _verify_index(index, seen)
    return Report(files, seen.records, len(seen.metas), seen.bytes, tuple(problems))


def _verify_file(log: Log, file: str, seen: _Seen) -> Iterator[Problem]:
    seen.bytes += log.size(file)
    for found in log.scan(file):
        if isinstance(found, Damage):
            what = "are not a whole record: a write that was cut off" if found.tail else "are damaged; records follow after them"
            yield Problem(file, found.start, f"{found.end - found.start} bytes {what}")
            continue
        member, record = found
        seen.records += 1
        if not record.sound:
            yield Problem(file, member.start, f"{record.kind} record {record.id} does not match its digest")
        yield from _remember(record, Place(file, member.start), seen)


def _remember(record: Record, place: Place, seen: _Seen) -> Iterator[Problem]:
    if record.kind in ("resource", "response", "conversion"):
        seen.payloads[record.id] = digest(record.body)
    elif record.kind == "revisit":
        seen.payloads[record.id] = ""
    meta = read_meta(record)
    if record.kind == "metadata" and meta is None:
        yield Problem(place.file, place.offset, f"metadata record {record.id} cannot be read")
    if meta and meta.get("kind") in CAPTURES:
        seen.metas.append((place, record.id, meta))


def _verify_bundle(place: Place, meta: Mapping[str, Any], payloads: Mapping[str, str]) -> Iterator[Problem]:
    """The records that a metadata record stands for are there and have the SHA-256 that it says."""
    wanted = {"raw": meta["raw"], "text": meta["text"], "normalised": meta["normalised"]}
    for name, part in wanted.items():
        if part is None:
            continue
        found = payloads.get(part["record"])
        if found is None:
            yield Problem(place.file, place.offset, f"{name} record {part['record']} of {meta['source'] or 'a capture'} is missing")
        elif found != part["sha256"]:
            yield Problem(place.file, place.offset, f"{name} record {part['record']} has SHA-256 {found}, not {part['sha256']}")
    if meta["raw"]["capture"] not in payloads:
        yield Problem(place.file, place.offset, f"raw record {meta['raw']['capture']} of {meta['source'] or 'a capture'} is missing")


def _verify_index(index: Index, seen: _Seen) -> Iterator[Problem]:
    """The index knows these captures and no others."""
    held = {capture.record for capture in index.every_capture()}
    for place, record, _ in seen.metas:
        if record not in held:
            yield Problem(place.file, place.offset, f"capture {record} is not in the index; run `archiver reindex`")
    for record in sorted(held - {record for _, record, _ in seen.metas}):
        yield Problem("index.sqlite", 0, f"capture {record} is in the index but not in the log; run `archiver reindex`")
