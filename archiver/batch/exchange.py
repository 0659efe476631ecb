"""What another archive handed out, or a crawler wrote, on its way into this one: WARC, WACZ and JSON lines, a capture at a time.

Of our own exports all that was given with a capture is known, so that adding them is adding the very same; of others what their
records say. One bad record costs one record.
"""

from __future__ import annotations

import base64
import binascii
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import BadZipFile, ZipFile

from archiver.archive import MEDIA_TYPE, Incoming, ready_body
from archiver.batch.inputs import Item, captures
from archiver.batch.tree import LARGEST
from archiver.batch.warcs import Warc
from archiver.errors import ArchiverError, InputError
from archiver.keep.subset import is_tombstone, restores_in, told
from archiver.keep.warc import Record, decode
from archiver.model import Capture
from archiver.text.canonical import digest

_PAGES = ("resource", "response", "revisit")


@dataclass(frozen=True, slots=True)
class Found:
    """One capture of a file that is imported, or a tombstone, or why it cannot be."""

    name: str
    incoming: Incoming | None = None
    error: ArchiverError | None = None
    tombstone: Mapping[str, Any] | None = None


def found(path: str) -> Iterator[Found]:
    """The captures in a file; of any other kind than those three, as `captures` reads it."""
    name = path.lower()
    try:
        if name.endswith(".wacz"):
            yield from _wacz(path)
        elif name.endswith((".warc", ".warc.gz")):
            yield from _warc(path, path)
        elif name.endswith((".jsonl", ".ndjson")) and _is_export(path):
            yield from _lines(path)
        else:
            yield from (_of_item(item) for item in captures([path]))
    except FileNotFoundError:
        yield Found(path, error=InputError(f"no such file: {path}; check the name"))
    except OSError as error:
        yield Found(path, error=InputError(f"cannot be read: {path} ({error.strerror or error}); check the file"))


def _of_item(item: Item) -> Found:
    if item.capture is None:
        return Found(item.name, error=item.error or ArchiverError("not read"))
    return Found(item.name, _of_capture(item.capture))


def _of_capture(capture: Capture) -> Incoming:
    return Incoming(capture.body, capture.source, capture.media_type, capture.encoding, capture.headers, capture.captured_at)


def _wacz(path: str) -> Iterator[Found]:
    """The WARC files in a WACZ, each unpacked beside, because records are read by their place."""
    try:
        with ZipFile(path) as zipped, TemporaryDirectory(prefix="archiver-") as folder:
            names = [n for n in zipped.namelist() if n.startswith("archive/") and n.lower().endswith((".warc", ".warc.gz"))]
            if not names:
                yield Found(path, error=InputError(f"holds no WARC file in archive/: {path}; is it a WACZ?"))
            for name in names:
                beside = Path(folder) / Path(name).name
                try:
                    with zipped.open(name) as source, beside.open("wb") as target:
                        shutil.copyfileobj(source, target)
                except (BadZipFile, EOFError) as error:  # the digest of the entry: its records have their own
                    yield Found(
                        f"{path}/{name}", error=InputError(f"is damaged: {name} in {path} ({error}); what can be read of it is read")
                    )
                yield from _warc(str(beside), f"{path}/{name}")
                beside.unlink()
    except BadZipFile as error:
        yield Found(path, error=InputError(f"is no whole WACZ: {path} ({error}); fetch it again"))


@dataclass(frozen=True, slots=True)
class _Contents:
    """Where the records of a WARC file are, by id, and what our own exports say of captures; the damage in it."""

    places: Mapping[str, int]
    said: Mapping[str, Mapping[str, Any]]
    damage: tuple[str, ...]
    tombstones: tuple[Mapping[str, Any], ...]


def _warc(path: str, name: str) -> Iterator[Found]:
    warc = Warc(path)
    try:
        contents = _contents(warc)
        if not contents.said and not contents.tombstones:
            warc.close()
            yield from (_of_item(item) for item in captures([path]))
            return
        yield from (Found(f"{name}: {what}", error=InputError(f"{what}: {name}; the others are read")) for what in contents.damage)
        for capture, said in contents.said.items():
            yield _exported(warc, contents, capture, said)
        yield from (Found(f"{name}: a purge", tombstone=one) for one in contents.tombstones)
    finally:
        warc.close()


