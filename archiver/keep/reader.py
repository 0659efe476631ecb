"""What an archive holds, read back: metadata, texts and bytes of captures, what they show, and the documents with some words."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import suppress
from typing import Any

from archiver.errors import IntegrityError
from archiver.keep import bundle
from archiver.keep.bundle import Held
from archiver.keep.index import Index
from archiver.keep.keys import document, number
from archiver.keep.lines import tokens
from archiver.keep.opened import Opened, identity
from archiver.keep.query import Query
from archiver.keep.rows import Entry
from archiver.keep.search import Candidates, Hit, hits
from archiver.keep.sight import Sight
from archiver.keep.warc import Record
from archiver.keep.words import expression
from archiver.text.canonical import digest

# What so many captures show is kept at hand: scrapes of one page come together.
_SIGHTS = 256
# Texts that are indexed between two commits.
_WORDED = 200


class Reader(Opened):
    """An opened archive, to be read. Needs no lock."""

    def meta(self, held: Held) -> dict[str, Any]:
        """The metadata record of a capture. Raises IntegrityError where it is damaged."""
        record = self._read(held.record)
        meta = bundle.read_meta(record)
        if meta is None:
            raise IntegrityError(f"metadata record {held.record} cannot be read; run `archiver verify`")
        return meta

    def text(self, held: Held) -> str:
        """The clean text of a capture, as published; `""` where it has none. Raises IntegrityError where it is damaged."""
        return self._conversion(held.text_record)

    def sight(self, held: Held) -> Sight:
        """What a capture shows. Raises IntegrityError where its records are damaged."""
        if held.record not in self._sights:
            while len(self._sights) >= _SIGHTS:
                del self._sights[next(iter(self._sights))]
            self._sights[held.record] = bundle.sight_from(self.meta(held)["clean"], self.text(held))
        return self._sights[held.record]

    def text_of(self, entry: Entry) -> str:
        """The newest text of a document, as published; `""` where it has none. Raises IntegrityError where it is damaged."""
        return self._conversion(entry.text_record)

    def body(self, held: Held) -> bytes:
        """The bytes that came in, from any record that has them. Raises IntegrityError where none has them whole."""
        candidates = {held.raw_record, *(other.raw_record for other in self.index.find("raw", held.raw))}
        for record in sorted(candidates, key=lambda r: r != held.raw_record):
            found = self._whole(record, held.raw)
            if found:
                return found.body
        raise IntegrityError(f"the bytes of {held.source or held.document} are damaged; run `archiver verify`, and restore from a backup")

    def search(self, query: Query, limit: int | None = None) -> list[Hit]:
        """The best documents for a query; see `search.py`. What is not indexed yet is indexed first."""
        left = [number(document) for document in self.index_words()]
        asked = [expression([word]) for word in query.shown]
        titled = Counter(one for words in asked for one in self.index.words.titled(words))
        titled.update(dict.fromkeys(left, len(asked)))
        unasked = asked.count("")  # a word without a letter: the titles themselves say
        found = [*left, *self.index.words.having(expression(query.words, query.either))]
        candidates = Candidates(found, {one: count + unasked for one, count in titled.items()}, unasked)
        return hits(query, candidates, lambda one: self.index.entry(document(one)), self.text_of, limit)

    def index_words(self) -> list[str]:
        """Indexes the words of texts that came in large groups or by a rebuild; documents that cannot be indexed now are returned."""
        words = self.index.words
        with suppress(sqlite3.OperationalError):  # somebody writes just now, or nobody can
            while todo := words.missing(_WORDED):
                entries = [entry for document in todo if (entry := self.index.entry(document))]
                tokens = {entry.record: self._grams(entry) for entry in entries}
                with self.index.transaction():
                    words.keep(tokens)
        return words.missing()

    def _grams(self, entry: Entry) -> tuple[str, str]:
        try:
            text = self.text_of(entry)
        except IntegrityError:  # `verify` names it; its title is found all the same
            text = ""
        return tokens(entry.title or "", text)

    def _conversion(self, record: str) -> str:
        return bundle.decoded(self._read(record).body) if record else ""

    def _read(self, record: str) -> Record:
        waiting = self._pending.find(record) if self._pending else None
        if waiting:
            return waiting
        try:
            return self._placed(record)
        except IntegrityError:
            now = identity(self._path)
            if not now or now[1] == self.index.inode or self._lock:
                raise
            self.index.close()  # another process has built a new one since: a purge moves what stands behind it
            self.index = Index(self._path)
            return self._placed(record)

    def _placed(self, record: str) -> Record:
        """The record where the index says that it is."""
        place = self.index.places.of(record)
        if place is None:
            raise IntegrityError(f"record {record} is missing from the archive; run `archiver verify`, and restore from a backup")
        found = self.log.read(place)
        if found.id != record:
            raise IntegrityError(f"another record stands where {record} was: {place.file} at byte {place.offset}; run `archiver reindex`")
        return found

    def _whole(self, record: str, sha256: str) -> Record | None:
        """A record that is there and has the payload with this SHA-256; else None."""
        try:
            found = self._read(record)
        except IntegrityError:
            return None
        return found if digest(found.body) == sha256 else None
