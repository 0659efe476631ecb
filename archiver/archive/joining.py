"""What another archive of ours decided about its captures holds here, too: which of them are one document.

Its documents keep their ids, unless they are held here already under another one. What it told apart stays apart, and what it joined stays
joined; with what is held here its documents are joined by the usual evidence. A correction that was made there counts for a
capture that is held here already if it is later than ours.
"""

from __future__ import annotations

from archiver.archive.desk import Desk
from archiver.keep.bundle import Held
from archiver.keep.decision import Decision, Evidence
from archiver.keep.relations import related
from archiver.keep.sight import Sight

_WHY = "so decided in the archive that it comes from"


def joined(desk: Desk, foreign: str, new: Held, shown: Sight, found: Decision) -> Decision:
    """The decision on a capture that is of document `foreign` elsewhere, and of which identity says what it `found`."""
    document = _image(desk, foreign, found.document, new)
    if document == found.document or not new.usable:
        return Decision(document, found.evidence, found.preview_of, found.full_text_of, found.same_as, found.near)
    if desk.store.index.entry(document) is None:
        return Decision(document, found.evidence if not found.document else Evidence("import", _WHY), near=found.near)
    return related(Decision(document, Evidence("import", _WHY), near=found.near), new, shown, desk.store.index, desk.store.sight)


def moved(desk: Desk, foreign: str, moved_at: str, held: Held) -> str:
    """The document of a capture that is held already; a later correction elsewhere moves it. Inside a group."""
    index = desk.store.index
    if not foreign:
        return held.document
    if moved_at <= index.last_move([held.record]):
        desk.images.setdefault(foreign, held.document)
        desk.taken.add(held.document)
        return held.document
    document = _image(desk, foreign, held.document, held)
    if document != held.document:
        mine = [other.record for other in index.captures(held.document) if other.raw_capture == held.raw_capture]
        desk.store.move("merge" if index.entry(document) else "split", mine, document, _WHY)
    return document


def _image(desk: Desk, foreign: str, likely: str, held: Held) -> str:
    """Which of our documents one of another archive is; `likely` is what identity says of a capture of it. A new one has the same id."""
    if foreign not in desk.images:
        there = desk.store.index.entry(foreign) is not None
        free = desk.store.free_id(held) if there else foreign
        ours = (foreign if there else "", likely)
        desk.images[foreign] = next((document for document in ours if document and document not in desk.taken), free)
        desk.taken.add(desk.images[foreign])
    return desk.images[foreign]
