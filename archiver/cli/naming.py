"""What a document is called on the screen, so that whoever named it loosely sees which one was taken."""

from __future__ import annotations

from archiver.archive import Archive, Entry
from archiver.text.convert import convert


def entry_of(archive: Archive, ref: str) -> Entry:
    """The line of the document that a reference names. Raises NotFound, Ambiguous."""
    document = archive.history(ref)[0].document
    return next(entry for entry in archive.list() if entry.document == document)


def named(entry: Entry, script: str) -> str:
    """Date and title, the latter in the archive's script; the file's or page's address where it has none."""
    return f"{dated(entry.date, entry.date_kind):<11} {titled(entry.title, script) or entry.source or '(no title)'}"


def titled(title: str | None, script: str) -> str:
    """A title in the archive's script; the index keeps it as published."""
    return convert(title, script) if title else ""


def dated(date: str, kind: str) -> str:
    """A date to the day; one of the capture, where the document tells none, with a question mark."""
    return date[:10] + ("?" if kind == "captured" else "")
