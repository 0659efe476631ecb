"""What was decided when a capture came is decided anew, each time as a record of its own: merge, split, clean again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from archiver.archive.adding import described
from archiver.archive.desk import Desk
from archiver.archive.reading import refresh
from archiver.errors import UsageError
from archiver.keep import bundle
from archiver.keep.bundle import Held
from archiver.keep.decision import Decision, Evidence
from archiver.keep.identity import identify
from archiver.keep.versions import run_of, select
from archiver.model import Capture, Document
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
    content = run_of(derived, chosen.record).digest
    records = [capture.record for run in derived.usable if run.digest == content for capture in run.captures]
    if all(run.digest == content for run in derived.usable):
        raise UsageError(f"{ref} has no other version than {version}, so there is nothing to part it from")
    return _move(desk, "split", records, desk.store.free_id(chosen), why)


def reclean(desk: Desk, ref: str | None, *, dry_run: bool) -> list[Recleaned]:
    """Every document, or one, derived anew from its raw bytes with today's rules: what changed, for each that did."""
    documents = [desk.resolved(ref)] if ref else sorted(entry.document for entry in desk.store.index.entries())
    found: list[Recleaned] = []
    try:
        for document in documents:
            found += _reclean(desk, document, dry_run=dry_run)
    finally:  # what is interrupted has its copies true as far as it came
        if not dry_run:
            refresh(desk, (one.document for one in found))
    return found


def latest(desk: Desk, document: str) -> Iterable[Held]:
    """Of each of a document's captures with the same bytes the one that was cleaned last."""
    return {held.raw: held for held in sorted(desk.store.index.captures(document), key=lambda held: held.added_at)}.values()


def differs(held: Held, doc: Document) -> bool:
    """Whether a capture comes out otherwise than it is held."""
    return (digest(bundle.encoded(doc.text)) if doc.text else "", doc.status) != (held.text, held.status)


def keep_reading(desk: Desk, held: Held, capture: Capture, doc: Document, evidence: Evidence) -> None:
    """Keeps what became of a held capture that was cleaned anew: it speaks for these bytes from now on."""
    again = described(desk, capture, doc, dated=held.dated)
    meta = {**again.meta, "added_at": bundle.later(held.added_at), "raw": {**again.meta["raw"], "capture": held.raw_capture}}
    with desk.store.group():
        found = identify(bundle.held_from(meta), again.shown, desk.store.index, desk.store.sight)
        decision = replace(found, document=held.document) if found.document == held.document else Decision(held.document, evidence)
        # A passage that came back makes no other version of its page. What a new cleaner makes is compared with the others only:
        # the old reading, which may have been wrong, must not hold two contents together.
        others = {content for content in decision.same_as if content != held.digest}
        same = others | {held.digest} if evidence.rule == "restore" and held.usable and doc.digest != held.digest else others
        desk.store.put(capture, meta, again.texts, replace(decision, evidence=evidence, same_as=tuple(sorted(same))))


def _move(desk: Desk, kind: str, records: list[str], document: str, why: str) -> str:
    old = {desk.store.index.capture(record).document for record in records}
    with desk.store.group():
        desk.store.move(kind, records, document, why)
    refresh(desk, {*old, document})
    return document


def _reclean(desk: Desk, document: str, *, dry_run: bool) -> Iterator[Recleaned]:
    """What today's rules change in the text of each of a document's captures; the same bytes are cleaned once."""
    for held in latest(desk, document):
        capture = desk.capture(held)
        doc = desk.clean(capture, document)
        if not differs(held, doc):
            continue
        told = Recleaned(document, held.source, doc.title or held.title, held.digest != doc.digest, held.length, len(canonical(doc.text)))
        if not dry_run:
            why = f"the bytes of {held.source or 'a capture'}, cleaned by {doc.cleaner}, not {held.cleaner}"
            keep_reading(desk, held, capture, doc, Evidence("cleaner", why))
        yield told
