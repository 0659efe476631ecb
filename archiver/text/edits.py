"""The one way text changes: apply edits, invert them, carry offsets through them."""

from __future__ import annotations

import operator
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, pairwise

from archiver.model import Edit


def apply(text: str, edits: Sequence[Edit]) -> str:
    """The text after `edits`, which must be sorted and disjoint and must quote what stands there.

    Raises ValueError where they do not: an edit made for another text would destroy this one.

    >>> apply("开 发到", (Edit(1, 2, " ", "", "stray-space"),))
    '开发到'
    """
    parts: list[str] = []
    at = 0
    for edit in edits:
        if edit.start < at or text[edit.start : edit.end] != edit.before:
            raise ValueError(f"edit {edit!r} does not fit: the text has {text[edit.start : edit.end]!r} there")
        parts += (text[at : edit.start], edit.after)
        at = edit.end
    parts.append(text[at:])
    return "".join(parts)


def invert(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits that undo `edits`, over the text that they made.

    >>> invert((Edit(1, 2, " ", "", "stray-space"),))
    (Edit(start=1, end=1, before='', after=' ', rule='stray-space', score=None),)
    """
    undone: list[Edit] = []
    shift = 0
    for edit in edits:
        start = edit.start + shift
        undone.append(Edit(start, start + len(edit.after), edit.after, edit.before, edit.rule, edit.score))
        shift += len(edit.after) - len(edit.before)
    return tuple(undone)


def settle(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Sorted and disjoint edits from any: where two overlap the longer one stands, then the earlier one.

    An insertion stands before a change that begins at the same place.

    Edits that change nothing are dropped.
    """
    wanted = [e for e in edits if e.before != e.after]
    if all(a.end <= b.start and (a.start, a.end) != (b.start, b.end) for a, b in pairwise(wanted)):
        return tuple(wanted)  # as nearly every step makes them
    kept: list[Edit] = []
    for edit in sorted(wanted, key=lambda e: (e.start, e.end > e.start, -e.end)):
        last = kept[-1] if kept else None
        if last is None or (edit.start >= last.end and (edit.start, edit.end) != (last.start, last.end)):
            kept.append(edit)
        elif edit.end - edit.start > last.end - last.start:
            kept[-1] = edit
    return tuple(kept)


class Carry:
    """Carries offsets through one step's edits, forward to the new text or back to the old one.

    An offset inside a changed passage goes to the passage's start, or with `end=True` to its end.
    """

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._forward = _Table([(e.start, e.end, len(e.after)) for e in edits])

    def forward(self, offset: int, *, end: bool = False) -> int:
        """Where `offset` of the old text is in the new one."""
        return self._forward.move(offset, end)

    def spans(self, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Where passages of the old text are in the new one; of one that was taken out, an empty span."""
        move = self._forward.move
        for start, end in spans:
            first, last = move(start, False), move(end, True)
            yield first, max(first, last)

    def spans_back(self, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Where passages of the new text were in the old one."""
        move = self._back.move
        return ((move(start, False), move(end, True)) for start, end in spans)

    @cached_property
    def _back(self) -> _Table:
        return self._forward.inverted()


class _Table:
    """Prefix sums over (start, end, new length) so that one look-up costs a bisection."""

    def __init__(self, changes: list[tuple[int, int, int]]) -> None:
        self._starts = [start for start, _, _ in changes]
        self._stops = [stop for _, stop, _ in changes]
        self._shifts = [0, *accumulate(size - (stop - start) for start, stop, size in changes)]
        self._sizes = [size for _, _, size in changes]

    def inverted(self) -> _Table:
        """The table of the way back."""
        starts = [start + shift for start, shift in zip(self._starts, self._shifts, strict=False)]  # the last shift is the end's
        olds = map(operator.sub, self._stops, self._starts)
        return _Table([(start, start + size, old) for start, size, old in zip(starts, self._sizes, olds, strict=True)])

    def move(self, offset: int, end: bool) -> int:
        # For an end offset, an edit that begins exactly there lies outside the span and must not be counted.
        i = bisect_right(self._starts, offset - 1 if end else offset)
        if i and offset < self._stops[i - 1]:
            return self._starts[i - 1] + self._shifts[i - 1] + (self._sizes[i - 1] if end else 0)
        return offset + self._shifts[i]
