"""What goes out comes in again elsewhere, as it was; what other archives wrote comes in; damage costs one record."""

from __future__ import annotations

import gzip
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

import archiver
from archiver.archive import Archive
from archiver.batch.exchange import found
from archiver.cli import main
from archiver.errors import InputError, Refused, UsageError
from archiver.keep.copies import copy_name, told_apart
from archiver.keep.wacz import surt
from archiver.model import Document
from tests.keep_helpers import LONGER, MINUTES, OTHER, without_sync
from tests.test_cli_archive import MINUTES as PAGE

fast = pytest.fixture(autouse=True, scope="module")(without_sync)
WHEN = datetime(2024, 10, 28, tzinfo=UTC)
URL = "https://www.例子.cn/a/1.html?id=3"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    archive = archiver.open(tmp_path_factory.mktemp("from") / "归 档")
    headers = {"Content-Type": "text/html; charset=gbk", "Content-Encoding": "gzip"}
    for day, text in enumerate((MINUTES, LONGER, MINUTES), 1):
        body = f"<html><title>调研纪要</title><p>{text}</p>".encode("gbk")
        archive.add(body, source=URL, headers=headers, captured_at=WHEN.replace(day=day))
    archive.add(PAGE.encode("gbk"), source="纪要.txt", encoding="gbk", captured_at=WHEN)
    archive.add(OTHER.encode(), source="a b.txt")
    archive.add(b"", source="empty.html", captured_at=WHEN)
    return archive


def told(archive: Archive) -> list[Any]:
    """All that must be the same in another archive."""
    entries = [e for e in sorted(archive.list(), key=lambda e: e.document) if e.versions]
    dates = [replace(e, record="", text_record="", captured_at="") for e in entries]
    return [(e, archive.get(e.document).text, archive.history(e.document), archive.raw(e.document)) for e in dates]


@pytest.mark.parametrize("name", ["all.warc.gz", "all.wacz"])
def test_captures_come_in_again_as_they_were(archive: Archive, tmp_path: Path, name: str) -> None:
    done = archive.export(tmp_path / name)
    assert (done.form, done.documents) == (name.rsplit(".", maxsplit=1)[-1] if name.endswith("wacz") else "warc", 4)
    with archiver.open(tmp_path / "b") as other:
        for outcomes in ({"new", "full-text-of", "new-version", "unusable"}, {"seen-again", "unusable"}):
            before = sorted(path.stat().st_size for path in (tmp_path / "b").glob("*/*.gz"))
            results = [other.add_all([one.incoming]) for one in found(str(tmp_path / name)) if one.incoming]
            assert {r[0].outcome for r in results} <= outcomes | {"seen-again", "preview-of"}
            assert told(other) == told(archive)
        assert sorted(path.stat().st_size for path in (tmp_path / "b").glob("*/*.gz")) == before  # the second time wrote nothing
        assert other.verify().problems == ()


def test_lines_hold_versions_with_their_bytes(archive: Archive, tmp_path: Path) -> None:
    archive.export(tmp_path / "all.jsonl", every_version=True)
    lines = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text(encoding="utf-8").rstrip("\n").split("\n")]
    assert {line["id"] for line in lines} == {f"{line['document']}@{line['digest'][7:19]}" for line in lines}
    with archiver.open(tmp_path / "b") as other:
        for _ in range(2):
            for one in found(str(tmp_path / "all.jsonl")):
                assert one.incoming is not None
                other.add_all([one.incoming])
            assert [(e.document, text) for e, text, _, _ in told(other)] == [(e.document, text) for e, text, _, _ in told(archive)]
        assert sum(e.captures for e in other.list()) == len(lines)


def said(doc: Document) -> dict[str, Any]:
    """What a document says, but for where it is kept: what it is made of, and the script of the archive that it lies in."""
    return {key: value for key, value in doc.to_dict().items() if key not in ("media_type", "raw_digest")}


