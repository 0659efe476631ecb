from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.clean.labels import turns_of
from archiver.clean.rules import shipped
from archiver.clean.voices import boxed, named, transcript

RULES = shipped()


def said(text: str, labels: object) -> list[tuple[str, str | None, str]]:
    return [(t.role, t.speaker, text[t.start : t.end]) for t in turns_of(text, list(labels))]  # type: ignore[call-overload]


def test_voices_with_a_clock_keep_their_order() -> None:
    text = "发言人1 00:12\n各位下午好。\n发言人2 00:31\n谢谢主持人。\n发言人1 05:02\n接下来请提问。"
    assert said(text, transcript(text, RULES)) == [
        ("statement", "发言人1", "各位下午好。"),
        ("statement", "发言人2", "谢谢主持人。"),
        ("statement", "发言人1", "接下来请提问。"),
    ]


@pytest.mark.parametrize("form", ["{name}({time})：\n", "[{time}] {name}\n", "{name} {time}\n", "**{name}** （{time}）\n"])
def test_a_clock_may_stand_before_or_behind_the_name(form: str) -> None:
    voices = [("林芳", "00:00:12"), ("周明", "00:01:31"), ("林芳", "00:03:02")]
    text = "".join(form.format(name=n, time=t) + "我先说两句。\n" for n, t in voices)
    assert [speaker for _, speaker, _ in said(text, transcript(text, RULES))] == ["林芳", "周明", "林芳"]


@pytest.mark.parametrize(
    "text",
    [
        "第一章 10:30\n第二章 11:20\n第三章 12:00",  # chapters say nothing
        "林芳 09:00\n到了。\n林芳 08:00\n走了。\n林芳 07:00\n回来了。",  # a roster, and time runs back
        "林芳 00:12\n好。\n周明 00:31\n好。",  # twice is no talk
        "",
    ],
)
def test_a_clock_alone_makes_no_transcript(text: str) -> None:
    assert list(transcript(text, RULES)) == []


def test_names_that_come_again_and_take_turns_speak() -> None:
    text = "林芳：去年我们换了思路。\n周明：具体是怎么做的？\n林芳：每周开一次会。\n周明：效果好吗？\n林芳：不错。"
    assert [(role, who) for role, who, _ in said(text, named(text, RULES))] == [
        ("answer", "林芳"), ("question", "周明"), ("answer", "林芳"), ("question", "周明"), ("answer", "林芳"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "海风证券：林芳、周明\n南屏基金：方静\n海风证券：何远",
        "优点：便宜。\n缺点：太慢。\n优点：轻。\n缺点：不耐用。",
        "林芳：港口的下一个十年\n周明：制造业没有捷径\n林芳：我们还在路上",
        "图注：林芳在发言。\n图注：周明在发言。\n图注：方静在发言。",
    ],
)
def test_lists_of_names_and_headlines_do_not_speak(text: str) -> None:
    assert list(named(text, RULES)) == []


def test_names_in_heavy_brackets_speak_where_one_of_them_asks() -> None:
    talk = "【海潮周刊】港口有什么变化？\n【林芳】吞吐量多了两成。\n【海潮周刊】明年呢？\n【林芳】还会多一些。"
    assert [role for role, *_ in said(talk, boxed(talk, RULES))] == ["question", "answer", "question", "answer"]
    columns = "【早报】港口开了。\n【晚报】港口关了。\n【早报】港口又开了。\n【晚报】港口又关了。"
    assert list(boxed(columns, RULES)) == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["林芳", "周明", "：", "\n", "好吗？", "好。", " 00:12", "(00:31)", "【", "】", "**", "A", " ", "\ud800", "　"])
    )
)
def test_labels_are_in_order_and_inside_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    for find in (transcript, named, boxed):
        at = 0
        for label in find(text, RULES):
            assert at <= label.start < label.end <= len(text)
            at = label.end
