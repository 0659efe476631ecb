"""Every record read again and every digest computed again: are the bytes on disk still those that were acknowledged?

What is damaged or missing is a problem, until the archive holds the same again: then it is a note. Notes are also what a
crash may leave and what is no part of what was acknowledged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from archiver.keep.bundle import CAPTURES, read_meta
from archiver.keep.index import Index
from archiver.keep.known import Missing
from archiver.keep.log import ROOMS, Log, Place
from archiver.keep.warc import HEADER, Damage, Record, ends_in_zeros
from archiver.text.canonical import digest

_HEALED = "; all that it stood for is held whole, so nothing is lost"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: a file of the archive and the byte at which it begins."""

    file: str
    offset: int
    what: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked, and every problem; none: all bytes are as they were acknowledged. `notes` need no action."""

    files: int
    records: int
    captures: int
    bytes: int
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Came:
    """That these bytes came from there, then."""

    raw: str
    source: str
    added_at: str


@dataclass(slots=True)
class _Seen:
    """What the log has; `hurt` are problems with the ids of the records that they concern, as far as the index knows."""

    payloads: dict[str, str] = field(default_factory=dict)  # record id -> SHA-256 of its payload
    raw: dict[str, tuple[Place, str]] = field(default_factory=dict)  # id of a record in raw/ -> where, and its URI
    metas: list[tuple[Place, str, dict[str, Any]]] = field(default_factory=list)
    tombstones: list[tuple[Place, dict[str, Any]]] = field(default_factory=list)
    hurt: list[tuple[Problem, set[str]]] = field(default_factory=list)
    lost: dict[str, _Came] = field(default_factory=dict)  # id of the metadata record of a capture that is gone
    files: int = 0
    records: int = 0
    bytes: int = 0


def verify(log: Log, index: Index) -> Report:
    """Reads every file of the archive from its first byte to its last."""
    seen = _Seen()
    for room in ROOMS:
        for file in log.files(room):
            _read(log, index, file, seen)
    buried = [*_bury(seen)]
    for problem, ids in _bundles(seen):
        seen.hurt.append((problem, ids))
    _compare(index, seen)
    cure = _Cure(seen)
    problems, notes = [], []
    for problem, ids in seen.hurt:
        if cure.all(ids or cure.elsewhere(problem.file)):
            notes.append(Problem(problem.file, problem.offset, problem.what + _HEALED))
        else:
            problems.append(problem)
    for orphan, fatal in _orphans(seen, log):
        (problems if fatal else notes).append(orphan)
    notes += [*_torn(log), *buried]
    return Report(
        seen.files, seen.records, len({meta["raw"]["capture"] for _, _, meta in seen.metas}), seen.bytes, tuple(problems), tuple(notes)
    )


def _read(log: Log, index: Index, file: str, seen: _Seen) -> None:
    """One file."""
    seen.files += 1
    seen.bytes += log.size(file)
    spans: list[tuple[int, int]] = []
    headers: dict[bytes, list[int]] = defaultdict(list)
    for found in log.scan(file):
        if isinstance(found, Damage):
            what = "are a write that was cut off, or what is left of acknowledged records" if found.torn else "are damaged"
            what = f"{found.end - found.start:,} bytes {what}"
            seen.hurt.append((Problem(file, found.start, what), index.places.between(file, found.start, found.end)))
            continue
        member, record = found
        seen.records += 1
        _remember(record, Place(file, member.start), seen)
        headers[member.header].append(member.start)
        spans.append((member.start, member.end))
    hurt = [(start, "header") for start in _foreign(headers)]
    hurt += [(start, "end") for (start, _), member in zip(spans, log.zipped(file, spans), strict=True) if not ends_in_zeros(member)]
    seen.hurt += [(Problem(file, start, f"the {what} of a gzip member is damaged; what it holds is whole"), set()) for start, what in hurt]


def _foreign(headers: dict[bytes, list[int]]) -> Iterator[int]:
    """Where the header of a gzip member, which no checksum covers, is not ours, nor, where another system wrote the file, the others'."""
    most = max(map(len, headers.values()), default=0)
    for header, places in headers.items():
        if header != HEADER and (len(places) < 2 or len(places) < most):
            yield from places


