from __future__ import annotations

import pytest

from archiver.clean.headline import Headline, is_title, trim
from archiver.clean.rules import shipped
from archiver.text.fold import fold

RULES = shipped()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "[未知机构]:储能专家会纪要–20240404 - 发现报告",
            Headline("储能专家会纪要", "储能专家会纪要–20240404", "发现报告", "未知机构", "2024-04-04"),
        ),
        ("储能价格还会再跌吗_能源频道_海风网", Headline("储能价格还会再跌吗", "储能价格还会再跌吗", "海风网")),
        ("储能调研纪要 2024年4月4日", Headline("储能调研纪要", "储能调研纪要 2024年4月4日", date="2024-04-04")),
        ("2024年4月储能市场回顾", Headline("2024年4月储能市场回顾", "2024年4月储能市场回顾")),
        ("[年报]海风股份2023年年度报告", Headline("[年报]海风股份2023年年度报告", "[年报]海风股份2023年年度报告")),
        ("【深度】储能的冬天", Headline("【深度】储能的冬天", "【深度】储能的冬天")),
        ("A股-港股联动的三个问题", Headline("A股-港股联动的三个问题", "A股-港股联动的三个问题")),
        ("20240404", Headline("20240404", "20240404")),
    ],
)
def test_a_title_line_is_taken_apart(line: str, expected: Headline) -> None:
    assert trim(line, RULES) == expected


def test_what_the_page_shows_without_its_site_is_a_title() -> None:
    line = "储能的冬天 - 小岛笔记"
    assert trim(line, RULES).site == ""
    assert trim(line, RULES, frozenset((fold("储能的冬天"),))) == Headline("储能的冬天", "储能的冬天", "小岛笔记")


def test_in_the_title_element_a_bar_marks_the_site() -> None:
    assert trim("储能的冬天来了吗 | 小岛笔记", RULES, chained=True).site == "小岛笔记"
    assert trim("储能的冬天来了吗 | 小岛笔记", RULES).site == ""


def test_a_line_says_the_title_again() -> None:
    for line in ("储能专家会纪要", "[未知机构]:储能专家会纪要–20240404 - 发现报告", "儲能專家會紀要 - 小站"):
        assert is_title(line, "储能专家会纪要", RULES)
    assert not is_title("储能专家会纪要的补充说明", "储能专家会纪要", RULES)
