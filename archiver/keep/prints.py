"""The part of the index that finds documents by their fingerprints.

What comes in goes to a small tree first and from there, many thousands together and in order, to the large one: fingerprints are
spread evenly, so each one alone would cost the writing of a page of the large tree.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable

from archiver.keep.fingerprints import KEPT
from archiver.keep.keys import document, number

# Documents that share a fingerprint before it says nothing any more (measured on generated text: 8).
COMMON = 8
# Captures whose fingerprints wait in the small tree, at 32 each: a megabyte. More would make looking up in it no slower, only
# the moment of moving them longer (0.1 s).
FRESH = 2000
_ASKED = """SELECT * FROM (SELECT ?{n} AS hash, document FROM fingerprint WHERE hash = ?{n} LIMIT {most})
            UNION ALL SELECT * FROM (SELECT ?{n}, document FROM fresh WHERE hash = ?{n} LIMIT {most})"""
# In the order of the tree, so that a page is written once for all that goes there. A key of JSON is a string.
_KEEP = """INSERT OR IGNORE INTO {table}
           SELECT hash.value, iif(own.key GLOB '*[^0-9]*', own.key, CAST(own.key AS INTEGER))
           FROM json_each(?) AS capture, json_each(capture.value) AS own, json_each(own.value) AS hash ORDER BY 1, 2"""


class Prints:
    """The fingerprints of one index's documents."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._came = -1  # captures whose fingerprints are in the small tree; not counted yet

    def put(self, prints: Collection[tuple[str, Iterable[int]]]) -> None:
        """Keeps the fingerprints of captures with their documents. Inside a transaction."""
        table = "fingerprint" if len(prints) >= FRESH else "fresh"
        self._db.execute(_KEEP.format(table=table), (json.dumps([{number(id_): [*hashes]} for id_, hashes in prints]),))
        if table == "fingerprint":
            return
        if self._came < 0:
            self._came = self._db.execute("SELECT count(*) FROM fresh").fetchone()[0] // KEPT
        self._came += len(prints)
        if self._came >= FRESH:
            self.settle()

    def settle(self) -> None:
        """Moves what came in to the large tree. Inside a transaction."""
        self._db.execute("INSERT OR IGNORE INTO fingerprint SELECT hash, document FROM fresh ORDER BY hash, document")
        self._db.execute("DELETE FROM fresh")
        self._came = 0

    def forget(self, id_: str) -> None:
        """A document is no more. Inside a transaction."""
        for table in ("fingerprint", "fresh"):
            self._db.execute(f"DELETE FROM {table} WHERE document = ?", (number(id_),))  # noqa: S608 - of two constants

    def sharing(self, fingerprints: Iterable[int]) -> list[tuple[str, int]]:
        """Documents with some of these fingerprints, and how many; the most first.

        A fingerprint of so many documents or more is a form's or a site's, and is passed over.
        """
        asked = [*fingerprints]
        query = " UNION ALL ".join(_ASKED.format(n=n, most=COMMON) for n in range(1, len(asked) + 1))
        found: dict[int, set[str | int]] = {}
        for hash_, id_ in self._db.execute(query, asked) if asked else ():
            found.setdefault(hash_, set()).add(id_)
        shared = Counter(id_ for ids in found.values() if len(ids) < COMMON for id_ in ids)
        return sorted(((document(id_), count) for id_, count in shared.items()), key=lambda item: (-item[1], item[0]))
