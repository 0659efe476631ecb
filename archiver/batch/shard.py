"""The unit of work: a few hundred captures in, documents written and a row for each out. A pure function of job and shard.

What it writes is the same however often and wherever it runs: each document whole or not at all, and a journal whose last
line, if it was cut off, is no line. So a shard can be killed at any moment and taken up again where its journal ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path, PurePath
from typing import BinaryIO

from archiver.batch.inputs import Opener, Ref
from archiver.batch.row import Row, fired, reason, short
from archiver.batch.signals import measured, page_size, sketch
from archiver.batch.sites import Table, lesson, site_of
from archiver.batch.where import Condition
from archiver.batch.written import Form, as_bytes, file_digest, write_file
from archiver.clean.rules import knowing
from archiver.clean.ruleset import Rules
from archiver.clean.walk import clean_capture, cleaner_of
from archiver.errors import ArchiverError, Refused, StorageError
from archiver.model import Capture, Document, Doubt
from archiver.text.canonical import digest

# Captures of a shard at most: enough that handing it out costs nothing, few enough that losing a machine costs little.
SIZE = 200
Cleaner = Callable[[Capture, Rules], Document]


# What was worked out with rules is remembered by them, so those of a site must stay the same object for its next page.
_knowing = lru_cache(maxsize=64)(knowing)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take: seconds by the clock, and MiB of memory beyond what a worker needs by itself."""

    seconds: float = 60.0
    megabytes: int = 2048


@dataclass(frozen=True, slots=True)
class Job:
    """What a run does with every capture. `output` is the folder of the tree, "" where no files are written.

    `spool` is the folder for the shards' journals. A document that `where` does not let through is not written. `tables` are
    what sites have taught, by site; in the pass that is `learning`, pages are only read for it.
    """

    form: Form
    rules: Rules
    spool: str
    output: str = ""
    encoding: str | None = None
    where: Condition | None = None
    limits: Limits = Limits()
    cleaner: Cleaner = clean_capture
    learning: bool = False
    tables: Mapping[str, Table] = field(default_factory=dict)

    def rules_for(self, site: str) -> Rules:
        """The rules with what is known of a site."""
        table = self.tables.get(site)
        return _knowing(self.rules, table) if table else self.rules

    def made_by(self, rules: Rules) -> str:
        """What a result depends on beside the bytes: cleaner, rules and form."""
        condition = f" where {self.where.text}" if self.where else ""
        return f"{cleaner_of(rules)} {self.form.format} {self.form.script or 'published'} {self.encoding or ''}{condition}".rstrip()


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a journal: the row, and in a stream the document as one line of JSON, without line end ("" for none).

    `note` tells of this run only, and stands in no report: "unchanged" where the file was there already, "done before" where
    an earlier run had cleaned it.
    """

    row: Row
    document: str = ""
    note: str = ""

    def to_bytes(self) -> bytes:
        """The line. JSON holds no raw tab, so tabs part the three."""
        return as_bytes(f"{self.row.to_json()}\t{self.document}\t{self.note}\n")

    @classmethod
    def from_bytes(cls, line: bytes) -> Entry:
        """The entry of a line. Raises ValueError, KeyError or TypeError for anything else."""
        row, document, note = line.rstrip(b"\n").split(b"\t")
        return cls(Row.from_json(row), document.decode("utf-8"), note.decode("utf-8"))


@dataclass(frozen=True, slots=True)
class Shard:
    """Captures that one worker cleans as a unit; `known` maps a capture's place among them to what an earlier run made of it."""

    number: int
    refs: tuple[Ref, ...]
    known: Mapping[int, Entry] = field(default_factory=dict)

    def journal(self, spool: str) -> Path:
        """Where its entries go."""
        return Path(spool) / f"{self.number:07}.journal"


def clean_shard(job: Job, shard: Shard, start: int = 0) -> Iterator[Entry]:
    """Cleans the captures from number `start` on; yields each one's entry after it was written to the journal.

    Raises StorageError where documents cannot be written; what is wrong with an input is a row.
    """
    try:
        with shard.journal(job.spool).open("ab", buffering=0) as journal, Opener(job.encoding) as opener:
            for number in range(start, len(shard.refs)):
                entry = _entry(job, opener, shard.refs[number], shard.known.get(number))
                _append(journal, entry)
                yield entry
    except OSError as error:
        raise StorageError(f"cannot write into {job.spool}: {error.strerror or error}; check free space and permissions") from error


