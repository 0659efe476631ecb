"""The records of a group, until they are written. They are zipped together, by all processors: that is half of the work of an add."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from archiver.keep.log import Room
from archiver.keep.warc import Record, decode, pressed

# Bytes from which on threads are worth their while: zipping them takes some milliseconds.
_LARGE = 1 << 17


@dataclass(slots=True)
class Pending:
    """The records of a group by room and id, in the order in which they will be written. `kept`: they are on the disk."""

    raw: dict[str, bytes] = field(default_factory=dict)
    text: dict[str, bytes] = field(default_factory=dict)
    kept: bool = False

    def find(self, record: str) -> Record | None:
        """A record that waits to be written."""
        data = self.raw.get(record) or self.text.get(record)
        return decode(data) if data else None

    def zipped(self) -> dict[Room, dict[str, bytes]]:
        """The records as gzip members."""
        rooms: dict[Room, dict[str, bytes]] = {"raw": self.raw, "text": self.text}
        if sum(len(data) for batch in rooms.values() for data in batch.values()) < _LARGE:
            return {room: {record: pressed(data) for record, data in batch.items()} for room, batch in rooms.items()}
        with ThreadPoolExecutor(os.cpu_count() or 1) as threads:  # zlib lets go of Python while it works
            return {room: dict(zip(batch, threads.map(pressed, batch.values()), strict=True)) for room, batch in rooms.items()}
