"""What holds many captures: each is found, one broken record costs one record, and nothing leads out of the output."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.batch.inputs import Item, Opener, Ref, Survey, captures, is_many, refs, survey
from archiver.batch.tree import named
from archiver.batch.zipped import _safe
from archiver.errors import NotFound

PAGE = "<html><body><h1>第{}次会议</h1><p>会议讨论了明年的预算。</p></body></html>"


def bodies(items: list[Item]) -> list[str]:
    return [item.capture.body.decode("utf-8") if item.capture else str(item.error) for item in items]


def found(path: Path, field: str = "") -> list[Item]:
    return list(captures([str(path)], field=field))


# zip


def zipped(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in members.items():
            file.writestr(name, text)
    return path


def test_a_zip_is_a_tree(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "dump.zip", **{"2023/a.html": "甲", "2023/a.txt": "乙", "b.txt": "丙", "__MACOSX/b.txt": "x", ".DS_Store": "x"}
    )
    items = found(path)
    assert [i.place.as_posix() for i in items] == ["dump/2023/a.html", "dump/2023/a.txt", "dump/b"]
    assert bodies(items) == ["甲", "乙", "丙"]
    assert items[0].capture
    assert items[0].capture.source == items[0].name == f"{path}/2023/a.html"
    assert survey([str(path)]) == Survey(3, hidden=2)
    assert is_many([str(path)])


def test_a_name_in_gbk_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("PLACE.txt", "纪要")
    path.write_bytes(path.read_bytes().replace(b"PLACE", "纪要1".encode("gb18030")))
    assert [i.place.name for i in found(path)] == ["纪要1"]


@pytest.mark.parametrize("name", ["../../out.txt", "/etc/out.txt", "C:\\out.txt", "a/../../out.txt"])
def test_a_member_stays_in_the_output(tmp_path: Path, name: str) -> None:
    (item,) = found(zipped(tmp_path / "a.zip", **{name: "x"}))
    assert ".." not in item.place.parts
    assert not item.place.is_absolute()
    assert item.place.parts[0] == "a"


@given(st.text())
def test_no_name_leads_anywhere(name: str) -> None:
    parts = _safe(name).split("/")
    assert parts
    assert not {"", ".", ".."} & set(parts)


def test_a_damaged_member_costs_one_member(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        for name in ("a.txt", "b.txt"):
            file.writestr(name, f"这是 {name}")
    path.write_bytes(path.read_bytes().replace("这是 a".encode(), "那是 a".encode(), 1))
    broken, whole = found(path)
    assert "damaged in its zip file" in str(broken.error)
    assert whole.capture


def test_what_is_no_zip_is_one_row(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04 and nothing more")
    (item,) = found(path)
    assert "no whole zip file" in str(item.error)


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archiver.batch.zipped.LARGEST", 1000)
    (item,) = found(zipped(tmp_path / "a.zip", **{"a.txt": "0" * 2000}))
    assert "too large" in str(item.error)


def test_an_encrypted_member_says_so(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", **{"a.txt": "x"})
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    path.write_bytes(bytes(data))
    (item,) = found(path)
    assert "encrypted" in str(item.error)


# WARC


def warc(zip_it: bool = True) -> bytes:
    """Two pages, and what a crawl has beside them."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=zip_it)
    writer.write_record(writer.create_warcinfo_record("crawl.warc.gz", {"software": "test"}))

    def write(url: str, kind: str, body: bytes, **more: object) -> None:
        writer.write_record(writer.create_warc_record(url, kind, io.BytesIO(body), length=len(body), **more))

    def respond(url: str, body: bytes, status: str = "200 OK", *headers: tuple[str, str]) -> None:
        http = StatusAndHeaders(status, [("Content-Type", "text/html; charset=gbk"), *headers], protocol="HTTP/1.1")
        write(url, "response", body, http_headers=http, warc_headers_dict={"WARC-Date": "2024-01-02T03:04:05Z"})

    respond("https://news.example/一.html", PAGE.format("一").encode("gbk"))
    respond("https://news.example/old", b"", "302 Found")
    respond("https://news.example/二.html", gzip.compress(PAGE.format("二").encode("gbk")), "200 OK", ("Content-Encoding", "gzip"))
    for kind, media_type in (
        ("resource", "image/png"),
        ("resource", "text/html"),
        ("metadata", "text/plain"),
        ("conversion", "text/plain"),
    ):
        write(f"https://news.example/{kind}", kind, PAGE.format(kind).encode(), warc_content_type=media_type)
    return out.getvalue()


@pytest.mark.parametrize("zip_it", [True, False])
def test_the_captures_of_a_warc(tmp_path: Path, zip_it: bool) -> None:
    path = tmp_path / ("crawl.warc.gz" if zip_it else "crawl.warc")
    path.write_bytes(warc(zip_it))
    items = found(path)
    assert [i.name for i in items] == [f"https://news.example/{x}" for x in ("一.html", "二.html", "resource", "conversion")]
    assert survey([str(path)]) == Survey(4, records=2)
    one, two, resource, conversion = (i.capture for i in items)
    assert one
    assert two
    assert one.body.decode("gbk") == PAGE.format("一")
    assert two.body.decode("gbk") == PAGE.format("二")
    assert one.media_type == "text/html"
    assert one.headers["Content-Type"] == "text/html; charset=gbk"
    assert one.captured_at
    assert one.captured_at.isoformat() == "2024-01-02T03:04:05+00:00"
    assert resource
    assert resource.media_type == "text/html"
    assert conversion
    assert conversion.encoding == "utf-8"
    assert [i.place.name for i in items][:2] == ["000002-news.example-一.html", "000004-news.example-二.html"]


