"""A run in parts comes out as one run would; documents in one file, as Parquet, are read again as they were."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archiver.batch.parts import parsed
from archiver.batch.state import FOLDER, Part, opened
from archiver.cli import main
from archiver.errors import ArchiveLocked, Refused, UsageError
from tests.test_batch_ray import Here, sites
from tests.test_batch_resume import tree


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker needs to start."""
    monkeypatch.setattr("archiver.cli.cleaning.Pool", Here)


def clean(source: Path, out: Path, *more: str) -> int:
    return main(["clean", str(source), "-o", str(out), "--quiet", *more])


@pytest.mark.parametrize("text", ["0/3", "4/3", "1", "a/b", "1/", "-1/3", "1/2/3"])
def test_what_is_no_part(text: str) -> None:
    with pytest.raises(UsageError, match="I/N"):
        parsed(text)


@pytest.mark.parametrize(("items", "of"), [(0, 3), (1, 3), (7, 3), (1000, 4), (12345, 7)])
def test_parts_share_everything_once(items: int, of: int) -> None:
    parts = [Part(number, of) for number in range(1, of + 1)]
    sizes = [*parts[0].sizes(items)]
    assert sum(sizes) == items == sum(part.items(items) for part in parts)
    assert all([*part.sizes(items)] == sizes for part in parts)
    assert all(sum(part.takes(number) for part in parts) == 1 for number in range(len(sizes)))


@pytest.mark.parametrize("form", ["md", "jsonl"])
def test_parts_come_out_as_one_run(tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = sites(tmp_path / "in"), tmp_path / "out"
    assert clean(source, tmp_path / "one", "--format", form) == 0
    assert clean(source, out, "--format", form, "--shard", "1/2") == UsageError.exit_code
    assert "--learn-only first" in capsys.readouterr().err
    for part in ("2/2", "1/2"):
        assert clean(source, out, "--format", form, "--shard", part, "--learn-only") == 0
    assert clean(source, out, "--format", form, "--shard", "2/2") == 0
    assert not (out / "_report.jsonl").exists()
    assert clean(source, out, "--format", form) == Refused.exit_code
    assert "parts of a run that is not finished" in capsys.readouterr().err
    assert clean(source, out, "--format", form, "--shard", "1/3") == Refused.exit_code
    assert clean(source, out, "--format", form, "--shard", "1/2", "--resume") == 0
    assert tree(out) == tree(tmp_path / "one")
    assert not (out / FOLDER).exists()


def test_parts_that_differ_are_not_joined(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = sites(tmp_path / "in"), tmp_path / "out"
    assert clean(source, out, "--no-learning", "--shard", "1/2") == 0
    (source / "later.txt").write_text("后来又有一页。\n", encoding="utf-8")
    assert clean(source, out, "--no-learning", "--shard", "2/2") == Refused.exit_code
    assert "differ in plan, items" in capsys.readouterr().err
    assert clean(source, out, "--no-learning", "--shard", "1/2", "--resume") == 0
    assert len((out / "_report.jsonl").read_bytes().splitlines()) == 10


def test_parts_need_a_folder_and_a_whole_run_goes_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = sites(tmp_path / "in"), tmp_path / "out"
    assert main(["clean", str(source), "--shard", "1/2"]) == UsageError.exit_code
    assert clean(source, out, "--learn-only") == UsageError.exit_code
    assert "add --shard" in capsys.readouterr().err
    with opened(out, resume=False), pytest.MonkeyPatch.context() as patch:
        patch.setattr("archiver.batch.state._TURN", 0.0)
        assert clean(source, out, "--shard", "1/2", "--no-learning") == ArchiveLocked.exit_code


def test_parquet_needs_a_folder_and_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = sites(tmp_path / "in")
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    assert clean(source, tmp_path / "out.parquet") == UsageError.exit_code
    assert "archiver[parquet]" in capsys.readouterr().err


def test_parquet_holds_what_json_lines_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyarrow")
    from pyarrow import dataset

    from archiver.batch import streams

    monkeypatch.setattr(streams, "_ROWS", 4)
    assert main(["clean", str(sites(tmp_path / "in")), "--format", "parquet"]) == UsageError.exit_code
    source, out = tmp_path / "in", tmp_path / "out.parquet"
    (source / "talk.txt").write_text("调研纪要\n\n问：订单怎么样？\n答：多了一成。\n", encoding="utf-8")
    (source / "empty.txt").write_bytes(b"")
    clean(source, out)
    clean(source, tmp_path / "lines", "--format", "jsonl")
    lines = (tmp_path / "lines" / "documents.jsonl").read_text(encoding="utf-8").rstrip("\n").split("\n")
    held = streams.written_stream(out / "documents.parquet")
    assert [held.at(place) for place in held.places()] == lines
    assert held.at(1) == lines[1]
    read = dataset.dataset(out, format="parquet").to_table()  # the reports beside it are passed over
    assert read["text"].to_pylist() == [json.loads(line)["text"] for line in lines]
    before = (out / "documents.parquet").read_bytes()
    (source / "alone.txt").write_text("只有这一页，今天改过。\n", encoding="utf-8")
    clean(source, out, "--resume")
    again = streams.written_stream(out / "documents.parquet")
    assert before != (out / "documents.parquet").read_bytes()
    assert sum(again.at(p) == held.at(p) for p in held.places()) == len(lines) - 1


def test_a_lone_surrogate_and_unknown_keys_survive_in_parquet(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    from archiver.batch.streams import ParquetDocuments, ParquetSink

    sink = ParquetSink(tmp_path / "x.parquet")
    sink.write(json.dumps({"source": "a\udc80", "later": [1], "repairs": {"a": 1}}).encode())
    sink.close()
    (place,) = (made := ParquetDocuments(tmp_path / "x.parquet")).places()
    told = json.loads(made.at(place))
    assert (told["source"], told["later"], told["repairs"]) == ("a\\udc80", [1], {"a": 1})
