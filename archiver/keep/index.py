"""SQLite, disposable: where each record is, every capture's facts, and one row a document. Rebuilt from the log at any time.

It may lag behind the log, it may not lie: a file's position moves in the same transaction as the rows that were read up to
there. Without a folder that can be written to, it lives in memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from archiver.keep import notes, tables, worded
from archiver.keep.bundle import Held, Move
from archiver.keep.fingerprints import unpacked
from archiver.keep.keys import document, number, short
from archiver.keep.log import Place
from archiver.keep.lookup import Lookup
from archiver.keep.notes import Notes
from archiver.keep.places import Places
from archiver.keep.prints import Prints
from archiver.keep.rows import COLUMNS, MARKS, figures, row_of
from archiver.keep.versions import derive
from archiver.keep.worded import Words

# Seconds to wait for another process that writes to the index: a thousand captures take less than one.
_BUSY = 30.0
# Kilobytes of the index that are kept in memory: a group touches pages all over it.
_CACHE = 64 * 1024
# Pages of the journal after which it is moved to the index, which waits for the disk: 32 MB. A group touches pages all over the
# index, and one that many groups touched is moved once.
_JOURNAL = 8000
_LINE = """INSERT OR REPLACE INTO document VALUES (?1, ?2, ?3, (SELECT id FROM worded WHERE record = ?2), ?4, ?5, ?6)"""
_NEWEST_MOVE = """INSERT INTO move VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET document = excluded.document, added_at = excluded.added_at
                  WHERE excluded.added_at > added_at"""


class Index(Lookup):
    """The index of one archive. Everything in it comes through `put`, from the log."""

    def __init__(self, path: Path | None) -> None:
        """Opens or makes the index at `path`; None: in memory. Raises sqlite3.Error where the file is no index of ours."""
        super().__init__(sqlite3.connect(path if path else ":memory:", timeout=_BUSY, isolation_level=None, check_same_thread=False))
        try:
            self._prepare()
        except sqlite3.Error:
            self._db.close()
            raise
        self.places = Places(self._db)
        self.prints = Prints(self._db)
        self.notes = Notes(self._db)
        self.inode = path.stat().st_ino if path else 0
        self.words = Words(self._db)

    def _prepare(self) -> None:
        # The log is the truth, so the newest rows may be lost in a power cut; WAL keeps the rest whole and readers unhindered.
        if self._db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":  # to ask is allowed while another process writes, to set is not
            self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute(f"PRAGMA cache_size = -{_CACHE}")
        self._db.execute(f"PRAGMA wal_autocheckpoint = {_JOURNAL}")
        found = self._db.execute("PRAGMA user_version").fetchone()[0]
        if found == 0:
            self._db.executescript(f"BEGIN; {tables.TABLES} {notes.TABLES} {worded.TABLES} PRAGMA user_version = {tables.SCHEMA}; COMMIT;")
        elif found != tables.SCHEMA:
            raise sqlite3.DatabaseError(f"another version of archiver made it: schema {found}, this one has {tables.SCHEMA}")

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing of it."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._db.in_transaction:  # a full disk may have ended it already
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def put(self, captures: Iterable[Held], records: Mapping[str, Place], positions: Mapping[str, int]) -> None:
        """What was read from the log up to `positions`. Inside a transaction."""
        if records or positions:
            self.places.put(records, positions)
        came = self._counting(captures)
        if not came:
            return
        self._db.executemany(f"INSERT OR REPLACE INTO capture ({COLUMNS}) VALUES ({MARKS})", map(row_of, came))  # noqa: S608 - of constants
        self.prints.put([(held.document, unpacked(held.fingerprints)) for held in came])
        texts = [(text, record) for h in came for text, record in ((h.text, h.text_record), (h.normalised, h.normalised_record)) if text]
        self._db.executemany("INSERT OR REPLACE INTO text VALUES (?, ?)", [(short(text), short(record)) for text, record in texts])
        touched: dict[str, list[Held]] = {}
        for held in came:
            touched.setdefault(held.document, []).append(held)
        self._list(touched)

    def move(self, move: Move) -> None:
        """Captures are of another document than was decided when they came. Inside a transaction."""
        touched: dict[str, list[Held]] = {}
        for record in move.captures:
            self._db.execute(_NEWEST_MOVE, (record, move.document, move.added_at))
            row = self._db.execute("SELECT document FROM capture WHERE record = ?", (short(record),)).fetchone()
            if row:  # not so where the move stands in a file that is read before the capture's
                touched[document(row[0])] = []
                self.put([self.capture(record)], {}, {})
        self._list(touched)

    def note(self, record: str, meta: Mapping[str, Any]) -> None:
        """Keeps what a record says about captures (see `notes.py`); what a tombstone names is gone from here on. In a transaction."""
        self.notes.keep(record, meta)
        if meta["kind"] != "tombstone":
            return
        touched: dict[str, list[Held]] = {}
        for id_ in meta["records"]:
            row = self._db.execute("SELECT document FROM capture WHERE record = ?", (short(id_),)).fetchone()
            touched |= {document(row[0]): []} if row else {}
            for table in ("capture", "note", "text"):
                self._db.execute(f"DELETE FROM {table} WHERE record = ?", (short(id_),))  # noqa: S608 - of constants
            self._db.execute("DELETE FROM missing WHERE id = ?", (id_,))
        self._list(touched)

    def last_move(self, captures: Iterable[str]) -> str:
        """When the latest correction of any of these captures was made; "" where there is none."""
        found = (self._db.execute("SELECT added_at FROM move WHERE capture = ?", (record,)).fetchone() for record in captures)
        return max((row[0] for row in found if row), default="")

    def _counting(self, captures: Iterable[Held]) -> list[Held]:
        """Captures with the documents that they were given by hand, if they were, less those that an interrupted purge left."""
        found = list(captures)
        purged, moved = self._db.execute("SELECT EXISTS (SELECT 1 FROM purged), EXISTS (SELECT 1 FROM move)").fetchone()
        if purged:
            found = [held for held in found if not self.notes.is_purged(held.record)]
        if moved:
            moves = ((held, self._db.execute("SELECT document FROM move WHERE capture = ?", (held.record,)).fetchone()) for held in found)
            found = [replace(held, document=row[0]) if row else held for held, row in moves]
        return found

    def _list(self, documents: Mapping[str, list[Held]]) -> None:
        """Brings the lines of documents, of which some captures are given, up to date; one without captures has none, nor fingerprints."""
        lines = []
        for id_, given in sorted(documents.items()):
            if len(given) == 1 and not self.holds(id_):
                shown, said = given[0], (given[0].captured_at, int(given[0].usable), 1)
            elif captures := self.captures(id_):
                derived = derive(captures)
                shown, said = derived.newest(), figures(derived)
            else:
                self._db.execute("DELETE FROM document WHERE document = ?", (number(id_),))
                self.prints.forget(id_)
                continue
            lines.append((number(id_), short(shown.record), shown.date, *said))
        self._db.executemany(_LINE, lines)

    def sharing(self, fingerprints: Iterable[int]) -> list[tuple[str, int]]:
        """Documents with some of these fingerprints, and how many; the most first."""
        return self.prints.sharing(fingerprints)

    def has_copies(self) -> bool:
        """Whether any reading copy is known."""
        return self._db.execute("SELECT 1 FROM copy").fetchone() is not None

    def copies(self) -> dict[str, str]:
        """The reading copies: paths by document."""
        return dict(self._db.execute("SELECT document, path FROM copy"))

    def copy(self, document: str) -> str | None:
        """The path of a document's reading copy."""
        row = self._db.execute("SELECT path FROM copy WHERE document = ?", (document,)).fetchone()
        return row[0] if row else None

    def keep_copy(self, document: str, path: str) -> None:
        """Remembers where a document's reading copy is."""
        self._db.execute("INSERT OR REPLACE INTO copy VALUES (?, ?)", (document, path))
