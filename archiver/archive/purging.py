"""What must not be kept is taken out for good: `Archive.purge`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from archiver.archive.desk import Desk
from archiver.archive.reading import refresh
from archiver.errors import UsageError
from archiver.keep.log import ROOMS
from archiver.keep.purge import doomed
from archiver.keep.resolve import resolve
from archiver.keep.versions import counted, run_of, select


@dataclass(frozen=True, slots=True)
class Purged:
    """What was taken out, or would be: captures and records of a document. `notices` are sentences that the user should read.

    `date` is the document's as `Archive.list` has it, `versions` how many it had.
    """

    document: str
    title: str | None
    captures: int
    records: int
    notices: tuple[str, ...] = ()
    date: str = ""
    versions: int = 0


def purge(desk: Desk, ref: str, why: str, *, dry_run: bool) -> Purged:
    """Takes a document out, or the version that REF@N names; see `Archive.purge`."""
    if not why.strip():
        raise UsageError("why? a purge cannot be undone, and the reason is all that is left of it; give it with --why")
    found = resolve(desk.store.index, ref)
    captures = desk.derived(found.document).captures
    wanted = found.number if found.number is not None else found.digest
    if wanted is not None:
        derived = desk.derived(found.document)
        captures = tuple(run_of(derived, select(derived, wanted, None).record).captures)
    going = doomed(desk.store.index, captures)
    entry = desk.store.index.entry(found.document)
    notices = [f"document {other} holds the same words or bytes, and stays; purge it, too, if it has to go" for other in going.shared]
    if not dry_run:
        try:
            desk.store.purge(found.document, going, why)
        finally:  # whatever the disk could not do, what was decided shows
            notices += refresh(replace(desk, copies=True), [found.document])
        notices += [f"{file} holds what recovery cut off once, perhaps of this document: look, then delete it" for file in _torn(desk)]
    title, date, versions = (entry.title, entry.date, entry.versions) if entry else (None, "", 0)
    return Purged(found.document, title, counted(captures), len(going.records), tuple(notices), date, versions)


def _torn(desk: Desk) -> list[str]:
    return [file for room in ROOMS for file in desk.store.log.torn(room)]
