"""Bytes to text: the mark at the start, the structure of the bytes, the declared label, and only then a guess."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from archiver.errors import UsageError
from archiver.model import KnownBy, Source
from archiver.read.fragments import recover
from archiver.read.guess import HEAD, WIDER, four_wide, guess, ranked, sample_of, wide
from archiver.read.labels import name_of
from archiver.read.whatwg import BROKEN, text_of

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32le"),
    (b"\x00\x00\xfe\xff", "utf-32be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16le"),
    (b"\xfe\xff", "utf-16be"),
)
# Seven-bit encodings announce themselves: HZ by pairs between ~{ and ~}, ISO 2022 by an escape.
_CONTROLS = bytes({*range(0x20)} - {*b"\t\n\f\r\x1b"})  # texts hardly have them; half the bytes of UTF-16 may be one
_HZ = re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e])+~\}")
_ISO_2022 = ((re.compile(rb"\x1b\$[@B]"), "iso-2022-jp"), (re.compile(rb"\x1b\$\)C"), "iso-2022-kr"))
# Above this mean surprise a character (nats) the guess is no text in a language that we know. In encodings of one byte a
# character any language looks a little like any other: the bar is lower there.
_UNKNOWN, _UNKNOWN_NARROW = 9.5, 5.0
# What charset-normalizer may propose: encodings that have no candidate of their own.
_OTHERS = ["iso8859_5", "iso8859_7", "mac_cyrillic", "cp1258"]
_CHANCE = 64  # so many bytes in another encoding are not UTF-8 by chance
_LOCATED = 1000  # places of broken bytes that a source keeps; one that has more is no text any more


def decode(raw: bytes, *, declared: str | None = None, encoding: str | None = None) -> Source:
    """The text of `raw` and how its encoding was known. Line ends stay as they are; a byte order mark is not text.

    `declared` is a label from outside, such as that of an HTTP header; one inside the bytes is found. `encoding` forces a
    decoder and raises UsageError where nobody knows that name. Bad content never raises: bytes that cannot be read become
    U+FFFD, counted in `replaced`. Passages in another encoding stand in `recovered`, as edits over the text that the one
    encoding gives; `fragments.mended` makes them.
    """
    label = declared or _label_within(raw)
    if encoding is not None:
        return _given(raw, encoding, label)
    for mark, marked in _MARKS:
        if raw.startswith(mark):
            return _source(raw[len(mark) :], marked, "bom", label)
    text = _plainly(raw)
    if text is not None:
        return Source(text, "utf-8", "utf-8", label)
    name = _by_structure(raw)
    if name:
        return _source(raw, name, "utf-8" if name == "utf-8" else "detected", label)
    declared_name = _possible(name_of(label)) if label else None
    name = _guessed(raw, declared_name)
    return _source(raw, name, "declared" if name == declared_name else "detected", label)


def _possible(name: str | None) -> str | None:
    """The encoding that a label names, where bytes above ASCII that hold their own label may be in it: they are not two bytes
    wide nor of seven bits, and nothing can be read under the label that the standard keeps for attacks."""
    return None if name is None or name.startswith(("utf-16", "utf-32", "hz", "iso-2022", "replacement")) else name


def _given(raw: bytes, encoding: str, label: str | None) -> Source:
    name = name_of(encoding)
    if name is None:
        raise UsageError(f"no encoding is called {encoding!r}; try utf-8, gb18030, big5, utf-16le, shift_jis or euc-kr, or leave it out")
    for mark, marked in _MARKS:
        if marked == name and raw.startswith(mark):
            raw = raw[len(mark) :]
    return _source(raw, name, "given", label)


def _source(raw: bytes, name: str, known_by: KnownBy, label: str | None) -> Source:
    """The source that `raw` is, read as `name`; passages in another encoding are proposed as edits, unless `name` was given."""
    text, recovered = (text_of(raw, name), ()) if known_by == "given" else recover(raw, name)
    if text.startswith("\ufeff"):
        text, recovered = text[1:], tuple(replace(e, start=e.start - 1, end=e.end - 1) for e in recovered if e.start)
    replaced = text.count(BROKEN)
    if not replaced:
        return Source(text, name, known_by, label, recovered=recovered)
    broken = tuple(m.start() for m in islice(re.finditer(BROKEN, text), _LOCATED))
    return Source(text.replace(BROKEN, "\ufffd"), name, known_by, label, replaced, broken, recovered)


def _plainly(raw: bytes) -> str | None:
    """The text of bytes that can be nothing but UTF-8, in one pass; None where there is anything to weigh.

    ASCII may be HZ or ISO-2022, and a few bytes, or bytes with NUL, may be UTF-16.
    """
    if len(raw) < _CHANCE or b"\0" in raw[:HEAD] or (raw.isascii() and (b"\x1b" in raw or (b"~" in raw and b"~{" in raw))):
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _by_structure(raw: bytes) -> str | None:
    """The encoding that the bytes' own structure gives away, or None. ASCII is utf-8."""
    name = (four_wide(raw) or wide(raw)) if len(raw[:HEAD].translate(None, _CONTROLS)) < len(raw[:HEAD]) else None
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
    head = raw[:HEAD]
    # An XML declaration stands first, a <meta> in capitals near the top; a search of all the head in any case would take longer
    # than decoding it.
    if b"<" not in head or not (b"charset" in head or b"encoding" in head[:256] or b"charset" in head[:4096].lower()):
        return None
    from bs4.dammit import EncodingDetector

    found = EncodingDetector.find_declared_encoding(head, is_html=True, search_entire_document=False)
    return found or _loose_label(head)


def _loose_label(head: bytes) -> str | None:
    """A <meta> below a long head, where the standard's search has stopped."""
    found = re.search(rb"<\s*meta[^>]{0,200}charset\s*=\s*[\"']?\s*([^\s\"'/>]{2,40})", head, re.IGNORECASE)
    return found.group(1).decode("ascii", "replace") if found else None


def _guessed(raw: bytes, declared: str | None) -> str:
    """The likeliest encoding; the declared one, or what charset-normalizer proposes, where it is text in no language that we know."""
    name, mean = guess(raw, declared)
    if mean <= (_UNKNOWN if name in WIDER else _UNKNOWN_NARROW):
        return name
    return declared or _other(raw, name)


def _other(raw: bytes, name: str) -> str:
    """The encoding that charset-normalizer proposes, if its reading is likelier than that as `name`."""
    from charset_normalizer import from_bytes

    sample = sample_of(raw)
    best = from_bytes(sample, cp_isolation=_OTHERS).best()
    other = name_of(best.encoding) if best else None
    return ranked(sample, (name, other))[0][1] if other else name
