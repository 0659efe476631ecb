"""What was decided when a capture came is decided anew, each time as a record of its own: merge, split, clean again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archiver.archive.adding import described
from archiver.archive.desk import Desk
from archiver.archive.reading import refresh
from archiver.errors import UsageError
from archiver.keep import bundle
from archiver.keep.identity import Decision, Evidence
from archiver.keep.versions import run_of, select
from archiver.text.canonical import canonical, digest


@dataclass(frozen=True, slots=True)
class Recleaned:
    """What today's rules change in a capture. `content`: the content, not only the layout; lengths in characters of content."""

    document: str
    source: str
    title: str | None
    content: bool
    before: int
    after: int


def merge(desk: Desk, ref: str, other: str, why: str) -> str:
    """All captures of `other` are of `ref` from now on; the id of the one that stays."""
    into, gone = desk.resolved(ref), desk.resolved(other)
    if into == gone:
        raise UsageError(f"{ref} and {other} are one document already: {into}")
    return _move(desk, "merge", [held.record for held in desk.store.index.captures(gone)], into, why)


def split(desk: Desk, ref: str, version: int, why: str) -> str:
    """The captures of a version go to a new document, whose id is returned."""
    derived = desk.derived(desk.resolved(ref))
    chosen = select(derived, version, None)
    digest = run_of(derived, chosen.record).digest
    records = [capture.record for run in derived.usable if run.digest == digest for capture in run.captures]
    if all(run.digest == digest for run in derived.usable):
        raise UsageError(f"{ref} has no other version than {version}, so there is nothing to part it from")
    return _move(desk, "split", records, desk.store.free_id(chosen), why)


def reclean(desk: Desk, ref: str | None, *, dry_run: bool) -> list[Recleaned]:
    """Every document, or one, derived anew from its raw bytes with today's rules: what changed, for each that did."""
    documents = [desk.resolved(ref)] if ref else sorted(entry.document for entry in desk.store.index.entries())
    found = [change for document in documents for change in _reclean(desk, document, dry_run=dry_run)]
    if not dry_run:
        refresh(desk, (one.document for one in found))
    return found


def _move(desk: Desk, kind: str, records: list[str], document: str, why: str) -> str:
    old = {desk.store.index.capture(record).document for record in records}
    with desk.store.group():
        desk.store.move(kind, records, document, why)
    refresh(desk, {*old, document})
    return document


def _reclean(desk: Desk, document: str, *, dry_run: bool) -> Iterator[Recleaned]:
    """What today's rules change in the text of each of a document's captures; the same bytes are cleaned once."""
    latest = {held.raw: held for held in sorted(desk.store.index.captures(document), key=lambda held: held.added_at)}
    for held in latest.values():
        capture = desk.capture(held)
        doc = desk.clean(capture)
        if (digest(bundle.encoded(doc.text)) if doc.text else "", doc.status) == (held.text, held.status):
            continue
        told = Recleaned(document, held.source, doc.title or held.title, held.digest != doc.digest, held.length, len(canonical(doc.text)))
        if not dry_run:
            again = described(desk, capture, doc, dated=held.dated)
            evidence = Evidence("cleaner", f"the bytes of {held.source or 'a capture'}, cleaned by {doc.cleaner}, not {held.cleaner}")
            with desk.store.group():
                desk.store.put(capture, again.meta, again.texts, Decision(document, evidence))
        yield told
