"""`archiver init` and `archiver add`: what goes into the archive."""

from __future__ import annotations

import json
import sys
import time
from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from archiver.archive import AddResult, Archive, Incoming
from archiver.archive import open as open_archive
from archiver.batch import Item, Survey, captures, survey
from archiver.batch.inputs import Opener
from archiver.batch.run import entries
from archiver.batch.shard import Job
from archiver.batch.state import opened as run_state
from archiver.batch.written import Form
from archiver.clean.ruleset import Rules
from archiver.cli.card import LABEL, Ending, card
from archiver.cli.cleaning import cleaned
from archiver.cli.comparing import drawn
from archiver.cli.output import refuse_inside, refuse_own_folder
from archiver.cli.place import DEFAULT, archive_path, is_there, note, opened
from archiver.cli.report import Report
from archiver.cli.rulebook import chosen
from archiver.cli.terminal import clip, columns, harmless, json_lines, paint, screen_width, short_ids
from archiver.errors import StorageError, UsageError
from archiver.keep.diff import compare_content
from archiver.keep.settings import Settings, read_settings
from archiver.model import Capture
from archiver.render import title_in, to_script
from archiver.text.canonical import content_digest, digest
from archiver.text.converter import check_opencc

# An input, and what a worker made of it, if one did.
_Ready = tuple[Item, dict[str, Any] | None]
# So many results are shown as cards; more are rows.
_CARDS = 2
# Inputs that are kept by one write at most, and seconds after which those at hand are kept. Inputs are only read here: the
# cleaning, which takes most of the time, is done when a group is kept.
_GROUP, _WAIT = 16, 1.0
# A hint with less room than this says nothing.
_HINT = 12
_OUTCOMES = {
    "new": "new document {ref}, version {number}",
    "new-version": "new version {number} of document {ref}",
    "seen-again": "seen again: version {number} of document {ref}, nothing new in it",
    "better-capture": "seen again, a better capture of version {number} of document {ref}",
    "preview-of": "a preview of document {ref}, whose full text is held",
    "full-text-of": "the full text of document {ref}, version {number}; so far there was a preview",
    "near-duplicate": "new document {ref}, much like another one",
    "unusable": "kept as {ref}, but there is no text in it",
}
# The longest of them.
_WIDTH = max(map(len, _OUTCOMES))


def init(args: Namespace) -> int:
    """Makes an archive, or says that it is one already."""
    path = Path(args.folder or DEFAULT)
    is_there(path)
    with open_archive(path, script=args.script) as archive:
        print(f"an archive is in {harmless(str(path))}; what it hands out is in {archive.script}")
        print(f"next: archiver add PATH{_option(path)}")
    return 0


def add(args: Namespace) -> int:
    """Adds every input; 0, or 3 or 4 where some or all of them are unusable or need review."""
    check_opencc()
    if args.jobs is not None and args.jobs < 1:
        raise UsageError(f"--jobs {args.jobs}: at least one job must do the work")
    ahead, rules = survey(args.paths), chosen(args)
    if args.dry_run:
        return _dry(args, ahead, rules)
    refuse_own_folder(args.paths, archive_path(args.archive), "name the folders to add, or another --archive")
    refuse_inside(args.paths, archive_path(args.archive))
    cards = ahead.items <= _CARDS and not args.json and not args.quiet
    report = Report(ahead, quiet=args.quiet or args.json, alone=cards, width=_WIDTH)
    with opened(args, rules, create=True) as archive:
        for group in _groups(_by_workers(args, archive.script, rules) if args.jobs else _by_ourselves(args)):
            try:
                kept = _kept(archive, group)
            except StorageError:
                report.stop()
                raise
            for (item, _), result in zip(group, kept, strict=True):
                if result is None:
                    report.add(item.name, cleaned(item, rules))
                    continue
                report.add(item.name, result.doc, label=result.outcome, title=title_in(result.doc, archive.script))
                _tell(archive, item, result, args, cards)
    return report.close()


def _by_ourselves(args: Namespace) -> Iterator[_Ready]:
    """The inputs, to be cleaned when they are kept."""
    return ((item, None) for item in captures(args.paths, args.encoding))


def _by_workers(args: Namespace, script: str, rules: Rules) -> Iterator[_Ready]:
    """The inputs in order, each with what a worker made of it; a crash costs the text of one, never its bytes."""
    with run_state(None, resume=False) as state, Opener(args.encoding) as opener:
        state.plan(args.paths)
        job = Job(Form("jsonl", script), rules, str(state.spool), encoding=args.encoding)
        for ref, entry in zip(state.planned(), entries(state, job, args.jobs), strict=True):
            item = opener.item(ref)
            yield item, _form(item.capture, entry.document) if item.capture else None


