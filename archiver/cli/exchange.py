"""`archiver export` and `archiver import`: documents handed out, and taken in from other archives."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path, PurePath

from archiver.archive import Archive
from archiver.batch import Item, Survey
from archiver.batch.exchange import Found, found
from archiver.clean.ruleset import Rules
from archiver.cli.adding import as_dict
from archiver.cli.cleaning import cleaned
from archiver.cli.output import refuse_archive, refuse_inside
from archiver.cli.place import archive_path, note, opened
from archiver.cli.report import Report
from archiver.cli.rulebook import chosen
from archiver.cli.terminal import counted, harmless, json_lines
from archiver.errors import StorageError, UsageError
from archiver.render import title_in

# Captures that are kept by one write at most, and seconds after which those at hand are kept.
_GROUP, _WAIT = 16, 1.0
_WIDTH = len("better-capture")
# Documents that the sentence about those left out names.
_NAMED = 5
_ITEMS = {"md": "file", "jsonl": "version", "parquet": "version", "warc": "capture", "wacz": "record"}


def export(args: Namespace) -> int:
    """Writes documents out, and says what was written."""
    with opened(args) as archive:
        refuse_archive(archive.path, Path(args.target))
        done = archive.export(args.target, args.ref, form=args.format, every_version=args.all_versions, raw=not args.no_raw)
        empty = [entry for entry in archive.list() if entry.document in done.left_out]
    if args.json:
        told = {"path": done.path, "form": done.form, "documents": done.documents, "items": done.items, "left_out": list(done.left_out)}
        json_lines([told])
        return 0
    print(f"{harmless(done.path)}  {counted(done.documents, 'document')}, {counted(done.items, _ITEMS[done.form])}")
    if empty:
        names = ", ".join(entry.source or entry.document for entry in empty[:_NAMED]) + (" …" if len(empty) > _NAMED else "")
        note(f"left out: {counted(len(empty), 'document')} without a usable text ({names}); WARC and WACZ hold their bytes")
    if done.form in ("warc", "wacz"):
        note("these are the captures, byte for byte; what was corrected by hand goes with them for archives of this program")
    return 0


def bring_in(args: Namespace) -> int:
    """Adds what the files hold; 0, or 3 or 4 where some or all of it cannot be used."""
    for path in args.paths:
        if Path(path).is_dir():
            raise UsageError(f"imports files, and {path} is a folder; name the WARC, WACZ or JSON lines files in it, or use `archiver add`")
    refuse_inside(args.paths, archive_path(args.archive))
    rules = chosen(args)
    report = Report(Survey(0), quiet=args.quiet or args.json, width=_WIDTH)
    with opened(args, rules, create=True) as archive:
        for group in _groups(args.paths):
            try:
                _keep(archive, group, args, report, rules)
            except StorageError:
                report.stop()
                raise
    return report.close()


def _groups(paths: list[str]) -> Iterator[list[Found]]:
    group: list[Found] = []
    begun = time.monotonic()
    for path in paths:
        for one in found(path):
            group.append(one)
            if len(group) >= _GROUP or time.monotonic() - begun > _WAIT:
                yield group
                group, begun = [], time.monotonic()
    if group:
        yield group


def _keep(archive: Archive, group: list[Found], args: Namespace, report: Report, rules: Rules) -> None:
    results = iter(archive.add_all([one.incoming for one in group if one.incoming]))
    for one in group:
        if one.tombstone:
            for notice in archive.add_tombstone(one.tombstone):
                note(notice)
            continue
        item = Item(one.name, PurePath(one.name), error=one.error)
        if one.incoming is None:
            report.add(one.name, cleaned(item, rules))
            continue
        result = next(results)
        report.add(one.name, result.doc, label=result.outcome, title=title_in(result.doc, archive.script))
        for notice in result.notices:
            note(notice)
        if args.json:
            json_lines([as_dict(item, result)])
