"""Where the world is odd: names, places, disks, clocks, other versions. What cannot be done is said, and nothing is half done."""

from __future__ import annotations

import errno
import gzip
import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import archiver
from archiver.cli import main
from archiver.errors import StorageError
from archiver.keep import bundle
from archiver.keep.log import ulid
from tests.keep_helpers import LONGER, MINUTES, OTHER, without_sync

fast = pytest.fixture(autouse=True, scope="module")(without_sync)
WHEN = datetime(2024, 10, 28, tzinfo=UTC)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ARCHIVER_ARCHIVE", raising=False)

    def call(*args: object) -> tuple[int, str, str]:
        code = main([str(a) for a in args])
        return (code, *capsys.readouterr())

    return call


def names() -> Iterator[str]:
    yield "两\n行.txt"
    yield "长" * 83 + ".txt"  # 253 bytes, as many as whole characters allow
    yield "\x1b[2J\u202e.txt"
    yield os.fsdecode(b"\xd6\xd0.txt")  # GBK, no UTF-8
    yield "-o"


@pytest.mark.parametrize("name", [*names()])
def test_any_file_name_goes_in_and_is_found_again(run: Run, name: str) -> None:
    Path(name).write_text(MINUTES, encoding="utf-8")
    code, out, err = run("add", "--json", "--", f".{os.sep}{name}")
    assert code == 0
    document = json.loads(out)["document"]
    assert not {"\x1b", "\u202e", "\udcd6"} & set(err)
    assert MINUTES[:9] in run("get", document)[1]
    assert run("export", "out")[0] == 0
    assert run("export", "a.warc.gz")[0] == 0
    assert run("import", "a.warc.gz", "--archive", "b", "--quiet")[0] == 0
    assert run("verify", "--archive", "b")[0] == 0


@pytest.mark.parametrize("place", ["my archive", "归档 二〇二四", "a'b\"c"])
def test_any_place_and_a_link_to_it(run: Run, place: str) -> None:
    Path("a.txt").write_text(MINUTES, encoding="utf-8")
    assert run("add", "--quiet", "a.txt", "--archive", place)[0] == 0
    try:
        Path("link").symlink_to(place, target_is_directory=True)
    except OSError:  # Windows without the right to make links
        pytest.skip("no symbolic links here")
    Path("b.txt").write_text(OTHER, encoding="utf-8")
    assert run("add", "--quiet", "b.txt", "--archive", "link")[0] == 0
    assert len(run("list", "--archive", place, "--json")[1].rstrip("\n").split("\n")) == 2
    assert run("export", f"link{os.sep}out", "--archive", place)[0] == 7  # through the link it is the archive's own folder
    assert run("add", f"link{os.sep}raw", "--archive", place)[0] == 7


def test_two_archives_side_by_side_know_nothing_of_each_other(tmp_path: Path) -> None:
    with archiver.open(tmp_path / "a") as a, archiver.open(tmp_path / "b") as b:
        assert a.add(MINUTES.encode(), source="x.txt").outcome == "new"
        assert b.add(MINUTES.encode(), source="x.txt").outcome == "new"
        b.add(OTHER.encode(), source="y.txt")
        assert (len(a.list()), len(b.list())) == (1, 2)
        b.purge("x.txt", "试")
        assert a.get("x.txt").text
        assert a.verify().problems == b.verify().problems == ()


