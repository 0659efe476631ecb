"""The part of the index that search asks: which texts may hold a word, the newest first, and in which titles it stands.

A text's words are kept by the capture that speaks for its document. They are never taken out: where another capture speaks,
its words have a number of their own, and the old ones lead nowhere.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from archiver.keep.keys import document, short

# A document without a number in `worded` waits for its words to be indexed.
TABLES = """
CREATE TABLE worded (id INTEGER PRIMARY KEY, record NOT NULL UNIQUE);
CREATE VIRTUAL TABLE words USING fts5 (grams, content = '', detail = none, columnsize = 0, tokenize = "ascii");
CREATE VIRTUAL TABLE titles USING fts5 (grams, content = '', detail = none, columnsize = 0, tokenize = "ascii");
CREATE INDEX document_worded ON document (worded, day, document);
"""
_IN_TITLES = "SELECT document FROM titles CROSS JOIN document ON document.worded = titles.rowid WHERE titles MATCH ?"
_IN_TEXTS = (
    "SELECT document FROM words CROSS JOIN document ON document.worded = words.rowid WHERE words MATCH ? ORDER BY day DESC, document"
)
_WORDED = "UPDATE document SET worded = ?1 WHERE document = (SELECT document FROM capture WHERE record = ?2) AND record = ?2"


class Words:
    """The words of one index's documents."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def known(self, record: str) -> int | None:
        """The number of a capture's words; None: they are not indexed."""
        row = self._db.execute("SELECT id FROM worded WHERE record = ?", (short(record),)).fetchone()
        return int(row[0]) if row else None

    def missing(self, limit: int = -1) -> list[str]:
        """Documents whose words are not indexed yet: after a rebuild or a large group, or where another capture speaks for them now."""
        rows = self._db.execute("SELECT document FROM document WHERE worded IS NULL ORDER BY day, document LIMIT ?", (limit,))
        return [document(id_) for (id_,) in rows]

    def keep(self, grams: Mapping[str, tuple[str, str]]) -> None:
        """Keeps the tokens of title and of title and text, by the capture that speaks for a document. Inside a transaction."""
        for record, (title, text) in grams.items():
            number = self.known(record)
            if number is None:
                number = self._db.execute("INSERT INTO worded (record) VALUES (?)", (short(record),)).lastrowid
                self._db.execute("INSERT INTO words (rowid, grams) VALUES (?, ?)", (number, text))
                if title:
                    self._db.execute("INSERT INTO titles (rowid, grams) VALUES (?, ?)", (number, title))
            self._db.execute(_WORDED, (number, short(record)))

    def having(self, expression: str) -> list[str | int]:
        """The numbers of documents whose words fulfil an expression of `words.expression`, of all where it is empty; the newest first.

        Numbers as `keys.number` gives them: of many thousands only a few are looked at.
        """
        every = "SELECT document FROM document ORDER BY day DESC, document"
        rows = self._db.execute(_IN_TEXTS, (expression,)) if expression else self._db.execute(every)
        return [number for (number,) in rows]

    def titled(self, expression: str) -> list[str | int]:
        """The numbers of documents whose titles fulfil an expression; none where it is empty."""
        return [number for (number,) in self._db.execute(_IN_TITLES, (expression,))] if expression else []
