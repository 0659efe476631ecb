"""Two captures laid over each other: what does the one say that the other does not show?

A capture shows more than its content: what cleaning took out was on the page too. So a passage that one capture kept and
the other removed is no change of the document, only a difference in cleaning. What is left are runs of characters that
the other page does not have at all. Whole lines that are no sentence are chrome: menus, hidden lists, image captions that
only some scrapers see. A sentence is a change, and so is anything in the middle of a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.keep.sight import BREATH, LEAST, SENTENCE, SHINGLE, Sight

# What a converter leaves of addresses and labels: Latin letters alone, in a line that is no sentence.
_LATIN = re.compile(r"[a-z]{4,}")
_DIGIT = re.compile(r"\d")
# So much of the shorter text must stand in the beginning of the longer, twice its own length: chrome may stand between paragraphs.
_CONTIGUOUS = 0.8


# Shingles in a sample, and the share of them below which half of all is out of the question.
_SAMPLE, _FEW = 48, 0.2
# So many times more lines on the other page: a scraper took the line ends away.
_GLUED = 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two captures compare: the share of each one's sentences that stands on the other's page; whether nothing changed.

    `shingles` is how many of its sentences' shingles were looked for, of the one with fewer. `says_no_more`: everything that the
    first says stands on the page of the second; `says_all`: the other way round.
    """

    share: float
    share_back: float
    shingles: int
    same: bool
    says_no_more: bool
    says_all: bool

    @property
    def least(self) -> float:
        """The smaller of the two shares: how much of the text that says more stands on the other page."""
        return min(self.share, self.share_back)

    @property
    def most(self) -> float:
        """The greater of the two shares: how much of the text that says less stands on the other page."""
        return max(self.share, self.share_back)


def compare(a: Sight, b: Sight) -> Likeness:
    """How much of each stands on the other's page, and whether what differs is only chrome and cleaning."""
    hits, back = _hits(a.content, b.page), _hits(b.content, a.page)
    (mine, share), (theirs, share_back) = _share(a, hits), _share(b, back)
    more, less = _changes(a, b, hits), _changes(b, a, back)
    only_chrome = not more or not less
    if more or less:
        only_chrome = only_chrome and (_only_around(a, b, more) if more else _only_around(b, a, less))
    return Likeness(share, share_back, min(mine, theirs), only_chrome, not more, not less)


