"""The match key: a text as rules see it, with offsets back to what was published.

Folding is NFKC, simplified characters one by one, lower case, without white space and invisible characters. A phrase
written once in simplified Chinese then meets its traditional, full-width, spaced-out and NFKC-damaged forms.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from archiver.text.remember import remembered

# The blocks that hold characters with a simplified form in OpenCC's tables.
_HAN_RANGES = ((0x2E80, 0x2FE0), (0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2FA20))
# Regional forms first: 著 is kept by t2s, but is 着 in Taiwan's tables; 裏 and 裡 both end as 里.
_CONFIGURATIONS = ("tw2s", "hk2s", "t2s")
# Characters that t2s keeps one by one, because they are a simplified word in their own right in some phrase, and that s2t
# writes for a simpler one in others: 了解 becomes 瞭解, 答复 becomes 答覆, 借口 becomes 藉口, 仿佛 becomes 彷彿.
_ALSO = {"瞭": "了", "覆": "复", "藉": "借", "夥": "伙", "彷": "仿", "彿": "佛", "沈": "沉"} | dict(
    zip("枱揹啣煖燄砲姪餽籐踫", "台背衔暖焰炮侄馈藤碰", strict=True)
)
# One character each for what scrapers and sites write in several ways.
_SAME = str.maketrans({"—": "-", "–": "-",
                       "‐": "-", "‑": "-", "‒": "-", "―": "-", "−": "-", "﹣": "-", "“": '"', "”": '"', "「": '"',
                       "」": '"', "‘": "'", "’": "'", "『": "'", "』": "'", "【": "[", "】": "]",
                       "［": "[", "］": "]", "〔": "[", "〕": "]",
                       "》": ">", "《": "<", "〉": ">", "〈": "<", "·": "·", "•": "·", "・": "·", "‧": "·", "︰": ":"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """A folded text; `starts[i]` and `ends[i]` are the span in the published text that made character i."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The published span of key characters `[start, end)`."""
        if start == end:
            at = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return at, at
        return self.starts[start], self.ends[end - 1]


@remembered
def fold(text: str) -> str:
    """The match key alone.

    >>> fold("分 享 到 ： 微 信"), fold("當前位置：首頁")
    ('分享到:微信', '当前位置:首页')
    """
    return text.translate(_FOLDED)


def fold_with_offsets(text: str) -> Key:
    """The match key with the way back.

    >>> key = fold_with_offsets("  分 享")
    >>> key.text, key.span(0, 2)
    ('分享', (2, 5))
    """
    folded = [_FOLDED[ord(c)] for c in text]
    sizes = list(map(len, folded))
    even = sizes.count(1) == len(sizes)
    at = tuple(range(len(text)) if even else (i for i, size in enumerate(sizes) for _ in range(size)))
    return Key("".join(folded), at, tuple(i + 1 for i in at))


@remembered
def fold_evenly(text: str) -> str:
    """The match key that keeps every character's place: simplified, half-width, one kind of quotes; case and spaces stay.

    >>> fold_evenly("投資者提問：Ａ股")
    '投资者提问:A股'
    """
    return "\n".join(map(_line_evenly, text.split("\n"))) if "\n" in text else text.translate(_EVEN)


@remembered
def _line_evenly(line: str) -> str:
    return line.translate(_EVEN)


class _Even(dict[int, int | str]):
    """One character for one character, worked out when first met."""

    def __missing__(self, code: int) -> int | str:
        c = chr(code)
        folded = unicodedata.normalize("NFKC", c.translate(_SAME).translate(simplified())).translate(_SAME)
        self[code] = folded if len(folded) == 1 else c
        return self[code]


_EVEN = _Even()


class _Folded(dict[int, str]):
    """Each character's key by code point, worked out when first met: `str.translate` reads it at the speed of C."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded(chr(code))
        return folded


_FOLDED = _Folded()


def _folded(c: str) -> str:
    """One character's key; twice through NFKC and lower case, because one may undo the other (ﷺ, İ, K)."""
    if c.isspace() or unicodedata.category(c) in ("Cf", "Cc"):
        return ""
    for _ in range(2):
        c = unicodedata.normalize("NFKC", c.translate(_SAME)).lower()
    return "".join(k for k in c.translate(simplified()).translate(_SAME) if not k.isspace() and unicodedata.category(k) not in ("Cf", "Cc"))


@cache
def simplified() -> dict[int, str]:
    """Each character that has a simplified form, by code point; from OpenCC's character tables, followed to their ends."""
    chars = [chr(code) for low, high in _HAN_RANGES for code in range(low, high)]
    once = _simpler([c for c in chars if unicodedata.category(c) != "Cn"])
    twice = _simpler(once.values())
    ends = {c: c for c in _ALSO} | {c: twice.get(form, form) for c, form in once.items()}
    forms = {c: _ALSO.get(form, form) for c, form in ends.items()}
    return {ord(c): form for c, form in forms.items() if c != form and len(form) == 1}


def _simpler(chars: Iterable[str]) -> dict[str, str]:
    """Those of some characters that OpenCC's configurations change one after the other, each on its own, with their forms."""
    from archiver.text.converter import converter

    text = "\n".join(chars)
    forms = text
    for configuration in _CONFIGURATIONS:
        forms = converter(configuration)(forms)
    return {c: form for c, form in zip(text.split("\n"), forms.split("\n"), strict=True) if c != form}
