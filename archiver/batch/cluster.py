"""The same run on a Ray cluster: one task a shard, and in each task the same sandbox as on a laptop.

A task's answer is its shard's journal, so the supervisor reads entries as if a worker beside it had written them: output does
not depend on the engine. A node that is lost costs its shards another try, a document that kills its worker only its row.
What pages teach is merged by site on the cluster, too: of the lessons only the tables come home.
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4
from zlib import crc32

from archiver.batch.pool import Pool
from archiver.batch.shard import Entry, Job, Shard
from archiver.batch.sites import Table, learn
from archiver.batch.state import State
from archiver.errors import ArchiverError, UsageError

# Tasks that wait at the cluster beside those that run, for each that runs: so that no node waits for the supervisor.
_AHEAD = 2
# Seconds that the head of a cluster may take to answer.
_PATIENCE = 10.0
# What Ray is started with where there is no cluster: no web page, no count of users sent anywhere, no lines of its own on the screen.
_QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}


@contextmanager
def connected(address: str | None, jobs: int | None) -> Iterator[int]:
    """How many shards the cluster takes at a time: its CPUs, but `jobs` at most.

    Without an address (nor $RAY_ADDRESS) a Ray of `jobs` CPUs is started on this machine. Raises UsageError where Ray is not
    installed, ArchiverError where no cluster answers.
    """
    ray = _ray()
    begun = not ray.is_initialized()
    if begun:
        _begin(ray, address, jobs)
    try:
        cpus = int(ray.cluster_resources().get("CPU", 1))
        yield max(1, min(cpus, jobs or cpus))
    finally:
        if begun:
            ray.shutdown()


def _ray() -> Any:
    try:
        import ray
    except ImportError:
        raise UsageError("--engine ray needs one more package: pip install 'archiver[ray]', on every node") from None
    return ray


def _begin(ray: Any, address: str | None, jobs: int | None) -> None:
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    address = address or os.environ.get("RAY_ADDRESS")
    own = {} if address else {"num_cpus": jobs, "include_dashboard": False}
    try:
        _knock(address or "")
        ray.init(address=address, log_to_driver=False, logging_level="ERROR", **own)
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        raise ArchiverError(f"no Ray cluster answers at {address or 'this machine'}: {error}; see `ray status`") from error


def _knock(address: str) -> None:
    """Raises OSError where nobody listens at HOST:PORT: Ray itself would go on asking for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if host and port.isdecimal():
        socket.create_connection((host.strip("[]"), int(port)), _PATIENCE).close()


class Cluster:
    """Runs shards as Ray tasks, `jobs` at a time. The same to hold and to use as `Pool`."""

    def __init__(self, job: Job, jobs: int) -> None:
        self._spool, self._jobs, self._tasks = Path(job.spool), jobs, _Tasks(job)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *exception: object) -> None:
        self._tasks.cancel()

    def run(self, shards: Iterator[Shard]) -> Iterator[int]:
        """The number of its shard for each capture that is done; its entry is the next one of that shard's journal.

        Raises StorageError where a node cannot write, ArchiverError where a shard is lost over and over.
        """
        for shard, journal in self._tasks.results(shards, self._jobs):
            shard.journal(str(self._spool)).write_bytes(journal)
            yield from [shard.number] * len(shard.refs)


def learnt(state: State, job: Job, jobs: int) -> dict[str, Table]:
    """As `run.learnt`: each task sorts its shard's lessons by site, and all of a site's meet in one task that counts them."""
    ray, tasks = _ray(), _Tasks(replace(job, learning=True))
    shares: list[list[Any]] = [[] for _ in range(jobs)]
    try:
        for shard in state.learning().shards(jobs):
            for share, found in zip(shares, tasks.sorted(shard, jobs), strict=True):
                share.append(found)
        counted = [_task(_counted, 1).remote(*share) for share in shares]
        tables = (table for one in counted for table in _answer(ray, one))
        return {table.site: table for table in sorted(tables, key=lambda table: table.site)}
    finally:
        tasks.cancel()


