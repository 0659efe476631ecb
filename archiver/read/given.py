"""What a caller gave, checked once: `archiver.clean` and `Archive.add` take the same arguments and refuse the same mistakes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime

from archiver.errors import UsageError
from archiver.model import Capture
from archiver.text.readable import readable


def capture(  # noqa: PLR0913, PLR0917 - all that can be known of a capture, as in `archiver.clean`
    raw: bytes,
    source: str | os.PathLike[str] = "",
    media_type: str | None = None,
    encoding: str | None = None,
    headers: Mapping[str, str] | None = None,
    captured_at: datetime | None = None,
) -> Capture:
    """The capture that these arguments describe. Raises UsageError, which names the argument and what it may be.

    >>> capture("text")  # type: ignore[arg-type]
    Traceback (most recent call last):
    archiver.errors.UsageError: raw takes the bytes of a document, not str; read the file in binary mode
    """
    if not isinstance(raw, bytes | bytearray | memoryview):
        raise UsageError(f"raw takes the bytes of a document, not {_kind(raw)}; read the file in binary mode")
    for name, value in (("media_type", media_type), ("encoding", encoding)):
        if value is not None and not isinstance(value, str):
            raise UsageError(f"{name} takes a string or None, not {_kind(value)}")
    return Capture(bytes(raw), _source(source), media_type, encoding, _headers(headers), _moment(captured_at))


def _source(source: object) -> str:
    path = os.fspath(source) if isinstance(source, os.PathLike) else source
    if not isinstance(path, str):
        raise UsageError(f'source takes a file name or URL, not {_kind(path)}; leave it out, or give "", where none is known')
    return readable(path)


def _headers(headers: object) -> dict[str, str]:
    """The headers as a dictionary; whatever has `items()`, as the answers of HTTP libraries do, will do."""
    if headers is None:
        return {}
    items = getattr(headers, "items", None)
    if not callable(items):
        raise UsageError(f"headers takes a mapping of names to values, not {_kind(headers)}")
    pairs = [*items()]
    for pair in pairs:
        if not all(isinstance(part, str) for part in pair):
            raise UsageError(f"headers takes strings, not {pair!r}; decode names and values as Latin-1")
    return dict(pairs)


def _moment(captured_at: object) -> datetime | None:
    if captured_at is None:
        return None
    if not isinstance(captured_at, datetime):
        raise UsageError(f"captured_at takes a datetime, not {_kind(captured_at)}; datetime.fromisoformat makes one of a string")
    try:
        if captured_at.tzinfo is not None:
            captured_at.astimezone(UTC)
    except OverflowError:
        raise UsageError(f"captured_at {captured_at.isoformat()} is no time in UTC: it falls out of the years 1 to 9999") from None
    return captured_at


def _kind(value: object) -> str:
    return type(value).__name__
