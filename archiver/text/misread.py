"""Ways in which text is misread, and how to read it again: the readings of `mojibake.py`.

A reading parts a line into units, the characters that one misread character became, and says how much likelier each unit is
as text than as garble, in nats. Garble is priced as what it looks like to one who knows nothing: any of the letters that
the wrong encoding has. So a jumble gains nothing, and only characters that a language uses often gain much.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from math import inf
from typing import NamedTuple

from archiver.text.frequency import costs_of

# What a misread text may have been written in.
_LANGUAGES = ("zh", "hant", "ja", "ko", "western", "central", "cyrillic", "greek")
# Nats of one character of garble, at most: one of the 128 of Latin-1's upper half, one of the 63 ASCII characters that follow
# them in Big5 and GBK.
_GARBLE, _ASCII = 4.85, 4.15
# Marks that stand together in clean text of any language, and characters that repeat or count up, are no jumble.
_MARKS, _MARK, _SPACE, _NEXT, _SAME = frozenset("“”‘’—–…•"), 2.5, 2.0, 2.5, 1.0
# Nats of a character that the reading cannot read, and of having chosen a lost byte among a few.
STRAY, _CHOSEN = -6.0, 2.0
# A character that costs more is too rare to be filled in for a lost byte; of two candidates one must be this much likelier.
_KNOWN, _CLEARLY = 10.0, 3.0

# Windows-1252 has marks at 80 to 9F, and nothing at five of them; WHATWG's table and some tools put the control there.
_SPECIAL = {b: bytes((b,)).decode("cp1252") for b in range(0x80, 0xA0) if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_NOWHERE = b"\x81\x8d\x8f\x90\x9d"
_BYTE = {chr(b): b for b in range(0x100)} | {c: b for b, c in _SPECIAL.items()}


def _class(*ranges: tuple[int, int]) -> str:
    """The inside of a character class: what stands for the bytes of some ranges, in Latin-1 and in Windows-1252."""
    return "".join(f"\\x{a:02x}-\\x{b:02x}" + "".join(_SPECIAL.get(x, "") for x in range(a, b + 1)) for a, b in ranges)


HIGH = _class((0x80, 0xFF))
TAIL = _class((0x80, 0xBF))
# UTF-8 in Latin-1's clothes. A no-break space that became a plain one stands within or after Han characters; a byte that
# Windows-1252 has no character for became U+FFFD; one that a tool dropped (A0, AD) leaves its character short.
_UTF_8 = re.compile(
    rf"[\xc2-\xdf][{TAIL}\ufffd]|[\xe0-\xef](?:[{TAIL}\ufffd][{TAIL}\ufffd ]| [{TAIL}\ufffd])|[\xf0-\xf4][{TAIL}\ufffd]{{3}}"
    rf"|[\xe3-\xef][{TAIL}](?![{TAIL}\ufffd ])|[{HIGH}]"
)
_ASCII_TAIL = r"@-~"
_TWO_BYTES = {
    "gb2312": rf"[\xa1-\xf7][\xa1-\xfe]|[{HIGH}]",
    "gb18030": rf"[{_class((0x81, 0xFE))}][{_ASCII_TAIL}{_class((0x80, 0xFE))}]|[{HIGH}]",
    "big5": rf"[{_class((0x81, 0xFE))}][{_ASCII_TAIL}{_class((0xA1, 0xFE))}]|[{HIGH}]",
    "euc-kr": rf"[\xa1-\xfd][\xa1-\xfe]|[{HIGH}]",
    "euc-jp": rf"[\xa1-\xf4][\xa1-\xfe]|\x8e[\xa1-\xdf]|[{HIGH}]",
}
_ENCODINGS = {"gb2312": "gb18030"}
_CODECS = {"gb2312": "gb18030", "big5": "cp950", "euc-kr": "cp949", "euc-jp": "euc_jp"}


class Unit(NamedTuple):
    """`text[start:end]` read again as `after`, "" where it cannot be; `gain` in nats. `sure`: no byte of it was lost and filled in."""

    start: int
    end: int
    after: str
    gain: float
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """`encoding` is what the bytes really were; `units` parts a line.

    A stretch must gain `bar`, or `low` where another one has passed the bar; of its gain, the units at its ends may lose the
    share `reach` and still belong to it. At least the share `han` of what it reads must be Han characters. Where most of a text
    was misread, a line that can be read from end to end needs no more than `whole`.
    """

    encoding: str
    units: Callable[[str], Iterator[Unit]]
    bar: float = 14.0
    low: float = 5.0
    reach: float = 0.0
    han: float = 0.0
    whole: float = -6.0


@cache
def likely(c: str) -> float:
    """Nats of a character among its kind, in the language that it suits best."""
    return min(two - one for two, one in zip(costs_of(c + c, _LANGUAGES), costs_of(c, _LANGUAGES), strict=True))


def _jumble(garble: str) -> float:
    """Nats of some characters of Latin-1 or Windows-1252 as a jumble."""
    total, before = 0.0, "\0"
    for c in garble:
        ahead = ord(c) - ord(before)
        total += _SAME if ahead == 0 else _NEXT if ahead == 1 else _MARK if c in _MARKS else _priced(c)
        before = c
    return total


def _priced(c: str) -> float:
    return _GARBLE if c >= "\x80" else _SPACE if c == " " else _ASCII


@cache
def read_code(raw: bytes, codec: str) -> str | None:
    """The one character that some bytes are, None where they are none."""
    names: tuple[str, ...] = (codec,)
    if codec == "cp950":  # WHATWG's Big5: kana and Hong Kong's characters as HKSCS has them, marks as Microsoft has
        names = ("big5hkscs", "cp950") if 0xC6 <= raw[0] <= 0xC8 else ("cp950", "big5hkscs")
    for name in names:
        with suppress(UnicodeDecodeError):
            text = raw.decode(name)
            return text if len(text) == 1 else None
    return None


@cache
def _unit(garble: str, codec: str) -> tuple[str, float, bool]:
    """What some characters were that were read one byte each: after, gain and sure of their unit."""
    raw = bytes(0xA0 if c == " " else _BYTE.get(c, 0) for c in garble)
    if codec == "utf-8" and (0 in raw or (len(raw) == 2 and raw[0] >= 0xE0)):
        return _filled(garble, raw)
    after = read_code(raw, codec)
    if after is None or len(garble) == 1 or (after < "\xa0" and codec != "utf-8"):
        return "", STRAY, True
    return after, _jumble(garble) - (_GARBLE if after in _BYTE else likely(after)), True


def _filled(garble: str, raw: bytes) -> tuple[str, float, bool]:
    """A character of which a byte was lost: the one candidate that is common by far, else U+FFFD for it."""
    if 0 in raw:
        offers = [read_code(raw.replace(b"\0", bytes((b,))), "utf-8") for b in _NOWHERE]
    else:
        first, second = raw[:1], raw[1:]
        offers = [read_code(code, "utf-8") for b in (b"\xa0", b"\xad") for code in (raw + b, first + b + second)]
    ranked = sorted((likely(c), c) for c in offers if c)
    if not ranked:
        return "", STRAY, True
    best, after = ranked[0]
    alone = len(ranked) == 1 or ranked[1][0] - best >= _CLEARLY
    if best > _KNOWN or not alone:
        return "\ufffd", _jumble(garble) - _KNOWN, False
    return after, _jumble(garble) - best - _CHOSEN, False


def _single(name: str, pattern: re.Pattern[str]) -> Callable[[str], Iterator[Unit]]:
    codec = _CODECS.get(name, name)

    def units(line: str) -> Iterator[Unit]:
        for match in pattern.finditer(line):
            after, gain, sure = _unit(match.group(), codec)
            yield Unit(match.start(), match.end(), after, gain, sure)

    return units


OVER_LATIN = (
    Reading("utf-8", _single("utf-8", _UTF_8), bar=8.0, reach=inf),
    *(Reading(_ENCODINGS.get(name, name), _single(name, re.compile(pattern)), reach=0.5) for name, pattern in _TWO_BYTES.items()),
)
