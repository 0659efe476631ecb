"""Plain texts: a dump of a page loses the page's chrome, a document loses nothing."""

from __future__ import annotations

import importlib
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import archiver
from archiver.clean.dump import bridged, is_dump, whole_lines, with_risks
from archiver.clean.features import TEXT, WORDS_AT
from archiver.clean.pieces import pieces
from archiver.clean.residue import residue
from archiver.text.edits import apply, invert, settle

from .test_judge import PARAGRAPHS

judging = importlib.import_module("archiver.clean.judge")
dumping = importlib.import_module("archiver.clean.dump")

HEAD = ["首页", "新闻", "财经", "登录", "注册", "设为首页", "加入收藏", "当前位置：首页 > 新闻 > 正文"]
TAIL = [
    *["相关阅读", "更多>>", "第一条推荐新闻的标题在这里", "第二条推荐新闻的标题在这里", "第三条推荐新闻的标题在这里"],
    *["分享到：", "微信", "新浪微博", "QQ空间", "我要评论", "网友评论", "关于我们", "联系我们", "网站地图", "广告服务", "法律声明"],
    *["版权所有 某某网络有限公司，未经书面授权不得转载。", "京ICP备00000000号", "返回顶部"],
]
HEAD += ["国内", "国际", "军事", "体育", "娱乐", "科技", "汽车", "房产", "教育", "旅游", "健康", "博客", "论坛", "视频", "图片"]
HEAD += ["搜索", "热门搜索", "手机版", "繁体版", "客户端下载", "微信公众号"]
TAIL = [*(f"热点推荐第{i}条新闻的标题" for i in range(12)), *TAIL, "点击排行", "更多>>", "上一篇", "下一篇", "责任编辑", "打印", "关闭窗口"]
BODY = [a + b for a in PARAGRAPHS for b in PARAGRAPHS if a != b]
DUMP = "\n".join(["某公司召开年中会议-新闻频道-某某网", *HEAD, *BODY, *TAIL])


def test_the_chrome_of_a_dump_goes_and_says_why() -> None:
    document = archiver.clean(DUMP.encode(), source="x.txt", media_type="text/plain")
    assert all(p in document.text for p in BODY)
    for chrome in ("设为首页", "第二条推荐新闻", "新浪微博", "网站地图", "ICP备", "登录"):
        assert chrome not in document.text
    assert document.trail is not None
    judged = [e for s in document.trail.steps if s.name == "judge" for e in s.edits]
    assert judged
    assert {e.rule for e in judged} == {"judge-chrome"}
    assert all(e.score is not None and 0 <= e.score <= 1 and e.after == "" for e in judged)


def test_a_page_and_its_dump_keep_the_same_paragraphs() -> None:
    markup = (
        "<html><meta charset=utf-8><title>某公司召开年中会议-新闻频道-某某网</title><body><ul class=nav>"
        + "".join(f"<li><a href=/{i}>{line}</a>" for i, line in enumerate(HEAD))
        + "</ul><div class=article>"
        + "".join(f"<p>{p}</p>" for p in BODY)
        + "</div><div class=foot><ul>"
        + "".join(f"<li><a href=/{i}>{line}</a>" for i, line in enumerate(TAIL))
        + "</ul></div>"
    )
    page = archiver.clean(markup.encode(), source="x.html")
    dump = archiver.clean(DUMP.encode(), source="x.txt", media_type="text/plain")
    assert [p for p in BODY if p not in page.text or p not in dump.text] == []
    assert "第二条推荐新闻" not in page.text + dump.text


def test_switched_off_nothing_of_a_dump_is_judged() -> None:
    from archiver.clean.rules import shipped, without

    document = archiver.clean(DUMP.encode(), source="x.txt", media_type="text/plain", rules=without(shipped(), "judge-chrome"))
    assert not [r for r in document.removed if r.rule == "judge-chrome"]


def test_an_article_alone_is_no_dump() -> None:
    text = "\n".join(["某公司召开年中会议", *PARAGRAPHS])
    document = archiver.clean(text.encode(), source="x.txt", media_type="text/plain")
    assert not [r for r in document.removed if r.rule == "judge-chrome"]


