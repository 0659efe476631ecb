"""What a run tells while it works and at its end: a row a file, a closing table, the exit code. All of it on stderr."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass

from archiver.batch.inputs import Survey
from archiver.batch.row import Row
from archiver.batch.shard import failed
from archiver.cli.terminal import Progress, clip_left, counted, harmless, one_line, pad, paint, screen_width, table
from archiver.errors import ArchiverError
from archiver.model import Document

_STYLES = {
    "clean": "green",
    "review": "yellow",
    "empty": "yellow",
    "filtered": "dim",
    "failed": "red",
    "refused": "red",
    "unusable": "yellow",
}
# Nothing usable came of these; "review" is usable, but somebody should look at it.
_LOST = ("empty", "failed", "refused", "unusable")
# What is said of a document whose text alone is on the screen: how its bytes were read, and that somebody should look at it.
_TOLD_ALONE = ("label", "recover", "decode", "judge")
# Inputs that the sentence about those to be looked at names.
_NAMED = 3
# Columns that a title has at least.
_TITLE = 12
_NOTHING = "nothing in it but what stands around a text"
_HEADER = ("outcome", "files", "characters", "passages removed")
DONE, SOME_FAILED, NOTHING, REFUSED = 0, 3, 4, 7


def unread(name: str, error: ArchiverError) -> Document:
    """The row of an input that could not be read: a document without text that says why."""
    return failed(name, str(error))


@dataclass(slots=True)
class _Sum:
    """What the closing table says of the inputs with one outcome."""

    files: int = 0
    characters: int = 0
    removed: int = 0

    def add(self, characters: int, removed: int) -> None:
        self.files += 1
        self.characters += characters
        self.removed += removed


class Report:
    """Tells what became of every input, in columns whose first is `width` wide. Holds sums, not rows.

    `alone`: one document on the screen needs no row and no table.
    """

    def __init__(self, ahead: Survey, *, quiet: bool = False, alone: bool = False, width: int = 7) -> None:
        self._progress = Progress(ahead.items, quiet=quiet)
        self._left_out = "" if quiet else _left_out(ahead)
        self._told = not quiet and not alone
        self._doubts = alone and not quiet
        self._kinds: Counter[str] = Counter()
        self._sums: dict[str, _Sum] = {}
        self._headed = False
        self._width = width
        self._unsure: list[str] = []
        self.last: Document | None = None

    def add(self, name: str, doc: Document, note: str = "", *, label: str = "", title: str | None = None) -> None:
        """One more document; `label` is an archive's outcome, `note` where it went, `title` the one in the script written out."""
        kind = "unusable" if label == "unusable" else doc.status
        self.last = doc
        row = Row(name, "", "clean", why=_reason(doc), characters=len(doc.text), removed=len(doc.removed), title=title or "")
        self._tell(row, kind, label or kind, note)
        if self._doubts and kind not in _LOST:
            for doubt in doc.doubts:
                if doubt.stage in _TOLD_ALONE:
                    self._say("doubt", _named(name, " at ".join(filter(None, (doubt.what, doubt.where)))), "review")

    def refuse(self, name: str, error: ArchiverError) -> None:
        """One more input, whose result could not be put where it belongs."""
        self.last = None
        self._tell(Row(name, "", "refused", why=str(error)), "refused", "refused", "")

    def tell(self, row: Row, note: str = "") -> None:
        """One more row of a batch."""
        self._tell(row, row.kind, row.kind, note)

    def _tell(self, row: Row, kind: str, label: str, note: str) -> None:
        self._kinds[kind] += 1
        self._sums.setdefault(label, _Sum()).add(row.characters, row.removed)
        self._progress.clear()
        if self._told:
            self._head()
        if kind in _LOST:
            self._say(label, _named(row.name, row.why or _NOTHING), kind)
        elif self._told:
            unsure = kind == "review" and label != kind
            if unsure and len(self._unsure) < _NAMED:
                self._unsure.append(row.name)
            told = " · ".join(filter(None, ("to review" if unsure else "", note, row.title)))
            self._say(label, _row(row, told, screen_width() - self._width - 2), kind)
        self._progress.step(row.name)

    def close(self) -> int:
        """Writes the closing table; returns the exit code."""
        self.stop()
        if not self._kinds:
            print("nothing to do: no file in there", file=sys.stderr)
        if self._left_out:
            print(self._left_out, file=sys.stderr)
        return self.exit_code()

    def stop(self) -> None:
        """Writes the closing table of what was done so far, for a run that ends with an error."""
        self._progress.clear()
        if self._told and self._kinds.total() > 1:
            sys.stderr.write("\n" + self._table())
        if self._unsure:
            more = self._kinds["review"] - len(self._unsure)
            names = ", ".join(map(one_line, self._unsure)) + (f" and {more:,} more" if more else "")
            print(f"to review: {names}; `archiver list` shows their status, `archiver explain` why", file=sys.stderr)

    def exit_code(self) -> int:
        """0, 3 where some inputs gave nothing or need review, 4 where all gave nothing, 7 where all were refused."""
        lost, every = sum(self._kinds[kind] for kind in _LOST), self._kinds.total()
        if every and self._kinds["refused"] == every:
            return REFUSED
        if lost == every:
            return NOTHING
        return SOME_FAILED if lost or self._kinds["review"] else DONE

    def _head(self) -> None:
        """The names of a row's columns, once."""
        if not self._headed:
            self._headed = True
            names = _cells(("file", "characters", "removed", "title"), screen_width() - self._width - 2)
            print(paint(f"{'outcome':<{self._width + 2}}{names}".rstrip(), "dim", sys.stderr), file=sys.stderr)

    def _table(self) -> str:
        sums = dict(self._sums)
        if len(sums) > 1:
            sums["all"] = _Sum(*(sum(getattr(each, name) for each in sums.values()) for name in ("files", "characters", "removed")))
        rows = [(label, f"{s.files:,}", f"{s.characters:,}", f"{s.removed:,}") for label, s in sums.items()]
        return table(_HEADER, rows, right=_HEADER[1:], stream=sys.stderr)

    def _say(self, label: str, message: str, kind: str) -> None:
        painted = paint(pad(label, self._width), _STYLES.get(kind, "green"), sys.stderr)
        print(f"{painted}  {harmless(message)}", file=sys.stderr)


