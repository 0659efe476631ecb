"""Records that speak about captures: restores, their undoing, and tombstones. Made here, and kept in the index by `Notes`.

The layout is described in `docs/archive-format.md`. Like all of the index these tables are disposable.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from archiver.keep.bundle import FORMAT, timestamp, who
from archiver.keep.keys import long, number, short
from archiver.model import Restore

# Kinds of metadata records that are kept as notes.
KINDS = ("restore", "unrestore", "tombstone")
TABLES = """
CREATE TABLE note (record PRIMARY KEY, kind TEXT NOT NULL, about NOT NULL, meta TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX note_about ON note (about);
CREATE TABLE purged (record PRIMARY KEY) WITHOUT ROWID;
"""


def restore_meta(document: str, capture: str, passage: Restore, why: str) -> dict[str, Any]:
    """The metadata of a restore: a `passage` of the page of a capture (named by its metadata record) is content, a user says."""
    return {
        "format": FORMAT,
        "kind": "restore",
        "added_at": timestamp(),
        "document": document,
        "captures": [capture],
        "passage": {"text": passage.text, "rule": passage.rule, "page": passage.page, "span": list(passage.span)},
        "why": why,
        "by": who(),
    }


def unrestore_meta(document: str, restores: Iterable[str], captures: Sequence[str], why: str) -> dict[str, Any]:
    """The metadata of an undoing: these restores, named by their records, hold no more."""
    return {
        "format": FORMAT,
        "kind": "unrestore",
        "added_at": timestamp(),
        "document": document,
        "captures": list(captures),
        "restores": sorted(restores),
        "why": why,
        "by": who(),
    }


def tombstone_meta(document: str, captures: Sequence[Mapping[str, Any]], records: Iterable[str], why: str) -> dict[str, Any]:
    """The metadata of a purge: `records` are taken out of the archive; `captures` say what they were, without a word of the text."""
    return {
        "format": FORMAT,
        "kind": "tombstone",
        "added_at": timestamp(),
        "document": document,
        "captures": [capture["record"] for capture in captures],
        "purged": list(captures),
        "records": sorted(records),
        "why": why,
        "by": who(),
    }


class Notes:
    """The notes of one index. Everything in it comes through `keep`, from the log."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def keep(self, record: str, meta: Mapping[str, Any]) -> None:
        """Keeps a note. Inside a transaction."""
        row = (short(record), meta["kind"], short(next(iter(meta.get("captures", ())), "")), json.dumps(meta, ensure_ascii=True))
        self._db.execute("INSERT OR REPLACE INTO note VALUES (?, ?, ?, ?)", row)
        if meta["kind"] == "tombstone":
            gone = (*meta["records"], *(one["raw"] for one in meta["purged"]))  # of a purge elsewhere only what the bytes were
            self._db.executemany("INSERT OR REPLACE INTO purged VALUES (?)", ((short(id_),) for id_ in gone))

    def of(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        """The notes of a kind with the ids of their records, oldest first."""
        rows = self._db.execute("SELECT record, meta FROM note WHERE kind = ?", (kind,))
        found = [(long(record), json.loads(meta)) for record, meta in rows]
        return sorted(found, key=lambda note: (note[1]["added_at"], note[0]))

    def restores(self, document: str) -> tuple[Restore, ...]:
        """The passages of a document that a user brought back and did not give up again, oldest first."""
        rows = self._db.execute(
            "SELECT n.record, n.meta FROM capture c JOIN note n ON n.about = c.record WHERE c.document = ? AND n.kind = 'restore'",
            (number(document),),
        ).fetchall()
        undone = {id_ for _, meta in self.of("unrestore") for id_ in meta["restores"]} if rows else set()
        found = [_restore(long(record), json.loads(meta)) for record, meta in rows if long(record) not in undone]
        return tuple(sorted(found, key=lambda one: (one.at, one.record)))

    def about(self, captures: Iterable[str]) -> list[str]:
        """The ids of the notes about these captures that quote their pages."""
        asked = set(captures)
        return [record for kind in ("restore", "unrestore") for record, meta in self.of(kind) if asked & set(meta["captures"])]

    def is_purged(self, record: str) -> bool:
        """Whether a tombstone names this record."""
        return self._db.execute("SELECT 1 FROM purged WHERE record = ?", (short(record),)).fetchone() is not None

    def buried(self, raw: str) -> str:
        """The day on which bytes, named by their digest, were purged, and why, as a phrase; "" where they were not."""
        if self._db.execute("SELECT 1 FROM purged LIMIT 1").fetchone() is None:
            return ""
        said = [m for _, m in self.of("tombstone") if any(one["raw"] == raw for one in m["purged"])]
        return f"on {said[-1]['added_at'][:10]} ({said[-1]['why']})" if said else ""

    def pending(self) -> dict[str, list[str]]:
        """Records that a tombstone names and that still stand in a file of the log: their ids by file."""
        files: dict[str, list[str]] = {}
        for record, file in self._db.execute(
            "SELECT p.record, name FROM purged p JOIN record r ON r.id = p.record JOIN file ON number = file"
        ):
            files.setdefault(file, []).append(long(record))
        return files


def _restore(record: str, meta: Mapping[str, Any]) -> Restore:
    passage = meta["passage"]
    start, end = passage["span"]
    return Restore(passage["text"], passage["rule"], passage["page"], (start, end), meta["why"], meta["by"], meta["added_at"], record)
