"""`archiver clean`: files and folders in, clean text out, no archive."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from archiver.batch import Item, captures, look, survey
from archiver.clean.rules import Rules
from archiver.clean.walk import clean_capture
from archiver.cli.output import Form, refuse_beside, refuse_own_folder, write_file
from archiver.cli.report import Report, unread
from archiver.cli.rulebook import chosen
from archiver.cli.terminal import write_data
from archiver.errors import ArchiverError, Refused, StorageError, UsageError
from archiver.model import Document


def clean(args: Namespace) -> int:
    """Cleans every input; 0, or 3 or 4 where some or all of them gave nothing or need review."""
    output = Path(args.output) if args.output else None
    many = len(args.paths) > 1 or look(args.paths[0]) == "folder"
    form = Form.of(_format(args, many), args.to)
    if output:
        refuse_own_folder(args.paths, output)
        refuse_beside(args.paths, output)
    rules = chosen(args)
    report = Report(survey(args.paths), quiet=args.quiet, alone=not many and output is None)
    for item in captures(args.paths, args.encoding):
        _one(item, rules, form, None if args.dry_run else output, report)
        if output is None and not args.dry_run and report.last:
            _to_stdout(report.last, form)
    return report.close()


def _format(args: Namespace, many: bool) -> str:
    """The format asked for, or the one that fits. Raises UsageError for several texts on one stdout."""
    if args.jobs < 1:
        raise UsageError(f"--jobs {args.jobs}: at least one job must do the work")
    if args.format:
        if many and not args.output and not args.dry_run and args.format != "jsonl":
            raise UsageError(f"several documents in one stream of {args.format} could not be told apart; add -o DIR or --format jsonl")
        return str(args.format)
    return "jsonl" if many and not args.output else "txt"


def _one(item: Item, rules: Rules, form: Form, output: Path | None, report: Report) -> None:
    """One input's row. A file of ours that is in the way is that file's failure, a full disk is everybody's."""
    doc = cleaned(item, rules)
    try:
        note = ""
        if output and doc.text:
            outcome = write_file(form.path(output, item.place), form.text(doc))
            note = "" if outcome == "written" else outcome
        report.add(item.name, doc, note, title=form.title(doc))
    except StorageError:
        report.stop()
        raise
    except Refused as error:
        report.refuse(item.name, error)


def cleaned(item: Item, rules: Rules) -> Document:
    """The document of an input; one that could not be read, or that our cleaner stumbles over, has status failed and says why."""
    if item.capture is None:
        return unread(item.name, item.error or ArchiverError("not read"))
    try:
        return clean_capture(item.capture, rules)
    except ArchiverError:
        raise
    except Exception as error:  # noqa: BLE001 - one bad file never stops a batch, not even by a mistake of ours
        return unread(item.name, ArchiverError(f"the cleaner failed: {type(error).__name__}: {error}; please report it with this file"))


def _to_stdout(doc: Document, form: Form) -> None:
    """A line for every input in jsonl, so that none is missing; a text only where there is one."""
    if doc.text or form.format in ("json", "jsonl"):
        write_data(form.text(doc))
        sys.stdout.flush()
