"""Documents handed out: to read (a Markdown tree), to compute with (JSON lines, Parquet), and for other archives (WARC, WACZ)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from archiver.archive.desk import Desk
from archiver.errors import Refused, StorageError, UsageError
from archiver.keep import subset, wacz
from archiver.keep.bundle import Held, encoded, timestamp
from archiver.keep.copies import copy_name, place_copy, told_apart
from archiver.keep.records import target_uri
from archiver.keep.versions import Run
from archiver.render import to_dict, to_markdown, to_script

# What a name's ending says of the form.
ENDINGS = {".jsonl": "jsonl", ".parquet": "parquet", ".warc.gz": "warc", ".wacz": "wacz"}
FORMS = ("md", *ENDINGS.values())
# Rows of a Parquet file that are held at a time.
_ROWS = 500
_COLUMNS = (
    "id", "document", "version", "captured_at", "source", "url", "title", "published", "event_date", "author", "institution", "site",
    "doc_type", "script", "status", "text", "normalised", "digest", "raw_digest", "cleaner",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and where: documents, and the versions (of WARC and WACZ: the captures) of them.

    `left_out` are the ids of documents that were to be written and have no version with a usable text: only WARC and WACZ hold these.
    """

    path: str
    form: str
    documents: int
    items: int
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """What to hand out: documents by reference (none: all), each in its newest version or in `every` one."""

    refs: Sequence[str] = ()
    every: bool = False
    raw: bool = True


def form_of(target: Path, form: str | None) -> str:
    """The form asked for, or else the one that the target's name says. Raises UsageError where it says none."""
    named = next((kind for ending, kind in ENDINGS.items() if target.name.lower().endswith(ending)), "")
    if form or named:
        return form or named
    if target.suffix:
        raise UsageError(f"which form? {target} does not say; end it in {', '.join(ENDINGS)}, or give --format {'|'.join(FORMS)}")
    return "md"


def export(desk: Desk, target: Path, form: str | None, choice: Choice) -> Exported:
    """Writes what was chosen; see `Archive.export`."""
    kind = form_of(target, form)
    named = {desk.resolved(ref) for ref in choice.refs} or desk.store.index.with_prefix("document", "")
    documents = sorted(named, key=lambda document: (_parted(desk, document), document))
    empty = () if kind in ("warc", "wacz") else tuple(document for document in documents if not desk.derived(document).usable)
    if kind == "md":
        return Exported(str(target), kind, len(documents) - len(empty), _tree(desk, target, documents, choice), empty)
    if target.exists():
        raise Refused(f"will not overwrite {target}: it is there already; move it away or choose another name")
    writers: dict[str, Callable[[BinaryIO], int]] = {
        "jsonl": lambda out: _jsonl(desk, out, documents, choice),
        "parquet": lambda out: _parquet(desk, out, documents, choice),
        "warc": lambda out: len(_warc(desk, out, target.name, documents, choice)),
        "wacz": lambda out: _wacz(desk, out, documents, choice),
    }
    if kind not in writers:
        raise UsageError(f"no such form: {kind}; there are {', '.join(FORMS)}")
    return Exported(str(target), kind, len(documents) - len(empty), _whole(target, writers[kind]), empty)


def _parted(desk: Desk, document: str) -> bool:
    """Whether it was made by hand of parts of others; these come after what they were parted from."""
    index = desk.store.index
    return all(index.last_move([held.record]) for held in index.captures(document))


def _whole(target: Path, write: Callable[[BinaryIO], int]) -> int:
    """The file, whole or not at all."""
    beside = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("wb") as out:
                count = write(out)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(f"cannot write {target}: {error.strerror or error}; check free space and permissions") from error
    return count


def _runs(desk: Desk, document: str, choice: Choice) -> Iterator[tuple[Run, Held]]:
    """The versions of a document that are handed out, oldest first, each with the capture that speaks for it."""
    derived = desk.derived(document)
    for run in derived.usable if choice.every else derived.usable[-1:]:
        yield run, derived.shown(run)


def _tree(desk: Desk, target: Path, documents: list[str], choice: Choice) -> int:
    taken: set[str] = set()
    try:
        for document in documents:
            for _, held in _runs(desk, document, choice):
                doc = desk.document(held)
                title = to_script(doc, desk.script).title or PurePosixPath(held.source.replace("\\", "/")).stem
                path = place_copy(target, document, copy_name(held.date, title), to_markdown(doc, desk.script), taken)
                taken.add(told_apart(path.relative_to(target)))
    except OSError as error:
        raise StorageError(
            f"cannot write {error.filename or target}: {error.strerror or error}; check free space and permissions"
        ) from error
    return len(taken)


