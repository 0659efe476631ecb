"""One writer at a time, on Linux, macOS and Windows. Readers need no lock."""

from __future__ import annotations

import errno
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from archiver.errors import ArchiveLocked, StorageError

# Windows locks bytes, not files, and a locked byte cannot be read: the byte locked lies far behind the process id.
_BYTE = 1 << 20
_PAUSE = 0.02
# Bytes of a process id with spaces after it: always as many, because to cut a file and write it anew waits for the disk.
_PID = 20
_TAKEN = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK}


class Lock:
    """Held from its making to `release`, or to the end of the process, however it ends: no stale lock files."""

    def __init__(self, path: Path, wait: float = 0.0) -> None:
        """Raises ArchiveLocked where another process (or another Archive in this one) is writing, still after `wait` seconds."""
        self._path = path
        try:
            self._fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise StorageError(f"cannot write to the archive: {path.parent} ({error.strerror}); check its permissions") from error
        try:
            _acquire_within(self._fd, wait)
        except OSError as error:
            holder = self._holder()
            os.close(self._fd)
            if error.errno not in _TAKEN:
                raise StorageError(
                    f"cannot lock the archive: {path} ({error.strerror}); its file system must support file locks"
                ) from error
            raise ArchiveLocked(
                f"archive is being written to: {path.parent}{holder}; "
                "wait until that process has finished, then try again (reading works meanwhile)"
            ) from error
        with suppress(OSError):  # who holds it is a courtesy to who has to wait; the disk may be full
            os.lseek(self._fd, 0, os.SEEK_SET)
            os.write(self._fd, str(os.getpid()).encode().ljust(_PID))

    def release(self) -> None:
        """Lets the next writer in. The file stays: removing it would let two writers hold two different locks."""
        os.close(self._fd)

    def _holder(self) -> str:
        pid = os.read(self._fd, _PID).decode("ascii", "replace").strip()
        return f" by process {pid}" if pid.isdigit() else ""


def _acquire_within(fd: int, seconds: float) -> None:
    """Somebody who opens the archive to read holds the lock for a moment, to bring the index up to date."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return _acquire(fd)
        except OSError as error:
            if error.errno not in _TAKEN or time.monotonic() >= deadline:
                raise
        time.sleep(_PAUSE)


if sys.platform == "win32":
    import msvcrt

    def _acquire(fd: int) -> None:
        os.lseek(fd, _BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(fd, 0, os.SEEK_SET)

else:
    import fcntl

    def _acquire(fd: int) -> None:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
