from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archiver.model import Source
from archiver.read.plain import read_plain


def source(text: str) -> Source:
    return Source(text, "utf-8", "utf-8")


def test_blocks_are_the_lines_with_their_numbers() -> None:
    page = read_plain(source("标题\r\n\r\n　　第一段。 \r第二段。\n"))
    assert [(page.text[b.start : b.end], b.path) for b in page.blocks] == [
        ("标题", "line 1"),
        ("第一段。", "line 3"),
        ("第二段。", "line 4"),
    ]


@given(st.text(alphabet="开放 \t\r\n\x0b\x0c\u2028，", max_size=60))
def test_nothing_but_white_space_stands_between_blocks(text: str) -> None:
    page = read_plain(source(text))
    assert page.text == text
    at = 0
    for block in page.blocks:
        assert not text[at : block.start].strip()
        assert block.start < block.end
        at = block.end
    assert not text[at:].strip()


def test_front_matter_is_read_and_stays_in_the_text() -> None:
    page = read_plain(source('---\ntitle: "春天的会议"\ndate: 2024-03-01\ntags: [a, b]\n---\n正文。\n'))
    assert page.head.title == "春天的会议"
    assert ("date", "2024-03-01") in page.head.meta
    assert page.text.startswith("---\ntitle")
    assert read_plain(source("---\n没有结束的横线")).head.title == ""
