"""Which lines and phrases are chrome, and by which rule. Judged by what a line is and where it stands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import groupby

from archiver.clean.byline import Byline, labelled, read_byline, without_counters
from archiver.clean.dates import dates_in, may_hold_date
from archiver.clean.draft import Draft
from archiver.clean.findings import MEETING
from archiver.clean.forms import announces
from archiver.clean.headline import trim
from archiver.clean.lines import Line, shape
from archiver.clean.ruleset import Phrase, Rules
from archiver.clean.verbatim import verbatim
from archiver.clean.zones import Sight, Zones, survey
from archiver.model import Edit, Found, Metadata
from archiver.text.fold import fold, fold_evenly

# A path of channels before the title: 某某网 〉新闻 〉, or only the mark. Folded.
_TRAIL = re.compile(r"(?:[^<>»›→。!?;:]{0,14}[>»›→]){1,6}")
_LONGEST_BYLINE = 60  # characters


def strip(draft: Draft, rules: Rules, metadata: Metadata) -> Iterator[Edit]:
    """Removals of chrome lines, of phrases inside lines, and of the title where it is repeated in the text."""
    sights, zones = survey(draft.text, rules)
    going = _going(sights, zones) | _rest(sights, zones)
    code = verbatim(draft, "pre")
    edits: list[Edit] = []
    taken: list[Edit] = []
    head = _Head(sights[: zones.head])
    for number, sight in enumerate(sights):
        if code.holds(sight.line.start):
            continue
        if number in going:
            edits.append(_removal(sight.line, 0, len(sight.line.text), going[number].id))
            continue
        edits += [_removal(sight.line, a, b, phrase.id) for a, b, phrase in sight.phrases]
        if number < zones.head and not (number and announces(sights[number - 1].line.text, rules)):
            taken += _headline(sight, head, rules, metadata)
    # What has become metadata goes from the text, but never the last words of a document.
    if _size(edits) + _size(taken) < len("".join(draft.text.split())):
        edits += taken
    yield from edits


def _size(edits: Sequence[Edit]) -> int:
    return sum(len("".join(edit.before.split())) for edit in edits)


def _rest(sights: Sequence[Sight], zones: Zones) -> dict[int, Phrase]:
    """The lines from a heading such as 相关阅读 on, where nothing but links comes after it; all go by its rule."""
    for number in range(zones.tail, len(sights)):
        for rule in sights[number].rules:
            if rule.takes_rest:
                return dict.fromkeys(range(number, len(sights)), rule)
    return {}


def _going(sights: Sequence[Sight], zones: Zones) -> dict[int, Phrase]:
    """The lines that go whole, with their rule. In the body, and by rules that are unsure, only beside other chrome."""
    fitting = [_surest(s.rules, zones.of(n)) for n, s in enumerate(sights)]
    going: dict[int, Phrase] = {}
    for fits, group in groupby(range(len(sights)), lambda n: fitting[n] is not None):
        run = [(n, rule) for n in group if fits and (rule := fitting[n])]
        sure = sum(rule.alone is not False for _, rule in run)
        for n, rule in run:
            lonely = rule.alone is not False if zones.of(n) != "body" else rule.alone is True
            if lonely or (sure and len(run) > 1):
                going[n] = rule
    return going


def _surest(rules: Sequence[Phrase], zone: str) -> Phrase | None:
    """The first of the rules for a zone that needs no company, else the first."""
    here = [rule for rule in rules if rule.where in ("line", zone)]
    return min(here, key=lambda rule: (rule.alone is False) - (rule.alone is True), default=None)


def _headline(sight: Sight, head: _Head, rules: Rules, metadata: Metadata) -> Iterator[Edit]:
    """Removals of a head line that says the title again, or is a byline that has been read as metadata."""
    text = sight.rest
    if not text.strip():
        return
    if _says_title(text, rules, metadata):
        yield from _remainder(sight, "title-line")
    elif _is_byline(text, rules, metadata) and not _says_when_met(text, metadata) and not head.lists(text, rules):
        yield from _remainder(sight, "byline")


def _is_byline(text: str, rules: Rules, metadata: Metadata) -> bool:
    """Whether a line is a byline all of which has been read as metadata."""
    byline = read_byline(text, rules)
    return _is_read(byline, metadata) if byline else _says_nothing_else(text, rules, metadata)


def _says_title(text: str, rules: Rules, metadata: Metadata) -> bool:
    """Whether a line is the title, with nothing around it but the site, institution and date that the metadata has."""
    if metadata.title is None:
        return False
    wanted = fold(metadata.title.value)
    key = fold(text)
    if key.endswith(wanted) and _TRAIL.fullmatch(key.removesuffix(wanted)):
        return True
    parts = trim(text, rules, frozenset((wanted,)))
    if wanted not in (fold(text), fold(parts.title), fold(parts.line)):
        return False
    known = _values(metadata)
    dated = not parts.date or any(value.startswith(parts.date[:10]) or parts.date.startswith(value) for value in known)
    return dated and (not parts.site or metadata.site is None or fold(parts.site) in map(fold, known))


def _says_nothing_else(text: str, rules: Rules, metadata: Metadata) -> bool:
    """Whether a line is the day of publication, with names and labelled values that the metadata has too or one of a known site, and
    no word more: 某某网 (2012-01-16 14:40)."""
    if metadata.published is None or len(text) > _LONGEST_BYLINE:
        return False
    if not may_hold_date(fold_evenly(text)):
        return False
    level = without_counters(_without_read(text, rules, metadata))
    days = [day for day in dates_in(level) if day.iso[:10] == metadata.published.value[:10]]
    if len(days) != 1:
        return False
    rest = fold(level[: days[0].start] + " " + level[days[0].end :])
    for name in sorted(
        (fold(f.value) for f in (metadata.site, metadata.source_name, metadata.author, metadata.editor) if f), key=len, reverse=True
    ):
        rest = rest.replace(name, "") if name else rest
    return not any(c.isalnum() for c in rest) or rest.strip() in rules.suffixes


def _without_read(text: str, rules: Rules, metadata: Metadata) -> str:
    """A line, folded, with spaces for the labelled values that the metadata has."""
    level, known = fold_evenly(text), [fold(value) for value in _values(metadata)]
    for _, value, start, end in labelled(text, rules):
        if value and any(fold(value) in one for one in known):
            level = level[:start] + " " * (end - start) + level[end:]
    return level


def _says_when_met(text: str, metadata: Metadata) -> bool:
    """Whether a line is the one that says when people met, which is part of what minutes say."""
    met = metadata.event_date
    return met is not None and met.rule in MEETING and met.evidence in text


def _is_read(byline: Byline, metadata: Metadata) -> bool:
    """Whether the metadata has every value of a byline; counters and placeholders for names are no values."""
    known = [fold(value) for value in _values(metadata)]
    wanted = [fold(value)[:10] for name, value in byline.values.items() if name != "views" and value]
    return all(any(value in one or one in value for one in known if one) for value in wanted)


@dataclass(frozen=True)
class _Head:
    """The lines of a head. Not slotted: by which forms they have is worked out once, where it is first asked for."""

    sights: Sequence[Sight]

    def lists(self, text: str, rules: Rules) -> bool:
        """Whether other lines have the form of a byline and other values: a roster or a table of years is no byline."""
        return any(read_byline(other, rules) for other in self._by_form[_form(text)] if other != text.strip())

    @cached_property
    def _by_form(self) -> Mapping[str, Collection[str]]:
        found: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for sight in self.sights:
            found[_form(sight.rest)][sight.rest.strip()] = None
        return found


def _form(text: str) -> str:
    return shape("".join(text.split()))


def _values(metadata: Metadata) -> list[str]:
    found = [getattr(metadata, f.name) for f in fields(metadata)]
    return [f.value for f in found if isinstance(f, Found) and isinstance(f.value, str)]


def _remainder(sight: Sight, why: str) -> Iterator[Edit]:
    """Removals of everything between a line's phrases."""
    at = 0
    for start, end, _ in (*sight.phrases, (len(sight.line.text), 0, None)):
        if start > at:
            yield _removal(sight.line, at, start, why)
        at = end


def _removal(line: Line, start: int, end: int, rule: str) -> Edit:
    return Edit(line.start + start, line.start + end, line.text[start:end], "", rule)
