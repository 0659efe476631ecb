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


@pytest.mark.parametrize(
    ("line", "title", "site"),
    [
        ("储能的冬天：价格还会再跌吗_首页江海_新闻中心_江海网_jianghai.example.cn", "储能的冬天：价格还会再跌吗", "江海网"),
        ("储能的冬天：价格还会再跌吗_能源_海风新闻-The Breeze", "储能的冬天：价格还会再跌吗", "海风新闻"),
        ("储能的冬天 价格还会再跌吗(组图)_海风房产_海风网", "储能的冬天 价格还会再跌吗", "海风房产"),
        ("储能的冬天 价格还会再跌吗 | 财经 | 中央社 CNA", "储能的冬天 价格还会再跌吗", "中央社"),
        ("储能的冬天 - 纪录片 (豆瓣)", "储能的冬天", "豆瓣"),
        ("储能的冬天要来了--时政--人民网", "储能的冬天要来了", "人民网"),
        ("储能的冬天要来了-国学院", "储能的冬天要来了", "国学院"),
        ("储能的冬天来了？一图看懂-储能,电池,锂矿 ——小站(海风旗下媒体)--风吹向未来", "储能的冬天来了？一图看懂", "小站"),
        ("储能的冬天来了|锂矿|电池_海风财经_海风网", "储能的冬天来了", "海风财经"),
        ("储能的冬天要来了_新闻频道_央视网(cctv.com)", "储能的冬天要来了", "央视网"),
        ("求助：储能柜怎么接线_《海风》官网论坛 - Powered by Discuz!", "求助：储能柜怎么接线", "《海风》官网论坛"),
        ("长城 - 维基百科，自由的百科全书", "长城", "维基百科"),
        ("储能的冬天——从价格战到价值战_海风网", "储能的冬天——从价格战到价值战", "海风网"),
        ("A股-港股联动_新浪财经", "A股-港股联动", "新浪财经"),
        ("明日股市--最新的储能报告：增长率降至2.3%", "明日股市--最新的储能报告：增长率降至2.3%", ""),
        ("深度观察日记丨老人的一天", "深度观察日记丨老人的一天", ""),
        ("通知 | 关于放假安排的通知", "通知 | 关于放假安排的通知", ""),
        ("_" * 4000, "_" * 4000, ""),
    ],
)
def test_the_chain_behind_a_page_title(line: str, title: str, site: str) -> None:
    got = trim(line, RULES, chained=True)
    assert (got.title, got.site) == (title, site)


def test_what_stands_before_a_title() -> None:
    filing = trim("[年报]海风股份(300999)：2021年年度报告", RULES)
    assert (filing.title, filing.kind, filing.company, filing.code) == ("2021年年度报告", "年报", "海风股份", "300999")
    dated = trim("[临时公告]海风股份:股东大会议事规则(草案)2021-11-17", RULES)
    assert (dated.title, dated.company, dated.date) == ("股东大会议事规则(草案)", "海风股份", "2021-11-17")
    reprint = trim("【海风日报】储能的冬天要来了", RULES)
    assert (reprint.title, reprint.source) == ("储能的冬天要来了", "海风日报")
    assert trim("【视频】储能的冬天要来了", RULES).title == "【视频】储能的冬天要来了"


def test_a_title_line_shown_on_the_page_cuts_the_page_title() -> None:
    shown = frozenset((fold("医院举办药学知识技能大赛"),))
    got = trim("医院举办药学知识技能大赛 海风市中医院", RULES, shown, chained=True)
    assert (got.title, got.site) == ("医院举办药学知识技能大赛", "海风市中医院")


def test_a_line_says_the_title_again() -> None:
    for line in ("储能专家会纪要", "[未知机构]:储能专家会纪要–20240404 - 发现报告", "儲能專家會紀要 - 小站"):
        assert is_title(line, "储能专家会纪要", RULES)
    assert not is_title("储能专家会纪要的补充说明", "储能专家会纪要", RULES)
