"""`archiver merge, split, reclean`: what was decided when a capture came is corrected, each time as a record of its own."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict

from archiver.archive import Recleaned
from archiver.cli.naming import entry_of, named
from archiver.cli.place import note, opened
from archiver.cli.rulebook import chosen
from archiver.cli.terminal import Progress, harmless, json_lines, one_line, paint, short_ids, table
from archiver.errors import UsageError


def merge(args: Namespace) -> int:
    """Makes two documents one, and says which two these were and how to part them again."""
    with opened(args) as archive:
        both = [entry_of(archive, ref) for ref in (args.ref, args.other)]
        contents = [{version.digest for version in archive.history(entry.document) if version.number} for entry in both]
        document = archive.merge(args.ref, args.other, args.why or "")
        versions = [version for version in archive.history(document) if version.number]
        short, gone = short_ids([document, both[1].document, *(entry.document for entry in archive.list())])[:2]
        told = [named(entry, archive.script) for entry in both]
    came = [version.number for version in versions if version.digest in contents[1] - contents[0]]
    if args.json:
        json_lines([{"document": document, "merged": both[1].document, "titles": [entry.title for entry in both], "came": came}])
        return 0
    print(f"{short}  one document now, with {len(versions)} version(s)")
    _tell_both(("stays", "joins it"), (short, gone), told)
    print(paint(f"    {_undoing(short, came)}", "dim", sys.stdout))
    return 0


def _undoing(short: str, came: list[int]) -> str:
    """How a merge is undone, by the numbers of the versions that came; the last goes first, because numbers close up."""
    if not came:
        return "both have the same content, so `archiver split` has nothing to part"
    return "to undo: " + "; ".join(f"archiver split {short}@{number}" for number in reversed(came))


def split(args: Namespace) -> int:
    """Makes a version a document of its own. Raises UsageError where no version is named."""
    ref, at, number = args.ref.rpartition("@")
    if not at or not number.isdecimal():
        raise UsageError(
            f"which version is another document? {args.ref} names none; write it as {args.ref}@2 (`archiver history` lists them)"
        )
    with opened(args) as archive:
        old = entry_of(archive, ref).document
        document = archive.split(ref, int(number), args.why or "")
        entries = {entry.document: entry for entry in archive.list()}
        short, was = short_ids([document, old, *entries])[:2]
        told = [named(entries[id_], archive.script) for id_ in (document, old)]
    if args.json:
        json_lines([{"document": document}])
        return 0
    print(f"{short}  {harmless(f'version {number} of {ref} is a document of its own now')}")
    _tell_both(("is", "was of"), (short, was), told)
    print(paint(f"    to undo: archiver merge {was} {short}", "dim", sys.stdout))
    return 0


def _tell_both(words: Sequence[str], ids: Sequence[str], names: Sequence[str]) -> None:
    for word, id_, name in zip(words, ids, names, strict=True):
        print(f"    {word:<8}  {id_}  {one_line(name)}")


def reclean(args: Namespace) -> int:
    """What today's rules change, a row for each capture that comes out otherwise; 3 where some could not be cleaned."""
    with opened(args, chosen(args)) as archive:
        met, shown = len(archive.notices), _Shown()
        try:
            found = archive.reclean(args.ref, dry_run=args.dry_run, step=shown.step)
        finally:
            shown.clear()
        notices, total = archive.notices[met:], shown.total
    for notice in notices:
        note(notice)
    if args.json:
        json_lines(map(asdict, found))
    else:
        _table(found, total, dry_run=args.dry_run)
    return 3 if notices else 0


class _Shown:
    """The line on the terminal, from the first document on: only then it is known how many there are."""

    def __init__(self) -> None:
        self.total = 0
        self._line: Progress | None = None

    def step(self, done: int, total: int) -> None:
        self.total = total
        self._line = self._line or Progress(total, done=done - 1)
        self._line.step()

    def clear(self) -> None:
        if self._line:
            self._line.clear()


def _table(found: list[Recleaned], total: int, *, dry_run: bool) -> None:
    ids = short_ids([change.document for change in found])
    rows = [
        (id_, "content" if change.content else "layout", f"{change.before:,}", f"{change.after:,}", change.title or change.source)
        for id_, change in zip(ids, found, strict=True)
    ]
    if rows:
        sys.stdout.write(table(("id", "change", "before", "after", "title"), rows, right=("before", "after")))
    done = "would come out otherwise; nothing was written" if dry_run else "came out otherwise and were written"
    note(f"{len(found):,} captures of {total:,} documents {done}" if found else "every document comes out as it is; nothing was written")