def test_lines_without_bytes_hold_documents_that_are_clean_already(archive: Archive, tmp_path: Path) -> None:
    archive.export(tmp_path / "texts.jsonl", raw=False)
    held = {e.document: said(archive.get(e.document)) for e in archive.list() if e.versions}
    with archiver.open(tmp_path / "c") as other:
        for outcome in ("new", "seen-again"):
            results = [other.add_all([one.incoming])[0] for one in found(str(tmp_path / "texts.jsonl")) if one.incoming]
            assert [r.outcome for r in results] == [outcome] * 3
            assert {e.document: said(other.get(e.document)) for e in other.list()} == held
        assert other.reclean() == []
        assert other.verify().problems == ()
        document = next(d for d, form in held.items() if form["removed"])
        assert other.explain(document).removed == other.get(document).removed
        with pytest.raises(UsageError, match="without the bytes of its page"):
            other.restore(document, passage=1)
        other.export(tmp_path / "again.jsonl")
    with archiver.open(tmp_path / "d") as third:
        for one in found(str(tmp_path / "again.jsonl")):
            assert one.incoming
            third.add_all([one.incoming])
        assert {e.document: said(third.get(e.document)) for e in third.list()} == held


def test_a_line_that_is_no_document_costs_one_line(archive: Archive, tmp_path: Path) -> None:
    archive.export(tmp_path / "texts.jsonl", raw=False)
    first, *rest = (tmp_path / "texts.jsonl").read_text(encoding="utf-8").rstrip("\n").split("\n")
    (tmp_path / "odd.jsonl").write_text("\n".join((first, json.dumps(json.loads(rest[0]) | {"turns": [{}]}))), encoding="utf-8")
    whole, broken = found(str(tmp_path / "odd.jsonl"))
    assert whole.incoming
    assert isinstance(broken.error, InputError)


def test_a_part_of_the_archive(archive: Archive, tmp_path: Path) -> None:
    assert archive.export(tmp_path / "one.warc.gz", ["纪要.txt"]).documents == 1
    assert [one.name for one in found(str(tmp_path / "one.warc.gz"))] == ["纪要.txt"]
    with pytest.raises(Refused, match="will not overwrite"):
        archive.export(tmp_path / "one.warc.gz")
    with pytest.raises(UsageError, match="which form"):
        archive.export(tmp_path / "one.docx")
    with pytest.raises(UsageError, match="no such form"):
        archive.export(tmp_path / "one", form="docx")


def test_a_wacz_is_what_players_expect(archive: Archive, tmp_path: Path) -> None:
    archive.export(tmp_path / "a.wacz")
    with zipfile.ZipFile(tmp_path / "a.wacz") as zipped:
        assert all(info.compress_type == zipfile.ZIP_STORED for info in zipped.infolist())
        warc = zipped.read("archive/data.warc.gz")
        package = json.loads(zipped.read("datapackage.json"))
        index = gzip.decompress(zipped.read("indexes/index.cdx.gz")).decode().rstrip("\n").split("\n")
        pages = [json.loads(line) for line in zipped.read("pages/pages.jsonl").decode().rstrip("\n").split("\n")]
    assert {r["path"] for r in package["resources"]} == {"archive/data.warc.gz", "indexes/index.cdx.gz", "pages/pages.jsonl"}
    assert index == sorted(index)
    for line in index:
        place = json.loads(line.split(" ", 2)[2])
        record = gzip.decompress(warc[int(place["offset"]) : int(place["offset"]) + int(place["length"])])
        assert place["url"].encode() in record
        assert not record.startswith(b"WARC/1.1\r\nWARC-Type: metadata")
    assert pages[0]["format"] == "json-pages-1.0"
    assert "毛利率" in "".join(page["text"] for page in pages[1:])


def test_one_bad_record_costs_one_record(archive: Archive, tmp_path: Path) -> None:
    archive.export(tmp_path / "a.warc.gz")
    data = bytearray((tmp_path / "a.warc.gz").read_bytes())
    whole = len(list(found(str(tmp_path / "a.warc.gz"))))
    starts = [i for i in range(len(data)) if data[i : i + 4] == b"\x1f\x8b\x08\x00"]
    for at in (starts[1] + 60, starts[-1] + 60):
        broken = bytearray(data)
        broken[at : at + 8] = b"\0" * 8
        (tmp_path / "b.warc.gz").write_bytes(broken)
        ones = list(found(str(tmp_path / "b.warc.gz")))
        assert whole - 2 <= sum(one.incoming is not None for one in ones) < whole  # the first one is a revisit's bytes, too
        assert all(isinstance(one.error, InputError) for one in ones if one.incoming is None)
    archive.export(tmp_path / "a.jsonl")
    lines = (tmp_path / "a.jsonl").read_bytes().split(b"\n")
    (tmp_path / "b.jsonl").write_bytes(b"\n".join([lines[0], b"{broken", lines[1].replace(b'"base64": "', b'"base64": "!'), *lines[2:]]))
    assert [one.incoming is not None for one in found(str(tmp_path / "b.jsonl"))] == [True, False, False, True]


