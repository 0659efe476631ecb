"""An archive as one thing: captures are put into it and read from it. Knows captures and their metadata, not how they are cleaned."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from archiver.errors import StorageError
from archiver.keep import bundle, records
from archiver.keep.bundle import Held
from archiver.keep.compose import record_id
from archiver.keep.decision import Decision
from archiver.keep.identity import document_id
from archiver.keep.log import Place
from archiver.keep.notes import tombstone_meta
from archiver.keep.pending import Pending
from archiver.keep.purge import Doomed, told
from archiver.keep.reader import Reader
from archiver.keep.relations import outcome
from archiver.keep.warc import Record
from archiver.model import Capture, Outcome

# Outcomes that add a version; the kind of the metadata record says so.
_VERSIONS = ("new", "new-version", "full-text-of", "near-duplicate")
# Documents in a group whose words are indexed at once; those of more when somebody searches, or by `index_words`.
_FEW = 16


@dataclass(frozen=True, slots=True)
class _Held:
    """What is held of a capture before it is kept: the record of the same bytes, those of its texts, its own raw record.

    It has a raw record of its own already where its bytes were only cleaned anew.
    """

    raw: Record | None
    texts: frozenset[str]
    own: bool


class Store(Reader):
    """An opened archive, to be written to in groups."""

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

    def copied(self, document: str, path: str) -> None:
        """Remembers where a document's reading copy is; where the index cannot be written now, `reindex` finds it."""
        with suppress(sqlite3.Error):
            self.index.keep_copy(document, path)

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
