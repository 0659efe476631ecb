"""From a stream of tags and text to lines, as a browser lays them out. One pass, no recursion, no parser."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import count

from archiver.read.events import Cell, Event, Line, Start, Table
from archiver.read.frames import Frame, Held, marks_of_line, tag_of
from archiver.read.head import NOTED, Notes
from archiver.read.hints import hints_of
from archiver.read.markup import BLOCKS, CELLS, ITEMS, KEPT_SPACES, LISTS, SKIPPED, marks_of

_SPACES = re.compile(r"[ \t\n\r\f]+")
# Nobody writes a link longer than this: it was never closed, and what follows is text.
_LONGEST_LINK = 200


class Flow:
    """Lays events out: `lines` and `tables` are what came of them, `alts` what images say of themselves."""

    def __init__(self, notes: Notes) -> None:
        self.lines: list[Line] = []
        self.tables: list[Table] = []
        self.alts: list[Line] = []
        self._notes = notes
        self._top = Frame("", "", None, 0, block=True)
        self._ids = count(1)
        self._parts: list[str] = []
        self._linked = 0
        self._space = ""
        self._owner: Frame | None = None
        self._later: list[Line] = []
        self._out = self.lines
        self._last: tuple[Frame | None, bool] = (None, False)  # whose the last line was, and whether a <br> ended it

    @classmethod
    def of(cls, events: Iterable[Event], notes: Notes) -> Flow:
        """The layout of a whole page; `notes` is told what the head says."""
        flow = cls(notes)
        for event in events:
            if isinstance(event, str):
                flow._text(event)
            elif isinstance(event, Start):
                flow._start(event)
            else:
                flow._end()
        flow._flush()
        return flow

    # -- tags ---------------------------------------------------------------------------------------------------------

    def _start(self, event: Start) -> None:
        frame = self._opened(event)
        hides = "hidden" in frame.marks and "hidden" not in self._top.marks and not frame.block
        if frame.block:
            self._flush()
            self._last = (self._last[0], False)
        elif hides:
            self._hold(frame)
        self._top = frame
        if frame.depth == 1:
            self._notes.speaks(event.attributes)
        if event.tag in NOTED:
            self._note(frame, event)
        elif event.tag == "br" and not frame.skip:
            self._break()
        elif event.tag == "img" and event.attributes.get("alt", "").strip() and not frame.skip:
            self.alts.append(Line(" ".join(_SPACES.split(event.attributes["alt"].strip())), frame.path(), "img", 0, frame.marks))
        elif event.tag in ("table", "tr") or event.tag in CELLS:
            self._open_table(frame, event)

    def _opened(self, event: Start) -> Frame:
        top, tag = self._top, event.tag
        top.counts[tag] = nth = top.counts.get(tag, 0) + 1
        step = tag if tag in ("html", "body") and nth == 1 else f"{tag}[{nth}]"
        frame = Frame(tag, step, top, top.depth + 1, tag in BLOCKS if event.block is None else event.block)
        marks = marks_of(tag, event.attributes)
        frame.marks = top.marks | marks if marks else top.marks
        hints = hints_of(event.attributes)
        frame.hints = top.hints | hints if hints else top.hints
        frame.link = top.link or (frame if tag == "a" and "href" in event.attributes else None)
        frame.pre = top.pre or tag in KEPT_SPACES
        unseen = tag in SKIPPED or (top.tag == "svg" and tag in ("desc", "metadata"))
        frame.skip = top.skip or (unseen if event.skip is None else event.skip)
        frame.group = top.group or (next(self._ids) if tag in LISTS else 0)
        frame.table, frame.row, frame.cell = top.table, top.row, top.cell
        return frame

    def _end(self) -> None:
        frame = self._top
        assert frame.parent is not None  # parsers close what they open
        if frame.block or frame.held:
            self._flush()
        if frame.block:
            self._last = (self._last[0], False)
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

    def _note(self, frame: Frame, event: Start) -> None:
        """The head's elements count wherever they stand, but a <title> inside a drawing is the drawing's."""
        above = frame.parent
        while event.tag == "title" and above is not None:
            if above.tag == "svg":
                return
            above = above.parent
        frame.note = self._notes.see(event.tag, event.attributes)

    def _break(self) -> None:
        frame, empty = self._block(), not self._parts
        self._flush()
        frame.breaks += 1
        # A second <br> in a row is an empty line.
        self._last = (frame, not empty)

    def _open_table(self, frame: Frame, event: Start) -> None:
        if event.tag == "table":
            if frame.cell is not None:
                frame.cell.nested = True
            frame.table, frame.row, frame.cell = Table(), None, None
            self.tables.append(frame.table)
            return
        if frame.table is None:  # a row or cell outside any table: its parent stands for one
            assert frame.parent is not None
            frame.table = frame.parent.table = Table()
            self.tables.append(frame.table)
        if event.tag == "tr":
            frame.row, frame.cell = frame, None
            frame.table.add(frame, frame.path())
            return
        owner = frame.row or frame.parent
        if owner is not None and frame.table.owner is not owner:
            frame.table.add(owner, owner.path())
        frame.cell = Cell(_span(event, "colspan"), _span(event, "rowspan"))
        frame.table.rows[-1].append(frame.cell)

    # -- text ---------------------------------------------------------------------------------------------------------

    def _text(self, text: str) -> None:
        frame = self._top
        if frame.note is not None:
            frame.note.append(text)
        if frame.skip or not text:
            return
        if frame.pre:
            self._pre(text)
            return
        pieces = _SPACES.split(text)
        runs = _SPACES.findall(text)
        for i, piece in enumerate(pieces):
            if i:
                self._space = _wider(self._space, runs[i - 1])
            if piece:
                self._word(piece)

    def _word(self, piece: str) -> None:
        """One run of text without white space, after the white space that waits."""
        if self._owner is None:
            self._owner = self._block()
        space = self._space if self._parts else ""
        if space == "\n":
            # CSS Text 3, 4.1.3: a line end between two wide characters is no space.
            space = "" if _is_wide(self._parts[-1][-1]) and _is_wide(piece[0]) else " "
        self._space = ""
        self._parts.append(space + piece)
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
        if owner is not None and text.strip():
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


def _span(event: Start, name: str) -> int:
    value = event.attributes.get(name, "").strip()
    return min(int(value), 1000) or 1 if value.isdecimal() and value.isascii() else 1


def _wider(waiting: str, run: str) -> str:
    return "\n" if waiting == "\n" or "\n" in run or "\r" in run else " "


def _is_wide(c: str) -> bool:
    """Wide or full width, and not Hangul, which puts spaces between words."""
    return unicodedata.east_asian_width(c) in "WF" and not "가" <= c <= "힣"
