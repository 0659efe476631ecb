"""What was decided when a capture came is decided anew, each time as a record of its own: merge and split."""

from __future__ import annotations

from archiver.archive.desk import Desk
from archiver.archive.reading import refresh
from archiver.errors import UsageError
from archiver.keep.versions import run_of, select


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


def _move(desk: Desk, kind: str, records: list[str], document: str, why: str) -> str:
    old = {desk.store.index.capture(record).document for record in records}
    with desk.store.group():
        desk.store.move(kind, records, document, why)
    refresh(desk, {*old, document})
    return document
