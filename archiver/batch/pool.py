"""The supervisor: shards go to worker processes that may be killed. A crash costs exactly the document that caused it.

A worker tells each document that is done, so the supervisor knows which one is under way and since when. One that takes too
long or too much memory is killed, one that dies is mourned: the document under way is named in a row, and a new worker goes
on behind it. Threads only carry messages; every decision is taken in the one that iterates.
"""

from __future__ import annotations

import os
import pickle
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any

from archiver.batch.journal import append, recover
from archiver.batch.shard import Job, Shard, lost
from archiver.batch.worker import resident
from archiver.errors import ArchiverError, StorageError

# Seconds between two looks at clocks and memory.
_LOOK = 0.1
# A worker that ends before it is ready so often in a row will not start at all.
_TRIES = 3
# Seconds without a look, after which the supervisor itself was stopped (Ctrl-Z, a screen that takes no more): nobody's fault.
_STOPPED = 5.0
# Seconds that a worker may take to start, on a machine that is busy.
_START = 120.0
_CRASH_LINE = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+) in (?P<name>\S+)')


@dataclass(slots=True, eq=False)
class _Worker:
    """One process, and what it is doing: the shard, which capture of it is under way, and since when."""

    process: subprocess.Popen[bytes]
    errors: IO[bytes]
    shard: Shard | None = None
    at: int = 0
    since: float = field(default_factory=time.monotonic)
    ready: bool = False
    killed: str = ""


class Pool:
    """Runs shards with `jobs` workers. Use as a context manager: leaving it ends every worker."""

    def __init__(self, job: Job, jobs: int) -> None:
        self._job, self._jobs = job, jobs
        self._events: queue.SimpleQueue[tuple[_Worker, tuple[Any, ...]]] = queue.SimpleQueue()
        self._workers: list[_Worker] = []
        self._waiting: deque[tuple[Shard, int]] = deque()
        self._failed_starts = 0
        self._looked = time.monotonic()

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *exception: object) -> None:
        for worker in self._workers:
            _end(worker)

    def run(self, shards: Iterator[Shard]) -> Iterator[int]:
        """The number of its shard for each capture that is done, as they come: its entry is the next one of that shard's journal.

        Raises StorageError where nothing can be written any more, ArchiverError where no worker can be started.
        It may be called again: the workers are kept.
        """
        self._looked = time.monotonic()
        while True:
            self._hand_out(shards)
            if not self._waiting and not any(w.shard for w in self._workers):
                return
            yield from self._listen()
            self._watch()

    def _hand_out(self, shards: Iterator[Shard]) -> None:
        """Gives shards to workers that are free, and starts workers as long as there is work for them."""
        for worker in self._workers:
            if worker.ready and worker.shard is None and not worker.killed and self._waits(shards):
                worker.shard, worker.at = self._waiting.popleft()
                worker.since = time.monotonic()
                _send(worker, (worker.shard, worker.at))
        starting = sum(not w.ready for w in self._workers)
        while len(self._workers) < self._jobs and self._waits(shards, starting + 1):
            self._workers.append(self._started())
            starting += 1

    def _waits(self, shards: Iterator[Shard], many: int = 1) -> bool:
        """Whether so many shards wait for a worker; takes them from the plan only then."""
        while len(self._waiting) < many and (shard := next(shards, None)):
            self._waiting.append((shard, 0))
        return len(self._waiting) >= many

    def _started(self) -> _Worker:
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as its worker
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "archiver.batch.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"},
        )
        worker = _Worker(process, errors)
        threading.Thread(target=_carry, args=(worker, self._events), daemon=True).start()
        _send(worker, self._job)
        return worker

    def _listen(self) -> Iterator[int]:
        """What the messages that are there tell, waiting a moment for the first one."""
        try:
            message = self._events.get(timeout=_LOOK)
            while True:
                yield from self._heard(*message)
                message = self._events.get_nowait()
        except queue.Empty:
            return

    def _heard(self, worker: _Worker, message: tuple[Any, ...]) -> Iterator[int]:
        match message:
            case ("ready",):
                worker.ready, self._failed_starts = True, 0
            case ("row", number, at):
                worker.at, worker.since = at + 1, time.monotonic()
                yield number
            case ("done", _, tired):
                worker.shard = None
                if tired:
                    self._dismiss(worker)
            case ("stop", why):
                raise StorageError(why)
            case ("gone",):
                yield from self._mourn(worker)

    def _watch(self) -> None:
        """Kills the workers whose document takes too long or too much memory; the message that they are gone comes by itself."""
        limits, now = self._job.limits, time.monotonic()
        stopped, self._looked = now - self._looked, now
        for worker in self._workers:
            if stopped > _STOPPED:
                worker.since += stopped
            if worker.killed:
                continue
            took = now - worker.since
            if not worker.ready and took > _START:
                worker.killed = f"did not start within {_START:.0f} seconds"
            elif worker.shard and took > limits.seconds:
                worker.killed = f"took longer than {limits.seconds:g} seconds; allow more with --timeout, or look at the file"
            elif worker.shard and (resident(worker.process.pid) or 0) > limits.megabytes + _OWN:
                worker.killed = f"needs more than {limits.megabytes:,} MiB of memory; allow more with --memory"
            if worker.killed:
                worker.process.kill()

    def _mourn(self, worker: _Worker) -> Iterator[int]:
        """Names the document over which a worker died, and puts what is left of its shard first in line."""
        if worker not in self._workers:  # it was let go
            return
        self._workers.remove(worker)
        code = worker.process.wait()
        why = worker.killed or _cause(code, worker.errors)
        _end(worker)
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= _TRIES:
                raise ArchiverError(f"no worker process can be started: {why}; run with --jobs 1 on a machine with more memory")
            return
        if worker.shard is None:
            return
        shard, path = worker.shard, worker.shard.journal(self._job.spool)
        done = recover(path)
        at = len(done)
        if at < len(shard.refs):
            append(path, lost(self._job, shard.refs[at], why))
            at += 1
        yield from [shard.number] * (at - worker.at)
        if at < len(shard.refs):
            self._waiting.appendleft((shard, at))

    def _dismiss(self, worker: _Worker) -> None:
        """Lets a worker go that has used much memory; a new one takes its place when there is work."""
        self._workers.remove(worker)
        _end(worker)


