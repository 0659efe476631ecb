"""What somebody asked for: words, words in quotes, words of which one is enough, words that must not be there, and fields.

`title:` `author:` `institution:` `site:` `type:` `company:` look in one field, `after:2024-10` and `before:2024-10-28` at the date of
the event or of publication. `OR` stands between two of these, words or fields; `-` before a word or a field that must not be there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from archiver.errors import UsageError
from archiver.keep.lines import composed
from archiver.text.fold import fold

FIELDS = ("title", "author", "institution", "site", "type", "company", "after", "before")
_QUOTED = r'"[^"]*"|“[^”]*”|「[^」]*」'
_TERM = re.compile(rf"(?P<not>-)?(?:(?P<field>[a-z]+)[:：](?!//))?(?P<word>{_QUOTED}|[^\s\"“「]+)")
_QUOTES = '"“”「」'
_OTHER = {"after": "before", "before": "after"}
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


# An operator where nothing is to be joined: what it would mean is anybody's guess.
_OR = """OR stands between two words or fields, as in: 收入 OR title:营收; the word itself is looked for in quotes: '"OR"'"""


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked for: words for title or text, and (field, value) pairs.

    `either`: groups of words of which one is enough. `without`: words that must not be there.
    `context`: the snippet is the line of a hit with so many lines around it; None: less than a line.
    `mixed`: groups, with fields in them, of which one is enough; a word is there a pair whose field is "".
    `lacking`: (field, value) pairs that must not fit.
    """

    words: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    either: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()
    context: int | None = None
    mixed: tuple[tuple[tuple[str, str], ...], ...] = ()
    lacking: tuple[tuple[str, str], ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """The words to be marked."""
        mixed = (word for group in self.mixed for field, word in group if not field)
        return (*self.words, *(word for group in self.either for word in group), *mixed)


def parse(query: str) -> Query:
    """The query in parts. Raises UsageError where it is empty, names an unknown field or a date that is none, or OR joins nothing.

    >>> asked = parse('毛利率 "同比 增长" 收入 OR 营收 -亏损 after:2024-10')
    >>> asked.words, asked.fields, asked.either, asked.without
    (('毛利率', '同比 增长'), (('after', '2024-10'),), (('收入', '营收'),), ('亏损',))
    """
    groups, without = _grouped(query)
    if not groups:
        raise UsageError("nothing to search for; give words, such as: archiver search 毛利率 after:2024-10")
    alone = [group[0] for group in groups if len(group) == 1]
    several = [group for group in groups if len(group) > 1]
    return Query(
        words=tuple(word for field, word in alone if not field),
        fields=tuple(term for term in alone if term[0]),
        either=tuple(tuple(word for _, word in group) for group in several if not _has_field(group)),
        without=tuple(word for field, word in without if not field),
        mixed=tuple(tuple(group) for group in several if _has_field(group)),
        lacking=tuple(term for term in without if term[0]),
    )


def _grouped(query: str) -> tuple[list[list[tuple[str, str]]], list[tuple[str, str]]]:
    """Groups of (field, value) pairs of which one is enough, and those that must not be there; a word's field is ""."""
    groups: list[list[tuple[str, str]]] = []
    without: list[tuple[str, str]] = []
    joins = joinable = False
    for match in _TERM.finditer(composed(query)):
        field, word, barred = match["field"] or "", match["word"].strip(_QUOTES), bool(match["not"])
        if match[0] == "OR":
            if joins or not joinable:
                raise UsageError(_OR)
            joins = True
        elif field or fold(word):
            term = _checked(field, word, barred=barred), word
            if barred and joins:
                raise UsageError(_OR)
            (without if barred else groups[-1] if joins else _new(groups)).append(term)
            joins, joinable = False, not barred
    if joins:
        raise UsageError(_OR)
    return groups, without


def _new(groups: list[list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """One more group, which is empty."""
    groups.append([])
    return groups[-1]


def _has_field(group: list[tuple[str, str]]) -> bool:
    return any(field for field, _ in group)


def _checked(field: str, value: str, *, barred: bool) -> str:
    if not field:
        return field
    if field not in FIELDS:
        raise UsageError(f"no such field: {field}:, there are {' '.join(f + ':' for f in FIELDS)} (put words with a colon in quotes)")
    if field in ("after", "before") and not _is_date(value):
        raise UsageError(f"not a date: {field}:{value}; write {field}:2024, {field}:2024-10 or {field}:2024-10-28")
    if barred and field in ("after", "before"):
        raise UsageError(f"-{field}: is no field, because not every document tells its date; write {_OTHER[field]}:{value}")
    return field


def _is_date(value: str) -> bool:
    """Whether it is a year, month or day of the calendar."""
    try:
        return bool(_DATE.fullmatch(value)) and bool(date.fromisoformat(value + "-01-01"[len(value) - 4 :]))
    except ValueError:
        return False
