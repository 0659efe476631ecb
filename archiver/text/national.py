"""Which characters tell a script: from OpenCC's tables and the character sets of China, Taiwan and Japan."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

from archiver.text.converter import converter

# Characters made in Japan (kokuji) that are common there; a rare Chinese character that JIS X 0208 happens to have (瀞) is none.
_KOKUJI = frozenset("働込畑畠峠辻枠栃匂榊笹塀凪噺杢椙椛樫籾粂麿鰯鴫鯵喰硲栂梶")
# Characters of JIS X 0208 that are words of Chinese only; they speak against Japanese where no kana speaks for it.
_NEVER_JAPANESE = frozenset("這你您她它很還沒呢吧")


@dataclass(frozen=True, slots=True)
class Tables:
    """Characters by what they tell, from OpenCC's tables and the national character sets."""

    hans: frozenset[str]  # simplified text only (and some, as 国, in Japanese too)
    hant: frozenset[str]  # traditional text only (and some, as 東, in Japanese too)
    to_hans: frozenset[str]  # common in simplified text, rare in traditional: 与, 个, 价
    to_hant: frozenset[str]  # the other way round: 後, 於, 徵
    japanese: frozenset[str]  # no Chinese text: 駅, 気, 込
    foreign: frozenset[str]  # what Japanese cannot write: 这, 們, 咖
    unlikely: frozenset[str]  # what it would write another way, or does not say: 會, 這


@cache
def tables() -> Tables:
    """The character tables, from what OpenCC changes and what the national sets have, by level: common (1), rare (2), lacking (0).

    A character is traditional if OpenCC simplifies it and GB 2312 lacks it (著 and 乾 are common there) or OpenCC has another form
    for either script (麽), simplified if OpenCC makes it traditional only and Big5 lacks it (后, 里, 台, 只 and 干 are words of
    their own there). It leans to one script if it is common in its set and rare in the other's. It is Japanese if it was
    simplified or made in Japan and is in neither of the two, unless OpenCC knows it as a traditional variant (裏, 説); what
    Japanese cannot write is what JIS X 0208 and its extensions lack.
    """
    chars = ideographs()
    gb, big5, jis = (dict.fromkeys(chars, 0) | levels("".join(chars), encoding) for encoding in RARE_FROM)
    shinjitai = {form for c, form in zip(chars, _forms(chars, "t2jp"), strict=True) if c != form}
    simpler = _changed(chars, "t2s")
    fuller = _changed(chars, "s2t")
    variants = simpler | _changed(chars, "hk2s") | _changed(chars, "tw2s")
    hant = {c for c in simpler if not gb[c] or c in fuller}
    hans = {c for c in fuller - simpler if not big5[c]}
    return Tables(
        hans=frozenset(hans - hant),
        hant=frozenset(hant - hans),
        to_hans=frozenset(c for c in fuller if gb[c] == 1 and big5[c] == 2),
        to_hant=frozenset(c for c in simpler if gb[c] == 2 and big5[c] == 1),
        japanese=frozenset(c for c in shinjitai | _KOKUJI if jis[c] and not gb[c] and not big5[c]) - variants - hans,
        foreign=frozenset(c for c in chars if not jis[c]),
        unlikely=_NEVER_JAPANESE | (_changed(chars, "t2jp") & hant),
    )


# The first two-byte code of the rare characters in each national set: GB 2312 row 56, Big5 C9, JIS X 0208 row 48.
RARE_FROM = {"gb2312": b"\xd8\xa1", "big5": b"\xc9\x40", "cp932": b"\x98\x9f"}


def levels(chars: str, encoding: str) -> dict[str, int]:
    """1 for each common ideograph of a national set, 2 for each rare one; those that it lacks are left out."""
    codes = chars.encode(encoding, "ignore")  # two bytes for each that it has
    leads, rare = zip(codes[::2], codes[1::2], strict=True), tuple(RARE_FROM[encoding])
    return {c: 2 if code >= rare else 1 for c, code in zip(codes.decode(encoding), leads, strict=True)}


@cache
def ideographs() -> tuple[str, ...]:
    chars = (chr(code) for code in range(0x3400, 0xA000))
    return tuple(c for c in chars if unicodedata.category(c) != "Cn")


def _changed(chars: tuple[str, ...], configuration: str) -> set[str]:
    """The characters that a configuration changes on their own."""
    return {c for c, form in zip(chars, _forms(chars, configuration), strict=True) if c != form}


def _forms(chars: tuple[str, ...], configuration: str) -> list[str]:
    """Each character on its own through one of OpenCC's configurations."""
    return converter(configuration)("\n".join(chars)).split("\n")
