"""A run under way, on disk: its plan, its journals, and what earlier runs have done already.

It lies in `.archiver/` of the output folder as long as the run is not finished, and in a temporary folder where nothing is
written. A finished run leaves its report, from which the next one with `--resume` knows as much.
"""

from __future__ import annotations

import pickle
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from archiver.batch.inputs import Ref, Survey, refs, surveyed
from archiver.batch.journal import offsets
from archiver.batch.row import Row
from archiver.batch.shard import SIZE, Entry, Shard
from archiver.errors import ArchiveLocked, StorageError
from archiver.keep.lock import Lock

FOLDER, REPORT, DOCUMENTS = ".archiver", "_report.jsonl", "documents.jsonl"
# Shards for each worker at least, so that one that is late holds nobody up for long.
_SHARDS = 6


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an earlier entry lies: a line of a journal; or a row of a report, with the place of its document in the stream."""

    path: Path
    start: int
    document: int | None = None


@dataclass(slots=True)
class State:
    """The folder of a run. Use as a context manager; `finish` removes it, leaving without that keeps it for `--resume`."""

    folder: Path
    lock: Lock | None = None
    known: dict[tuple[str, str], _Place] = field(default_factory=dict)
    survey: Survey = field(default_factory=lambda: Survey(0))

    @property
    def spool(self) -> Path:
        """Where the journals of this run go."""
        return self.folder / "journals"

    def __enter__(self) -> State:
        return self

    def __exit__(self, *exception: object) -> None:
        if self.lock:
            self.lock.release()
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def finish(self) -> None:
        """Removes what only a run under way needs."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def learning(self) -> State:
        """The same plan for the pass that learns: journals of its own, and nothing known of earlier runs."""
        state = State(self.folder / "learning", None, {}, self.survey)
        shutil.rmtree(state.folder, ignore_errors=True)
        state.spool.mkdir(parents=True)
        (state.folder / "plan").hardlink_to(self.folder / "plan")
        return state

    def plan(self, paths: Sequence[str], field: str = "") -> Survey:
        """Writes down every capture that the paths lead to, so that all passes over them see the same; returns what is ahead."""
        kinds: Counter[str] = Counter()
        with (self.folder / "plan").open("wb") as file:
            for ref in refs(paths, field):
                if isinstance(ref, Ref):
                    pickle.dump(ref, file, pickle.HIGHEST_PROTOCOL)
                kinds["item" if isinstance(ref, Ref) else ref.kind] += 1
        self.survey = surveyed(kinds)
        return self.survey

    def shards(self, jobs: int) -> Iterator[Shard]:
        """The plan in shards, each with what is known of its captures."""
        size = max(1, min(SIZE, self.survey.items // (jobs * _SHARDS)))
        planned = self._planned()
        number = 0
        while chunk := tuple(islice(planned, size)):
            known = {at: entry for at, ref in enumerate(chunk) if (entry := self._entry(ref))}
            yield Shard(number, chunk, known)
            number += 1

    def _planned(self) -> Iterator[Ref]:
        with (self.folder / "plan").open("rb") as file, suppress(EOFError):
            while True:
                yield pickle.load(file)  # noqa: S301 - `plan` wrote it a moment ago

    def _entry(self, ref: Ref) -> Entry | None:
        """What an earlier run made of a capture."""
        place = self.known.get((ref.name, ref.place.as_posix()))
        if place is None:
            return None
        with place.path.open("rb") as file:
            file.seek(place.start)
            line = file.readline()
        if place.path.name != REPORT:
            return Entry.from_bytes(line)
        if place.document is None:
            return Entry(Row.from_json(line))
        with (place.path.with_name(DOCUMENTS)).open("rb") as file:
            file.seek(place.document)
            return Entry(Row.from_json(line), file.readline().rstrip(b"\n").decode("utf-8"))


def opened(output: Path | None, *, resume: bool) -> State:
    """The state of a run that writes into `output`, or of one that writes nothing.

    Raises ArchiveLocked where another run is writing there, StorageError where it cannot be made.
    """
    if output is None:
        state = State(Path(tempfile.mkdtemp(prefix="archiver-")))
        state.spool.mkdir()
        return state
    folder = output / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"cannot write {folder}: {error.strerror or error}; check free space and permissions") from error
    state = State(folder, _locked(folder))
    _put_by(state)
    if resume:
        state.known = {**_reported(output), **_journalled(folder / "before")}
    else:
        shutil.rmtree(folder / "before", ignore_errors=True)
    return state


def _locked(folder: Path) -> Lock:
    try:
        return Lock(folder / "lock")
    except ArchiveLocked as error:
        raise ArchiveLocked(f"another run is writing into {folder.parent}; wait until it has finished, or choose another -o") from error


def _put_by(state: State) -> None:
    """Puts the journals of an interrupted run where this one does not write, the older ones of a run before that kept."""
    before = state.folder / "before"
    before.mkdir(exist_ok=True)
    generation = 1 + max((int(path.name.partition("-")[0]) for path in before.glob("*-*.journal")), default=0)
    for path in state.spool.glob("*.journal"):
        path.replace(before / f"{generation:05}-{path.name}")
    state.spool.mkdir(exist_ok=True)


def _journalled(folder: Path) -> dict[tuple[str, str], _Place]:
    """{(name, place): where it lies} of what interrupted runs have done, the last one counting."""
    found = ((path, start, entry.row) for path in sorted(folder.glob("*.journal")) for start, _, entry in offsets(path))
    return {(row.name, row.place): _Place(path, start) for path, start, row in found}


def _reported(output: Path) -> dict[tuple[str, str], _Place]:
    """{(name, place): where it lies} of what a finished run has done. What failed without a look at its bytes is tried again."""
    report, documents = output / REPORT, output / DOCUMENTS
    if not report.is_file():
        return {}
    ends = _line_starts(documents) if documents.is_file() else None
    found: dict[tuple[str, str], _Place] = {}
    start = 0
    with report.open("rb") as file:
        for line in file:
            row = _row(line)
            if row is None:
                return found
            at = next(ends, None) if ends and row.kind != "filtered" else None
            if row.raw_digest and (ends is None or at is not None):
                found[row.name, row.place] = _Place(report, start, at)
            start += len(line)
    return found


def _row(line: bytes) -> Row | None:
    """The row of a report's line; None where somebody else wrote it, or it is damaged: then nothing is known from there on."""
    try:
        return Row.from_json(line)
    except (ValueError, KeyError, TypeError):
        return None


def _line_starts(path: Path) -> Iterator[int]:
    at = 0
    with path.open("rb") as file:
        for line in file:
            yield at
            at += len(line)
