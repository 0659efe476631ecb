"""The part of the index that knows where each record lies, how far each file was read, and what an older index knew that is gone."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from archiver.keep.keys import long, short
from archiver.keep.known import Known, Missing, missing_from
from archiver.keep.log import Place


class Places:
    """The places of one index's records."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def put(self, records: Mapping[str, Place], positions: Mapping[str, int]) -> None:
        """Records that were read from the log up to `positions`. Inside a transaction."""
        if self._db.execute("SELECT 1 FROM missing LIMIT 1").fetchone():
            self._db.executemany("DELETE FROM missing WHERE id = ?", ((id_,) for id_ in records))
        numbers = {file: self._number(file) for file in {place.file for place in records.values()} | {*positions}}
        # In order, so that a page of the index is written once for all that goes there.
        rows = sorted((short(id_), numbers[place.file], place.offset) for id_, place in records.items())
        self._db.executemany("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", rows)
        self._db.executemany("UPDATE file SET offset = ?, indexed = 1 WHERE name = ?", ((end, file) for file, end in positions.items()))

    def of(self, record: str) -> Place | None:
        """Where a record is."""
        query = "SELECT name, record.offset FROM record JOIN file ON number = file WHERE id = ?"
        row = self._db.execute(query, (short(record),)).fetchone()
        return Place(*row) if row else None

    def between(self, file: str, start: int, end: int) -> set[str]:
        """The ids of the records that begin in a stretch of a file, or did."""
        query = """SELECT id FROM record WHERE file = (SELECT number FROM file WHERE name = :file) AND offset >= :start AND offset < :end
                   UNION SELECT id FROM missing WHERE file = :file AND offset >= :start AND offset < :end"""
        return {long(id_) for (id_,) in self._db.execute(query, {"file": file, "start": start, "end": end})}

    def orphans(self) -> int:
        """How many records in raw/ belong to no capture."""
        query = """SELECT count(*) FROM record JOIN file ON number = file
                   WHERE name GLOB 'raw/*' AND id NOT IN (SELECT raw_capture FROM capture)"""
        return int(self._db.execute(query).fetchone()[0])

    def positions(self) -> dict[str, int]:
        """For each file of the log, the bytes that are indexed."""
        return dict(self._db.execute("SELECT name, offset FROM file WHERE indexed"))

    def forget(self, file: str) -> None:
        """A file of the log is about to be rewritten: it is read from its beginning again, whatever becomes of it. In a transaction."""
        self._db.execute("UPDATE file SET offset = 0, indexed = 1 WHERE number = ?", (self._number(file),))
        self._db.execute("DELETE FROM floor WHERE file = ?", (file,))

    def expect(self, known: Known) -> None:
        """What an index before this one knew: each record is `missing` until it is put. Inside a transaction."""
        rows = ((m.id, m.place.file, m.place.offset, m.source, m.raw, m.added_at) for m in known.records)
        self._db.executemany("INSERT OR REPLACE INTO missing VALUES (?, ?, ?, ?, ?, ?)", rows)
        self._db.executemany("INSERT OR REPLACE INTO floor VALUES (?, ?)", known.floors.items())

    def missing(self) -> list[Missing]:
        """The records that an index before this one knew and that were not met in the log since."""
        return [missing_from(row) for row in self._db.execute("SELECT * FROM missing ORDER BY file, offset")]

    def floors(self) -> dict[str, int]:
        """For each file of the log, the bytes that were acknowledged by what an index before this one knew."""
        return dict(self._db.execute("SELECT file, offset FROM floor"))

    def _number(self, file: str) -> int:
        """The number that stands for a file's name."""
        self._db.execute("INSERT OR IGNORE INTO file (name, offset, indexed) VALUES (?, 0, 0)", (file,))
        return int(self._db.execute("SELECT number FROM file WHERE name = ?", (file,)).fetchone()[0])
