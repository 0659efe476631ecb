"""A run from its plan to its report: shards through an engine, their entries in the order of the inputs, results into the output."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Protocol, Self

from archiver.batch.pool import Pool
from archiver.batch.results import Results
from archiver.batch.shard import Entry, Job, Shard
from archiver.batch.sites import Table, learn
from archiver.batch.state import State
from archiver.batch.written import as_bytes

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
                    if state.fleeting:
                        Path(journal.name).unlink()
                    del sizes[current], done[current]
                    journal, given = None, 0


def learnt(state: State, job: Job, jobs: int, engine: Engine = Pool) -> dict[str, Table]:
    """The first pass: what each site's pages teach each other. {} where no site has enough pages.

    A page that cannot be read teaches nothing; its row comes from the second pass. Raises StorageError.
    """
    first = state.learning()
    return taught(entries(first, replace(job, learning=True, spool=str(first.spool)), jobs, engine), state.folder / "lessons")


def taught(found: Iterable[Entry], lessons: Path) -> dict[str, Table]:
    """The table of each site, from the entries of a pass that learns; `lessons` is a folder to sort them in."""
    shutil.rmtree(lessons, ignore_errors=True)
    lessons.mkdir()
    sites: dict[str, int] = {}
    for entry in found:
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
    with Results(output, state, job.form) as results:
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
