"""The WARC files, which are the archive: append, read, recover. Everything else on disk can be made from them.

`raw/` holds what came in, `text/` what was made of it. Files are only ever appended to, by one process at a time, and sealed
when they are large. A record counts once its bytes are on the disk (`fdatasync`); an fsync that failed is never tried again,
because the system may by then have thrown away the bytes that it could not write.
"""

from __future__ import annotations

import os
import secrets
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from archiver.errors import IntegrityError, StorageError
from archiver.keep.warc import Damage, Member, Record, member_at, members, warcinfo

if sys.platform == "darwin":
    import fcntl

Room = Literal["raw", "text"]
ROOMS: tuple[Room, Room] = ("raw", "text")
_SUFFIX = {"raw": ".warc.gz", "text": ".warc.wet.gz"}
# Bytes after which a file is sealed and the next one begun: large enough that an archive has few files, small enough to
# copy and to check one in seconds (the WARC guidelines allow up to 1 GB).
SEGMENT = 256 * 1024 * 1024
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Bytes of a file that are read at a time from its beginning to its end: hundreds of records.
_AHEAD = 1 << 20
# Windows must be told that bytes are bytes.
_BINARY = getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record begins: the file's name from the archive's folder on ("raw/….warc.gz") and the offset in bytes."""

    file: str
    offset: int


class Log:
    """The WARC files of one archive. Reading needs nothing; whoever appends must hold the archive's lock."""

    def __init__(self, folder: Path, writer: str = "main", segment: int = SEGMENT) -> None:
        self._folder = folder
        self._writer = writer
        self._segment = segment
        self._open: dict[Room, tuple[str, int]] = {}  # the file being written to, and its descriptor
        self._broken = ""

    def files(self, room: Room) -> list[str]:
        """The names of a room's files, oldest first for each writer."""
        return sorted(f"{room}/{p.name}" for p in (self._folder / room).glob(f"*{_SUFFIX[room]}"))

    def torn(self, room: Room) -> list[str]:
        """The names of the files beside a room's own in which `cut` kept what it took off."""
        return sorted(f"{room}/{p.name}" for p in (self._folder / room).glob("*.torn"))

    def size(self, file: str) -> int:
        """Bytes in a file now."""
        return (self._folder / file).stat().st_size

    def sizes(self) -> dict[str, int]:
        """Bytes in every file now, but for empty ones."""
        return {file: size for room in ROOMS for file in self.files(room) if (size := self.size(file))}

    def scan(self, file: str, start: int = 0) -> Iterator[tuple[Member, Record] | Damage]:
        """A file's records from `start` on, and its damage."""
        with (self._folder / file).open("rb", buffering=_AHEAD) as stream:
            yield from members(stream, start)

    def zipped(self, file: str, spans: Iterable[tuple[int, int]]) -> Iterator[bytes]:
        """The bytes in these spans of a file, as they are."""
        with (self._folder / file).open("rb") as stream:
            for start, end in spans:
                stream.seek(start)
                yield stream.read(end - start)

    def read(self, place: Place) -> Record:
        """The record at `place`. Raises IntegrityError where none is, or one that does not match its digest."""
        try:
            with (self._folder / place.file).open("rb") as stream:
                record = member_at(stream, place.offset)
        except FileNotFoundError:
            record = None
        if record is None or not record.sound:
            raise IntegrityError(
                f"damaged record: {place.file} at byte {place.offset}; run `archiver verify` to see what else is, "
                "and put the file back from a backup"
            )
        return record

    def append(self, room: Room, *records: bytes) -> list[Place]:
        """Writes whole records, in one piece, and returns their places once they are on the disk.

        Raises StorageError where that cannot be promised; then nothing more is written until the archive is opened anew.
        """
        if self._broken:
            raise StorageError(f"an earlier write failed ({self._broken}); close the archive and open it again: it recovers by itself")
        try:
            file, fd = self._segment_for(room)
            offset = os.lseek(fd, 0, os.SEEK_END)
            _write_all(fd, b"".join(records))
            sync(fd)
        except OSError as error:
            self._broken = error.strerror or str(error)
            raise StorageError(
                f"cannot write to the archive: {self._folder / room} ({self._broken}); this item was not archived; "
                "make room or check the disk, then add it again"
            ) from error
        places = []
        for record in records:
            places.append(Place(file, offset))
            offset += len(record)
        return places

    def cut(self, file: str, damage: Damage) -> str:
        """Takes a torn tail off a file, after copying it; returns the copy's name. Only for damage that is `torn`."""
        assert damage.torn
        path = self._folder / file
        torn = path.with_name(f"{path.name}.{damage.start}.torn")
        with path.open("r+b") as stream:
            stream.seek(damage.start)
            with torn.open("ab") as copy:
                copy.write(stream.read())
                copy.flush()
                os.fsync(copy.fileno())
            stream.truncate(damage.start)
            stream.flush()
            os.fsync(stream.fileno())
        if damage.start == 0:  # not even the warcinfo record was finished: an empty file would be no WARC file
            path.unlink()
        sync_folder(path.parent)
        return f"{Path(file).parent.as_posix()}/{torn.name}"

    def close(self) -> None:
        """Closes the files; what was acknowledged is on the disk already."""
        for _, fd in self._open.values():
            os.close(fd)
        self._open.clear()

    def _segment_for(self, room: Room) -> tuple[str, int]:
        """The file to append to: the one at hand, the newest of this writer, or a new one."""
        if room in self._open and not _is_at(self._open[room][1], self._folder / self._open[room][0]):
            os.close(self._open.pop(room)[1])  # another process has put a file without purged records in its place
        if room not in self._open:
            mine = [f for f in self.files(room) if f.startswith(f"{room}/{self._writer}-")]
            if mine:
                self._open[room] = mine[-1], os.open(self._folder / mine[-1], os.O_RDWR | os.O_APPEND | _BINARY)
        if room in self._open:
            file, fd = self._open[room]
            if os.fstat(fd).st_size < self._segment:
                return file, fd
            os.close(fd)
            del self._open[room]
        self._open[room] = self._begin(room)
        return self._open[room]

    def _begin(self, room: Room) -> tuple[str, int]:
        """A new file with its warcinfo record; its name in the folder is on the disk too."""
        name = f"{self._writer}-{ulid()}{_SUFFIX[room]}"
        fd = os.open(self._folder / room / name, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL | _BINARY, 0o644)
        info = {
            "software": "archiver",
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "description": _DESCRIPTIONS[room],
        }
        _write_all(fd, warcinfo(name, info))
        os.fsync(fd)
        sync_folder(self._folder / room)
        return f"{room}/{name}", fd


_DESCRIPTIONS = {
    "raw": "captures as they came in, byte for byte",
    "text": "the clean text of the captures; each is complete when its metadata record, which comes last, is there",
}


def ulid() -> str:
    """26 characters that sort by time: 48 bits of milliseconds, 80 of chance (github.com/ulid/spec)."""
    value = int(time.time() * 1000) << 80 | secrets.randbits(80)
    return "".join(_CROCKFORD[value >> shift & 31] for shift in range(125, -1, -5))


def sync(fd: int) -> None:
    """Returns when the bytes of an open file, and its length, are on the disk. Raises OSError where that fails."""
    if sys.platform == "darwin":  # fsync there hands the bytes to the disk, which may keep them in its cache for long
        fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
    elif sys.platform == "win32":
        os.fsync(fd)
    else:
        os.fdatasync(fd)


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder last. Windows cannot open a folder, and keeps its names without being asked."""
    if os.name == "nt":
        return
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _is_at(fd: int, path: Path) -> bool:
    """Whether an open file is still the one at `path`."""
    try:
        return os.path.samestat(os.fstat(fd), path.stat())
    except FileNotFoundError:
        return False


def _write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
