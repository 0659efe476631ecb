"""Open elements while a page is laid out, and what a line inherits from those it stands in."""

from __future__ import annotations

from dataclasses import dataclass, field

from archiver.read.events import Cell, Line, Table
from archiver.read.markup import HEADINGS, ITEMS

# A path names at most this many elements: pages nest ten thousand deep on purpose.
_DEEPEST = 60


@dataclass(slots=True)
class Frame:
    """An open element."""

    tag: str
    step: str
    parent: Frame | None
    depth: int
    block: bool
    marks: frozenset[str] = frozenset()
    hints: frozenset[str] = frozenset()
    link: Frame | None = None  # the <a href> that it stands in
    said: int = 0  # characters in that link so far
    pre: bool = False
    skip: bool = False
    group: int = 0  # the outermost list it stands in
    table: Table | None = None
    row: Frame | None = None  # the <tr> of that table that it stands in
    cell: Cell | None = None
    counts: dict[str, int] = field(default_factory=dict)
    lines: int = 0
    breaks: int = 0
    held: Held | None = None
    note: list[str] | None = None

    def path(self) -> str:
        """Its XPath; of a very deep element the last steps."""
        steps: list[str] = []
        frame: Frame | None = self
        while frame is not None and frame.step and len(steps) < _DEEPEST:
            steps.append(frame.step)
            frame = frame.parent
        lead = "//" if frame is not None and frame.step else "/"
        return lead + "/".join(reversed(steps))


@dataclass(slots=True)
class Held:
    """A line that waits while hidden text inside it is read, and where lines went until then."""

    parts: list[str]
    linked: int
    space: str
    owner: Frame | None
    later: list[Line]
    out: list[Line]
    last: tuple[Frame | None, bool]


def tag_of(owner: Frame) -> str:
    """The heading that the block stands in, or its own tag."""
    frame: Frame | None = owner
    while frame is not None and "heading" in frame.marks:
        if frame.tag in HEADINGS:
            return frame.tag
        frame = frame.parent
    return owner.tag


def marks_of_line(owner: Frame) -> frozenset[str]:
    parent = owner.parent.tag if owner.parent else ""
    item = owner.tag in ITEMS or (owner.tag == "p" and parent in ITEMS)
    return owner.marks | {"item"} if item else owner.marks
