from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.text.canonical import _DASHES, _SAME, canonical, content_digest
from archiver.text.converter import converter
from archiver.text.fold import simplified

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


MARK = re.compile(rf"(?<=\d)[.:/~^×{_DASHES}](?=\d)|[+±<>≤≥≈$€£¥‐‑‒–−-](?=\d)|(?<=\d)[%‰]|[☐☑☒□√✓✔]")
# Figures with their marks, letters that join with their neighbours (Korean, Thai, an accent, an emoji's selector), both scripts.
MIXED = st.text(
    st.one_of(st.sampled_from("0123456789,.:/~^×—―-–−％‰☑☐✓+±<$￥ 中營收Aß，。가가\u0301\ufe0f\u20e3ไม้〜∶①ﬁ"), st.characters()), max_size=40
)


def by_definition(text: str) -> str:
    """The canonical form, character by character: what the digests of all versions rest on."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).replace("∶", ":").replace("〜", "~")
    plain = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", folded.translate(simplified()))
    marks = {m.start() for m in MARK.finditer(plain)}

    def kept(at: int) -> bool:
        c, before = plain[at], plain[at - 1] if at else ""
        joins = unicodedata.category(c)[0] == "M" and bool(before) and (before.isalnum() or unicodedata.category(before)[0] == "M")
        return c.isalnum() or at in marks or joins

    letters = "".join(plain[at] for at in range(len(plain)) if kept(at))
    return unicodedata.normalize("NFKC", letters.translate(_SAME))


@given(MIXED)
def test_it_is_what_it_is_by_definition(text: str) -> None:
    assert canonical(text) == by_definition(text)


def test_every_character_is_what_it_is_by_definition() -> None:
    for low, high in ((0x20, 0x3400), (0x4E00, 0x5000), (0xA640, 0xA6A0), (0xAC00, 0xAC80), (0xF900, 0x10000), (0x1F300, 0x1F400)):
        text = "5".join(map(chr, range(low, high)))
        assert canonical(text) == by_definition(text)
