"""From tags and text to lines, as a browser lays them out. One pass, no recursion, no parser."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from itertools import count

from archiver.read.events import Cell, Layout, Line, Table
from archiver.read.frames import Frame, Held, marks_of_line, tag_of
from archiver.read.head import NOTED, Notes
from archiver.read.looks import SPEAKING, look_of
from archiver.read.markup import CELLS, ITEMS, marks_of

_WHITE = " \t\n\r\f"
_SPACES = re.compile(f"[{_WHITE}]+")
_LINE_END = re.compile(r"[ \t\f]*[\n\r][ \t\n\r\f]*")
# Nobody writes a link longer than this: it was never closed, and what follows is text.
_LONGEST_LINK = 200


class Flow:
    """Lays a page out as its parser tells it (a `Layout`): `lines` and `tables` are what came of it, `alts` what images say."""

    def __init__(self, notes: Notes) -> None:
        self.lines: list[Line] = []
        self.tables: list[Table] = []
        self._pictures: list[tuple[Frame, str]] = []
        self._notes = notes
        self._top = Frame.page()
        self._ids = count(1)
        self._parts: list[str] = []
        self._linked = 0
        self._space = ""
        self._owner: Frame | None = None
        self._later: list[Line] = []
        self._out = self.lines
        self._last: tuple[Frame | None, bool] = (None, False)  # whose the last line was, and whether a <br> ended it

    @classmethod
    def of(cls, tell: Callable[[str, Layout], None], text: str, notes: Notes) -> Flow:
        """The layout of a page whose parser is `tell`; `notes` is told what the head says."""
        flow = cls(notes)
        tell(text, flow)
        flow._flush()
        return flow

    @property
    def alts(self) -> list[Line]:
        """What the pictures of the page are said to show."""
        return [Line(" ".join(_SPACES.split(alt)), frame.path(), "img", 0, frame.marks) for frame, alt in self._pictures]

    # -- tags ---------------------------------------------------------------------------------------------------------

    def start(self, tag: str, attributes: Mapping[str, str], block: bool | None = None, skip: bool | None = None) -> bool:
        """See `Layout`."""
        top = self._top
        look = look_of(tag, attributes.get("class"), attributes.get("id"))
        frame = Frame(tag, top, look)
        if block is not None:
            frame.block = block
        if skip is not None:
            frame.skip = top.skip or skip
        elif top.tag == "svg" and tag in ("desc", "metadata"):
            frame.skip = True
        if look.list and not frame.group:
            frame.group = next(self._ids)
        if not SPEAKING.isdisjoint(attributes) or tag == "dialog":
            self._say(frame, attributes)
        self._open(frame)
        if look.acts or top.parent is None:
            self._act(frame, attributes)
        return not frame.skip or frame.note is not None

    def _say(self, frame: Frame, attributes: Mapping[str, str]) -> None:
        """What only an element's attributes tell: that it is a link, or hidden."""
        if frame.tag == "a" and frame.link is None and "href" in attributes:
            frame.link = frame
        frame.marks |= marks_of(frame.tag, attributes)

    def _open(self, frame: Frame) -> None:
        """What an element does to the line that it stands in: a block ends it, hidden text in its midst has it wait."""
        if frame.block:
            self._break_off()
        elif frame.marks is not self._top.marks and "hidden" in frame.marks and "hidden" not in self._top.marks:
            self._hold(frame)
        self._top = frame

    def _break_off(self) -> None:
        """A block begins or ends here, and with it a line."""
        if self._parts or self._later:
            self._flush()
        else:
            self._owner = self._top if self._top.held else None
        if self._last[1]:
            self._last = (self._last[0], False)

    def end(self) -> None:
        """See `Layout`."""
        frame = self._top
        assert frame.parent is not None  # parsers close what they open
        if frame.block:
            self._break_off()
        elif frame.held:
            self._flush()
        if frame.held:
            self._resume(frame.held)
        self._top = frame.parent

    def _hold(self, frame: Frame) -> None:
        """Hidden text begins in the middle of a line: it is read on its own, and stands after that line."""
        frame.held = Held(self._parts, self._linked, self._space, self._owner, self._later, self._out, self._last)
        self._out = []
        self._begin(frame)

    def _resume(self, held: Held) -> None:
        hidden = self._out
        self._parts, self._linked, self._space, self._owner = held.parts, held.linked, held.space, held.owner
        self._out, self._last = held.out, held.last
        self._later = held.later + hidden

    def _note(self, frame: Frame, attributes: Mapping[str, str]) -> None:
        """The head's elements count wherever they stand, but a <title> inside a drawing is the drawing's."""
        above = frame.parent
        while frame.tag == "title" and above is not None:
            if above.tag == "svg":
                return
            above = above.parent
        frame.note = self._notes.see(frame.tag, attributes)

    def _act(self, frame: Frame, attributes: Mapping[str, str]) -> None:
        """What an element does where it opens, beside holding text."""
        tag = frame.tag
        if frame.depth == 1:
            self._notes.speaks(attributes)
        if tag in NOTED:
            self._note(frame, attributes)
        elif tag in ("table", "tr") or tag in CELLS:
            self._open_table(frame, attributes)
        elif frame.skip:
            return
        elif tag == "br":
            self._break()
        elif tag == "img" and (alt := attributes.get("alt", "").strip()):
            self._pictures.append((frame, alt))

    def _break(self) -> None:
        frame, empty = self._block(), not self._parts
        self._flush()
        frame.breaks += 1
        # A second <br> in a row is an empty line.
        self._last = (frame, not empty)

    def _open_table(self, frame: Frame, attributes: Mapping[str, str]) -> None:
        if frame.tag == "table":
            if frame.cell is not None:
                frame.cell.nested = True
            frame.table, frame.row, frame.cell = Table(), None, None
            self.tables.append(frame.table)
            return
        if frame.table is None:  # a row or cell outside any table: its parent stands for one
            assert frame.parent is not None
            frame.table = frame.parent.table = Table()
            self.tables.append(frame.table)
        if frame.tag == "tr":
            frame.row, frame.cell = frame, None
            frame.table.add(frame, frame.path())
            return
        owner = frame.row or frame.parent
        if owner is not None and frame.table.owner is not owner:
            frame.table.add(owner, owner.path())
        frame.cell = Cell(_span(attributes, "colspan"), _span(attributes, "rowspan"))
        frame.table.rows[-1].append(frame.cell)

    # -- text ---------------------------------------------------------------------------------------------------------

    def text(self, text: str) -> None:
        """See `Layout`."""
        frame = self._top
        if frame.note is not None:
            frame.note.append(text)
        if frame.skip:
            return
        if frame.pre:
            self._pre(text)
            return
        words = text.strip(_WHITE)
        if words:
            at = text.index(words[0])
            self._words(words, text[:at], text[at + len(words) :])
        elif text and self._parts:
            self._space = _wider(self._space, text)

    def _words(self, words: str, lead: str, rest: str) -> None:
        """A run of text, after the white space that waits and its own `lead`; the `rest` waits in turn."""
        if self._owner is None:
            self._owner = self._block()
        whole = _collapsed(words) if _SPACES.search(words) else words
        if self._parts:
            space = _wider(self._space, lead) if lead else self._space
            if space == "\n" and _is_wide(self._parts[-1][-1]) and _is_wide(words[0]):
                space = ""
            if space:
                self._parts.append(" ")
        self._parts.append(whole)
        self._space = _wider("", rest) if rest else ""
        if self._top.link is not None:
            for piece in (whole,) if whole is words else _SPACES.split(words):
                self._count_linked(piece)

    def _pre(self, text: str) -> None:
        if self._owner is None:
            self._owner = self._block()
        for i, piece in enumerate(re.split(r"\r\n?|\n", text)):
            if i:
                self._parts.append("\n")
            if piece:
                self._parts.append(piece)
                self._count_linked(piece)

    def _count_linked(self, piece: str) -> None:
        link = self._top.link
        if link is not None:
            link.said += len(piece)
            self._linked += len(piece) if link.said <= _LONGEST_LINK else 0

    def _block(self) -> Frame:
        frame = self._top
        while not frame.block and frame.held is None and frame.parent is not None:
            frame = frame.parent
        return frame

    # -- lines --------------------------------------------------------------------------------------------------------

    def _begin(self, owner: Frame | None) -> None:
        self._parts, self._linked, self._space, self._owner, self._later = [], 0, "", owner, []

    def _flush(self) -> None:
        """The line that was being read is complete."""
        text, owner = "".join(self._parts), self._owner
        later, linked = self._later, self._linked
        self._begin(self._top if self._top.held else None)
        if owner is not None and text and not text.isspace():
            if owner.pre:
                self._emit_pre(text, linked, owner)
            else:
                line = Line(text, self._place(owner), tag_of(owner), linked, marks_of_line(owner), self._breaks(owner), owner.hints)
                self._emit(line, owner)
        for line in later:
            self._emit(line, owner or self._top)

    def _emit_pre(self, text: str, linked: int, owner: Frame) -> None:
        """A line a line, with the empty ones between them."""
        breaks = self._breaks(owner)
        share = linked / max(1, len(text))
        for line in text.split("\n"):
            if line.strip():
                linked_here = round(share * len(line))
                self._emit(Line(line, self._place(owner), tag_of(owner), linked_here, marks_of_line(owner), breaks, owner.hints), owner)
                breaks = 0
            breaks += 1 if breaks < 2 or owner.lines else 0

    def _emit(self, line: Line, owner: Frame) -> None:
        if owner.cell is not None and self._out is self.lines:
            owner.cell.lines.append(len(self._out))
        self._out.append(line)
        owner.lines += 1
        self._last = (owner, False)

    def _place(self, owner: Frame) -> str:
        path = owner.path()
        if not owner.lines and not owner.breaks:
            return path
        return f"{path}/br[{owner.breaks}]" if owner.breaks else f"{path}/text()[{owner.lines + 1}]"

    def _breaks(self, owner: Frame) -> int:
        """One line end after a <br> and between the items of a list, else a blank line."""
        last, broken = self._last
        if last is owner:
            return 1 if broken else 2
        together = last is not None and last.group and last.group == owner.group and owner.tag in ITEMS and last.tag in ITEMS
        return 1 if together else 2


def _span(attributes: Mapping[str, str], name: str) -> int:
    value = attributes.get(name, "").strip()
    return min(int(value), 1000) or 1 if value.isdecimal() and value.isascii() else 1


def _wider(waiting: str, run: str) -> str:
    return "\n" if waiting == "\n" or "\n" in run or "\r" in run else " "


def _collapsed(words: str) -> str:
    """White space as browsers collapse it."""
    if "\n" in words or "\r" in words:
        words = _LINE_END.sub(_joint, words)
    return " ".join(_SPACES.split(words))


def _joint(line_end: re.Match[str]) -> str:
    """What a line end in the midst of text becomes. CSS Text 3, 4.1.3: between two wide characters it is no space."""
    text = line_end.string
    return "" if _is_wide(text[line_end.start() - 1]) and _is_wide(text[line_end.end()]) else " "


def _is_wide(c: str) -> bool:
    """Wide or full width, and not Hangul, which puts spaces between words."""
    return unicodedata.east_asian_width(c) in "WF" and not "가" <= c <= "힣"
