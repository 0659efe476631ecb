"""Documents derived anew from their bytes with today's rules: one of them, or all. All of them take hours, so that is resumable.

How far a run over all documents came stands in `.recleaned`, an id a line after the cleaner's name. It goes by the order of ids, so that
the next run with the same cleaner goes on after the last of them. The file is of no use to anybody else, and goes when the run is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from archiver.archive.adding import described
from archiver.archive.desk import Desk
from archiver.archive.reading import refresh
from archiver.clean.walk import cleaner_of
from archiver.errors import IntegrityError, StorageError
from archiver.keep import bundle
from archiver.keep.bundle import Held
from archiver.keep.decision import Decision, Evidence
from archiver.keep.identity import identify
from archiver.model import Capture, Document
from archiver.text.canonical import canonical, digest

_FILE = ".recleaned"
# Told after each document: how many are done, and how many there are.
Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Recleaned:
    """What today's rules change in a capture. `content`: the content, not only the layout; lengths in characters of content."""

    document: str
    source: str
    title: str | None
    content: bool
    before: int
    after: int


def reclean(desk: Desk, ref: str | None, step: Step, *, dry_run: bool) -> Iterator[Recleaned]:
    """Every document, or one, derived anew from its raw bytes with today's rules: what changed, for each that did.

    A document whose bytes are damaged stays as it is, and a notice says so. Raises StorageError.
    """
    documents = [desk.resolved(ref)] if ref else sorted(desk.store.index.with_prefix("document", ""))
    if ref or dry_run:
        yield from _each(desk, documents, 0, step, dry_run=dry_run)
        return
    path = desk.path / _FILE
    finished = _finished(path, cleaner_of(desk.rules)).intersection(documents)
    done = documents.index(max(finished)) + 1 if finished else 0

    def mark(number: int, total: int) -> None:
        _append(path, documents[number - 1])
        step(number, total)

    yield from _each(desk, documents, done, mark, dry_run=False)
    with _mishaps_told(path):
        path.unlink(missing_ok=True)


def _each(desk: Desk, documents: list[str], done: int, step: Step, *, dry_run: bool) -> Iterator[Recleaned]:
    """What changes in the documents from number `done` on."""
    for number, document in enumerate(documents[done:], done + 1):
        changed = []
        try:
            for one in _reclean(desk, document, dry_run=dry_run):
                changed.append(one)
                yield one
        except IntegrityError as error:
            desk.store.notices.append(f"document {document} was not cleaned anew: {error}")
        finally:  # a run that was killed may have written the first one, but not its copy
            if not dry_run and (changed or number == done + 1):
                refresh(desk, [document])
        step(number, len(documents))


def _finished(path: Path, cleaner: str) -> set[str]:
    """The documents that an interrupted run with this cleaner finished; where there is none, none, and a run begins."""
    with _mishaps_told(path):
        first, *documents = path.read_text(encoding="utf-8").split("\n") if path.exists() else [""]
        if first == cleaner:
            return set(documents)
        path.unlink(missing_ok=True)
    _append(path, cleaner)
    return set()


def _append(path: Path, line: str) -> None:
    with _mishaps_told(path), path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(line + "\n")


@contextmanager
def _mishaps_told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(f"cannot write to the archive: {path} ({error.strerror or error}); make room, then run it again") from error


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