def may_share(a: Sight, b: Sight) -> bool:
    """Whether two captures may share half of the shorter one's sentences, by a sample of them: cheap, and wrong once in 100,000."""
    part, whole = (a, b) if a.size <= b.size else (b, a)
    starts = [start for first, end in part.stretches for start in range(first, end - SHINGLE + 1)]
    sample = starts[:: max(1, len(starts) // _SAMPLE)]
    return sum(part.content[at : at + SHINGLE] in whole.page for at in sample) >= _FEW * len(sample)


def begins(part: Sight, whole: Sight) -> bool:
    """Whether the sentences of `part` are the first ones of `whole`, one after the other."""
    body = _body(part)
    covered = _covered(_hits(whole.content, body))
    start = covered.find(1)
    return start >= 0 and sum(whole.prose[:start]) < LEAST and sum(covered[start : start + 2 * len(body)]) >= _CONTIGUOUS * len(body)


def _body(sight: Sight) -> str:
    """The sentences, parted by what stands in no canonical form."""
    return "\n".join(sight.spine)


def _hits(key: str, page: str) -> bytes:
    """For each character of `key` 1 where a shingle begins that stands in `page`, else 0.

    What is found whole is not looked at again, what is not is halved: as many searches as there are differences, not characters.
    """
    marks = bytearray(len(key))
    todo = [(0, len(key))]
    while todo:
        start, end = todo.pop()
        count = end - start - SHINGLE + 1
        if count < 1:
            continue
        if key[start:end] in page:
            marks[start : start + count] = b"\1" * count
        elif count > 1:
            middle = start + count // 2
            todo += [(start, middle + SHINGLE - 1), (middle, end)]
    return bytes(marks)


def _covered(hits: bytes) -> bytes:
    """For each character 1 where it stands in a shingle that was found, else 0."""
    marks = bytearray(hits)
    for match in re.finditer(rb"\x01+", hits):
        marks[match.start() : match.end() + SHINGLE - 1] = b"\1" * (match.end() - match.start() + SHINGLE - 1)
    return bytes(marks)


def _share(a: Sight, hits: bytes) -> tuple[int, float]:
    """How many shingles the sentences of `a` have, and the share of them that was found."""
    total = found = 0
    for start, end in a.stretches:
        stop = end - SHINGLE + 1
        if stop > start:
            total += stop - start
            found += hits.count(1, start, stop)
    return total, found / total if total else 0.0


def _changes(a: Sight, b: Sight, hits: bytes) -> list[tuple[int, int]]:
    """The runs of characters of `a` that `b` does not show and that do not look like chrome; seams are runs of no length."""
    runs = [match.span() for match in re.finditer(rb"\0+", _covered(hits))]
    return [run for run in runs if _matters(a, b, *run)] + [(at, at) for at in _seams(a, b, hits)]


def _seams(a: Sight, b: Sight, hits: bytes) -> Iterator[int]:
    """Where `a` joins, inside a line, what stands apart on the page of `b`: something was left out between.

    Each half is found, but no shingle that holds some of both.
    """
    for match in re.finditer(rb"(?<=\x01)\0+(?=\x01)", hits):
        first, last = match.end(), match.start() + SHINGLE - 1
        if first > last:  # characters that were not found lie between: that is a run
            continue
        places = range(first, last + 1)
        if not any(at in a.breaks or at in a.pauses or _closes(a, b, at) or _opens(a, b, at) for at in places):
            yield last


def _matters(a: Sight, b: Sight, start: int, end: int) -> bool:
    """Whether a run of `a` that `b` does not show is a change: a sentence, or no whole line.

    Where a scraper glued lines together, the lines of `b` say where they begin and end.
    """
    pauses = sum(start < pause <= end for pause in a.pauses)
    if pauses and end - start <= BREATH * pauses and (end - start >= SENTENCE or start not in a.breaks):
        return True
    if _is_passage(a, b, start, end) or _is_list_number(a, b, start, end):
        return False
    if _LATIN.fullmatch(a.content, start, end) and not any(a.prose[max(0, start - 1) : end + 1]):
        return False
    glued = _GLUED * len(a.breaks) < len(b.breaks)
    left = start in a.breaks or (glued and _closes(a, b, start))
    right = end in a.breaks or (glued and _opens(a, b, end))
    return not (left and right)


def _is_passage(a: Sight, b: Sight, start: int, end: int) -> bool:
    """Whether a run too short for a shingle begins or ends a line or a removed passage of the other page, such as （完）.

    It stands at the edge of a line or sentence itself. Never a number: there are page numbers on any page.
    """
    run = a.content[start:end]
    if end - start >= SHINGLE or _DIGIT.search(run) or {start, end}.isdisjoint(a.breaks | {*a.pauses}):
        return False
    return any(line.startswith(run) or line.endswith(run) for line in b.lines)


def _is_list_number(a: Sight, b: Sight, start: int, end: int) -> bool:
    """Whether a run is a number at the head of a line that stands on the other page without it, where cleaning removed just such a number.

    A scraper that gives each string a line of its own parts `3 重回大自然` into two, and the first looks like a page's number.
    """
    if start not in a.breaks or not a.content[start:end].isdecimal() or a.content[start:end] not in b.around:
        return False
    left = a.content[max(0, start - SHINGLE) : start]
    joints = (place + len(left) for place in _places(left + a.content[end : end + SHINGLE], b.content))
    return any(at in b.breaks or at in b.pauses for at in joints)


def _closes(a: Sight, b: Sight, at: int) -> bool:
    """Whether what stands in `a` before an offset is the end of a line on the page of `b`."""
    left = a.content[max(0, at - SHINGLE) : at]
    return any(place + len(left) in b.edges for place in _places(left, b.page))


def _opens(a: Sight, b: Sight, at: int) -> bool:
    """Whether what stands in `a` after an offset is the beginning of a line on the page of `b`."""
    return any(place in b.edges for place in _places(a.content[at : at + SHINGLE], b.page))


def _places(key: str, page: str) -> list[int]:
    return [match.start() for match in re.finditer(re.escape(key), page)] if key else []


def _only_around(dump: Sight, known: Sight, changes: list[tuple[int, int]]) -> bool:
    """Whether what a poor scrape has beside a known body lies in its chrome: in the head or tail, and not next to the body.

    It is a poor scrape if it left standing what cleaning removed from the known page. What touches the body may be a
    paragraph that was added.
    """
    body = _covered(_hits(dump.content, _body(known)))
    shown = _covered(_hits(dump.content, known.page))
    start, end = body.find(1), body.rfind(1) + 1
    left = sum(flag and not own for flag, own in zip(shown, body, strict=True))
    return start >= 0 and left >= LEAST and all(stop < start or begin > end for begin, stop in changes)
