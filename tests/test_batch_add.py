"""Workers clean, one writer keeps: the archive is the same as without them, and a crash costs a text, never bytes."""

from __future__ import annotations

import io
import json
from functools import partial
from pathlib import Path

import pytest

import archiver
from archiver.batch import shard
from archiver.batch.run import entries
from archiver.cli import main
from archiver.errors import UsageError
from tests import faulty
from tests.test_batch_containers import warc
from tests.test_batch_pool import pages
from tests.test_batch_ray import Here


def add(archive: Path, *more: str) -> int:
    return main(["add", *more, "--archive", str(archive), "--quiet"])


def held(path: Path) -> list[tuple[object, ...]]:
    with archiver.open(path) as archive:
        found = archive.list()
        texts = [json.dumps(archive.get(entry.document).to_dict(), ensure_ascii=False) for entry in found]
        return sorted((e.title or "", e.source, text, archive.raw(e.document).body) for e, text in zip(found, texts, strict=True))


def test_with_workers_the_archive_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = pages(tmp_path / "in", 5)
    (source / "crawl.warc.gz").write_bytes(warc())
    (source / "page.jsonl").write_text(json.dumps({"html": "<p>會議紀要：討論了預算，大家都同意。</p>"}), encoding="utf-8")
    (source / "gone").symlink_to(tmp_path / "nowhere")
    assert add(tmp_path / "alone", str(source)) == 3
    monkeypatch.setattr("archiver.cli.adding.entries", lambda state, job, jobs: entries(state, job, jobs, Here))
    assert add(tmp_path / "jobs", str(source), "--jobs", "2") == 3
    assert held(tmp_path / "alone") == held(tmp_path / "jobs")
    assert add(tmp_path / "jobs", str(source), "--jobs", "2") == 3
    assert held(tmp_path / "alone") == held(tmp_path / "jobs")


def test_a_crash_costs_a_text_and_no_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    source = pages(tmp_path / "in", 4, segfault=1)
    monkeypatch.setattr("archiver.cli.adding.Job", partial(shard.Job, cleaner=faulty.clean))
    assert main(["add", str(source), "--archive", str(tmp_path / "archive"), "--jobs", "1", "--json"]) == 3
    rows = [json.loads(line) for line in capsys.readouterr().out.rstrip("\n").split("\n")]
    assert [row["outcome"] for row in rows] == ["new", "unusable", "new", "new"]
    with archiver.open(tmp_path / "archive") as archive:
        assert archive.raw(rows[1]["document"]).body == (source / "001-segfault.txt").read_bytes()
        assert "crashed with SIGSEGV" in archive.get(rows[1]["document"]).doubts[0].what
        assert archive.verify().problems == ()


def test_no_job_is_too_few(tmp_path: Path) -> None:
    assert add(tmp_path / "archive", str(pages(tmp_path / "in", 1)), "--jobs", "0") == UsageError.exit_code


def test_standard_input_among_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = pages(tmp_path / "in", 1)
    monkeypatch.setattr("archiver.cli.cleaning.Pool", Here)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("问：好吗？\n答：好，今年不错。\n".encode())))
    assert main(["clean", "-", str(source), "-o", str(tmp_path / "out"), "--quiet"]) == 0
    assert "今年不错" in (tmp_path / "out" / "stdin.txt").read_text(encoding="utf-8")
