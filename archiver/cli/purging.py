"""`archiver purge`: what must not be kept is taken out for good."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import asdict

from archiver.cli.place import note, opened
from archiver.cli.terminal import counted, json_lines, one_line, paint


def purge(args: Namespace) -> int:
    """Takes a document or a version out of the archive; says what went, and what may still hold it."""
    with opened(args) as archive:
        done = archive.purge(args.ref, args.why, dry_run=args.dry_run)
    if args.json:
        json_lines([asdict(done)])
        return 0
    verb = "would be purged" if args.dry_run else "purged"
    what = f"{verb}: {counted(done.captures, 'capture')}, {counted(done.records, 'record')}"
    print(f"{paint(done.document, 'cyan', sys.stdout)}  {what}  {paint(one_line(done.title or ''), 'dim', sys.stdout)}")
    for notice in done.notices:
        note(notice)
    if not args.dry_run:
        note("a tombstone with the reason is left, `archiver verify` names it; backups and exports made before still hold what was purged")
    return 0