def _forms(desk: Desk, documents: list[str], choice: Choice) -> Iterator[tuple[dict[str, Any], Held]]:
    """A document's JSON form for each version, with where it is from in the archive before it."""
    for document in documents:
        for run, held in _runs(desk, document, choice):
            where = {"id": f"{document}@{run.digest.removeprefix('sha256:')[:12]}", "document": document, "version": run.number}
            yield {**where, "captured_at": held.captured_at, **to_dict(desk.document(held), desk.script)}, held


def _jsonl(desk: Desk, out: BinaryIO, documents: list[str], choice: Choice) -> int:
    count, newest = 0, None
    for form, held in _forms(desk, documents, choice):
        if newest is None or newest.document != held.document:
            newest = desk.derived(held.document).newest()
        line = {**form, "raw": _raw(desk, held, newest)} if choice.raw else form
        out.write(encoded(json.dumps(line, ensure_ascii=False)) + b"\n")
        count += 1
    for tombstone in _tombstones(desk, choice) if choice.raw else ():
        out.write(encoded(json.dumps(tombstone, ensure_ascii=False)) + b"\n")
    return count


def _tombstones(desk: Desk, choice: Choice) -> list[dict[str, Any]]:
    """What was purged: it goes with the whole archive only, less the ids of records, which are of no use elsewhere."""
    return [] if choice.refs else [{**meta, "records": []} for _, meta in desk.store.index.notes.of("tombstone")]


def _raw(desk: Desk, held: Held, last: Held) -> dict[str, Any]:
    """The bytes of a capture with all that was given with them and said of them by hand, so that another archive can add the very same."""
    capture = desk.capture(held)
    return {
        "base64": base64.b64encode(capture.body).decode(),
        "source": capture.source,
        "media_type": capture.media_type,
        "encoding": capture.encoding,
        "headers": dict(capture.headers),
        "captured_at": held.captured_at,
        "dated": held.dated,
        **subset.by_hand(desk.store.index, held, last),
    }


def _parquet(desk: Desk, out: BinaryIO, documents: list[str], choice: Choice) -> int:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise UsageError("Parquet needs one more package: pip install 'archiver[parquet]'") from None
    schema = pyarrow.schema([(name, pyarrow.int64() if name == "version" else pyarrow.string()) for name in _COLUMNS])
    count = 0
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        rows: list[dict[str, Any]] = []
        for form, _ in _forms(desk, documents, choice):
            other = form["normalised"]["text"] if form["normalised"] else None
            rows.append({name: _column(form[name]) for name in _COLUMNS} | {"normalised": other})
            count += 1
            if len(rows) >= _ROWS:
                writer.write_table(pyarrow.Table.from_pylist(rows, schema))
                rows = []
        if rows:
            writer.write_table(pyarrow.Table.from_pylist(rows, schema))
    return count


def _column(value: Any) -> Any:
    """A value that a column of strings can hold: a lone surrogate as an escape."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def _captures(desk: Desk, documents: list[str]) -> dict[str, tuple[Held, dict[str, Any]]]:
    """The captures of documents as they came in, each once, by the id of the record of its bytes."""
    found: dict[str, tuple[Held, dict[str, Any]]] = {}
    for document in documents:
        for held in desk.derived(document).captures:
            if held.raw_capture not in found and not held.reading:
                found[held.raw_capture] = held, desk.store.meta(held)
    return found


def _warc(desk: Desk, out: BinaryIO, name: str, documents: list[str], choice: Choice) -> list[subset.Written]:
    written = list(subset.write(out, name, desk.path, desk.store.index, _captures(desk, documents)))
    subset.write_tombstones(out, _tombstones(desk, choice))
    return written


def _wacz(desk: Desk, out: BinaryIO, documents: list[str], choice: Choice) -> int:
    with TemporaryDirectory(prefix="archiver-") as folder:
        path = Path(folder) / "data.warc.gz"
        with path.open("wb") as warc:
            records = _warc(desk, warc, path.name, documents, choice)
        wacz.write(out, path, records, _pages(desk, documents), timestamp())
    return len(records)


def _pages(desk: Desk, documents: list[str]) -> Iterator[wacz.Page]:
    for document in documents:
        for _, held in _runs(desk, document, Choice(every=True)):
            doc = desk.document(held)
            yield wacz.Page(target_uri(held.source, held.raw), held.captured_at, doc.title or held.source, doc.text)
