"""What one add writes, as others will read it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archiver.errors import StorageError
from archiver.keep.bundle import FORMAT, describe, given_capture, read_meta, timestamp
from archiver.keep.records import raw_record, target_uri
from archiver.keep.warc import Record, decode
from archiver.model import Capture
from tests.keep_helpers import MINUTES, add, form, make_store


def test_timestamps_sort_as_text() -> None:
    assert timestamp(datetime(2024, 10, 28, 17, 30, tzinfo=timezone(timedelta(hours=8)))) == "2024-10-28T09:30:00.000000Z"
    assert timestamp(datetime(985, 1, 1, tzinfo=UTC)) == "0985-01-01T00:00:00.000000Z"
    assert timestamp() > "2024"


@pytest.mark.parametrize(
    "source",
    [
        "纪要 1.txt",
        "C:\\文件\\a.html",
        "/home/某/a b.txt",
        "https://例.cn/a b?q=纪要#x",
        "-",
        "",
        "a%b.txt",
        "a\udcffb",
        "https://a.cn/[1]{2}",
    ],
)
def test_every_source_has_a_valid_uri(source: str) -> None:
    uri = target_uri(source, "sha256:" + "ab" * 32)
    assert uri.isascii()
    assert not set(uri) & set(' <>"{}|\\^`')
    assert urlsplit(uri).scheme in ("file", "https", "ni")


def test_what_was_given_is_kept_so_that_cleaning_again_gives_the_same() -> None:
    capture = Capture(b"\xc4\xe3", "a.txt", "text/plain", "gbk", {"Content-Type": "text/plain"}, datetime(2024, 10, 28, tzinfo=UTC))
    meta = json.loads(json.dumps(describe(capture, form(MINUTES), timestamp())))
    assert given_capture(meta, capture.body) == capture


def test_a_response_keeps_the_headers_but_not_those_of_the_transport() -> None:
    headers = {
        "Content-Type": "text/html; charset=gbk",
        "Content-Encoding": "gzip",
        "Transfer-Encoding": "chunked",
        "Content-Length": "9",
        "X-A": "b\r\nc",
    }
    capture = Capture(b"<html>1</html>", "https://example.cn/a", headers=headers, captured_at=datetime(2024, 10, 28, tzinfo=UTC))
    meta = describe(capture, form(MINUTES), timestamp())
    meta["raw"]["capture"] = "<urn:uuid:1>"

    data = raw_record(capture, meta, None)
    record = decode(data)
    assert record is not None
    assert (record.kind, record.body, record.sound) == ("response", capture.body, True)
    assert b"X-Crawler-Content-Encoding: gzip" in data
    assert b"\r\nContent-Encoding" not in data
    assert b"\r\nContent-Length: 14\r\n" in data
    assert b"X-A: b c\r\n" in data


def test_only_metadata_records_of_ours_are_read() -> None:
    def record(body: bytes, kind: str = "metadata", media: str = "application/json") -> Record:
        return Record(kind, "<urn:uuid:1>", {"Content-Type": media}, body)

    assert read_meta(record(b'{"format": 1}')) == {"format": 1}
    assert read_meta(record(b"{}", kind="conversion")) is None
    assert read_meta(record(b"x: y", media="application/warc-fields")) is None
    assert read_meta(record(b"{")) is None
    with pytest.raises(StorageError, match="update archiver"):
        read_meta(record(json.dumps({"format": FORMAT + 1}).encode()))


def test_the_metadata_record_stands_alone_and_comes_last(tmp_path: Path) -> None:
    store = make_store(tmp_path / "archive")
    normalised = {"script": "Hans", "title": "标题", "text": "开放时间。"}
    held, _, _ = add(store, "開放時間。", "a.txt", title="標題", script="Hant", normalised=normalised)
    meta = store.meta(held)
    assert meta["kind"] == "version"
    assert meta["document"] == held.document
    assert set(meta) >= {"captured_at", "raw", "text", "normalised", "digest", "cleaner", "clean", "outcome", "evidence", "source", "given"}
    assert "text" not in meta["clean"]
    kinds = [(r.kind, r.headers.get("Content-Language")) for _, r in store.log.scan(store.log.files("text")[0])]  # type: ignore[misc]
    assert kinds == [("warcinfo", None), ("conversion", "zh-Hant"), ("conversion", "zh-Hans"), ("metadata", None)]
    # The same text again is not written again.
    add(store, "開放時間。", "b.txt", at=1, body="開放時間。".encode("big5"), title="標題", script="Hant", normalised=normalised)
    assert [r.kind for _, r in store.log.scan(store.log.files("text")[0])][4:] == ["metadata"]  # type: ignore[misc]
    assert [r.kind for _, r in store.log.scan(store.log.files("raw")[0])] == ["warcinfo", "resource", "resource"]  # type: ignore[misc]
    store.close()