def test_what_others_wrote(tmp_path: Path) -> None:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    for name, zipped in (("c.warc.gz", True), ("d.warc", False)):
        with (tmp_path / name).open("wb") as out:
            writer = WARCWriter(out, gzip=zipped)
            http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            body = f"<p>{MINUTES}</p>".encode()
            args = {
                "payload": BytesIO(body),
                "length": len(body),
                "http_headers": http,
                "warc_headers_dict": {"WARC-Date": "2024-01-02T03:04:05Z"},
            }
            writer.write_record(writer.create_warc_record("https://example.cn/1", "response", **args))
        (one,) = found(str(tmp_path / name))
        assert one.incoming is not None
        assert (one.incoming.source, one.incoming.captured_at) == ("https://example.cn/1", datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC))
    with zipfile.ZipFile(tmp_path / "e.wacz", "w") as zipped_file:
        zipped_file.write(tmp_path / "c.warc.gz", "archive/rec.warc.gz")
    assert [one.name for one in found(str(tmp_path / "e.wacz"))] == ["https://example.cn/1"]
    (tmp_path / "f.wacz").write_bytes(b"no zip")
    assert [type(one.error) for path in ("f.wacz", "g.wacz") for one in found(str(tmp_path / path))] == [InputError, InputError]


def test_names_are_safe_on_every_system(tmp_path: Path) -> None:
    titles = ["Report", "REPORT", "re\u0301sume\u0301", "résumé", "CON", "a/b:c*?.", "点..", "长" * 200, "nul.txt", " \t"]
    with archiver.open(tmp_path / "a", copies=False) as archive:
        for n, title in enumerate(titles):
            text = f"{title}\n\n2024-07-18 来源：研报之家\n\n第{n}组说了第{n}号项目的第{n}件事，大家听了都觉得很有道理，一致同意了。"
            archive.add(text.encode(), source=f"{n}.txt", captured_at=WHEN)
        done = archive.export(tmp_path / "out")
    paths = list((tmp_path / "out").rglob("*.md"))
    assert len(paths) == done.items == done.documents
    assert len({told_apart(path) for path in paths}) == len(paths)
    for path in paths:
        assert len(path.name.encode()) <= 140
        assert not set('<>:"/\\|?*') & set(path.name)
        assert not path.stem.endswith((" ", "."))
    assert copy_name("2024", "con") == "2024/2024 con_.md"


def test_an_export_is_whole_or_not_there(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("archiver.keep.subset.encode", full)
    for name in ("a.warc.gz", "a.wacz"):
        with pytest.raises(archiver.ArchiverError, match="check free space") as caught:
            archive.export(tmp_path / name)
        assert caught.value.exit_code == 8
    assert list(tmp_path.iterdir()) == []


def test_parquet(archive: Archive, tmp_path: Path) -> None:
    try:
        from pyarrow import parquet
    except ImportError:
        with pytest.raises(UsageError, match=r"archiver\[parquet\]"):
            archive.export(tmp_path / "a.parquet")
        return
    archive.export(tmp_path / "a.parquet", every_version=True)
    rows = parquet.read_table(tmp_path / "a.parquet").to_pylist()
    assert {row["text"] for row in rows} >= {archive.get(row["document"]).text for row in rows}


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.example.cn:443/A?b=2&a=1", "cn,example)/a?a=1&b=2"),
        ("http://a.b.cn:8080", "cn,b,a:8080)/"),
        ("file:///纪要.txt", "file:///纪要.txt"),
    ],
)
def test_keys_of_the_index(url: str, key: str) -> None:
    assert surt(url) == key


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ARCHIVER_ARCHIVE", raising=False)
    Path("纪要.txt").write_text(PAGE, encoding="utf-8")
    run: Callable[..., int] = lambda *args: main(list(args))  # noqa: E731
    assert run("add", "--quiet", "纪要.txt") == 0
    assert run("export", "out") == 0
    assert "1 document, 1 file" in capsys.readouterr().out
    assert run("export", f"archive{os.sep}out") == 7
    assert run("export", "a.wacz", "--json") == 0
    assert run("import", "a.wacz", "--archive", "b", "--quiet") == 0
    assert run("import", "a.wacz", "--archive", "b", "--json") == 0
    assert '"outcome": "seen-again"' in capsys.readouterr().out
    assert run("import", "out", "--archive", "b") == 2
    assert run("import", "no.warc.gz", "--archive", "b") == 4
    assert "no.warc.gz: no such file" in capsys.readouterr().err
