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
from dataclasses import dataclass, field, replace
from itertools import count, islice
from pathlib import Path

from archiver.batch.inputs import Ref, Survey, refs, surveyed
from archiver.batch.journal import offsets
from archiver.batch.row import Row
from archiver.batch.shard import SIZE, Entry, Shard
from archiver.batch.streams import Documents, written_stream
from archiver.batch.tree import read_file
from archiver.batch.written import STREAMS
from archiver.errors import ArchiveLocked, InputError, Refused, StorageError
from archiver.keep.lock import Lock

FOLDER, REPORT = ".archiver", "_report.jsonl"
# Shards for each worker at least, so that one that is late holds nobody up for long.
_SHARDS = 6
# The folders of a run's parts, and seconds that one of them waits for another that begins or ends just now.
_PARTS, _TURN = "????-of-????", 60.0


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an earlier entry lies: a line of a journal; or a row of a report, with the place of its document in the stream."""

    path: Path
    start: int
    document: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One of the parts that a run is cut into, counted from 1. Every n-th shard is its own, so that all have as much to do."""

    number: int
    of: int

    @property
    def name(self) -> str:
        """Its folder below that of the run."""
        return f"{self.number:04}-of-{self.of:04}"

    def takes(self, shard: int) -> bool:
        """Whether the shard of this number is one of its own."""
        return shard % self.of == self.number - 1

    def sizes(self, items: int) -> Iterator[int]:
        """How many captures each shard of all parts holds; the same for every part, however many workers it has."""
        size = _size(items, self.of)
        yield from (min(size, items - start) for start in range(0, items, size))

    def items(self, items: int) -> int:
        """How many of so many captures are its own."""
        return sum(size for number, size in enumerate(self.sizes(items)) if self.takes(number))


def _size(items: int, jobs: int) -> int:
    return max(1, min(SIZE, items // (jobs * _SHARDS)))


@dataclass(slots=True)
class State:
    """The folder of a run. Use as a context manager; `finish` removes it, leaving without that keeps it for `--resume`.

    Of a `fleeting` one, which nobody will resume, no journal need be kept once it is read.
    """

    folder: Path
    lock: Lock | None = None
    known: dict[tuple[str, str], _Place] = field(default_factory=dict)
    survey: Survey = field(default_factory=lambda: Survey(0))
    part: Part | None = None
    stream: Documents | None = None
    fleeting: bool = False

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
        state = State(self.folder / "learning", None, {}, self.survey, self.part)
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
                    pickle.dump(self._kept(ref) if ref.kind == "stdin" else ref, file, pickle.HIGHEST_PROTOCOL)
                kinds["item" if isinstance(ref, Ref) else ref.kind] += 1
        self.survey = surveyed(kinds)
        return self.survey

    def _kept(self, ref: Ref) -> Ref:
        """Standard input as a file, because workers hear from us on theirs; as a lost capture where it cannot be read."""
        try:
            (self.folder / "stdin").write_bytes(read_file(ref.path))
        except InputError as error:
            return replace(ref, kind="lost", part=str(error))
        return replace(ref, path=str(self.folder / "stdin"))

    def shards(self, jobs: int) -> Iterator[Shard]:
        """The plan in shards, or those of them that are this part's, each with what is known of its captures."""
        size = _size(self.survey.items, self.part.of if self.part else jobs)
        planned = self.planned()
        for number in count():
            chunk = tuple(islice(planned, size))
            if not chunk:
                return
            if self.part is None or self.part.takes(number):
                known = {at: entry for at, ref in enumerate(chunk) if (entry := self._entry(ref))}
                yield Shard(number, chunk, known)

    def planned(self) -> Iterator[Ref]:
        """Every capture of the plan, in order."""
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
        document = self.stream.at(place.document) if self.stream and place.document is not None else ""
        return Entry(Row.from_json(line), document)


def opened(output: Path | None, *, resume: bool, stream: str = STREAMS["jsonl"]) -> State:
    """The state of a run that writes into `output`, or of one that writes nothing; `stream` is the file of its documents, if any.

    Raises ArchiveLocked where another run is writing there, StorageError where it cannot be made.
    """
    if output is None:
        state = State(Path(tempfile.mkdtemp(prefix="archiver-")), fleeting=True)
        state.spool.mkdir()
        return state
    folder = _made(output / FOLDER)
    state = State(folder, _locked(folder))
    parts = [*folder.glob(_PARTS)]
    if parts:
        state.__exit__()
        raise Refused(f"{output} holds the parts of a run that is not finished ({parts[0].name} …); run all parts, or remove {folder}")
    _know(state, output, stream, resume=resume)
    return state


def opened_part(output: Path, part: Part, *, resume: bool, stream: str = STREAMS["jsonl"]) -> State:
    """The state of one part of a run. Raises ArchiveLocked where it runs already, Refused where the run has other parts."""
    whole = _locked(_made(output / FOLDER), _TURN)
    try:
        others = [path for path in (output / FOLDER).glob(_PARTS) if not path.name.endswith(part.name.partition("-")[2])]
        if others:
            raise Refused(f"{output} holds the parts of another run ({others[0].name}); run those, or remove {output / FOLDER}")
        folder = _made(output / FOLDER / part.name)
        state = State(folder, _locked(folder), part=part)
    finally:
        whole.release()
    _know(state, output, stream, resume=resume)
    return state


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"cannot write {folder}: {error.strerror or error}; check free space and permissions") from error
    return folder


def _know(state: State, output: Path, stream: str, *, resume: bool) -> None:
    """Puts what earlier runs have done where this one can look it up, or aside."""
    _put_by(state)
    if resume:
        state.stream = _documents(output / stream) if stream else None
        state.known = {**_reported(output, state.stream), **_journalled(state.folder / "before")}
    else:
        shutil.rmtree(state.folder / "before", ignore_errors=True)


def _locked(folder: Path, wait: float = 0.0) -> Lock:
    try:
        return Lock(folder / "lock", wait)
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


def _documents(path: Path) -> Documents | None:
    """The documents of a finished run; None where there are none, or not in a form that we wrote."""
    try:
        return written_stream(path) if path.is_file() else None
    except (OSError, ValueError):
        return None


def _reported(output: Path, stream: Documents | None) -> dict[tuple[str, str], _Place]:
    """{(name, place): where it lies} of what a finished run has done. What failed without a look at its bytes is tried again."""
    report = output / REPORT
    if not report.is_file():
        return {}
    ends = stream.places() if stream else None
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
