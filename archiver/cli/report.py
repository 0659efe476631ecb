"""What a run tells while it works and at its end: a row a file, a closing table, the exit code. All of it on stderr."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass

from archiver.batch import Survey
from archiver.cli.terminal import Progress, clip_left, counted, harmless, one_line, pad, paint, screen_width, table
from archiver.errors import ArchiverError
from archiver.model import Document, Doubt

_STYLES = {"clean": "green", "review": "yellow", "empty": "yellow", "failed": "red", "refused": "red", "unusable": "yellow"}
# Nothing usable came of these; "review" is usable, but somebody should look at it.
_LOST = ("empty", "failed", "refused", "unusable")
# Columns that a title has at least.
_TITLE = 12
_HEADER = ("outcome", "files", "characters", "passages removed")
DONE, SOME_FAILED, NOTHING, REFUSED = 0, 3, 4, 7


def unread(name: str, error: ArchiverError) -> Document:
    """The row of an input that could not be read: a document without text that says why."""
    doubt = Doubt("read", str(error))
    return Document(name, "application/octet-stream", "failed", "", "Zyyy", "", "", "", doubts=(doubt,))


@dataclass(frozen=True, slots=True)
class _Row:
    """What the closing table needs to know of one input."""

    label: str
    kind: str
    characters: int = 0
    removed: int = 0


class Report:
    """Tells what became of every input, in columns whose first is `width` wide.

    `alone`: one document on the screen needs no row and no table.
    """

    def __init__(self, ahead: Survey, *, quiet: bool = False, alone: bool = False, width: int = 7) -> None:
        self._progress = Progress(ahead.items, quiet=quiet)
        self._left_out = "" if quiet else _left_out(ahead)
        self._told = not quiet and not alone
        self._rows: list[_Row] = []
        self._headed = False
        self._width = width
        self.last: Document | None = None

    def add(self, name: str, doc: Document, note: str = "", *, label: str = "", title: str | None = None) -> None:
        """One more document; `label` is an archive's outcome, `note` where it went, `title` the one in the script written out."""
        kind = "unusable" if label == "unusable" else doc.status
        self.last = doc
        self._rows.append(_Row(label or kind, kind, len(doc.text), len(doc.removed)))
        self._progress.clear()
        if self._told:
            self._head()
        if kind in _LOST:
            self._say(label or kind, _named(name, _reason(doc)), kind)
        elif self._told:
            self._say(label or kind, _row(name, doc, " · ".join(filter(None, (note, title))), screen_width() - self._width - 2), kind)
        self._progress.step(name)

    def refuse(self, name: str, error: ArchiverError) -> None:
        """One more input, whose result could not be put where it belongs."""
        self.last = None
        self._rows.append(_Row("refused", "refused"))
        self._progress.clear()
        self._say("refused", _named(name, str(error)), "refused")
        self._progress.step(name)

    def close(self) -> int:
        """Writes the closing table; returns the exit code."""
        self.stop()
        if not self._rows:
            print("nothing to do: no file in there", file=sys.stderr)
        if self._left_out:
            print(self._left_out, file=sys.stderr)
        return self.exit_code()

    def stop(self) -> None:
        """Writes the closing table of what was done so far, for a run that ends with an error."""
        self._progress.clear()
        if self._told and len(self._rows) > 1:
            sys.stderr.write("\n" + self._table())

    def exit_code(self) -> int:
        """0, 3 where some inputs gave nothing or need review, 4 where all gave nothing, 7 where all were refused."""
        kinds = Counter(row.kind for row in self._rows)
        lost = sum(kinds[kind] for kind in _LOST)
        if self._rows and kinds["refused"] == len(self._rows):
            return REFUSED
        if lost == len(self._rows):
            return NOTHING
        return SOME_FAILED if lost or kinds["review"] else DONE

    def _head(self) -> None:
        """The names of a row's columns, once."""
        if not self._headed:
            self._headed = True
            names = _cells(("file", "characters", "removed", "title"), screen_width() - self._width - 2)
            print(paint(f"{'outcome':<{self._width + 2}}{names}".rstrip(), "dim", sys.stderr), file=sys.stderr)

    def _table(self) -> str:
        groups: dict[str, list[_Row]] = {}
        for row in self._rows:
            groups.setdefault(row.label, []).append(row)
        if len(groups) > 1:
            groups["all"] = self._rows
        return table(_HEADER, [_sums(label, rows) for label, rows in groups.items()], right=_HEADER[1:], stream=sys.stderr)

    def _say(self, label: str, message: str, kind: str) -> None:
        painted = paint(pad(label, self._width), _STYLES.get(kind, "green"), sys.stderr)
        print(f"{painted}  {harmless(message)}", file=sys.stderr)


def _sums(label: str, rows: list[_Row]) -> tuple[str, ...]:
    numbers = (len(rows), sum(row.characters for row in rows), sum(row.removed for row in rows))
    return (label, *(f"{n:,}" for n in numbers))


def _named(name: str, message: str) -> str:
    """A message that says which file it is about, once."""
    return message if name in message else f"{name}: {message}"


def _reason(doc: Document) -> str:
    """Why a document cannot be used, in one line."""
    return "; ".join(doubt.what for doubt in doc.doubts) or "nothing in it but what stands around a text"


def _row(name: str, doc: Document, told: str, width: int) -> str:
    """File, characters, passages removed, title; a long path gives way at its beginning."""
    room = _rooms(width)[0]
    return _cells((clip_left(one_line(name), room), f"{len(doc.text):,}", str(len(doc.removed)), one_line(told)), width)


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
    return f"left out: {' and '.join(told)}; give their paths to have them read" if told else ""
