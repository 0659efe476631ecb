"""A capture and a document's line as rows of the index, which only this program reads.

What is looked up has a column of its own, ids and digests in bytes (`keys.py`); all else is one list in JSON. A line is what the
capture that speaks for its document says, with a few figures beside it, so nothing is held twice.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from archiver.keep.bundle import DateKind, Held
from archiver.keep.keys import document, long, number, short
from archiver.keep.versions import Derived

# The columns of a capture, in order: ids and digests; what is looked up besides, of which most is missing in most captures.
_KEYS = ("record", "raw", "digest", "raw_record", "raw_capture", "text", "text_record", "normalised", "normalised_record")
_PLACES = ("url", "page_url", "title_key", "source")
_COLUMNS = ("document", *_KEYS, *_PLACES, "added_at", "fingerprints")
_REST = tuple(field.name for field in fields(Held) if field.name not in _COLUMNS)
_TUPLES = ("quality", "preview_of", "full_text_of", "same_as", "near")
COLUMNS = ", ".join((*_COLUMNS, "facts"))
MARKS = ", ".join("?" * (len(_COLUMNS) + 1))
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list of documents: what the newest usable version says, and how many there are.

    `date_kind` says which date `date` is: of the event, of publication, or, where neither is known, of the capture.
    """

    document: str
    title: str | None
    date: str
    date_kind: DateKind
    captured_at: str
    status: str
    versions: int
    captures: int
    source: str
    url: str
    doc_type: str | None
    author: str | None
    institution: str | None
    site: str | None
    companies: tuple[tuple[str, str], ...]
    record: str
    text: str
    text_record: str
    digest: str


def figures(derived: Derived) -> tuple[str, int, int]:
    """What a line says beside its capture: when the document was captured last, its versions, its captures."""
    return derived.captures[-1].captured_at, len(derived.usable), derived.count


def _line(shown: Held, captured_at: str, versions: int, captures: int) -> Entry:
    return Entry(
        document=shown.document,
        title=shown.title,
        date=shown.date,
        date_kind=shown.date_kind,
        captured_at=captured_at,
        status=shown.status,
        versions=versions,
        captures=captures,
        source=shown.source,
        url=shown.url or shown.page_url,
        doc_type=shown.doc_type,
        author=shown.author,
        institution=shown.institution,
        site=shown.site,
        companies=shown.companies,
        record=shown.record,
        text=shown.text,
        text_record=shown.text_record,
        digest=shown.digest if shown.usable else "",
    )


def row_of(held: Held) -> Row:
    """A capture as the index keeps it, in the order of COLUMNS. A string that is no Unicode goes through."""
    rest = json.dumps([getattr(held, name) for name in _REST], ensure_ascii=False, separators=(",", ":"))
    return (
        number(held.document),
        *(short(getattr(held, name)) for name in _KEYS),
        *(getattr(held, name) or None for name in _PLACES),
        held.added_at,
        bytes.fromhex(held.fingerprints),
        rest.encode("utf-8", "surrogatepass"),
    )


def held_of(row: Row) -> Held:
    """The way back from `row_of`."""
    facts: dict[str, Any] = dict(zip(_REST, json.loads(row[-1]), strict=True))
    facts["companies"] = tuple((name, code) for name, code in facts["companies"])
    for name in _TUPLES:
        facts[name] = tuple(facts[name])
    facts |= zip(_KEYS, map(long, row[1:]), strict=False)
    facts |= zip(_PLACES, (value or "" for value in row[1 + len(_KEYS) :]), strict=False)
    return Held(document=document(row[0]), added_at=row[-3], fingerprints=row[-2].hex(), **facts)


def line_of(row: Row) -> Entry:
    """A document's line, of the columns of the capture that speaks for it and the figures after them."""
    return _line(held_of(row[:-3]), *row[-3:])
