"""Open elements while a page is laid out, and what a line inherits from those it stands in."""

from __future__ import annotations

from dataclasses import dataclass

from archiver.read.events import Cell, Line, Table
from archiver.read.looks import Look
from archiver.read.markup import HEADINGS, ITEMS

# A path names at most this many elements: pages nest ten thousand deep on purpose.
_DEEPEST = 60


class Frame:
    """An open element, the `nth` of its tag in its parent; what it does not change it has from there. The page itself has no parent."""

    __slots__ = (
        "block", "breaks", "cell", "counts", "depth", "group", "held", "hints", "lines", "link", "marks", "note", "nth", "parent", "pre",
        "row", "said", "skip", "table", "tag", "where",
    )  # fmt: skip

    def __init__(self, tag: str, parent: Frame, look: Look) -> None:
        self.tag = tag
        self.parent: Frame | None = parent
        self.depth: int = parent.depth + 1
        counts = parent.counts
        self.nth: int = counts.get(tag, 0) + 1
        counts[tag] = self.nth
        self.counts: dict[str, int] = {}  # of its children
        self.block = look.block
        self.marks: frozenset[str] = parent.marks | look.marks if look.marks else parent.marks
        self.hints: frozenset[str] = parent.hints if look.hints <= parent.hints else parent.hints | look.hints
        self.pre: bool = parent.pre or look.pre
        self.skip: bool = parent.skip or look.skipped
        self.link: Frame | None = parent.link  # the <a href> that it stands in
        self.said = 0  # characters so far, of a link
        self.group: int = parent.group  # the outermost list it stands in
        self.table: Table | None = parent.table
        self.row: Frame | None = parent.row  # the <tr> of that table that it stands in
        self.cell: Cell | None = parent.cell
        self.lines = self.breaks = 0
        self.held: Held | None = None
        self.note: list[str] | None = None
        self.where = ""

    @classmethod
    def page(cls) -> Frame:
        """The frame around all elements."""
        page = cls.__new__(cls)
        page.tag = page.where = ""
        page.parent = page.link = page.table = page.row = page.cell = page.held = page.note = None
        page.depth = page.nth = page.said = page.group = page.lines = page.breaks = 0
        page.counts = {}
        page.block, page.pre, page.skip = True, False, False
        page.marks = page.hints = frozenset()
        return page

    def path(self) -> str:
        """Its XPath; of a very deep element the last steps."""
        if self.where:
            return self.where
        if self.depth > _DEEPEST:
            return "/" + "".join(frame.step() for frame in self._last_steps())
        above: list[Frame] = []
        frame = self
        while not frame.where and frame.parent is not None:
            above.append(frame)
            frame = frame.parent
        where = frame.where
        for inner in reversed(above):
            inner.where = where = where + inner.step()
        return where or "/"

    def step(self) -> str:
        """Its own step of the path."""
        return f"/{self.tag}" if self.nth == 1 and self.tag in ("html", "body") else f"/{self.tag}[{self.nth}]"

    def _last_steps(self) -> list[Frame]:
        steps: list[Frame] = []
        frame: Frame | None = self
        while frame is not None and len(steps) < _DEEPEST:
            steps.append(frame)
            frame = frame.parent
        return steps[::-1]


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
