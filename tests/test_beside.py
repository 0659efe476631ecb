from __future__ import annotations

import pytest

from archiver.clean.beside import below_title, beside, day_above_month
from archiver.clean.rules import shipped

RULES = shipped()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2019-09-09 14:51 海风新闻综合", ("2019-09-09T14:51+08:00", "海风新闻综合")),
        ("2019-09-09 海风日报", ("2019-09-09", "海风日报")),
        ("原创：海风网2019-09-09 14:51", ("2019-09-09T14:51+08:00", "海风网")),
        ("海边的猫 2019-09-09 14:51", ("2019-09-09T14:51+08:00", "")),
        ("海边的猫 2019-09-09", ("", "")),  # a day behind other words may be any day
        ("2019-09-09 起施行", ("", "")),
        ("会议于2019-09-09 14:51开始", ("", "")),
        ("截至 2019-09-09 14:51", ("", "")),
        ("2019年9月", ("", "")),
        ("今天是2019-09-09。", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_date_on_a_line_that_says_more(line: str, expected: tuple[str, str]) -> None:
    assert beside(line, RULES) == expected


def test_a_calendar_leaf() -> None:
    assert day_above_month(["21", "2024年02月", "分享"]) == "2024-02-21"
    assert day_above_month(["5", "2024-02"]) == "2024-02-05"
    assert day_above_month(["32", "2024年02月"]) == ""
    assert day_above_month(["21", "二月"]) == ""
    assert day_above_month([]) == ""


def test_the_lines_below_each_place_where_the_title_stands() -> None:
    lines = ["储能的冬天 - 海风网", "首页", *["菜单"] * 8, "储能的冬天", "2024-06-03", "正文"]
    assert below_title(lines, "储能的冬天", RULES)[-2:] == ["2024-06-03", "正文"]
    assert below_title(lines, "", RULES) == []
    assert below_title([], "储能的冬天", RULES) == []
