"""Tables of data become a line a row, cells joined by " | "; tables that only lay a page out stay the blocks they hold.

A row is a line of its own where it reads as one: every cell holds one short line of text, or a few that do. A cell that
an earlier row spans into this one is an empty cell, so that columns stay columns; its text is not said twice.
"""

from __future__ import annotations

from collections.abc import Iterator

from archiver.read.events import Cell, Line, Table
from archiver.read.flow import Flow

BETWEEN = " | "
# A cell with more than this is prose: questions and answers in a 投资者关系活动记录表, an article in a page laid out by tables.
_LONG = 200
_FEW = 8
_WIDEST = 1000  # columns; more are an attack


def with_rows(flow: Flow) -> list[Line]:
    """The flow's lines, each row of a data table made one line."""
    rows: dict[int, tuple[int, Line]] = {}
    for table in flow.tables:
        if _is_data(table, flow.lines):
            rows |= {first: (last, line) for first, last, line in _rows(table, flow.lines)}
    lines: list[Line] = []
    at = 0
    while at < len(flow.lines):
        last, line = rows.get(at, (at, flow.lines[at]))
        lines.append(line)
        at = last + 1
    return lines


def _is_data(table: Table, lines: list[Line]) -> bool:
    """Two rows at least with two cells of text, no table inside, and most of them short."""
    if any(cell.nested for row in table.rows for cell in row):
        return False
    full = [row for row in table.rows if sum(bool(cell.lines) for cell in row) >= 2]
    return len(full) >= 2 and 2 * sum(_is_simple(row, lines) for row in full) >= len(full)


def _is_simple(row: list[Cell], lines: list[Line]) -> bool:
    """Every cell is a short line or few; hidden text stands apart from what is seen."""
    for cell in row:
        held = [lines[i] for i in cell.lines]
        if len(held) > _FEW or sum(len(line.text) for line in held) > _LONG:
            return False
        if any("pre" in line.marks or "form" in line.marks for line in held):
            return False
    numbers = _numbers(row)
    seen = {"hidden" in lines[i].marks for i in numbers}
    # Nothing else may stand between the cells' lines.
    return len(seen) == 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _numbers(row: list[Cell]) -> list[int]:
    return [i for cell in row for i in cell.lines]


def _rows(table: Table, lines: list[Line]) -> Iterator[tuple[int, int, Line]]:
    """The first and last line that each simple row replaces, and the row's own."""
    spanning: dict[int, int] = {}
    before = -2  # the number of the last line of the row before
    for row, path in zip(table.rows, table.paths, strict=True):
        texts = _cells(row, lines, spanning)
        if not _is_simple(row, lines):
            continue
        numbers = _numbers(row)
        held = [lines[i] for i in numbers]
        marks = frozenset().union(*(line.marks for line in held)) - {"heading", "item"} | {"row"}
        text = BETWEEN.join(texts).strip()
        breaks = 1 if numbers[0] == before + 1 else 2
        yield numbers[0], numbers[-1], Line(text, path, "tr", sum(line.linked for line in held), marks, breaks, held[0].hints)
        before = numbers[-1]


def _cells(row: list[Cell], lines: list[Line], spanning: dict[int, int]) -> list[str]:
    """The row's cells from left to right; `spanning` counts, for each column, the rows that a cell above still covers."""
    texts: list[str] = []
    for cell in row:
        _skip(texts, spanning)
        width = min(cell.columns, _WIDEST)
        spanning |= dict.fromkeys(range(len(texts), len(texts) + width), cell.rows - 1)
        texts.append(" ".join(lines[i].text.strip() for i in cell.lines))
        texts += [""] * (width - 1)
    _skip(texts, spanning)
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _skip(texts: list[str], spanning: dict[int, int]) -> None:
    """Empty cells where cells of the rows above reach down."""
    while spanning.get(len(texts), 0) > 0 and len(texts) < _WIDEST:
        spanning[len(texts)] -= 1
        texts.append("")
