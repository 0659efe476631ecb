"""A passage that cleaning took out is brought back for one document, as an edit of the user; and given up again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from archiver.archive.desk import Desk
from archiver.archive.reading import refresh
from archiver.archive.recleaning import differs, keep_reading, latest
from archiver.clean.veto import page_digest
from archiver.errors import NotFound, UsageError
from archiver.keep.decision import Evidence
from archiver.keep.notes import restore_meta, unrestore_meta
from archiver.model import Document, Removal, Restore
from archiver.text.fold import fold

# Characters of a passage in a message.
_QUOTED = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which passages: by number (from 1), by the rule that took them out, or by words that stand in them; exactly one of these."""

    passage: int | None = None
    rule: str | None = None
    text: str | None = None

    @property
    def nothing(self) -> bool:
        """Whether it names no passage."""
        return (self.passage, self.rule, self.text) == (None, None, None)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back to a document, or given up again (`undone`), and the digest of the version that is shown now."""

    document: str
    version: str
    passages: tuple[Restore, ...]
    undone: bool = False


def restore(desk: Desk, ref: str, wanted: Wanted, why: str) -> Restored:
    """Brings passages back; see `Archive.restore`."""
    held = desk.held(ref)
    doc = desk.clean(desk.capture(held), held.document)
    if doc.trail is None and doc.removed:
        raise UsageError(f"{ref} came without the bytes of its page, so nothing can be brought back; import an export that has them")
    chosen = _passages(doc, wanted, ref)
    if not chosen:
        raise NotFound(_none(ref, wanted, len(doc.removed)))
    assert doc.trail is not None  # a document that was read has it, and of others nothing was removed
    page = page_digest(doc.trail.page.text)
    with desk.store.group():
        for removal in chosen:
            passage = Restore(removal.text, removal.rule, page, removal.span)
            desk.store.note(restore_meta(held.document, held.record, passage, why))
    active = desk.store.index.notes.restores(held.document)
    new = tuple(one for one in active if one.record not in {old.record for old in doc.restored} and one.page == page)[-len(chosen) :]
    derive_anew(desk, held.document, {one.record for one in new}, f"{_quoted(new)} brought back by {new[0].by or 'the user'}")
    return _told(desk, held.document, new)


def unrestore(desk: Desk, ref: str, wanted: Wanted, why: str) -> Restored:
    """Gives restored passages up again, all of them where none is named; see `Archive.restore`."""
    document = desk.resolved(ref)
    active = desk.store.index.notes.restores(document)
    chosen = tuple(active if wanted.nothing else _active(active, wanted, ref))
    if active and not chosen:
        raise NotFound(f"no passage {_what(wanted)} among the {len(active)} brought back to {ref}; `archiver restore {ref}` lists them")
    if not chosen:
        raise NotFound(f"no passage of {ref} was brought back, so there is nothing to undo; `archiver restore {ref}` lists what there is")
    captures = [held.record for held in desk.store.index.captures(document)]
    with desk.store.group():
        desk.store.note(unrestore_meta(document, (one.record for one in chosen), captures[:1], why))
    derive_anew(desk, document, {one.record for one in chosen}, f"{_quoted(chosen)} given up again")
    return replace(_told(desk, document, chosen), undone=True)


def derive_anew(desk: Desk, document: str, changed: set[str], why: str) -> None:
    """Cleans those captures of a document anew whose pages hold what was changed."""
    for held in latest(desk, document):
        before = {one["record"] for one in desk.store.meta(held)["clean"].get("restored", ())}
        capture = desk.capture(held)
        doc = desk.clean(capture, document)
        if changed & (before | {one.record for one in doc.restored}) and differs(held, doc):
            keep_reading(desk, held, capture, doc, Evidence("restore", why))
    refresh(desk, [document])


def _told(desk: Desk, document: str, passages: tuple[Restore, ...]) -> Restored:
    derived = desk.derived(document)
    return Restored(document, derived.usable[-1].digest if derived.usable else "", passages)


def _passages(doc: Document, wanted: Wanted, ref: str) -> list[Removal]:
    """The removed passages that are meant."""
    if sum(part is not None for part in (wanted.passage, wanted.rule, wanted.text)) != 1:
        raise UsageError(f"which passage? name one by its number, its rule or its words; `archiver restore {ref}` lists what was removed")
    if wanted.passage is not None:
        return list(doc.removed[wanted.passage - 1 : wanted.passage]) if wanted.passage > 0 else []
    if wanted.rule is not None:
        return [removal for removal in doc.removed if removal.rule == wanted.rule]
    return [line for removal in doc.removed for line in _lines(doc, removal, wanted.text or "")][:1]


def _lines(doc: Document, removal: Removal, words: str) -> Iterator[Removal]:
    """The lines of a removed passage that hold some words, as one; the passage itself where it is part of a line."""
    assert doc.trail is not None
    key, page = fold(words), doc.trail.page.text
    if not key or key not in fold(removal.text):
        return
    start, end = removal.span
    lines: list[tuple[int, int]] = []
    for line in page[start:end].split("\n"):
        lines.append((start, start + len(line)))
        start += len(line) + 1
    first = max(i for i in range(len(lines)) if key in fold(page[lines[i][0] : end]))
    last = next(i for i in range(first, len(lines)) if key in fold(page[lines[first][0] : lines[i][1]]))
    a, b = lines[first][0], lines[last][1]
    yield replace(removal, text=page[a:b].strip(), span=(a, b))


def _active(active: Sequence[Restore], wanted: Wanted, ref: str) -> list[Restore]:
    if wanted.passage is not None:
        return list(active[wanted.passage - 1 : wanted.passage]) if wanted.passage > 0 else []
    if wanted.rule is not None:
        return [one for one in active if one.rule == wanted.rule]
    return [one for one in active if fold(wanted.text or "") in fold(one.text)]


def _none(ref: str, wanted: Wanted, count: int) -> str:
    what = _what(wanted)
    return f"no removed passage {what} in {ref}, which has {count}; `archiver restore {ref}` lists them with their numbers and rules"


def _what(wanted: Wanted) -> str:
    """Which passage was asked for, as a phrase."""
    named = {"number": wanted.passage, "of rule": wanted.rule, "with": wanted.text}
    return next(f"{how} {value}" for how, value in named.items() if value is not None)


def _quoted(passages: Sequence[Restore]) -> str:
    text = passages[0].text
    first = f"'{text[:_QUOTED]}'" + ("…" if len(text) > _QUOTED else "")
    return first if len(passages) == 1 else f"{first} and {len(passages) - 1} more"
