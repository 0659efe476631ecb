"""Reading copies, `documents/<year>/<date> <title>.md`: for eyes, grep and Obsidian. Disposable, and kept true.

Each carries in its front matter the document that it belongs to and a check over all its other lines. A file whose check
does not match was changed by hand: it is never overwritten and never removed.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import StorageError
from archiver.text.readable import is_device

FOLDER = "documents"
_CHECK = re.compile(rb"^copy_of: ([0-9a-f]{12,64}) ([0-9a-f]{16})\n", re.MULTILINE)
_FENCE = b"---\n"
# What Windows forbids in a name, in the full-width form that Chinese text uses anyway.
_FORBIDDEN = str.maketrans('<>:"/\\|?*', "＜＞：＂／＼｜？＊")
_YEAR = re.compile(r"[0-9]{4}")
# Bytes of a name without its ending. Most file systems allow 255; what encrypts names may allow 143 for the whole of it.
_LONGEST = 120
_SHORT_ID = 6


@dataclass(frozen=True, slots=True)
class Copied:
    """Where the reading copy is now, from the archive's folder on; and what had to be left alone ("" for nothing)."""

    path: str
    notice: str = ""


def write_copy(archive: Path, document: str, name: str, markdown: str, old: str | None) -> Copied:
    """Writes a document's reading copy as `name` (see `copy_name`) and removes the one at `old`, if it had another name.

    Where the name is taken, by another document or by a copy that was changed by hand, the document's short id is added.
    Raises StorageError where it cannot be written.
    """
    try:
        path = place_copy(archive / FOLDER, document, name, markdown)
        relative = path.relative_to(archive).as_posix()
        notice = remove_copy(archive, document, old) if old and old != relative else ""
    except OSError as error:
        raise StorageError(
            f"archived, but its reading copy cannot be written: {archive / FOLDER / name} ({error.strerror}); "
            "make room or check permissions, then run `archiver reindex`"
        ) from error
    return Copied(relative, notice or _taken(archive / FOLDER / name, path, document))


def place_copy(folder: Path, document: str, name: str, markdown: str, taken: Container[str] = ()) -> Path:
    """Writes a document's copy under `name`, or under that with its short id, where another document or somebody's own text lies.

    `taken` are names (see `told_apart`) that may not be used again, because some systems take them for one. Raises OSError.
    """
    body = _stamped(document, markdown)
    free = (p for p in _names(folder / name, document) if told_apart(p.relative_to(folder)) not in taken and _free(p, document))
    path = next(free)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != body:
        _replace(path, body)
    return path


def told_apart(path: Path) -> str:
    """What two paths have in common that Windows or macOS take for one: no matter of case, or of how accents are composed."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path.as_posix()).casefold())


def copy_name(date: str, title: str) -> str:
    """`<year>/<date> <title>.md`, safe on every system: one line, no separators, no control or bidi characters, not too long.

    >>> copy_name("2023-04-04", "A/B: 纪要?")
    '2023/2023-04-04 A／B： 纪要？.md'
    """
    day = _safe(date)[:10] or "0000"
    name = f"{day} {_safe(title)}".strip()
    while len(name.encode()) > _LONGEST:
        name = name[:-1]
    year = day[:4] if _YEAR.match(day) else "0000"
    return f"{year}/{name.rstrip(' .')}.md"


def owner(path: Path) -> str | None:
    """The document whose untouched copy a file is; None where it is none, or was changed by hand."""
    try:
        found = _split(path.read_bytes())
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None
    return found[0] if found and found[1] == _check(found[2]) else None


def every_copy(archive: Path) -> dict[str, list[str]]:
    """The untouched copies in the folder, by document: what a lost index would have known."""
    copies: dict[str, list[str]] = {}
    for path in sorted((archive / FOLDER).glob("*/*.md")):
        document = owner(path)
        if document:
            copies.setdefault(document, []).append(path.relative_to(archive).as_posix())
    return copies


def _safe(text: str) -> str:
    """`text` as part of a file name: one spelling of each character, nothing that a shell or a screen would act on."""
    text = unicodedata.normalize("NFC", text).translate(_FORBIDDEN)
    text = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    text = re.sub(" +", " ", text).strip(" .")
    return f"{text}_" if is_device(text) else text


def _names(path: Path, document: str) -> Iterator[Path]:
    """The names to try: as wanted, with a short id, with a number too."""
    yield path
    yield path.with_name(f"{path.stem} {document[:_SHORT_ID]}.md")
    number = 2
    while True:
        yield path.with_name(f"{path.stem} {document[:_SHORT_ID]} {number}.md")
        number += 1


def _free(path: Path, document: str) -> bool:
    return not path.exists() or owner(path) == document


def _taken(wanted: Path, got: Path, document: str) -> str:
    """A sentence where a copy of this very document stands in the way, because somebody changed it."""
    if wanted == got:
        return ""
    found = _split(wanted.read_bytes()) if wanted.is_file() else None
    if found and found[0] != document:
        return ""
    return f"{wanted.name} was changed by hand and is left as it is; the present text is in {got.name}"


def remove_copy(archive: Path, document: str, old: str) -> str:
    """Removes a document's copy under an old name, and the year's folder if it is empty now; a sentence where it must stay.

    Raises StorageError where it cannot be removed.
    """
    path = archive / old
    if not path.exists():
        return ""
    if owner(path) != document:
        return f"{old} was changed by hand and is left where it is"
    try:
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    except OSError as error:
        raise StorageError(
            f"archived, but an old reading copy cannot be removed: {path} ({error.strerror}); "
            "check permissions, then run `archiver reindex`"
        ) from error
    return ""


def _stamped(document: str, markdown: str) -> bytes:
    """The copy's bytes: `copy_of` is the first line of its front matter."""
    body = markdown.encode("utf-8", "replace")
    if not body.startswith(_FENCE):
        body = _FENCE + _FENCE + b"\n" + body
    line = f"copy_of: {document} {_check(body)}\n".encode()
    return _FENCE + line + body[len(_FENCE) :]


def _split(data: bytes) -> tuple[str, str, bytes] | None:
    """The document and the check that a copy names, and its bytes without that line. Line ends are those that we write."""
    found = _CHECK.match(data, len(_FENCE)) if data.startswith(_FENCE) else None
    return (found[1].decode(), found[2].decode(), _FENCE + data[found.end() :]) if found else None


def _check(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:16]


def _replace(path: Path, body: bytes) -> None:
    """Whole or not at all: a reader never meets half a copy. No fsync, because a copy can be made again."""
    temporary = path.with_name(f".{path.name[:40]}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(body)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