def _form(capture: Capture, document: str) -> dict[str, Any]:
    """What a worker told of a capture; of one over which it died, the digests are still to be made."""
    form: dict[str, Any] = json.loads(document)
    if not form["raw_digest"]:
        form |= {"source": capture.source, "digest": content_digest(""), "raw_digest": digest(capture.body)}
    return form


def _dry(args: Namespace, ahead: Survey, rules: Rules) -> int:
    """Rows in the script of the archive that would be written to, if it is there."""
    report, path = Report(ahead, quiet=args.quiet), archive_path(args.archive)
    script = (read_settings(path) if is_there(path) else Settings()).script
    for item in captures(args.paths, args.encoding):
        doc = cleaned(item, rules)
        report.add(item.name, doc, "not kept", title=title_in(doc, script))
    return report.close()


def _groups(items: Iterable[_Ready]) -> Iterator[list[_Ready]]:
    """The inputs, so many at a time that the disk is asked seldom, and that a row comes every second or two."""
    group: list[_Ready] = []
    begun = time.monotonic()
    for item in items:
        group.append(item)
        if len(group) >= _GROUP or time.monotonic() - begun > _WAIT:
            yield group
            group, begun = [], time.monotonic()
    if group:
        yield group


def _kept(archive: Archive, group: list[_Ready]) -> list[AddResult | None]:
    """What became of each input of a group, after one write for all; None for what could not be read."""
    results = iter(archive.add_all([_incoming(item.capture, form) for item, form in group if item.capture]))
    return [next(results) if item.capture else None for item, _ in group]


def _incoming(capture: Capture, form: dict[str, Any] | None) -> Incoming:
    c = capture
    return Incoming(c.body, c.source, c.media_type, c.encoding, c.headers, c.captured_at, form=form)


def _tell(archive: Archive, item: Item, result: AddResult, args: Namespace, cards: bool) -> None:
    for notice in result.notices:
        note(notice)
    if args.json:
        json_lines([as_dict(item, result)])
        sys.stdout.flush()
    elif cards and result.doc.text:
        sys.stdout.write(_card(archive, result))


def as_dict(item: Item, result: AddResult) -> dict[str, object]:
    """What became of an input, for `--json`."""
    evidence = {"rule": result.evidence.rule, "why": result.evidence.why, "numbers": dict(result.evidence.numbers)}
    return {
        "source": item.name,
        "outcome": result.outcome,
        "document": result.document,
        "version": result.version,
        "status": result.doc.status,
        "title": result.doc.title,
        "evidence": evidence,
        "copy": result.copy,
        "notices": list(result.notices),
    }


def _card(archive: Archive, result: AddResult) -> str:
    """The document as the archive hands it out, what became of it, and what to try next."""
    ref = short_ids([result.document, *(e.document for e in archive.list())])[0]
    versions = archive.history(result.document)
    number = max((v.number for v in versions if v.digest == result.version), default=1)
    told = _OUTCOMES[result.outcome].format(ref=ref, number=number)
    copy = str(archive.path / result.copy) if result.copy else ""
    why = "" if result.outcome == "new" else str(result.evidence)
    changes = _changes(archive, result.document, number) if result.outcome in ("new-version", "full-text-of") and number > 1 else []
    ending = Ending(told, why, copy, list(_following(ref, _option(archive.path), bool(changes))))
    return card(result.doc, to_script(result.doc, archive.script), ending, changes)


def _changes(archive: Archive, document: str, number: int) -> list[str]:
    """What is new in a version, line by line."""
    before, after = (to_script(archive.get(document, n), archive.script).text for n in (number - 1, number))
    return list(drawn(compare_content(before, after).changes))


def _following(ref: str, option: str, changed: bool) -> Iterator[str]:
    """The commands to try next, with what they show."""
    commands = {"get": "the whole text", "explain": "what went, and by which rule"}
    if changed:
        commands = {"diff": "all that changed", **commands}
    width = max(map(len, commands))
    for command, shows in commands.items():
        line = f"archiver {command} {ref}{option}{' ' * (width - len(command))}   "
        room = screen_width() - LABEL - columns(line)
        yield (line + paint(clip(shows, room), "dim", sys.stdout)) if room >= _HINT else line.rstrip()


def _option(path: Path) -> str:
    """How the next command finds this archive: not at all where it would anyway."""
    return "" if archive_path(None).resolve() == path.resolve() else f" --archive {harmless(str(path))}"
