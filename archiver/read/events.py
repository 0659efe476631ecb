"""What parsers hand to the layout, and what the layout hands on: tags, text, lines, tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol


class Layout(Protocol):
    """Is told a page's tags and texts in order, by a parser that closes what it opens.

    Calls, and no stream of objects: an object a tag took a third of the time that reading a page takes.
    """

    def start(self, tag: str, attributes: Mapping[str, str], block: bool | None = None, skip: bool | None = None) -> bool:
        """A tag opens. `block` and `skip` override what HTML says of it; XML readers know it from the content.

        Returns whether text in it is of any use: where it is not, it need not be told.
        """

    def text(self, text: str) -> None:
        """Text, as it stands in the source."""

    def end(self) -> None:
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