@pytest.mark.parametrize("zip_it", [True, False])
def test_a_damaged_record_costs_one_record(tmp_path: Path, zip_it: bool) -> None:
    path = tmp_path / ("crawl.warc.gz" if zip_it else "crawl.warc")
    whole = warc(zip_it)
    path.write_bytes(whole)
    starts = [ref.at for ref in refs([str(path)]) if isinstance(ref, Ref)]
    damaged = bytearray(whole)
    damaged[starts[1] : starts[1] + 12] = b"\xff" * 12
    path.write_bytes(bytes(damaged))
    items = found(path)
    assert [bool(i.capture) for i in items] == [True, False, True, True]
    assert "damaged" in str(items[1].error)
    path.write_bytes(whole[:-40])
    assert [bool(i.capture) for i in found(path)] == [True, True, True, False]


def test_what_is_no_warc_is_one_row(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"\x1f\x8b no gzip")
    (item,) = found(path)
    assert "damaged" in str(item.error)


# JSON lines and Parquet


def lines(path: Path, *records: object) -> Path:
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r, ensure_ascii=False)) + "\n" for r in records), encoding="utf-8")
    return path


def test_json_lines(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "dump.jsonl",
        {"url": "https://a.example/1", "html": PAGE.format(1)},
        "{broken",
        "",
        {"id": 3, "text": "会议纪要"},
        {"id": 4},
        [1],
    )
    items = found(path)
    assert bodies(items)[0] == PAGE.format(1)
    assert bodies(items)[2] == "会议纪要"
    assert ["no JSON" in str(items[1].error), "no document" in str(items[3].error), "no object" in str(items[4].error)] == [True] * 3
    assert items[0].capture
    assert (items[0].capture.source, items[0].capture.media_type, items[0].capture.encoding) == (
        "https://a.example/1",
        "text/html",
        "utf-8",
    )
    assert items[2].capture
    assert items[2].capture.source == items[2].name == f"{path}:3"
    assert items[0].place.as_posix() == "dump/000001"


def test_a_field_of_another_name(tmp_path: Path) -> None:
    path = lines(tmp_path / "dump.jsonl", {"正文": "会议纪要", "text": "别的"})
    assert bodies(found(path, "正文")) == ["会议纪要"]


def test_json_lines_without_documents_are_one_document(tmp_path: Path) -> None:
    path = lines(tmp_path / "log.jsonl", {"level": "info"}, {"level": "warn"})
    assert [i.name for i in found(path)] == [str(path)]


def test_parquet(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = tmp_path / "dump.parquet"
    table = pa.table(
        {"url": [f"https://a.example/{i}" for i in range(7)], "text": [f"第{i}次会议" if i != 3 else None for i in range(7)], "n": range(7)}
    )
    parquet.write_table(table, path, row_group_size=2)
    items = found(path)
    assert [bool(i.capture) for i in items] == [True] * 3 + [False] + [True] * 3
    assert bodies(items)[6] == "第6次会议"
    wanted = [ref for ref in refs([str(path)]) if isinstance(ref, Ref)]
    with Opener() as opener:
        assert bodies([opener.item(wanted[i]) for i in (6, 0, 4, 4)]) == ["第6次会议", "第0次会议", "第4次会议", "第4次会议"]
    parquet.write_table(pa.table({"n": range(3)}), path)
    (item,) = found(path)
    assert "--field" in str(item.error)
    path.write_bytes(b"PAR1 and nothing more")
    assert len(found(path)) == 1


# where they lie


def test_a_pattern_keeps_the_tree_below_its_fixed_part(tmp_path: Path) -> None:
    for name in ("a/x.html", "a/b/y.html", "a/z.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    pattern = str(tmp_path / "**" / "*.html")
    assert is_many([pattern])
    assert sorted(i.place.as_posix() for i in captures([pattern])) == ["a/b/y", "a/x"]
    (item,) = captures([str(tmp_path / "*.pdf")])
    assert isinstance(item.error, NotFound)


def test_files_of_one_name_keep_their_folders(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a/x.html", "b/x.html", "y.html")]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.write_text("会", encoding="utf-8")
    assert [i.place.as_posix() for i in captures([*map(str, paths)])] == ["a/x", "b/x", "y"]


@pytest.mark.parametrize("mark", ["\n", "\0", "\r\n"])
def test_a_list_of_paths(tmp_path: Path, mark: str) -> None:
    listed = tmp_path / "list"
    listed.write_text(mark.join(("a.txt", "深/b c.txt", "")), encoding="utf-8", newline="")
    assert named(["x", f"@{listed}"]) == ["x", "a.txt", "深/b c.txt"]
    with pytest.raises(NotFound):
        named(["@nowhere"])


def test_nothing_is_fetched_from_the_web() -> None:
    (item,) = captures(["https://news.example/a.html"])
    assert "web address" in str(item.error)


def test_object_stores() -> None:
    fsspec = pytest.importorskip("fsspec")
    store = fsspec.filesystem("memory")
    for name in ("a.html", "b/a.html", "b/c.jsonl"):
        store.pipe(f"/bucket/{name}", json.dumps({"text": f"这是 {name}"}, ensure_ascii=False).encode())
    items = list(captures(["memory://bucket"]))
    assert [i.place.as_posix() for i in items] == ["a", "b/a", "b/c/000001"]
    assert bodies(items)[2] == "这是 b/c.jsonl"
    (single,) = captures(["memory://bucket/a.html"])
    assert single.capture
    (gone,) = captures(["memory://bucket/gone.html"])
    assert isinstance(gone.error, NotFound)
