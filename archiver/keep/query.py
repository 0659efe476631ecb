"""What somebody asked for: words, words in quotes, words of which one is enough, words that must not be there, and fields.

`title:` `author:` `institution:` `site:` `type:` `company:` look in one field, `after:2024-10` and `before:2024-10-28` at the date of
the event or of publication.
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
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked for: words for title or text, and (field, value) pairs.

    `either`: groups of words of which one is enough. `without`: words that must not be there.
    `context`: the snippet is the line of a hit with so many lines around it; None: less than a line.
    """

    words: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    either: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()
    context: int | None = None

    @property
    def shown(self) -> tuple[str, ...]:
        """The words to be marked."""
        return (*self.words, *(word for group in self.either for word in group))


def parse(query: str) -> Query:
    """The query in parts. Raises UsageError where it is empty, names an unknown field or a date that is none.

    >>> parse('毛利率 "同比 增长" 收入 OR 营收 -亏损 after:2024-10')
    Query(words=('毛利率', '同比 增长'), fields=(('after', '2024-10'),), either=(('收入', '营收'),), without=('亏损',))
    """
    fields: list[tuple[str, str]] = []
    groups: list[list[str]] = []
    without: list[str] = []
    joins = False
    for match in _TERM.finditer(composed(query)):
        field, word = match["field"], match["word"].strip(_QUOTES)
        if match[0] == "OR" and groups:
            joins = True
        elif field:
            fields.append((_checked(field, word), word))
        elif fold(word):
            if match["not"]:
                without.append(word)
            elif joins:
                groups[-1].append(word)
            else:
                groups.append([word])
            joins = False
    if not groups and not fields:
        raise UsageError("nothing to search for; give words, such as: archiver search 毛利率 after:2024-10")
    words = tuple(group[0] for group in groups if len(group) == 1)
    return Query(words, tuple(fields), tuple(tuple(group) for group in groups if len(group) > 1), tuple(without))


def _checked(field: str, value: str) -> str:
    if field not in FIELDS:
        raise UsageError(f"no such field: {field}:, there are {' '.join(f + ':' for f in FIELDS)} (put words with a colon in quotes)")
    if field in ("after", "before") and not _is_date(value):
        raise UsageError(f"not a date: {field}:{value}; write {field}:2024, {field}:2024-10 or {field}:2024-10-28")
    return field


def _is_date(value: str) -> bool:
    """Whether it is a year, month or day of the calendar."""
    try:
        return bool(_DATE.fullmatch(value)) and bool(date.fromisoformat(value + "-01-01"[len(value) - 4 :]))
    except ValueError:
        return False
