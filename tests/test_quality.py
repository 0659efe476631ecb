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


def test_a_page_of_which_hardly_anything_is_left_needs_a_look() -> None:
    links = "".join(f"<li><a href='/{i}'>第{i}个帖子的标题写在这里，点进去看</a></li>" for i in range(400))
    raw = (
        f"<html><meta charset=utf-8><title>论坛</title><body><ul>{links}</ul><p>说明：按当日发帖、回帖量评比，每天更新。</p></body></html>"
    )
    document = archiver.clean(raw.encode(), source="x.html")
    assert document.status == "review"
    assert any(d.stage == "judge" for d in document.doubts)


def test_doubts_are_data() -> None:
    source = Source("", "gb18030", "detected", replaced=3)
    stages = [d.stage for d in doubts(source, "锟斤拷", "mixed")]
    assert stages == ["decode", "decode", "script"]
    assert [d.stage for d in doubts(Source("", "utf-8", "utf-8"), " ", "Zyyy")] == ["quality"]
    assert not list(doubts(Source("", "utf-8", "utf-8"), "好的。", "Hans"))
