from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.clean.chain import without_chain
from archiver.clean.rules import shipped
from archiver.text.fold import fold

RULES = shipped()
TITLE = "储能的冬天：价格还会再跌吗"


@pytest.mark.parametrize(
    ("line", "site"),
    [
        (f"{TITLE}_能源_海风网", "海风网"),
        (f"{TITLE} - 海风日报", "海风日报"),
        (f"{TITLE}--时政--海风网", "海风网"),
        (f"{TITLE}_海风网-让资讯更有价值", "海风网"),
        (f"{TITLE} - Powered by Discuz!", ""),
        (f"{TITLE}", ""),
    ],
)
def test_the_chain_behind_a_title_goes_and_the_site_is_read(line: str, site: str) -> None:
    assert without_chain(line, RULES, frozenset(), True) == (TITLE, site)


@pytest.mark.parametrize(
    "line", ["A股-港股溢价", "储能的冬天-价格还会再跌吗", "2024-06-03", "从零到一——创业的故事", "", "-", "_", "长" * 300 + "_海风网"]
)
def test_a_dash_in_a_title_is_part_of_it(line: str) -> None:
    assert without_chain(line, RULES, frozenset(), False)[0] == line


@pytest.mark.parametrize("more", ["第二包", "第3章", "下篇", "附件", "补充通知", "征求意见稿", "修订草案", "一标段", "（二）", "名单"])
def test_what_says_more_than_the_title_is_no_site(more: str) -> None:
    line = f"采购需求说明 - {more}"
    assert without_chain(line, RULES, frozenset((fold("采购需求说明"),)), False) == (line, "")


def test_what_the_page_shows_alone_is_the_title() -> None:
    assert without_chain("储能的冬天 - 小岛笔记", RULES, frozenset((fold("储能的冬天"),)), False) == ("储能的冬天", "小岛笔记")


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="储能冬天海风网_-|— 第二包()（）a.\ud800", max_size=40), st.booleans())
def test_what_is_left_is_a_part_of_the_line(line: str, chained: bool) -> None:
    title, site = without_chain(line, RULES, frozenset((fold("储能"),)), chained)
    assert title in line
    assert site in line
