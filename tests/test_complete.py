from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import archiver
from archiver.clean.complete import truncated
from archiver.clean.rules import shipped
from archiver.clean.turns import find_labels, turns_of

PROSE = "会议讨论了下半年的安排，大家认为订单正在恢复，库存也回到了正常水平。\n\n"
CUT = "下一步先把三条产线调整好，再和客户商量交付的节奏，然后在数百家中小企"


@pytest.mark.parametrize(
    ("text", "page", "expected"),
    [
        (PROSE * 2, PROSE * 2, False),
        (PROSE + CUT, "", True),
        (PROSE + "海风市科技局\n2024年4月7日", "", None),
        (PROSE, PROSE + "阅读全文", True),
        (PROSE, PROSE + "閱讀全文", True),
        (PROSE, PROSE + "剩余80%内容登录后可读", True),
        (PROSE, PROSE + "剩餘 80 % 內容登入後可讀", True),
        (PROSE, PROSE + "本文为会员专享，订阅后可继续阅读", True),
        (PROSE, PROSE + "阅读全文\n" + PROSE * 2, False),
        (PROSE, PROSE + "第1页 共3页", True),
        (PROSE, PROSE + "共3页，当前第1页", True),
        (PROSE, PROSE + "第3页 共3页", False),
        (PROSE * 3, (PROSE + "第1页 共2页\n") + (PROSE * 2 + "第2页 共2页"), False),  # all pages are here
        (PROSE, PROSE + "Page 1 of 4", True),
        (PROSE + CUT + "……", "", None),  # how essays end, too
        (PROSE + CUT + "[…]", "", True),
        (PROSE + CUT + "...", "", True),
        (PROSE + CUT + "里推广.", "", None),  # who types a full stop for 。
        (PROSE + CUT + "里推广.”\n```\n  return 0;\n```", "", None),
        (PROSE + CUT + "里占比超过35%.", "", None),
        (PROSE + "他说：“就这样吧。”", "", False),
        (PROSE + "这就是全部了。（完）", "", False),
        (PROSE + "这就是全部了。（刊于二〇二四年第三期）", "", False),
        (PROSE + "这就是全部了。■", "", False),
        (PROSE + "与会的有林芳、周明、方静等", "", None),
        (PROSE + "![图一](a.png)", "", False),
        ("", "", None),
        (PROSE + "本文谈到的词有订单的恢复和库存的水平,港口,航运,江海,产线,交付,会议", "", None),  # keywords
        ("一句没有标点的话", "", None),
    ],
)  # fmt: skip
def test_is_this_capture_complete(text: str, page: str, expected: bool | None) -> None:
    cut, why = truncated(text, page)
    assert cut is expected
    assert (why is not None) == (expected is True)


def test_the_evidence_is_in_the_words_of_the_page() -> None:
    _, why = truncated(PROSE, PROSE + "閱讀全文")
    assert why is not None
    assert "閱讀全文" in why.what
    _, why = truncated(PROSE + CUT, "")
    assert why is not None
    assert CUT[-20:] in why.what


def test_the_same_words_many_times_are_the_links_of_a_list() -> None:
    teasers = "港口的下一个十年 阅读全文\n" * 6
    assert truncated(PROSE, PROSE + teasers)[0] is False


def test_words_of_a_wall_far_from_the_text_are_chrome() -> None:
    assert truncated(PROSE, PROSE + "底部导航\n" * 120 + "登录后可查看")[0] is False


def test_a_question_without_its_answer_is_a_cut() -> None:
    text = "Q：一？\n\nA：好。\n\nQ：二？\n\nA：行。\n\nQ：三？"
    document = archiver.clean(text.encode(), source="x.txt")
    assert document.truncated is True
    assert "no answer" in document.doubts[-1].what
    assert archiver.clean(text.removesuffix("\n\nQ：三？").encode(), source="x.txt").truncated is False


def test_who_asks_twice_in_a_row_may_end_with_a_question() -> None:
    text = "Q：一？\n\nQ：又一？\n\nA：行。\n\nQ：二？\n\nA：行。\n\nQ：三？"
    turns = turns_of(text, find_labels(text, shipped()))
    assert len(turns) == 6
    assert truncated(text, text, turns)[0] is not True


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [PROSE, CUT, "……", "阅读全文", "第1页", "共3页", "\n", "。", "（完）", "a@b.c", "[1]", "[2]", "下一页", "\ud800", "\x00"]
        )
    )
)
def test_true_always_has_its_evidence(parts: list[str]) -> None:
    text = "".join(parts)
    cut, why = truncated(text, text)
    assert cut in (True, False, None)
    assert (why is not None) == (cut is True)


@pytest.mark.parametrize("piece", ["a.", "a@", "[", "（", "阅读", "剩余 ", "1 ", "第1页", "…", "-.", "登录后", ",词", ",词 "])
def test_time_grows_with_length_not_with_its_square(piece: str) -> None:
    import time

    def cost(size: int) -> float:
        text = PROSE + (piece * size)[:size]
        best = float("inf")
        for _ in range(3):
            began = time.process_time()
            truncated(text, text)
            best = min(best, time.process_time() - began)
        return best

    assert cost(24_000) < 3.2 * cost(12_000) + 0.005