def test_what_was_glued_into_one_line_is_taken_apart() -> None:
    text = (
        "首页 新闻 财经 "
        + PARAGRAPHS[0]
        + "　　"
        + PARAGRAPHS[1]
        + " 2024-04-07 18:51 来源：海风日报 相关阅读 关于我们 版权所有 联系我们 网站地图"
    )
    found = [text[a:b] for a, b in pieces(text)]
    assert found[:3] == ["首页", "新闻", "财经"]
    assert any(piece.startswith(PARAGRAPHS[0]) for piece in found)
    assert "2024-04-07 18:51" in found


def test_names_in_brackets_stay_together() -> None:
    text = "（记者张三 通讯员李四 王五）" + PARAGRAPHS[0] * 3
    first = next(iter(pieces(text)))
    assert "张三 通讯员李四 王五）" in text[first[0] : first[1]]


def test_a_name_between_two_halves_of_a_sentence_stays() -> None:
    texts = ["针对今日包括", "大智慧", "、", "同花顺", "等多家软件报错一事，公告否认。", "更多", "相关新闻的标题在这里"]
    assert bridged(texts, [True, False, False, False, True, False, False]) == [True] * 5 + [False] * 2
    assert bridged(["公告否认。", "更多", "会议认为"], [True, False, True]) == [True, False, True]


MENU = "".join(f"* [栏目{i}](http://example.com/{i}_(a).html)\n" for i in range(7))


def test_links_of_a_converted_page_become_their_words() -> None:
    text = MENU + '![图](a.png)会议讨论了[年底\n的](/x "题")安排\\-方案。\n| --- | --- |\n'
    got = apply(text, settle(residue(text)))
    assert "http" not in got
    assert "会议讨论了年底\n的安排-方案。" in got
    assert "栏目3" in got


def test_a_link_to_a_script_is_a_page_s_whatever_else_there_is() -> None:
    text = "* [推文到](javascript: void(open('/share?u='.concat(encode(location.href)) ));) 会议讨论了[安排](/x)方案。"
    assert apply(text, settle(residue(text))) == "* 推文到 会议讨论了安排方案。"


def test_an_author_s_links_stay() -> None:
    text = "资料见[年报](http://example.com/1)与[季报](http://example.com/2)。\n" * 8
    assert not list(residue(text))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="[](!)\\ \n\"'-|ab字:/.<>", max_size=80))
def test_taking_links_out_can_be_undone(tail: str) -> None:
    text = MENU + tail
    edits = settle(residue(text))
    assert apply(apply(text, edits), invert(edits)) == text


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="字文。！” 　\n\t（）a1-/:年月日", max_size=400))
def test_pieces_are_all_that_is_not_space_in_order(text: str) -> None:
    spans = pieces(text)
    assert [c for a, b in spans for c in text[a:b] if not c.isspace()] == [c for c in text if not c.isspace()]
    assert all(a < b for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in pairwise(spans))


LINKS = "".join(f"* [栏目{c}](http://example.com/{c})\n" for c in "甲乙丙丁戊己庚")


def test_an_address_that_is_a_script_goes_whole() -> None:
    text = LINKS + (
        "会议讨论了[年底](http://example.com/7)的安排。\n"
        "* [推文](javascript: void(window.open('http://example.com/?u='.concat(encodeURIComponent(location.href)) ));) * 末尾\n"
        "* [分享](javascript:void\\(\\(function\\(s\\){var\nf='x'}\\)\\(\\)\\))\n"
        "[断开](javascript:(((\n结束。"
    )
    edits = settle(residue(text))
    left = apply(text, edits)
    assert left.endswith("会议讨论了年底的安排。\n* 推文 * 末尾\n* 分享\n断开\n结束。")
    assert apply(left, invert(edits)) == text


def test_a_cloud_of_tags_and_leaked_scripts_do_not_hide_that_a_text_is_a_dump() -> None:
    def gate(others: list[str]) -> bool:
        rows = [[-30.0 if i < 4 else 0.0] * (WORDS_AT + 1) for i in range(4 + len(others))]
        return is_dump(["首页", "登录", "设为首页", "联系我们", *others], rows, [False] * len(rows))

    assert gate(["台中市"] * 60)
    assert gate(["var a={b:1};function c(){return(a.b==1)}if(c()){document.write('x');}"] * 60)
    assert not gate(["会议讨论了下半年的安排，大家都同意。"] * 60)


