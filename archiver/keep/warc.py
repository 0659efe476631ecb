"""One WARC 1.1 record: zipped, read and checked; and a file cut into its gzip members. Knows nothing of what is in them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, cast

from zlib_ng import zlib_ng as zlib

from archiver.keep.compose import Draft, compose, compose_info, matches

# A gzip member begins with these bytes (RFC 1952: magic, deflate).
_MAGIC = b"\x1f\x8b\x08"
_GZIP = 16 + zlib.MAX_WBITS
_Broken = cast(type[Exception], zlib.error)  # zlib-ng's stub has an instance of it
# Of 300 pages zlib-ng's middle leaves 21.65 % in 0.51 of the time in which zlib's leaves 21.42 %; its best (9) 21.37 % in 1.16.
_LEVEL = 6
_TRAILER = 8  # bytes of a gzip member behind its data: checksum and length
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


def warcinfo(name: str, fields: Mapping[str, str]) -> bytes:
    """The record that begins a file, as one gzip member."""
    return pressed(compose_info(name, fields.items()))


def encode(draft: Draft) -> bytes:
    """The record as one gzip member."""
    return pressed(compose(draft))


def pressed(data: bytes) -> bytes:
    """One gzip member of these bytes, with the header that every member has here."""
    return HEADER + zlib.compress(data, _LEVEL, _GZIP)[len(HEADER) :]


def ends_in_zeros(member: bytes) -> bool:
    """Whether the bits between the last symbol of a gzip member and its checksum are zeros, as they are written.

    No checksum covers these up to seven bits (RFC 1951, 3.2.3, and RFC 1952, 2.3). They are the highest of their byte: the highest
    bit that is set in it is one of them if the member says the same without it.
    """
    last = member[-_TRAILER - 1]
    if not last:
        return True
    without = last ^ (1 << (last.bit_length() - 1))
    unzip = zlib.decompressobj(_GZIP)
    try:
        unzip.decompress(member[: -_TRAILER - 1] + bytes((without,)) + member[-_TRAILER:])
    except _Broken:
        return True
    return not unzip.eof


def decode(data: bytes) -> Record | None:
    """The record in an unzipped member; None where it holds none, or none that is whole."""
    return _plain(data) or _any(data)


def _plain(data: bytes) -> Record | None:
    """A record as they are composed here, read in a tenth of the time; None for any other, and for one with HTTP headers."""
    head, _, rest = data.partition(b"\r\n\r\n")
    found = _FIELD.findall(head.decode("utf-8", "replace"))
    fields = dict(found)
    length = fields.get("Content-Length", "")
    if not head.startswith(b"WARC/1.1\r\n") or head.count(b"\r\n") != len(found) or len(fields) != len(found) or not length.isdecimal():
        return None
    body, tail = rest[: int(length)], rest[int(length) :]
    if tail != b"\r\n\r\n" or fields.get("Content-Type", "").startswith("application/http") or not fields.keys() >= _NEEDED:
        return None
    return Record(fields["WARC-Type"], fields["WARC-Record-ID"], fields, body, matches(fields["WARC-Block-Digest"], body))


_FIELD = re.compile(r"\r\n([!-9;-~]+): ([^\r\n]*)")
_NEEDED = {"WARC-Type", "WARC-Record-ID", "WARC-Block-Digest"}


def _any(data: bytes) -> Record | None:
    """Any record of WARC."""
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
    except _Broken:
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
    except _Broken:
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
