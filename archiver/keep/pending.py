"""The records of a group, until they are written. Zipping them is half of an add: other processors do it while the group grows."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from archiver.keep.log import Room
from archiver.keep.warc import Record, decode, pressed

# Bytes from which on threads are worth their while: zipping them takes some milliseconds.
_LARGE = 1 << 17


@dataclass(slots=True)
class Pending:
    """The records of a group by room and id, in the order in which they will be written, and the documents they are of.

    `kept`: they are on the disk.
    """

    raw: dict[str, bytes] = field(default_factory=dict)
    text: dict[str, bytes] = field(default_factory=dict)
    documents: set[str] = field(default_factory=set)
    kept: bool = False
    _size: int = 0
    _threads: ThreadPoolExecutor | None = None
    _zipped: dict[str, Future[bytes]] = field(default_factory=dict)

    def add(self, room: Room, record: str, data: bytes) -> None:
        """A record that is to be written. In a group that is large enough it is zipped from now on, while others are made."""
        (self.raw if room == "raw" else self.text)[record] = data
        self._size += len(data)
        if self._size > _LARGE:
            self._threads = self._threads or ThreadPoolExecutor(os.cpu_count() or 1)  # zlib lets go of Python while it works
            self._zipped[record] = self._threads.submit(pressed, data)

    def find(self, record: str) -> Record | None:
        """A record that waits to be written."""
        data = self.raw.get(record) or self.text.get(record)
        return decode(data) if data else None

    def zipped(self) -> dict[Room, dict[str, bytes]]:
        """The records as gzip members."""
        rooms: dict[Room, dict[str, bytes]] = {"raw": self.raw, "text": self.text}
        return {room: {record: self._member(record, data) for record, data in batch.items()} for room, batch in rooms.items()}

    def close(self) -> None:
        """Nothing is zipped any more."""
        if self._threads:
            self._threads.shutdown(cancel_futures=True)

    def _member(self, record: str, data: bytes) -> bytes:
        return self._zipped[record].result() if record in self._zipped else pressed(data)
