"""What parsers hand to the layout, and what the layout hands on: tags, text, lines, tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from archiver.read.looks import Look


class Layout(Protocol):
    """Is told a page's tags and texts in order, by a parser that closes what it opens.

    Calls, and no stream of objects: an object a tag took a third of the time that reading a page takes. The calls are those that
    lxml's parsers make of what they are handed as a target: then no tree is built either.
    """

    def start(self, name: str, attributes: Mapping[str, str], /) -> None:
        """A tag of HTML opens."""

    def open(self, look: Look, attributes: Mapping[str, str], /) -> None:
        """An element of this look opens; XML readers know from the content what it looks like."""

    def text(self, text: str, /) -> None:
        """Text, or a piece of it, as it stands in the source."""

    def end(self, name: str = "", /) -> None:
        """The tag that opened last, and is still open, closes."""


class Line(NamedTuple):
    """A block to be: `breaks` is the number of line ends between it and the line before."""

    text: str
    path: str
    tag: str
    linked: int
    marks: frozenset[str]
    breaks: int = 2
    hints: frozenset[str] = frozenset()


@dataclass(slots=True)
class Cell:
    """A table cell: the numbers of its lines, its spans, and whether it holds another table."""

    columns: int = 1
    rows: int = 1
    lines: list[int] = field(default_factory=list)
    nested: bool = False


@dataclass(slots=True)
class Table:
    """A table's rows, the path of each, and the element that the last one is made of."""

    rows: list[list[Cell]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    owner: object = None

    def add(self, owner: object, path: str) -> None:
        """One more row, still without cells."""
        self.rows.append([])
        self.paths.append(path)
        self.owner = owner
