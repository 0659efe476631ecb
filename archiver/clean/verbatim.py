"""Passages that repairs leave as they are: code, preformatted text, rows of tables."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from archiver.clean.draft import Draft
from archiver.clean.lines import IS_HAN
from archiver.model import Block

# A fence of Markdown's code, in a list indented, and whether its line says nothing else: only such a one closes.
_FENCE = re.compile(r"^[ \t]*(?P<mark>`{3,}|~{3,})(?P<bare>[ \t]*$)?", re.MULTILINE)

# A table of Markdown: its head, the rule under it, its rows. The head of one that only lays a page out says nothing.
_TABLE = re.compile(r"^[ \t]*\|(?=.*\w).+\|[ \t]*\n[ \t]*\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*(?:\n[ \t]*\|.*\|[ \t]*)*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Spans of a text, sorted and disjoint."""

    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    def holds(self, offset: int) -> bool:
        """Whether a character stands in one of the spans."""
        i = bisect_right(self.starts, offset) - 1
        return i >= 0 and offset < self.ends[i]

    def outside(self, start: int, end: int) -> tuple[int, int]:
        """What of a passage of white space stands in no span: it may begin in one and end in another, but holds none."""
        i = bisect_right(self.starts, start)
        start = min(max(start, self.ends[i - 1]), end) if i else start
        return start, min(self.starts[i], end) if i < len(self.starts) else end


def verbatim(draft: Draft, *marks: str) -> Verbatim:
    """The fenced code of a draft's text, and its blocks that carry one of `marks` ("pre", "row", "item")."""
    spans = list(fenced(draft.text)) if "```" in draft.text or "~~~" in draft.text else []
    wanted = frozenset(marks)
    marked = [(block.start, block.end) for block in draft.page.blocks if not wanted.isdisjoint(block.marks)]
    spans += [(start, end) for start, end in draft.placed(marked) if start < end]
    return _merged(sorted(spans))


def code(draft: Draft) -> Verbatim:
    """The fenced code of a draft's text, and its elements of preformatted text, from first line to last. An element most of which is
    Han is no code: some sites print their articles like that."""
    spans = list(fenced(draft.text)) if "```" in draft.text or "~~~" in draft.text else []
    if any("pre" in block.marks for block in draft.page.blocks):
        kept = [
            (block.path.partition("/text()")[0], start, end) for block, start, end in draft.spans if start < end and "pre" in block.marks
        ]
        elements = [list(lines) for _, lines in groupby(kept, key=itemgetter(0))]
        spans += [(a, b) for a, b in ((lines[0][1], lines[-1][2]) for lines in elements) if not mostly_han(draft.text[a:b])]
    return _merged(sorted(spans))


def element(block: Block) -> str:
    """The path of the element that a line of preformatted text stands in."""
    return block.path.partition("/text()")[0]


def tables(text: str) -> Verbatim:
    """The tables of a Markdown text, those that have a rule under their head."""
    return _merged(match.span() for match in _TABLE.finditer(text)) if "|" in text else Verbatim()


def mostly_han(passage: str) -> bool:
    """Whether more than half of what a passage prints is Han."""
    return 2 * len(IS_HAN.findall(passage)) > len("".join(passage.split()))


def fenced(text: str) -> Iterator[tuple[int, int]]:
    """Markdown's fenced code, from fence to fence: the one that closes is the next bare one that the first begins with, the longest
    that there is."""
    fences = list(_FENCE.finditer(text))
    bare: dict[str, list[re.Match[str]]] = {}
    for fence in fences:
        if fence["bare"] is not None:
            bare.setdefault(fence["mark"], []).append(fence)
    marks = sorted(bare, key=len, reverse=True)
    end = 0
    for fence in fences:
        if fence.start() >= end:
            fitting = (bare[mark] for mark in marks if fence["mark"].startswith(mark))
            close = next((found[i] for found in fitting if (i := bisect_right(found, fence.start(), key=_start)) < len(found)), None)
            if close:
                end = close.end("mark")
                yield fence.start(), end


def _start(match: re.Match[str]) -> int:
    return match.start()


def _merged(spans: Iterable[tuple[int, int]]) -> Verbatim:
    starts: list[int] = []
    ends: list[int] = []
    for start, end in spans:
        if ends and start < ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return Verbatim(tuple(starts), tuple(ends))
