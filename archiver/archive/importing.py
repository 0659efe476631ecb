"""What another archive of ours hands out comes in with what was said about it there: passages brought back, and purges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from archiver.archive import adding
from archiver.archive.adding import AddResult, Incoming
from archiver.archive.desk import Desk
from archiver.archive.restoring import derive_anew
from archiver.keep.notes import restore_meta
from archiver.model import Restore

_WHY = "so decided in the archive that it comes from"


def add_all(desk: Desk, incoming: Iterable[Incoming]) -> list[AddResult]:
    """As `adding.add_all`; what was brought back to their documents elsewhere is brought back here."""
    given = list(incoming)
    results = adding.add_all(desk, given)
    for one, result in zip(given, results, strict=True):
        if one.restores:
            brought_back(desk, result.document, one.restores)
    return results


def brought_back(desk: Desk, document: str, passages: Sequence[Restore]) -> None:
    """Brings passages back that were brought back elsewhere, unless that was done here before, or undone since."""
    store = desk.store
    held = sorted(store.index.captures(document), key=lambda capture: (capture.captured_at, capture.added_at))
    captures = {capture.record for capture in held}
    known = [meta["passage"] for _, meta in store.index.notes.of("restore") if captures & set(meta["captures"])]
    new = [one for one in passages if not any(_same(one, passage) for passage in known)]
    if not new:
        return
    with store.group():
        notes = {store.note(restore_meta(document, held[-1].record, one, one.why) | {"by": one.by}) for one in new}
    derive_anew(desk, document, notes, _WHY)


def _same(one: Restore, passage: Mapping[str, Any]) -> bool:
    return (one.text, one.page, list(one.span)) == (passage["text"], passage["page"], passage["span"])


def buried(desk: Desk, tombstone: Mapping[str, Any]) -> tuple[str, ...]:
    """Keeps what another archive purged, once: whoever adds it here is told. Nothing is taken out; sentences about what is held."""
    store = desk.store
    told = [(meta["added_at"], meta["document"]) for _, meta in store.index.notes.of("tombstone")]
    if (tombstone["added_at"], tombstone["document"]) in told:
        return ()
    with store.group():
        store.note({**tombstone, "records": []})
    held = {held.document for one in tombstone["purged"] for held in store.index.find("raw", one["raw"])}
    why = f"was purged elsewhere on {tombstone['added_at'][:10]} ({tombstone['why']})"
    return tuple(f"what {why} is held here in document {document}; purge it, too, if it has to go" for document in sorted(held))
