"""How likely is a text, in a language? Statistics of single characters, and of which kind of character follows which.

A text costs nats: for each character the kind's step from the kind before it, and the character's own share of its kind.
The figures stand in `data/frequency.tsv`, made by `tests/bench/train_frequency.py`. The characters were counted in the word
lists of wordfreq 3.1.1 (Robyn Speer, CC BY-SA 4.0), put into traditional characters by OpenCC for `hant`, and in the
translations of Django 5.2 (BSD); the steps in the latter and in Chinese, Russian, Greek and Polish news.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import product

LANGUAGES = ("zh", "hant", "ja", "ko", "cyrillic", "western", "central", "turkish", "baltic", "greek", "hebrew", "arabic", "thai")
# Kinds of characters by ranges of code points, each up to the next. `a` ASCII letter, `s` white space, `d` digit or other ASCII,
# `q` the ASCII marks that are also second bytes of East Asian characters, `x` control, `m` Western mark, `l` `L` Latin letter,
# `g` `G` Greek, `c` `C` Cyrillic, `e` Hebrew, `b` Arabic, `t` Thai, `H` Han, `k` hiragana, `K` katakana, `w` half-width katakana,
# `y` hangul, `p` East Asian mark or full-width letter, `f` frame or symbol, `!` broken, `o` other. Small and capital letters of
# one script are told apart one by one.
_RANGES = (
    (0x00, "x"), (0x09, "s"), (0x0B, "x"), (0x0C, "s"), (0x0E, "x"), (0x1B, "d"), (0x1C, "x"), (0x20, "s"), (0x21, "d"),
    (0x40, "q"), (0x41, "a"), (0x5B, "q"), (0x61, "a"), (0x7B, "q"), (0x7F, "x"), (0xA0, "m"), (0xC0, "L"), (0x250, "o"),
    (0x370, "G"), (0x400, "C"), (0x530, "o"), (0x590, "e"), (0x600, "b"), (0x700, "o"), (0xE00, "t"), (0xE80, "o"), (0x1E00, "L"),
    (0x1F00, "o"), (0x2010, "m"), (0x2028, "o"), (0x2030, "m"), (0x2060, "o"), (0x20AC, "m"), (0x20AD, "o"), (0x2100, "f"),
    (0x2800, "o"), (0x2E80, "f"), (0x3000, "p"), (0x3041, "k"), (0x30A0, "K"), (0x3100, "f"), (0x3400, "H"), (0xA000, "o"),
    (0xAC00, "y"), (0xD7A4, "o"), (0xF900, "H"), (0xFB00, "o"), (0xFE30, "p"), (0xFE70, "o"), (0xFF01, "p"), (0xFF61, "w"),
    (0xFFA0, "o"), (0xFFE0, "p"), (0xFFE7, "o"), (0xFFFD, "!"), (0xFFFE, "o"), (0x10000, "H"),
)  # fmt: skip
# What a character costs that the language's table does not list: the logarithm of how many of its kind share the rest, and
# the rest's own rarity. ASCII, where a table does not list its letters, costs about what a letter of written English does.
_RARE = {
    "a": 3.0, "s": 0.3, "d": 3.0, "q": 3.0, "x": 3.0, "m": 7.0, "l": 8.0, "L": 9.0, "g": 8.0, "G": 9.0, "c": 8.0, "C": 9.0, "e": 8.0,
    "b": 8.0, "t": 8.0, "H": 17.0, "k": 8.0, "K": 8.0, "w": 5.0, "y": 15.0, "p": 9.0, "f": 8.0, "!": 8.0, "o": 12.0,
}  # fmt: skip
_AGAIN = 7.0  # nats at most for a character that the text has had already
_UNSEEN = 9.5  # nats; a step that the texts counted do not have


@cache
def _kinds() -> str:
    """The kinds of the first 65,536 code points; `str.translate` takes it, and leaves rarer characters as they are."""
    ends = [start for start, _ in _RANGES[1:]]
    parts = []
    for (start, name), end in zip(_RANGES, ends, strict=False):
        cased = name in "LGC"
        parts.append("".join(name if chr(p).isupper() else name.lower() for p in range(start, end)) if cased else name * (end - start))
    return "".join(parts)


def kind(c: str) -> str:
    """The kind of a character, a letter of the list above.

    >>> "".join(map(kind, "a 1中かカ가，é–Жж"))
    'asdHkKyplmCc'
    """
    return c.translate(_kinds()) if c < "\U00010000" else "H"


class _Costs(dict[str, float]):
    """Nats of a character within its kind."""

    def __missing__(self, c: str) -> float:
        self[c] = found = _RARE[kind(c)]
        return found


class _Steps(dict[tuple[str, str], float]):
    """Nats from one kind to the next. A character beyond the first plane is not put into a kind, and no step to it is known."""

    def __missing__(self, pair: tuple[str, str]) -> float:
        return _UNSEEN


@cache
def _lines() -> dict[str, list[tuple[str, str]]]:
    """The lines of the data file by language: what a line is about, and its characters or figures."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in files("archiver.data").joinpath("frequency.tsv").read_text("utf-8").split("\n"):
        if line and not line.startswith("#"):
            language, about, content = line.split("\t")
            found.setdefault(language, []).append((about, content))
    return found


@cache
def _model(language: str) -> tuple[_Costs, _Steps]:
    """The costs of the characters of a language, and of its steps from kind to kind."""
    kinds = set(_kinds())
    costs, steps = _Costs(), _Steps(dict.fromkeys(product(kinds, kinds), _UNSEEN))
    for about, content in _lines()[language]:
        if about[0] == ">":
            steps.update({(about[1], item[0]): float(item[1:]) for item in content.split(" ")})
        else:
            costs.update(dict.fromkeys(content, float(about)))
    return costs, steps


def cost(text: str, language: str) -> float:
    """Nats of surprise at all of `text` as a text in `language`, one of LANGUAGES: the negative logarithm of its likelihood."""
    return costs_of(text, (language,))[0]


def costs_of(text: str, languages: Iterable[str]) -> list[float]:
    """The cost of `text` in each of some languages; cheaper than one by one."""
    kinds = text.translate(_kinds())
    before = "s" + kinds
    return [
        _chars_cost(text, costs) + sum(map(steps.__getitem__, zip(before, kinds, strict=False))) for costs, steps in map(_model, languages)
    ]


def _chars_cost(text: str, costs: _Costs) -> float:
    """What the characters cost within their kinds. A text of few characters that uses a rare one is likely to use it again."""
    if len(set(text)) * 8 > len(text):
        return sum(map(costs.__getitem__, text))
    return sum(costs[c] + min(costs[c], _AGAIN) * (n - 1) for c, n in Counter(text).items())
