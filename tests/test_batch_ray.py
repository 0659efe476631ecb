"""The same run as Ray tasks: the same output, the same sandbox. Where Ray is not installed, a stand-in runs the tasks here."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from archiver.batch import cluster
from archiver.batch.run import Engine, carry_out, entries, learnt
from archiver.batch.shard import Job, Shard, clean_shard
from archiver.batch.sites import Table
from archiver.batch.state import State, opened
from archiver.batch.written import Form
from archiver.clean.rules import shipped
from archiver.cli import main
from archiver.errors import ArchiverError, StorageError, UsageError
from tests.test_batch_pool import job, pages
from tests.test_batch_resume import tree

Learn = Callable[[State, Job, int], dict[str, Table]]
real = pytest.mark.skipif(find_spec("ray") is None, reason="needs Ray: pip install 'archiver[ray]'")


class Ray(ModuleType):
    """As much of Ray as we ask for, in this process: a task is done when it is asked for its answer."""

    def __init__(self) -> None:
        super().__init__("ray")
        self.exceptions: Any = SimpleNamespace(RayError=type("RayError", (Exception,), {}))
        self.exceptions.RayTaskError = type("RayTaskError", (self.exceptions.RayError,), {})
        self.broken: BaseException | None = None

    def remote(self, num_cpus: int, num_returns: int) -> Callable[[Any], Any]:
        def task(function: Callable[..., Any]) -> SimpleNamespace:
            def begin(*arguments: Any) -> Any:
                made = function(*[one() if callable(one) else one for one in arguments])
                return [(lambda i=i: made[i]) for i in range(num_returns)] if num_returns > 1 else lambda: made

            return SimpleNamespace(remote=begin)

        assert num_cpus == 1
        return task

    def put(self, value: Any) -> Callable[[], Any]:
        return lambda: value

    def get(self, one: Callable[[], Any]) -> Any:
        if self.broken:
            raise self.broken
        return one()

    def wait(self, under_way: Sequence[Any], num_returns: int) -> tuple[Sequence[Any], Sequence[Any]]:
        return under_way[-num_returns:], under_way[:-num_returns]  # the last one first: order must not matter

    def cancel(self, one: Any) -> None:
        assert callable(one)


class Here:
    """Runs shards in this process: no worker needs to start."""

    def __init__(self, what: Job, jobs: int) -> None:
        self._job = what

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def run(self, shards: Iterator[Shard]) -> Iterator[int]:
        for shard in shards:
            for _ in clean_shard(self._job, shard):
                yield shard.number


@pytest.fixture
def ray(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ray]:
    made = Ray()
    monkeypatch.setitem(sys.modules, "ray", made)
    monkeypatch.setattr(cluster, "Pool", Here)
    cluster._task.cache_clear()
    yield made
    cluster._close()
    cluster._task.cache_clear()


def sites(folder: Path) -> Path:
    """Two sites of four pages that share a line each, and one page by itself."""
    for site in ("a", "b"):
        (folder / site).mkdir(parents=True)
        for i in range(4):
            text = f"第{'甲乙丙丁'[i]}届大会\n\n代表们讨论了{'水利农桑教育交通'[2 * i : 2 * i + 2]}之事，并在会后通过了决议全文。\n\n{site}网版权所有，转载须经许可\n"
            (folder / site / f"{i}.txt").write_text(text, encoding="utf-8")
    (folder / "alone.txt").write_text("只有这一页。\n", encoding="utf-8")
    return folder


def test_the_stand_in_gives_what_the_pool_gives(ray: Ray, tmp_path: Path) -> None:
    source = sites(tmp_path / "in")
    found: list[object] = []
    runs: list[tuple[Learn, Engine]] = [(lambda s, j, n: learnt(s, j, n, Here), Here), (cluster.learnt, cluster.Cluster)]
    for learn, runner in runs:
        out = tmp_path / str(len(found))
        with opened(out, resume=False) as state:
            state.plan([str(source)])
            what = Job(Form("txt", "Hans"), shipped(), str(state.spool), str(out))
            tables = learn(state, what, 2)
            assert sorted(tables) == ["a", "b"]
            what = Job(what.form, what.rules, what.spool, what.output, tables=tables)
            assert all(entry.row.kind == "clean" for entry in carry_out(state, what, out, 2, runner))
        found.append(({site: table.to_json() for site, table in tables.items()}, tree(out)))
    assert found[0] == found[1]


def test_what_a_task_raises_comes_home(ray: Ray, tmp_path: Path) -> None:
    source = pages(tmp_path / "in", 1)
    full, gone, bug = ray.exceptions.RayTaskError("…"), ray.exceptions.RayError("a node died"), ray.exceptions.RayTaskError("…")
    full.cause, bug.cause = StorageError("no space"), KeyError("x")
    for broken, expected in ((full, StorageError), (gone, ArchiverError), (bug, ray.exceptions.RayTaskError)):
        with opened(None, resume=False) as state, cluster.Cluster(job(state, tmp_path / "out"), 1) as runner:
            state.plan([str(source)])
            ray.broken = None
            running = runner.run(_then_break(ray, broken, state.shards(1)))
            with pytest.raises(expected):
                next(running)


def _then_break(ray: Ray, broken: BaseException, shards: Iterator[Shard]) -> Iterator[Shard]:
    yield from shards
    ray.broken = broken


def test_without_ray_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    source = pages(tmp_path / "in", 1)
    assert main(["clean", str(source), "-o", str(tmp_path / "out"), "--engine", "ray"]) == UsageError.exit_code
    assert "archiver[ray]" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert main(["clean", str(source), "-o", str(tmp_path / "out"), "--address", "auto"]) == UsageError.exit_code
    assert "--engine ray" in capsys.readouterr().err


# with Ray itself, in processes of their own: a test of ours opens no socket


def on_ray(*command: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"}
    return subprocess.run([sys.executable, *command], env=env, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.mark.ray
@real
def test_a_cluster_gives_what_this_machine_gives(tmp_path: Path) -> None:
    source = sites(tmp_path / "in")
    for out, engine in (("here", ()), ("there", ("--engine", "ray", "--jobs", "2"))):
        done = on_ray("-m", "archiver", "clean", str(source), "-o", str(tmp_path / out), "--format", "jsonl", *engine)
        assert done.returncode == 0, done.stderr
    assert tree(tmp_path / "there") == tree(tmp_path / "here")
    assert "_learned.jsonl" in tree(tmp_path / "there")


@pytest.mark.ray
@real
def test_no_cluster_is_one_line(tmp_path: Path) -> None:
    source = pages(tmp_path / "in", 1)
    done = on_ray("-m", "archiver", "clean", str(source), "-o", str(tmp_path / "out"), "--engine", "ray", "--address", "127.0.0.1:1")
    assert done.returncode == 1
    assert "no Ray cluster answers at 127.0.0.1:1" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.ray
@real
def test_four_bad_files_of_two_hundred_cost_four_on_ray_too(tmp_path: Path) -> None:
    source = pages(tmp_path / "in", 200, **{"raise": 20, "segfault": 50, "hang": 51, "allocate": 199})
    done = on_ray("-m", "tests.test_batch_ray", str(source), str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    told = [line.split("\t") for line in done.stdout.rstrip("\n").split("\n")]
    assert [Path(name).name for name, *_ in told] == sorted(path.name for path in source.iterdir())
    lost = {Path(name).stem.partition("-")[2]: why for name, kind, why in told if kind == "failed"}
    assert sorted(lost) == ["allocate", "hang", "raise", "segfault"]
    assert "SIGSEGV" in lost["segfault"]
    assert "longer than 6 seconds" in lost["hang"]
    assert "more than 1,024 MiB" in lost["allocate"]
    assert len([*(tmp_path / "out").glob("*.txt")]) == 196


def main_of_a_driver(source: str, output: str) -> None:
    """What the test above runs: a row a line."""
    with cluster.connected(None, 2) as jobs, opened(None, resume=False) as state:
        state.plan([source])
        for entry in entries(state, job(state, Path(output), seconds=6), jobs, cluster.Cluster):
            print(entry.row.name, entry.row.kind, entry.row.why, sep="\t")


if __name__ == "__main__":
    main_of_a_driver(*sys.argv[1:])
