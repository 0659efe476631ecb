"""What a judge sees in a line: its own look, its neighbours, its place in the page. The same for a block of HTML and a line of a dump.

Every number is a float in a fixed order (`TEXT`), also where it counts or says yes or no: the forests compare floats with floats, for
which Python has a short way. What only HTML can say stands in `containers.py`. Which numbers there
are was decided by what a forest gained from each on the development pages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, repeat
from math import log
from operator import add

from archiver.text.fold import fold

# A line with fewer characters is short: menus, captions, buttons.
_SHORT = 20
# What can be running text, and counts in full towards where the running text stands.
_PROSE = 15
# Of longer lines only the two ends are read for words of chrome: that is where 责任编辑 and 来源 stand.
_ENDS = 20
_FAR = 40.0
# What a line that is no running text costs where the densest passage of a page is looked for, at most. Characters.
_COST = 30
# How often a line is counted that a page says again and again.
_OFTEN = 9.0
# Short lines whose numbers are kept: some kilobytes a hundred. A third of the lines of pages of 66 sites were seen before.
_REMEMBERED = 8192
_ZEROS = repeat(0)
_DATE = re.compile(r"\d(?:\d{3}\s?[-/.年]\s?\d{1,2}|\d?[-/.月]\d{1,2}|\d?:\d\d)")
# What is counted in a line: sentence marks, pauses, what joins the words of a menu, gaps, and digits.
_COUNTED = re.compile(r"[。！？!?…；;，,、：:|｜·>»›/\-_—\d \u3000\t\xa0]")
_KIND = str.maketrans("！？!?…；;,、：:｜·>»›/-_—\u3000\t\xa0", "。" * 7 + "，" * 4 + "|" * 9 + " " * 3)
_BULLETS = frozenset("·•*>»◆●■▲★【[［(（-–—#|©")
_STOPS = frozenset("。！？!?…”」』.;；")

OWN = ("size", "wide", "marks", "joins", "digits", "gaps", "ends", "opens", "words", "words_mean", "repeats", "titled", "prose")
AROUND = ("size-1", "words-1", "joins-1", "size+1", "words+1", "joins+1", "size+2", "words+2", "joins+2")
PLACE = (
    "prose_share", "at", "at_chars", "prose_before", "prose_after", "until_prose", "mean_near", "words_near", "prose_near", "prose_far",
    "short_run", "short_run_at", "inside", "from_start", "from_end",
)  # fmt: skip
PAGE = ("lines", "total", "longest", "core_share", "words_page", "dated_page")
TEXT = (*OWN, *AROUND, *PLACE, *PAGE)
PROSE_AT = OWN.index("prose")
WORDS_AT = OWN.index("words")
_SIZE, _WORDS, _JOINS, _ENDS_AT = (OWN.index(n) for n in ("size", "words", "joins", "ends"))


class Words(dict[str, int]):
    """The weights of pairs of characters, and what was read off short lines with them: menus repeat from page to page."""

    def __init__(self, weights: Mapping[str, int]) -> None:
        super().__init__(weights)
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._read)

    def read(self, text: str) -> tuple[str, tuple[float, ...], float]:
        """A line's key, its own numbers up to `words_mean`, and its running text in characters."""
        return self._remembered(text) if len(text) <= 2 * _ENDS else self._read(text)

    def _read(self, text: str) -> tuple[str, tuple[float, ...], float]:
        size, last = len(text), text[-1]
        key = fold(text if size <= 2 * _ENDS else text[:_ENDS] + text[-_ENDS:])
        weight = sum(map(self.get, map(add, "^" + key, key + "$"), _ZEROS))
        counted = "".join(_COUNTED.findall(text)).translate(_KIND)
        stops, pauses, joins, gaps = map(counted.count, "。，| ")
        marks = float(stops + text.count(". ") + (last == "."))
        numbers = (
            log(size),
            (len(text.encode("utf-8", "replace")) - size) / (2 * size),
            marks,
            joins / size,
            (len(counted) - stops - pauses - joins - gaps) / size,
            gaps / size,
            2.0 if last in _STOPS else 1.0 if last in "：:" else 0.0,
            1.0 if text[0] in _BULLETS else 0.0,
            float(weight),
            weight / (len(key) + 1),
        )
        return key, numbers, float(size) if size >= _PROSE and (marks > 0 or pauses >= 2) else 0.0


