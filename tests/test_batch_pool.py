"""Whatever one document does to a worker, it costs that document alone, and the row says why."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.batch import pool, worker
from archiver.batch.journal import append, offsets, recover
from archiver.batch.row import Row
from archiver.batch.run import entries
from archiver.batch.shard import Entry, Job, Limits, Shard, clean_shard
from archiver.batch.state import State, opened
from archiver.batch.written import Form
from archiver.clean.rules import shipped
from archiver.clean.walk import clean_capture
from archiver.errors import ArchiverError, StorageError
from tests import faulty

TEXT = "某公司第{}次调研会议纪要\n\n问：今年的订单怎么样？\n答：比去年多了一成，交付也更快了。\n"
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells how much memory a process has")


def pages(folder: Path, count: int, **odd: int) -> Path:
    """A folder with `count` minutes; those at the numbers in `odd` are called for what befalls them."""
    names = {number: name for name, number in odd.items()}
    folder.mkdir()
    for i in range(count):
        (folder / f"{i:03}-{names.get(i, 'minutes')}.txt").write_text(TEXT.format(i), encoding="utf-8")
    return folder


@pytest.fixture
def state() -> Iterator[State]:
    with opened(None, resume=False) as made:
        yield made


def job(state: State, output: Path, **limits: float) -> Job:
    told = Limits(limits.get("seconds", 60.0), int(limits.get("megabytes", 1024)))
    return Job(Form("txt", "Hans"), shipped(), str(state.spool), str(output), limits=told, cleaner=faulty.clean)


def run(state: State, what: Job, source: Path, jobs: int = 1) -> list[Row]:
    state.plan([str(source)])
    return [entry.row for entry in entries(state, what, jobs)]


@linux
def test_four_bad_files_of_two_hundred_cost_four(state: State, tmp_path: Path) -> None:
    source = pages(tmp_path / "in", 200, **{"raise": 20, "segfault": 50, "hang": 51, "allocate": 199})
    rows = run(state, job(state, tmp_path / "out", seconds=6), source, jobs=2)
    assert [Path(r.name).name for r in rows] == sorted(p.name for p in source.iterdir())
    lost = {Path(r.name).stem.partition("-")[2]: r.why for r in rows if r.kind == "failed"}
    assert sorted(lost) == ["allocate", "hang", "raise", "segfault"]
    assert "ValueError: a page that nobody has seen before" in lost["raise"]
    assert "SIGSEGV" in lost["segfault"]
    assert "in string_at (" in lost["segfault"]
    assert "longer than 6 seconds" in lost["hang"]
    assert "more than 1,024 MiB" in lost["allocate"]
    assert sum(r.kind == "clean" for r in rows) == 196
    assert len([*(tmp_path / "out").glob("*.txt")]) == 196


@linux
def test_memory_that_grows_is_caught(state: State, tmp_path: Path) -> None:
    rows = run(state, job(state, tmp_path / "out", megabytes=100), pages(tmp_path / "in", 2, leak=0))
    assert [r.kind for r in rows] == ["failed", "clean"]
    assert "memory" in rows[0].why


def test_a_worker_that_leaves_is_named_with_its_exit_code(state: State, tmp_path: Path) -> None:
    rows = run(state, job(state, tmp_path / "out"), pages(tmp_path / "in", 3, exit=2))
    assert [r.kind for r in rows] == ["clean", "clean", "failed"]
    assert "exit code 7" in rows[2].why


def test_two_crashes_in_a_row_are_two_rows(state: State, tmp_path: Path) -> None:
    source = pages(tmp_path / "in", 2, segfault=0, exit=1)
    assert [r.kind for r in run(state, job(state, tmp_path / "out"), source)] == ["failed", "failed"]


def test_a_worker_takes_what_stays_alive_out_of_later_collections(state: State, tmp_path: Path) -> None:
    state.plan([str(pages(tmp_path / "in", worker.SETTLED + 1))])
    shard = Shard(0, tuple(ref for s in state.shards(1) for ref in s.refs))
    gc.unfreeze()
    try:
        worker._run(io.BytesIO(), job(state, tmp_path / "out"), replace(shard, refs=shard.refs[: worker.SETTLED]), 0)
        assert gc.get_freeze_count() == 0  # a few documents are not worth a collection
        worker._run(io.BytesIO(), job(state, tmp_path / "out"), shard, 0)
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()


def test_the_shard_is_a_function(state: State, tmp_path: Path) -> None:
    source = pages(tmp_path / "in", 5)
    state.plan([str(source)])
    (shard,) = [Shard(0, tuple(ref for s in state.shards(1) for ref in s.refs))]
    what = job(state, tmp_path / "out")
    first = [*clean_shard(what, shard)]
    journal = shard.journal(what.spool)
    written = journal.read_bytes()
    journal.unlink()
    assert [e.row for e in clean_shard(what, shard)] == [e.row for e in first]
    assert journal.read_bytes() == written.replace(b"\t\t\n", b"\t\tunchanged\n")
    assert [e for _, _, e in offsets(journal)] == [*(Entry(e.row, note="unchanged") for e in first)]


def test_a_shard_goes_on_where_its_journal_was_cut_off(state: State, tmp_path: Path) -> None:
    source = pages(tmp_path / "in", 4)
    state.plan([str(source)])
    shard = Shard(0, tuple(ref for s in state.shards(1) for ref in s.refs))
    what = job(state, tmp_path / "out")
    whole = [e.row for e in clean_shard(what, shard)]
    journal = shard.journal(what.spool)
    data = journal.read_bytes()
    third = [start for start, _, _ in offsets(journal)][2]
    for cut in (third + 1, third + 40, len(data) - 1):
        journal.write_bytes(data[:cut])
        done = recover(journal)
        assert len(done) == (2 if cut < len(data) - 1 else 3)
        for _ in clean_shard(what, shard, len(done)):
            pass
        assert [e.row for e in recover(journal)] == whole


def test_what_is_no_entry_ends_a_journal(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    assert recover(path) == []
    append(path, Entry(Row("a", "a", "clean")))
    with path.open("ab") as file:
        file.write(b"[1]\n")
    append(path, Entry(Row("b", "b", "clean")))
    assert [e.row.name for e in recover(path)] == ["a"]


def test_a_full_disk_stops_the_run(state: State, tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    what = job(state, tmp_path / "out" / "deep")
    rows = run(state, what, pages(tmp_path / "in", 2))
    assert [r.kind for r in rows] == ["refused", "refused"]
    state.spool.rename(tmp_path / "elsewhere")
    with pytest.raises(StorageError, match="check free space"):
        run(state, what, tmp_path / "in")


def test_a_worker_that_cannot_start_is_said_so(state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false" if os.name != "nt" else sys.executable)
    if os.name == "nt":
        pytest.skip("no /bin/false")
    with pytest.raises(ArchiverError, match="no worker process can be started"):
        run(state, job(state, tmp_path / "out"), pages(tmp_path / "in", 1))


def test_a_supervisor_that_was_stopped_blames_nobody(state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_STOPPED", -1.0)
    rows = run(state, job(state, tmp_path / "out", seconds=0.3), pages(tmp_path / "in", 2, slow=0))
    assert [r.kind for r in rows] == ["clean", "clean"]


def test_the_cleaner_by_default_is_ours(state: State) -> None:
    assert Job(Form("txt", None), shipped(), str(state.spool)).cleaner is clean_capture
