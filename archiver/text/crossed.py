"""Ways in which text of one East Asian character set is misread as another: UTF-8 as GBK, Big5 as GBK, GBK as Big5.

Garble of this kind is made of Han characters as clean text is, of rare ones; so what the line costs as clean text in the
language that suits it best is what it costs as garble.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from archiver.text.frequency import costs_of, kind
from archiver.text.misread import STRAY, Reading, Unit, likely, read_code

_CJK = ("zh", "hant", "ja", "ko")
# Nats of a character of garble, at most: one of the 13,000 of a Han character set; and of ASCII that is half of one.
_GARBLE, _ASCII = 9.5, 4.15


@cache
def _garbled(c: str) -> float:
    """Nats of a character that a Han character set has, as garble."""
    return min(likely(c), _GARBLE) if c >= "\x80" else _ASCII


@cache
def _after(before: str, c: str, language: str) -> float:
    """Nats of a character that follows one of a kind, as clean text in a language or as garble."""
    (both,), (one,) = costs_of(before + c, (language,)), costs_of(before, (language,))
    return min(both - one, _GARBLE)


def _swapped(wrong: str, right: str) -> Callable[[str], Iterator[Unit]]:
    """Units of text in one two-byte character set that was read as another: a character for a character.

    What the line is if it is clean decides the price of garble: one language, in which kana and Greek letters do not mix.
    """

    def units(line: str) -> Iterator[Unit]:
        costs = costs_of(line, _CJK)
        language = _CJK[costs.index(min(costs))]
        seen: dict[str, str] = {}
        before = " "
        for i, c in enumerate(line):
            if c >= "\x80":
                after = _other(c, wrong, right)
                yield Unit(i, i + 1, after or "", _after(before, c, language) - likely(after) if after else STRAY)
            before = seen.setdefault(kind(c), c)

    return units


@cache
def _other(c: str, wrong: str, right: str) -> str | None:
    raw = c.encode(wrong, "ignore") or (c.encode("cp950", "ignore") if wrong == "big5hkscs" else b"")
    return read_code(raw, right) if len(raw) == 2 else None


# Bytes of UTF-8 that were read in pairs. A last byte without a partner was lost: U+FFFD (here FF) or a question mark.
_UTF_8_BYTES = re.compile(
    rb"[\x00-\x7f]+|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
    rb"|(?P<short>[\xe0-\xef][\x80-\xbf]?(?:\xff|\?))|(?P<stray>[\x80-\xff])"
)


def _utf_8_as_gbk(line: str) -> Iterator[Unit]:
    """Units of UTF-8 that was read as GBK, two bytes a character: as many as it takes to end where a character of GBK ends."""
    raw, edges = _gbk_bytes(line)
    start, after, gain, strays, sure = 0, "", 0.0, 0, True
    for match in _UTF_8_BYTES.finditer(raw):
        text = match.group().decode("utf-8", "ignore") if match.lastgroup is None else "\ufffd"
        after, sure = after + text, sure and match.lastgroup is None
        gain -= sum(likely(c) for c in text if c >= "\x80")
        strays += match.lastgroup == "stray"
        if match.end() in edges:
            here = line[edges[start] : edges[match.end()]]
            if strays:
                yield Unit(edges[start], edges[match.end()], "", STRAY * len(here), sure)
            elif not here.isascii():
                yield Unit(edges[start], edges[match.end()], after, gain + sum(map(_garbled, here)), sure)
            start, after, gain, strays, sure = match.end(), "", 0.0, 0, True


def _gbk_bytes(line: str) -> tuple[bytes, dict[int, int]]:
    """The bytes of a line in GBK, FF for a character that it has not, and the byte offset of each character's edges."""
    raw = bytearray()
    edges = {0: 0}
    for i, c in enumerate(line):
        code = c.encode("gb18030", "replace") if c != "€" else _euro(raw, line[i + 1 : i + 2])
        raw += code if len(code) <= 2 else b"\xff"
        edges[len(raw)] = i + 1
    return bytes(raw), edges


def _euro(before: bytearray, following: str) -> bytes:
    """What stood for a euro sign: the single byte 80, as browsers read it, or the pair of GB18030; whichever UTF-8 goes on with."""
    code = following.encode("gb18030", "replace")[:1]
    last = re.search(rb"[\xc2-\xf4][\x80-\xbf]*\Z", bytes(before[-4:]))
    need = (2 if last[0][0] < 0xE0 else 3) - len(last[0]) if last else 0
    return b"\xa2\xe3" if need == 1 and b"\x80" <= code <= b"\xbf" else b"\x80"


OVER_HAN = (
    Reading("utf-8", _utf_8_as_gbk, low=10.0, whole=3.0),
    Reading("big5", _swapped("gb18030", "cp950"), low=10.0, han=0.6, whole=3.0),
    Reading("gb18030", _swapped("big5hkscs", "gb18030"), low=10.0, han=0.6, whole=3.0),
)


@cache
def rare_han() -> str:
    """The characters that Han garble is made of and clean text hardly ever: the inside of a character class.

    What the frequent codes of UTF-8 and Big5 are in GBK, and of GBK in Big5, less what the national standards count as
    common: the first levels of GB 2312, Big5 and JIS X 0208.
    """
    high = range(0xA1, 0xFF)
    garble = (
        _rows("gb18030", range(0xE2, 0xF0), range(0x80, 0xC0))
        | _rows("gb18030", range(0xA1, 0xC7), range(0x40, 0x7F))
        | _rows("gb18030", range(0xAA, 0xB0), range(0xA1, 0xFF))
        | _rows("cp950", range(0xC9, 0xFA), high)
        | set("ㄛ﹝﹜ㄩㄗㄘㄐㄓㄔ︴")
    )
    common = (
        _rows("gb2312", range(0xB0, 0xD8), high)
        | _rows("big5", range(0xA4, 0xC7), range(0x40, 0xFF))
        | _rows("euc_jp", range(0xB0, 0xD0), high)
    )
    return "".join(f"\\u{ord(c):04x}" for c in sorted(garble - common))


def _rows(codec: str, leads: range, trails: range) -> set[str]:
    """The characters of some rows of a two-byte character set."""
    return set(bytes(b for a in leads for c in trails for b in (a, c)).decode(codec, "ignore"))
