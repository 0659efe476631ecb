from __future__ import annotations

import pytest

from archiver.clean.gaps import gaps
from archiver.clean.grid import cuts, find_grid
from archiver.clean.habit import Habit
from archiver.clean.lines import columns, lines_of
from archiver.clean.spaces import stray_spaces
from archiver.clean.verbatim import Verbatim
from archiver.text.edits import apply, settle

from .damage import in_columns, joined
from .texts import CLEAN, SPEECH, TECH


def unspaced(text: str, converted: bool = False) -> str:
    return apply(text, settle(stray_spaces(text, converted, Verbatim())))


@pytest.mark.parametrize("text", CLEAN.values(), ids=CLEAN)
def test_clean_texts_stay_even_when_they_were_narrowed(text: str) -> None:
    assert unspaced(text) == text
    assert unspaced(text, converted=True) == text


@pytest.mark.parametrize("width", [36, 40, 52, 60])
def test_the_measure_is_found(width: int) -> None:
    text = joined(SPEECH, width, lost=False)
    grid = find_grid([line.text for line in lines_of(text)], Habit.of(text).spaces)
    assert grid is not None
    assert grid[0] in (width, width + 1, 2 * width)


def test_cuts_are_where_a_wrapper_breaks_lines() -> None:
    line = SPEECH.split("\n")[1]
    pieces = in_columns(line, 40).split("\n")
    assert len(list(cuts(line, 40, lambda before, after: False))) == len(pieces) - 1
    assert all(columns(piece) <= 40 for piece in pieces)


def test_spaces_that_an_author_set_elsewhere_stay_where_the_measure_is_known() -> None:
    text = joined(SPEECH.replace("主持人先", "主持人 先", 1), 40, lost=False)
    assert "主持人 先" in unspaced(text)


def test_a_space_lost_at_a_line_end_comes_back() -> None:
    assert unspaced(joined(TECH, 40)).count("Rust ") == TECH.count("Rust ")


@pytest.mark.parametrize(
    "line",
    [
        "张 三 李 四 王五六 赵 七", "第一章 总则", "主 任：王建国", "甲 方： 乙 方：", "名称 单价 数量 备注", "公 告",
        "记者 柳德明 通讯员 彭小娟 今天早上八点，湘江的水位又涨了，长江也是。", "关键词：人工智能 大模型 语料",
        "东风不管人间事 吹得桃花满树霞", "第一回 说书人开篇讲旧事 小茶馆满座听新闻",
    ],
)  # fmt: skip
def test_an_authors_spaces_stay_however_often(line: str) -> None:
    assert unspaced("\n".join([line] * 6)) == "\n".join([line] * 6)


def test_numbers_of_articles_are_no_gaps() -> None:
    assert list(gaps("第一条 为了加强管理，制定本办法。")) == []
    assert list(gaps("为了加强管 理，制定本办法。")) == [5]


@pytest.mark.parametrize(
    ("damaged", "mended"),
    [
        ("深度学习的应 用平台，来给很多开发者", "深度学习的应用平台，来给很多开发者"),
        ("我们 用的是GPT3，不是GPT4，对吧？", "我们用的是GPT3，不是GPT4，对吧？"),
        ("从最早的谷歌开源， 到2018年，都有人在追踪。", "从最早的谷歌开源，到2018年，都有人在追踪。"),
    ],
)
def test_one_space_is_enough_where_other_damage_is_certain(damaged: str, mended: str) -> None:
    assert unspaced(damaged, converted=True) == mended
    assert unspaced(damaged) == damaged