def _contents(warc: Warc) -> _Contents:
    places: dict[str, int] = {}
    said: dict[str, Mapping[str, Any]] = {}
    damage: list[str] = []
    tombstones: list[Mapping[str, Any]] = []
    for piece in warc.pieces():
        record = None if piece.wrong else decode(piece.data)
        if record is None:
            damage.append(piece.wrong or f"holds no record at byte {piece.start:,}")
        elif record.kind in _PAGES:
            places[record.id] = piece.start
        elif record.kind == "metadata" and (one := told(record.body)):
            if is_tombstone(one):
                tombstones.append(one)
            else:
                said[one["capture"]] = one
    return _Contents(places, said, tuple(damage), tuple(tombstones))


def _exported(warc: Warc, contents: _Contents, capture: str, said: Mapping[str, Any]) -> Found:
    """A capture of our own export, as it was given then."""
    name = said["source"] or capture
    record = _record(warc, contents, capture)
    if record and record.kind == "revisit":
        record = _record(warc, contents, record.headers.get("WARC-Refers-To", ""))
    if record is None or digest(record.body) != said.get("raw"):
        return Found(name, error=InputError(f"its bytes are damaged or missing: {name}; export it again"))
    try:
        moment, given = datetime.fromisoformat(said["captured_at"]), said["given"]
        incoming = Incoming(record.body, said["source"], given["media_type"], given["encoding"], given["headers"], moment)
        incoming = _by_hand(incoming, said, said.get("document", ""))
    except (KeyError, ValueError, TypeError) as error:
        return Found(name, error=InputError(f"what was given with it cannot be read: {name} ({error}); export it again"))
    return Found(name, _dated(incoming, given.get("captured_at", True)))


def _record(warc: Warc, contents: _Contents, id_: str) -> Record | None:
    place = contents.places.get(id_)
    piece = next(warc.pieces(place), None) if place is not None else None
    return decode(piece.data) if piece and not piece.wrong else None


def _by_hand(incoming: Incoming, said: Mapping[str, Any], document: str) -> Incoming:
    """With what the archive that it comes from decided about it."""
    return replace(incoming, document=document, moved_at=said.get("moved_at", ""), restores=restores_in(said))


def _dated(incoming: Incoming, dated: object) -> Incoming:
    return replace(incoming, dated=bool(dated))


def _is_export(path: str) -> bool:
    """Whether the first line that can be read is one of ours."""
    with Path(path).open("rb") as file:
        for line in file:
            try:
                said = json.loads(line)
                return bool({"document", "raw_digest", "text"} <= said.keys()) or is_tombstone(said)
            except (ValueError, AttributeError):
                continue
    return False


def _lines(path: str) -> Iterator[Found]:
    with Path(path).open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            name = f"{path}:{number}"
            try:
                if len(line) > 2 * LARGEST:
                    raise InputError("is too long")
                said = json.loads(line.decode("utf-8", "surrogatepass"))
                yield Found(name, tombstone=said) if is_tombstone(said) else Found(name, _of_line(said))
            except (ValueError, KeyError, TypeError, AttributeError, binascii.Error, InputError) as error:
                yield Found(name, error=InputError(f"is no line of an export: {name} ({error}); the other lines are read"))


def _of_line(line: Mapping[str, Any]) -> Incoming:
    """The capture that a version was exported with; without its bytes, what the line says of the document, which is clean already."""
    raw = line.get("raw")
    moment = datetime.fromisoformat(line["captured_at"])
    if raw is None:
        return Incoming(ready_body(line), line["source"], MEDIA_TYPE, captured_at=moment, document=line["document"])
    body = base64.b64decode(raw["base64"], validate=True)
    if digest(body) != line["raw_digest"]:
        raise ValueError("its bytes do not match their digest")
    given = Incoming(body, raw["source"], raw["media_type"], raw["encoding"], raw["headers"], datetime.fromisoformat(raw["captured_at"]))
    return _dated(_by_hand(given, raw, line["document"]), raw["dated"])
