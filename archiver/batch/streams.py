"""All documents of a run in one file: JSON lines, or Parquet. Written a document at a time, read again one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from archiver.errors import UsageError

# Documents of a row group, and bytes of JSON from which one is written earlier: what is held in memory at a time.
_ROWS, _BYTES = 1000, 32 * 2**20
# What has no column of its own, as JSON: documents may learn to say more.
_MORE = "more"
_LIKE_JSON = ("record", "evidence")


class Sink(Protocol):
    """Takes documents, each as one line of JSON with its line end."""

    def write(self, line: bytes, /) -> object: ...

    def close(self) -> None: ...


class Documents(Protocol):
    """What a stream holds: where each document begins, in order, and the document there as a line without its end."""

    def places(self) -> Iterator[int]: ...

    def at(self, place: int) -> str: ...


def opened_stream(path: Path) -> Sink:
    """A new file of the kind that its name says. Raises UsageError where Parquet is not installed."""
    return ParquetSink(path) if path.suffix == ".parquet" else path.open("wb")


def written_stream(path: Path) -> Documents:
    """One that a run has written. Raises UsageError where Parquet is not installed, OSError or ValueError for what is none."""
    return ParquetDocuments(path) if path.suffix == ".parquet" else LineDocuments(path)


class LineDocuments:
    """The lines of a file; a place is an offset in bytes."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def places(self) -> Iterator[int]:
        """Where each line begins."""
        at = 0
        with self._path.open("rb") as file:
            for line in file:
                yield at
                at += len(line)

    def at(self, place: int) -> str:
        """The line that begins there."""
        with self._path.open("rb") as file:
            file.seek(place)
            return file.readline().rstrip(b"\n").decode("utf-8")


class ParquetSink:
    """Writes documents a row group at a time."""

    def __init__(self, path: Path) -> None:
        arrow, parquet = installed()
        self._schema = schema(arrow)
        self._arrow, self._file = arrow, parquet.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []
        self._size = 0

    def write(self, line: bytes, /) -> None:
        """One more document."""
        self._rows.append(_row(json.loads(line), self._schema.names))
        self._size += len(line)
        if len(self._rows) >= _ROWS or self._size >= _BYTES:
            self._flush()

    def close(self) -> None:
        """Writes what is held and the footer."""
        if self._file.is_open:
            self._flush()
            self._file.close()

    def _flush(self) -> None:
        if self._rows:
            try:
                table = self._arrow.Table.from_pylist(self._rows, schema=self._schema)
            except UnicodeEncodeError:  # a lone surrogate, which UTF-8 cannot hold, becomes a visible escape
                table = self._arrow.Table.from_pylist([_visible(row) for row in self._rows], schema=self._schema)
            self._file.write_table(table)
            self._rows, self._size = [], 0


class ParquetDocuments:
    """The rows of a file that a run has written; a place is a row's number. One row group is held at a time."""

    def __init__(self, path: Path) -> None:
        self._file = installed()[1].ParquetFile(path)
        sizes = (self._file.metadata.row_group(i).num_rows for i in range(self._file.num_row_groups))
        self._groups = [group for group, size in enumerate(sizes) for _ in range(size)]
        self._held: tuple[int, int, list[dict[str, Any]]] = (-1, 0, [])

    def places(self) -> Iterator[int]:
        """Numbers from 0 on."""
        yield from range(len(self._groups))

    def at(self, place: int) -> str:
        """The row of this number."""
        group = self._groups[place]
        if self._held[0] != group:
            self._held = group, self._groups.index(group), self._file.read_row_group(group).to_pylist()
        return json.dumps(_document(self._held[2][place - self._held[1]]), ensure_ascii=False)


def installed() -> tuple[Any, Any]:
    """pyarrow and its parquet module. Raises UsageError where they are not installed."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise UsageError("Parquet needs one more package: pip install 'archiver[parquet]'") from None
    return pyarrow, parquet


def schema(arrow: Any) -> Any:
    """The columns: the keys of a document's dictionary, in order."""
    text, number, numbers = arrow.string(), arrow.int64(), arrow.list_(arrow.int64())

    def rows(**of: Any) -> Any:
        return arrow.list_(arrow.struct(list(of.items())))

    kinds = {
        "author_masked": arrow.bool_(),
        "breadcrumb": arrow.list_(text),
        "companies": rows(name=text, code=text),
        "encoding": arrow.struct(
            [("name", text), ("known_by", text), ("declared", text), ("replaced", number), ("broken", numbers), ("recovered", number)]
        ),
        "turns": rows(role=text, speaker=text, text=text, label=numbers, span=numbers),
        "normalised": arrow.struct([("script", text), ("title", text), ("text", text)]),
        "truncated": arrow.bool_(),
        "removed": rows(text=text, rule=text, why=text, where=text, score=arrow.float64(), span=numbers),
        "repairs": arrow.map_(text, number),
        "doubts": rows(stage=text, what=text, where=text),
    }
    return arrow.schema([(name, kinds.get(name, text)) for name in _COLUMNS])


_COLUMNS = (
    "source", "media_type", "status", "title", "title_line", "published", "updated", "event_date", "author", "author_masked",
    "institution", "source_name", "editor", "site", "category", "breadcrumb", "url", "companies", "language", "doc_type", "record",
    "script", "encoding", "text", "turns", "normalised", "truncated", "removed", "repairs", "doubts", "digest", "raw_digest",
    "cleaner", "evidence", _MORE,
)  # fmt: skip


def _row(document: Mapping[str, Any], columns: list[str]) -> dict[str, Any]:
    """A document as a row: what has no column, in one."""
    row = {name: value for name, value in document.items() if name in columns}
    more = {name: value for name, value in document.items() if name not in columns}
    for name in _LIKE_JSON:
        row[name] = json.dumps(row[name], ensure_ascii=False) if row.get(name) else None
    return {**row, "repairs": [*document.get("repairs", {}).items()], _MORE: json.dumps(more, ensure_ascii=False) if more else None}


def _document(row: Mapping[str, Any]) -> dict[str, Any]:
    """The document that became a row."""
    found = {name: value for name, value in row.items() if name != _MORE}
    found["record"], found["evidence"] = json.loads(row["record"] or "null"), json.loads(row["evidence"] or "{}")
    return {**found, "repairs": dict(row["repairs"]), **json.loads(row[_MORE] or "{}")}


def _visible(value: Any) -> Any:
    """The same with every lone surrogate as an escape."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {name: _visible(each) for name, each in value.items()}
    return type(value)(map(_visible, value)) if isinstance(value, list | tuple) else value
