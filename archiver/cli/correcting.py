"""`archiver merge, split, reclean`: what was decided when a capture came is corrected, each time as a record of its own."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import asdict

from archiver.archive import Recleaned
from archiver.cli.place import note, opened
from archiver.cli.rulebook import chosen
from archiver.cli.terminal import Progress, harmless, json_lines, short_ids, table
from archiver.errors import UsageError


def merge(args: Namespace) -> int:
    """Makes two documents one."""
    with opened(args) as archive:
        document = archive.merge(args.ref, args.other, args.why or "")
        entries = {entry.document: entry for entry in archive.list()}
    _tell(args, document, f"one document now, with {entries[document].versions} version(s)", [*entries])
    return 0


def split(args: Namespace) -> int:
    """Makes a version a document of its own. Raises UsageError where no version is named."""
    ref, at, number = args.ref.rpartition("@")
    if not at or not number.isdecimal():
        raise UsageError(
            f"which version is another document? {args.ref} names none; write it as {args.ref}@2 (`archiver history` lists them)"
        )
    with opened(args) as archive:
        document = archive.split(ref, int(number), args.why or "")
        ids = [entry.document for entry in archive.list()]
    _tell(args, document, f"version {number} of {ref} is a document of its own now", ids)
    return 0


def _tell(args: Namespace, document: str, what: str, ids: list[str]) -> None:
    if args.json:
        json_lines([{"document": document}])
    else:
        print(f"{short_ids([document, *ids])[0]}  {harmless(what)}")


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