def _remember(record: Record, place: Place, seen: _Seen) -> None:
    meta = read_meta(record)
    what = ""
    if not record.sound:
        what = f"{record.kind} record {record.id} does not match its digest"
    elif record.kind == "metadata" and meta is None:
        what = f"metadata record {record.id} cannot be read"
    if what:
        seen.hurt.append((Problem(place.file, place.offset, what), {record.id} if record.kind not in ("metadata", "warcinfo") else set()))
    if place.file.startswith("raw/") and record.kind != "warcinfo":
        seen.raw[record.id] = place, record.headers.get("WARC-Target-URI", "")
    if record.kind in ("resource", "response", "conversion"):
        seen.payloads[record.id] = digest(record.body)
    elif record.kind == "revisit":
        seen.payloads[record.id] = ""
    if meta and meta.get("kind") in CAPTURES:
        seen.metas.append((place, record.id, meta))
    elif meta and meta.get("kind") == "tombstone":
        seen.tombstones.append((place, meta))


def _bury(seen: _Seen) -> Iterator[Problem]:
    """Each tombstone, named; what it names is looked for no more, and where it still stands a purge was interrupted."""
    gone = {id_ for _, meta in seen.tombstones for id_ in meta["records"]}
    left = gone & {*seen.payloads, *(record for _, record, _ in seen.metas)}
    for place, meta in seen.tombstones:
        count = len({one.get("capture") or one["record"] for one in meta["purged"]})  # older tombstones do not tell readings apart
        went = f"{count:,} captures of document {meta['document']} were" if count > 1 else f"a capture of document {meta['document']} was"
        what = f"tombstone: {went} purged on {meta['added_at'][:10]}"
        still = "; what they held is still in the files, `archiver reindex` takes it out" if left & set(meta["records"]) else ""
        yield Problem(place.file, place.offset, f"{what} by {meta['by'] or 'a user'}: {meta['why']}{still}")
    seen.metas = [found for found in seen.metas if found[1] not in gone]
    for id_ in gone:
        seen.payloads.pop(id_, None)
        seen.raw.pop(id_, None)


def _bundles(seen: _Seen) -> Iterator[tuple[Problem, set[str]]]:
    """The records that a metadata record stands for are there and have the SHA-256 that it says; each is named once."""
    told: set[str] = set()
    for place, _, meta in seen.metas:
        source = meta["source"] or "a capture"
        parts = [(name, meta[name]["record"], meta[name]["sha256"]) for name in ("raw", "text", "normalised") if meta[name]]
        for name, id_, sha256 in parts:
            found = seen.payloads.get(id_)
            if found != sha256 and id_ not in told:
                what = f"of {source} is missing" if found is None else f"has SHA-256 {found or '(no bytes)'}, not {sha256}"
                yield Problem(place.file, place.offset, f"{name} record {id_} {what}"), {id_}
                told.add(id_)
        own = meta["raw"]["capture"]
        if own not in seen.payloads and own not in told:
            yield Problem(place.file, place.offset, f"raw record {own} of {source} is missing"), {own}
            told.add(own)


def _compare(index: Index, seen: _Seen) -> None:
    """The index knows these captures and no others; what it knows besides was acknowledged and is gone."""
    there = {record for _, record, _ in seen.metas}
    held = {capture.record: capture for capture in index.every_capture()}
    for place, record, _ in seen.metas:
        if record not in held:
            problem = Problem(place.file, place.offset, f"capture {record} is not in the index; run `archiver reindex`")
            seen.hurt.append((problem, set()))
    gone = [Missing(h.record, index.places.of(h.record) or Place("index.sqlite", 0), h.source, h.raw, h.added_at) for h in held.values()]
    gone += [m for m in index.places.missing() if m.raw]
    for lost in sorted((m for m in gone if m.id not in there), key=lambda m: (m.place.file, m.place.offset)):
        what = f"metadata record {lost.id} of {lost.source or 'a capture'} was acknowledged and is gone; put the file back from a backup"
        seen.hurt.append((Problem(lost.place.file, lost.place.offset, what), {lost.id}))
        seen.lost[lost.id] = _Came(lost.raw, lost.source, lost.added_at)


