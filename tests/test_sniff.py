"""Which format is it? Content decides, whatever the name says."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from archiver.errors import BinaryInput, EmptyInput, NoReader
from archiver.model import Capture
from archiver.read import read
from archiver.read.sniff import BINARY, declared_charset, sniff

PAGE = "<!DOCTYPE html>\n<html><head><title>会议纪要</title></head><body><p>今天讨论了进度。</p></body></html>"
TEXT = "专家会议纪要\n\n问：产能如何？\n答：明年翻一番。\n"


def kind(body: bytes, source: str = "", media_type: str | None = None) -> str:
    return sniff(Capture(body, source, media_type))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32-le"])
@pytest.mark.parametrize("source", ["", "a.html", "a.txt"])
def test_a_page_is_a_page_in_every_encoding_and_under_every_name(encoding: str, source: str) -> None:
    assert kind(PAGE.encode(encoding), source) == "text/html"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32-be"])
@pytest.mark.parametrize("source", ["", "a.txt", "a.html", "https://example.org/a.html?x=1.txt"])
def test_a_text_is_a_text_under_every_name(encoding: str, source: str) -> None:
    assert kind(TEXT.encode(encoding), source) == "text/plain"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("  \n<!-- saved from url -->\n<HTML><body>x", "text/html"),
        ("<div class=a>会议</div>", "text/html"),
        ("<table><tr><td>会议", "text/html"),
        ("<?xml version='1.0'?><rss version='2.0'><channel/></rss>", "text/xml"),
        ("<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC 'x'><html xmlns='http://www.w3.org/1999/xhtml'><body/></html>", "text/html"),
        ("<feed><title>频道</title></feed>", "text/xml"),
        ("<akomaNtoso><debate/></akomaNtoso>", "text/xml"),
        ("1 < 2，而 3 > 2。会议开始。", "text/plain"),
        ("<未完待续>", "text/plain"),
        ("浏览器提示 <b>粗体</b> 是标签。", "text/plain"),
        ("开头的碎片</div>" + "<p>会议讨论了今年的工作安排。</p>" * 8, "text/html"),
        ("From: a@example.org\nMIME-Version: 1.0\nSubject: x\n\n正文", "message/rfc822"),
    ],
)
def test_what_text_is_made_of(body: str, expected: str) -> None:
    assert kind(body.encode()) == expected


def test_markdown_that_begins_with_html_stays_text() -> None:
    body = "<div align=center>徽标</div>\n\n# 说明\n\n正文。".encode()
    assert kind(body, "README.md") == "text/plain"
    assert kind(body, "README") == "text/html"


def test_a_media_type_decides_between_kinds_of_text_unless_it_lies() -> None:
    assert kind(b"<p>x</p>", media_type="text/plain; charset=gbk") == "text/plain"
    assert kind(TEXT.encode(), media_type="text/html") == "text/plain"
    assert kind(b"<p>x</p>", media_type="application/octet-stream") == "text/html"
    assert kind(b"%PDF-1.7", media_type="text/html") == "application/pdf"


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name in names:
            z.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"%PDF-1.4\n", "PDF"),
        (zipped("[Content_Types].xml", "word/document.xml"), ".docx"),
        (zipped("xl/workbook.xml"), ".xlsx"),
        (zipped("a.txt"), "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le"), ".doc"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "WebP"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"SQLite format 3\x00", "SQLite"),
        (b"\x7fELF\x02\x01", "program"),
        (b"{\\rtf1\\ansi", "RTF"),
    ],
)
def test_a_known_format_without_a_reader_is_named(body: bytes, name: str) -> None:
    with pytest.raises(NoReader, match=name) as caught:
        read(Capture(body, "报告.html"))
    assert "报告.html" in str(caught.value)
    assert "archiver add" in str(caught.value)


@pytest.mark.parametrize("body", [b"", b" \r\n\t", b"\xef\xbb\xbf\n", "　\u200b".encode(), " \n".encode("utf-16")])
def test_nothing_is_empty(body: bytes) -> None:
    with pytest.raises(EmptyInput, match=r"a\.txt"):
        read(Capture(body, "a.txt"))


def test_binary_is_refused_and_broken_text_is_not() -> None:
    noise = bytes(range(256)) * 8
    assert kind(noise, "a.html") == BINARY
    assert kind(random.Random(7).randbytes(4096)) == BINARY
    with pytest.raises(BinaryInput, match="not text"):
        read(Capture(noise, "a.html"))
    damaged = "会议讨论了今年的工作安排。".encode("gb18030") * 20
    assert kind(damaged[:100] + b"\x00" + damaged[100:]) == "text/plain"


def test_the_charset_comes_from_the_media_type_or_the_header() -> None:
    assert declared_charset(Capture(b"", media_type="text/html; charset=gbk")) == "gbk"
    assert declared_charset(Capture(b"", headers={"content-TYPE": 'text/html; Charset="Big5"'})) == "Big5"
    assert declared_charset(Capture(b"", media_type="text/html")) is None
