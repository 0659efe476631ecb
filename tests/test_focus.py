"""Where in the dump of a page its article stands."""

from __future__ import annotations

import pytest

import archiver
from archiver.clean.draft import Draft
from archiver.clean.focus import article, focus
from archiver.clean.judge import Verdict
from archiver.clean.pieces import opening, pieces
from archiver.clean.rules import shipped
from archiver.model import Capture
from archiver.read import read

TITLE = "临江新港集装箱码头提前投产"
MENU = ["首页", "新闻", "财经", "体育", "汽车", "房产", "设为首页", "登录", "注册", "联系我们", "网站地图", "客户端下载"]
BODY = [
    "本报临江6月3日电（记者 周敏）临江新港的集装箱码头昨天投产，比计划提前了两个月，首批靠泊的是三艘沿海货轮。",
    "新港负责人说，码头有四个泊位，全部用岸电，每年可以装卸一百二十万个标准箱，周边的企业运货的时间能够缩短一天。",
    "为了腾出岸线，临江市去年搬迁了两处散货码头，原来的集装箱堆场改成了公园，预计秋天向市民开放，门票免费。",
]
FOOT = ["相关阅读", "分享到", "版权所有 临江新闻网", "关于我们", "广告服务", "京ICP备00000001号", "设为首页", "联系我们"]
LINES = [*MENU, TITLE, "2024-06-04 08:15 来源：临江日报", *BODY, *FOOT]


def cleaned(text: str) -> archiver.Document:
    return archiver.clean(text.encode(), source="x.txt", media_type="text/plain")


@pytest.mark.parametrize("first", [[], [f"{TITLE}_临江新闻网"], [TITLE]])
@pytest.mark.parametrize("bullet", ["", "* ", "• "])
def test_the_title_is_the_line_that_speaks_of_the_article_not_the_first_of_the_menu(first: list[str], bullet: str) -> None:
    document = cleaned("\n".join([*first, *(bullet + word for word in MENU), *LINES[len(MENU) :]]))
    assert document.title == TITLE
    assert document.metadata.published is not None
    assert document.metadata.published.value.startswith("2024-06-04")
    assert document.text.split() == "\n".join(BODY).split()


@pytest.mark.parametrize("glue", [" ", ""])
def test_a_title_and_a_byline_that_a_scraper_glued_become_metadata(glue: str) -> None:
    document = cleaned(glue.join([f"{TITLE}_临江新闻网_", *LINES]))
    assert document.title == TITLE
    assert "".join(document.text.split()) == "".join("".join(BODY).split())


def test_a_subtitle_below_the_byline_is_not_the_title() -> None:
    lines = [*MENU, TITLE, "2024-06-04 08:15 来源：临江日报", "集装箱码头全部用岸电", *BODY, *FOOT]
    assert cleaned("\n".join(lines)).title == TITLE


def test_a_conversation_begins_with_its_first_question() -> None:
    talk = ["问：新港的集装箱码头什么时候投产？", "答：计划在明年二季度投产，设备已经到位七成，最后一批岸桥正在安装，不会拖延。"]
    document = cleaned("\n".join([*MENU, "临江新港调研纪要", "2024年6月4日 来源：临江日报", *talk, *talk, *FOOT]))
    assert document.title == "临江新港调研纪要"


def test_where_no_title_is_found_no_word_of_a_menu_is_left_to_be_one() -> None:
    draft = Draft.of(read(Capture("\n".join([*MENU, "2024-06-04 08:15", *BODY]).encode(), "x.txt", "text/plain")))
    spans = pieces(draft.text)
    kept = tuple(i > len(MENU) for i in range(len(spans)))
    found = Verdict(spans, kept, (0.9,) * len(spans), ("judge-chrome",) * len(spans), "classifier")
    assert focus(draft, found, shipped())[0].text.split("\n") == ["2024-06-04 08:15", *BODY]


def test_the_article_is_the_group_of_pieces_with_the_most_text() -> None:
    teaser = "一句与正文无关的导语，说的是别的事情，长短也差不多。"
    texts = [teaser, "菜单" * 250, "小标题", *BODY, "（完）"]
    assert article(texts, [True, False, True, True, True, True, True]) == (3, 6)
    assert article(["菜单"], [False]) == (0, 1)


def test_what_a_text_begins_with_and_says_again_is_a_title_but_no_sentence() -> None:
    assert opening(f"{TITLE}_临江新闻网首页新闻{TITLE}2024-06-04") == TITLE
    assert opening("会议讨论了安排，大家同意，散会了事。" * 2) == ""
    assert opening("") == opening("短") == ""


def test_glued_fields_are_pieces_of_their_own() -> None:
    line = f"{TITLE}_临江新闻网{''.join(MENU)}{TITLE}2024-06-04 08:15来源：临江日报评论(0){BODY[0]}(完)分享到：微博{''.join(FOOT)}"
    found = [line[a:b] for a, b in pieces(line)]
    assert found[0] == TITLE
    for piece in (TITLE, "2024-06-04 08:15", "来源：临江日报评论(0)", "(完)"):
        assert piece in found[1:]


def test_a_day_inside_an_address_is_no_field() -> None:
    line = f"原文：https://news.example.cn/2024-06-04/101342522.html {BODY[0]}{BODY[1]}"
    assert not any(line[a:b].strip() == "2024-06-04" for a, b in pieces(line))


def test_a_key_of_front_matter_or_a_label_with_its_value_is_no_title() -> None:
    for line in ("tags: 集装箱码头、临江新港", "关键词：集装箱码头、临江新港"):
        lines = [*MENU, TITLE, "2024-06-04 08:15 来源：临江日报", line, "2024-06-04 08:15", *BODY, *FOOT]
        assert cleaned("\n".join(lines)).title == TITLE


def test_a_title_that_the_line_above_says_too_needs_no_words_of_the_article() -> None:
    title = "海澜精工第三季业绩说明会"
    document = cleaned("\n".join([*MENU, f"【活动】{title}_调研堂", title, *LINES[len(MENU) + 1 :]]))
    assert document.title == title
    assert document.text.split() == "\n".join(BODY).split()
