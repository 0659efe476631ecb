"""The inputs of a command, one after the other: files, folders with all that is in them, standard input.

Nothing here stops for one bad file: an item holds either a capture or the error that says why there is none.
"""

from __future__ import annotations

import errno
import re
import stat
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal, TypeAlias

from archiver.errors import ArchiverError, InputError, NotFound
from archiver.model import Capture
from archiver.text.readable import readable

STDIN = "-"
# Bytes of one file that are read at most: a larger one is no document, and reading it would take the machine's memory.
LARGEST = 256 * 1024 * 1024

# What a walk meets, under which name, and its place in the output.
_Entry: TypeAlias = tuple[Literal["item", "hidden", "link"], str, PurePath]
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


@dataclass(frozen=True, slots=True)
class Survey:
    """What is ahead: how many items `captures` will yield, and how many hidden entries and links to folders it leaves out."""

    items: int
    hidden: int = 0
    links: int = 0


def captures(paths: Sequence[str], encoding: str | None = None) -> Iterator[Item]:
    """The inputs in order, folders sorted by name. A file is read when its turn comes and forgotten after it."""
    for kind, name, place in _inputs(paths):
        if kind != "item":
            continue
        try:
            yield Item(readable(name), place, capture=_capture(name, encoding))
        except ArchiverError as error:
            yield Item(readable(name), place, error=error)


def survey(paths: Sequence[str]) -> Survey:
    """What is ahead, without reading a file."""
    kinds = Counter(kind for kind, _, _ in _inputs(paths))
    return Survey(kinds["item"], kinds["hidden"], kinds["link"])


def look(name: str) -> Literal["file", "folder", ""]:
    """What a name leads to: a folder, anything else ("file"), or nothing ("").

    A name that the system cannot even ask for (too long, with a NUL) leads to nothing, as does an empty one, which `Path`
    would take for the working directory.
    """
    try:
        return "" if not name else "folder" if stat.S_ISDIR(Path(name).stat().st_mode) else "file"
    except (OSError, ValueError):
        return ""


def _inputs(paths: Sequence[str]) -> Iterator[_Entry]:
    """Every file, with its place in the output: a folder's tree begins in the folder, or at its name where there are several."""
    places = _places([Path(name).name for name in paths if name != STDIN and look(name) != "folder"])
    for name in paths:
        path = Path(name)
        if name == STDIN:
            yield "item", name, PurePath("stdin")
        elif look(name) == "folder":
            base = PurePath(path.resolve().name) if len(paths) > 1 else PurePath()
            yield from _tree(path, base)
        else:
            yield "item", name, PurePath(places[path.name])


def _tree(folder: Path, base: PurePath) -> Iterator[_Entry]:
    """The files of a folder and of the folders in it, by name; hidden ones (`.git`, `.DS_Store`) are no documents.

    A folder that cannot be listed is an input too, which then fails with its reason. Links to folders are not followed:
    they may run in a circle.
    """
    try:
        entries = sorted(folder.iterdir(), key=lambda e: e.name)
    except OSError:
        yield "item", str(folder), base
        return
    shown = [e for e in entries if not e.name.startswith(".")]
    folders = {e.name for e in shown if look(str(e)) == "folder"}
    places = _places([e.name for e in shown if e.name not in folders], [_stem(name) for name in folders if _stem(name) != name])
    for entry in entries:
        if entry.name.startswith("."):
            yield "hidden", str(entry), base
        elif entry.name not in folders:
            yield "item", str(entry), base / places[entry.name]
        elif entry.is_symlink():
            yield "link", str(entry), base
        else:
            yield from _tree(entry, base / entry.name)


def _places(names: Sequence[str], taken: Sequence[str] = ()) -> dict[str, str]:
    """{name: its place in the output} for the files of one folder: the name without suffix, or, where two would meet, all of it.

    `a.html` and `a.txt` stay two, and so does `a.html.txt` beside them. Names that differ only in case or in how an accent is
    spelled meet on some systems, so they do here. `taken` are other names that no place may have.
    """
    places = {name: _stem(name) for name in names}
    while True:
        met = Counter(map(_spelling, (*places.values(), *taken)))
        moved = {name: name for name, place in places.items() if met[_spelling(place)] > 1 and place != name}
        if not moved:
            return places
        places |= moved


def _spelling(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _stem(name: str) -> str:
    """A file's name without its suffix; the `.07` of `纪要 2023.04.07` is none."""
    return _SUFFIX.sub("", name)


def _capture(name: str, encoding: str | None) -> Capture:
    """The bytes of one input; raises NotFound or InputError with what, why and what next."""
    if name == STDIN:
        if sys.stdin is None:
            raise InputError("cannot be read: standard input is closed; send bytes to it, or name a file")
        return Capture(_within_limit(sys.stdin.buffer.read(LARGEST + 1), name), source="stdin", encoding=encoding)
    path = Path(name)
    name = readable(name)
    try:
        _check_is_file(path, name)
        return Capture(path.read_bytes(), source=name, encoding=encoding)
    except (FileNotFoundError, ValueError):
        raise NotFound(_missing(path, name)) from None
    except PermissionError:
        raise InputError(f"may not be read: {name} (permission denied); change its permissions or run as its owner") from None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # no file can have this name
            raise NotFound(_missing(path, name)) from None
        raise InputError(f"cannot be read: {name} ({error.strerror or error}); check the disk or the name") from error


def _check_is_file(path: Path, name: str) -> None:
    if not name:
        raise NotFound("no such file: a name is empty; name a file or a folder")
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
    parent = next((p for p in path.absolute().parents if look(str(p)) == "folder"), None)
    if parent is None or parent == path.absolute().parent:
        return f"no such file: {name}; check the name, or list the folder with: ls {readable(str(path.parent))}"
    return f"no such file: {name} (the folder {readable(str(path.parent))} is not there either); check the path"