def _append(journal: BinaryIO, entry: Entry) -> None:
    data = memoryview(entry.to_bytes())
    while data:
        data = data[journal.write(data) :]


def _entry(job: Job, opener: Opener, ref: Ref, known: Entry | None) -> Entry:
    item = opener.item(ref)
    if item.capture is None:
        return lost(job, ref, str(item.error))
    site = site_of(ref)
    if job.learning:
        return Entry(Row(ref.name, ref.place.as_posix(), "clean", site=site), lesson(item.capture))
    rules = job.rules_for(site)
    if known and _still_good(job, item.capture, known.row, rules):
        return replace(known, note="done before")
    try:
        doc = job.cleaner(item.capture, rules)
    except ArchiverError:
        raise
    except MemoryError:
        return lost(job, ref, f"needs more than {job.limits.megabytes:,} MiB of memory; allow more with --memory")
    except Exception as error:  # noqa: BLE001 - one bad file never stops a batch, not even by a mistake of ours
        return lost(job, ref, f"the cleaner failed: {type(error).__name__}: {error}; please report it with this file")
    return _written(job, _row(job, ref, doc, rules), doc, known.row if known else None)


def lost(job: Job, ref: Ref, why: str) -> Entry:
    """The entry of a capture of which nothing could be made."""
    row = Row(ref.name, ref.place.as_posix(), "failed", why, made_by=_within(job, job.rules_for(site_of(ref))))
    return Entry(row, job.form.text(failed(ref.name, why)).rstrip("\n") if job.form.is_stream else "")


def _within(job: Job, rules: Rules) -> str:
    """What a failure depends on: with other limits it may succeed."""
    return f"{job.made_by(rules)} within {job.limits.seconds:g} s and {job.limits.megabytes} MiB"


def failed(name: str, why: str) -> Document:
    """An input that could not be read: a document without text that says why."""
    return Document(name, "application/octet-stream", "failed", "", "Zyyy", "", "", "", doubts=(Doubt("read", why),))


def _still_good(job: Job, capture: Capture, row: Row, rules: Rules) -> bool:
    """Whether an earlier result is what cleaning would give now, and still lies where it was put."""
    if not row.raw_digest:
        return row.made_by == _within(job, rules)
    if row.raw_digest != digest(capture.body) or row.made_by != job.made_by(rules):
        return False
    if not row.output:
        return row.kind != "refused"
    try:
        return file_digest((Path(job.output) / row.output).read_bytes()) == row.output_digest
    except OSError:
        return False


def _written(job: Job, row: Row, doc: Document, before: Row | None) -> Entry:
    """The entry of a document, after it was put where it belongs."""
    if job.where and doc.text and not job.where.holds(row):
        return Entry(replace(row, kind="filtered", why=f"not {job.where.text}"))
    if job.form.is_stream:
        return Entry(row, job.form.text(doc).rstrip("\n"))
    if not job.output or not doc.text:
        return Entry(row)
    folder, text = Path(job.output), job.form.text(doc)
    path = job.form.path(folder, PurePath(row.place))
    try:
        outcome = write_file(path, text, ours=before.output_digest if before else "")
    except Refused as error:
        return Entry(replace(row, kind="refused", why=str(error)))
    row = replace(row, output=path.relative_to(folder).as_posix(), output_digest=file_digest(as_bytes(text)))
    return Entry(row, note="" if outcome == "written" else outcome)


def _row(job: Job, ref: Ref, doc: Document, rules: Rules) -> Row:
    return Row(
        name=ref.name,
        place=ref.place.as_posix(),
        kind=doc.status,
        why=reason(doc),
        title=short(job.form.title(doc)),
        site=site_of(ref),
        characters=len(doc.text),
        page=page_size(doc),
        removed=len(doc.removed),
        encoding=doc.encoding.name if doc.encoding else "",
        script=doc.script if doc.text else "",
        digest=doc.digest,
        raw_digest=doc.raw_digest,
        made_by=job.made_by(rules),
        rules=fired(doc),
        repairs=dict(doc.repairs),
        quality=measured(doc),
        sketch=sketch(doc.text),
    )
