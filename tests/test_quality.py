from __future__ import annotations

import pytest

import archiver
from archiver.clean.quality import doubts, truncated
from archiver.model import Source

PROSE = "会议讨论了下半年的安排，大家认为订单正在恢复，库存也回到了正常水平。\n\n"


@pytest.mark.parametrize(
    ("text", "page", "expected"),
    [
        (PROSE * 2, PROSE * 2, False),
        (PROSE + "下一步先把三条产线调整好，再和客户商量交付的节奏，然后在数百家中小企", "", True),
        (PROSE + "海风市科技局\n2024年4月7日", "", None),
        (PROSE, PROSE + "阅读全文", True),
        (PROSE, PROSE + "剩余80%内容登录后可读", True),
        (PROSE, PROSE + "阅读全文\n" + PROSE * 2, False),
        (PROSE, PROSE + "第1页 共3页", True),
        ("", "", None),
    ],
)
def test_is_this_capture_complete(text: str, page: str, expected: bool | None) -> None:
    cut, why = truncated(text, page)
    assert cut is expected
    assert (why is not None) == (expected is True)


def test_a_question_without_its_answer_is_a_cut() -> None:
    text = "Q：一？\n\nA：好。\n\nQ：二？\n\nA：行。\n\nQ：三？"
    document = archiver.clean(text.encode(), source="x.txt")
    assert document.truncated is True
    assert "no answer" in document.doubts[-1].what
    assert archiver.clean(text.removesuffix("\n\nQ：三？").encode(), source="x.txt").truncated is False


def test_doubts_are_data() -> None:
    source = Source("", "gb18030", "detected", replaced=3)
    stages = [d.stage for d in doubts(source, "锟斤拷", "mixed")]
    assert stages == ["decode", "decode", "script"]
    assert [d.stage for d in doubts(Source("", "utf-8", "utf-8"), " ", "Zyyy")] == ["quality"]
    assert not list(doubts(Source("", "utf-8", "utf-8"), "好的。", "Hans"))
