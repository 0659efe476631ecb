"""The inputs of a command, one after the other: files, folders with all that is in them, standard input.

Nothing here stops for one bad file: an item holds either a capture or the error that says why there is none.
"""

from __future__ import annotations

import re
import stat
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from archiver.errors import ArchiverError, InputError, NotFound
from archiver.model import Capture
from archiver.text.readable import readable

STDIN = "-"
# Bytes of one file that are read at most: a larger one is no document, and reading it would take the machine's memory.
LARGEST = 256 * 1024 * 1024

_SUFFIX = re.compile(r"(?<=.)\.[A-Za-z][A-Za-z0-9]{0,7}$")


@dataclass(frozen=True, slots=True)
class Item:
    """One input: `name` as the user would write it, `place` its path in the tree that is written out, without suffix.

    Exactly one of `capture` and `error` is there.
    """

    name: str
    place: PurePath
    capture: Capture | None = None
    error: ArchiverError | None = None


def captures(paths: Sequence[str], encoding: str | None = None) -> Iterator[Item]:
    """The inputs in order, folders sorted by name. A file is read when its turn comes and forgotten after it."""
    for name, place in _inputs(paths):
        try:
            yield Item(readable(name), place, capture=_capture(name, encoding))
        except ArchiverError as error:
            yield Item(readable(name), place, error=error)


def count(paths: Sequence[str]) -> int:
    """How many items `captures` will yield, without reading one."""
    return sum(1 for _ in _inputs(paths))


def _inputs(paths: Sequence[str]) -> Iterator[tuple[str, PurePath]]:
    """Every file, with its place in the output: a folder's tree begins in the folder, or at its name where there are several."""
    for name in paths:
        path = Path(name)
        if name == STDIN:
            yield name, PurePath("stdin")
        elif path.is_dir():
            base = PurePath(path.resolve().name) if len(paths) > 1 else PurePath()
            yield from _tree(path, base)
        else:
            yield name, PurePath(_stem(path.name))


def _tree(folder: Path, base: PurePath) -> Iterator[tuple[str, PurePath]]:
    """The files of a folder and of the folders in it, by name; hidden ones (`.git`, `.DS_Store`) are no documents.

    A folder that cannot be listed is an input too, which then fails with its reason. Links to folders are not followed:
    they may run in a circle.
    """
    try:
        entries = sorted((e for e in folder.iterdir() if not e.name.startswith(".")), key=lambda e: e.name)
    except OSError:
        yield str(folder), base
        return
    stems = Counter(_stem(e.name) for e in entries)
    for entry in entries:
        if entry.is_dir():
            if not entry.is_symlink():
                yield from _tree(entry, base / entry.name)
        else:
            stem = _stem(entry.name)  # kept whole where a.html and a.txt would become one a.txt
            yield str(entry), base / (stem if stems[stem] == 1 else entry.name)


def _stem(name: str) -> str:
    """A file's name without its suffix; the `.07` of `纪要 2023.04.07` is none."""
    return _SUFFIX.sub("", name)


def _capture(name: str, encoding: str | None) -> Capture:
    """The bytes of one input; raises NotFound or InputError with what, why and what next."""
    if name == STDIN:
        return Capture(_within_limit(sys.stdin.buffer.read(LARGEST + 1), name), source="stdin", encoding=encoding)
    path = Path(name)
    name = readable(name)
    try:
        _check_is_file(path, name)
        return Capture(path.read_bytes(), source=name, encoding=encoding)
    except FileNotFoundError:
        raise NotFound(_missing(path, name)) from None
    except PermissionError:
        raise InputError(f"may not be read: {name} (permission denied); change its permissions or run as its owner") from None
    except OSError as error:
        raise InputError(f"cannot be read: {name} ({error.strerror or error}); check the disk or the name") from error


def _check_is_file(path: Path, name: str) -> None:
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        next(path.iterdir(), None)  # a folder comes here only if it could not be listed: this raises why
        raise InputError(f"is a folder: {name}; it changed while it was read, run the command again")
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"is no file: {name} (a pipe, socket or device); send its bytes to standard input: archiver clean - < {name}")
    if status.st_size > LARGEST:
        raise _too_large(name)


def _within_limit(body: bytes, name: str) -> bytes:
    if len(body) > LARGEST:
        raise _too_large(name)
    return body


def _too_large(name: str) -> InputError:
    return InputError(f"is too large: {name} (at most {LARGEST // 2**20} MiB); split it into documents first")


def _missing(path: Path, name: str) -> str:
    """The message for a file that is not there; the nearest folder that is helps to see the slip."""
    parent = next((p for p in path.absolute().parents if p.is_dir()), None)
    if parent is None or parent == path.absolute().parent:
        return f"no such file: {name}; check the name, or list the folder with: ls {path.parent}"
    return f"no such file: {name} (the folder {path.parent} is not there either); check the path"
