"""The copies for people, in documents/: written where another capture speaks for a document, and removed where none does."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from archiver.archive.desk import Desk
from archiver.keep.copies import copy_name, every_copy, remove_copy, write_copy
from archiver.keep.rows import Entry
from archiver.render import to_markdown, to_script


def write(desk: Desk, entry: Entry) -> tuple[str | None, tuple[str, ...]]:
    """Writes the reading copy of a document, if it has a text; its path, and what had to be left alone."""
    old = desk.store.index.copy(entry.document)
    if not entry.digest:
        return None, ()
    doc = desk.document(desk.store.index.capture(entry.record))
    title = to_script(doc, desk.script).title or PurePosixPath(entry.source.replace("\\", "/")).stem
    copied = write_copy(desk.path, entry.document, copy_name(entry.date, title), to_markdown(doc, desk.script), old)
    desk.store.copied(entry.document, copied.path)
    return copied.path, (copied.notice,) if copied.notice else ()


def refresh(desk: Desk, documents: Iterable[str]) -> tuple[str, ...]:
    """The copies of these documents as they are now; those of documents that are gone are removed. What had to be left alone."""
    notices: tuple[str, ...] = ()
    for document in sorted(set(documents)) if desk.copies else ():
        entry, copy = desk.store.index.entry(document), desk.store.index.copy(document)
        if entry:
            notices += write(desk, entry)[1]
        elif copy:
            notices += tuple(filter(None, (remove_copy(desk.path, document, copy),)))
    return notices


def write_all(desk: Desk, entries: Iterable[Entry]) -> tuple[str, ...]:
    """Every reading copy, and none that belongs to no document or lies under an old name."""
    notices: tuple[str, ...] = ()
    for entry in sorted(entries, key=lambda e: e.document):
        notices += write(desk, entry)[1]
    for document, paths in every_copy(desk.path).items():
        for path in paths:
            if path != desk.store.index.copy(document) or desk.store.index.entry(document) is None:
                remove_copy(desk.path, document, path)
    return notices
