"""A document's head, body and tail, and what the rules see in each line."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from archiver.clean.dates import dates_in
from archiver.clean.lines import IS_HAN, Line, is_prose, lines_of
from archiver.clean.ruleset import Phrase, Rules
from archiver.clean.sieve import Sieve
from archiver.clean.turns import find_labels
from archiver.model import Edit
from archiver.text.edits import apply
from archiver.text.fold import Key, fold, fold_with_offsets
from archiver.text.remember import remembered

# Without prose nothing tells where the head ends; titles and bylines are not looked for further down.
_HEAD_WITHOUT_BODY = 12
# A title, and the lines below it of which one holds a day, are not longer (characters), nor more; a day says year, month and day.
_LONGEST_TITLE, _LONGEST_DATED, _BELOW, _DAY = 60, 60, 3, 10


@dataclass(frozen=True, slots=True)
class Zones:
    """Line numbers: the head is `[0, head)`, the body `[head, tail)`, the tail `[tail, …)`."""

    head: int
    tail: int

    def of(self, number: int) -> str:
        """The zone of a line: head, body or tail."""
        return "head" if number < self.head else "tail" if number >= self.tail else "body"


@dataclass(frozen=True, slots=True)
class Sight:
    """A line, the whole-line rules that fit it wherever it may stand, and the phrases that go from inside it.

    `rest` is what is left of the line then.
    """

    line: Line
    rules: tuple[Phrase, ...]
    phrases: tuple[tuple[int, int, Phrase], ...]
    rest: str


def survey(text: str, rules: Rules) -> tuple[tuple[Sight, ...], Zones]:
    """Every line that is not blank, as the rules see it, and the zones."""
    view = _View(text, rules)
    return tuple(map(view.sight, view.every)), view.zones()


def head_and_tail(text: str, rules: Rules) -> tuple[tuple[Sight, ...], tuple[Sight, ...]]:
    """The lines of a text's head and of its tail: where metadata is looked for. The body between them is not looked at."""
    view = _View(text, rules)
    zones = view.zones()
    return tuple(map(view.sight, view.every[: zones.head])), tuple(map(view.sight, view.every[zones.tail :]))


class _View:
    """A text's lines as the rules see them, each looked at when it is first asked for."""

    def __init__(self, text: str, rules: Rules) -> None:
        self._lines = list(lines_of(text))
        self._labels = [label.start for label in find_labels(text, rules)]
        self._rules = rules
        self._sights: dict[int, Sight] = {}
        self._chrome: dict[int, bool] = {}
        self.every = range(len(self._lines))

    def sight(self, number: int) -> Sight:
        """A line as the rules see it."""
        if number not in self._sights:
            self._sights[number] = _see(self._lines[number], self._rules)
        return self._sights[number]

    def zones(self) -> Zones:
        """The head ends at the first line of prose or the first label of a turn, the tail begins after the last."""
        first = next(filter(self._is_body, self.every), None)
        if first is None:
            return Zones(min(_HEAD_WITHOUT_BODY, len(self.every)), len(self.every))
        return Zones(first, next(filter(self._is_body, reversed(self.every))) + 1)

    def _is_body(self, number: int) -> bool:
        sight = self.sight(number)
        reads = is_prose(sight.rest) and not self._asks(number)
        return (_has_label(sight.line, self._labels) or reads) and not (sight.rules and self._is_chrome(number))

    def _asks(self, number: int) -> bool:
        """Whether a line that reads like prose is a title that asks or exclaims: a heading of Markdown, or with a day on one of the
        short lines right below it."""
        text = self._lines[number].text.strip()
        if text.startswith("# "):
            return True
        if text[-1] not in "？?！!" or "。" in text or not IS_HAN.search(text) or len(text) > _LONGEST_TITLE:
            return False
        near = (line.text for line in self._lines[number + 1 : number + 1 + _BELOW])
        short = takewhile(lambda line: len(line) <= _LONGEST_DATED and not is_prose(line), near)
        return any(len(day.iso) >= _DAY for line in short for day in dates_in(line))

    def _is_chrome(self, number: int) -> bool:
        """Whether a line that rules fit is chrome. One that reads like prose needs other chrome beside it, or a rule that is sure of
        itself: a paragraph about copyright is no copyright line."""
        if number not in self._chrome:
            run = [self.sight(i) for i in self._run(number)]
            company = any(not is_prose(sight.rest) for sight in run)
            known = (company or any(rule.alone for rule in sight.rules) for sight in run)
            self._chrome |= zip(self._run(number), known, strict=True)
        return self._chrome[number]

    def _run(self, number: int) -> range:
        """The lines around one that rules fit, too, without a gap."""
        first, end = number, number + 1
        while first and self.sight(first - 1).rules:
            first -= 1
        while end < len(self.every) and self.sight(end).rules:
            end += 1
        return range(first, end)