class _Cure:
    """Whether the archive holds, whole, all that a damaged or missing record stood for."""

    def __init__(self, seen: _Seen) -> None:
        metas = [meta for _, _, meta in seen.metas]
        self._bytes = {sha256 for id_, sha256 in seen.payloads.items() if id_ in seen.raw}
        self._words = {sha256 for id_, sha256 in seen.payloads.items() if id_ not in seen.raw}
        self._raw = {meta["raw"]["record"]: meta["raw"]["sha256"] for meta in metas}
        self._texts = {meta[name]["record"]: meta[name]["sha256"] for meta in metas for name in ("text", "normalised") if meta[name]}
        self._own = {meta["raw"]["capture"]: _Came(meta["raw"]["sha256"], meta["source"], meta["added_at"]) for meta in metas}
        self._missing = {id_ for id_ in {*self._raw, *self._own} if id_ not in seen.payloads}
        self._latest: dict[tuple[str, str], str] = {}
        for id_, came in self._own.items():
            if id_ not in self._missing:
                key = came.raw, came.source
                self._latest[key] = max(came.added_at, self._latest.get(key, ""))
        self._own |= seen.lost

    def elsewhere(self, file: str) -> set[str]:
        """What stood in a damaged stretch of which the index knows nothing: in raw/, the records that are missing."""
        return self._missing if file.startswith("raw/") else set()

    def all(self, ids: set[str]) -> bool:
        """Whether there are any, and it holds what each of them stood for."""
        return bool(ids) and all(self._one(id_) for id_ in ids)

    def _one(self, id_: str) -> bool:
        if id_ in self._raw:
            return self._raw[id_] in self._bytes
        if id_ in self._texts:
            return self._texts[id_] in self._words
        if id_ in self._own:  # metadata or a revisit: the same must have come again later
            came = self._own[id_]
            return came.raw in self._bytes and self._latest.get((came.raw, came.source), "") > came.added_at
        return True  # no capture stands on it, or only one that is named as gone itself


def _orphans(seen: _Seen, log: Log) -> Iterator[tuple[Problem, bool]]:
    """Raw records without metadata. A crash leaves one; several, of a writer who has no file in text/, are a loss."""
    known = {meta["raw"]["capture"] for _, _, meta in seen.metas}
    held = {meta["raw"]["sha256"] for _, _, meta in seen.metas}
    named = {came.raw for came in seen.lost.values()}
    writers = {_writer(file) for file in log.files("text")}
    orphans = {id_: where for id_, where in seen.raw.items() if id_ not in known}
    alone = [_writer(place.file) for place, _ in orphans.values() if _writer(place.file) not in writers]
    for id_, (place, uri) in orphans.items():
        again = seen.payloads.get(id_, "") in held
        why = "received but never acknowledged, or its file in text/ is gone"
        what = f"raw record {id_} of {uri} has no metadata: {why}; {'the same bytes were added since' if again else 'add them again'}"
        yield (
            Problem(place.file, place.offset, what),
            not again and seen.payloads.get(id_) not in named and alone.count(_writer(place.file)) > 1,
        )


def _writer(file: str) -> str:
    """The writer in a file's name, raw/<writer>-<ulid>.warc.gz."""
    return file.partition("/")[2].rpartition("-")[0]


def _torn(log: Log) -> Iterator[Problem]:
    for room in ROOMS:
        for file in log.torn(room):
            yield Problem(file, 0, f"{log.size(file):,} bytes that recovery took off as a write that was cut off; look, then delete")
