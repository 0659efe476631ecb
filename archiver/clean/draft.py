"""A page on its way to a clean text: the page, the steps taken, and the text as it stands now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from archiver.model import Block, Edit, Page, Step, Trail
from archiver.text.edits import Carry, apply, invert, settle


@dataclass(frozen=True)
class Draft:
    """Immutable: `after` gives the next draft. Not slotted, because the carried spans are computed once and kept."""

    page: Page
    text: str
    steps: tuple[Step, ...] = ()
    off: frozenset[str] = frozenset()

    @classmethod
    def of(cls, page: Page, off: frozenset[str] = frozenset()) -> Draft:
        """The draft before the first step; `off` are the ids of rules whose edits are not made."""
        return cls(page, page.text, (), off)

    def after(self, name: str, edits: Iterable[Edit]) -> Draft:
        """The draft after one more stage; raises ValueError where an edit does not quote what stands in the text."""
        step = Step(name, settle(e for e in edits if e.rule not in self.off))
        return Draft(self.page, apply(self.text, step.edits), (*self.steps, step), self.off)

    def original(self) -> str:
        """The page's text, exactly, rebuilt from the present text by undoing every step."""
        text = self.text
        for step in reversed(self.steps):
            text = apply(text, invert(step.edits))
        return text

    @cached_property
    def _carries(self) -> tuple[Carry, ...]:
        return tuple(Carry(step.edits) for step in self.steps)

    def locate(self, offset: int, *, end: bool = False) -> int:
        """Where a character of the present text stood in the page."""
        for carry in reversed(self._carries):
            offset = carry.back(offset, end=end)
        return offset

    def place(self, offset: int, *, end: bool = False) -> int:
        """Where a character of the page stands in the present text."""
        for carry in self._carries:
            offset = carry.forward(offset, end=end)
        return offset

    @cached_property
    def spans(self) -> tuple[tuple[Block, int, int], ...]:
        """The page's blocks with their place in the present text; those that are gone have an empty span."""
        placed = ((b, self.place(b.start), self.place(b.end, end=True)) for b in self.page.blocks)
        return tuple((b, start, max(start, end)) for b, start, end in placed)

    def trail(self) -> Trail:
        """What a document keeps of its draft."""
        return Trail(self.page, self.steps)