def _see(line: Line, rules: Rules) -> Sight:
    whole, phrases = _fitting(line.text, rules)
    rest = apply(line.text, tuple(Edit(a, b, line.text[a:b], "", p.id) for a, b, p in phrases)) if phrases else line.text
    return Sight(line, whole, phrases, rest)


# What a converter to Markdown writes around a line in bold or italics.
_EMPHASIS = "*_ "
_Fitting = tuple[tuple[Phrase, ...], tuple[tuple[int, int, Phrase], ...]]
_NOTHING: _Fitting = (), ()


@remembered
def _fitting(text: str, rules: Rules) -> _Fitting:
    """The whole-line rules that fit a line, and the phrases inside it. Remembered: a line is looked at for metadata and for
    stripping, and a site's chrome stands on each of its pages."""
    tried = _tried(rules)
    key, bare = fold(text), text.strip(_EMPHASIS)
    inside = any(rule.pattern.match(key) for rule in tried.before) or any(rule.pattern.search(key) for rule in tried.within)
    whole = tuple(tried.whole.fitting(fold(bare) if bare else key))
    return (whole, tuple(phrases_in(fold_with_offsets(text), tried.inside)) if inside else ()) if whole or inside else _NOTHING


@dataclass(frozen=True, slots=True)
class _Tried:
    """The rules by how they are tried on a line: as a whole, and `inside` it, `before` the rest or `within` and behind."""

    whole: Sieve
    inside: tuple[Phrase, ...]
    before: tuple[Phrase, ...]
    within: tuple[Phrase, ...]


@lru_cache(maxsize=8)
def _tried(rules: Rules) -> _Tried:
    whole = tuple(p for p in rules.phrases if p.where in ("line", "head", "tail"))
    inside = tuple(p for p in rules.phrases if p.where in ("prefix", "suffix", "inline"))
    before = tuple(p for p in inside if p.where == "prefix")
    return _Tried(Sieve(whole), inside, before, tuple(p for p in inside if p not in before))


def _has_label(line: Line, labels: Sequence[int]) -> bool:
    i = bisect_left(labels, line.start)
    return i < len(labels) and labels[i] < line.end


def phrases_in(key: Key, rules: Iterable[Phrase]) -> Iterator[tuple[int, int, Phrase]]:
    """(start, end, rule) of phrases inside a line, as offsets in its text, disjoint and in order; `rules` are those for that."""
    found: list[tuple[int, int, Phrase]] = []
    for rule in rules:
        found += [(*key.span(*m.span()), rule) for m in _matches(rule, key.text)]
    at = 0
    for start, end, rule in sorted(found, key=lambda f: (f[0], -f[1])):
        if start >= at and end > start:
            yield start, end, rule
            at = end


def _matches(rule: Phrase, key: str) -> Iterator[re.Match[str]]:
    """Where a rule for a part of a line fits: at its beginning, at its end, or anywhere."""
    if rule.where == "prefix":
        return iter(filter(None, (rule.pattern.match(key),)))
    return (m for m in rule.pattern.finditer(key) if rule.where == "inline" or m.end() == len(key))
