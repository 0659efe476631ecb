"""A shard's journal on disk: appended by one worker at a time, read again after whatever happened to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archiver.batch.shard import Entry


def append(path: Path, entry: Entry) -> None:
    """One more entry, by the supervisor, when the worker that wrote the journal is gone."""
    with path.open("ab") as file:
        file.write(entry.to_bytes())


def recover(path: Path) -> list[Entry]:
    """The whole entries of a journal whose writer is gone; a line that was cut off is taken off."""
    whole = list(offsets(path))
    end = whole[-1][1] if whole else 0
    if path.exists() and path.stat().st_size > end:
        with path.open("r+b") as file:
            file.truncate(end)
    return [entry for _, _, entry in whole]


def offsets(path: Path) -> Iterator[tuple[int, int, Entry]]:
    """(start, end, entry) of the whole entries of a journal, up to the first line that is none; none where there is no file."""
    if not path.exists():
        return
    at = 0
    with path.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                return
            try:
                entry = Entry.from_bytes(line)
            except (ValueError, KeyError, TypeError):
                return
            yield at, at + len(line), entry
            at += len(line)