def text_rows(texts: Sequence[str], title: str, words: Mapping[str, int]) -> list[list[float]]:
    """A row of numbers for each line of a page, in the order of `TEXT`; no line is empty. `words` weighs pairs of characters."""
    if not texts:
        return []
    lines = list(map((words if isinstance(words, Words) else Words(words)).read, texts))
    counts, name = Counter(key for key, _, _ in lines), fold(title)
    own = [(*numbers, min(float(counts[key]), _OFTEN), _titled(key, name), prose) for key, numbers, prose in lines]
    dated = len(_DATE.findall("\n".join(texts)))
    return _placed(own, list(map(len, texts)), dated)


def _titled(key: str, name: str) -> float:
    """1 where a line is the title, or the title begins with it; a share where the title holds it."""
    if len(name) < 4 or len(key) < 4:
        return 0.0
    if name.startswith(key) or key.startswith(name):
        return 1.0
    return len(key) / len(name) if key in name else 0.0


def _placed(own: Sequence[Sequence[float]], sizes: Sequence[int], dated: int) -> list[list[float]]:
    """The rows with what stands around each, and where in the page it stands."""
    n = len(own)
    prose = [row[PROSE_AT] for row in own]
    size_sum, prose_sum, word_sum = _sums(sizes), _sums(prose), _sums([row[_WORDS] for row in own])
    total, running = size_sum[n], prose_sum[n] or 1.0
    start, end = _core(sizes, prose)
    seen = [(row[_SIZE], row[_WORDS], row[_JOINS]) for row in own]
    seen = [_NOTHING, *seen, _NOTHING, _NOTHING]
    page = (float(n), log(total), max(prose), (prose_sum[end] - prose_sum[start]) / running, word_sum[n] / n, dated / n)
    near = _around(range(n + 1), 3)
    columns = zip(
        own, seen, seen[2:], seen[3:], size_sum, prose_sum, prose_sum[1:], _until(prose), _ratios(_around(size_sum, 3), near),
        _ratios(_around(word_sum, 3), near), _around(prose_sum, 3), _around(prose_sum, 8), _short_runs(sizes, own),
        range(n), _within_reach(range(-start, n)), _within_reach(range(end - 1, -n - 1, -1)), strict=False,
    )  # fmt: skip
    return [
        [
            *row, *before, *after, *second, running / total, i / n, chars / total, ahead / running, (running - past) / running, until,
            size_near, words_near, prose_near, prose_far / running, *run, 1.0 if start <= i < end else 0.0, behind, before_end, *page,
        ]
        for row, before, after, second, chars, ahead, past, until, size_near, words_near, prose_near, prose_far, run, i, behind, before_end
        in columns
    ]  # fmt: skip


_NOTHING = (-1.0, -1.0, -1.0)


def _sums(values: Sequence[float]) -> list[float]:
    return list(accumulate(values, initial=0))


def _around(sums: Sequence[float], reach: int) -> list[float]:
    """For each line the sum over it and up to `reach` lines on each side, from the sums up to each line."""
    padded = [*[sums[0]] * reach, *sums, *[sums[-1]] * reach]
    return [high - low for low, high in zip(padded, padded[2 * reach + 1 :], strict=False)]


def _ratios(over: Sequence[float], under: Sequence[float]) -> list[float]:
    return [a / b for a, b in zip(over, under, strict=True)]


def _within_reach(distances: Iterable[int]) -> list[float]:
    """Distances in lines, none of them beyond `_FAR`."""
    return [_FAR if away > _FAR else -_FAR if away < -_FAR else float(away) for away in distances]


def _until(prose: Sequence[float]) -> list[float]:
    """How many lines on the next running text stands, at most `_FAR`; 0 in running text itself."""
    found: list[float] = []
    ahead = _FAR
    for value in reversed(prose):
        ahead = 0.0 if value else min(ahead + 1, _FAR)
        found.append(ahead)
    return found[::-1]


def _short_runs(sizes: Sequence[int], own: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    """For each line, how many short ones stand together here, and which of them it is; 0 where it is not short."""
    found = [(0.0, 0.0)] * len(sizes)
    first = 0
    for i in range(len(sizes) + 1):
        if i < len(sizes) and sizes[i] <= _SHORT and own[i][_ENDS_AT] < 2:
            continue
        found[first:i] = [(float(i - first), float(j)) for j in range(1, i - first + 1)]
        first = i + 1
    return found


def _core(sizes: Sequence[int], prose: Sequence[float]) -> tuple[int, int]:
    """The densest passage: the span of lines whose running text, less a cost for every other line, is largest."""
    best = value = 0.0
    start = 0
    span = (0, 0)
    for i, size in enumerate(sizes):
        if value <= 0:
            value, start = 0.0, i
        value += prose[i] or -min(size, _COST)
        if value > best:
            best, span = value, (start, i + 1)
    return span
