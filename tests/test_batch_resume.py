"""A run that was killed goes on where it stopped: nothing is done twice, and the result is that of a run nobody disturbed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from archiver.batch.inputs import Ref
from archiver.batch.row import Row
from archiver.batch.run import carry_out
from archiver.batch.shard import Entry, Job, Limits
from archiver.batch.state import FOLDER, State, opened
from archiver.batch.written import Form
from archiver.clean.rules import shipped
from archiver.errors import ArchiveLocked, Refused
from tests import faulty
from tests.test_batch_pool import TEXT

COUNT = 24


def go(source: Path, output: Path, form: str = "txt", *, jobs: int = 1, seconds: float = 60.0) -> list[Entry]:
    """One run, as the command line makes it, but with a cleaner that can be slow."""
    with opened(output, resume=True) as state:
        state.plan([str(source)])
        made = Form(form, "Hans")
        tree = "" if made.is_stream else str(output)
        job = Job(made, shipped(), str(state.spool), tree, limits=Limits(seconds, 1024), cleaner=faulty.clean)
        return [*carry_out(state, job, output, jobs)]


def filled(folder: Path, name: str) -> Path:
    folder.mkdir()
    for i in range(COUNT):
        (folder / f"{i:03}-{name}.txt").write_text(TEXT.format(i), encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    return folder


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return filled(tmp_path / "in", "note")


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    """Files that take long enough for a run to be killed in the middle of them."""
    return filled(tmp_path / "in", "slow")


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
@pytest.mark.parametrize("form", ["jsonl"])
def test_killed_again_and_again_it_comes_out_the_same(slow: Path, tmp_path: Path, form: str) -> None:
    go(slow, tmp_path / "undisturbed", form)
    counted = tmp_path / "counted"
    code = f"from pathlib import Path; from tests.test_batch_resume import go; go(Path({str(slow)!r}), Path({str(tmp_path / 'out')!r}), {form!r}, jobs=2)"
    env = {**os.environ, faulty.COUNTED: str(counted), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    kills = 0
    for _ in range(20):
        before = counted.stat().st_size if counted.exists() else 0
        with subprocess.Popen([sys.executable, "-c", code], env=env) as process:
            while process.poll() is None and (not counted.exists() or counted.stat().st_size < before + 110):
                time.sleep(0.02)
            process.send_signal(signal.SIGKILL)
            if process.wait() == 0:
                break
        kills += 1
    assert kills >= 2
    assert tree(tmp_path / "out") == tree(tmp_path / "undisturbed")
    cleaned = Counter(counted.read_text(encoding="utf-8").split("\n"))
    assert len(cleaned) == COUNT + 2  # each file, the empty one, and the end of the last line
    again = sum(times - 1 for times in cleaned.values())
    assert again <= 2 * kills  # what a worker was at when it was killed is begun again


@pytest.mark.parametrize("form", ["md", "jsonl"])
def test_a_finished_run_is_known_to_the_next(source: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    go(source, out, form)
    before = tree(out)
    assert FOLDER not in {p.name for p in out.iterdir()}
    (source / "000-note.txt").write_text(TEXT.format("一千零"), encoding="utf-8")
    (source / "001-note.txt").unlink()
    (source / "new.txt").write_text(TEXT.format("一"), encoding="utf-8")
    again = go(source, out, form)
    assert Counter(e.note for e in again) == {"done before": COUNT - 1, "": 2}
    changed = {name for name, data in tree(out).items() if data != before.get(name)}
    assert changed == (
        {"_report.jsonl", "_report.html", "documents.jsonl"}
        if form == "jsonl"
        else {"_report.jsonl", "_report.html", "000-note.md", "new.md"}
    )
    other = tmp_path / "other"
    go(source, other, form)
    assert {n: d for n, d in tree(out).items() if n != "001-note.md"} == tree(other)


def test_what_was_changed_by_hand_is_never_replaced(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    go(source, out)
    (out / "000-note.txt").write_text("mine", encoding="utf-8")
    (out / "001-note.txt").unlink()
    rows = {e.row.place: e.row.kind for e in go(source, out)}
    assert rows["000-note"] == "refused"
    assert rows["001-note"] == "clean"
    assert (out / "000-note.txt").read_text(encoding="utf-8") == "mine"
    assert (out / "001-note.txt").is_file()


def test_a_failure_is_tried_again_when_the_run_was_finished(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "raise.txt").write_text(TEXT.format(1), encoding="utf-8")
    assert [e.note for e in go(source, out)] == [""]
    assert [e.note for e in go(source, out)] == [""]


def test_a_failure_of_an_interrupted_run_is_not_waited_for_again(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "hang.txt").write_text(TEXT.format(1), encoding="utf-8")
    (source / "slow.txt").write_text(TEXT.format(2), encoding="utf-8")
    with opened(out, resume=False) as state:
        state.plan([str(source)])
        job = Job(Form("txt", "Hans"), shipped(), str(state.spool), str(out), limits=Limits(2.0, 1024), cleaner=faulty.clean)
        next(carry_out(state, job, out, 1))
    began = time.monotonic()
    first = go(source, out, seconds=2.0)[0]
    assert (first.row.kind, first.note) == ("failed", "done before")
    assert [e.row.kind for e in go(source, out, seconds=2.0)] == ["failed", "clean"]
    assert time.monotonic() - began < 60


def test_one_run_at_a_time(source: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "out", resume=False), pytest.raises(ArchiveLocked, match="another run is writing"):
        opened(tmp_path / "out", resume=True)


@pytest.mark.parametrize("name", ["_report.html", "_report.jsonl"])
def test_a_report_of_somebody_else_is_never_overwritten(source: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_text("mine", encoding="utf-8")
    with pytest.raises(Refused, match="no run of archiver wrote it"):
        go(source, tmp_path / "out")
    assert (tmp_path / "out" / name).read_text(encoding="utf-8") == "mine"


def test_a_damaged_report_is_known_as_far_as_it_is_whole(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    go(source, out)
    report = out / "_report.jsonl"
    lines = report.read_bytes().split(b"\n")
    report.write_bytes(b"\n".join([*lines[:10], b"{", *lines[11:]]))
    assert Counter(e.note for e in go(source, out)) == {"done before": 10, "unchanged": COUNT - 10, "": 1}
    assert [Row.from_json(line).name for line in report.read_bytes().splitlines()] == [json.loads(line)["name"] for line in lines[:-1]]


def test_nothing_is_left_of_a_run_that_writes_nothing(source: Path) -> None:
    with opened(None, resume=False) as state:
        state.plan([str(source)])
        folder = state.folder
        assert all(isinstance(ref, Ref) for shard in state.shards(1) for ref in shard.refs)
    assert isinstance(state, State)
    assert not folder.exists()
