"""A run from its plan to its report: shards through the pool, their entries in the order of the inputs, what goes into the output."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Protocol, Self

from archiver.batch.page import page
from archiver.batch.pool import Pool
from archiver.batch.shard import Entry, Job, Shard
from archiver.batch.sites import FILE, Table, learn, save
from archiver.batch.state import DOCUMENTS, REPORT, State
from archiver.batch.summary import Summary
from archiver.batch.written import as_bytes, replace_file
from archiver.errors import Refused, StorageError

PAGE = "_report.html"
# What the first bytes of our reports look like: other content of these names is not ours to replace.
_OURS = {REPORT: b'{"name": ', PAGE: b"<!doctype html>\n<!-- archiver report", DOCUMENTS: b'{"source": ', FILE: b'{"version": '}


# Who runs the shards: `Pool`, or `Cluster` of `cluster`. Both are made of a job and of how many shards they take at a time.
Engine = Callable[[Job, int], "Runner"]


class Runner(Protocol):
    """Runs shards; used as a context manager, so that nothing runs on when it is left."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: object) -> None: ...

    def run(self, shards: Iterator[Shard]) -> Iterator[int]:
        """The number of its shard for each capture that is done: its entry is the next one of that shard's journal."""


def entries(state: State, job: Job, jobs: int, engine: Engine = Pool) -> Iterator[Entry]:
    """What became of each capture, in the order of the inputs, as soon as that order allows.

    Raises StorageError where nothing can be written any more. Entries are read back from the journals, so that however many
    wait for an earlier one, none is held in memory.
    """
    sizes: dict[int, int] = {}
    done: Counter[int] = Counter()
    given = 0
    with engine(job, jobs) as runner, ExitStack() as stack:
        journal: BinaryIO | None = None
        for number in runner.run(_sized(state.shards(jobs), sizes)):
            done[number] += 1
            while sizes and given < done[current := next(iter(sizes))]:
                journal = journal or stack.enter_context((state.spool / f"{current:07}.journal").open("rb"))
                yield Entry.from_bytes(journal.readline())
                given += 1
                if given == sizes[current]:
                    journal.close()
                    del sizes[current], done[current]
                    journal, given = None, 0


def learnt(state: State, job: Job, jobs: int, engine: Engine = Pool) -> dict[str, Table]:
    """The first pass: what each site's pages teach each other. {} where no site has enough pages.

    A page that cannot be read teaches nothing; its row comes from the second pass. Raises StorageError.
    """
    lessons = state.folder / "lessons"
    shutil.rmtree(lessons, ignore_errors=True)
    lessons.mkdir()
    sites: dict[str, int] = {}
    first = state.learning()
    for entry in entries(first, replace(job, learning=True, spool=str(first.spool)), jobs, engine):
        if entry.document and entry.row.kind == "clean":
            number = sites.setdefault(entry.row.site, len(sites))
            with (lessons / f"{number:07}.jsonl").open("ab") as file:
                file.write(as_bytes(entry.document + "\n"))
    tables = (learn(site, _lines(lessons / f"{number:07}.jsonl")) for site, number in sites.items())
    return {table.site: table for table in tables if table.digest}


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as file:
        yield from file


def carry_out(state: State, job: Job, output: Path | None, jobs: int, engine: Engine = Pool) -> Iterator[Entry]:
    """The same, and where there is an output folder, the run's report and its stream are in it when the last entry was given."""
    found = entries(state, job, jobs, engine)
    if output is None:
        yield from found
        return
    with Results(output, state, job.form.is_stream) as results:
        for entry in found:
            results.add(entry)
            yield entry
        results.keep_tables(job.tables.values())
        results.finish()
        state.finish()


def _sized(shards: Iterator[Shard], sizes: dict[int, int]) -> Iterator[Shard]:
    for shard in shards:
        sizes[shard.number] = len(shard.refs)
        yield shard


@dataclass(slots=True)
class Results:
    """What a run writes beside the tree: its report, and in a stream its documents. Whole or not at all, when it is finished."""

    output: Path
    state: State
    stream: bool
    summary: Summary = field(default_factory=Summary)
    _files: dict[str, BinaryIO] = field(default_factory=dict)

    def __enter__(self) -> Results:
        for name in (REPORT, PAGE, FILE, *((DOCUMENTS,) if self.stream else ())):
            _check_ours(self.output / name)
        for name in (REPORT, *((DOCUMENTS,) if self.stream else ())):
            self._files[name] = (self.state.folder / name).open("wb")
        return self

    def __exit__(self, *exception: object) -> None:
        for file in self._files.values():
            file.close()

    def add(self, entry: Entry) -> None:
        """One more entry, in order. Raises StorageError."""
        self.summary.add(entry.row)
        try:
            self._files[REPORT].write(as_bytes(entry.row.to_json() + "\n"))
            if self.stream and entry.document:
                self._files[DOCUMENTS].write(as_bytes(entry.document + "\n"))
        except OSError as error:
            raise _full(self.output, error) from error

    def keep_tables(self, tables: Iterable[Table]) -> None:
        """What sites have taught, in the output, for who wants to see it or to use it again. Raises StorageError."""
        path = self.state.folder / FILE
        try:
            save(sorted(tables, key=lambda table: table.site), path)
            if path.stat().st_size:
                _put(path, self.output / FILE)
        except OSError as error:
            raise _full(self.output, error) from error

    def finish(self) -> None:
        """Puts the files where they belong. One that holds the same already is left alone. Raises StorageError."""
        try:
            for name, file in self._files.items():
                file.close()
                _put(self.state.folder / name, self.output / name)
            data = as_bytes(page(self.summary))
            if not _holds(self.output / PAGE, data):
                replace_file(self.output / PAGE, data)
        except OSError as error:
            raise _full(self.output, error) from error


def _put(made: Path, place: Path) -> None:
    if not (place.is_file() and place.stat().st_size == made.stat().st_size and _same(made, place)):
        made.replace(place)


def _same(one: Path, other: Path) -> bool:
    with one.open("rb") as a, other.open("rb") as b:
        while (piece := a.read(1 << 20)) == b.read(1 << 20):
            if not piece:
                return True
    return False


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def _check_ours(path: Path) -> None:
    """Raises Refused where a name that a run needs is taken by something that no run wrote."""
    if not path.exists():
        return
    if path.is_file():
        with path.open("rb") as file:
            begins = file.read(64)
        if not begins or begins.startswith(_OURS[path.name]):
            return
    raise Refused(f"will not overwrite {path}: no run of archiver wrote it; move it away or choose another -o")


def _full(output: Path, error: OSError) -> StorageError:
    return StorageError(f"cannot write into {output}: {error.strerror or error}; check free space and permissions")
