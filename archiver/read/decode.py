"""Bytes to text: the mark at the start, the structure of the bytes, the declared label, and only then a guess."""

from __future__ import annotations

import re

from archiver.errors import UsageError
from archiver.model import KnownBy, Source
from archiver.read.guess import SAMPLE, four_wide, guess, sample_of, score, wide
from archiver.read.labels import name_of, read_as

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32le"),
    (b"\x00\x00\xfe\xff", "utf-32be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16le"),
    (b"\xfe\xff", "utf-16be"),
)
# Seven-bit encodings announce themselves: HZ by pairs between ~{ and ~}, ISO 2022 by an escape.
_HZ = re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e])+~\}")
_ISO_2022 = ((re.compile(rb"\x1b\$[@B]"), "iso-2022-jp"), (re.compile(rb"\x1b\$\)C"), "iso-2022-kr"))
# A label holds against a likelier reading as long as it is not clearly wrong: nats a byte above ASCII, and nats for nothing.
_LABEL_MARGIN, _LABEL_BONUS = 0.05, 12.0
# Below this mean likelihood a character (nats) the guess is no text in a language that we know, and charset-normalizer is
# asked. In encodings of one byte a character, any language looks a little like any other: the bar is higher there.
_UNKNOWN, _UNKNOWN_NARROW = -10.5, -3.75
_NARROW = frozenset({"windows-1251", "koi8-r", "windows-1252"})
_ENOUGH = 32  # bytes above ASCII; a guess from fewer is a throw of dice, whoever makes it
# What it may answer. Among the Western encodings it takes French for Baltic as soon as it may; it tells scripts apart well.
_OTHERS = ["cp1251", "koi8_r", "cp1252", "cp1253", "cp1255", "cp1256", "cp874", "cp866", "mac_cyrillic"]


def decode(raw: bytes, *, declared: str | None = None, encoding: str | None = None) -> Source:
    """The text of `raw` and how its encoding was known. Line ends stay as they are; a byte order mark is not text.

    `declared` is a label from outside, such as that of an HTTP header; one inside the bytes is found. `encoding` forces a
    decoder and raises UsageError where nobody knows that name. Bad content never raises: bytes that cannot be read become
    U+FFFD, counted in `replaced`.
    """
    label = declared or _label_within(raw)
    if encoding is not None:
        return _given(raw, encoding, label)
    for mark, marked in _MARKS:
        if raw.startswith(mark):
            return _source(raw[len(mark) :], marked, "bom", label)
    name = _by_structure(raw)
    if name:
        return _source(raw, name, "utf-8" if name == "utf-8" else "detected", label)
    return _by_label(raw, label) or _source(raw, _guessed(raw), "detected", label)


def _given(raw: bytes, encoding: str, label: str | None) -> Source:
    name = name_of(encoding)
    if name is None:
        raise UsageError(f"no encoding is called {encoding!r}; try utf-8, gb18030, big5, utf-16le, shift_jis or euc-kr, or leave it out")
    for mark, marked in _MARKS:
        if marked == name and raw.startswith(mark):
            raw = raw[len(mark) :]
    return _source(raw, name, "given", label)


def _source(raw: bytes, name: str, known_by: KnownBy, label: str | None) -> Source:
    text, replaced = read_as(raw, name)
    return Source(text.removeprefix("\ufeff"), name, known_by, label, replaced)


def _by_structure(raw: bytes) -> str | None:
    """The encoding that the bytes' own structure gives away, or None. ASCII is utf-8."""
    name = (four_wide(raw) or wide(raw)) if b"\0" in raw[:SAMPLE] else None
    if name:
        return name
    if raw.isascii():
        escaped = next((name for pattern, name in _ISO_2022 if pattern.search(raw)), None)
        return escaped or ("hz-gb-2312" if _HZ.search(raw) else "utf-8")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as broken:
        # A text cut in the middle of its last character is still UTF-8.
        cut = broken.reason == "unexpected end of data" and broken.end == len(raw) and broken.start > 0
        return "utf-8" if cut and not raw[: broken.start].isascii() else wide(raw)
    return "utf-8"


def _label_within(raw: bytes) -> str | None:
    """The label that the bytes hold themselves: an XML declaration, or a <meta> in the first part of a page."""
    head = raw[:SAMPLE]
    if b"charset" not in head.lower() and b"encoding" not in head.lower():
        return None
    from bs4.dammit import EncodingDetector

    found = EncodingDetector.find_declared_encoding(head, is_html=True, search_entire_document=False)
    return found or _loose_label(head)


def _loose_label(head: bytes) -> str | None:
    """A <meta> below a long head, where the standard's search has stopped."""
    found = re.search(rb"<\s*meta[^>]{0,200}charset\s*=\s*[\"']?\s*([^\s\"'/>]{2,40})", head, re.IGNORECASE)
    return found.group(1).decode("ascii", "replace") if found else None


def _by_label(raw: bytes, label: str | None) -> Source | None:
    """The declared reading, unless another one is clearly likelier."""
    name = name_of(label) if label else None
    if name is None or name.startswith(("utf-16", "utf-32")):  # bytes that hold their own label are not two bytes wide
        return None
    sample = sample_of(raw)
    rival, _ = guess(raw)
    margin = _LABEL_BONUS + _LABEL_MARGIN * sum(b >= 0x80 for b in sample)
    if rival != name and score(sample, rival) - score(sample, name) > margin:
        return None
    return _source(raw, name, "declared", label)


def _guessed(raw: bytes) -> str:
    """The likeliest encoding; charset-normalizer is asked where the bytes are text in no language that we know."""
    name, mean = guess(raw)
    if mean >= (_UNKNOWN_NARROW if name in _NARROW else _UNKNOWN) or sum(b >= 0x80 for b in raw[:SAMPLE]) < _ENOUGH:
        return name
    from charset_normalizer import from_bytes

    best = from_bytes(sample_of(raw)[:4096], cp_isolation=_OTHERS).best()
    other = name_of(best.encoding) if best else None
    return other or name
