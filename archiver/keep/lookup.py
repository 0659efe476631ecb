"""What the index is asked: captures by what they have, documents by their id, every one of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Literal

from archiver.keep.bundle import Held
from archiver.keep.keys import digests, document, long, number, numbers, short
from archiver.keep.rows import COLUMNS, Entry, held_of, line_of

Column = Literal["document", "raw", "digest", "url", "page_url", "title_key", "source"]
_LINES = f"""SELECT {", ".join(f"c.{name}" for name in COLUMNS.split(", "))}, d.captured_at, d.versions, d.captures
             FROM document d JOIN capture c ON c.record = d.record"""  # noqa: S608 - of constants


class Lookup:
    """The captures and documents of one index, to be read."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def captures(self, document: str) -> list[Held]:
        """All captures of a document."""
        return self.find("document", document)

    def capture(self, record: str) -> Held:
        """The capture with this metadata record, which must be in the index."""
        return held_of(self._db.execute(f"SELECT {COLUMNS} FROM capture WHERE record = ?", (short(record),)).fetchone())  # noqa: S608 - of constants

    def find(self, column: Column, value: str, most: int = -1) -> list[Held]:
        """The captures with this value, at `most` so many, in the order of their record ids; none for the empty value."""
        if not value:
            return []
        key = number(value) if column == "document" else short(value) if column in ("raw", "digest") else value
        query = f"SELECT {COLUMNS} FROM capture WHERE {column} = ? ORDER BY record LIMIT ?"  # noqa: S608 - of constants
        return [held_of(row) for row in self._db.execute(query, (key, most))]

    def with_prefix(self, column: Literal["document", "raw", "digest"], prefix: str) -> set[str]:
        """The documents whose id, or the digest in a column, begins with `prefix`, of hexadecimal digits (a digest's after `sha256:`)."""
        query = f"SELECT DISTINCT document FROM capture WHERE {column} BETWEEN ? AND ?"  # noqa: S608 - of three constants
        span = numbers(prefix) if column == "document" else digests(prefix)
        return {document(id_) for (id_,) in self._db.execute(query, span)}

    def text_record(self, text: str) -> str:
        """The id of the record that holds a text, by the text's SHA-256; `""` where none does."""
        row = self._db.execute("SELECT record FROM text WHERE sha256 = ?", (short(text),)).fetchone()
        return long(row[0]) if row else ""

    def every_capture(self) -> Iterator[Held]:
        """All captures of all documents."""
        return map(held_of, self._db.execute(f"SELECT {COLUMNS} FROM capture ORDER BY record"))  # noqa: S608 - of constants

    def sources(self) -> list[tuple[str, str]]:
        """Every source that was given, with its document."""
        query = "SELECT DISTINCT source, document FROM capture WHERE source IS NOT NULL ORDER BY source, document"
        return [(source, document(id_)) for source, id_ in self._db.execute(query)]

    def titles(self) -> dict[str, list[str]]:
        """By document every title of its captures, in canonical form: those of older versions and of what was merged with it."""
        found: dict[str, list[str]] = {}
        for id_, key in self._db.execute("SELECT DISTINCT document, title_key FROM capture WHERE title_key IS NOT NULL"):
            found.setdefault(document(id_), []).append(key)
        return found

    def holds(self, document: str) -> bool:
        """Whether there is a document with this id."""
        return self._db.execute("SELECT 1 FROM document WHERE document = ?", (number(document),)).fetchone() is not None

    def entry(self, document: str) -> Entry | None:
        """A document's line, or None."""
        row = self._db.execute(f"{_LINES} WHERE d.document = ?", (number(document),)).fetchone()
        return line_of(row) if row else None

    def entries(self) -> list[Entry]:
        """Every document's line, the one with the newest capture first."""
        return sorted(map(line_of, self._db.execute(_LINES)), key=lambda e: (e.captured_at, e.document), reverse=True)
