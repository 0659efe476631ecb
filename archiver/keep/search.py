"""Words in the newest text of every document. Both scripts find each other, and width, case and spaces are no matter.

All words must be there, in title or text; "words in quotes" stand together; of words with OR between them one is enough; a word
after `-` must not be there. `title:` `author:` `institution:` `site:`
`type:` `company:` look in one field, `after:2024-10` and `before:2024-10-28` at the date of the event or of publication: a
document that tells neither matches no date.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from archiver.errors import UsageError
from archiver.keep.bundle import DateKind
from archiver.keep.index import Entry
from archiver.text.fold import fold, fold_with_offsets

FIELDS = ("title", "author", "institution", "site", "type", "company", "after", "before")
_QUOTED = r'"[^"]*"|“[^”]*”|「[^」]*」'
_TERM = re.compile(rf"(?P<not>-)?(?:(?P<field>[a-z]+)[:：](?!//))?(?P<word>{_QUOTED}|[^\s\"“「]+)")
_QUOTES = '"“”「」'
# A whole number with its point, or its commas between thousands. 2019,2020 is two numbers.
_NUMBER = re.compile(r"(?<!\d)(?:\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+)(?:[.．]\d+)*")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
# Characters of text on each side of a hit: with the hit about one line of a terminal, where a Han character takes two columns.
_AROUND = 24


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found; `marks` are the places of the words in `snippet`, which is as published, in NFC.

    `date_kind`: the event's, of publication, or, where the document tells neither, of the capture.
    """

    document: str
    title: str | None
    date: str
    date_kind: DateKind
    snippet: str
    marks: tuple[tuple[int, int], ...]
    in_title: bool


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked for: words for title or text, and (field, value) pairs.

    `either`: groups of words of which one is enough. `without`: words that must not be there.
    """

    words: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    either: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()

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
    for match in _TERM.finditer(_composed(query)):
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


def search(
    query: Query, entries: Iterable[Entry], key_of: Callable[[Entry], str], text_of: Callable[[Entry], str], limit: int | None = None
) -> list[Hit]:
    """The documents that have it all: those with the most words in their title first, then the newest; at most `limit`.

    `key_of` gives the folded text (see `fold_lines`), `text_of` the text as published; neither is asked without need.
    """
    fitting = (entry for entry in entries if all(_has(entry, field, value) for field, value in query.fields))
    ranked = [(_titled(query, entry), entry) for entry in fitting]
    ranked.sort(key=lambda found: found[1].document)
    ranked.sort(key=lambda found: (len(found[0]), found[1].date), reverse=True)
    hits = (hit for titled, entry in ranked if (hit := _hit(query, entry, titled, key_of, text_of)))
    return list(islice(hits, limit))


def _titled(query: Query, entry: Entry) -> tuple[str, ...]:
    """The words that stand in the title."""
    title = _composed(entry.title or "")
    return tuple(word for word in query.shown if next(_spans(title, word), None))


def _hit(
    query: Query, entry: Entry, titled: tuple[str, ...], key_of: Callable[[Entry], str], text_of: Callable[[Entry], str]
) -> Hit | None:
    """A document with what was found in it; None where it has not all of it."""
    rest = [word for word in query.words if word not in titled]
    groups = [group for group in query.either if not set(group) & set(titled)]
    if (rest or groups) and not _may_have(key_of(entry), rest, groups):
        return None
    text, title = _composed(text_of(entry)), _composed(entry.title or "")

    def has(word: str) -> bool:
        return next(_spans(text, word), None) is not None

    if not all(map(has, rest)) or not all(any(map(has, group)) for group in groups):
        return None
    if any(has(word) or next(_spans(title, word), None) for word in query.without):
        return None
    snippet, marks = _snippet(text, query.shown)
    return Hit(entry.document, entry.title, entry.date, entry.date_kind, snippet, marks, bool(titled))


def fold_lines(text: str) -> str:
    """The match key of a text, line by line: words that only a line end brings together are not found."""
    return "\n".join(fold(line) for line in _composed(text).split("\n"))


def match_key(text: str) -> str:
    """The key of a few words: as `fold`, and the same whether accents are composed or stand by themselves (NFD)."""
    return fold(_composed(text))


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _may_have(key: str, words: Iterable[str], groups: Iterable[Iterable[str]]) -> bool:
    return all(fold(word) in key for word in words) and all(any(fold(word) in key for word in group) for group in groups)


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


def _has(entry: Entry, field: str, value: str) -> bool:
    """Whether a field has it. A date is compared as far as it is known: 2024 is not known to be after 2024-10."""
    if field in ("after", "before") and entry.date_kind == "captured":
        return False
    if field == "after":
        return entry.date[: len(value)] >= value
    if field == "before":
        return entry.date < value and not value.startswith(entry.date)
    if field == "company":
        return any(match_key(value) in match_key(f"{name} {code}") for name, code in entry.companies)
    held = {"title": entry.title, "author": entry.author, "institution": entry.institution, "site": entry.site, "type": entry.doc_type}[
        field
    ]
    return bool(held) and match_key(value) in match_key(held or "")


def _spans(text: str, word: str) -> Iterator[tuple[int, int]]:
    """The places of a word in a text, as published."""
    wanted = fold(word)
    at = 0
    for line in text.split("\n"):
        if wanted in fold(line):
            key = fold_with_offsets(line)
            hit = key.text.find(wanted)
            while hit >= 0:
                start, end = key.span(hit, hit + len(wanted))
                if _whole(line, start, end):
                    yield at + start, at + end
                hit = key.text.find(wanted, hit + 1)
        at += len(line) + 1


def _whole(line: str, start: int, end: int) -> bool:
    """Whether a hit is no part of another number or inside a Latin word: 5% is not in 32.5%, AI not in FAIR, but GPT in GPT4."""
    before, first, last = line[start - 1 : start] if start else "", line[start], line[end - 1]
    if first.isdigit() or last.isdigit():
        numbers = [match.span() for match in _NUMBER.finditer(line)]
        if any((a < start < b and first.isdigit()) or (a < end < b and last.isdigit()) for a, b in numbers):
            return False
    return not (_latin(first) and _latin(before))


def _latin(c: str) -> bool:
    return c.isascii() and c.isalpha()


def _snippet(text: str, words: Iterable[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text around the first word found, or its beginning, in one line, and where the words are in it."""
    places = [span for word in words if (span := next(_spans(text, word), None))]
    first = min(places, default=(0, 0))
    line = text.rfind("\n", 0, first[0]) + 1
    start = max(line, first[0] - _AROUND)
    end = text.find("\n", max(start, first[1]))
    end = min(len(text) if end < 0 else end, first[1] + _AROUND)
    snippet = text[start:end]
    marks = sorted({span for word in words for span in _spans(snippet, word)})
    return snippet, tuple(marks)
