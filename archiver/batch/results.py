"""What a run leaves beside the tree: its report, what sites have taught, and in a stream its documents. Whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from archiver.batch.page import page
from archiver.batch.shard import Entry
from archiver.batch.sites import FILE, Table, save
from archiver.batch.state import REPORT, State
from archiver.batch.streams import Sink, opened_stream
from archiver.batch.summary import Summary
from archiver.batch.written import STREAMS, Form, as_bytes, replace_file
from archiver.errors import Refused, StorageError

PAGE = "_report.html"
# What the first bytes of our reports look like: other content of these names is not ours to replace.
_OURS = {
    REPORT: b'{"name": ',
    PAGE: b"<!doctype html>\n<!-- archiver report",
    FILE: b'{"version": ',
    STREAMS["jsonl"]: b'{"source": ',
    STREAMS["parquet"]: b"PAR1",
}


@dataclass(slots=True)
class Results:
    """What a run writes beside the tree: its report, and in a stream its documents. Whole or not at all, when it is finished."""

    output: Path
    state: State
    form: Form
    summary: Summary = field(default_factory=Summary)
    _files: dict[str, Sink] = field(default_factory=dict)

    def __enter__(self) -> Results:
        stream = self.form.stream
        for name in filter(None, (REPORT, PAGE, FILE, stream)):
            _check_ours(self.output / name)
        self._files[REPORT] = (self.state.folder / REPORT).open("wb")
        if stream:
            self._files[stream] = opened_stream(self.state.folder / stream)
        return self

    def __exit__(self, *exception: object) -> None:
        for file in self._files.values():
            file.close()

    def add(self, entry: Entry) -> None:
        """One more entry, in order. Raises StorageError."""
        self.summary.add(entry.row)
        try:
            self._files[REPORT].write(as_bytes(entry.row.to_json() + "\n"))
            if self.form.stream and entry.document:
                self._files[self.form.stream].write(as_bytes(entry.document + "\n"))
        except OSError as error:
            raise _full(self.output, error) from error

    def keep_tables(self, tables: Iterable[Table]) -> None:
        """What sites have taught, in the output, for who wants to see it or to use it again. Raises StorageError."""
        path = self.state.folder / FILE
        try:
            save(sorted(tables, key=lambda table: table.site), path)
            if path.stat().st_size:
                _put(path, self.output / FILE)
        except OSError as error:
            raise _full(self.output, error) from error

    def finish(self) -> None:
        """Puts the files where they belong. One that holds the same already is left alone. Raises StorageError."""
        try:
            for name, file in self._files.items():
                file.close()
                _put(self.state.folder / name, self.output / name)
            data = as_bytes(page(self.summary))
            if not _holds(self.output / PAGE, data):
                replace_file(self.output / PAGE, data)
        except OSError as error:
            raise _full(self.output, error) from error


def _put(made: Path, place: Path) -> None:
    if not (place.is_file() and place.stat().st_size == made.stat().st_size and _same(made, place)):
        made.replace(place)


def _same(one: Path, other: Path) -> bool:
    with one.open("rb") as a, other.open("rb") as b:
        while (piece := a.read(1 << 20)) == b.read(1 << 20):
            if not piece:
                return True
    return False


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def _check_ours(path: Path) -> None:
    """Raises Refused where a name that a run needs is taken by something that no run wrote."""
    if not path.exists():
        return
    if path.is_file():
        with path.open("rb") as file:
            begins = file.read(64)
        if not begins or begins.startswith(_OURS[path.name]):
            return
    raise Refused(f"will not overwrite {path}: no run of archiver wrote it; move it away or choose another -o")


def _full(output: Path, error: OSError) -> StorageError:
    return StorageError(f"cannot write into {output}: {error.strerror or error}; check free space and permissions")
