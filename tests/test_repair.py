from __future__ import annotations

import pytest

from archiver.clean.repair import is_narrowed, repair
from archiver.text.edits import apply, settle

from .damage import narrow

CLEAN = (
    "问：今年的目标是什么？第一季度的订单（含海外）是3.25亿元，同比增长32.5%；比分3:2，时间18:51，比例1:57。\n"
    "答：我们用的是Transformer架构，GPT 4比它大；参见https://example.com/a?b=1,2;c:3这个链接，邮箱是a.b@example.com。真的吗？是的！\n"
    "“可以，”他说，“1,234,567股都在（上海）。”先做A，再做B；C++、Java和Python都行。\n"
)


def repaired(text: str) -> str:
    return apply(text, settle(repair(text)))


def test_clean_text_is_left_alone() -> None:
    assert repaired(CLEAN) == CLEAN


def test_narrowed_punctuation_is_widened() -> None:
    damaged = narrow(CLEAN)
    assert damaged != CLEAN
    assert repaired(damaged) == CLEAN


@pytest.mark.parametrize(
    "text",
    ["def f(x, y): return x; print('好')\n", "Only English here, is it? Yes; it is: so (there)!", "标题:一\n作者:二", "他说, 好。她说，不好。我们都说，再看看，再等等，再想想。"],
)  # fmt: skip
def test_without_evidence_nothing_is_widened(text: str) -> None:
    assert repaired(text) == text


def test_a_document_is_narrowed_as_a_whole_or_not_at_all() -> None:
    assert is_narrowed("我们先看数据,再谈计划;你同意吗?好")
    assert not is_narrowed("我们先看数据，再谈计划；你同意吗？好,就这样")
    assert not is_narrowed("a, b; c? d")


def test_spaces_inside_words_go_where_the_document_shows_damage() -> None:
    damaged = (
        CLEAN.replace("目标", "目 标")
        .replace("季度", "季 度")
        .replace("架构", "架 构")
        .replace("真的吗？是", "真的吗？ 是")
        .replace("是Trans", "是 Trans")
    )
    assert repaired(damaged) == CLEAN


@pytest.mark.parametrize(
    "text",
    [
        "张 三 李 四 王 五 赵 六 钱 七 孙 八 周 九 吴 十", "第一章 总则", "第一条 为了规范管理，根据有关规定，结合本市的实际情况，制定本办法。\n" * 4,
        "春眠不觉晓 处处闻啼鸟 夜来风雨声 花落知多少", "我用 Python 和 Rust 写代码，也用 Go 写一些小工具，它们各有各的好处。\n" * 3,
        "姓名 | 年 龄 | 单 位，职务 | 备注", "这一版支持中文、英文 和法文，以后还会增加别的语言，请大家耐心等待。",
    ],
)  # fmt: skip
def test_an_authors_spaces_stay(text: str) -> None:
    assert repaired(text) == text
