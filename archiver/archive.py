"""The archive: what is added is kept for ever, cleaned, and found again by document and version.

>>> import archiver
>>> with archiver.open("archive") as archive:              # doctest: +SKIP
...     result = archive.add(raw, source="纪要.txt")
...     print(result.outcome, archive.get(result.document).title)
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any, Self

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
from archiver.keep.sight import Sight
from archiver.keep.store import Store
from archiver.keep.verify import Report, verify
from archiver.keep.versions import Derived, derive, history, run_of, select
from archiver.keep.words import expression
from archiver.model import Capture, Document, Doubt, Outcome, Version
from archiver.read.given import capture as given_capture
from archiver.render import from_dict, to_dict, to_markdown, to_script
from archiver.text.canonical import canonical, content_digest, digest

__all__ = ["AddResult", "Archive", "Diff", "Entry", "Evidence", "Hit", "Incoming", "Recleaned", "Report", "open"]


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


@dataclass(frozen=True, slots=True)
class Incoming:
    """A capture to be added: the arguments of `Archive.add`."""

    raw: bytes
    source: str = ""
    media_type: str | None = None
    encoding: str | None = None
    headers: Mapping[str, str] | None = None
    captured_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recleaned:
    """What today's rules change in a capture. `content`: the content, not only the layout; lengths in characters of content."""

    document: str
    source: str
    title: str | None
    content: bool
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class _Cleaned:
    """A capture on its way: as it came in, cleaned, described, and what it shows."""

    capture: Capture
    doc: Document
    form: Mapping[str, Any]
    meta: Mapping[str, Any]
    shown: Sight