@pytest.mark.parametrize("where", ["archiver.keep.log._write_all", "archiver.keep.log.sync"])
def test_a_full_disk_acknowledges_nothing(run: Run, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    Path("a.txt").write_text(MINUTES, encoding="utf-8")
    Path("b.txt").write_text(OTHER, encoding="utf-8")
    assert run("add", "--quiet", "a.txt")[0] == 0

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(where, full)
        code, _, err = run("add", "--quiet", "b.txt")
        assert code == 8
        assert "make room" in err
    assert len(run("list", "--json")[1].rstrip("\n").split("\n")) == 1
    assert run("add", "--quiet", "b.txt")[0] == 0
    assert len(run("list", "--json")[1].rstrip("\n").split("\n")) == 2
    assert run("verify")[0] == 0


def test_a_full_disk_under_an_output_leaves_no_half_file(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.txt").write_text(MINUTES, encoding="utf-8")
    run("add", "--quiet", "a.txt")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("archiver.keep.copies._replace", full)
        assert run("export", "out")[0] == 8
        patch.setattr("archiver.archive.exporting.encoded", full)
        assert run("export", "a.jsonl")[0] == 8
    assert [path for path in Path().rglob("*") if path.is_file() and "out" in path.parts] == []
    assert [path.name for path in Path().iterdir() if "jsonl" in path.name] == []


def test_where_nothing_can_be_written_everything_can_be_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.txt").write_text(MINUTES, encoding="utf-8")
    run("add", "--quiet", "a.txt")
    real = os.open

    def read_only(path: Any, flags: int, *rest: Any, **more: Any) -> int:
        if flags & (os.O_RDWR | os.O_WRONLY | os.O_CREAT):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return real(path, flags, *rest, **more)

    monkeypatch.setattr("archiver.keep.lock.os.open", read_only)
    assert run("list")[0] == run("history", "a.txt")[0] == run("get", "a.txt")[0] == run("search", "毛利率")[0] == 0
    for command in (("add", "--quiet", "a.txt"), ("restore", "a.txt", "--undo"), ("purge", "a.txt", "--why", "x"), ("reindex",)):
        code, _, err = run(*command)
        assert code in (4, 8), command
        assert "cannot write to the archive" in err or code == 4


def test_a_clock_that_goes_back_undoes_no_correction(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter(datetime(2024, 5, 1, tzinfo=UTC).replace(day=day, hour=hour) for day in range(28, 0, -1) for hour in range(23, -1, -1))
    real = bundle.timestamp
    monkeypatch.setattr(bundle, "timestamp", lambda moment=None: real(moment or next(moments)))
    page = f"分享到：微信 微博\n{OTHER}\n责任编辑：李明\n"
    with archiver.open(tmp_path / "a") as archive:
        a = archive.add(MINUTES.encode(), source="a.txt", captured_at=WHEN).document
        b = archive.add(page.encode(), source="b.txt", captured_at=WHEN.replace(year=1999)).document
        archive.restore(b, text="责任编辑")
        assert "责任编辑" in archive.get(b).text
        archive.merge(a, b)
        assert archive.split(a, 1) == archive.list()[0].document or len(archive.list()) == 2
        archive.unrestore("b.txt")
        assert "责任编辑" not in archive.get("b.txt").text
        first = [(e.document, e.versions) for e in archive.list()]
        archive.reindex()
        assert [(e.document, e.versions) for e in archive.list()] == first
    assert ulid() != ulid()


def test_an_index_of_another_version_is_built_anew_and_that_is_said(run: Run) -> None:
    Path("a.txt").write_text(MINUTES, encoding="utf-8")
    run("add", "--quiet", "a.txt")
    db = sqlite3.connect("archive/index.sqlite")
    db.execute("PRAGMA user_version = 999")
    db.close()
    code, _, err = run("list")
    assert (code, "another version of archiver" in err, "built anew" in err) == (0, True, True)
    assert MINUTES[:4] in run("get", "a.txt")[1]
    assert run("list")[2] == ""


def test_what_a_newer_version_wrote_is_refused(run: Run) -> None:
    Path("a.txt").write_text(LONGER, encoding="utf-8")
    run("add", "--quiet", "a.txt")
    (path,) = Path("archive/text").glob("*.gz")
    from warcio.warcwriter import WARCWriter

    with path.open("ab") as out:
        from io import BytesIO

        body = b'{"format": 99, "kind": "version"}'
        writer = WARCWriter(out, gzip=True, warc_version="1.1")
        record = writer.create_warc_record(
            "urn:x", "metadata", payload=BytesIO(body), length=len(body), warc_content_type="application/json"
        )
        writer.write_record(record)
    code, _, err = run("list")
    assert (code, "newer version of archiver" in err) == (8, True)
    Path("archive/archive.toml").write_text('format = 99\nscript = "Hans"\n', encoding="utf-8")
    assert run("list")[0] == 2
    assert gzip.decompress(path.read_bytes())


def test_storage_errors_have_their_exit_code() -> None:
    assert StorageError.exit_code == 8
