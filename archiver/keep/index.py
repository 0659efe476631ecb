"""SQLite, disposable: where each record is, every capture's facts, and one row a document. Rebuilt from the log at any time.

It may lag behind the log, it may not lie: a file's position moves in the same transaction as the rows that were read up to
there. Without a folder that can be written to, it lives in memory.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from archiver.keep import notes, tables, worded
from archiver.keep.bundle import Held, Move
from archiver.keep.fingerprints import unpacked
from archiver.keep.known import Known, Missing, missing_from
from archiver.keep.log import Place
from archiver.keep.notes import Notes
from archiver.keep.rows import Entry, entry_of, held_of, line_of, packed_row
from archiver.keep.worded import Words

# Seconds to wait for another process that writes to the index: a thousand captures take less than one.
_BUSY = 30.0
# Kilobytes of the index that are kept in memory: a group touches pages all over it.
_CACHE = 64 * 1024
# Documents that share a fingerprint before it says nothing any more (measured on generated text: 8).
COMMON = 8
Column = Literal["document", "raw", "digest", "url", "page_url", "title_key", "source"]


class Index:
    """The index of one archive. Everything in it comes through `put`, from the log."""

    def __init__(self, path: Path | None) -> None:
        """Opens or makes the index at `path`; None: in memory. Raises sqlite3.Error where the file is no index of ours."""
        self._db = sqlite3.connect(path if path else ":memory:", timeout=_BUSY, isolation_level=None, check_same_thread=False)
        try:
            self._prepare()
        except sqlite3.Error:
            self._db.close()
            raise
        self.notes = Notes(self._db)
        self.inode = path.stat().st_ino if path else 0
        self.words = Words(self._db)

    def _prepare(self) -> None:
        # The log is the truth, so the newest rows may be lost in a power cut; WAL keeps the rest whole and readers unhindered.
        if self._db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":  # to ask is allowed while another process writes, to set is not
            self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute(f"PRAGMA cache_size = -{_CACHE}")
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

    def between(self, file: str, start: int, end: int) -> set[str]:
        """The ids of the records that begin in a stretch of a file, or did."""
        where = "WHERE file = :file AND offset >= :start AND offset < :end"
        rows = self._db.execute(
            f"SELECT id FROM record {where} UNION SELECT id FROM missing {where}",  # noqa: S608 - two constants
            {"file": file, "start": start, "end": end},
        )
        return {id_ for (id_,) in rows}

    def orphans(self) -> int:
        """How many records in raw/ belong to no capture."""
        query = (
            "SELECT count(*) FROM record WHERE file GLOB 'raw/*' AND id NOT IN (SELECT json_extract(facts, '$.raw_capture') FROM capture)"
        )
        return int(self._db.execute(query).fetchone()[0])

    def positions(self) -> dict[str, int]:
        """For each file of the log, the bytes that are indexed."""
        return dict(self._db.execute("SELECT file, offset FROM position"))

    def put(self, captures: Iterable[Held], records: Mapping[str, Place], positions: Mapping[str, int]) -> None:
        """What was read from the log up to `positions`. Inside a transaction."""
        self._db.executemany("DELETE FROM missing WHERE id = ?", ((id_,) for id_ in records))
        self._db.executemany("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", sorted((i, p.file, p.offset) for i, p in records.items()))
        touched: dict[str, list[Held]] = {}
        came = [
            self._moved(held) for held in captures if not self.notes.is_purged(held.record)
        ]  # what an interrupted purge left is not put
        for held in came:
            touched.setdefault(held.document, []).append(held)
        # In order, so that a page of the index is written once for all that goes there.
        prints = sorted((hash_, held.document) for held in came for hash_ in unpacked(held.fingerprints))
        self._db.executemany("INSERT OR IGNORE INTO fingerprint VALUES (?, ?)", prints)
        self._db.executemany("INSERT OR REPLACE INTO capture VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", map(_row, came))
        texts = ((text, record) for h in came for text, record in ((h.text, h.text_record), (h.normalised, h.normalised_record)) if text)
        self._db.executemany("INSERT OR REPLACE INTO text VALUES (?, ?)", texts)
        self._list(touched)
        self._db.executemany("INSERT OR REPLACE INTO position VALUES (?, ?)", positions.items())

    def move(self, move: Move) -> None:
        """Captures are of another document than was decided when they came. Inside a transaction."""
        touched: dict[str, list[Held]] = {}
        for record in move.captures:
            newest = (
                "INSERT INTO move VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET document = excluded.document, added_at = excluded.added_at"
            )
            self._db.execute(f"{newest} WHERE excluded.added_at > added_at", (record, move.document, move.added_at))
            row = self._db.execute("SELECT facts FROM capture WHERE record = ?", (record,)).fetchone()
            if row:  # not so where the move stands in a file that is read before the capture's
                held = held_of(row[0])
                touched[held.document] = []
                self.put([held], {}, {})
        self._list(touched)

    def note(self, record: str, meta: Mapping[str, Any]) -> None:
        """Keeps what a record says about captures (see `notes.py`); what a tombstone names is gone from here on. In a transaction."""
        self.notes.keep(record, meta)
        if meta["kind"] != "tombstone":
            return
        touched: dict[str, list[Held]] = {}
        for id_ in meta["records"]:
            row = self._db.execute("SELECT document FROM capture WHERE record = ?", (id_,)).fetchone()
            touched |= {row[0]: []} if row else {}
            for table, column in (("capture", "record"), ("missing", "id"), ("note", "record"), ("text", "record")):
                self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", (id_,))  # noqa: S608 - of constants
        self._list(touched)

    def forget_position(self, file: str) -> None:
        """A file of the log is about to be rewritten: it is read from its beginning again, whatever becomes of it. In a transaction."""
        self._db.execute("INSERT OR REPLACE INTO position VALUES (?, 0)", (file,))
        self._db.execute("DELETE FROM floor WHERE file = ?", (file,))

    def last_move(self, captures: Iterable[str]) -> str:
        """When the latest correction of any of these captures was made; "" where there is none."""
        found = (self._db.execute("SELECT added_at FROM move WHERE capture = ?", (record,)).fetchone() for record in captures)
        return max((row[0] for row in found if row), default="")

    def _moved(self, held: Held) -> Held:
        """A capture with the document that it was given by hand, if it was."""
        row = self._db.execute("SELECT document FROM move WHERE capture = ?", (held.record,)).fetchone()
        return replace(held, document=row[0]) if row else held

    def _list(self, documents: Mapping[str, list[Held]]) -> None:
        """Brings the lines of documents, of which some captures are given, up to date; one without captures has none, nor fingerprints."""
        for document, given in sorted(documents.items()):
            is_new = len(given) == 1 and self._db.execute("SELECT 1 FROM document WHERE document = ?", (document,)).fetchone() is None
            captures = given if is_new else self.captures(document)
            if captures:
                entry = entry_of(captures)
                facts = packed_row(entry)
                row = (document, entry.record, entry.date, self.words.known(entry.record), facts)
                self._db.execute("INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?, ?)", row)
                continue
            for table in ("document", "fingerprint"):
                self._db.execute(f"DELETE FROM {table} WHERE document = ?", (document,))  # noqa: S608 - of two constants

    def place(self, record: str) -> Place | None:
        """Where a record is."""
        row = self._db.execute("SELECT file, offset FROM record WHERE id = ?", (record,)).fetchone()
        return Place(*row) if row else None

    def captures(self, document: str) -> list[Held]:
        """All captures of a document."""
        return self.find("document", document)

    def capture(self, record: str) -> Held:
        """The capture with this metadata record, which must be in the index."""
        row = self._db.execute("SELECT facts FROM capture WHERE record = ?", (record,)).fetchone()
        return held_of(row[0])

    def find(self, column: Column, value: str) -> list[Held]:
        """The captures with this value, in the order of their record ids; none for the empty value."""
        if not value:
            return []
        rows = self._db.execute(f"SELECT facts FROM capture WHERE {column} = ? ORDER BY record", (value,))  # noqa: S608 - of Column
        return [held_of(facts) for (facts,) in rows]

    def sharing(self, fingerprints: Iterable[int]) -> list[tuple[str, int]]:
        """Documents with some of these fingerprints, and how many; the most first.

        A fingerprint of so many documents or more is a form's or a site's, and is passed over.
        """
        shared: Counter[str] = Counter()
        for hash_ in fingerprints:
            rows = self._db.execute("SELECT document FROM fingerprint WHERE hash = ? LIMIT ?", (hash_, COMMON)).fetchall()
            if len(rows) < COMMON:
                for (document,) in rows:
                    shared[document] += 1
        return sorted(shared.items(), key=lambda item: (-item[1], item[0]))

    def with_prefix(self, column: Column, prefix: str) -> set[str]:
        """The documents whose value of a column begins with `prefix`."""
        rows = self._db.execute(
            f"SELECT DISTINCT document FROM capture WHERE {column} >= ? AND {column} < ?",  # noqa: S608 - of Column
            (prefix, prefix + "\U0010ffff"),
        )
        return {document for (document,) in rows}

    def text_record(self, text: str) -> str:
        """The id of the record that holds a text, by the text's SHA-256; `""` where none does."""
        row = self._db.execute("SELECT record FROM text WHERE sha256 = ?", (text,)).fetchone()
        return row[0] if row else ""

    def every_capture(self) -> Iterator[Held]:
        """All captures of all documents."""
        for (facts,) in self._db.execute("SELECT facts FROM capture ORDER BY record"):
            yield held_of(facts)

    def sources(self) -> list[tuple[str, str]]:
        """Every source that was given, with its document."""
        return list(self._db.execute("SELECT DISTINCT source, document FROM capture WHERE source != '' ORDER BY source, document"))

    def entry(self, document: str) -> Entry | None:
        """A document's line, or None."""
        row = self._db.execute("SELECT entry FROM document WHERE document = ?", (document,)).fetchone()
        return line_of(row[0]) if row else None

    def entries(self) -> list[Entry]:
        """Every document's line, the one with the newest capture first."""
        entries = [line_of(row) for (row,) in self._db.execute("SELECT entry FROM document")]
        return sorted(entries, key=lambda e: (e.captured_at, e.document), reverse=True)

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


def _row(held: Held) -> tuple[str, ...]:
    columns = (held.record, held.document, held.raw, held.digest, held.url, held.page_url, held.title_key, held.source)
    return *columns, packed_row(held)