# MiB that a worker has in use by itself, before its first document: the interpreter, libraries and OpenCC's tables.
_OWN = 200


def _carry(worker: _Worker, events: queue.SimpleQueue[tuple[_Worker, tuple[Any, ...]]]) -> None:
    """Carries a worker's messages, and at last that it is gone."""
    assert worker.process.stdout
    with worker.process.stdout as answers, suppress(EOFError, pickle.UnpicklingError):  # it may die in the middle of a message
        while True:
            events.put((worker, pickle.load(answers)))  # noqa: S301 - from the process that we started
    events.put((worker, ("gone",)))


def _send(worker: _Worker, task: object) -> None:
    assert worker.process.stdin
    with suppress(OSError):  # it has died: the message that it is gone is on its way
        pickle.dump(task, worker.process.stdin, pickle.HIGHEST_PROTOCOL)
        worker.process.stdin.flush()


def _end(worker: _Worker) -> None:
    """Ends a worker, whatever it is doing, and frees what it held."""
    worker.process.kill()
    worker.process.wait()
    for stream in (worker.process.stdin, worker.errors):
        with suppress(OSError):
            if stream:
                stream.close()


def _cause(code: int, errors: IO[bytes]) -> str:
    """Why a process died, with the innermost line of Python that was running, in words."""
    errors.seek(0)
    told = errors.read().decode("utf-8", "replace")
    place = _CRASH_LINE.search(told)
    where = f" in {place['name']} ({os.path.basename(place['file'])}, line {place['line']})" if place else ""  # noqa: PTH119 - a path of another system's form
    if code == -9:
        return "the worker was killed by the system (SIGKILL), most often for want of memory; allow less with --memory"
    if code < 0:
        with suppress(ValueError):
            return f"the worker crashed with {signal.Signals(-code).name}{where}; please report it with this file"
    last = told.rstrip("\n").rpartition("\n")[2][:200]
    return f"the worker ended with exit code {code}{where}{': ' + last if last and not place else ''}; please report it with this file"