class _Tasks:
    """The tasks of one run: the job is sent to each node once, and all that is under way can be called off."""

    def __init__(self, job: Job) -> None:
        self._ray = _ray()
        self._run = uuid4().hex
        self._job = [self._ray.put(job)]  # within a list a task gets the reference, and asks for the job only where it is new
        self._under_way: dict[Any, Shard] = {}

    def results(self, shards: Iterator[Shard], jobs: int) -> Iterator[tuple[Shard, bytes]]:
        """Each shard with its journal, as they come."""
        task = _task(_journal, 1)
        while True:
            while len(self._under_way) < jobs * _AHEAD and (shard := next(shards, None)):
                self._under_way[task.remote(self._run, self._job, shard)] = shard
            if not self._under_way:
                return
            ready, _ = self._ray.wait([*self._under_way], num_returns=1)
            for one in ready:
                yield self._under_way.pop(one), _answer(self._ray, one)

    def sorted(self, shard: Shard, shares: int) -> list[Any]:
        """References to a shard's lessons, parted by site into so many shares."""
        found = _task(_lessons, shares).remote(self._run, self._job, shard, shares)
        return found if shares > 1 else [found]

    def cancel(self) -> None:
        """Calls off what is under way."""
        for one in self._under_way:
            self._ray.cancel(one)
        self._under_way.clear()


@cache
def _task(function: Any, returns: int) -> Any:
    """A function as a task. Ray tries it again where its node is lost, not where it raises."""
    return _ray().remote(num_cpus=1, num_returns=returns)(function)


def _answer(ray: Any, one: Any) -> Any:
    """What a task returned. Raises what it raised, or ArchiverError where it was lost with its nodes."""
    try:
        return ray.get(one)
    except ray.exceptions.RayTaskError as error:
        if isinstance(error.cause, ArchiverError):
            raise error.cause from error
        raise
    except ray.exceptions.RayError as error:
        raise ArchiverError(f"the cluster lost a shard again and again: {error}; look at its nodes, then go on with --resume") from error


# What follows runs on the nodes.

# The sandbox of this process: its run, its workers, and the folder of its journals.
_held: dict[str, tuple[Pool, Path]] = {}


def _journal(run: str, job: list[Any], shard: Shard) -> bytes:
    """The journal of a shard, cleaned in a worker that may die over a document."""
    pool, spool = _sandbox(run, job)
    path = shard.journal(str(spool))
    path.unlink(missing_ok=True)
    try:
        for _ in pool.run(iter((shard,))):
            pass
        return path.read_bytes()
    except BaseException:
        _close()
        raise
    finally:
        path.unlink(missing_ok=True)


def _sandbox(run: str, job: list[Any]) -> tuple[Pool, Path]:
    """The workers of a run, kept from one of its tasks to the next; those of another run are ended."""
    if run not in _held:
        _close()
        spool = Path(tempfile.mkdtemp(prefix="archiver-"))
        made: Job = replace(_ray().get(job[0]), spool=str(spool))
        _held[run] = Pool(made, 1), spool
    return _held[run]


def _close() -> None:
    for pool, spool in _held.values():
        pool.__exit__()
        shutil.rmtree(spool, ignore_errors=True)
    _held.clear()


def _lessons(run: str, job: list[Any], shard: Shard, shares: int) -> Any:
    """What a shard's pages teach, parted by site: [{site: its pages' lessons, in order}], or the only one."""
    found: list[dict[str, list[str]]] = [{} for _ in range(shares)]
    for entry in map(Entry.from_bytes, BytesIO(_journal(run, job, shard))):
        if entry.document and entry.row.kind == "clean":
            site = entry.row.site
            found[crc32(site.encode("utf-8", "surrogatepass")) % shares].setdefault(site, []).append(entry.document)
    return found if shares > 1 else found[0]


def _counted(*shares: Mapping[str, list[str]]) -> list[Table]:
    """The tables of the sites whose lessons met here, shard by shard."""
    sites = dict.fromkeys(site for share in shares for site in share)
    tables = (learn(site, (one for share in shares for one in share.get(site, ()))) for site in sites)
    return [table for table in tables if table.digest]
