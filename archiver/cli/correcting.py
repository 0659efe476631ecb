"""`archiver merge, split, reclean`: what was decided when a capture came is corrected, each time as a record of its own."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import asdict

from archiver.cli.place import note, opened
from archiver.cli.rulebook import chosen
from archiver.cli.terminal import harmless, json_lines, short_ids, table
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
    """What today's rules change, a row for each capture that comes out otherwise."""
    with opened(args, chosen(args)) as archive:
        found = archive.reclean(args.ref, dry_run=args.dry_run)
        total = len(archive.list())
    if args.json:
        json_lines(map(asdict, found))
        return 0
    ids = short_ids([change.document for change in found])
    rows = [
        (id_, "content" if change.content else "layout", f"{change.before:,}", f"{change.after:,}", change.title or change.source)
        for id_, change in zip(ids, found, strict=True)
    ]
    if rows:
        sys.stdout.write(table(("id", "change", "before", "after", "title"), rows, right=("before", "after")))
    done = "would come out otherwise; nothing was written" if args.dry_run else "came out otherwise and were written"
    note(f"{len(found):,} captures of {total:,} documents {done}" if found else "every document comes out as it is; nothing was written")
    return 0
