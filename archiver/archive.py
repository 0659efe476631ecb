"""The archive: what is added is kept for ever, cleaned, and found again by document and version.

>>> import archiver
>>> with archiver.open("archive") as archive:              # doctest: +SKIP
...     result = archive.add(raw, source="纪要.txt")
...     print(result.outcome, archive.get(result.document).title)
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from archiver.clean.rules import Rules, rules_from
from archiver.clean.walk import clean_capture
from archiver.errors import NotFound, RulesError, UsageError
from archiver.keep import bundle, diff, search
from archiver.keep.bundle import Held
from archiver.keep.copies import copy_name, every_copy, remove_copy, write_copy
from archiver.keep.diff import Diff
from archiver.keep.identity import Decision, Evidence, identify
from archiver.keep.index import Entry
from archiver.keep.resolve import resolve
from archiver.keep.search import Hit
from archiver.keep.settings import Settings, checked_script, is_archive, make_archive, read_settings
from archiver.keep.store import Store
from archiver.keep.verify import Report, verify
from archiver.keep.versions import Derived, derive, history, run_of, select
from archiver.model import Capture, Document, Doubt, Outcome, Version
from archiver.read.given import capture as given_capture
from archiver.render import from_dict, to_dict, to_markdown, to_script
from archiver.text.canonical import content_digest, digest

__all__ = ["AddResult", "Archive", "Diff", "Entry", "Evidence", "Hit", "Report", "open"]


@dataclass(frozen=True, slots=True)
class AddResult:
    """What became of a capture. `document` and `version` are id strings; `version` is `""` for a capture without a text.

    `copy` is the document's reading copy, from the archive's folder on; `notices` are sentences that the user should read.
    """

    document: str
    version: str
    outcome: Outcome
    evidence: Evidence
    doc: Document
    copy: str | None = None
    notices: tuple[str, ...] = ()


class Archive:
    """One archive on disk. Make it with `archiver.open`; close it, or use it as a context manager."""

    def __init__(self, path: Path, rules: Rules, *, copies: bool = True) -> None:
        self.path = path
        self.script = read_settings(path).script
        self._rules = rules
        self._copies = copies
        self._store = Store(path)

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences about damage that was met while opening, and what was done about it."""
        return tuple(self._store.notices)

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
        given = given_capture(raw, source, media_type, encoding, headers, captured_at)
        moment = given.captured_at or _date_of(given.headers)
        capture = replace(given, captured_at=moment or datetime.now(UTC))
        met = len(self._store.notices)
        self._store.write()
        doc = self._clean(capture)
        form = to_dict(doc, self.script)
        meta = bundle.describe(capture, form, bundle.timestamp(), dated=moment is not None)
        new = bundle.held_from(meta)
        for held in self._store.index.find("raw", new.raw):
            if (held.captured_at, held.source, held.text, held.status) == (new.captured_at, new.source, new.text, new.status):
                return self._known(held, doc)
        decision = identify(new, doc.text, self._store.index, self._store.text)
        texts = {"text": doc.text, "normalised": form["normalised"]["text"] if form["normalised"] else ""}
        result = self._keep(capture, meta, texts, decision, doc)
        return replace(result, notices=(*self._store.notices[met:], *result.notices))

    def get(self, ref: str, version: int | str | None = None, at: str | None = None) -> Document:
        """A document as it was cleaned when it was added: its newest usable version, or the one asked for.

        `version` is a number or the beginning of a digest, `at` a date (the newest version captured up to its end). For a
        document that has no usable version: the newest capture, whose status and doubts say why. Raises NotFound, Ambiguous.
        """
        return self._document(self._held(ref, version, at))

    def list(self) -> builtins.list[Entry]:
        """A line for each document, the one captured last first."""
        return self._store.index.entries()

    def history(self, ref: str) -> builtins.list[Version]:
        """The versions of a document, oldest first. Number 0: captures without a text, with the digest of their bytes."""
        return history(self._derived(resolve(self._store.index, ref).document))

    def diff(self, ref: str, a: int | str | None = None, b: int | str | None = None) -> Diff:
        """The difference between two versions' texts; the last two, if none are named. Raises NotFound."""
        if a is None or b is None:
            numbers = [version.number for version in self.history(ref) if version.number]
            if len(numbers) < 2:
                raise NotFound(f"{ref} has {len(numbers)} version(s), so there is nothing to compare; `archiver history {ref}` lists them")
            a, b = (numbers[-2] if a is None else a), (numbers[-1] if b is None else b)
        return diff.compare(self.get(ref, a).text, self.get(ref, b).text)

    def search(self, query: str) -> builtins.list[Hit]:
        """Documents whose newest text has all the words; see `archiver.keep.search` for the query. Raises UsageError."""
        parsed = search.parse(query)
        return search.search(parsed, self.list(), self._store.folded, self._store.text_of)

    def explain(self, ref: str) -> Document:
        """A document cleaned afresh from its bytes, by today's rules, with the trail of every change."""
        return self._clean(self.raw(ref))

    def raw(self, ref: str, version: int | str | None = None, at: str | None = None) -> Capture:
        """The bytes as they came in, with their source and all that was known of them. Raises IntegrityError, NotFound."""
        held = self._held(ref, version, at)
        return bundle.given_capture(self._store.meta(held), self._store.body(held))

    def verify(self) -> Report:
        """Every digest of every record, computed again."""
        return verify(self._store.log, self._store.index)

    def reindex(self) -> tuple[str, ...]:
        """Builds the index and the reading copies anew from the WARC files; returns sentences about what was met."""
        self.script = read_settings(self.path).script
        before = len(self._store.notices)
        self._store.rebuild()
        notices = self._store.notices[before:]
        return (*notices, *self._copy_all()) if self._copies else tuple(notices)

    def close(self) -> None:
        """Closes the files and lets the next writer in."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _clean(self, capture: Capture) -> Document:
        """Cleaned, or, where the cleaner itself fails, a document that says so: the bytes are kept in any case."""
        try:
            return clean_capture(capture, self._rules)
        except (UsageError, RulesError):
            raise
        except Exception as error:  # noqa: BLE001 - nothing is lost: a mistake of ours must not keep bytes out of the archive
            doubt = Doubt("clean", f"the cleaner failed: {type(error).__name__}: {error}; please report it, the bytes are kept")
            return Document(
                source=capture.source,
                media_type=capture.media_type or "",
                status="failed",
                text="",
                script="Zyyy",
                digest=content_digest(""),
                raw_digest=digest(capture.body),
                cleaner="",
                doubts=(doubt,),
            )

    def _known(self, held: Held, doc: Document) -> AddResult:
        evidence = Evidence("capture", f"this very capture is held already, of document {held.document}", {"raw": held.raw})
        derived = self._derived(held.document)
        version = run_of(derived, held.record).digest if held.usable else ""
        outcome: Outcome = "seen-again" if held.usable else "unusable"
        return AddResult(held.document, version, outcome, evidence, doc, self._store.index.copy(held.document))

    def _keep(self, capture: Capture, meta: Mapping[str, object], texts: Mapping[str, str], decision: Decision, doc: Document) -> AddResult:
        before = self._store.index.entry(decision.document)
        held, outcome, version = self._store.put(capture, meta, texts, decision)
        entry = self._store.index.entry(held.document)
        copy = self._store.index.copy(held.document)
        notices: tuple[str, ...] = ()
        fresh = copy and (self.path / copy).exists() and before and entry and before.record == entry.record
        if self._copies and entry and not fresh:
            copy, notices = self._copy(entry)
        return AddResult(held.document, version, outcome, decision.evidence, doc, copy, notices)

    def _copy(self, entry: Entry) -> tuple[str | None, tuple[str, ...]]:
        """Writes the reading copy of a document, if it has a text; its path, and what had to be left alone."""
        old = self._store.index.copy(entry.document)
        if not entry.digest:
            return None, ()
        doc = self._document(self._store.index.capture(entry.record))
        title = to_script(doc, self.script).title or PurePosixPath(entry.source.replace("\\", "/")).stem
        copied = write_copy(self.path, entry.document, copy_name(entry.date, title), to_markdown(doc, self.script), old)
        self._store.copied(entry.document, copied.path)
        return copied.path, (copied.notice,) if copied.notice else ()

    def _copy_all(self) -> tuple[str, ...]:
        """Every reading copy, and none that belongs to no document or lies under an old name."""
        notices: tuple[str, ...] = ()
        for entry in sorted(self.list(), key=lambda e: e.document):
            notices += self._copy(entry)[1]
        for document, paths in every_copy(self.path).items():
            for path in paths:
                if path != self._store.index.copy(document):
                    remove_copy(self.path, document, path)
        return notices

    def _document(self, held: Held) -> Document:
        return from_dict(bundle.form_from(self._store.meta(held), self._store.text(held)))

    def _derived(self, document: str) -> Derived:
        return derive(self._store.index.captures(document))

    def _held(self, ref: str, version: int | str | None, at: str | None) -> Held:
        """The capture to show for what was asked."""
        found = resolve(self._store.index, ref)
        wanted = found.number if found.number is not None else found.digest
        return select(self._derived(found.document), version if version is not None else wanted, at)


def _date_of(headers: Mapping[str, str]) -> datetime | None:
    """When a response was sent, by its headers; None where they do not say, or nothing that is a date."""
    said = next((value for name, value in headers.items() if name.lower() == "date"), "")
    try:
        moment = parsedate_to_datetime(said) if said else None
        return moment.astimezone(UTC) if moment and moment.tzinfo else moment
    except (ValueError, OverflowError):  # no date, or one beyond the year 9999
        return None


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