def test_what_signs_an_article_off_stays_with_it() -> None:
    dump = DUMP.replace(BODY[-1], BODY[-1] + "\n文/记者 周敏")
    document = archiver.clean(dump.encode(), source="x.txt", media_type="text/plain")
    assert "文/记者 周敏" in document.text


def test_a_space_between_han_and_latin_takes_no_paragraph_apart() -> None:
    line = (
        "研究团队在 2024 年 6 月用 Rust 重写了 Parser，在 Linux 和 Windows 上都通过了测试，启动的时间缩短了一半，占用的内存也比以前少了 40% 左右。"
        * 2
    )
    assert "".join(line[a:b] for a, b in pieces(line)) == line
    assert not any(line[a:b].strip() in ("Rust", "Linux", "年") for a, b in pieces(line))
    glued = line * 5
    assert any(glued[a:b] == "Rust" for a, b in pieces(glued))


def test_a_paragraph_goes_or_stays_whole() -> None:
    text = "会议讨论了安排。 热门\n首页 登录"
    spans = [(0, 8), (9, 11), (12, 14), (15, 17)]
    plain = [False] * 4
    assert whole_lines(text, spans, [True, False, False, False], plain) == [True, True, False, False]
    assert whole_lines(text, spans, [False, True, False, False], plain) == [False, True, False, False]
    assert whole_lines(text, spans, [True, False, False, False], [False, True, False, False]) == [True, False, False, False]  # glued


def test_a_text_full_of_menus_is_told_without_asking_which_lines_are_code(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def is_code(text: str) -> bool:
        asked.append(text)
        return False

    monkeypatch.setattr(dumping, "is_code", is_code)
    menu, plain = [0.0] * len(TEXT), [0.0] * len(TEXT)
    menu[WORDS_AT] = -100.0
    assert is_dump(["关于我们，联系我们"] * 5, [menu] * 5, [False] * 5)
    assert not is_dump(["会议开始了，大家发言"] * 5, [menu, menu, plain, plain, plain], [False] * 5)
    assert asked == []
    assert not is_dump(["会议开始了，大家发言"] * 50, [menu] * 3 + [plain] * 47, [False] * 50)
    assert len(asked) == 47


CODE = "```python\nwhile n > 0:\n    n -= 1\nprint(n)\n```"
TABLE = "| 线程 | 耗时 |\n|---|---|\n| 1 | 3.2 |\n| 2 | 3.9 |\n| 首页 | 登录 |\n| 更多 | 返回 |"


def test_code_and_tables_of_a_document_in_markdown_stay() -> None:
    text = f"# 线程与 Python 的锁\n\n许多人误会了这把锁，其实它只是一种实现的细节。\n\n## 1. 例子\n\n{CODE}\n\n{TABLE}\n\n> 不要过早优化。"
    document = archiver.clean(text.encode(), source="x.md")
    assert document.title == "线程与 Python 的锁"
    assert CODE in document.text
    assert TABLE in document.text
    assert {removal.rule for removal in document.removed} == {"title-line"}


def test_code_in_the_dump_of_a_page_stays() -> None:
    document = archiver.clean(DUMP.replace(BODY[2], CODE).encode(), source="x.md")
    assert CODE in document.text
    assert "设为首页" not in document.text


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("风险提示:原料价格波动;需求不及预期.", True),
        ("**風險提示：原料價格波動；需求不及預期。**", True),
        ("风险提示：市场有风险，投资需谨慎。", False),
        ("风险提示：本文仅供参考。", False),
        ("风险提示", False),
    ],
)
def test_the_risks_that_minutes_name_last_stay(line: str, stays: bool) -> None:
    assert with_risks(["今年的订单有所恢复。", line, "免责声明", "上一篇"], [True, False, False, False]) == [True, stays, False, False]
    assert with_risks([line], [False]) == [False]
    assert with_risks(["今年的订单有所恢复。"], [True]) == [True]
