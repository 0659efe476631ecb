from __future__ import annotations

import pytest

from archiver.clean.marks import marks, page_marks
from archiver.clean.verbatim import Verbatim
from archiver.text.edits import apply, settle

from .damage import doubled, emoji, printed
from .texts import CLEAN, SPEECH

LONG = "会议讨论了下半年的安排，大家认为订单正在恢复，库存也回到了正常水平。"


def without_pages(text: str) -> str:
    return apply(text, settle(page_marks(text)))


def without_marks(text: str) -> str:
    return apply(text, settle(marks(text)))


@pytest.mark.parametrize("text", CLEAN.values(), ids=CLEAN)
def test_clean_texts_stay(text: str) -> None:
    assert without_pages(text) == text
    assert without_marks(text) == text


@pytest.mark.parametrize(
    "form", ["- {} -", "— {} —", "第{}页", "第 {} 頁", "{}/9", "Page {} of 9", "第{}页/共9页"],
)  # fmt: skip
def test_page_numbers_that_count_up_go(form: str) -> None:
    text = "\n".join(f"{LONG}\n{form.format(n)}" for n in range(1, 6))
    assert without_pages(text) == "\n".join([LONG] * 5) + "\n"


@pytest.mark.parametrize("text", ["比分：\n3 / 2\n1 / 2", "- 7 -\n只有一处。", f"{LONG}\n- 3 -\n{LONG}", "1/2\n2/3\n5/8\n1/9"])
def test_numbers_that_mark_no_page_stay(text: str) -> None:
    assert without_pages(text) == text


def test_one_number_behind_a_page_of_text_goes() -> None:
    page = "\n".join([LONG] * 12)
    assert without_pages(f"{page}\n— 1 —\n{LONG}") == f"{page}\n{LONG}"


def test_a_running_head_beside_every_number_goes_and_a_speaker_stays() -> None:
    assert "海风年报" not in without_pages(printed(SPEECH, 4, 60, "海风年报"))
    talk = "\n".join(f"唐先生：\n{LONG}\n- {n} -" for n in range(1, 5))
    assert without_pages(talk).count("唐先生：") == 4


def test_a_word_that_a_page_end_parted_is_whole_again() -> None:
    text = f"{LONG}我们接下来还要再去走访三家重要的客户，了解他们明年的订\n- 1 -\n单和库存，{LONG}\n- 2 -\n{LONG}"
    assert "明年的订单和库存" in without_pages(text)
    narrow = text.replace("我们接下来还要再去走访三家重要的客户，", "\n接下来再去走访三家重要的客户，")
    assert "明年的订\n单和库存" in without_pages(narrow)  # printed lines: joined by their width, if at all


@pytest.mark.parametrize("text", CLEAN.values(), ids=CLEAN)
def test_paragraphs_printed_twice_and_noise_emoji_go(text: str) -> None:
    lines = [line for line in without_marks(doubled(text)).split("\n") if line]
    assert lines == text.split("\n")
    assert without_marks(emoji(text)) == text


@pytest.mark.parametrize(
    "text", ["月亮走，我也走，\n月亮走，我也走，\n走到村口。", "甲 | 1\n甲 | 1", "今天真高兴😀！谢谢大家🎉", "Contact us\nContact us"]
)
def test_refrains_rows_and_an_authors_emoji_stay(text: str) -> None:
    assert without_marks(text) == text


def test_code_may_say_a_line_twice() -> None:
    code = f"```\n{LONG}\n{LONG}\n```"
    text = f"{LONG}\n{LONG}\n\n{code}"
    assert apply(text, settle(marks(text, Verbatim((text.index("```"),), (len(text),))))) == f"{LONG}\n\n\n{code}"
