"""Words in the newest text of every document. Both scripts find each other, and width, case and spaces are no matter.

All words must be there, in title or text; "words in quotes" stand together; of words with OR between them one is enough; a word
after `-` must not be there. `title:` `author:` `institution:` `site:`
`type:` `company:` look in one field, `after:2024-10` and `before:2024-10-28` at the date of the event or of publication: a
document that tells neither matches no date.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import accumulate, islice
from typing import TypeVar

from archiver.errors import UsageError
from archiver.keep.bundle import DateKind
from archiver.keep.rows import Entry
from archiver.keep.words import grams
from archiver.text.fold import Key, fold, fold_with_offsets

T = TypeVar("T")

FIELDS = ("title", "author", "institution", "site", "type", "company", "after", "before")
_QUOTED = r'"[^"]*"|“[^”]*”|「[^」]*」'
_TERM = re.compile(rf"(?P<not>-)?(?:(?P<field>[a-z]+)[:：](?!//))?(?P<word>{_QUOTED}|[^\s\"“「]+)")
_QUOTES = '"“”「」'
# A whole number with its point, or its commas between thousands. 2019,2020 is two numbers.
_NUMBER = re.compile(r"(?<!\d)(?:\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+)(?:[.．]\d+)*")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_LINE = re.compile(r"[^\n]+")
# A letter of no living script that folding leaves alone: it stands for a line's end, which folding would take out.
_BREAK = "\ua669"
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


def search(query: Query, entries: Iterable[Entry], text_of: Callable[[Entry], str], limit: int | None = None) -> list[Hit]:
    """Of some documents those that have it all: with the most words in their title first, then the newest; at most `limit`."""
    ordered = sorted(entries, key=lambda entry: entry.document)
    ordered.sort(key=lambda entry: entry.date, reverse=True)
    return hits(query, [(len(query.shown), entry) for entry in ordered], lambda entry: entry, text_of, limit)


def hits(
    query: Query, ranked: Sequence[tuple[int, T]], entry_of: Callable[[T], Entry | None], text_of: Callable[[Entry], str], limit: int | None
) -> list[Hit]:
    """As `search`, of candidates: newest first, each with the number of words that its title has at most.

    `entry_of` gives a candidate's line, `text_of` its text as published; neither is asked without need.
    """
    queue = [(-bound, at) for at, (bound, _) in enumerate(ranked)]
    heapify(queue)
    seen: dict[int, tuple[Entry, tuple[str, ...]]] = {}
    found: list[Hit] = []
    while queue and (limit is None or len(found) < limit):
        bound, at = heappop(queue)
        if at not in seen:
            entry = entry_of(ranked[at][1])
            if entry is None or not all(_has(entry, field, value) for field, value in query.fields):
                continue
            seen[at] = entry, _titled(query, entry)
        entry, titled = seen[at]
        if len(titled) < -bound:  # it comes after those with more
            heappush(queue, (-len(titled), at))
        elif hit := _hit(query, entry, titled, text_of):
            found.append(hit)
    return found


def _titled(query: Query, entry: Entry) -> tuple[str, ...]:
    """The words that stand in the title."""
    title = _Lines(entry.title or "")
    return tuple(word for word in query.shown if title.has(word))


def _hit(query: Query, entry: Entry, titled: tuple[str, ...], text_of: Callable[[Entry], str]) -> Hit | None:
    """A document with what was found in it; None where it has not all of it."""
    rest = [word for word in query.words if word not in titled]
    groups = [group for group in query.either if not set(group) & set(titled)]
    text = _Lines(text_of(entry))
    if not all(map(text.has, rest)) or not all(any(map(text.has, group)) for group in groups):
        return None
    if any(text.has(word) or _Lines(entry.title or "").has(word) for word in query.without):
        return None
    snippet, marks = _snippet(text, query)
    return Hit(entry.document, entry.title, entry.date, entry.date_kind, snippet, marks, bool(titled))


class _Lines:
    """A text as published, in NFC, line by line beside its match keys: words that only a line end brings together are not found."""

    def __init__(self, text: str) -> None:
        self.text = _composed(text)
        self._folded: dict[int, Key] = {}
        self._keys = fold(_marked(self.text)).split(_BREAK)

    def has(self, word: str) -> bool:
        """Whether a word stands in it."""
        return next(self.spans(word), None) is not None

    def spans(self, word: str, low: int = 0, high: int | None = None) -> Iterator[tuple[int, int]]:
        """The places of a word in the text; with `low` and `high` those between two offsets."""
        wanted, end = fold(word), len(self.text) if high is None else high
        for at, key in enumerate(self._keys):
            if wanted in key and self._starts[at] <= end and self._starts[at + 1] > low:
                for first, last in self._in_line(at, wanted):
                    if low <= first and last <= end:
                        yield first, last

    def _in_line(self, at: int, wanted: str) -> Iterator[tuple[int, int]]:
        """The places of a folded word in a line, as offsets in the text."""
        line, start = self._lines[at], self._starts[at]
        if at not in self._folded:
            self._folded[at] = fold_with_offsets(line)
        key = self._folded[at]
        hit = key.text.find(wanted)
        while hit >= 0:
            first, last = key.span(hit, hit + len(wanted))
            if _whole(line, first, last):
                yield start + first, start + last
            hit = key.text.find(wanted, hit + 1)

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(line) + 1 for line in self._lines)]


def tokens(title: str, text: str) -> tuple[str, str]:
    """What the index keeps of a document: the tokens of its title, and of title and text."""
    keys = fold(_marked(_composed(f"{title}\n{text}"))).split(_BREAK, 1)
    return grams(keys[0]), grams(_BREAK.join(keys))


def match_key(text: str) -> str:
    """The key of a few words: as `fold`, and the same whether accents are composed or stand by themselves (NFD)."""
    return fold(_composed(text))


def _marked(text: str) -> str:
    return text.replace(_BREAK, " ").replace("\n", _BREAK)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


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


def _snippet(lines: _Lines, query: Query) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text around the first word found, or its beginning, and where the words are in it.

    In one line; or, where the query asks for context, the line of the word with so many lines before and after it.
    """
    text = lines.text
    first = min((span for word in query.shown if (span := next(lines.spans(word), None))), default=(0, 0))
    if query.context is None:
        start = max(text.rfind("\n", 0, first[0]) + 1, first[0] - _AROUND)
        end = text.find("\n", max(start, first[1]))
        end = min(len(text) if end < 0 else end, first[1] + _AROUND)
    else:
        start, end = _around(text, first, query.context)
    marks = {(first - start, last - start) for word in query.shown for first, last in lines.spans(word, start, end)}
    return text[start:end], tuple(sorted(marks))


def _around(text: str, place: tuple[int, int], count: int) -> tuple[int, int]:
    """The span of the line that holds a place, and of so many lines that are not empty before and after it."""
    start, end = text.rfind("\n", 0, place[0]) + 1, text.find("\n", place[1])
    before = [match.start() for match in _LINE.finditer(text, 0, start)][-count:] if count else []
    after = [match.end() for match in islice(_LINE.finditer(text, end if end >= 0 else len(text)), count)]
    return min([start, *before]), max([len(text) if end < 0 else end, *after])
