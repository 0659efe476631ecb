"""A page on its way to a clean text: the page, the steps taken, and the text as it stands now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from archiver.clean.veto import Span, vetoed
from archiver.model import Block, Edit, Page, Step, Trail
from archiver.text.edits import Carry, apply, invert, settle

# The steps that take text out; what the others change are repairs.
REMOVING = frozenset(("front", "pages", "judge", "strip", "site", "marks"))


@dataclass(frozen=True)
class Draft:
    """Immutable: `after` gives the next draft, which remembers this one as its `origin`.

    Not slotted, because what is carried from step to step is computed once, where it is first asked for, and kept.
    """

    page: Page
    text: str
    steps: tuple[Step, ...] = ()
    off: frozenset[str] = frozenset()
    origin: Draft | None = field(default=None, repr=False, compare=False)
    spared: tuple[Span, ...] = ()

    @classmethod
    def of(cls, page: Page, off: frozenset[str] = frozenset(), spared: tuple[Span, ...] = ()) -> Draft:
        """The draft before the first step; `off` are rules whose edits are not made, `spared` spans that nothing is taken out of."""
        return cls(page, page.text, (), off, spared=spared)

    def after(self, name: str, edits: Iterable[Edit]) -> Draft:
        """The draft after one more stage; raises ValueError where an edit does not quote what stands in the text."""
        wanted: Iterable[Edit] = (e for e in edits if e.rule not in self.off)
        if self.spared and name in REMOVING:
            wanted = vetoed(self.text, wanted, tuple(self.placed(self.spared)))
        step = Step(name, settle(wanted))
        return Draft(self.page, apply(self.text, step.edits), (*self.steps, step), self.off, self, self.spared)

    def original(self) -> str:
        """The page's text, exactly, rebuilt from the present text by undoing every step."""
        text = self.text
        for step in reversed(self.steps):
            text = apply(text, invert(step.edits))
        return text

    @cached_property
    def _moved(self) -> tuple[Draft, Carry] | None:
        """The last draft before this one whose text was another, and the way from there; None where nothing was changed yet."""
        if self.origin is None:
            return None
        edits = self.steps[-1].edits
        return (self.origin, Carry(edits)) if edits else self.origin._moved

    def located(self, spans: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
        """Where passages of the present text stood in the page."""
        moved = self._moved
        while moved:
            before, carry = moved
            spans = carry.spans_back(spans)
            moved = before._moved
        return spans

    @cached_property
    def _spans(self) -> tuple[tuple[int, int], ...]:
        if self._moved is None:
            return tuple((b.start, b.end) for b in self.page.blocks)
        before, carry = self._moved
        return tuple(carry.spans(before._spans))

    def placed(self, spans: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
        """Where passages of the page stand in the present text; of one that is gone, an empty span."""
        if self._moved is None:
            return spans
        before, carry = self._moved
        return carry.spans(before.placed(spans))

    @property
    def spans(self) -> Iterator[tuple[Block, int, int]]:
        """The page's blocks with their place in the present text; those that are gone have an empty span."""
        return ((b, start, end) for b, (start, end) in zip(self.page.blocks, self._spans, strict=True))

    def walked(self) -> Iterator[tuple[Draft, Step]]:
        """Every step so far, the first one first, with the draft that it was taken from."""
        if self.origin is not None:
            yield from self.origin.walked()
            yield self.origin, self.steps[-1]

    def trail(self) -> Trail:
        """What a document keeps of its draft."""
        return Trail(self.page, self.steps)
