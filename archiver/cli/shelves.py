"""`archiver get, list, history, search, verify, reindex`: what comes out of the archive, and its upkeep."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path, PurePath, PurePosixPath

from archiver.archive import Hit
from archiver.cli.naming import dated, titled
from archiver.cli.output import Form, refuse_archive, write_file
from archiver.cli.place import note, opened
from archiver.cli.terminal import counted, harmless, json_lines, one_line, paint, short_ids, table, write_data
from archiver.errors import IntegrityError, UsageError
from archiver.keep.copies import copy_name
from archiver.model import Document

# What an entry of the list keeps for itself: where its records lie.
_INTERNAL = ("record", "text", "text_record")


def get(args: Namespace) -> int:
    """One document, on stdout or into a file; 4 where it holds no text."""
    with opened(args) as archive:
        if args.output:
            refuse_archive(archive.path, Path(args.output))
        doc = archive.get(args.ref, at=args.at)
        form = Form.of(args.format, args.to or archive.script)
    if not doc.text:
        note(
            f"no usable version of {args.ref}: {'; '.join(d.what for d in doc.doubts) or doc.status}; `archiver history` lists its captures"
        )
        return 4
    if args.output:
        path = form.path(Path(args.output), PurePath(_name(doc, form.title(doc))))
        print(f"{write_file(path, form.text(doc))} {harmless(str(path))}")
    else:
        write_data(form.text(doc))
    return 0


def _name(doc: Document, title: str | None) -> str:
    """A file name of date and title, as reading copies have it, without suffix."""
    m = doc.metadata
    date = next((found.value for found in (m.event_date, m.published) if found), "")
    return PurePosixPath(copy_name(date, title or PurePosixPath(doc.source).stem)).stem


def list_documents(args: Namespace) -> int:
    """All documents, the one captured last first."""
    with opened(args) as archive:
        entries, script = archive.list(), archive.script
    if args.json:
        json_lines({k: v for k, v in asdict(entry).items() if k not in _INTERNAL} for entry in entries)
        return 0
    if not entries:
        note("the archive is empty; `archiver add PATH` brings documents in")
        return 0
    ids = short_ids([entry.document for entry in entries])
    rows = [
        (i, dated(e.date, e.date_kind), e.versions, e.status, titled(e.title, script) or e.source)
        for i, e in zip(ids, entries, strict=True)
    ]
    sys.stdout.write(table(("id", "date", "versions", "status", "title"), rows, right=("versions",)))
    return 0


def history(args: Namespace) -> int:
    """The versions of a document, oldest first."""
    with opened(args) as archive:
        versions, script = archive.history(args.ref), archive.script
    if args.json:
        json_lines(map(asdict, versions))
        return 0
    digests = short_ids([v.digest.removeprefix("sha256:") for v in versions])
    rows = [
        (
            f"@{v.number}" if v.number else "–",
            digest,
            _moment(v.captured_at),
            v.captures,
            (v.mark or v.status) if v.number else "unusable",
            titled(v.title, script),
        )
        for v, digest in zip(versions, digests, strict=True)
    ]
    print(f"document {versions[0].document}" if versions else "no versions")
    sys.stdout.write(table(("version", "digest", "first captured", "captures", "status", "title"), rows, right=("captures",)))
    for v in versions:
        if v.earlier:
            old = ", ".join(f"@{one.removeprefix('sha256:')[:8]}" for one in v.earlier)
            note(f"@{v.number} was read otherwise before ({v.mark}); what it was then: archiver get {args.ref}{old}")
    return 0


def _moment(captured_at: str) -> str:
    return captured_at[:16].replace("T", " ")


def search(args: Namespace) -> int:
    """The documents that have the words; 4 where none has."""
    if args.context is not None and args.context < 0:
        raise UsageError(f"how many lines around a hit? --context {args.context} is none; give 0 or more")
    shown = _flat if args.context is None else _lines
    with opened(args) as archive:
        hits, script = archive.search(" ".join(args.query), context=args.context), archive.script
    if args.json:
        json_lines(map(asdict, hits))
    for hit, short in zip(hits, short_ids([hit.document for hit in hits]), strict=True):
        if not args.json:
            title = one_line(titled(hit.title, script) or "(no title)")
            print(f"{paint(short, 'cyan', sys.stdout)}  {dated(hit.date, hit.date_kind):<11} {title}\n    {_marked(hit, shown)}")
    if not hits:
        note(f"no document fits: {' '.join(args.query)}; try fewer words, or a shorter one")
    return 0 if hits else 4


def _marked(hit: Hit, shown: Callable[[str], str]) -> str:
    """The snippet with the words found in yellow, the rest of it as `shown`."""
    parts, at = [], 0
    for start, end in hit.marks:
        parts += [shown(hit.snippet[at:start]), paint(harmless(hit.snippet[start:end]), "yellow", sys.stdout)]
        at = end
    return "".join((*parts, shown(hit.snippet[at:])))


def _lines(text: str) -> str:
    """Harmless, each line under the first one."""
    return harmless(text).replace("\n", "\n    ")


def _flat(text: str) -> str:
    """Harmless and without line ends, the spaces at its ends kept: it is a part of a line."""
    return harmless(text).replace("\n", " ").replace("\t", " ")


def verify(args: Namespace) -> int:
    """Raises IntegrityError (exit 6) where a byte is not as it was acknowledged."""
    with opened(args) as archive:
        report = archive.verify()
    if args.json:
        json_lines([asdict(report)])
    else:
        for problem in report.problems:
            print(f"{paint('problem', 'red', sys.stdout)}  {harmless(problem.file)} at byte {problem.offset:,}: {harmless(problem.what)}")
        for note in report.notes:
            print(f"note  {harmless(note.file)} at byte {note.offset:,}: {harmless(note.what)}")
        print(f"{report.captures:,} captures, {report.records:,} records, {report.files:,} files, {report.bytes:,} bytes read")
    if report.problems:
        raise IntegrityError(
            f"{len(report.problems):,} problems in the archive; restore the files named from a backup, then run `archiver reindex`"
        )
    if not args.json:
        print("every digest matches")
    return 0


def reindex(args: Namespace) -> int:
    """Builds index and reading copies again, and says what was met; raises IntegrityError (exit 6) where `verify` would."""
    with opened(args) as archive:
        met = len(archive.notices)
        notices = archive.reindex()
        entries = archive.list()
        problems = archive.verify().problems if len(archive.notices) > met else ()
    captures = sum(entry.captures for entry in entries)
    if args.json:
        json_lines([{"documents": len(entries), "captures": captures, "notices": list(notices), "problems": len(problems)}])
    else:
        for notice in notices:
            note(notice)
        print(f"indexed {counted(len(entries), 'document')}, {counted(captures, 'capture')}")
    if problems:
        raise IntegrityError(f"the index is built, but {counted(len(problems), 'problem')} in the archive; `archiver verify` names each")
    return 0
