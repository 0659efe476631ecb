"""SQLite, disposable: where each record is, every capture's facts, and one row a document. Rebuilt from the log at any time.

It may lag behind the log, it may not lie: a file's position moves in the same transaction as the rows that were read up to
there. Without a folder that can be written to, it lives in memory.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from archiver.keep.bundle import DateKind, Held, Move
from archiver.keep.fingerprints import unpacked
from archiver.keep.known import Known, Missing, missing_from
from archiver.keep.log import Place
from archiver.keep.notes import TABLES, Notes
from archiver.keep.versions import derive

# Raise it whenever the tables, `Held` or what it is made from changes: an index of another number is built anew.
SCHEMA = 4
# Seconds to wait for another process that writes to the index: a thousand captures take less than one.
_BUSY = 30.0
# Documents that share a fingerprint before it says nothing any more (measured on generated text: 8).
COMMON = 8
Column = Literal["document", "raw", "digest", "url", "page_url", "title_key", "source"]
_TABLES = """
CREATE TABLE position (file TEXT PRIMARY KEY, offset INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE record (id TEXT PRIMARY KEY, file TEXT NOT NULL, offset INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE capture (record TEXT PRIMARY KEY, document TEXT, raw TEXT, digest TEXT, url TEXT, page_url TEXT, title_key TEXT,
                      source TEXT, facts TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX capture_document ON capture (document);
CREATE INDEX capture_raw ON capture (raw);
CREATE INDEX capture_digest ON capture (digest);
CREATE INDEX capture_url ON capture (url);
CREATE INDEX capture_page_url ON capture (page_url);
CREATE INDEX capture_title ON capture (title_key);
CREATE INDEX capture_source ON capture (source);
CREATE TABLE text (sha256 TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE document (document TEXT PRIMARY KEY, record TEXT NOT NULL, entry TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE worded (id INTEGER PRIMARY KEY, record TEXT NOT NULL UNIQUE);
CREATE VIRTUAL TABLE words USING fts5 (grams, content = '', detail = none, columnsize = 0, tokenize = "unicode61 remove_diacritics 0");
CREATE INDEX document_record ON document (record);
CREATE TABLE missing (id TEXT PRIMARY KEY, file TEXT NOT NULL, offset INTEGER NOT NULL, source TEXT NOT NULL,
                      raw TEXT NOT NULL, added_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE floor (file TEXT PRIMARY KEY, offset INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE fingerprint (hash INTEGER NOT NULL, document TEXT NOT NULL, PRIMARY KEY (hash, document)) WITHOUT ROWID;
CREATE TABLE move (capture TEXT PRIMARY KEY, document TEXT NOT NULL, added_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE copy (document TEXT PRIMARY KEY, path TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list of documents: what the newest usable version says, and how many there are.

    `date_kind` says which date `date` is: of the event, of publication, or, where neither is known, of the capture.
    """

    document: str
    title: str | None
    date: str
    date_kind: DateKind
    captured_at: str
    status: str
    versions: int
    captures: int
    source: str
    url: str
    doc_type: str | None
    author: str | None
    institution: str | None
    site: str | None
    companies: tuple[tuple[str, str], ...]
    record: str
    text: str
    text_record: str
    digest: str


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

    def _prepare(self) -> None:
        # The log is the truth, so the newest rows may be lost in a power cut; WAL keeps the rest whole and readers unhindered.
        if self._db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":  # to ask is allowed while another process writes, to set is not
            self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        found = self._db.execute("PRAGMA user_version").fetchone()[0]
        if found == 0:
            self._db.executescript(f"BEGIN; {_TABLES} {TABLES} PRAGMA user_version = {SCHEMA}; COMMIT;")
        elif found != SCHEMA:
            raise sqlite3.DatabaseError(f"another version of archiver made it: schema {found}, this one has {SCHEMA}")

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
        self._db.executemany("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", ((i, p.file, p.offset) for i, p in records.items()))
        touched = set()
        for given in captures:
            if self.notes.is_purged(given.record):  # what is left of a purge that was interrupted
                continue
            held = self._moved(given)
            touched.add(held.document)
            row = (held.record, held.document, held.raw, held.digest, held.url, held.page_url, held.title_key, held.source)
            facts = json.dumps(asdict(held), ensure_ascii=True)
            prints = ((hash_, held.document) for hash_ in unpacked(held.fingerprints))
            self._db.executemany("INSERT OR IGNORE INTO fingerprint VALUES (?, ?)", prints)
            self._db.execute("INSERT OR REPLACE INTO capture VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, facts))
            texts = [(held.text, held.text_record), (held.normalised, held.normalised_record)]
            self._db.executemany("INSERT OR REPLACE INTO text VALUES (?, ?)", (pair for pair in texts if pair[0]))
        self._list(touched)
        self._db.executemany("INSERT OR REPLACE INTO position VALUES (?, ?)", positions.items())

    def move(self, move: Move) -> None:
        """Captures are of another document than was decided when they came. Inside a transaction."""
        touched = set()
        for record in move.captures:
            newest = (
                "INSERT INTO move VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET document = excluded.document, added_at = excluded.added_at"
            )
            self._db.execute(f"{newest} WHERE excluded.added_at > added_at", (record, move.document, move.added_at))
            row = self._db.execute("SELECT facts FROM capture WHERE record = ?", (record,)).fetchone()
            if row:  # not so where the move stands in a file that is read before the capture's
                held = _held(json.loads(row[0]))
                touched.add(held.document)
                self.put([held], {}, {})
        self._list(touched)

    def note(self, record: str, meta: Mapping[str, Any]) -> None:
        """Keeps what a record says about captures (see `notes.py`); what a tombstone names is gone from here on. In a transaction."""
        self.notes.keep(record, meta)
        if meta["kind"] != "tombstone":
            return
        touched = set()
        for id_ in meta["records"]:
            row = self._db.execute("SELECT document FROM capture WHERE record = ?", (id_,)).fetchone()
            touched |= {*row} if row else set()
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

    def _list(self, documents: Iterable[str]) -> None:
        """Brings the lines of documents up to date; one without captures has none, and no fingerprints and no copy."""
        for document in sorted(documents):
            captures = self.captures(document)
            if captures:
                entry = _entry(captures)
                row = (document, entry.record, json.dumps(asdict(entry), ensure_ascii=True))
                self._db.execute("INSERT OR REPLACE INTO document VALUES (?, ?, ?)", row)
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
        return _held(json.loads(row[0]))

    def find(self, column: Column, value: str) -> list[Held]:
        """The captures with this value, in the order of their record ids; none for the empty value."""
        if not value:
            return []
        rows = self._db.execute(f"SELECT facts FROM capture WHERE {column} = ? ORDER BY record", (value,))  # noqa: S608 - of Column
        return [_held(json.loads(facts)) for (facts,) in rows]

    def sharing(self, fingerprints: Iterable[int]) -> list[tuple[str, int]]:
        """Documents with some of these fingerprints, and how many; the most first.

        A fingerprint of so many documents or more is a form's or a site's, and is passed over.
        """
        shared: Counter[str] = Counter()
        for hash_ in fingerprints:
            rows = self._db.execute("SELECT document FROM fingerprint WHERE hash = ? LIMIT ?", (hash_, COMMON)).fetchall()
            if len(rows) < COMMON:
                shared.update(document for (document,) in rows)
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
            yield _held(json.loads(facts))

    def sources(self) -> list[tuple[str, str]]:
        """Every source that was given, with its document."""
        return list(self._db.execute("SELECT DISTINCT source, document FROM capture WHERE source != '' ORDER BY source, document"))

    def entry(self, document: str) -> Entry | None:
        """A document's line, or None."""
        row = self._db.execute("SELECT entry FROM document WHERE document = ?", (document,)).fetchone()
        return _to_entry(json.loads(row[0])) if row else None

    def entries(self) -> list[Entry]:
        """Every document's line, the one with the newest capture first."""
        entries = [_to_entry(json.loads(row)) for (row,) in self._db.execute("SELECT entry FROM document")]
        return sorted(entries, key=lambda e: (e.captured_at, e.document), reverse=True)

    def unworded(self) -> list[Entry]:
        """The lines of documents whose words are not indexed yet: after a rebuild, or where another capture speaks for them now."""
        rows = self._db.execute("SELECT entry FROM document WHERE record NOT IN (SELECT record FROM worded)")
        return [_to_entry(json.loads(row)) for (row,) in rows]

    def keep_words(self, grams: Mapping[str, str]) -> None:
        """Keeps the tokens of title and text, by the capture that speaks for a document. Inside a transaction."""
        for record, tokens in grams.items():
            row = self._db.execute("INSERT OR IGNORE INTO worded (record) VALUES (?)", (record,))
            if row.rowcount:
                self._db.execute("INSERT INTO words (rowid, grams) VALUES (?, ?)", (row.lastrowid, tokens))

    def having(self, expression: str) -> list[Entry]:
        """The lines of documents whose words fulfil an expression of `words.expression`."""
        rows = self._db.execute(
            "SELECT entry FROM words JOIN worded ON worded.id = words.rowid JOIN document USING (record) WHERE words MATCH ?", (expression,)
        )
        return [_to_entry(json.loads(row)) for (row,) in rows]

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


def _entry(captures: list[Held]) -> Entry:
    derived = derive(captures)
    shown = derived.newest()
    return Entry(
        document=shown.document,
        title=shown.title,
        date=shown.date,
        date_kind=shown.date_kind,
        captured_at=derived.captures[-1].captured_at,
        status=shown.status,
        versions=len(derived.usable),
        captures=derived.count,
        source=shown.source,
        url=shown.url or shown.page_url,
        doc_type=shown.doc_type,
        author=shown.author,
        institution=shown.institution,
        site=shown.site,
        companies=shown.companies,
        record=shown.record,
        text=shown.text,
        text_record=shown.text_record,
        digest=shown.digest if shown.usable else "",
    )


def _held(facts: dict[str, Any]) -> Held:
    facts["companies"] = _pairs(facts["companies"])
    for name in ("quality", "preview_of", "full_text_of", "same_as", "near"):
        facts[name] = tuple(facts[name])
    return Held(**facts)


def _to_entry(row: dict[str, Any]) -> Entry:
    row["companies"] = _pairs(row["companies"])
    return Entry(**row)


def _pairs(value: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, code) for name, code in value)
