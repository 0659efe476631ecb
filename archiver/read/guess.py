"""Which encoding makes the likeliest text of these bytes?

Each candidate decodes a sample, and the statistics of `text.frequency` say how surprising its text is in the languages that
the encoding is used for. A wrong decoding turns frequent characters into rare ones, and the smallest surprise wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from math import inf

from archiver.read.labels import read_as
from archiver.text.frequency import LANGUAGES, cost, costs_of

HEAD = 1 << 15  # bytes; what marks a whole file (a label, NULs in every second place) shows in its first part
# Bytes of a sample. The first tells most encodings apart; those within _CLOSE nats of the best are read at full length.
_SAMPLE, _FIRST, _CLOSE = 1600, 128, 40.0
_PLACES = 4  # stretches of a sample, from as many parts of a file: the first part of a page may be another language's

_CHINESE, _JAPANESE, _KOREAN, _WESTERN, _CYRILLIC = ("zh", "hant"), ("ja",), ("ko",), ("western",), ("cyrillic",)
_ANY = (*_CHINESE, *_JAPANESE, *_KOREAN, *_CYRILLIC, *_WESTERN)
# Encoding to its languages and to the nats that it is rarer than the Chinese ones, among documents that say nothing of it.
USUAL: dict[str, tuple[tuple[str, ...], float]] = {
    "gb18030": (_CHINESE, 0.0), "big5": (("hant",), 0.0), "utf-8": (_ANY, 2.0), "shift_jis": (_JAPANESE, 2.0),
    "euc-jp": (_JAPANESE, 2.0), "euc-kr": (_KOREAN, 2.0), "windows-1251": (_CYRILLIC, 1.0), "windows-1252": (_WESTERN, 1.0),
}  # fmt: skip
_UNUSUAL: dict[str, tuple[tuple[str, ...], float]] = {
    "koi8-r": (_CYRILLIC, 4.0), "ibm866": (_CYRILLIC, 7.0), "windows-1250": (("central",), 5.0), "iso-8859-2": (("central",), 5.0),
    "windows-1253": (("greek",), 6.0), "windows-1254": (("turkish",), 6.0), "windows-1255": (("hebrew",), 5.0),
    "windows-1256": (("arabic",), 6.0), "windows-1257": (("baltic",), 7.0), "windows-874": (("thai",), 6.0),
}  # fmt: skip
# Character sets that hold the kana too, with Japanese texts in them: lyrics, comics, games. Nats that this is rarer.
_GUESTS, _GUEST_PRIOR = {"gb18030": ("ja",), "euc-kr": ("ja",)}, 10.0
WIDER = frozenset({"gb18030", "big5", "utf-8", "shift_jis", "euc-jp", "euc-kr"})  # of more than one byte a character
# A reading at home in a language has no more nats a character than the one; from the other on, unusual encodings are asked too.
# Chinese has about six, and what is read in a wrong encoding of two bytes a character twelve.
_AT_HOME, _ABROAD = 7.5, 9.0
_ASCII_NATS = 3.3  # about the mean surprise at a character of ASCII, steps included
_OTHER_PRIOR = 6.0  # nats that UTF-16 without a mark, and an encoding that only a label names, are rarer
_BROKEN, _LEAST = 17.0, 2.0  # nats at least for bytes that cannot be read, with the step to them, and for a character
_CUT = 8.0  # nats that a text ends inside a character
# In Latin alphabets letters with marks are a few among plain ones: nats for each beyond a third of the letters and two. Of 1,416
# lines and texts in thirteen languages, of 4 to 1,024 characters, none had so many.
_LATIN = frozenset({"windows-1252", "windows-1250", "iso-8859-2", "windows-1254", "windows-1257"})
_MARKED, _MARKED_SHARE, _MARKED_FREE = 6.0, 3, 2
_WIDE = {"utf-16le": 1, "utf-16be": 0}
# A label is right against a likelier reading as long as that is not much likelier: nats at once, and nats a byte above ASCII.
_LABEL_FAVOUR, _LABEL_TRUST = 12.0, 0.05
# Where samples are decoded, speed counts more than the few codes in which the standard's tables differ from Python's.
_CODECS = {"big5": "big5hkscs", "shift_jis": "cp932", "euc-kr": "cp949", "ibm866": "cp866", "windows-874": "cp874"}
# A byte above ASCII that begins a character in all candidates: the byte before it is ASCII, and not inside a code of four bytes.
_BEGIN = re.compile(rb"[\x80-\xff](?<![\x80-\xff]{2})(?<![\x80-\xff][0-9][\x80-\xff])")
_BEFORE = re.compile(rb"[\x00-\x7f]+\Z")  # what stands before it may be the letters of its word
_SQUEEZE = re.compile(rb"([\x00-\x7f]{8})[\x00-\x7f]{8,}(?=[\x00-\x7f]{8})")
_ASCII = bytes(range(0x80))
# The pages of 256 that the text of a document in UTF-16 comes from: Latin to Arabic, marks, kana, Han, hangul, full width.
_PAGES = bytes([*range(0x07), 0x20, 0x21, 0x22, 0x25, 0x30, 0xFF, *range(0x4E, 0xA0), *range(0xAC, 0xD8)])


def read_sample(sample: bytes, name: str) -> str:
    """A sample as `name` reads it."""
    if name in USUAL or name in _UNUSUAL:
        return sample.decode(_CODECS.get(name, name), "replace")
    return read_as(sample, name)[0]


def surprise(sample: bytes, name: str, limit: float = inf) -> float:
    """Nats of surprise at a sample read as `name`, in the language that suits it best, and at meeting that encoding.

    Where it is more than `limit` in any language, a lower bound of it.
    """
    languages, nats = USUAL.get(name) or _UNUSUAL.get(name, (LANGUAGES, _OTHER_PRIOR))
    text = read_sample(sample, name)
    if text.endswith("\ufffd"):
        text, nats = text[:-1], nats + _CUT
    broken = text.count("\ufffd")
    least = broken * _BROKEN + (len(text) - broken) * _LEAST
    if least > limit:
        return least
    best = cost(text, languages[0])
    if best > _AT_HOME * len(text):
        guests = costs_of(text, _GUESTS.get(name, ()))
        best = min(best, *costs_of(text, languages[1:]), *(foreign + _GUEST_PRIOR for foreign in guests), inf)
    nats += best
    # In a longer sample the letters themselves say enough.
    return nats + _crowded(text) if name in _LATIN and nats <= limit and len(sample) <= _FIRST else nats


def _crowded(text: str) -> float:
    """Nats for letters with marks that are more than a Latin alphabet has."""
    letters = [c for c in text if c.isalpha()]
    marked = sum(c >= "\x80" for c in letters)
    return _MARKED * max(0.0, marked - len(letters) / _MARKED_SHARE - _MARKED_FREE)


def sample_of(raw: bytes, size: int = _SAMPLE) -> bytes:
    """About `size` bytes that tell encodings apart: stretches around bytes above ASCII, from several places of the file."""
    if len(raw) <= size:
        return _SQUEEZE.sub(rb"\1 ", raw)
    part = len(raw) // _PLACES + 1
    return b"\n".join(b"".join(_stretch(raw, at, at + part, size // _PLACES)) for at in range(0, len(raw), part))


def _stretch(raw: bytes, at: int, end: int, size: int) -> Iterator[bytes]:
    """Pieces of `raw[at:end]`, each from the beginning of a character on, that are `size` bytes together."""
    left = size
    while left > 0 and (found := _BEGIN.search(raw, at, end)):
        start = found.start()
        before = _BEFORE.search(raw, max(at, start - 8), start)
        piece = _SQUEEZE.sub(rb"\1 ", raw[before.start() if before else start : start + size])[:left]
        yield piece
        left, at = left - len(piece), start + size


def ranked(sample: bytes, names: Iterable[str], label: str | None = None) -> list[tuple[float, str]]:
    """Encodings with their surprise at a sample in nats, the likeliest first; `label`, which the document says, has its favour."""
    favour = _LABEL_FAVOUR + _LABEL_TRUST * len(sample.translate(None, _ASCII))
    found: list[tuple[float, str]] = []
    best = inf
    for name in names:
        given = favour if name == label else 0.0
        nats = surprise(sample, name, best + _CLOSE + given) - given
        best = min(best, nats)
        found.append((nats, name))
    return sorted(found)


def guess(raw: bytes, label: str | None = None) -> tuple[str, float]:
    """The likeliest encoding of `raw`, and the mean surprise at a character of a sample of it, in nats.

    `label` is the encoding that the document says it has: a prior, never a verdict.
    """
    sample = sample_of(raw, _FIRST)
    short = len(raw) <= _FIRST
    names = dict.fromkeys((label, *USUAL) if label else USUAL)
    ranking = ranked(sample, names, label)
    if short or ranking[0][1] not in WIDER or _foreign(sample, ranking[0]):
        ranking = sorted(ranking + ranked(sample, [name for name in _UNUSUAL if name not in names], label))
    close = [name for nats, name in ranking if nats < ranking[0][0] + _CLOSE]
    if len(close) > 1 and not short:
        sample = sample_of(raw)
        ranking = ranked(sample, close, label)
    return ranking[0][1], _mean(sample, ranking[0])


def _foreign(sample: bytes, found: tuple[float, str]) -> bool:
    """Whether the characters above ASCII are more surprising than those of a text in the language that it is read in."""
    nats, name = found
    text = read_sample(sample, name)
    ascii_ = len(text.encode("ascii", "ignore"))
    return nats - _ASCII_NATS * ascii_ > _ABROAD * (len(text) - ascii_)


def _mean(sample: bytes, found: tuple[float, str]) -> float:
    """Nats a character, from the surprise at all of a sample; a label's favour is left in."""
    nats, name = found
    return nats / max(1, len(read_sample(sample, name)))


