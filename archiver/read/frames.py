"""Open elements while a page is laid out, and what they hand down to all that stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from archiver.read.events import Cell, Line, Table
from archiver.read.looks import Look, look_of

# A path names at most this many elements: pages nest ten thousand deep on purpose.
_DEEPEST = 60


@dataclass(frozen=True, slots=True, eq=False)
class Manner:
    """How text is read in an element: whether nobody sees it, its spaces are kept, it is hidden; marks, hints, the heading around it."""

    skip: bool
    pre: bool
    hidden: bool
    marks: frozenset[str]
    hints: frozenset[str]
    heading: str

    def marked(self, marks: frozenset[str]) -> Manner:
        """The same with more marks."""
        return _manner(self.skip, self.pre, self.marks | marks, self.hints, self.heading)

    def unseen(self) -> Manner:
        """The same where nobody sees the text."""
        return _manner(True, self.pre, self.marks, self.hints, self.heading)


# A page of seven hundred elements has some dozen manners, and the pages of a site have the same.
@lru_cache(maxsize=4096)
def _manner(skip: bool, pre: bool, marks: frozenset[str], hints: frozenset[str], heading: str) -> Manner:
    return Manner(skip, pre, "hidden" in marks, marks, hints, heading)


@lru_cache(maxsize=8192)
def _within(around: Manner, look: Look) -> Manner:
    """The manner in an element of this look: elements hand theirs down."""
    skip, pre = around.skip or look.skipped, around.pre or look.pre
    return _manner(skip, pre, around.marks | look.marks, around.hints | look.hints, look.heading or around.heading)


@dataclass(slots=True, eq=False)
class Setting:
    """The outermost list (a number, 0 outside of any), the table, its row and the cell that an element stands in."""

    group: int = 0
    table: Table | None = None
    row: Frame | None = None
    cell: Cell | None = None


class Frame:
    """An open element, the `nth` of its tag in its parent.

    `owns` says that text in it is a line of its own, `quiet` that text in it is read as the text around it is.
    """

    __slots__ = (
        "breaks", "counts", "depth", "held", "lines", "look", "manner", "note", "nth", "owns", "parent", "quiet", "setting",
        "where",
    )  # fmt: skip

    def __init__(self, look: Look, parent: Frame) -> None:
        self.look = look
        self.parent: Frame | None = parent
        counts, tag = parent.counts, look.tag
        self.nth: int = counts.get(tag, 0) + 1
        counts[tag] = self.nth
        self.counts: dict[str, int] = {}  # of its children
        self.manner: Manner = _within(parent.manner, look) if look.alters else parent.manner
        self.setting: Setting = parent.setting
        self.owns = look.block
        self.quiet = look.quiet
        self.depth: int = parent.depth + 1
        self.lines = self.breaks = 0
        self.held: Held | None = None
        self.note: list[str] | None = None
        self.where = ""

    @classmethod
    def page(cls) -> Frame:
        """The frame around all elements."""
        page = cls.__new__(cls)
        page.look = look_of("", None, None)
        page.parent = page.held = page.note = None
        page.manner = _manner(False, False, frozenset(), frozenset(), "")
        page.setting = Setting()
        page.nth = page.depth = page.lines = page.breaks = 0
        page.counts = {}
        page.owns, page.quiet = True, False
        page.where = ""
        return page

    def owner(self) -> Frame:
        """The element whose line text in this one is part of."""
        frame = self
        while not frame.owns:
            assert frame.parent is not None  # the page owns
            frame = frame.parent
        return frame

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
        tag = self.look.tag
        return f"/{tag}" if self.nth == 1 and tag in ("html", "body") else f"/{tag}[{self.nth}]"

    def _last_steps(self) -> list[Frame]:
        steps: list[Frame] = []
        frame: Frame | None = self
        while frame is not None and len(steps) < _DEEPEST:
            steps.append(frame)
            frame = frame.parent
        return steps[::-1]

    def line(self, text: str, linked: int, breaks: int) -> Line:
        """The next line that is its own. Where a heading stands around it, its tag is the heading's."""
        manner, tag, place = self.manner, self.look.tag, self.where or self.path()
        if self.breaks:
            place = f"{place}/br[{self.breaks}]"
        elif self.lines:
            place = f"{place}/text()[{self.lines + 1}]"
        item = self.look.item or (tag == "p" and self.parent is not None and self.parent.look.item)
        return Line(text, place, manner.heading or tag, linked, _as_item(manner.marks) if item else manner.marks, breaks, manner.hints)


@lru_cache(maxsize=256)
def _as_item(marks: frozenset[str]) -> frozenset[str]:
    return marks | {"item"}


@dataclass(slots=True)
class Held:
    """A line that waits while hidden text inside it is read, and where lines went until then."""

    parts: list[str]
    linked: int
    space: str
    owner: Frame | None
    later: list[Line]
    out: list[Line]
    last: Frame | None
    broken: bool
