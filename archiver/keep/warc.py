"""One WARC 1.1 record: made, read and checked; and a file cut into its gzip members. Knows nothing of what is in them."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from uuid import uuid4

VERSION = "1.1"
# A gzip member begins with these bytes (RFC 1952: magic, deflate).
_MAGIC = b"\x1f\x8b\x08"
_GZIP = 16 + zlib.MAX_WBITS
# The header of every member that is written here: no flags, no time, best compression, this system (RFC 1952).
HEADER = zlib.compressobj(9, zlib.DEFLATED, _GZIP).compress(b"") or b""
# Bytes read at a time: a typical record whole in the first read, a large one in few. What is read too much is read again.
_SMALL, _CHUNK = 1 << 13, 1 << 20
# A disk writes whole sectors: this many zeros at a file's end are room that was made for bytes that never came.
_SECTOR = 512


@dataclass(frozen=True, slots=True)
class Record:
    """A record as read: its type, id, WARC headers and payload (without HTTP headers). `sound`: its digests match."""

    kind: str
    id: str
    headers: Mapping[str, str]
    body: bytes
    sound: bool = True


@dataclass(frozen=True, slots=True)
class Member:
    """A whole gzip member: its place in the file, what it holds, and its header, which no checksum covers."""

    start: int
    end: int
    data: bytes
    header: bytes = b""


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes that are no whole record.

    `torn`: they end the file and are the beginning of a record, with nothing in it that contradicts that, as a write leaves
    it that was cut off. Anything else is rot.
    """

    start: int
    end: int
    torn: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A record to be written. `http` holds the response headers of a `response`, whose status line is `status`."""

    kind: str
    uri: str
    date: str
    body: bytes = b""
    media_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    http: tuple[tuple[str, str], ...] = ()
    status: str = "200 OK"


def record_id() -> str:
    """A new record id."""
    return f"<urn:uuid:{uuid4()}>"


def warcinfo(name: str, fields: Mapping[str, str]) -> bytes:
    """The record that begins a file, as one gzip member."""
    out, writer = _writer()
    writer.write_record(writer.create_warcinfo_record(name, dict(fields)))
    return out.getvalue()


def encode(draft: Draft) -> bytes:
    """The record as one gzip member, with SHA-1 digests in base32 as other tools expect."""
    from warcio.statusandheaders import StatusAndHeaders

    out, writer = _writer()
    http = StatusAndHeaders(draft.status, list(draft.http), protocol="HTTP/1.1") if draft.http else None
    record = writer.create_warc_record(
        draft.uri,
        draft.kind,
        payload=io.BytesIO(draft.body),
        length=len(draft.body),
        warc_content_type=draft.media_type,
        warc_headers_dict={**draft.headers, "WARC-Date": draft.date},
        http_headers=http,
    )
    writer.write_record(record)
    return out.getvalue()


def encode_revisit(draft: Draft, refers_to: Record) -> bytes:
    """A `revisit` that says: the payload is that of the record `refers_to`, byte for byte."""
    out, writer = _writer()
    record = writer.create_revisit_record(
        draft.uri,
        refers_to.headers["WARC-Payload-Digest"],
        refers_to.headers["WARC-Target-URI"],
        refers_to.headers["WARC-Date"],
        warc_headers_dict={**draft.headers, "WARC-Date": draft.date, "WARC-Refers-To": refers_to.id},
    )
    writer.write_record(record)
    return out.getvalue()


def decode(data: bytes) -> Record | None:
    """The record in an unzipped member; None where it holds none, or none that is whole."""
    from fastwarc.warc import ArchiveIterator

    try:
        record = next(iter(ArchiveIterator(io.BytesIO(data), parse_http=False)), None)
        if record is None or not record.record_id:
            return None
        sound = record.verify_block_digest() if "WARC-Block-Digest" in record.headers else False
        if (record.headers.get("Content-Type") or "").startswith("application/http") and record.content_length:
            record.parse_http()
        headers = record.headers.to_dict()
        return Record(str(record.record_type), headers["WARC-Record-ID"], headers, record.reader.read(), sound)
    except (ValueError, KeyError, OSError, EOFError):  # what FastWARC raises for a record that breaks off or is no WARC
        return None


def members(file: BinaryIO, start: int = 0) -> Iterator[tuple[Member, Record] | Damage]:
    """The records of a file from `start` on, in order, and between them the stretches that are none.

    After damage the reading goes on at the next gzip member that holds a record.
    """
    at = start
    while True:
        found = _member_at(file, at)
        if found:
            yield found
            at = found[0].end
            continue
        file.seek(0, io.SEEK_END)
        size = file.tell()
        if at >= size:
            return
        following = _next_member(file, at + 1)
        yield Damage(at, size if following is None else following, following is None and _breaks_off(file, at))
        if following is None:
            return
        at = following


def member_at(file: BinaryIO, start: int) -> Record | None:
    """The record that begins at `start`; None where none does, or its gzip checksum does not match."""
    found = _member_at(file, start)
    return found[1] if found else None


def _member_at(file: BinaryIO, start: int) -> tuple[Member, Record] | None:
    file.seek(start)
    unzip = zlib.decompressobj(_GZIP)
    parts: list[bytes] = []
    read, size = 0, _SMALL
    try:
        while not unzip.eof:
            chunk = file.read(size)
            if not chunk:
                return None
            read += len(chunk)
            size = min(2 * size, _CHUNK)
            parts.append(unzip.decompress(chunk))
    except zlib.error:
        return None
    file.seek(start)
    member = Member(start, start + read - len(unzip.unused_data), b"".join(parts), file.read(len(HEADER)))
    record = decode(member.data)
    return (member, record) if record else None


def _breaks_off(file: BinaryIO, start: int) -> bool:
    """Whether the bytes from `start` to the end are the beginning of a gzip member, or zeros, or the one and then the other."""
    file.seek(start)
    data = file.read()
    written = data.rstrip(b"\0")
    if len(data) - len(written) < _SECTOR and written:
        written = data
    unzip = zlib.decompressobj(_GZIP)
    head, size = b"", 0
    try:
        for at in range(0, len(written), _CHUNK):
            out = unzip.decompress(written[at : at + _CHUNK])
            head, size = head or out[:_SMALL], size + len(out)
    except zlib.error:
        return False
    return not unzip.eof and size <= _said(head)


def _said(head: bytes) -> float:
    """How long the record that begins like this is at most, by what its head says; a rotten one may run on beyond that."""
    fields, end, _ = head.partition(b"\r\n\r\n")
    length = re.search(rb"\r\nContent-Length: *(\d+)", fields, re.IGNORECASE)
    return len(fields) + len(end) + int(length[1]) + len(b"\r\n\r\n") if length and end else float("inf")


def _next_member(file: BinaryIO, start: int) -> int | None:
    """Where the next whole record begins at or after `start`."""
    at = start
    while True:
        file.seek(at)
        chunk = file.read(_CHUNK)
        if len(chunk) < len(_MAGIC):
            return None
        hit = chunk.find(_MAGIC)
        while hit >= 0:
            if _member_at(file, at + hit):
                return at + hit
            hit = chunk.find(_MAGIC, hit + 1)
        at += len(chunk) - len(_MAGIC) + 1


def _writer() -> tuple[io.BytesIO, Any]:
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    return out, WARCWriter(out, gzip=True, warc_version=VERSION)
