"""A capture comes in: cleaned, described, found a document for, kept, and copied for reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from archiver.archive.desk import Desk
from archiver.archive.joining import joined, moved
from archiver.archive.reading import refresh, write
from archiver.keep import bundle
from archiver.keep.bundle import Held
from archiver.keep.decision import Decision, Evidence
from archiver.keep.identity import identify
from archiver.keep.sight import Sight
from archiver.keep.versions import run_of
from archiver.model import Capture, Document, Outcome, Restore
from archiver.read.given import capture as given_capture
from archiver.render import from_dict, to_dict


@dataclass(frozen=True, slots=True)
class AddResult:
    """What became of a capture. `document` and `version` are id strings; `version` is `""` for a capture without a text.

    `copy` is the document's reading copy, from the archive's folder on; `notices` are sentences that the user should read.
    """

    document: str
    version: str
    outcome: Outcome
    evidence: Evidence
    doc: Document
    copy: str | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Incoming:
    """A capture to be added: the arguments of `Archive.add`.

    `dated`: whether `captured_at` is when the page looked like that (True), or only when somebody added it (False), as another
    archive may say of its captures. `form`: what `to_dict` says of the capture where somebody has cleaned it already.

    Of captures that another archive of ours handed out: the `document` that they are of there, when they were `moved_at` to it by hand
    ("" for never), and the passages that were brought back to it (`restores`).
    """

    raw: bytes
    source: str = ""
    media_type: str | None = None
    encoding: str | None = None
    headers: Mapping[str, str] | None = None
    captured_at: datetime | None = None
    dated: bool = True
    form: Mapping[str, Any] | None = None
    document: str = ""
    moved_at: str = ""
    restores: tuple[Restore, ...] = ()


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A capture on its way: as it came in, cleaned, described, and what it shows."""

    capture: Capture
    doc: Document
    meta: Mapping[str, Any]
    texts: Mapping[str, str]
    shown: Sight


@dataclass(frozen=True, slots=True)
class _Kept:
    """What became of it, and the capture that spoke for its document before ("" for none); None: it was held already.

    `left`: the document that it was of until now.
    """

    result: AddResult
    before: str | None
    left: str = ""


def add_all(desk: Desk, incoming: Iterable[Incoming]) -> list[AddResult]:
    """Cleaned one by one, then kept by one write and acknowledged together, in the order given."""
    given = list(incoming)
    cleaned = [_cleaned(desk, one) for one in given]
    met = len(desk.store.notices)
    with desk.store.group():
        kept = [_put(desk, *pair) for pair in zip(cleaned, given, strict=True)]
    refresh(desk, {document for one in kept for document in (one.left, one.result.document) if one.left})
    results = [_copied(desk, one) for one in kept]
    if results:
        results[0] = replace(results[0], notices=(*desk.store.notices[met:], *results[0].notices))
    return results


def described(desk: Desk, capture: Capture, doc: Document, *, dated: bool) -> Cleaned:
    """A cleaned capture with the metadata that would be kept of it."""
    form = to_dict(doc, desk.script)
    shown = bundle.sight_from(form, doc.text)
    meta = bundle.describe(capture, form, bundle.timestamp(), dated=dated, shown=shown)
    texts = {"text": doc.text, "normalised": form["normalised"]["text"] if form["normalised"] else ""}
    return Cleaned(capture, doc, meta, texts, shown)


def _cleaned(desk: Desk, one: Incoming) -> Cleaned:
    given = given_capture(one.raw, one.source, one.media_type, one.encoding, one.headers, one.captured_at)
    moment = given.captured_at or _date_of(given.headers)
    capture = replace(given, captured_at=moment or datetime.now(UTC))
    doc = from_dict(one.form) if one.form else desk.clean(capture)
    return described(desk, capture, doc, dated=moment is not None and one.dated)


def _put(desk: Desk, one: Cleaned, given: Incoming) -> _Kept:
    """What becomes of a cleaned capture, inside a group."""
    new = bundle.held_from(one.meta)
    for held in desk.store.index.find("raw", new.raw):
        if (held.captured_at, held.source, held.text, held.status) == (new.captured_at, new.source, new.text, new.status):
            document = moved(desk, given.document, given.moved_at, held)
            now = replace(held, document=document)
            return _Kept(_known(desk, now, one.doc), None, held.document if document != held.document else "")
    decision = _decided(desk, one, given, new)
    if decision.document and desk.store.index.notes.restores(decision.document):
        one = _with_restores(desk, one, decision.document)
        new = bundle.held_from(one.meta)
        decision = replace(_decided(desk, one, given, new), document=decision.document)
    before = desk.store.index.entry(decision.document)
    held, outcome, version = desk.store.put(one.capture, one.meta, one.texts, decision)
    buried = desk.store.index.notes.buried(new.raw)
    notices = (f"these very bytes were purged {buried} and are held again now; if they must not be, purge them again",) if buried else ()
    result = AddResult(held.document, version, outcome, decision.evidence, one.doc, notices=notices)
    return _Kept(result, before.record if before else "")


def _decided(desk: Desk, one: Cleaned, given: Incoming, new: Held) -> Decision:
    found = identify(new, one.shown, desk.store.index, desk.store.sight)
    return joined(desk, given.document, new, one.shown, found) if given.document else found


def _with_restores(desk: Desk, one: Cleaned, document: str) -> Cleaned:
    """A capture of a document of which a user brought passages back: they stay in it, too."""
    doc = desk.clean(one.capture, document)
    return described(desk, one.capture, doc, dated=one.meta["given"]["captured_at"]) if doc.restored else one


def _known(desk: Desk, held: Held, doc: Document) -> AddResult:
    evidence = Evidence("capture", f"this very capture is held already, of document {held.document}", {"raw": held.raw})
    version = run_of(desk.derived(held.document), held.record).digest if held.usable else ""
    outcome: Outcome = "seen-again" if held.usable else "unusable"
    return AddResult(held.document, version, outcome, evidence, doc)


def _copied(desk: Desk, kept: _Kept) -> AddResult:
    """The result with its reading copy, written anew where another capture speaks for the document now."""
    entry = desk.store.index.entry(kept.result.document)
    copy = desk.store.index.copy(kept.result.document)
    if kept.before is None:
        return replace(kept.result, copy=copy)
    notices = kept.result.notices
    fresh = copy and (desk.path / copy).exists() and entry and kept.before == entry.record
    if desk.copies and entry and not fresh:
        copy, more = write(desk, entry)
        notices += more
    return replace(kept.result, copy=copy, notices=notices)


def _date_of(headers: Mapping[str, str]) -> datetime | None:
    """When a response was sent, by its headers; None where they do not say, or nothing that is a date."""
    said = next((value for name, value in headers.items() if name.lower() == "date"), "")
    try:
        moment = parsedate_to_datetime(said) if said else None
        return moment.astimezone(UTC) if moment and moment.tzinfo else moment
    except (ValueError, OverflowError):  # no date, or one beyond the year 9999
        return None