def _named(name: str, message: str) -> str:
    """A message that says which file it is about, once, and first."""
    if name not in message or not name:
        return f"{name}: {message}"
    before, _, after = message.partition(f": {name}")
    return f"{name}: {before}{after}" if before != message and after.startswith((" (", ";")) else message


def _reason(doc: Document) -> str:
    """Why a document cannot be used, in one line."""
    return "; ".join(doubt.what for doubt in doc.doubts)


def _row(row: Row, told: str, width: int) -> str:
    """File, characters, passages removed, title; a long path gives way at its beginning."""
    room = _rooms(width)[0]
    return _cells((clip_left(one_line(row.name), room), f"{row.characters:,}", str(row.removed), one_line(told)), width)


def _cells(cells: tuple[str, str, str, str], width: int) -> str:
    """The cells of a row in their columns, those without room left out."""
    return "  ".join(pad(cell, room) for cell, room in zip(cells, _rooms(width), strict=True) if room).rstrip()


def _rooms(width: int) -> tuple[int, int, int, int]:
    """Columns for file, characters, passages removed and title; on a narrow screen the numbers give way to the title."""
    file, numbers = max(18, min(48, width * 2 // 5)), [-10, -7]
    for at in (1, 0):
        if _rest(width, file, numbers) < _TITLE:
            numbers[at] = 0
    return file, numbers[0], numbers[1], max(_TITLE, _rest(width, file, numbers))


def _rest(width: int, file: int, numbers: list[int]) -> int:
    """What is left for the title; two spaces part the columns."""
    return width - file - 2 - sum(2 - n for n in numbers if n)


def _left_out(ahead: Survey) -> str:
    """A line about what a folder holds and nobody asked for; "" for nothing."""
    told = []
    if ahead.hidden:
        told.append(f"{ahead.hidden:,} hidden {'entry' if ahead.hidden == 1 else 'entries'} (a name that begins with a dot)")
    if ahead.links:
        told.append(f"{counted(ahead.links, 'link')} to folders")
    cure = "; give their paths to have them read" if told else ""
    if ahead.records:
        told.append(f"{counted(ahead.records, 'record')} that hold no document (images, styles, redirects, errors)")
    return f"left out: {' and '.join(told)}{cure}" if told else ""
