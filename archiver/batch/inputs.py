"""A `Ref` for every capture that a command line names: cheap to keep and to send, opened where and when its turn comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from glob import has_magic
from pathlib import PurePath
from typing import Literal

from archiver.batch.containers import Container, expand, kind_of, opened
from archiver.batch.remote import is_remote
from archiver.batch.tree import STDIN, inputs, look, read_file
from archiver.errors import ArchiverError, InputError
from archiver.model import Capture
from archiver.text.readable import readable

__all__ = ["STDIN", "Item", "Opener", "Ref", "Survey", "captures", "look", "refs", "survey"]

Kind = Literal["file", "stdin", "zip", "warc", "jsonl", "parquet", "lost"]


@dataclass(frozen=True, slots=True)
class Ref:
    """Where one capture lies. `name` is as the user would write it, `place` its path in the tree that is written out, no suffix.

    `path` is the file to open; `at` the capture's place in a container, and `part` what else is needed to find it there. Of
    one that is known to be `lost`, `part` is the reason.
    """

    name: str
    place: PurePath
    path: str
    kind: Kind = "file"
    at: int = 0
    part: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One input, opened. Exactly one of `capture` and `error` is there."""

    name: str
    place: PurePath
    capture: Capture | None = None
    error: ArchiverError | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """What is ahead: how many captures, and how many hidden entries, links to folders and records of no document are left out."""

    items: int
    hidden: int = 0
    links: int = 0
    records: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that a folder or a container holds and nobody asked for."""

    kind: Literal["hidden", "link", "record"]


def captures(paths: Sequence[str], encoding: str | None = None, field: str = "") -> Iterator[Item]:
    """The inputs in order, folders sorted by name. Each is read when its turn comes and forgotten after it."""
    with Opener(encoding) as opener:
        yield from (opener.item(ref) for ref in refs(paths, field) if isinstance(ref, Ref))


def survey(paths: Sequence[str]) -> Survey:
    """What is ahead, without reading a file; of a container only as much as tells where its captures lie."""
    return surveyed(Counter("item" if isinstance(ref, Ref) else ref.kind for ref in refs(paths)))


def surveyed(kinds: Counter[str]) -> Survey:
    """The survey of what was counted."""
    return Survey(kinds["item"], kinds["hidden"], kinds["link"], kinds["record"])


def is_many(paths: Sequence[str]) -> bool:
    """Whether paths are more than one document: several, a folder, a pattern, a list, or a file that holds many."""
    if len(paths) != 1:
        return True
    (path,) = paths
    kind = look(path)
    return kind == "folder" or is_remote(path) or bool(kind_of(path)) or (not kind and (path.startswith("@") or has_magic(path)))


def refs(paths: Sequence[str], field: str = "") -> Iterator[Ref | LeftOut]:
    """A reference to every capture, in the order of the output, and what is left out.

    `field` names the field of a record, in JSON lines and Parquet, that holds the document.
    """
    for kind, name, place in inputs(paths):
        if kind != "item":
            yield LeftOut(kind)
        elif name == STDIN:
            yield Ref(name, place, name, "stdin")
        else:
            yield from expand(Ref(readable(name), place, name), field)


class Opener:
    """Opens references, one after the other; a container stays open as long as the references lead into it."""

    def __init__(self, encoding: str | None = None) -> None:
        self._encoding = encoding
        self._held: tuple[str, Container] | None = None

    def __enter__(self) -> Opener:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes what is open."""
        if self._held:
            self._held[1].close()
            self._held = None

    def item(self, ref: Ref) -> Item:
        """The capture of a reference, or why there is none; never raises for what is wrong with an input."""
        try:
            return Item(ref.name, ref.place, capture=self._capture(ref))
        except ArchiverError as error:
            return Item(ref.name, ref.place, error=error)

    def _capture(self, ref: Ref) -> Capture:
        if ref.kind == "lost":
            raise InputError(ref.part)
        if ref.kind in ("file", "stdin"):
            source = "stdin" if ref.kind == "stdin" else ref.name
            return Capture(read_file(ref.path), source, encoding=self._encoding)
        return self._container(ref).capture(ref, self._encoding)

    def _container(self, ref: Ref) -> Container:
        """The container that a reference leads into, open. Raises InputError where it cannot be opened any more."""
        if self._held is None or self._held[0] != ref.path:
            self.close()
            try:
                self._held = (ref.path, opened(ref.kind, ref.path, ref.part))
            except OSError as error:
                raise InputError(f"cannot be read: {ref.name} ({error.strerror or error}); check the disk or the name") from error
        return self._held[1]
