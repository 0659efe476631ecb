"""Tables while a page is laid out: each table, row and cell that opens, and what stands for one that is missing."""

from __future__ import annotations

from collections.abc import Mapping

from archiver.read.events import Cell, Table
from archiver.read.frames import Frame, Setting

# No cell reaches over more rows or columns: HTML, "algorithm for processing rows", for columns.
_WIDEST = 1000


def open_table(frame: Frame, attributes: Mapping[str, str], tables: list[Table]) -> None:
    """What a <table>, <tr>, <td> or <th> that opens makes of its `setting`; new tables are put into `tables`."""
    around = frame.setting
    if frame.look.tag == "table":
        if around.cell is not None:
            around.cell.nested = True
        frame.setting = Setting(around.group, _new(tables))
        return
    table = around.table or _of_parent(frame, tables)
    if frame.look.tag == "tr":
        frame.setting = Setting(around.group, table, frame)
        table.add(frame, frame.path())
        return
    owner = around.row or frame.parent
    if owner is not None and table.owner is not owner:
        table.add(owner, owner.path())
    cell = Cell(_span(attributes, "colspan"), _span(attributes, "rowspan"))
    frame.setting = Setting(around.group, table, around.row, cell)
    table.rows[-1].append(cell)


def _of_parent(frame: Frame, tables: list[Table]) -> Table:
    """A row or cell stands outside of any table: its parent stands for one."""
    assert frame.parent is not None
    table, around = _new(tables), frame.setting
    frame.parent.setting = Setting(around.group, table, around.row, around.cell)
    return table


def _new(tables: list[Table]) -> Table:
    tables.append(Table())
    return tables[-1]


def _span(attributes: Mapping[str, str], name: str) -> int:
    value = attributes.get(name, "").strip()
    return min(int(value), _WIDEST) or 1 if value.isdecimal() and value.isascii() else 1
