from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.clean.lines import columns, ends_sentence, is_prose, lines_of


@given(st.text(alphabet="汉字，。“”—…abc 1２ｶ가", max_size=40))
def test_columns_are_those_of_the_standard(text: str) -> None:
    assert columns(text) == sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


@given(st.text(alphabet="字 \n", max_size=60))
def test_lines_quote_the_text_and_none_is_lost(text: str) -> None:
    lines = lines_of(text)
    assert all(text[line.start : line.end] == line.text and line.text.strip() for line in lines)
    assert "".join(line.text for line in lines).replace(" ", "") == text.replace("\n", "").replace(" ", "")


def test_blank_lines_part_runs() -> None:
    assert [line.run for line in lines_of("一\n二\n\n三\n \n\n四")] == [0, 0, 1, 3]


@pytest.mark.parametrize(
    ("line", "prose"), [("首页 新闻 财经", False), ("你好吗？", False), ("会议讨论了下半年的安排，大家认为订单正在恢复。", True)]
)
def test_prose(line: str, prose: bool) -> None:
    assert is_prose(line) is prose
    assert ends_sentence("“好。”")
