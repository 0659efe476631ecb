"""What an index knew before it is thrown away: an index may be lost, that something was acknowledged should not be.

The log is the truth about what is there. That something is no longer there only the index can tell.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from archiver.keep.keys import long
from archiver.keep.log import Place


@dataclass(frozen=True, slots=True)
class Missing:
    """A record that an index knew and that is not in the log any more. `raw`, the digest of the bytes: it is a capture."""

    id: str
    place: Place
    source: str
    raw: str
    added_at: str


@dataclass(frozen=True, slots=True)
class Known:
    """What an index knew before it is thrown away: every record, and for each file the bytes that were acknowledged."""

    records: tuple[Missing, ...] = ()
    floors: Mapping[str, int] = field(default_factory=dict)


def known_to(path: Path) -> Known:
    """What the index at `path` knows, as far as it can be read, whatever its schema."""
    records: dict[str, Missing] = {}
    floors: dict[str, int] = {}
    if not path.exists():
        return Known()
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as db:
        for query in _RECORDS:
            with suppress(sqlite3.Error):  # of another schema, or damaged: it may have the one table and not the other
                records |= {(one := missing_from(row)).id: one for row in db.execute(query)}
        for query in _FLOORS:
            with suppress(sqlite3.Error):
                for file, offset in db.execute(query):
                    floors[file] = max(offset, floors.get(file, 0))
    return Known(tuple(records.values()), floors)


# What is missing already, and what is there: in this schema, and in those before 6.
_RECORDS = (
    "SELECT id, file, offset, source, raw, added_at FROM missing",
    """SELECT r.id, file.name, r.offset, coalesce(c.source, ''), coalesce(c.raw, ''), coalesce(c.added_at, '')
       FROM record r JOIN file ON file.number = r.file LEFT JOIN capture c ON c.record = r.id""",
    """SELECT r.id, r.file, r.offset, coalesce(c.source, ''), coalesce(c.raw, ''), coalesce(json_extract(c.facts, '$.added_at'), '')
       FROM record r LEFT JOIN capture c ON c.record = r.id WHERE typeof(r.file) = 'text'""",
)
_FLOORS = ("SELECT file, offset FROM floor", "SELECT name, offset FROM file WHERE indexed", "SELECT file, offset FROM position")


def missing_from(row: tuple[str | bytes, str, int, str, str | bytes, str]) -> Missing:
    """A row of the table `missing`."""
    id_, file, offset, source, raw, added_at = row
    return Missing(long(id_), Place(file, offset), source, long(raw), added_at)
