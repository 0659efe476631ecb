"""An archive's folder as one thing: lock, log and index together. Knows captures and their metadata, not how they are cleaned."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archiver.errors import IntegrityError, StorageError
from archiver.keep import bundle, records
from archiver.keep.bundle import Held
from archiver.keep.compose import record_id
from archiver.keep.copies import every_copy
from archiver.keep.decision import Decision
from archiver.keep.identity import document_id
from archiver.keep.index import Index
from archiver.keep.lock import Lock
from archiver.keep.log import Log, Place
from archiver.keep.notes import tombstone_meta
from archiver.keep.pending import Pending
from archiver.keep.purge import Doomed, rewrite, told
from archiver.keep.relations import outcome
from archiver.keep.rows import Entry
from archiver.keep.scan import StaleIndexError, Tails, built_anew, catch_up, lock_holders_index, readers_index
from archiver.keep.search import Hit, Query, hits, tokens
from archiver.keep.sight import Sight
from archiver.keep.warc import Record
from archiver.keep.words import expression
from archiver.model import Capture, Outcome
from archiver.text.canonical import digest

# Seconds that who only opens the archive waits for a writer, who holds the lock for the moment of a group; and that a writer
# waits for the others: eight that add in groups of a hundred take turns well within that.
_PATIENCE = 2.0
_TURN = 60.0
# Outcomes that add a version; the kind of the metadata record says so.
_VERSIONS = ("new", "new-version", "full-text-of", "near-duplicate")
# What so many captures show is kept at hand: scrapes of one page come together.
_SIGHTS = 256
# Documents in a group whose words are indexed at once; those of more when somebody searches, or by `index_words`.
_FEW = 16
# Texts that are indexed between two commits.
_WORDED = 200


@dataclass(frozen=True, slots=True)
class _Held:
    """What is held of a capture before it is kept: the record of the same bytes, those of its texts, its own raw record.

    It has a raw record of its own already where its bytes were only cleaned anew.
    """

    raw: Record | None
    texts: frozenset[str]
    own: bool


class Store:
    """`log` and `index` of the archive in a folder; `notices`: sentences about damage that was met and what was done."""

    def __init__(self, folder: Path) -> None:
        """Brings the index up to date, if nobody writes for long; then lets the lock go until something is written.

        The log itself is not touched before `group`.
        """
        self.folder = folder
        self.log = Log(folder)
        self.notices: list[str] = []
        self._lock: Lock | None = None
        self._sights: dict[str, Sight] = {}
        self._pending: Pending | None = None
        self._checked = False  # torn tails were looked for since this store was opened
        self._path = folder / "index.sqlite"
        self._file: tuple[int, int] | None = None  # the index that is open; None: none that may be written to
        try:
            self._lock = Lock(folder / ".lock", _PATIENCE)
        except StorageError:  # another process writes for long, or nobody can write here
            self.index, notices = readers_index(self.log, self._path)
            self.notices += notices
        else:
            try:
                self._open("tell")
            finally:
                self._release()

    @contextmanager
    def group(self) -> Iterator[None]:
        """Captures that are put inside are on the disk when it ends, all of them or, where it raises StorageError, none.

        Waits for its turn among several writers. What others wrote meanwhile is in the index then. Raises ArchiveLocked where
        its turn does not come, StorageError where the disk cannot promise to keep what was put.
        """
        self._take_turn()
        try:
            self._pending = Pending()
            with _index_may_lag(self._pending), self.index.transaction():
                yield
                self._flush(self._pending)
        except BaseException:
            self._sights.clear()
            raise
        finally:
            if self._pending:
                self._pending.close()
            self._pending = None
            self._release()

    def purge(self, document: str, doomed: Doomed, why: str) -> None:
        """Takes records out of the log for good and leaves a tombstone. Raises StorageError; see `purge.py` for what then is true."""
        with self.group():
            self.note(tombstone_meta(document, told(doomed.captures), doomed.records, why))
        self._take_turn()  # which finishes every purge that is pending
        self._release()

    def close(self) -> None:
        """Closes the files and lets the next writer in."""
        self.log.close()
        self.index.close()
        self._release()

    def rebuild(self) -> None:
        """Throws the index away and reads the whole log again. The log is not changed, but for a torn tail."""
        self._take_turn()
        try:
            self.index.close()
            self.index, notices = built_anew(self.log, self._path, "cut")
            self._file = _identity(self._path)
            self.notices += notices
            self._find_copies()
            self._finish_purges()
        finally:
            self._release()

    def put(self, capture: Capture, meta: Mapping[str, Any], texts: Mapping[str, str], decision: Decision) -> tuple[Held, Outcome, str]:
        """Writes a capture to the disk and then to the index: what is held now, the outcome, and the digest of its version.

        `texts` holds the clean text ("text") and the one in the archive's script ("normalised"), where they are. The capture is
        on the disk when the `group` that it is put in has ended.
        """
        assert self._pending is not None
        relations = {name: list(getattr(decision, name)) for name in ("preview_of", "full_text_of", "same_as", "near")}
        meta = {**meta, "relations": relations}
        new = bundle.held_from(meta, record_id())
        document = decision.document or document_id(new, self.index.holds)
        result, version = outcome(new, self.index.captures(document))
        whole, held = self._named(new, meta)
        whole |= {
            "kind": "version" if result in _VERSIONS else "seen",
            "document": document,
            "outcome": result,
            "evidence": {"rule": decision.evidence.rule, "why": decision.evidence.why, "numbers": dict(decision.evidence.numbers)},
        }
        put = bundle.held_from(whole, new.record)
        self._stage(capture, whole, texts, put, held)
        return put, result, version

    def move(self, kind: str, captures: Iterable[str], document: str, why: str) -> None:
        """Writes down that captures, named by their metadata records, are of another document. Inside a group."""
        assert self._pending is not None
        record = record_id()
        moved = list(captures)
        meta = bundle.move_meta(kind, moved, document, why, self.index.last_move(moved))
        self._pending.add("text", record, records.note_record(meta, record))
        self.index.move(bundle.move_from(meta, record))

    def note(self, meta: Mapping[str, Any]) -> str:
        """Writes down what is said about captures (see `notes.py`); the id of its record. Inside a group."""
        assert self._pending is not None
        record = record_id()
        self._pending.add("text", record, records.note_record(meta, record))
        self.index.note(record, meta)
        return record

    def free_id(self, held: Held) -> str:
        """An id for a document of its own, made of a capture that has been of another one."""
        return document_id(held, self.index.holds)

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

    def search(self, query: Query, limit: int | None = None) -> list[Hit]:
        """The best documents for a query; see `search.py`. What is not indexed yet is indexed first."""
        left = self.index_words()
        documents = [*left, *self.index.words.having(expression(query.words, query.either))]
        asked = [expression([word]) for word in query.shown]
        titled = Counter(document for one in asked for document in self.index.words.titled(one))
        titled.update(dict.fromkeys(left, len(asked)))
        unasked = asked.count("")  # a word without a letter: the titles themselves say
        return hits(query, [(titled[document] + unasked, document) for document in documents], self.index.entry, self.text_of, limit)

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

    def body(self, held: Held) -> bytes:
        """The bytes that came in, from any record that has them. Raises IntegrityError where none has them whole."""
        candidates = {held.raw_record, *(other.raw_record for other in self.index.find("raw", held.raw))}
        for record in sorted(candidates, key=lambda r: r != held.raw_record):
            found = self._whole(record, held.raw)
            if found:
                return found.body
        raise IntegrityError(f"the bytes of {held.source or held.document} are damaged; run `archiver verify`, and restore from a backup")

    def copied(self, document: str, path: str) -> None:
        """Remembers where a document's reading copy is; where the index cannot be written now, `reindex` finds it."""
        with suppress(sqlite3.Error):
            self.index.keep_copy(document, path)

    def _take_turn(self) -> None:
        """Takes the lock, and brings the index up to date with what others wrote. Raises ArchiveLocked, StorageError."""
        self._lock = Lock(self.folder / ".lock", _TURN)
        try:
            if not self._checked or self._file is None or self._file != _identity(self._path):
                self.index.close()
                self._open("cut")
                self._checked = True
            elif self.index.places.positions() != self.log.sizes():
                self._catch_up()
            self._finish_purges()
        except sqlite3.Error as error:
            self._release()
            raise StorageError(
                f"an earlier item is archived but not in the index, which cannot be written ({error}); "
                "this item was not archived; make room, then add it again"
            ) from error
        except BaseException:
            self._release()
            raise

    def _finish_purges(self) -> None:
        """Takes out of the files what tombstones name, and builds the index anew without it. Needs the lock."""
        pending = self.index.notes.pending()
        if not pending:
            return
        with self.index.transaction():  # whatever becomes of these files, they are read from their beginning
            for file in pending:
                self.index.places.forget(file)
        for file, gone in pending.items():
            rewrite(self.folder, self.log, self.index, file, set(gone))
        self._sights.clear()
        self.index.close()
        self.index, notices = built_anew(self.log, self._path, "cut")
        self._file = _identity(self._path)
        self.notices += [notice for notice in notices if notice not in self.notices]
        self._find_copies()

    def _release(self) -> None:
        if self._lock:
            self._lock.release()
            self._lock = None

    def _open(self, tails: Tails) -> None:
        self.index, notices = lock_holders_index(self.log, self._path, tails)
        self._file = _identity(self._path)
        self.notices += [notice for notice in notices if notice not in self.notices]
        self._find_copies()

    def _find_copies(self) -> None:
        if not self.index.has_copies():  # a new index: what the old one knew of the reading copies stands in them
            for document, paths in every_copy(self.folder).items():
                self.index.keep_copy(document, paths[0])

    def _named(self, new: Held, meta: Mapping[str, Any]) -> tuple[dict[str, Any], _Held]:
        """`meta` with its records named, and which of them are held already."""
        same = (self._whole(held.raw_record, new.raw) for held in self.index.find("raw", new.raw))
        raw = next((record for record in same if record), None)
        texts = {}
        for sha256 in filter(None, (new.text, new.normalised)):
            record = self.index.text_record(sha256)
            if record and self._whole(record, sha256):
                texts[sha256] = record
        own = bool(new.raw_capture) and self.index.places.of(new.raw_capture) is not None
        return records.new_ids(dict(meta), raw.id if raw else "", texts), _Held(raw, frozenset(texts.values()), own)

    def _stage(self, capture: Capture, meta: Mapping[str, Any], texts: Mapping[str, str], put: Held, held: _Held) -> None:
        """The records of a capture, to be written when the group ends; the index knows the capture at once."""
        assert self._pending is not None
        if not held.own:
            self._pending.add("raw", put.raw_capture, records.raw_record(capture, meta, held.raw))
        for which, id_ in (("text", put.text_record), ("normalised", put.normalised_record)):
            if id_ and id_ not in held.texts and id_ not in self._pending.text:
                self._pending.add("text", id_, records.text_record(meta, which, texts[which]))
        self._pending.add("text", put.record, records.meta_record(meta, put.record))
        self.index.put([put], {}, {})
        self._pending.documents.add(put.document)

    def _flush(self, pending: Pending) -> None:
        """Raw first, then conversions and metadata in one write; each on the disk before the next; then the index."""
        if not pending.text:
            return
        if len(pending.documents) <= _FEW:
            self._index_few(pending.documents)
        places: dict[str, Place] = {}
        moved: dict[str, int] = {}
        before = self.index.places.positions()
        for room, batch in pending.zipped().items():
            if not batch:  # a correction brings no bytes
                continue
            found = self.log.append(room, *batch.values())
            places |= dict(zip(batch, found, strict=True))
            # A position moves only over what it stood before, or over the first record of a file that was begun just now.
            if before.get(found[-1].file, 0) in (found[0].offset, 0):
                moved[found[-1].file] = found[-1].offset + len([*batch.values()][-1])
        pending.kept = True
        self.index.put([], places, moved)

    def _index_few(self, documents: Iterable[str]) -> None:
        """Indexes the words of a small group's documents, as far as their captures speak for them now."""
        for document in sorted(documents):
            entry = self.index.entry(document)
            if entry and not self.index.words.known(entry.record):
                self.index.words.keep({entry.record: self._grams(entry)})

    def _catch_up(self) -> None:
        """What the index does not have yet. Needs the lock. Raises sqlite3.Error where it cannot be written."""
        try:
            self.notices += catch_up(self.log, self.index, "cut")
        except StaleIndexError as error:
            raise StorageError(f"{error}, while the archive was open; close it and open it again") from error

    def _conversion(self, record: str) -> str:
        return bundle.decoded(self._read(record).body) if record else ""

    def _read(self, record: str) -> Record:
        waiting = self._pending.find(record) if self._pending else None
        if waiting:
            return waiting
        try:
            return self._placed(record)
        except IntegrityError:
            now = _identity(self._path)
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


@contextmanager
def _index_may_lag(pending: Pending) -> Iterator[None]:
    """What is acknowledged is in the log already; that the index lacks it is said, and mended before anything more is written."""
    try:
        yield
    except sqlite3.Error as error:
        if not pending.kept:
            raise StorageError(
                f"the index cannot be written ({error}); this item was not archived; make room, then add it again"
            ) from error
        raise StorageError(f"archived, but the index cannot be written ({error}); make room, then run `archiver reindex`") from error


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file a path leads to now: another process may have put a new index in its place."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
