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
    document = _image(desk, foreign, found.document)
    if document == found.document or not new.usable:
        return Decision(document, found.evidence, found.preview_of, found.full_text_of, found.same_as, found.near)
    if desk.store.index.entry(document) is None:
        return Decision(document, found.evidence if not found.document else Evidence("import", _WHY), near=found.near)
    return related(Decision(document, Evidence("import", _WHY), near=found.near), new, shown, desk.store.index, desk.store.sight)


def moved(desk: Desk, foreign: str, moved_at: str, held: Held) -> str:
    """The document of a capture that is held already; a later correction elsewhere moves it. Inside a group."""
    index = desk.store.index
    mine = [other.record for other in index.captures(held.document) if other.raw_capture == held.raw_capture]
    if not foreign or not moved_at or moved_at <= index.last_move(mine):
        desk.images.setdefault(foreign, held.document)
        return held.document
    document = _image(desk, foreign, held.document)
    if document != held.document:
        desk.store.move("merge" if index.entry(document) else "split", mine, document, _WHY)
    return document


def _image(desk: Desk, foreign: str, likely: str) -> str:
    """Which of our documents one of another archive is; `likely` is what identity says. A new one has the same id."""
    if foreign not in desk.images:
        taken = set(desk.images.values())
        ours = (foreign if desk.store.index.entry(foreign) else "", likely)
        desk.images[foreign] = next((document for document in ours if document and document not in taken), foreign)
    return desk.images[foreign]
