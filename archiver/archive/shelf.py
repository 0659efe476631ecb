"""The archive as its users hold it: one object, whose methods hand over to the modules of this room."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from archiver.archive import correcting, exporting, importing, purging, recleaning, restoring
from archiver.archive.adding import AddResult, Incoming
from archiver.archive.desk import Desk
from archiver.archive.exporting import Choice, Exported
from archiver.archive.purging import Purged
from archiver.archive.reading import write_all
from archiver.archive.recleaning import Recleaned, Step
from archiver.archive.restoring import Restored, Wanted
from archiver.clean.rules import rules_from
from archiver.clean.ruleset import Rules
from archiver.errors import NotFound, UsageError
from archiver.keep import diff
from archiver.keep.diff import Diff
from archiver.keep.query import parse
from archiver.keep.rows import Entry
from archiver.keep.search import Hit
from archiver.keep.settings import Settings, checked_script, is_archive, make_archive, read_settings
from archiver.keep.store import Store
from archiver.keep.verify import Report, verify
from archiver.keep.versions import history
from archiver.model import Capture, Document, Version


class Archive:
    """One archive on disk. Make it with `archiver.open`; close it, or use it as a context manager.

    Every method but `close` raises UsageError once it is closed; `path`, `script` and `notices` can still be read.
    """

    def __init__(self, path: Path, rules: Rules, *, copies: bool = True) -> None:
        self.path = path
        self._held = Desk(path, read_settings(path).script, rules, copies, Store(path))
        self._closed = False

    @property
    def _desk(self) -> Desk:
        """What the modules of this room work with. Raises UsageError once the archive is closed."""
        if self._closed:
            raise UsageError(f"the archive {self.path} is closed; open it again, or do this before it is closed")
        return self._held

    @property
    def script(self) -> str:
        """The script of all that is handed out."""
        return self._held.script

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences about damage that was met while opening, and what was done about it."""
        return tuple(self._held.store.notices)

    def add(  # noqa: PLR0913 - what can be known of a capture, as in `archiver.clean`; see docs/interface.md
        self,
        raw: bytes,
        source: str = "",
        *,
        media_type: str | None = None,
        encoding: str | None = None,
        headers: Mapping[str, str] | None = None,
        captured_at: datetime | None = None,
    ) -> AddResult:
        """Keeps the bytes, cleans them, and finds the document that they are a capture of.

        `captured_at` is the `Date` of the headers, if not given, else now; a time without a zone is UTC. A text that the
        document has had already makes a version again only where the date of capture is known. When this returns the
        capture is on the disk. Adding the same capture again (bytes, source and `captured_at`) writes nothing. Raises
        StorageError where nothing can be promised, ArchiveLocked where another process writes, UsageError for arguments that
        make no sense.
        """
        return self.add_all([Incoming(raw, source, media_type, encoding, headers, captured_at)])[0]

    def add_all(self, incoming: Iterable[Incoming]) -> builtins.list[AddResult]:
        """As `add`, for a group: cleaned one by one, then kept by one write and acknowledged together.

        All of them are on the disk when this returns, in the order given; where it raises StorageError none is. A disk takes
        hardly longer for a hundred than for one.
        """
        return importing.add_all(self._desk, incoming)

    def add_tombstone(self, tombstone: Mapping[str, Any]) -> tuple[str, ...]:
        """Keeps what an export of another archive says of a purge there, so that who adds the same bytes here is told; see `import`.

        Nothing is taken out here. Returns sentences about what of it is held. Raises StorageError, ArchiveLocked.
        """
        return importing.buried(self._desk, tombstone)

    def get(self, ref: str, version: int | str | None = None, at: str | None = None) -> Document:
        """A document as it was cleaned when it was added: its newest usable version, or the one asked for.

        `version` is a number or the beginning of a digest, `at` a date (the newest version captured up to its end). For a
        document that has no usable version: the newest capture, whose status and doubts say why. Raises NotFound, Ambiguous.
        """
        return self._desk.document(self._desk.held(ref, version, at))

    def list(self) -> builtins.list[Entry]:
        """A line for each document, the one captured last first."""
        return self._desk.store.index.entries()

    def history(self, ref: str) -> builtins.list[Version]:
        """The versions of a document, oldest first. Number 0: captures without a text, with the digest of their bytes."""
        return history(self._desk.derived(self._desk.resolved(ref)))

    def diff(self, ref: str, a: int | str | None = None, b: int | str | None = None, *, exact: bool = False) -> Diff:
        """The difference between two versions' texts; the last two, if none are named. Raises NotFound.

        Punctuation, width, spaces and script are no difference, unless `exact`.
        """
        if a is None or b is None:
            numbers = [version.number for version in self.history(ref) if version.number]
            if len(numbers) < 2:
                raise NotFound(f"{ref} has {len(numbers)} version(s), so there is nothing to compare; `archiver history {ref}` lists them")
            a, b = (numbers[-2] if a is None else a), (numbers[-1] if b is None else b)
        compare = diff.compare if exact else diff.compare_content
        return compare(self.get(ref, a).text, self.get(ref, b).text)

    def search(self, query: str, limit: int | None = None, context: int | None = None) -> builtins.list[Hit]:
        """Documents whose newest text has all the words, the best `limit`; see `archiver.keep.query` for the query. Raises UsageError.

        `context`: a hit's snippet is its line with so many lines around it; None: a few words.
        """
        return self._desk.store.search(replace(parse(query), context=context), limit)

    def explain(self, ref: str) -> Document:
        """A document cleaned afresh from its bytes, by today's rules, with the trail of every change."""
        held = self._desk.held(ref)
        return self._desk.clean(self._desk.capture(held), held.document)

    def raw(self, ref: str, version: int | str | None = None, at: str | None = None) -> Capture:
        """The capture as it came in: its bytes (`.body`), source and all that was known of them. Raises IntegrityError, NotFound."""
        return self._desk.capture(self._desk.held(ref, version, at))

    def merge(self, ref: str, other: str, why: str = "") -> str:
        """Two documents are one: all captures of `other` are of `ref` from now on; the id of the one that stays.

        Written down as a record of its own: nothing that was decided before is changed on the disk, and `split` undoes it.
        Raises NotFound, Ambiguous, UsageError where both are one document already, StorageError.
        """
        return correcting.merge(self._desk, ref, other, why)

    def split(self, ref: str, version: int, why: str = "") -> str:
        """A version of a document is another document: its captures go to a new one, whose id is returned.

        Raises NotFound, Ambiguous, UsageError where the document has no other version, StorageError.
        """
        return correcting.split(self._desk, ref, version, why)

    def restore(self, ref: str, *, passage: int | None = None, rule: str | None = None, text: str | None = None, why: str = "") -> Restored:
        """Brings a passage back that cleaning took out of a document: the `passage`-th of `explain(ref).removed` (from 1), all that
        a `rule` removed, or the lines of one that hold a `text`.

        An edit of the user for this document, written down as a record with the reason and the user's name. It stays when the
        document is cleaned again, and holds for its other scrapes, those to come included, where they show the passage.
        Raises NotFound, Ambiguous, UsageError, StorageError.
        """
        return restoring.restore(self._desk, ref, Wanted(passage, rule, text), why)

    def unrestore(
        self, ref: str, *, passage: int | None = None, rule: str | None = None, text: str | None = None, why: str = ""
    ) -> Restored:
        """Gives passages up again that `restore` brought back: the `passage`-th of `explain(ref).restored`, or by rule or text; or all."""
        return restoring.unrestore(self._desk, ref, Wanted(passage, rule, text), why)

    def purge(self, ref: str, why: str, *, dry_run: bool = False) -> Purged:
        """Takes a document, or the version that REF@N names, out of the archive for good: bytes, texts, metadata.

        A tombstone with the reason stays. Every other record keeps its bytes, every other document its id. Bytes or texts that
        another document holds, too, stay for that one (see `.notices`). Cannot be undone; `dry_run` only says what would go.
        Raises NotFound, Ambiguous, UsageError without a reason, StorageError.
        """
        return purging.purge(self._desk, ref, why, dry_run=dry_run)

    def export(
        self, target: Path | str, refs: Sequence[str] = (), *, form: str | None = None, every_version: bool = False, raw: bool = True
    ) -> Exported:
        """Writes documents, all or those named, to `target`: md (a tree of Markdown files), jsonl, parquet, warc or wacz.

        The form is what the name of `target` ends in, a folder for md. The first three hold the newest version of each document, or
        `every_version`; jsonl has the bytes with it, unless `raw` is False. warc and wacz hold the captures, byte for byte. Files
        are whole or not there, and never overwritten. Raises NotFound, Ambiguous, UsageError, Refused, StorageError.
        """
        return exporting.export(self._desk, Path(target), form, Choice(tuple(refs), every_version, raw))

    def reclean(self, ref: str | None = None, *, dry_run: bool = False, step: Step = lambda done, total: None) -> builtins.list[Recleaned]:
        """Every document, or one, derived anew from its raw bytes with today's rules: what changed, for each that did.

        A text that comes out as it was is not written again. One that comes out otherwise speaks for its bytes from now on
        (evidence `cleaner`); what was made of them before stays in the archive. `dry_run` writes nothing. A run over all documents that was
        interrupted is taken up again where it stopped. `step` is told after each document how many are done, of how many.
        What cannot be cleaned because its bytes are damaged is among the `notices`. Raises NotFound, Ambiguous, StorageError.
        """
        return [*recleaning.reclean(self._desk, ref, step, dry_run=dry_run)]

    def verify(self) -> Report:
        """Every digest of every record, computed again."""
        return verify(self._desk.store.log, self._desk.store.index)

    def reindex(self) -> tuple[str, ...]:
        """Builds the index and the reading copies anew from the WARC files; returns sentences about what was met."""
        self._desk.script = read_settings(self.path).script
        before = len(self._desk.store.notices)
        self._desk.store.rebuild()
        notices = tuple(self._desk.store.notices[before:])
        return (*notices, *write_all(self._desk, self.list())) if self._desk.copies else notices

    def close(self) -> None:
        """Closes the files and lets the next writer in; what is asked of it from here on raises UsageError. Once more does nothing."""
        self._closed = True
        self._held.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def open(  # noqa: A001 - `archiver.open` reads as what it does
    path: Path | str = "archive",
    *,
    script: str | None = None,
    rules: Rules | Path | str | None = None,
    copies: bool = True,
    create: bool = True,
) -> Archive:
    """The archive in a folder, made if it is not there and `create` is true.

    `script` is the one that a new archive hands out (Hans, if not given). `rules` is a folder of rule files laid over the
    shipped ones; `copies=False` writes no reading copies. Raises NotFound, UsageError for a script that is not the
    archive's, Refused for a folder that holds something else, RulesError, StorageError.
    """
    folder = Path(path)
    wanted = checked_script(script) if script is not None else None
    if not is_archive(folder):
        if not create:
            raise NotFound(f"no archive here: {folder}; `archiver init` makes one, --archive DIR or $ARCHIVER_ARCHIVE names another")
        make_archive(folder, Settings(wanted or "Hans"))
    held = read_settings(folder).script
    if wanted and wanted != held:
        raise UsageError(
            f"archive {folder} is set up for {held}, not {wanted}; change `script` in its archive.toml, then run `archiver reindex`"
        )
    return Archive(folder, rules_from(rules), copies=copies)
