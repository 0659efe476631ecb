"""The process that runs shards. Whatever happens to it, the documents done so far are in its journal.

It takes pickles on its standard input (the job, then shards) and answers with pickles on what was its standard output. Where
the input ends, so does the process, even in the middle of a document: its supervisor is gone.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import pickle
import queue
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from archiver.batch.shard import Job, Shard, clean_shard
from archiver.errors import StorageError

# MiB in use from which a worker, between two shards, asks to be replaced: what libraries leak must not add up.
TIRED = 320
# After so many documents of a shard most of what stays alive is there.
SETTLED = 20


def main() -> None:
    """Runs until there is no more work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the supervisor gets it too, and decides
    faulthandler.enable(all_threads=False)
    answers = _own_stdout()
    tasks: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(tasks,), daemon=True).start()
    job = tasks.get()
    if job is None:
        return
    _limit_memory(job.limits.megabytes)
    with suppress(BrokenPipeError):  # the supervisor is gone
        _tell(answers, ("ready",))
        while (task := tasks.get()) is not None:
            _run(answers, job, *task)


def _run(answers: BinaryIO, job: Job, shard: Shard, start: int) -> None:
    """One shard from a capture on; tells each that is in the journal, then that all are, and whether this worker is tired."""
    try:
        for number, _ in enumerate(clean_shard(job, shard, start), start):
            _tell(answers, ("row", shard.number, number))
            if number == start + SETTLED:
                _settle()
    except StorageError as error:
        _tell(answers, ("stop", str(error)))
        return
    _tell(answers, ("done", shard.number, (resident(os.getpid()) or 0) > TIRED))


def _settle() -> None:
    """Takes what is alive now (modules, tables, what is remembered) out of every later collection of garbage.

    With a hundred thousand such objects a full collection takes 0.1 s, and there is one every thirty pages.
    """
    gc.collect()
    gc.freeze()


def _tell(answers: BinaryIO, message: tuple[Any, ...]) -> None:
    pickle.dump(message, answers, pickle.HIGHEST_PROTOCOL)
    answers.flush()


def _listen(tasks: queue.SimpleQueue[Any]) -> None:
    """Puts what comes on standard input into the queue; at its end the process ends, whatever it is doing."""
    try:
        while (task := pickle.load(sys.stdin.buffer)) is not None:  # noqa: S301 - from the process that started this one
            tasks.put(task)
        tasks.put(None)
    except EOFError:
        os._exit(0)


def _own_stdout() -> BinaryIO:
    """What was standard output, for answers only; whatever a library prints goes to stderr."""
    own = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return own


def _limit_memory(megabytes: int) -> None:
    """Asks the system to refuse memory beyond the limit, where it can: then a document fails with MemoryError."""
    try:
        import resource
    except ImportError:  # Windows
        return
    used = _virtual() or 0
    with suppress(ValueError, OSError):  # a lower limit is set already
        resource.setrlimit(resource.RLIMIT_AS, (used + megabytes * 2**20, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _virtual() -> int | None:
    """Bytes of this process's address space, where the system tells (Linux)."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None


def resident(pid: int) -> int | None:
    """MiB of memory that a process has in use, where the system tells (Linux); None elsewhere, and for one that is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20
    except (OSError, ValueError, IndexError):
        return None


if __name__ == "__main__":
    main()
