"""One WARC 1.1 record as bytes, before it is zipped: a head of fields with SHA-1 digests in base32, as other tools expect, and a block.

Three records are composed for every capture, and a general writer takes longer for them than all else that an add does.
"""

from __future__ import annotations

import base64
import hashlib
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

_REVISIT = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
# What the block of a record is, where its draft does not say.
_DEFAULT = {"response": "application/http; msgtype=response", "revisit": "application/http; msgtype=response"}

# The two highest bits of the digit that says which kind of UUID it is are 10.
_VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))


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
    """A new record id: a UUID that sorts by time (version 7 of RFC 9562), so that what comes together stands together in the index."""
    chance = os.urandom(10).hex()
    moment = f"{time.time_ns() // 1_000_000:012x}"
    return f"<urn:uuid:{moment[:8]}-{moment[8:]}-7{chance[:3]}-{_VARIANT[chance[3]]}{chance[4:7]}-{chance[7:19]}>"


def compose(draft: Draft) -> bytes:
    """The record. Its id is new, where its headers have none; a header must be one line of ASCII."""
    block = draft.body
    payload = sha1(block)
    if draft.http:
        block = "".join(f"{name}: {value}\r\n" for name, value in draft.http).encode() + b"\r\n" + block
        block = f"HTTP/1.1 {draft.status}\r\n".encode() + block
    fields = {
        "WARC-Record-ID": record_id(),
        **draft.headers,
        "WARC-Date": draft.date,
        "WARC-Type": draft.kind,
        "WARC-Target-URI": draft.uri,
        "WARC-Payload-Digest": payload,
    }
    media_type = draft.media_type or _DEFAULT.get(draft.kind, "application/warc-fields")
    return _whole(fields, media_type, block, sha1(block) if draft.http else payload)


def compose_revisit(draft: Draft, refers_to: Mapping[str, str]) -> bytes:
    """A `revisit` that says: the payload is that of the record with these headers, byte for byte."""
    fields = {
        "WARC-Record-ID": record_id(),
        **draft.headers,
        "WARC-Date": draft.date,
        "WARC-Refers-To": refers_to["WARC-Record-ID"],
        "WARC-Type": "revisit",
        "WARC-Target-URI": draft.uri,
        "WARC-Profile": _REVISIT,
        "WARC-Refers-To-Target-URI": refers_to["WARC-Target-URI"],
        "WARC-Refers-To-Date": refers_to["WARC-Date"],
        "WARC-Payload-Digest": refers_to["WARC-Payload-Digest"],
    }
    return _whole(fields, _DEFAULT["revisit"], b"", sha1(b""))


def compose_info(name: str, fields: Iterable[tuple[str, str]]) -> bytes:
    """The `warcinfo` record that begins a file of this name."""
    head = {
        "WARC-Type": "warcinfo",
        "WARC-Record-ID": record_id(),
        "WARC-Filename": name,
        "WARC-Date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }
    block = "".join(f"{key}: {value}\r\n" for key, value in fields).encode()
    return _whole(head, "application/warc-fields", block, sha1(block))


def _whole(fields: Mapping[str, str], media_type: str, block: bytes, digest: str) -> bytes:
    said = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    end = f"WARC-Block-Digest: {digest}\r\nContent-Type: {media_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    return b"".join((f"WARC/1.1\r\n{said}{end}".encode(), block, b"\r\n\r\n"))


def sha1(data: bytes) -> str:
    """WARC's usual digest, labelled: to find a mistake, not to keep out a forger."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def matches(digest: str, data: bytes) -> bool:
    """Whether these bytes have a digest that `sha1` wrote; in less time, because the digest is read as a number and not written."""
    try:
        said = int(digest.removeprefix("sha1:").translate(_DIGITS), 32)
    except ValueError:
        return False
    return len(digest) == _LENGTH and said == int.from_bytes(hashlib.sha1(data, usedforsecurity=False).digest(), "big")


# Base32 has A to Z and 2 to 7 for what Python's numbers of base 32 have 0 to 9 and a to v; all else that Python takes for a part of
# a number is none.
_OTHERS = "0189abcdefghijklmnopqrstuvwxyz_+- "
_DIGITS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" + _OTHERS, "0123456789abcdefghijklmnopqrstuv" + "!" * len(_OTHERS))
_LENGTH = len("sha1:") + 32
