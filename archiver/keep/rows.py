"""What the index keeps of a capture and of a document, as rows: JSON that only this program reads."""

from __future__ import annotations

import json
from dataclasses import dataclass

from archiver.keep.bundle import DateKind, Held
from archiver.keep.versions import derive


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


def entry_of(captures: list[Held]) -> Entry:
    """The line of a document with these captures."""
    derived = derive(captures)
    shown = derived.newest()
    return Entry(
        document=shown.document,
        title=shown.title,
        date=shown.date,
        date_kind=shown.date_kind,
        captured_at=derived.captures[-1].captured_at,
        status=shown.status,
        versions=len(derived.usable),
        captures=derived.count,
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


def packed_row(row: Held | Entry) -> str:
    """A capture or a line as the index keeps it, in ASCII."""
    return json.dumps({name: getattr(row, name) for name in row.__slots__}, ensure_ascii=True)


def held_of(row: str) -> Held:
    """The way back from `packed_row`."""
    facts = json.loads(row)
    facts["companies"] = _pairs(facts["companies"])
    for name in ("quality", "preview_of", "full_text_of", "same_as", "near"):
        facts[name] = tuple(facts[name])
    return Held(**facts)


def line_of(row: str) -> Entry:
    """The way back from `packed_row`."""
    facts = json.loads(row)
    facts["companies"] = _pairs(facts["companies"])
    return Entry(**facts)


def _pairs(value: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, code) for name, code in value)
