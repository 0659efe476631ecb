from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archiver.clean.labels import Label, speaks, turns_of


def label(text: str, word: str, at: int = 0) -> Label:
    start = text.index(word, at)
    return Label(start, start + len(word), "answer" if "答" in word or "A" in word else "question", "", "test")


def test_what_follows_a_label_is_its_say_without_the_space_around_it() -> None:
    text = "问： 订单怎么样？ \n\n答：\n 多一成。\n第二行\n"
    assert [text[t.start : t.end] for t in turns_of(text, [label(text, "问："), label(text, "答：")])] == [
        "订单怎么样？",
        "多一成。\n第二行",
    ]


def test_emphasis_that_a_label_opened_ends_before_its_close() -> None:
    text = "**Q：进展如何？**\n\nA：**完成**了。"
    assert [text[t.start : t.end] for t in turns_of(text, [label(text, "**Q："), label(text, "A：")])] == ["进展如何？", "**完成**了。"]


def test_the_rest_of_a_form_is_not_said() -> None:
    text = "问：订单怎么样？\n答：多一成。\n附件清单（如有）\n无"
    assert text[slice(*_span(text))] == "多一成。"
    text = "二、问答\n问：订单怎么样？\n答：多一成。\n三、风险提示\n以上不构成建议。"
    assert text[slice(*_span(text))] == "多一成。"
    text = "问：订单怎么样？\n答：分两块。\n三、海外\n多一成。"  # no section before: these are the answer's own
    assert text[slice(*_span(text))].endswith("多一成。")


def _span(text: str) -> tuple[int, int]:
    last = turns_of(text, [label(text, "问："), label(text, "答：")])[-1]
    return last.start, last.end


def test_names_and_places_are_not_said() -> None:
    text = "问：林芳\n答：二楼"
    assert not speaks(text, [label(text, "问："), label(text, "答：")], 0.5)
    text = "问：好吗？\n答：好。"
    assert speaks(text, [label(text, "问："), label(text, "答：")], 1.0)
    assert turns_of("没有人说话。", []) == ()


@given(st.text(alphabet="问答：好。？ \n*", max_size=60), st.lists(st.integers(0, 58), max_size=6, unique=True))
def test_turns_are_in_order_and_inside_the_text(text: str, cuts: list[int]) -> None:
    starts = sorted(c for c in cuts if c < len(text))
    at = 0
    for turn in turns_of(text, [Label(s, s + 1, "statement", "", "test") for s in starts]):
        assert at <= turn.label < turn.start <= turn.end <= len(text)
        at = turn.end
