"""From tags and text to lines, as a browser lays them out. One pass, no recursion, no parser."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import count

from archiver.read.cells import open_table
from archiver.read.events import Layout, Line, Table
from archiver.read.frames import Frame, Held, Setting
from archiver.read.head import NOTED, Notes
from archiver.read.looks import SPEAKING, Look, look_of
from archiver.read.markup import CELLS, marks_of
from archiver.read.spacing import SPACES, WHITE, collapsed, is_wide, wider

# Nobody writes a link longer than this: it was never closed, and what follows is text.
_LONGEST_LINK = 200


class Flow:
    """Lays a page out as its parser tells it (a `Layout`): `lines` and `tables` are what came of it, `alts` what images say."""

    __slots__ = (
        "_broken", "_ids", "_last", "_later", "_link", "_linked", "_notes", "_out", "_owner", "_page", "_parts", "_pictures", "_said",
        "_space", "_told", "_top", "lines", "tables", "text",
    )  # fmt: skip

    def __init__(self, notes: Notes) -> None:
        self.lines: list[Line] = []
        self.tables: list[Table] = []
        self._pictures: list[tuple[Frame, str]] = []
        self._notes = notes
        self._top = self._page = Frame.page()
        self._ids = count(1)
        # A text comes in pieces, and hardly any does anything by itself: they wait for the next tag.
        self._told: list[str] = []
        self.text = self._told.append
        self._parts: list[str] = []
        self._linked = 0
        self._link: Frame | None = None  # the <a href> that is open
        self._said = 0  # characters of it
        self._space = ""
        self._owner: Frame | None = None
        self._later: list[Line] = []
        self._out = self.lines
        self._last: Frame | None = None  # whose the last line was
        self._broken = False  # whether a <br> ended it

    @classmethod
    def of(cls, tell: Callable[[str, Layout], None], text: str, notes: Notes) -> Flow:
        """The layout of a page whose parser is `tell`; `notes` is told what the head says."""
        flow = cls(notes)
        tell(text, flow)
        while flow._top.parent is not None:  # a parser that gave up left them open
            flow.end()
        flow._read()
        flow._flush()
        return flow

    @property
    def alts(self) -> list[Line]:
        """What the pictures of the page are said to show."""
        return [Line(" ".join(SPACES.split(alt)), frame.path(), "img", 0, frame.manner.marks) for frame, alt in self._pictures]

    # -- tags ---------------------------------------------------------------------------------------------------------

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """See `Layout`."""
        if attributes:
            self.open(look_of(name, attributes.get("class"), attributes.get("id")), attributes)
        else:  # lxml's empty mapping is slow to ask
            self.open(look_of(name, None, None), attributes)

    def open(self, look: Look, attributes: Mapping[str, str]) -> None:
        """See `Layout`."""
        top = self._top
        frame = Frame(look, top)
        speaks = look.says or (attributes and not SPEAKING.isdisjoint(attributes))
        if look.quiet and not speaks and self._link is None and top is not self._page:
            self._top = frame
            return
        frame.quiet = False
        if self._told:
            self._read()
        if speaks:
            self._say(frame, attributes)
        if look.block:
            if self._parts or self._later:
                self._flush()
            self._broken = False
        elif frame.manner.hidden and not top.manner.hidden:
            self._hold(frame)
        self._top = frame
        if look.acts or top is self._page:
            self._act(frame, attributes)

    def _say(self, frame: Frame, attributes: Mapping[str, str]) -> None:
        """What not every element of its look is: a link, hidden, a list that stands in no other."""
        tag, around = frame.look.tag, frame.setting
        if tag == "a":
            if self._link is None and "href" in attributes:
                self._link, self._said = frame, 0
        elif frame.look.list and not around.group:
            frame.setting = Setting(next(self._ids), around.table, around.row, around.cell)
        if (tag == "dialog" or not SPEAKING.isdisjoint(attributes)) and (marks := marks_of(tag, attributes)):
            frame.manner = frame.manner.marked(marks)

    def end(self, _name: str = "") -> None:
        """See `Layout`."""
        frame = self._top
        assert frame.parent is not None  # parsers close what they open
        if not frame.quiet:
            if self._told:
                self._read()
            if frame.owns:
                if self._parts or self._later:
                    self._flush()
                self._broken = False
                if frame.held:
                    self._resume(frame.held)
            if frame is self._link:
                self._link = None
        self._top = frame.parent

    def _hold(self, frame: Frame) -> None:
        """Hidden text begins in the middle of a line: it is read on its own, and stands after that line."""
        frame.held = Held(self._parts, self._linked, self._space, self._owner, self._later, self._out, self._last, self._broken)
        frame.owns = True
        self._out = []
        self._begin()

    def _resume(self, held: Held) -> None:
        hidden = self._out
        self._parts, self._linked, self._space, self._owner = held.parts, held.linked, held.space, held.owner
        self._out, self._last, self._broken = held.out, held.last, held.broken
        self._later = held.later + hidden

    def _act(self, frame: Frame, attributes: Mapping[str, str]) -> None:
        """What an element does where it opens, beside holding text."""
        tag = frame.look.tag
        if frame.parent is self._page:
            self._notes.speaks(attributes)
        if tag in NOTED:
            self._note(frame, attributes)
        elif tag in ("table", "tr") or tag in CELLS:
            open_table(frame, attributes, self.tables)
        elif tag in ("desc", "metadata"):
            if frame.parent is not None and frame.parent.look.tag == "svg":
                frame.manner = frame.manner.unseen()
        elif frame.manner.skip:
            return
        elif tag == "br":
            self._break()
        elif tag == "img" and (alt := attributes.get("alt", "").strip()):
            self._pictures.append((frame, alt))

    def _note(self, frame: Frame, attributes: Mapping[str, str]) -> None:
        """The head's elements count wherever they stand, but a <title> inside a drawing is the drawing's."""
        above = frame.parent
        while frame.look.tag == "title" and above is not None:
            if above.look.tag == "svg":
                return
            above = above.parent
        frame.note = self._notes.see(frame.look.tag, attributes)

    def _break(self) -> None:
        frame, empty = self._top.owner(), not self._parts
        self._flush()
        frame.breaks += 1
        # A second <br> in a row is an empty line.
        self._last, self._broken = frame, not empty

    # -- text ---------------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        """Reads the text that was told since the last tag of any consequence."""
        frame, told = self._top, self._told
        if frame.note is not None:
            frame.note += told
        if frame.manner.skip:
            told.clear()
            return
        text = "".join(told)
        told.clear()
        if frame.manner.pre:
            self._pre(text)
            return
        words = text.strip(WHITE)
        if words:
            at = text.index(words[0])
            self._words(words, text[:at], text[at + len(words) :])
        elif self._parts:
            self._space = wider(self._space, text)

    def _words(self, words: str, lead: str, rest: str) -> None:
        """A run of text, after the white space that waits and its own `lead`; the `rest` waits in turn."""
        if self._parts:
            space = wider(self._space, lead) if lead else self._space
            if space == "\n" and is_wide(self._parts[-1][-1]) and is_wide(words[0]):
                space = ""
            if space:
                self._parts.append(" ")
        elif self._owner is None:
            self._owner = self._top.owner()
        whole = collapsed(words)
        self._parts.append(whole)
        self._space = wider("", rest) if rest else ""
        if self._link is not None:
            for piece in SPACES.split(words):
                self._count_linked(piece)

    def _pre(self, text: str) -> None:
        if self._owner is None:
            self._owner = self._top.owner()
        for i, piece in enumerate(re.split(r"\r\n?|\n", text)):
            if i:
                self._parts.append("\n")
            if piece:
                self._parts.append(piece)
                self._count_linked(piece)

    def _count_linked(self, piece: str) -> None:
        if self._link is not None:
            self._said += len(piece)
            self._linked += len(piece) if self._said <= _LONGEST_LINK else 0

    # -- lines --------------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._parts, self._linked, self._space, self._owner, self._later = [], 0, "", None, []

    def _flush(self) -> None:
        """The line that was being read is complete."""
        text, owner, linked, later = "".join(self._parts), self._owner, self._linked, self._later
        self._begin()
        if owner is not None and text and not text.isspace():
            if owner.manner.pre:
                self._emit_pre(text, linked, owner)
            else:
                self._emit(owner.line(text, linked, self._breaks(owner)), owner)
        for line in later:
            self._emit(line, owner or self._top)

    def _emit_pre(self, text: str, linked: int, owner: Frame) -> None:
        """A line a line, with the empty ones between them."""
        breaks = self._breaks(owner)
        share = linked / max(1, len(text))
        for line in text.split("\n"):
            if line.strip():
                self._emit(owner.line(line, round(share * len(line)), breaks), owner)
                breaks = 0
            breaks += 1 if breaks < 2 or owner.lines else 0

    def _emit(self, line: Line, owner: Frame) -> None:
        cell = owner.setting.cell
        if cell is not None and self._out is self.lines:
            cell.lines.append(len(self._out))
        self._out.append(line)
        owner.lines += 1
        self._last, self._broken = owner, False

    def _breaks(self, owner: Frame) -> int:
        """One line end after a <br> and between the items of a list, else a blank line."""
        last = self._last
        if last is owner:
            return 1 if self._broken else 2
        if last is None or not (last.look.item and owner.look.item):
            return 2
        return 1 if last.setting.group == owner.setting.group != 0 else 2
