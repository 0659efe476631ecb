"""One file that holds many captures: zip, WARC and WET, JSON lines, Parquet. By its name's ending; content decides what it holds.

Looking for captures reads no more than tells where they lie, and a container is streamed, never held. One broken record
costs one record: it is a row that says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from archiver.errors import ArchiverError, InputError

if TYPE_CHECKING:
    from archiver.batch.inputs import LeftOut, Ref
    from archiver.model import Capture

_ENDINGS = {
    ".zip": "zip",
    ".warc": "warc",
    ".warc.gz": "warc",
    ".wet": "warc",
    ".wet.gz": "warc",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}


class Container(Protocol):
    """An open container: where its captures lie, and each of them."""

    def refs(self, whole: Ref) -> Iterator[Ref | LeftOut]:
        """The captures in it. Raises ArchiverError or OSError where it cannot be read at all."""

    def capture(self, ref: Ref, encoding: str | None) -> Capture:
        """One of them. Raises ArchiverError where it cannot be read."""

    def close(self) -> None:
        """Lets the file go."""


def kind_of(path: str) -> str:
    """Which kind of container a file's name says that it is; "" for none."""
    name = path.lower()
    return next((kind for ending, kind in _ENDINGS.items() if name.endswith(ending)), "")


def expand(whole: Ref, field: str = "") -> Iterator[Ref | LeftOut]:
    """The captures that a file holds: itself, where it is no container. One that cannot be read is one lost capture."""
    from dataclasses import replace

    kind = kind_of(whole.path)
    if not kind:
        yield whole
        return
    try:
        container = opened(kind, whole.path, field)
        try:
            yield from container.refs(whole)
        finally:
            container.close()
    except NotThisKindError:
        yield whole
    except (ArchiverError, OSError) as error:
        yield replace(whole, kind="lost", part=f"cannot be read: {whole.name} ({error}); check the file, or fetch it again")


class NotThisKindError(InputError):
    """The file is no container of the kind that its name says: it is one document."""


def opened(kind: str, path: str, field: str = "") -> Container:
    """A container, open. `field` names the field of each record that holds the document, "" for the usual ones."""
    if kind == "zip":
        from archiver.batch.zipped import Zip

        return Zip(path)
    if kind == "warc":
        from archiver.batch.warcs import Warc

        return Warc(path)
    from archiver.batch import records

    return records.Lines(path, field) if kind == "jsonl" else records.Parquet(path, field)
