"""Some captures of the log as a WARC file of their own: its records as they are, byte for byte, and what was given with each.

After the captures stands one `metadata` record for each, whose URI is its own id, not the page's: a tool that replays pages must not
take it for one. `told` reads them back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from archiver.errors import IntegrityError
from archiver.keep.bundle import FORMAT, Held, encoded, timestamp
from archiver.keep.compose import Draft, record_id
from archiver.keep.index import Index
from archiver.keep.log import Place
from archiver.keep.warc import Record, encode, member_at, warcinfo
from archiver.model import Restore

KIND = "capture"
_FIELDS = {
    "software": "archiver",
    "format": "WARC File Format 1.1",
    "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    "description": "captures of an archive, byte for byte, and what was given with each",
}


@dataclass(frozen=True, slots=True)
class Written:
    """One record in a file that was written: where it is, and what it holds."""

    offset: int
    length: int
    record: Record


def write(
    target: BinaryIO, name: str, folder: Path, index: Index, metas: Mapping[str, tuple[Held, Mapping[str, Any]]]
) -> Iterator[Written]:
    """Writes these captures, by the ids of the records of their bytes; yields the records of pages, for an index.

    In the order of the log, so that a revisit follows what it refers to. What was said of a document by hand stands with its last
    capture, when all of it has come. Raises IntegrityError for a record that is damaged.
    """
    target.write(warcinfo(name, _FIELDS))
    for place in _places(index, (held for held, _ in metas.values())):
        data, record = _member(folder, place)
        yield Written(target.tell(), len(data), record)
        target.write(data)
    last = {held.document: held for held, _ in metas.values()}
    for held, meta in metas.values():
        said = {"format": FORMAT, "kind": KIND, "document": held.document, "capture": held.raw_capture, "raw": held.raw}
        said |= {name: meta[name] for name in ("source", "captured_at", "added_at", "given")} | by_hand(index, held, last[held.document])
        target.write(_said(said, {"WARC-Refers-To": held.raw_capture}))


def write_tombstones(target: BinaryIO, tombstones: Iterable[Mapping[str, Any]]) -> None:
    """Writes what was purged, behind the captures."""
    for tombstone in tombstones:
        target.write(_said(tombstone, {}))


def by_hand(index: Index, held: Held, last: Held) -> dict[str, Any]:
    """When a capture was moved to its document by hand; and, with the `last` capture of it, what was brought back to the document."""
    moved_at = index.last_move([held.record])
    restores = index.notes.restores(held.document) if held.record == last.record else ()
    said: dict[str, Any] = {"moved_at": moved_at} if moved_at else {}
    return said | ({"restores": [asdict(one) for one in restores]} if restores else {})


def _said(said: Mapping[str, Any], headers: dict[str, str]) -> bytes:
    own = record_id()
    body = encoded(json.dumps(said, ensure_ascii=False, separators=(",", ":")))
    return encode(Draft("metadata", own.strip("<>"), timestamp(), body, "application/json", {"WARC-Record-ID": own, **headers}))


def _places(index: Index, captures: Iterable[Held]) -> list[Place]:
    ids = dict.fromkeys(id_ for held in captures for id_ in (held.raw_record, held.raw_capture))
    found = {place for id_ in ids if (place := index.places.of(id_))}
    return sorted(found, key=lambda place: (place.file, place.offset))


def _member(folder: Path, place: Place) -> tuple[bytes, Record]:
    with (folder / place.file).open("rb") as stream:
        record = member_at(stream, place.offset)
        if record is None or not record.sound:
            raise IntegrityError(f"damaged record: {place.file} at byte {place.offset}; run `archiver verify`; nothing was exported")
        end = stream.tell()
        stream.seek(place.offset)
        return _whole(stream.read(end - place.offset), stream), record


def _whole(data: bytes, stream: BinaryIO) -> bytes:
    """The first gzip member of some bytes."""
    import zlib

    unzip = zlib.decompressobj(16 + zlib.MAX_WBITS)
    parts = [data]
    unzip.decompress(data)
    while not unzip.eof:
        parts.append(stream.read(1 << 20))
        unzip.decompress(parts[-1])
    whole = b"".join(parts)
    return whole[: len(whole) - len(unzip.unused_data)]


def told(body: bytes) -> dict[str, Any] | None:
    """What such a metadata record says of its capture, or a tombstone; None for the body of any other record."""
    try:
        said = json.loads(body.decode("utf-8", "surrogatepass"))
    except ValueError:
        return None
    if not isinstance(said, dict) or is_tombstone(said):
        return said if isinstance(said, dict) else None
    ours = said.get("kind") == KIND and isinstance(said.get("given"), dict)
    return said if ours and {"capture", "source", "captured_at"} <= said.keys() else None


def is_tombstone(said: Mapping[str, Any]) -> bool:
    """Whether some JSON is a tombstone, whole."""
    whole = {"added_at", "document", "captures", "purged", "why", "by"} <= said.keys()
    return said.get("kind") == "tombstone" and whole and all("raw" in one for one in said["purged"])


def restores_in(said: Mapping[str, Any]) -> tuple[Restore, ...]:
    """What was brought back, as `by_hand` says it. Raises TypeError for anything else."""
    return tuple(Restore(**{**one, "span": tuple(one["span"])}) for one in said.get("restores", ()))
