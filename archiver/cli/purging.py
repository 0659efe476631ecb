"""`archiver purge`: what must not be kept is taken out for good."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import asdict

from archiver.cli.naming import titled
from archiver.cli.place import note, opened
from archiver.cli.terminal import counted, json_lines, one_line, paint


def purge(args: Namespace) -> int:
    """Takes a document or a version out of the archive; says what went, and what may still hold it."""
    with opened(args) as archive:
        done, script = archive.purge(args.ref, args.why, dry_run=args.dry_run), archive.script
    if args.json:
        json_lines([asdict(done)])
        return 0
    verb = "would be purged" if args.dry_run else "purged"
    print(f"{paint(done.document, 'cyan', sys.stdout)}  {verb}: {counted(done.captures, 'capture')}, {counted(done.records, 'record')}")
    whole = "" if "@" in args.ref else f", with {counted(done.versions, 'version')}"
    print(f"    {done.date[:10]}  {one_line(titled(done.title, script) or '(no title)')}{whole}")
    for notice in done.notices:
        note(notice)
    if args.dry_run:
        note("nothing was taken out; without --dry-run this cannot be undone, so look whether it is the document that you mean")
    else:
        note("a tombstone with the reason is left, `archiver verify` names it; backups and exports made before still hold what was purged")
    return 0