def wide(raw: bytes) -> str | None:
    """`utf-16le` or `utf-16be` where bytes without a mark look like it and are likelier so than in any other way, else None."""
    head = raw[: min(len(raw), _FIRST) & ~1]
    if len(head) < 4 or not any(head) or (head.isascii() and b"\0" not in head):
        return None
    strange = {name: len(head[parity::2].translate(None, _PAGES)) for name, parity in _WIDE.items()}
    names = [name for name, n in strange.items() if n <= max(1, len(head) // 16)]
    if not names:
        return None
    _, best = ranked(head, (*names, "utf-8", "gb18030", "big5", "shift_jis", "windows-1252"))[0]
    if best in _WIDE:
        _, best = ranked(head, (best, *USUAL, *_UNUSUAL))[0]
    # Zeros by the row are a table or a disk block. A text has them one by one, if at all.
    return best if best in _WIDE and read_sample(head, best).count("\0") <= len(head) // 16 else None


def four_wide(raw: bytes) -> str | None:
    """`utf-32le` or `utf-32be` where bytes without a mark look like it: of four bytes one is always NUL, its neighbour at most 10 hex."""
    lanes = [raw[i : min(len(raw), HEAD) & ~3 : 4] for i in range(4)]
    if not any(lanes[0]) and not any(lanes[3]):
        return None
    for name, top, next_to_it in (("utf-32le", lanes[3], lanes[2]), ("utf-32be", lanes[0], lanes[1])):
        if len(top) >= 2 and not any(top) and max(next_to_it) <= 0x10:
            return name
    return None
