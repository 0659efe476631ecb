"""Which lines and phrases are chrome, and by which rule. Judged by what a line is and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from archiver.clean.byline import read_byline
from archiver.clean.draft import Draft
from archiver.clean.headline import is_title
from archiver.clean.lines import Line, is_prose, lines_of
from archiver.clean.rules import Phrase, Rules
from archiver.clean.turns import find_labels
from archiver.model import Edit, Metadata
from archiver.read.plain import FRONT_MATTER
from archiver.text.edits import apply
from archiver.text.fold import Key, fold_with_offsets


@dataclass(frozen=True, slots=True)
class Zones:
    """Line numbers: the head is `[0, head)`, the body `[head, tail)`, the tail `[tail, …)`."""

    head: int
    tail: int


@dataclass(frozen=True, slots=True)
class Sight:
    """A line, the whole-line rules that fit it wherever it may stand, and the phrases that go from inside it.

    `rest` is what is left of the line then.
    """

    line: Line
    rules: tuple[Phrase, ...]
    phrases: tuple[tuple[int, int, Phrase], ...]
    rest: str


def strip(draft: Draft, rules: Rules, metadata: Metadata) -> Iterator[Edit]:
    """Removals of chrome lines, of phrases inside lines, and of the title where it is repeated in the text."""
    front = FRONT_MATTER.match(draft.text)
    if front:
        yield Edit(0, front.end(), front.group(), "", "front-matter")
    sights = tuple(_see(line, rules) for line in lines_of(draft.text) if not front or line.start >= front.end())
    zones = _zones(draft.text, sights, rules)
    gone = _rest(sights, zones, rules)
    for number, sight in enumerate(sights):
        if number >= gone[0]:
            yield _removal(sight.line, 0, len(sight.line.text), gone[1])
        else:
            yield from _strip_line(sight, _zone(number, zones), rules, metadata)


def head_and_tail(text: str, rules: Rules) -> tuple[tuple[Sight, ...], tuple[Sight, ...]]:
    """The lines of a text's head and of its tail: where metadata is looked for."""
    front = FRONT_MATTER.match(text)
    sights = tuple(_see(line, rules) for line in lines_of(text) if not front or line.start >= front.end())
    zones = _zones(text, sights, rules)
    return sights[: zones.head], sights[zones.tail :]


def _see(line: Line, rules: Rules) -> Sight:
    whole, phrases = _fitting(line.text, rules)
    return Sight(line, whole, phrases, _without(line.text, phrases))


@lru_cache(maxsize=4096)
def _fitting(text: str, rules: Rules) -> tuple[tuple[Phrase, ...], tuple[tuple[int, int, Phrase], ...]]:
    """The whole-line rules that fit a line, and the phrases inside it. Remembered: a line is looked at for metadata and for
    stripping, and a site's chrome stands on each of its pages."""
    key = fold_with_offsets(text)
    whole = tuple(p for p in rules.phrases if p.where in ("line", "head", "tail") and p.pattern.fullmatch(key.text))
    return whole, tuple(phrases_in(key, rules.phrases))


def _without(text: str, phrases: Sequence[tuple[int, int, Phrase]]) -> str:
    return apply(text, tuple(Edit(a, b, text[a:b], "", p.id) for a, b, p in phrases))


def _zone(number: int, zones: Zones) -> str:
    return "head" if number < zones.head else "tail" if number >= zones.tail else "body"


def _zones(text: str, sights: Sequence[Sight], rules: Rules) -> Zones:
    """The head ends at the first line of prose or the first label of a turn, the tail begins after the last."""
    labels = [label.start for label in find_labels(text, rules)]
    body = [i for i, s in enumerate(sights) if _is_body(s, rules, labels)]
    if not body:
        return Zones(min(12, len(sights)), len(sights))
    return Zones(body[0], body[-1] + 1)


def _is_body(sight: Sight, rules: Rules, labels: Sequence[int]) -> bool:
    line = sight.line
    if sight.rules:
        return False
    if any(line.start <= at < line.end for at in labels):
        return True
    return is_prose(sight.rest)


def _rest(sights: Sequence[Sight], zones: Zones, rules: Rules) -> tuple[int, str]:
    """From which line on everything goes, and by which rule: a heading such as 相关阅读 with nothing but links after it."""
    for number in range(zones.tail, len(sights)):
        for rule in sights[number].rules:
            if rule.takes_rest:
                return number, rule.id
    return len(sights), ""


def _strip_line(sight: Sight, zone: str, rules: Rules, metadata: Metadata) -> Iterator[Edit]:
    line = sight.line
    rule = next((r for r in sight.rules if r.where in ("line", zone)), None)
    if rule is not None:
        yield _removal(line, 0, len(line.text), rule.id)
        return
    for a, b, phrase in sight.phrases:
        yield _removal(line, a, b, phrase.id)
    why = _headline_rule(sight.rest, rules, metadata) if zone == "head" and sight.rest.strip() else ""
    if why:
        yield from _remainder(sight, why)


def _remainder(sight: Sight, why: str) -> Iterator[Edit]:
    """Removals of everything between a line's phrases."""
    at = 0
    for start, end, _ in (*sight.phrases, (len(sight.line.text), 0, None)):
        if start > at:
            yield _removal(sight.line, at, start, why)
        at = end


def _headline_rule(text: str, rules: Rules, metadata: Metadata) -> str:
    """The rule by which a head line goes: it says the title again, or is a byline that has been read as metadata."""
    if metadata.title and is_title(text, metadata.title.value, rules):
        return "title-line"
    return "byline" if read_byline(text, rules) is not None else ""


def phrases_in(key: Key, rules: Iterable[Phrase]) -> Iterator[tuple[int, int, Phrase]]:
    """(start, end, rule) of phrases inside a line, as offsets in its text, disjoint and in order."""
    found: list[tuple[int, int, Phrase]] = []
    for rule in rules:
        if rule.where in ("prefix", "suffix", "inline"):
            found += [(*key.span(*m.span()), rule) for m in rule.pattern.finditer(key.text) if _placed(m.span(), rule, key)]
    at = 0
    for start, end, rule in sorted(found, key=lambda f: (f[0], -f[1])):
        if start >= at and end > start:
            yield start, end, rule
            at = end


def _placed(span: tuple[int, int], rule: Phrase, key: Key) -> bool:
    if rule.where == "prefix":
        return span[0] == 0
    return span[1] == len(key.text) if rule.where == "suffix" else True


def _removal(line: Line, start: int, end: int, rule: str) -> Edit:
    return Edit(line.start + start, line.start + end, line.text[start:end], "", rule)
