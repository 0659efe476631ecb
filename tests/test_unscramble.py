"""Garbled pages and dumps, from bytes to the document."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import archiver
from archiver.clean.draft import Draft
from archiver.clean.rules import shipped, without
from tests.test_mojibake import HANS, latin, windows


def page(misread: Callable[[str], str]) -> bytes:
    title, author = misread("海风公司下半年工作会议"), misread("王小明")
    head = f'<title>{title}</title><script type="application/ld+json">{{"@type":"NewsArticle","headline":"{title}","author":{{"name":"{author}"}}}}</script>'
    site = f'<meta property="og:site_name" content="{misread("海风日报网")}">'
    body = f"<h1>{title}</h1><p>{misread(HANS * 3)}</p><p>这一段没有坏，café 也没有。{HANS}</p>"
    return f"<html><head><meta charset=utf-8>{head}{site}</head><body><article>{body}</article></body></html>".encode()


@pytest.mark.parametrize(
    "misread", [lambda t: latin(t.encode()), lambda t: windows(windows(t.encode()).encode()), lambda t: windows(t.encode("gbk"))]
)
def test_a_page_comes_out_right_and_can_be_undone(misread: Callable[[str], str]) -> None:
    document = archiver.clean(page(misread), source="x.html")
    clean = archiver.clean(page(lambda text: text), source="x.html")
    assert document.text == clean.text
    assert (document.title, document.status) == ("海风公司下半年工作会议", "clean")
    found = document.to_dict()
    assert (found["author"], found["site"]) == ("王小明", "海风日报网")
    assert any(rule.startswith("mojibake-") for rule in found["repairs"])
    assert document.trail is not None
    assert Draft(document.trail.page, document.text, document.trail.steps).original() == document.trail.page.text


def test_entities_may_hide_garble() -> None:
    text = "".join({"\xa0": "&nbsp;", "¼": "&frac14;"}.get(c, c) for c in latin(("你好，" + HANS).encode()))
    assert archiver.clean(text.replace("&frac14;", "&#188;").encode(), source="x.txt").text == "你好，" + HANS


def test_it_can_be_switched_off() -> None:
    rules = without(shipped(), "mojibake-utf-8")
    document = archiver.clean(page(lambda text: latin(text.encode())), source="x.html", rules=rules)
    assert "海风公司" not in (document.title or "") + document.text


def test_what_is_lost_is_doubted() -> None:
    text = f"{HANS}锟斤拷锟斤拷，{HANS}"
    assert [d.stage for d in archiver.clean(text.encode(), source="x.txt").doubts] == ["decode"]
    holes = archiver.clean(f"{HANS}缺\ufffd字。{HANS}".encode(), source="x.txt")
    assert [d.what for d in holes.doubts] == ["1 character was lost before the text was scraped, and stands as U+FFFD"]
    filled = archiver.clean(windows((HANS + "你说可以。").encode()).replace("\xa0", "").encode(), source="x.txt")
    assert filled.status == "review"
    assert "bytes were lost" in filled.doubts[0].what
