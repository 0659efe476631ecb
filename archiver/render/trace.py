"""A page with everything that happened to it: which stretches were kept, which went, which were changed, and by which rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from archiver.model import Document, Edit, Step, Trail
from archiver.render.form import to_dict


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the page, `[start, end)`: `before` stood there, `after` stands in the clean text.

    `rules` are those that changed it, in order; none: it was kept.
    """

    start: int
    end: int
    before: str
    after: str
    rules: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """kept, removed, added or changed."""
        if not self.rules or self.before == self.after:
            return "kept"
        if not self.after:
            return "removed"
        return "changed" if self.before else "added"


def passages(trail: Trail) -> tuple[Passage, ...]:
    """The whole page in order, with the edits of all steps laid over each other.

    Joined, the `before`s are the page's text and the `after`s the clean text. What a later step changed
    again is one passage with the rules of both.
    """
    text = trail.page.text
    pieces = [Passage(0, len(text), text, text)]
    for step in trail.steps:
        pieces = list(_overlay(pieces, step))
    return tuple(piece for piece in pieces if piece.before or piece.after)


def explained(doc: Document) -> dict[str, Any]:
    """`to_dict` and, where the document has its trail, the page and the steps that made its text of it.

    Each edit's `start` and `end` are over the text that the step before it left, its `page` is where that stood in the page.
    """
    if doc.trail is None:
        return to_dict(doc)
    return {**to_dict(doc), "page": doc.trail.page.text, "steps": list(_steps(doc.trail))}


def _steps(trail: Trail) -> Iterator[dict[str, Any]]:
    text = trail.page.text
    pieces = [Passage(0, len(text), text, text)]
    for step in trail.steps:
        places = _places(pieces, step)
        yield {"name": step.name, "edits": [_edit(edit, place) for edit, place in zip(step.edits, places, strict=True)]}
        pieces = list(_overlay(pieces, step))


def _edit(edit: Edit, page: tuple[int, int]) -> dict[str, Any]:
    return {
        "start": edit.start,
        "end": edit.end,
        "before": edit.before,
        "after": edit.after,
        "rule": edit.rule,
        "score": edit.score,
        "page": list(page),
    }


def _places(pieces: list[Passage], step: Step) -> list[tuple[int, int]]:
    """The page spans of a step's edits: those of the pieces that they touch."""
    found: list[tuple[int, int]] = []
    queue = _Queue(pieces)
    for edit in step.edits:
        list(queue.before(edit.start))
        touched = list(queue.until(edit.end))
        start = touched[0].start if touched else queue.page_offset()
        found.append((start, touched[-1].end if touched else start))
    return found


def _overlay(pieces: list[Passage], step: Step) -> Iterator[Passage]:
    """The pieces after one more step."""
    queue = _Queue(pieces)
    for edit in step.edits:
        yield from queue.before(edit.start)
        touched = list(queue.until(edit.end))
        yield from _resolved(edit, touched, queue.page_offset())
    yield from queue.until(None)


def _resolved(edit: Edit, touched: list[Passage], at: int) -> Iterator[Passage]:
    """The pieces that an edit touched, after it: what an earlier step removed among them stays that step's removal."""
    after = edit.after
    for bears_text, group in groupby(touched, key=lambda piece: bool(piece.after)):
        pieces = list(group)
        if not bears_text:
            yield from pieces
            continue
        rules = tuple(dict.fromkeys((*(rule for piece in pieces for rule in piece.rules), edit.rule)))
        yield Passage(pieces[0].start, pieces[-1].end, "".join(piece.before for piece in pieces), after, rules)
        after = ""
    if after:
        yield Passage(at, at, "", after, (edit.rule,))


class _Queue:
    """Pieces taken from the front, up to an offset of the text that they make; one that straddles it is parted.

    A kept piece can be parted anywhere. Of a changed one the page's side goes with the first part, so that no character
    of the page is told twice.
    """

    def __init__(self, pieces: list[Passage]) -> None:
        self._rest = list(reversed(pieces))
        self._at = 0
        self._page = 0

    def page_offset(self) -> int:
        """Where the next piece begins in the page."""
        return self._rest[-1].start if self._rest else self._page

    def before(self, offset: int) -> Iterator[Passage]:
        """The pieces before `offset`, and what was removed exactly there: an edit beside a removal is not part of it."""
        yield from self.until(offset)
        while self._rest and self._at == offset and not self._rest[-1].after:
            yield from self._take(self._rest.pop())

    def until(self, offset: int | None) -> Iterator[Passage]:
        """The pieces before `offset`; all that is left for None."""
        while self._rest and (offset is None or self._at < offset):
            piece = self._rest.pop()
            if offset is not None and self._at + len(piece.after) > offset:
                piece, rest = _parted(piece, offset - self._at)
                self._rest.append(rest)
            yield from self._take(piece)

    def _take(self, piece: Passage) -> Iterator[Passage]:
        self._at += len(piece.after)
        self._page = piece.end
        yield piece


def _parted(piece: Passage, at: int) -> tuple[Passage, Passage]:
    first, second = piece.after[:at], piece.after[at:]
    if piece.rules:
        whole = Passage(piece.start, piece.end, piece.before, first, piece.rules)
        return whole, Passage(piece.end, piece.end, "", second, piece.rules)
    middle = piece.start + at
    return Passage(piece.start, middle, first, first), Passage(middle, piece.end, second, second)
