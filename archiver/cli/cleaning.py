"""`archiver clean`: files and folders in, clean text out, no archive."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from archiver.batch.inputs import Item, Survey, captures, is_many
from archiver.batch.parts import carry_out_part, learn_part, learned
from archiver.batch.parts import parsed as parsed_part
from archiver.batch.pool import Pool
from archiver.batch.run import Engine, carry_out, learnt
from archiver.batch.shard import Entry, Job, Limits
from archiver.batch.sites import Table
from archiver.batch.state import State, opened, opened_part
from archiver.batch.streams import installed
from archiver.batch.tree import named
from archiver.batch.where import parsed
from archiver.batch.written import Form, write_file
from archiver.clean.ruleset import Rules
from archiver.clean.walk import clean_capture
from archiver.cli.output import refuse_beside, refuse_own_folder
from archiver.cli.report import Report, unread
from archiver.cli.rulebook import chosen
from archiver.cli.terminal import harmless, write_data
from archiver.errors import ArchiverError, Refused, StorageError, UsageError
from archiver.model import Document
from archiver.text.converter import check_opencc


def clean(args: Namespace) -> int:
    """Cleans every input; 0, or 3 or 4 where some or all of them gave nothing or need review."""
    check_opencc()
    output = Path(args.output) if args.output else None
    many, args.paths = is_many(args.paths), named(args.paths)
    form = Form.of(_format(args, many), args.to)
    if output:
        refuse_own_folder(args.paths, output)
        refuse_beside(args.paths, output)
    if args.shard:
        return _part(args, form, output)
    if args.learn_only:
        raise UsageError("--learn-only is the first pass of a run in parts; add --shard I/N")
    return _batch(args, form, output) if many or (form.is_stream and output) else _alone(args, form, output)


def _format(args: Namespace, many: bool) -> str:
    """The format asked for, or the one that fits. Raises UsageError for several texts on one stdout."""
    if args.jobs is not None and args.jobs < 1:
        raise UsageError(f"--jobs {args.jobs}: at least one job must do the work")
    wanted = args.format or ("parquet" if args.output and args.output.lower().endswith(".parquet") else "")
    if wanted == "parquet":
        installed()
        if not args.output:
            raise UsageError("Parquet is a file with its end at its end, not a stream; add -o DIR")
    if wanted:
        if many and not args.output and not args.dry_run and wanted != "jsonl":
            raise UsageError(f"several documents in one stream of {wanted} could not be told apart; add -o DIR or --format jsonl")
        return str(wanted)
    return "jsonl" if many and not args.output else "txt"


def _batch(args: Namespace, form: Form, output: Path | None) -> int:
    """Many captures, through workers; documents into a tree, or one stream into a file or on stdout."""
    folder = None if args.dry_run else output
    with _engine(args) as engine, opened(folder, resume=args.resume, stream=form.stream) as state:
        report = Report(state.plan(args.paths, args.field or ""), quiet=args.quiet)
        job = _job(args, form, state, folder)
        if not args.no_learning:
            job = replace(job, tables=engine.learnt(state, job, engine.jobs))
        for entry in _told(carry_out(state, job, folder, engine.jobs, engine.runner), report):
            if output is None and not args.dry_run:
                _line_to_stdout(entry)
        return report.close()


def _part(args: Namespace, form: Form, output: Path | None) -> int:
    """One part of a run; 0 where it has nothing to do. Raises UsageError where no folder is shared with the other parts."""
    if output is None or args.dry_run:
        raise UsageError(f"--shard {args.shard} works into a folder that all parts share; add -o DIR, leave out --dry-run")
    with _engine(args) as engine, opened_part(output, parsed_part(args.shard), resume=args.resume, stream=form.stream) as state:
        ahead = state.plan(args.paths, args.field or "")
        assert state.part
        report = Report(replace(ahead, items=state.part.items(ahead.items)), quiet=args.quiet)
        job = _job(args, form, state, output)
        if args.learn_only:
            _say_joined(args, output, joined=learn_part(state, job, output, engine.jobs, engine.runner))
            return 0
        job = job if args.no_learning else replace(job, tables=learned(output))
        for _ in _told(carry_out_part(state, job, output, engine.jobs, engine.runner), report):
            pass
        _say_joined(args, output, joined=not state.folder.exists())
        return report.close() if state.part.items(ahead.items) else 0


def _say_joined(args: Namespace, output: Path, *, joined: bool) -> None:
    if not args.quiet:
        what = "learned" if args.learn_only else "done"
        told = f"all parts are {what}: {'what their sites teach' if args.learn_only else 'their report'} is in {harmless(str(output))}"
        print(told if joined else f"part {args.shard} is {what}; the last part to finish joins them all", file=sys.stderr)


@dataclass(frozen=True, slots=True)
class _Engine:
    """Who does the work: how many shards at a time, what runs them, and what learns from the pages first."""

    jobs: int
    runner: Engine
    learnt: Callable[[State, Job, int], dict[str, Table]]


@contextmanager
def _engine(args: Namespace) -> Iterator[_Engine]:
    """This machine's workers, or a Ray cluster. Raises UsageError or ArchiverError where there is none."""
    if args.engine == "local":
        if args.address:
            raise UsageError("--address names a Ray cluster; add --engine ray")
        yield _Engine(args.jobs or 1, Pool, partial(learnt, engine=Pool))
        return
    from archiver.batch import cluster

    with cluster.connected(args.address, args.jobs) as jobs:
        yield _Engine(jobs, cluster.Cluster, cluster.learnt)


def _job(args: Namespace, form: Form, state: State, folder: Path | None) -> Job:
    return Job(
        form=form,
        rules=chosen(args),
        spool=str(state.spool),
        output=str(folder) if folder and not form.is_stream else "",
        encoding=args.encoding,
        where=parsed(args.where) if args.where else None,
        limits=Limits(args.timeout, args.memory),
    )


def _told(found: Iterator[Entry], report: Report) -> Iterator[Entry]:
    """The entries, each told; where nothing can be written any more, the table of what was done comes before the error."""
    try:
        for entry in found:
            report.tell(entry.row, entry.note)
            yield entry
    except StorageError:
        report.stop()
        raise


def _line_to_stdout(entry: Entry) -> None:
    if entry.document:
        write_data(entry.document + "\n")
        sys.stdout.flush()


def _alone(args: Namespace, form: Form, output: Path | None) -> int:
    """One document, in this process: its text on stdout or in a file."""
    rules = chosen(args)
    report = Report(Survey(1), quiet=args.quiet, alone=output is None)
    for item in captures(args.paths, args.encoding):
        _one(item, rules, form, None if args.dry_run else output, report)
        if output is None and not args.dry_run and report.last:
            _to_stdout(report.last, form)
    return report.close()


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
