"""The files that a command line names: files, folders with all that is in them, globs; each with its place in the output.

Nothing here stops for one bad file: reading it raises what its row then says.
"""

from __future__ import annotations

import errno
import itertools
import os
import re
import stat
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from glob import glob, has_magic
from pathlib import Path, PurePath
from typing import Literal, TypeAlias

from archiver.batch.remote import is_remote, open_binary
from archiver.errors import InputError, NotFound
from archiver.text.readable import readable

STDIN = "-"
# Bytes of one file that are read at most: a larger one is no document, and reading it would take the machine's memory.
LARGEST = 256 * 1024 * 1024

# What a walk meets, under which name, and its place in the output.
Entry: TypeAlias = tuple[Literal["item", "hidden", "link"], str, PurePath]
_SUFFIX = re.compile(r"(?<=.)\.[A-Za-z][A-Za-z0-9]{0,7}$")


def look(name: str) -> Literal["file", "folder", ""]:
    """What a name leads to: a folder, anything else ("file"), or nothing ("").

    A name that the system cannot even ask for (too long, with a NUL) leads to nothing, as does an empty one, which `Path`
    would take for the working directory.
    """
    try:
        return "" if not name else "folder" if stat.S_ISDIR(Path(name).stat().st_mode) else "file"
    except (OSError, ValueError):
        return ""


def named(paths: Sequence[str]) -> list[str]:
    """The paths that a command line names; `@FILE` stands for those that FILE lists, one a line (or NUL-separated), `@-` for stdin's.

    Raises NotFound or InputError for a list that cannot be read.
    """
    found: list[str] = []
    for path in paths:
        found += _listed(path[1:]) if path.startswith("@") and len(path) > 1 and look(path) == "" else [path]
    return found


def _listed(name: str) -> list[str]:
    raw = read_file(name)
    mark = b"\0" if b"\0" in raw else b"\n"
    return [os.fsdecode(line.removesuffix(b"\r")) for line in raw.split(mark) if line.strip()]


def inputs(paths: Sequence[str]) -> Iterator[Entry]:
    """Every file, with its place in the output: a folder's tree begins in the folder, or at its name where there are several."""
    single = [name for name in paths if name != STDIN and not is_remote(name) and look(name) != "folder" and not _is_glob(name)]
    places = _file_places(list(dict.fromkeys(single)))
    for name in paths:
        path = Path(name)
        if name == STDIN:
            yield "item", name, PurePath("stdin")
        elif name in places:
            yield "item", name, places[name]
        elif is_remote(name):
            yield from _remote(name, PurePath() if len(paths) == 1 else PurePath(name.rstrip("/").rpartition("/")[2]))
        elif _is_glob(name):
            yield from _matching(name)
        else:
            yield from _tree(path, PurePath(path.resolve().name) if len(paths) > 1 else PurePath())


def _file_places(names: Sequence[str]) -> dict[str, PurePath]:
    """{name: its place} of single files: their own names, or, where two files have one name, their paths below a common folder."""
    plain = {name: Path(name).name for name in names}
    if len(set(map(_spelling, plain.values()))) < len(plain):
        whole = {name: Path(name).absolute() for name in names}
        try:
            common = os.path.commonpath([path.parent for path in whole.values()])
        except ValueError:  # on several drives
            return {name: PurePath(f"{at:06}") / _stem(plain[name]) for at, name in enumerate(names)}
        plain = {name: path.relative_to(common).as_posix() for name, path in whole.items()}
    places = places_of(list(plain.values()))
    return {name: PurePath(places[short]) for name, short in plain.items()}


def _is_glob(name: str) -> bool:
    """Whether a name is no file but a pattern that may match some."""
    return has_magic(name) and look(name) == ""


def _matching(pattern: str) -> Iterator[Entry]:
    """The files that a pattern such as `scraped/**/*.html` matches, with their places below its fixed part; none is an error."""
    found = sorted(name for name in glob(pattern, recursive=True) if look(name) == "file")  # noqa: PTH207 - Path.glob takes no absolute one
    if not found:
        yield "item", pattern, PurePath("nothing")
        return
    parts = PurePath(pattern).parts
    fixed = PurePath(*itertools.takewhile(lambda part: not has_magic(part), parts))
    below = {name: PurePath(name).relative_to(fixed).as_posix() for name in found}
    places = places_of(list(below.values()))
    for name, short in below.items():
        yield "item", name, PurePath(places[short])


def _remote(path: str, base: PurePath) -> Iterator[Entry]:
    """The files below a path of an object store; one that cannot be listed is an input that fails with its reason."""
    from archiver.batch.remote import listed

    try:
        found = dict(listed(path))
    except (InputError, OSError):
        yield "item", path, PurePath("remote")
        return
    places = places_of(list(found.values()))
    for name, short in found.items():
        yield "item", name, base / places[short]


def _tree(folder: Path, base: PurePath) -> Iterator[Entry]:
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


def places_of(names: Sequence[str]) -> dict[str, str]:
    """The same for relative paths, "/" between their parts."""
    return _places(names)


def _spelling(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _stem(name: str) -> str:
    """A file's name without its suffix; the `.07` of `纪要 2023.04.07` is none."""
    return _SUFFIX.sub("", name)


def read_file(name: str) -> bytes:
    """The bytes of one file or of standard input; raises NotFound or InputError with what, why and what next."""
    if name == STDIN:
        if sys.stdin is None:
            raise InputError("cannot be read: standard input is closed; send bytes to it, or name a file")
        return _within_limit(sys.stdin.buffer.read(LARGEST + 1), name)
    if is_remote(name):
        return _read_remote(name)
    path = Path(name)
    name = readable(name)
    try:
        _check_is_file(path, name)
        return path.read_bytes()
    except (FileNotFoundError, ValueError):
        raise NotFound(_missing(path, name)) from None
    except PermissionError:
        raise InputError(f"may not be read: {name} (permission denied); change its permissions or run as its owner") from None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # no file can have this name
            raise NotFound(_missing(path, name)) from None
        raise InputError(f"cannot be read: {name} ({error.strerror or error}); check the disk or the name") from error


def _read_remote(name: str) -> bytes:
    try:
        with open_binary(name) as file:
            return _within_limit(file.read(LARGEST + 1), name)
    except FileNotFoundError:
        raise NotFound(f"no such file: {name}; check the path and its bucket") from None
    except OSError as error:
        raise InputError(f"cannot be read: {name} ({error.strerror or error}); check the path and your rights to it") from error


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
        raise too_large(name)


def _within_limit(body: bytes, name: str) -> bytes:
    if len(body) > LARGEST:
        raise too_large(name)
    return body


def too_large(name: str) -> InputError:
    return InputError(f"is too large: {name} (at most {LARGEST // 2**20} MiB); split it into documents first")


def _missing(path: Path, name: str) -> str:
    """The message for a file that is not there; the nearest folder that is helps to see the slip."""
    parent = next((p for p in path.absolute().parents if look(str(p)) == "folder"), None)
    if parent is None or parent == path.absolute().parent:
        return f"no such file: {name}; check the name, or list the folder with: ls {readable(str(path.parent))}"
    return f"no such file: {name} (the folder {readable(str(path.parent))} is not there either); check the path"
