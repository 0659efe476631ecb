from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.text.canonical import canonical, content_digest
from archiver.text.script import converter

TEXT = "营收3.25亿，同比-5%，毛利率32.5%；18:51发布，2023/04/07，区间10-12元，1,234,567股，千分之五是5‰。"


@pytest.mark.parametrize(
    ("mark", "other"),
    [
        ("3.25", "32.5"),
        ("-5%", "5%"),
        ("32.5%", "325%"),
        ("32.5%", "32.5"),
        ("18:51", "1851"),
        ("10-12", "1012"),
        ("5‰", "5%"),
        ("/04/", "04"),
    ],
)
def test_a_mark_that_carries_value_is_content(mark: str, other: str) -> None:
    assert mark in TEXT
    assert content_digest(TEXT.replace(mark, other, 1)) != content_digest(TEXT)


@pytest.mark.parametrize("configuration", ["s2t", "s2tw", "s2hk"])
def test_script_is_no_content(configuration: str) -> None:
    text = "公司了解到客户的答复，仿佛沉默之后找到了借口；显著的变化发生在后台，头发、发展和面条都在里面。"
    assert canonical(converter(configuration)(text)) == canonical(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("同比–5%", "同比5%"), ("<5%", ">5%"), ("$5亿", "€5亿"), ("±5%", "5%"), ("3∶2", "32"), ("5〜3", "53"), ("3~5", "35"), ("☑是☐否", "☐是☑否"),
        ("བོད", "བད"), ("ไม่", "ไม"), ("3×5", "35"),
    ],
)  # fmt: skip
def test_what_changes_a_value_or_a_word_is_content(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("增长5；3月", "增长5，3月"),
        ("5@3", "5，3"),
        ("STRASSE", "straße"),
        ("——5月", "5月"),
        ("☑是", "✓是"),
        ("3∶2", "3：2"),
        ("3～5", "3〜5"),
        ("❤\ufe0f好", "❤好"),
    ],
)
def test_what_is_only_form_is_none(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


def test_width_punctuation_and_space_are_no_content() -> None:
    wide = "营收３.２５亿，同比－5％，毛利率32.5％；18：51发布，2023／04／07，区间10－12元，1，234，567股，千分之五是5‰。"
    assert canonical(wide) == canonical(TEXT)
    assert canonical("开 放，时\n间。") == canonical("开放时间")
    assert canonical("区间10–12元") == canonical("区间10-12元")


@given(st.text(max_size=80))
def test_the_canonical_form_is_its_own(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)
