"""Tables of documents: JSON lines and Parquet, a record a document, one of its fields the page or text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from archiver.batch.containers import NotThisKindError
from archiver.batch.remote import open_binary
from archiver.batch.tree import LARGEST, too_large
from archiver.errors import InputError
from archiver.model import Capture

if TYPE_CHECKING:
    from archiver.batch.inputs import LeftOut, Ref

# Names of fields, in the order in which they are looked for.
_HTML = ("html", "raw_html", "page_html", "content_html")
_TEXT = ("text", "content", "body", "raw_content", "article")
_URL = ("url", "uri", "source_url", "link", "source")


class Lines:
    """JSON lines: an object a line."""

    def __init__(self, path: str, field: str = "") -> None:
        self._file = open_binary(path)
        self._field = field

    def refs(self, whole: Ref) -> Iterator[Ref | LeftOut]:
        """Its lines that are not blank; where each begins. Raises NotThisKindError where the first one is no object with a document."""
        at, number = 0, 0
        for line in self._file:
            if line.strip():
                number += 1
                if number == 1 and not self._field:
                    _check(line)
                yield replace(whole, name=f"{whole.name}:{number}", place=_place(whole, number), kind="jsonl", at=at, part=self._field)
            at += len(line)

    def capture(self, ref: Ref, encoding: str | None) -> Capture:
        """One line's document. Raises InputError where it holds none."""
        self._file.seek(ref.at)
        line = self._file.readline(LARGEST + 1)
        if len(line) > LARGEST:
            raise too_large(ref.name)
        try:
            record = json.loads(line)
        except ValueError as error:
            raise InputError(f"is no JSON: {ref.name} ({error}); the other lines are read") from error
        if not isinstance(record, dict):
            raise InputError(f"is no object but a {type(record).__name__}: {ref.name}; the other lines are read")
        return _captured(ref, record)

    def close(self) -> None:
        """Lets the file go."""
        self._file.close()


class Parquet:
    """A Parquet file; one row group is held at a time."""

    def __init__(self, path: str, field: str = "") -> None:
        try:
            from pyarrow import ArrowException, parquet
        except ImportError:
            raise InputError("Parquet needs one more package: pip install 'archiver[parquet]'") from None
        self._file = open_binary(path)
        self._field = field
        try:
            self._table = parquet.ParquetFile(self._file)
        except ArrowException as error:
            self._file.close()
            raise InputError(f"no whole Parquet file: {error}") from error
        self._group: tuple[int, int, list[dict[str, Any]]] = (-1, 0, [])

    def refs(self, whole: Ref) -> Iterator[Ref | LeftOut]:
        """Its rows. Raises InputError where no column holds a document."""
        columns = self._table.schema_arrow.names
        if not self._field and not _first(columns, (*_HTML, *_TEXT)):
            raise InputError(f"none of its columns ({', '.join(columns)}) is called like a document; name it with --field")
        for number in range(self._table.metadata.num_rows):
            yield replace(
                whole, name=f"{whole.name}:{number + 1}", place=_place(whole, number + 1), kind="parquet", at=number, part=self._field
            )

    def capture(self, ref: Ref, encoding: str | None) -> Capture:
        """One row's document. Raises InputError where it holds none, or its group cannot be read."""
        number, start, rows = self._group
        while not start <= ref.at < start + len(rows):
            number, start = (number + 1, start + len(rows)) if ref.at >= start and number >= 0 else (0, 0)
            rows = self._read(number, ref)
            self._group = number, start, rows
        return _captured(ref, rows[ref.at - start])

    def _read(self, number: int, ref: Ref) -> list[dict[str, Any]]:
        from pyarrow import ArrowException

        wanted = [name for name in self._table.schema_arrow.names if name in (ref.part, *_HTML, *_TEXT, *_URL)]
        try:
            rows: list[dict[str, Any]] = self._table.read_row_group(number, columns=wanted).to_pylist()
        except (ArrowException, OSError) as error:
            raise InputError(f"is damaged: {ref.name} ({error}); fetch the file again") from error
        return rows

    def close(self) -> None:
        """Lets the file go."""
        self._table.close()
        self._file.close()


def _place(whole: Ref, number: int) -> PurePath:
    return whole.place / f"{number:06}"


def _check(line: bytes) -> None:
    """Raises NotThisKindError for a first line that is no record with a document in it."""
    try:
        record = json.loads(line)
    except ValueError:
        return  # one bad record costs one record
    if not isinstance(record, dict) or not _first(record, (*_HTML, *_TEXT)):
        raise NotThisKindError("no line of it holds a document")


def _first(names: Iterable[str], wanted: Iterable[str]) -> str:
    there = set(names)
    return next((name for name in wanted if name in there), "")


def _captured(ref: Ref, record: Mapping[str, Any]) -> Capture:
    """The document in a record. Text is Unicode already, so nothing about its encoding need be guessed."""
    field = ref.part or next((name for name in (*_HTML, *_TEXT) if record.get(name)), "")
    value = record.get(field)
    url = next((record[name] for name in _URL if isinstance(record.get(name), str) and record[name]), "")
    media_type = "text/html" if field in _HTML else None
    if isinstance(value, bytes):
        return Capture(value, url or ref.name, media_type)
    if not isinstance(value, str):
        raise InputError(f"holds no document, no text in {field or 'any field that is called like one'}: {ref.name}; see --field")
    return Capture(value.encode("utf-8", "replace"), url or ref.name, media_type, "utf-8")
