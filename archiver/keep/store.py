"""An archive's folder as one thing: lock, log and index together. Knows captures and their metadata, not how they are cleaned."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from archiver.errors import IntegrityError, StorageError
from archiver.keep import bundle, records
from archiver.keep.bundle import Held
from archiver.keep.copies import every_copy
from archiver.keep.identity import Decision, document_id, outcome
from archiver.keep.index import Entry
from archiver.keep.lock import Lock
from archiver.keep.log import Log, Place, Room
from archiver.keep.scan import StaleIndexError, Tails, built_anew, catch_up, lock_holders_index, readers_index
from archiver.keep.search import fold_lines
from archiver.keep.warc import Record, record_id
from archiver.model import Capture, Outcome
from archiver.text.canonical import digest

# Seconds that a writer waits for somebody who only brings the index up to date.
_PATIENCE = 2.0
# Outcomes that add a version; the kind of the metadata record says so.
_VERSIONS = ("new", "new-version", "full-text-of")


class Store:
    """`log` and `index` of the archive in a folder; `notices`: sentences about damage that was met and what was done."""

    def __init__(self, folder: Path) -> None:
        """Brings the index up to date, if no other process writes; then lets the lock go until something is written.

        The log itself is not touched before `write`.
        """
        self.folder = folder
        self.log = Log(folder)
        self.notices: list[str] = []
        self._lock: Lock | None = None
        self._lags = False  # something was appended that the index does not have
        self._path = folder / "index.sqlite"
        try:
            self._lock = Lock(folder / ".lock")
        except StorageError:  # another process writes, or nobody can write here
            self.index, notices = readers_index(self.log, self._path)
            self.notices += notices
        else:
            self._open("tell")
            self._release()

    def write(self) -> None:
        """Takes the lock, and keeps it until `close`; the index has everything then.

        Raises ArchiveLocked where another process writes, StorageError where the index lags behind and cannot catch up.
        """
        if self._lock is None:
            self._lock = Lock(self.folder / ".lock", _PATIENCE)
            self.index.close()
            self._open("cut")
        elif self._lags:
            try:
                self._catch_up()
            except sqlite3.Error as error:
                raise StorageError(
                    f"an earlier item is archived but not in the index, which cannot be written ({error}); "
                    "this item was not archived; make room, then add it again"
                ) from error

    def close(self) -> None:
        """Closes the files and lets the next writer in."""
        self.log.close()
        self.index.close()
        self._release()

    def rebuild(self) -> None:
        """Throws the index away and reads the whole log again. The log is not changed, but for a torn tail."""
        self.write()
        self.index.close()
        self.index, notices = built_anew(self.log, self._path, "cut")
        self.notices += notices
        self._find_copies()

    def put(self, capture: Capture, meta: Mapping[str, Any], texts: Mapping[str, str], decision: Decision) -> tuple[Held, Outcome, str]:
        """Writes a capture to the disk and then to the index: what is held now, the outcome, and the digest of its version.

        `texts` holds the clean text ("text") and the one in the archive's script ("normalised"), where they are. When this
        returns, the capture is on the disk. Raises StorageError where it is not.
        """
        assert self._lock
        assert not self._lags
        meta = {**meta, "relations": {"preview_of": list(decision.preview_of), "full_text_of": list(decision.full_text_of)}}
        new = bundle.held_from(meta, record_id())
        document = decision.document or document_id(new, lambda id_: self.index.entry(id_) is not None)
        result, version = outcome(new, self.index.captures(document))
        whole, held = self._named(new, meta)
        whole |= {
            "kind": "version" if result in _VERSIONS else "seen",
            "document": document,
            "outcome": result,
            "evidence": {"rule": decision.evidence.rule, "why": decision.evidence.why, "numbers": dict(decision.evidence.numbers)},
        }
        self._append(capture, whole, texts, new.record, held)
        return bundle.held_from(whole, new.record), result, version

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

    def text_of(self, entry: Entry) -> str:
        """The newest text of a document, as published; `""` where it has none. Raises IntegrityError where it is damaged."""
        return self._conversion(entry.text_record)

    def folded(self, entry: Entry) -> str:
        """The match key of a document's newest text, kept in the index once it was made."""
        key = self.index.folded(entry.text)
        if key is None:
            key = fold_lines(self.text_of(entry))
            with suppress(sqlite3.OperationalError):  # somebody writes just now, or nobody can: it is made again next time
                self.index.keep_folded({entry.text: key})
        return key

    def body(self, held: Held) -> bytes:
        """The bytes that came in, from any record that has them. Raises IntegrityError where none has them whole."""
        candidates = {held.raw_record, *(other.raw_record for other in self.index.find("raw", held.raw))}
        for record in sorted(candidates, key=lambda r: r != held.raw_record):
            found = self._whole(record, held.raw)
            if found:
                return found.body
        raise IntegrityError(f"the bytes of {held.source or held.document} are damaged; run `archiver verify`, and restore from a backup")

    def copied(self, document: str, path: str) -> None:
        """Remembers where a document's reading copy is."""
        with _index_may_lag():
            self.index.keep_copy(document, path)

    def _release(self) -> None:
        if self._lock:
            self._lock.release()
            self._lock = None

    def _open(self, tails: Tails) -> None:
        self.index, notices = lock_holders_index(self.log, self._path, tails)
        self.notices += [notice for notice in notices if notice not in self.notices]
        self._find_copies()

    def _find_copies(self) -> None:
        if not self.index.copies():  # a new index: what the old one knew of the reading copies stands in them
            for document, paths in every_copy(self.folder).items():
                self.index.keep_copy(document, paths[0])

    def _named(self, new: Held, meta: Mapping[str, Any]) -> tuple[dict[str, Any], Record | None]:
        """`meta` with its records named, and the record that holds the same bytes already."""
        same = (self._whole(held.raw_record, new.raw) for held in self.index.find("raw", new.raw))
        held = next((record for record in same if record), None)
        texts = {}
        for sha256 in (new.text, new.normalised):
            record = self.index.text_record(sha256)
            if record and self._whole(record, sha256):
                texts[sha256] = record
        return records.new_ids(dict(meta), held.id if held else "", texts), held

    def _append(self, capture: Capture, meta: Mapping[str, Any], texts: Mapping[str, str], record: str, held: Record | None) -> None:
        """Raw first, then conversions and metadata in one write; each on the disk before the next; then the index."""
        raw = {meta["raw"]["capture"]: records.raw_record(capture, meta, held)}
        written = {
            meta[which]["record"]: records.text_record(meta, which, texts[which])
            for which in ("text", "normalised")
            if meta[which] and self.index.place(meta[which]["record"]) is None
        }
        written[record] = records.meta_record(meta, record)
        places: dict[str, Place] = {}
        stretches: dict[str, tuple[int, int]] = {}
        batches: dict[Room, dict[str, bytes]] = {"raw": raw, "text": written}
        for room, batch in batches.items():
            found = self.log.append(room, *batch.values())
            places |= dict(zip(batch, found, strict=True))
            stretches[found[-1].file] = found[0].offset, found[-1].offset + len([*batch.values()][-1])
        self._lags = True
        with _index_may_lag(), self.index.transaction():
            before = self.index.positions()
            # A position moves only over what it stood before: a new file's first record, or what was missed, is read again.
            moved = {file: end for file, (start, end) in stretches.items() if before.get(file) == start}
            self.index.put([bundle.held_from(meta, record)], places, moved)
        self._lags = len(moved) < len(stretches)
        if self._lags:
            with _index_may_lag():
                self._catch_up()

    def _catch_up(self) -> None:
        """What the index does not have yet. Needs the lock. Raises sqlite3.Error where it cannot be written."""
        try:
            self.notices += catch_up(self.log, self.index, "tell")
        except StaleIndexError as error:
            raise StorageError(f"{error}, while the archive was open; close it and open it again") from error
        self._lags = False

    def _conversion(self, record: str) -> str:
        return bundle.decoded(self._read(record).body) if record else ""

    def _read(self, record: str) -> Record:
        place = self.index.place(record)
        if place is None:
            raise IntegrityError(f"record {record} is missing from the archive; run `archiver verify`, and restore from a backup")
        return self.log.read(place)

    def _whole(self, record: str, sha256: str) -> Record | None:
        """A record that is there and has the payload with this SHA-256; else None."""
        try:
            found = self._read(record)
        except IntegrityError:
            return None
        return found if digest(found.body) == sha256 else None


@contextmanager
def _index_may_lag() -> Iterator[None]:
    """What is acknowledged is in the log already; that the index lacks it is said, and mended when the archive is opened."""
    try:
        yield
    except sqlite3.Error as error:
        raise StorageError(f"archived, but the index cannot be written ({error}); make room, then run `archiver reindex`") from error