@dataclass(frozen=True, slots=True)
class _Kept:
    """What became of it, and the capture that spoke for its document before ("" for none); None: it was held already."""

    result: AddResult
    before: str | None


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
        return self.add_all([Incoming(raw, source, media_type, encoding, headers, captured_at)])[0]

    def add_all(self, incoming: Iterable[Incoming]) -> builtins.list[AddResult]:
        """As `add`, for a group: cleaned one by one, then kept by one write and acknowledged together.

        All of them are on the disk when this returns, in the order given; where it raises StorageError none is. A disk takes
        hardly longer for a hundred than for one.
        """
        cleaned = [self._cleaned(one) for one in incoming]
        met = len(self._store.notices)
        with self._store.group():
            kept = [self._put(one) for one in cleaned]
        results = [self._copied(one) for one in kept]
        if results:
            results[0] = replace(results[0], notices=(*self._store.notices[met:], *results[0].notices))
        return results

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

    def diff(self, ref: str, a: int | str | None = None, b: int | str | None = None, *, exact: bool = False) -> Diff:
        """The difference between two versions' texts; the last two, if none are named. Raises NotFound.

        Punctuation, width, spaces and script are no difference, unless `exact`.
        """
        if a is None or b is None:
            numbers = [version.number for version in self.history(ref) if version.number]
            if len(numbers) < 2:
                raise NotFound(f"{ref} has {len(numbers)} version(s), so there is nothing to compare; `archiver history {ref}` lists them")
            a, b = (numbers[-2] if a is None else a), (numbers[-1] if b is None else b)
        found = diff.compare(self.get(ref, a).text, self.get(ref, b).text)
        return found if exact else diff.content_only(found)

    def search(self, query: str, limit: int | None = None) -> builtins.list[Hit]:
        """Documents whose newest text has all the words, the best `limit`; see `archiver.keep.search` for the query. Raises UsageError."""
        parsed = search.parse(query)
        entries = self._store.having(expression(parsed.words, parsed.either))
        return search.search(parsed, entries, self._store.folded, self._store.text_of, limit)

    def explain(self, ref: str) -> Document:
        """A document cleaned afresh from its bytes, by today's rules, with the trail of every change."""
        return self._clean(self.raw(ref))

    def raw(self, ref: str, version: int | str | None = None, at: str | None = None) -> Capture:
        """The bytes as they came in, with their source and all that was known of them. Raises IntegrityError, NotFound."""
        held = self._held(ref, version, at)
        return bundle.given_capture(self._store.meta(held), self._store.body(held))

    def merge(self, ref: str, other: str, why: str = "") -> str:
        """Two documents are one: all captures of `other` are of `ref` from now on; the id of the one that stays.

        Written down as a record of its own: nothing that was decided before is changed on the disk, and `split` undoes it.
        Raises NotFound, Ambiguous, UsageError where both are one document already, StorageError.
        """
        into, gone = (resolve(self._store.index, one).document for one in (ref, other))
        if into == gone:
            raise UsageError(f"{ref} and {other} are one document already: {into}")
        return self._move("merge", [held.record for held in self._store.index.captures(gone)], into, why)

    def split(self, ref: str, version: int, why: str = "") -> str:
        """A version of a document is another document: its captures go to a new one, whose id is returned.

        Raises NotFound, Ambiguous, UsageError where the document has no other version, StorageError.
        """
        derived = self._derived(resolve(self._store.index, ref).document)
        chosen = select(derived, version, None)
        digest = run_of(derived, chosen.record).digest
        records = [capture.record for run in derived.usable if run.digest == digest for capture in run.captures]
        if all(run.digest == digest for run in derived.usable):
            raise UsageError(f"{ref} has no other version than {version}, so there is nothing to part it from")
        return self._move("split", records, self._store.free_id(chosen), why)

    def reclean(self, ref: str | None = None, *, dry_run: bool = False) -> builtins.list[Recleaned]:
        """Every document, or one, derived anew from its raw bytes with today's rules: what changed, for each that did.

        A text that comes out as it was is not written again. One that comes out otherwise speaks for its bytes from now on
        (evidence `cleaner`); what was made of them before stays in the archive. `dry_run` writes nothing.
        """
        documents = [resolve(self._store.index, ref).document] if ref else sorted(entry.document for entry in self.list())
        found = [change for document in documents for change in self._reclean(document, dry_run=dry_run)]
        if found and not dry_run and self._copies:
            for entry in (self._store.index.entry(document) for document in dict.fromkeys(one.document for one in found)):
                if entry:
                    self._copy(entry)
        return found

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

    def _cleaned(self, one: Incoming) -> _Cleaned:
        given = given_capture(one.raw, one.source, one.media_type, one.encoding, one.headers, one.captured_at)
        moment = given.captured_at or _date_of(given.headers)
        capture = replace(given, captured_at=moment or datetime.now(UTC))
        doc = self._clean(capture)
        form = to_dict(doc, self.script)
        shown = bundle.sight_from(form, doc.text)
        meta = bundle.describe(capture, form, bundle.timestamp(), dated=moment is not None, shown=shown)
        return _Cleaned(capture, doc, form, meta, shown)

    def _put(self, one: _Cleaned) -> _Kept:
        """What becomes of a cleaned capture, inside a group."""
        new = bundle.held_from(one.meta)
        for held in self._store.index.find("raw", new.raw):
            if (held.captured_at, held.source, held.text, held.status) == (new.captured_at, new.source, new.text, new.status):
                return _Kept(self._known(held, one.doc), None)
        decision = identify(new, one.shown, self._store.index, self._store.sight)
        texts = {"text": one.doc.text, "normalised": one.form["normalised"]["text"] if one.form["normalised"] else ""}
        before = self._store.index.entry(decision.document)
        held, outcome, version = self._store.put(one.capture, one.meta, texts, decision)
        return _Kept(AddResult(held.document, version, outcome, decision.evidence, one.doc), before.record if before else "")

    def _known(self, held: Held, doc: Document) -> AddResult:
        evidence = Evidence("capture", f"this very capture is held already, of document {held.document}", {"raw": held.raw})
        derived = self._derived(held.document)
        version = run_of(derived, held.record).digest if held.usable else ""
        outcome: Outcome = "seen-again" if held.usable else "unusable"
        return AddResult(held.document, version, outcome, evidence, doc)

    def _copied(self, kept: _Kept) -> AddResult:
        """The result with its reading copy, written anew where another capture speaks for the document now."""
        entry = self._store.index.entry(kept.result.document)
        copy = self._store.index.copy(kept.result.document)
        if kept.before is None:
            return replace(kept.result, copy=copy)
        notices: tuple[str, ...] = ()
        fresh = copy and (self.path / copy).exists() and entry and kept.before == entry.record
        if self._copies and entry and not fresh:
            copy, notices = self._copy(entry)
        return replace(kept.result, copy=copy, notices=notices)

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

    def _move(self, kind: str, records: builtins.list[str], document: str, why: str) -> str:
        old = {self._store.index.capture(record).document for record in records}
        with self._store.group():
            self._store.move(kind, records, document, why)
        if self._copies:
            for one in sorted({*old, document}):
                entry, copy = self._store.index.entry(one), self._store.index.copy(one)
                if entry:
                    self._copy(entry)
                elif copy:
                    remove_copy(self.path, one, copy)
        return document

    def _reclean(self, document: str, *, dry_run: bool) -> Iterator[Recleaned]:
        """What today's rules change in the text of each of a document's captures; the same bytes are cleaned once."""
        latest = {held.raw: held for held in sorted(self._store.index.captures(document), key=lambda held: held.added_at)}
        for held in latest.values():
            meta = self._store.meta(held)
            capture = bundle.given_capture(meta, self._store.body(held))
            doc = self._clean(capture)
            form = to_dict(doc, self.script)
            if (digest(bundle.encoded(doc.text)) if doc.text else "", doc.status) == (held.text, held.status):
                continue
            told = Recleaned(
                document, held.source, doc.title or held.title, held.digest != doc.digest, held.length, len(canonical(doc.text))
            )
            if not dry_run:
                again = bundle.describe(capture, form, bundle.timestamp(), dated=held.dated)
                evidence = Evidence("cleaner", f"the bytes of {held.source or 'a capture'}, cleaned by {doc.cleaner}, not {held.cleaner}")
                texts = {"text": doc.text, "normalised": form["normalised"]["text"] if form["normalised"] else ""}
                with self._store.group():
                    self._store.put(capture, again, texts, Decision(document, evidence))
            yield told

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
