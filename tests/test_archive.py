"""The archive end to end: what is added is kept, found again by document and version, and readable without this program."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import archiver
from archiver.archive import Archive
from archiver.errors import ArchiverError, NotFound, Refused, UsageError
from archiver.keep.diff import apply
from tests import damage

SEED = damage.SEED.read_bytes()
MINUTES = """某新材料公司调研纪要

2024-10-28

问：今年的毛利率为什么下降？
答：原材料价格上涨了12.5%，我们从三季度开始调整了产品结构。预计四季度会逐步恢复到去年同期的水平。

问：海外市场的进展如何？
答：东南亚的两家工厂已经投产，欧洲的渠道还在谈，明年上半年会有结果。"""
URL = "https://www.example.cn/minutes/7.html"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with archiver.open(tmp_path / "archive") as opened:
        yield opened


def test_the_seed_in_and_out(archive: Archive) -> None:
    result = archive.add(SEED, source="seed.txt")
    assert result.outcome == "new"
    assert archive.get(result.document[:6]) == archiver.clean(SEED, source="seed.txt")
    assert archive.get("大模型 纪要").title == "阿里大模型专家会纪要"
    held = archive.raw(result.document)
    assert (held.body, held.source) == (SEED, "seed.txt")
    assert [(v.number, v.digest, v.captures) for v in archive.history(result.document)] == [(1, result.version, 1)]
    assert archive.verify().problems == ()


def seeds() -> dict[str, bytes]:
    """The seed as other scrapers would have saved it."""
    text = SEED.decode()
    return {
        "gb18030": text.encode("gb18030"),
        "big5": damage.traditional(text).encode("big5hkscs", "xmlcharrefreplace"),
        "wide": damage.wide(text).encode(),
        "crlf": damage.crlf(text).encode(),
        "sliced": damage.sliced(text).encode(),
        "narrow": damage.narrow(text).encode(),
        "wrapped": damage.wrapped(text).encode("utf-16"),
        "html": damage.as_html(text).encode(),
    }


@pytest.mark.parametrize("name", sorted(seeds()))
def test_the_seed_through_another_scraper_is_the_same_version(archive: Archive, name: str) -> None:
    first = archive.add(SEED, source="seed.txt")
    again = archive.add(seeds()[name], source=f"{name}.txt")
    assert (again.document, again.version) == (first.document, first.version)
    assert again.outcome in ("seen-again", "better-capture")
    assert len(archive.history(first.document)) == 1
    assert archive.list()[0].captures == 2


def test_adding_the_same_capture_again_writes_nothing(archive: Archive) -> None:
    when = datetime(2024, 10, 28, tzinfo=UTC)
    first = archive.add(MINUTES.encode(), source="a.txt", captured_at=when)
    sizes = [p.stat().st_size for p in sorted(archive.path.glob("*/*.gz"))]
    again = archive.add(MINUTES.encode(), source="a.txt", captured_at=when)
    assert (again.document, again.version, again.outcome) == (first.document, first.version, "seen-again")
    assert [p.stat().st_size for p in sorted(archive.path.glob("*/*.gz"))] == sizes
    assert archive.list()[0].captures == 1
    archive.add(MINUTES.encode(), source="a.txt")  # at another time it is another capture, whose bytes are held already
    assert archive.list()[0].captures == 2
    assert b"revisit" in gzip.decompress(next(archive.path.glob("raw/*.gz")).read_bytes())


def test_versions_by_number_day_and_digest(archive: Archive) -> None:
    texts = [MINUTES, MINUTES.replace("12.5%", "13.5%"), MINUTES]
    results = [archive.add(text.encode(), source=URL, captured_at=datetime(2024, 11, day, tzinfo=UTC)) for day, text in enumerate(texts, 1)]
    document = results[0].document
    assert [r.outcome for r in results] == ["new", "new-version", "new-version"]
    assert [v.number for v in archive.history(URL)] == [1, 2, 3]
    assert "12.5%" in archive.get(document).text
    assert "13.5%" in archive.get(document, version=2).text
    assert "13.5%" in archive.get(f"{document}@2").text
    assert "13.5%" in archive.get(document, at="2024-11-02").text
    assert "13.5%" in archive.get("@" + results[1].version[7:19]).text
    diff = archive.diff(document, 1, 2)
    assert apply(diff, archive.get(document, 1).text) == archive.get(document, 2).text
    assert [(p.before, p.after) for c in diff.changes for p in c.parts if p.kind != "equal"] == [("12.5%", "13.5%")]
    assert archive.diff(document) == archive.diff(document, 2, 3)
    with pytest.raises(NotFound, match="has no version 4"):
        archive.get(document, version=4)


def test_adding_a_folder_again_makes_no_versions(archive: Archive) -> None:
    """Without a date of capture the old text must not become the newest, however often it is added."""
    a, b = (MINUTES.replace("12.5%", rate).replace("\n\n2024", "，第三季度交流情况\n\n2024").encode() for rate in ("32.5%", "31.5%"))
    results = [archive.add(raw, source=source) for _ in range(3) for raw, source in ((a, "a.txt"), (b, "b.txt"))]
    assert len({r.document for r in results}) == 1
    assert [r.outcome for r in results] == ["new", "new-version"] + ["seen-again"] * 4
    assert [(v.number, v.captures) for v in archive.history("a.txt")] == [(1, 3), (2, 3)]
    assert "31.5%" in archive.get("a.txt").text
    other = a.replace("，".encode(), b",")  # other bytes, the same content
    assert archive.add(other, source="c.txt").version == results[0].version
    assert "31.5%" in archive.get("a.txt").text
    archive.reindex()
    assert [(v.number, v.captures) for v in archive.history("a.txt")] == [(1, 4), (2, 3)]


def test_the_date_of_the_response_is_the_date_of_capture(archive: Archive) -> None:
    headers = {"date": "Mon, 28 Oct 2024 17:30:00 +0800"}
    document = archive.add(MINUTES.encode(), source=URL, headers=headers).document
    assert archive.raw(document).captured_at == datetime(2024, 10, 28, 9, 30, tzinfo=UTC)
    archive.add(MINUTES.replace("两家", "三家").encode(), source=URL, headers={"Date": "Tue, 29 Oct 2024 09:30:00 GMT"})
    archive.add(MINUTES.encode(), source=URL, headers={"Date": "Wed, 30 Oct 2024 09:30:00 GMT"})
    assert [v.number for v in archive.history(document)] == [1, 2, 3]
    for said in ("gestern", "Fri, 31 Dec 9999 23:59:59 -0800", ""):
        assert archive.add(MINUTES.encode(), source=URL, headers={"Date": said}).outcome == "seen-again"


def test_the_list_says_what_its_dates_are(archive: Archive) -> None:
    archive.add(MINUTES.encode(), source="a.txt")
    archive.add("大家谈了谈天气，没有谈别的事情。".encode(), source="b.txt")
    assert {e.source: e.date_kind for e in archive.list()} == {"a.txt": "published", "b.txt": "captured"}
    assert [h.document for h in archive.search("after:2000")] == [archive.list()[1].document]


def test_what_was_lost_is_said_and_what_only_looks_leaves_the_files_alone(archive: Archive) -> None:
    for i in range(3):
        archive.add(f"{MINUTES}第{i}稿。".encode(), source=f"{i}.txt")
    archive.close()
    path = next((archive.path / "text").glob("*.gz"))
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    with archiver.open(archive.path) as reader:
        assert any("what was captured from 2.txt;" in notice for notice in reader.notices)
        assert any("2.txt was acknowledged and is gone" in p.what for p in reader.verify().problems)
    assert path.read_bytes() == whole[:-20]
    with archiver.open(archive.path) as writer:
        assert any("acknowledged and is gone" in p.what for p in writer.verify().problems)
        writer.add(f"{MINUTES}第2稿。".encode(), source="2.txt")
        assert writer.verify().problems == ()
    path.unlink()
    with archiver.open(archive.path) as reader:
        report = reader.verify()
        assert sum("is gone" in p.what for p in report.problems) == 4
        assert any("that had been acknowledged are gone" in notice for notice in reader.reindex())
        assert reader.verify().problems


def test_an_add_says_what_recovery_did(archive: Archive) -> None:
    archive.add(MINUTES.encode(), source="a.txt")
    archive.close()
    path = next((archive.path / "text").glob("*.gz"))
    path.write_bytes(path.read_bytes() + path.read_bytes()[:100])
    with archiver.open(archive.path) as opened:
        assert "a write that was cut off" in opened.notices[0]
        assert any("they are kept in text/" in notice for notice in opened.add(SEED, source="seed.txt").notices)
        assert opened.add(SEED, source="seed2.txt").notices == ()


def test_a_document_with_one_version_has_nothing_to_compare(archive: Archive) -> None:
    archive.add(MINUTES.encode(), source="a.txt")
    with pytest.raises(NotFound, match="nothing to compare"):
        archive.diff("a.txt")


def test_a_wall_is_kept_and_never_shown_instead_of_a_text(archive: Archive) -> None:
    good = archive.add(MINUTES.encode(), source=URL)
    wall = archive.add(b"\x00\x01\x02binary", source=URL)
    assert (wall.document, wall.version, wall.outcome) == (good.document, "", "unusable")
    assert wall.doc.status in ("failed", "empty")
    assert archive.get(URL).text == good.doc.text
    assert [v.number for v in archive.history(URL)] == [1, 0]
    assert archive.raw(URL, version=wall.doc.raw_digest).body == b"\x00\x01\x02binary"


def test_what_has_no_reader_is_kept_all_the_same(archive: Archive) -> None:
    pdf = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
    result = archive.add(pdf, source="a.pdf")
    assert (result.outcome, result.copy) == ("unusable", None)
    assert archive.get("a.pdf").doubts
    assert archive.raw("a.pdf").body == pdf
    assert archive.list()[0].versions == 0


def test_a_mistake_of_the_cleaner_keeps_no_bytes_out(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("archiver.archive.desk.clean_capture", broken)
    result = archive.add(MINUTES.encode(), source="a.txt")
    assert (result.outcome, result.doc.status) == ("unusable", "failed")
    assert "ZeroDivisionError: oops" in result.doc.doubts[0].what
    monkeypatch.undo()
    assert archive.explain("a.txt").status != "failed"
    mended = archive.add(MINUTES.encode(), source="a.txt")
    assert (mended.document, mended.outcome) == (result.document, "new")
    assert [v.captures for v in archive.history("a.txt")] == [2]


def test_explain_cleans_the_very_bytes_again(archive: Archive) -> None:
    body = MINUTES.encode("gbk")
    result = archive.add(body, source="a.txt", encoding="gbk", media_type="text/plain", headers={"X-Seen": "1"})
    explained = archive.explain(result.document)
    assert explained == result.doc
    assert explained.trail is not None
    capture = archive.raw(result.document)
    assert (capture.body, capture.encoding, capture.media_type, capture.headers) == (body, "gbk", "text/plain", {"X-Seen": "1"})


def test_search(archive: Archive) -> None:
    result = archive.add(MINUTES.encode(), source="a.txt")
    archive.add(SEED, source="seed.txt")
    assert [h.document for h in archive.search("東南亞 工廠")] == [result.document]
    assert archive.search("不存在的词") == []
    with pytest.raises(UsageError, match="no such field"):
        archive.search("writer:某")


def test_the_reading_copy_is_kept_true(archive: Archive) -> None:
    first = archive.add(SEED, source="seed.txt")
    assert first.copy == "documents/2023/2023-04-04 阿里大模型专家会纪要.md"
    text = (archive.path / first.copy).read_text(encoding="utf-8")
    assert text.startswith(f"---\ncopy_of: {first.document} ")
    assert "\n# 阿里大模型专家会纪要\n" in text
    assert archive.add(SEED, source="again.txt").copy == first.copy
    (archive.path / first.copy).unlink()
    archive.add(SEED, source="thrice.txt")
    assert (archive.path / first.copy).read_text(encoding="utf-8") == text


def test_copies_can_be_turned_off(tmp_path: Path) -> None:
    with archiver.open(tmp_path / "archive", copies=False) as archive:
        assert archive.add(SEED, source="seed.txt").copy is None
        archive.reindex()
    assert list((tmp_path / "archive/documents").iterdir()) == []


def test_an_archive_hands_out_its_script(tmp_path: Path) -> None:
    with archiver.open(tmp_path / "archive", script="Hant-TW") as archive:
        result = archive.add(SEED, source="seed.txt")
        assert result.copy == "documents/2023/2023-04-04 阿里大模型專家會紀要.md"
        assert archive.get(result.document).title == "阿里大模型专家会纪要"  # as published
    log = gzip.decompress(next((tmp_path / "archive/text").glob("*.gz")).read_bytes()).decode()
    assert log.count("WARC-Type: conversion") == 2
    with archiver.open(tmp_path / "archive") as again:
        assert again.script == "Hant-TW"
    with pytest.raises(UsageError, match="set up for Hant-TW, not Hans"):
        archiver.open(tmp_path / "archive", script="Hans")


def test_deleting_the_index_loses_nothing(archive: Archive) -> None:
    archive.add(SEED, source="seed.txt")
    for day, text in enumerate((MINUTES, MINUTES.replace("两家", "三家"), ""), 1):
        archive.add(text.encode() or b"\x00", source=URL, captured_at=datetime(2024, 11, day, tzinfo=UTC))
    before = archive.list(), archive.history(URL), archive.get(URL), archive.get("大模型")
    copies = {p: p.read_bytes() for p in archive.path.glob("documents/*/*.md")}
    assert archive.reindex() == ()
    assert (archive.list(), archive.history(URL), archive.get(URL), archive.get("大模型")) == before
    archive.close()
    for file in archive.path.glob("index.sqlite*"):
        file.unlink()
    shutil.rmtree(archive.path / "documents")
    with archiver.open(archive.path) as reopened:
        assert (reopened.list(), reopened.history(URL), reopened.get(URL), reopened.get("大模型")) == before
        reopened.reindex()
    assert {p: p.read_bytes() for p in archive.path.glob("documents/*/*.md")} == copies


def test_stale_copies_go_when_the_index_was_lost(archive: Archive) -> None:
    first = archive.add(MINUTES.encode(), source=URL)
    assert first.copy
    archive.close()
    for file in archive.path.glob("index.sqlite*"):
        file.unlink()
    with archiver.open(archive.path) as reopened:
        second = reopened.add(
            MINUTES.replace("某新材料公司调研纪要", "某新材料公司年度调研纪要").replace("两家", "三家").encode(), source=URL
        )
        assert second.document == first.document
        assert [p.relative_to(archive.path).as_posix() for p in archive.path.glob("documents/*/*.md")] == [second.copy]


def test_everything_can_be_rebuilt_with_zcat_alone(archive: Archive) -> None:
    """As `docs/archive-format.md` says: unzip, cut at the record heads, read the JSON; no code of ours."""
    result = archive.add(SEED, source="seed.txt")
    bodies: dict[str, bytes] = {}
    metas = []
    for path in sorted(archive.path.glob("*/*.gz")):
        data = gzip.decompress(path.read_bytes())
        while data:
            head, _, rest = data.partition(b"\r\n\r\n")
            fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
            size = int(fields["Content-Length"])
            bodies[fields["WARC-Record-ID"]] = rest[:size]
            metas += [json.loads(rest[:size])] if fields["WARC-Type"] == "metadata" else []
            assert rest[size : size + 4] == b"\r\n\r\n"
            data = rest[size + 4 :]
    (meta,) = metas
    assert meta["document"] == result.document
    assert bodies[meta["raw"]["record"]] == SEED
    assert bodies[meta["text"]["record"]].decode() == result.doc.text
    assert meta["clean"]["title"] == result.doc.title


def test_an_archive_is_made_only_where_one_may_be(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="archiver init"):
        archiver.open(tmp_path / "none", create=False)
    assert not (tmp_path / "none").exists()
    (tmp_path / "photo.jpg").write_bytes(b"x")
    with pytest.raises(Refused):
        archiver.open(tmp_path)
    with pytest.raises(UsageError, match="no such script"):
        archiver.open(tmp_path / "new", script="Latin")
    assert not (tmp_path / "new").exists()


def test_arguments_that_make_no_sense(archive: Archive) -> None:
    with pytest.raises(UsageError, match="binary mode"):
        archive.add("text")  # type: ignore[arg-type]
    with pytest.raises(ArchiverError):
        archive.add(MINUTES.encode(), encoding="no-such-encoding")
    assert archive.list() == []


def test_other_tools_read_the_files(archive: Archive) -> None:
    from warcio.checker import Checker

    archive.add(SEED, source="纪要 1.txt")
    archive.add(MINUTES.encode(), source=URL, headers={"Content-Type": "text/plain; charset=utf-8", "X-标题": "纪要"})
    archive.add(MINUTES.encode(), source="C:\\文件\\b.txt")
    files = [str(p) for p in archive.path.glob("*/*.gz")]

    class Command:
        inputs = files
        verbose = False

    assert Checker(Command).process_all() == 0


def test_a_source_that_no_file_could_hold_is_made_readable_before_anything_is_written(tmp_path: Path) -> None:
    with archiver.open(tmp_path / "a") as archive:
        added = archive.add("会议讨论了安排。大家都同意。".encode(), source="纪要\udcff.txt")
    with archiver.open(tmp_path / "a") as archive:
        assert archive.get(added.document).source == r"纪要\xff.txt"


def test_a_closed_archive_says_that_it_is_closed(tmp_path: Path) -> None:
    archive = archiver.open(tmp_path / "a")
    document = archive.add(SEED, source="seed.txt").document
    archive.close()
    archive.close()
    asked: tuple[Callable[[], object], ...] = (
        archive.list,
        archive.verify,
        archive.reindex,
        archive.reclean,
        lambda: archive.add(SEED),
        lambda: archive.get(document),
        lambda: archive.raw(document),
        lambda: archive.explain(document),
        lambda: archive.history(document),
        lambda: archive.search("毛利率"),
        lambda: archive.purge(document, "裁定"),
        lambda: archive.export(tmp_path / "out"),
    )
    for ask in asked:
        with pytest.raises(UsageError, match="is closed"):
            ask()
    assert (archive.script, archive.notices) == ("Hans", ())
