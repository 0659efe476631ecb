"""Words in the newest text of every document. Both scripts find each other, and width, case and spaces are no matter.

What can be asked for stands in `query.py`. A document that tells neither the date of its event nor of its publication matches no date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Generic, TypeVar

from archiver.keep.bundle import DateKind
from archiver.keep.lines import Lines, match_key, snippet
from archiver.keep.query import Query
from archiver.keep.rows import Entry

T = TypeVar("T")


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
class Candidates(Generic[T]):
    """Documents that may be found, newest first, and how many of the words their titles have at most: `least`, but for those in `titled`.

    There may be a hundred thousand, and twenty are shown: nothing is made of those that nobody comes to.
    """

    found: Sequence[T]
    titled: Mapping[T, int]
    least: int

    def queue(self) -> list[tuple[int, int]]:
        """A heap of those in `titled`, by the words that their titles lack, then by their place."""
        places = enumerate(self.found) if self.titled else ()
        queue = [(-self.titled[one], at) for at, one in places if one in self.titled]
        heapify(queue)
        return queue

    def others(self) -> Iterator[tuple[int, int]]:
        """All others, in the same form and order."""
        return ((-self.least, at) for at, one in enumerate(self.found) if one not in self.titled)


def search(query: Query, entries: Iterable[Entry], text_of: Callable[[Entry], str], limit: int | None = None) -> list[Hit]:
    """Of some documents those that have it all: with the most words in their title first, then the newest; at most `limit`."""
    ordered = sorted(entries, key=lambda entry: entry.document)
    ordered.sort(key=lambda entry: entry.date, reverse=True)
    return hits(query, Candidates(ordered, {}, len(query.shown)), lambda entry: entry, text_of, limit)


def hits(
    query: Query, candidates: Candidates[T], entry_of: Callable[[T], Entry | None], text_of: Callable[[Entry], str], limit: int | None
) -> list[Hit]:
    """As `search`, of candidates. `entry_of` gives one's line, `text_of` its text as published; neither is asked without need."""
    queue, others = candidates.queue(), candidates.others()
    seen: dict[int, tuple[Entry, tuple[str, ...]]] = {}
    found: list[Hit] = []
    after = next(others, None)
    while (queue or after) and (limit is None or len(found) < limit):
        if after and (not queue or after < queue[0]):
            (bound, at), after = after, next(others, None)
        else:
            bound, at = heappop(queue)
        if at not in seen:
            entry = entry_of(candidates.found[at])
            if entry is None or not _may_fit(query, entry):
                continue
            seen[at] = entry, _titled(query, entry)
        entry, titled = seen[at]
        if len(titled) < -bound:  # it comes after those with more
            heappush(queue, (-len(titled), at))
        elif hit := _hit(query, entry, titled, text_of):
            found.append(hit)
    return found


def _may_fit(query: Query, entry: Entry) -> bool:
    """Whether its fields are as asked, so that its words are worth a look."""
    if any(_has(entry, *term) for term in query.lacking) or not all(_has(entry, *term) for term in query.fields):
        return False
    return all(any(not field or _has(entry, field, value) for field, value in group) for group in query.mixed)


def _titled(query: Query, entry: Entry) -> tuple[str, ...]:
    """The words that stand in the title."""
    title = Lines(entry.title or "")
    return tuple(word for word in query.shown if title.has(word))


def _hit(query: Query, entry: Entry, titled: tuple[str, ...], text_of: Callable[[Entry], str]) -> Hit | None:
    """A document with what was found in it; None where it has not all of it."""
    rest = [word for word in query.words if word not in titled]
    groups = [group for group in query.either if not set(group) & set(titled)]
    mixed = [words for group in query.mixed if (words := _words_that_decide(group, entry, titled))]
    text = Lines(text_of(entry))
    if not all(map(text.has, rest)) or not all(any(map(text.has, group)) for group in (*groups, *mixed)):
        return None
    if any(text.has(word) or Lines(entry.title or "").has(word) for word in query.without):
        return None
    shown, marks = snippet(text, query.shown, query.context)
    return Hit(entry.document, entry.title, entry.date, entry.date_kind, shown, marks, bool(titled))


def _words_that_decide(group: tuple[tuple[str, str], ...], entry: Entry, titled: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a mixed group of which the text must have one; none where a field or the title has it already."""
    if any(_has(entry, field, value) if field else value in titled for field, value in group):
        return ()
    return tuple(value for field, value in group if not field)


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
