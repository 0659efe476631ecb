"""What a judge sees in a line: its own look, its neighbours, its place in the page. The same for a block of HTML and a line of a dump.

Every number is a plain float in a fixed order (`TEXT`); what only HTML can say stands in `containers.py`. Which numbers there
are was decided by what a forest gained from each on the development pages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import log
from operator import add

from archiver.text.fold import fold

# A line with fewer characters is short: menus, captions, buttons.
_SHORT = 20
# What can be running text, and counts in full towards where the running text stands.
_PROSE = 15
# Of longer lines only the two ends are read for words of chrome: that is where 责任编辑 and 来源 stand.
_ENDS = 20
_FAR = 40
# What a line that is no running text costs where the densest passage of a page is looked for, at most. Characters.
_COST = 30
# How often a line is counted that a page says again and again.
_OFTEN = 9
_DATE = re.compile(r"\d{4}\s?[-/.年]\s?\d{1,2}|\d{1,2}[-/.月]\d{1,2}|\d{1,2}:\d\d")
_MARK = re.compile(r"[。！？!?…；;]|\. |\.$")
_PAUSE = re.compile("[，,、：:]")
_JOIN = re.compile(r"[|｜·>»›/\-_—]")
_DIGIT = re.compile(r"\d")
_GAP = re.compile("[ \u3000\t\xa0]")
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
_SIZE, _WORDS, _JOINS, _ENDS_AT, _REPEATS, _TITLED = (OWN.index(n) for n in ("size", "words", "joins", "ends", "repeats", "titled"))


def text_rows(texts: Sequence[str], title: str, words: Mapping[str, int]) -> list[list[float]]:
    """A row of numbers for each line of a page, in the order of `TEXT`; no line is empty. `words` weighs pairs of characters."""
    if not texts:
        return []
    keys = [fold(text if len(text) <= 2 * _ENDS else text[:_ENDS] + text[-_ENDS:]) for text in texts]
    counts, name = Counter(keys), fold(title)
    own = [_own(text, key, words) for text, key in zip(texts, keys, strict=True)]
    for row, key in zip(own, keys, strict=True):
        row[_REPEATS] = min(counts[key], _OFTEN)
        row[_TITLED] = _titled(key, name)
    dated = len(_DATE.findall("\n".join(texts)))
    return _placed(own, [len(text) for text in texts], dated)


def _titled(key: str, name: str) -> float:
    """1 where a line is the title, or the title begins with it; a share where the title holds it."""
    if len(name) < 4 or len(key) < 4:
        return 0.0
    if name.startswith(key) or key.startswith(name):
        return 1.0
    return len(key) / len(name) if key in name else 0.0


def _own(text: str, key: str, words: Mapping[str, int]) -> list[float]:
    size, last = len(text), text[-1]
    marks = len(_MARK.findall(text))
    weight = words.get
    total = sum([weight(pair, 0) for pair in map(add, "^" + key, key + "$")])
    is_prose = size >= _PROSE and (marks > 0 or len(_PAUSE.findall(text)) >= 2)
    return [
        log(size),
        (len(text.encode("utf-8", "replace")) - size) / (2 * size),
        marks,
        len(_JOIN.findall(text)) / size,
        len(_DIGIT.findall(text)) / size,
        len(_GAP.findall(text)) / size,
        2.0 if last in _STOPS else 1.0 if last in "：:" else 0.0,
        text[0] in _BULLETS,
        total,
        total / (len(key) + 1),
        0.0,
        0.0,
        size if is_prose else 0.0,
    ]


def _placed(own: Sequence[list[float]], sizes: Sequence[int], dated: int) -> list[list[float]]:
    """The rows with what stands around each, and where in the page it stands."""
    n = len(own)
    prose = [row[PROSE_AT] for row in own]
    size_sum, prose_sum, word_sum = _sums(sizes), _sums(prose), _sums([row[_WORDS] for row in own])
    total, running = size_sum[n], prose_sum[n] or 1.0
    until = _until(prose)
    runs = _short_runs(sizes, own)
    start, end = _core(sizes, prose)
    seen = [(row[_SIZE], row[_WORDS], row[_JOINS]) for row in own]
    seen += [_NOTHING] * 2
    page = (n, log(total), max(prose), (prose_sum[end] - prose_sum[start]) / running, word_sum[n] / n, dated / n)
    rows: list[list[float]] = []
    for i, row in enumerate(own):
        a, b = max(0, i - 3), min(n, i + 4)
        c, d = max(0, i - 8), min(n, i + 9)
        rows.append([
            *row, *(seen[i - 1] if i else _NOTHING), *seen[i + 1], *seen[i + 2],
            running / total, i / n, size_sum[i] / total, prose_sum[i] / running, (running - prose_sum[i + 1]) / running, until[i],
            (size_sum[b] - size_sum[a]) / (b - a), (word_sum[b] - word_sum[a]) / (b - a), prose_sum[b] - prose_sum[a],
            (prose_sum[d] - prose_sum[c]) / running, *runs[i], start <= i < end, _near(i - start), _near(end - 1 - i), *page,
        ])  # fmt: skip
    return rows


_NOTHING = (-1.0, -1.0, -1.0)


def _near(distance: int) -> int:
    return max(-_FAR, min(_FAR, distance))


def _sums(values: Sequence[float]) -> list[float]:
    return list(accumulate(values, initial=0))


def _until(prose: Sequence[float]) -> list[int]:
    """How many lines on the next running text stands, at most `_FAR`; 0 in running text itself."""
    found: list[int] = []
    ahead = _FAR
    for value in reversed(prose):
        ahead = 0 if value else min(ahead + 1, _FAR)
        found.append(ahead)
    return found[::-1]


def _short_runs(sizes: Sequence[int], own: Sequence[list[float]]) -> list[tuple[int, int]]:
    """For each line, how many short ones stand together here, and which of them it is; 0 where it is not short."""
    found = [(0, 0)] * len(sizes)
    first = 0
    for i in range(len(sizes) + 1):
        if i < len(sizes) and sizes[i] <= _SHORT and own[i][_ENDS_AT] < 2:
            continue
        found[first:i] = [(i - first, j) for j in range(1, i - first + 1)]
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
