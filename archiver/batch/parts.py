"""A run in parts, for arrays of jobs: each part takes its shards of the same plan, side by side, and the last one joins them.

Each keeps its journals and a mark that it is done in a folder of its own below `.archiver/` of the output. Shards depend on the
inputs and on the number of parts alone, so what comes out is what one run would have written, byte for byte.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from archiver.batch.journal import offsets
from archiver.batch.results import Results
from archiver.batch.run import Engine, entries, taught
from archiver.batch.shard import Entry, Job
from archiver.batch.sites import Table, load, save
from archiver.batch.state import FOLDER, Part, State
from archiver.errors import InputError, Refused, StorageError, UsageError
from archiver.keep.lock import Lock

_LEARNED, _CLEANED = "learned", "cleaned"
_TABLES = "learned.jsonl"
# Seconds that a part which has finished waits for another one that looks whether it was the last, or joins.
_TURN = 600.0


def parsed(text: str) -> Part:
    """The part that `I/N` names, counted from 1. Raises UsageError.

    >>> parsed("3/16").name
    '0003-of-0016'
    """
    number, _, of = text.partition("/")
    if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise UsageError(f"--shard {text}: it takes I/N, such as 3/16: the third of sixteen parts")
    return Part(int(number), int(of))


def learned(output: Path) -> dict[str, Table]:
    """What the parts have learned before. Raises UsageError where they have not."""
    path = output / FOLDER / _TABLES
    if not path.is_file():
        raise UsageError(f"nothing is learned yet in {output}: run every part with --learn-only first, or add --no-learning")
    return {table.site: table for table in load(path)}


def learn_part(state: State, job: Job, output: Path, jobs: int, engine: Engine) -> bool:
    """The first pass over this part; where all others have made theirs, the tables of all. Whether that was so."""
    first = state.learning()
    for _ in entries(first, replace(job, learning=True, spool=str(first.spool)), jobs, engine):
        pass
    _mark(state, _LEARNED, job)
    with _turn(output) as folder:
        if folder is None or not _all_done(folder, state, _LEARNED):
            return False
        lessons = _entries(folder, state, "learning/journals")
        save(taught(lessons, folder / "lessons").values(), folder / f"{_TABLES}.new")
        (folder / f"{_TABLES}.new").replace(folder / _TABLES)
        return True


def carry_out_part(state: State, job: Job, output: Path, jobs: int, engine: Engine) -> Iterator[Entry]:
    """What became of each capture of this part; where all others are done, their report is in the output after the last entry."""
    yield from entries(state, job, jobs, engine)
    _mark(state, _CLEANED, job)
    with _turn(output) as folder:
        if folder is not None and _all_done(folder, state, _CLEANED):
            _join(folder, state, job, output)


def _join(folder: Path, state: State, job: Job, output: Path) -> None:
    whole = State(folder / "joined", None, {}, state.survey)
    whole.folder.mkdir(exist_ok=True)
    with Results(output, whole, job.form) as results:
        for entry in _entries(folder, state, "journals"):
            results.add(entry)
        results.keep_tables(job.tables.values())
        results.finish()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _turn(output: Path) -> Iterator[Path | None]:
    """The folder of the run for one part at a time; None where another part has joined them all already."""
    folder = output / FOLDER
    try:
        lock = Lock(folder / "lock", _TURN)
    except StorageError:
        if folder.exists():
            raise
        yield None
        return
    try:
        yield folder if folder.exists() else None
    finally:
        lock.release()


def _mark(state: State, what: str, job: Job) -> None:
    """Writes down that this part is done, and with what: parts that differ are never joined."""
    plan = sha256((state.folder / "plan").read_bytes()).hexdigest()
    tables = sha256("".join(sorted(table.digest for table in job.tables.values())).encode()).hexdigest() if job.tables else ""
    told = {"plan": plan, "items": state.survey.items, "made_by": job.made_by(job.rules), "tables": tables}
    (state.folder / f"{what}.new").write_text(json.dumps(told), encoding="utf-8")
    (state.folder / f"{what}.new").replace(state.folder / what)


def _all_done(folder: Path, state: State, what: str) -> bool:
    """Whether every part is done. Raises Refused where they did not do the same."""
    assert state.part
    marks = [folder / replace(state.part, number=number).name / what for number in range(1, state.part.of + 1)]
    if not all(mark.is_file() for mark in marks):
        return False
    told: list[dict[str, Any]] = [json.loads(mark.read_text(encoding="utf-8")) for mark in marks]
    for mark, each in zip(marks, told, strict=True):
        differs = [key for key in each if each[key] != told[0][key]]
        if differs:
            raise Refused(
                f"will not join {mark.parent.name} with {marks[0].parent.name}: they differ in {', '.join(differs)}; "
                "the inputs or the options changed between them, so run every part again with --resume"
            )
    return True


def _entries(folder: Path, state: State, spool: str) -> Iterator[Entry]:
    """The entries of all parts, in the order of the inputs. Raises InputError where a journal is not whole."""
    assert state.part
    for number, size in enumerate(state.part.sizes(state.survey.items)):
        part = replace(state.part, number=number % state.part.of + 1)
        path = folder / part.name / spool / f"{number:07}.journal"
        count = 0
        for _, _, entry in offsets(path):
            count += 1
            yield entry
        if count != size:
            raise InputError(f"{path} holds {count} of {size} documents; run the part again: --shard {part.number}/{part.of} --resume")
