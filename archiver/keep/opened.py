"""An archive's folder, opened: its log and its index brought together, and kept so while several processes take turns."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from archiver.errors import StorageError
from archiver.keep.copies import every_copy
from archiver.keep.lock import Lock
from archiver.keep.log import Log
from archiver.keep.pending import Pending
from archiver.keep.purge import rewrite
from archiver.keep.scan import StaleIndexError, Tails, built_anew, catch_up, lock_holders_index, readers_index
from archiver.keep.sight import Sight

# Seconds that who only opens the archive waits for a writer, who holds the lock for the moment of a group; and that a writer
# waits for the others: eight that add in groups of a hundred take turns well within that.
_PATIENCE = 2.0
_TURN = 60.0


class Opened:
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

    def close(self) -> None:
        """Closes the files and lets the next writer in."""
        self.log.close()
        self.index.close()
        self._release()

    def rebuild(self) -> None:
        """Throws the index away and reads the whole log again. The log is not changed, but for a torn tail."""
        self._take_turn()
        try:
            self.notices += self._build_anew()
            self._find_copies()
            self._finish_purges()
        finally:
            self._release()

    def _take_turn(self) -> None:
        """Takes the lock, and brings the index up to date with what others wrote. Raises ArchiveLocked, StorageError."""
        self._lock = Lock(self.folder / ".lock", _TURN)
        try:
            if not self._checked or self._file is None or self._file != identity(self._path):
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

    def _catch_up(self) -> None:
        """What the index does not have yet. Needs the lock. Raises sqlite3.Error where it cannot be written."""
        try:
            self.notices += catch_up(self.log, self.index, "cut")
        except StaleIndexError as error:
            raise StorageError(f"{error}, while the archive was open; close it and open it again") from error

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
        self.notices += [notice for notice in self._build_anew() if notice not in self.notices]
        self._find_copies()

    def _build_anew(self) -> tuple[str, ...]:
        """Puts a new index in the old one's place; what was met. Where the disk refuses, what there is can still be read."""
        self.index.close()
        try:
            self.index, notices = built_anew(self.log, self._path, "cut")
        except BaseException:
            self.index, self._file = readers_index(self.log, self._path)[0], None
            raise
        self._file = identity(self._path)
        return notices

    def _release(self) -> None:
        if self._lock:
            self._lock.release()
            self._lock = None

    def _open(self, tails: Tails) -> None:
        self.index, notices = lock_holders_index(self.log, self._path, tails)
        self._file = identity(self._path)
        self.notices += [notice for notice in notices if notice not in self.notices]
        self._find_copies()

    def _find_copies(self) -> None:
        if not self.index.has_copies():  # a new index: what the old one knew of the reading copies stands in them
            for document, paths in every_copy(self.folder).items():
                self.index.keep_copy(document, paths[0])


def identity(path: Path) -> tuple[int, int] | None:
    """Which file a path leads to now: another process may have put a new index in its place."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
