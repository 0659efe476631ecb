"""The captures in a WARC or WET file: HTTP responses, resources, and texts that somebody made of pages."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO

from archiver.batch.remote import open_binary
from archiver.batch.tree import LARGEST
from archiver.errors import InputError
from archiver.keep.warc import Damage, members
from archiver.model import Capture
from archiver.text.readable import readable

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

    from archiver.batch.inputs import LeftOut, Ref

_GZIP = b"\x1f\x8b"
_START = b"WARC/1."
# The longest head of a record that is looked for, and bytes that are read at a time while looking for the next record.
_HEAD, _CHUNK = 1 << 16, 1 << 20
_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\nContent-Length: *(\d+)", re.IGNORECASE)
_WANTED = ("response", "resource", "conversion")
# What no document is made of; anything else, undeclared or wrongly declared, is looked at.
_NO_DOCUMENT = re.compile(
    r"(?:image|video|audio|font)/|text/css|(?:text|application)/(?:x-)?(?:javascript|ecmascript|json)\b", re.IGNORECASE
)
_OK = 200
# Characters of a URL that stand in a file's name.
_SLUG = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """A whole record's bytes and where they begin in the file; or bytes that are no record, and why."""

    start: int
    data: bytes = b""
    wrong: str = ""


class Warc:
    """A WARC file, compressed a record at a time or not at all."""

    def __init__(self, path: str) -> None:
        self._file = open_binary(path)
        self._gzipped = self._file.read(2) == _GZIP

    def refs(self, whole: Ref) -> Iterator[Ref | LeftOut]:
        """Its captures. Records of other kinds pass; what answers with an error or holds no document is left out."""
        from archiver.batch.inputs import LeftOut

        for number, piece in enumerate(self.pieces(0), 1):
            kind, uri = ("", "") if piece.wrong else _told(piece.data)
            wrong = piece.wrong or ("" if kind else "holds no record")
            if wrong:
                name = f"{whole.name}@{piece.start}"
                yield replace(whole, name=name, place=_place(whole, number, ""), kind="lost", part=f"{wrong}: {name}; the others are read")
            elif kind == "document":
                place = _place(whole, number, uri)
                yield replace(whole, name=uri or f"{whole.name}@{piece.start}", place=place, kind="warc", at=piece.start)
            elif kind == "none":
                yield LeftOut("record")

    def capture(self, ref: Ref, encoding: str | None) -> Capture:
        """The capture in the record that begins at `ref.at`. Raises InputError where its payload cannot be read."""
        piece = next(self.pieces(ref.at), Piece(ref.at, wrong="is gone"))
        record = None if piece.wrong else _record(piece.data)
        if record is None:
            raise InputError(f"{piece.wrong or 'holds no record'}: {ref.name}; the file changed while it was read, run again")
        try:
            headers = _http_headers(record)
            body = record.reader.read()
        except (ValueError, OSError, EOFError) as error:
            raise InputError(f"its payload cannot be unpacked: {ref.name} ({error}); fetch the page again") from error
        media_type = record.http_content_type if headers else record.headers.get("Content-Type")
        is_text = str(record.record_type) == "conversion"
        return Capture(body, ref.name, media_type, encoding or ("utf-8" if is_text else None), headers, _moment(record))

    def close(self) -> None:
        """Lets the file go."""
        self._file.close()

    def pieces(self, start: int = 0) -> Iterator[Piece]:
        """The records from one that begins at `start` on, and the stretches between them that are none."""
        return _unzipped(self._file, start) if self._gzipped else _plain(self._file, start)


def _unzipped(file: BinaryIO, start: int) -> Iterator[Piece]:
    for found in members(file, start):
        if isinstance(found, Damage):
            yield Piece(found.start, wrong=f"bytes {found.start:,} to {found.end:,} are damaged")
        else:
            yield Piece(found[0].start, found[0].data)


def _plain(file: BinaryIO, start: int) -> Iterator[Piece]:
    """The records of a file that is not compressed; after damage, from the next one that begins like a record."""
    at = start
    while True:
        file.seek(at)
        head = file.read(_HEAD)
        if not head.strip(b"\r\n\0"):
            if not head or len(head) < _HEAD:
                return
            at += len(head)
            continue
        end = _record_end(file, at, head)
        if end is None:
            following = _next_start(file, at + 1)
            yield Piece(at, wrong=f"bytes from {at:,} on are damaged")
            if following is None:
                return
            at = following
            continue
        if end - at > LARGEST:
            yield Piece(at, wrong=f"is larger than {LARGEST // 2**20} MiB")
        else:
            file.seek(at)
            yield Piece(at, file.read(end - at))
        at = end


def _record_end(file: BinaryIO, at: int, head: bytes) -> int | None:
    """Where the record that begins at `at` ends, by its Content-Length; None where no whole one begins there."""
    fields, parted, _ = head.partition(_END)
    length = _LENGTH.search(fields)
    if not head.startswith(_START) or not parted or not length:
        return None
    end = at + len(fields) + len(_END) + int(length[1])
    file.seek(end)
    return end + len(_END) if file.read(len(_END)) == _END else None


def _next_start(file: BinaryIO, start: int) -> int | None:
    at = start
    while True:
        file.seek(at)
        chunk = file.read(_CHUNK)
        hit = chunk.find(_END + _START)
        if hit >= 0:
            return at + hit + len(_END)
        if len(chunk) < _CHUNK:
            return None
        at += len(chunk) - len(_END + _START)


def _record(data: bytes) -> WarcRecord | None:
    from fastwarc.warc import ArchiveIterator

    try:
        return next(iter(ArchiveIterator(io.BytesIO(data), parse_http=False)), None)
    except (ValueError, KeyError, OSError, EOFError):  # what FastWARC raises for what is no record
        return None


def _told(data: bytes) -> tuple[str, str]:
    """("document", its URL) for a capture, ("none", "") for one without a document, ("other", "") for a record that is none."""
    record = _record(data)
    if record is None:
        return "", ""
    if str(record.record_type) not in _WANTED:
        return "other", ""
    try:
        headers = _http_headers(record)
    except (ValueError, OSError, EOFError):
        headers = {}
    status = record.http_headers.status_code if headers and record.http_headers else None
    media_type = record.http_content_type if headers else record.headers.get("Content-Type")
    if (status and status != _OK) or _NO_DOCUMENT.match(media_type or ""):
        return "none", ""
    return "document", readable(record.headers.get("WARC-Target-URI") or "").strip("<>")


def _http_headers(record: WarcRecord) -> dict[str, str]:
    """The headers of a response, whose payload is unpacked from then on; {} for a resource."""
    if not record.is_http:
        return {}
    record.parse_http(auto_decode="all")
    return dict(record.http_headers.to_dict()) if record.http_headers else {}


def _moment(record: WarcRecord) -> datetime | None:
    moment = record.record_date
    return moment if isinstance(moment, datetime) else None


def _place(whole: Ref, number: int, uri: str) -> PurePath:
    slug = re.sub(r"[^\w.]+", "-", re.sub(r"^\w+://|[?#].*", "", uri)).strip("-.")[-_SLUG:].lstrip("-.")
    return whole.place / (f"{number:06}-{slug}" if slug else f"{number:06}")
