"""What is passed over unread, for speed, would have held nothing: each short way is compared with the long one."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.clean import companies, complete, credit, dates, turns, verbatim, voices
from archiver.clean.lines import lines_with
from archiver.clean.rules import shipped
from archiver.text.fold import fold_evenly
from archiver.text.remember import remembered

RULES = shipped()
PIECES = (
    "问", "答", "Q", "A", "记者问", "主持人", "张三", "林 芳", "1", "一", "12", ":", "：", "[", "]", "【", "】", "(", ")", "*", "_", "#", ".", "、",
    "。", "？", "|", " ", "\u3000", "\n", "\n\n", "//", "00:12", "1：05", "说", "好的，",
)  # fmt: skip
TALK = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@settings(max_examples=150)
@given(TALK)
def test_labels_are_found_on_the_lines_of_their_words(text: str) -> None:
    seen = turns._seen(level := fold_evenly(text), RULES)
    for kind in RULES.labels:
        whole = [turns._start(m) for m in turns._pattern(kind).finditer(level)]
        assert [label.start for label in turns._candidates(text, seen, kind)] == whole
        assert {m.start() for m in turns._counted_pattern(kind).finditer(level)} <= set(seen.heads)


@settings(max_examples=200)
@given(TALK)
def test_names_are_found_on_the_lines_of_colons(text: str) -> None:
    assert [m.span() for m in voices._before_colons(text)] == [m.span() for m in voices._NAME.finditer(text)]


@settings(max_examples=150)
@given(TALK)
def test_a_timed_voice_stands_on_a_line_with_a_clock(text: str) -> None:
    assert [m.span() for m in voices._timed(text)] == [m.span() for m in voices._TIMED.finditer(text)]


CODES = ("600000", "00700", "300391", ".", ":", "SH", "sz", "HK", "BJ", "(", ")", '"', "海风科技", " ", "A", "8", "\n")


@settings(max_examples=200)
@given(st.lists(st.sampled_from(CODES), max_size=16).map("".join))
def test_codes_begin_with_a_digit_or_an_exchange(level: str) -> None:
    assert [m.span() for m in companies._codes(level)] == [m.span() for m in companies._CODE.finditer(level)]


PAGES = ("第", "共", "1", "3", "12", " ", "页", "，", "/", "Page", "page", "of", "(1)", "[2]", "(2)", "下一页", "下页", "首页", "\n")


@settings(max_examples=200)
@given(st.lists(st.sampled_from(PAGES), max_size=16).map("".join))
def test_a_page_of_several_says_so_with_a_number(text: str) -> None:
    assert complete._HAS_PAGES.search(text) or not complete._PAGED.search(text)


ENDS = ("![", "]", "(", ")", "](", "<", "b", ">", "`", ";", "}", "http", "s://", "a@b", ".com", "*/", "#", "|", "转载", "授權", " ", "好。")


@settings(max_examples=200)
@given(st.lists(st.sampled_from(ENDS), max_size=8).map("".join))
def test_what_ends_no_text_has_one_of_its_characters(line: str) -> None:
    link = re.search(r"https?://\S+\s*$", line), re.search(r"\]\([^)]*\)\W*$", line)
    assert (complete._ends_in_address(line), complete._ends_in_link(line)) == tuple(map(bool, link))
    assert complete._is_text(line) == (not any(link) and not complete._NO_TEXT.search(line))


DAYS = (
    "2024",
    "1999",
    "年",
    "月",
    "日",
    "民国",
    "一一三",
    "113",
    "5",
    "六",
    "二〇二四",
    "Jun",
    "june",
    "3",
    ",",
    " ",
    "-",
    "/",
    "08:15",
    "（",
)


@settings(max_examples=200)
@given(st.lists(st.sampled_from(DAYS), max_size=12).map("".join))
def test_no_kind_of_date_is_left_out(text: str) -> None:
    level = fold_evenly(text)
    every = (dates._NUMERIC, dates._COMPACT, dates._MINGUO, dates._HAN, dates._MINGUO_HAN, dates._ENGLISH)
    assert {p for p in every if p.search(level)} <= set(dates._patterns(level))


CREDITS = (
    "文",
    "作者",
    "撰文",
    "采写",
    "记者",
    "责任编辑",
    "编辑",
    "|",
    "：",
    "/",
    "周敏",
    "林 芳",
    "、",
    " ",
    "*",
    "2024-06-03",
    "来",
    "（",
)


@settings(max_examples=200)
@given(st.lists(st.sampled_from(CREDITS), max_size=10).map("".join))
def test_a_credit_has_one_of_its_characters(line: str) -> None:
    assert credit._MAY_CREDIT.search(fold_evenly(line)) or not (
        credit._CREDIT.search(fold_evenly(line)) or credit._SPACED.search(fold_evenly(line))
    )


def test_lines_with_a_pattern_are_given_once_and_whole() -> None:
    text = "一：二：\n三\n\n四：\n：五"
    assert [text[a:b] for a, b in lines_with(re.compile("："), text)] == ["一：二：\n", "四：\n", "：五"]


def test_what_is_remembered_is_worked_out_once() -> None:
    asked: list[str] = []

    @remembered
    def size(text: str, more: int) -> int:
        asked.append(text)
        return len(text) + more

    whole = "长" * 5000
    assert [size(text, n) for text in ("短", whole) for n in (1, 2, 1)] == [2, 3, 2, 5001, 5002, 5001]
    assert asked == ["短", "短", whole, whole]


FENCES = ("`", "``", "```", "````", "~~~", "~", "\n", "\n```\n", "\n~~~\n", " ", "\t", "py", "\n", "x")
_FENCED = re.compile(r"^[ \t]*(?P<mark>`{3,}|~{3,})[^\n]*\n(?:[^\n]*\n)*?[ \t]*(?P=mark)(?=[ \t]*$)", re.MULTILINE)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(FENCES), max_size=24).map("".join))
def test_fences_close_as_one_pattern_says_that_costs_the_square(text: str) -> None:
    assert list(verbatim.fenced(text)) == [m.span() for m in _FENCED.finditer(text)]
