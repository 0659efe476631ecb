"""A document's head, body and tail, and what the rules see in each line."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from archiver.clean.lines import Line, is_prose, lines_of
from archiver.clean.rules import Phrase, Rules
from archiver.clean.sieve import Sieve
from archiver.clean.turns import find_labels
from archiver.model import Edit
from archiver.text.edits import apply
from archiver.text.fold import Key, fold, fold_with_offsets

# Without prose nothing tells where the head ends; titles and bylines are not looked for further down.
_HEAD_WITHOUT_BODY = 12


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
    sights = tuple(_see(line, rules) for line in lines_of(text))
    return sights, _zones(text, sights, rules)


def head_and_tail(text: str, rules: Rules) -> tuple[tuple[Sight, ...], tuple[Sight, ...]]:
    """The lines of a text's head and of its tail: where metadata is looked for."""
    sights, zones = survey(text, rules)
    return sights[: zones.head], sights[zones.tail :]


def _see(line: Line, rules: Rules) -> Sight:
    whole, phrases = _fitting(line.text, rules)
    rest = apply(line.text, tuple(Edit(a, b, line.text[a:b], "", p.id) for a, b, p in phrases)) if phrases else line.text
    return Sight(line, whole, phrases, rest)


# What a converter to Markdown writes around a line in bold or italics.
_EMPHASIS = "*_ "


@lru_cache(maxsize=2048)
def _fitting(text: str, rules: Rules) -> tuple[tuple[Phrase, ...], tuple[tuple[int, int, Phrase], ...]]:
    """The whole-line rules that fit a line, and the phrases inside it. Remembered: a line is looked at for metadata and for
    stripping, and a site's chrome stands on each of its pages."""
    tried = _tried(rules)
    key, bare = fold(text), text.strip(_EMPHASIS)
    inside = any(rule.pattern.match(key) for rule in tried.before) or any(rule.pattern.search(key) for rule in tried.within)
    whole = tried.whole.fitting(fold(bare) if bare else key)
    return tuple(whole), tuple(phrases_in(fold_with_offsets(text), tried.inside)) if inside else ()


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


def _zones(text: str, sights: Sequence[Sight], rules: Rules) -> Zones:
    """The head ends at the first line of prose or the first label of a turn, the tail begins after the last."""
    labels = [label.start for label in find_labels(text, rules)]
    chrome = _chrome(sights)
    body = [i for i, s in enumerate(sights) if i not in chrome and (_has_label(s.line, labels) or is_prose(s.rest))]
    return Zones(body[0], body[-1] + 1) if body else Zones(min(_HEAD_WITHOUT_BODY, len(sights)), len(sights))


def _has_label(line: Line, labels: Sequence[int]) -> bool:
    i = bisect_left(labels, line.start)
    return i < len(labels) and labels[i] < line.end


def _chrome(sights: Sequence[Sight]) -> frozenset[int]:
    """The lines that rules fit. One that reads like prose needs other chrome beside it, or a rule that is sure of itself:
    a paragraph about copyright is no copyright line."""
    found: set[int] = set()
    for fits, group in groupby(range(len(sights)), lambda i: bool(sights[i].rules)):
        run = list(group) if fits else []
        company = any(not is_prose(sights[i].rest) for i in run)
        found |= {i for i in run if company or any(rule.alone for rule in sights[i].rules)}
    return frozenset(found)


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
