"""How likely texts are: the right language is the cheapest, the wrong decoding is dear, and the figures are cheap to have."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.text import frequency
from archiver.text.frequency import LANGUAGES, cost, costs_of, kind

TEXTS = {
    "zh": "会议讨论了今年的工作安排，要求各部门按时完成预算。",
    "hant": "會議討論了今年的工作安排，要求各部門按時完成預算。",
    "ja": "会議では今年の予定について話し合いました。",
    "ko": "회의에서는 올해의 일정에 대해 논의했습니다.",
    "cyrillic": "Совещание обсудило план работы на этот год.",
    "western": "La réunion a été très agréable, déjà évoquée à côté.",
    "central": "Spotkanie było długie, ale wszyscy już się cieszą na następne.",
    "turkish": "Toplantıda bu yılın çalışma planı görüşüldü.",
    "baltic": "Posėdyje aptartas šių metų darbo planas ir biudžetas.",
    "greek": "Η συνεδρίαση συζήτησε το πρόγραμμα εργασιών του έτους.",
    "hebrew": "הישיבה דנה בתוכנית העבודה של השנה.",
    "arabic": "ناقش الاجتماع خطة العمل لهذا العام.",
    "thai": "ที่ประชุมได้หารือเกี่ยวกับแผนงานของปีนี้",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_cheapest_in_its_own_language(language: str) -> None:
    costs = costs_of(TEXTS[language], LANGUAGES)
    assert LANGUAGES[costs.index(min(costs))] == language
    assert min(costs) / len(TEXTS[language]) < 7.5


@pytest.mark.parametrize(
    ("language", "written", "read"), [("zh", "utf-8", "gb18030"), ("zh", "gb18030", "big5hkscs"), ("hant", "big5", "gb18030")]
)
def test_a_wrong_decoding_is_dear(language: str, written: str, read: str) -> None:
    text = TEXTS[language]
    wrong = text.encode(written).decode(read, "replace")
    assert min(costs_of(wrong, ("zh", "hant"))) / len(wrong) > 1.4 * cost(text, language) / len(text)


def test_every_character_of_the_national_sets_is_possible() -> None:
    listed = frequency._model("zh")[0]
    rare = "鼾爨镫"
    assert all(c in listed for c in rare)
    assert cost("的的", "zh") < cost("爨爨", "zh")


def test_a_rare_character_is_cheaper_when_it_comes_again_and_again() -> None:
    once, often = cost("齉", "zh"), cost("齉" * 100, "zh") / 100
    assert often < once


@pytest.mark.parametrize(
    ("text", "kinds"),
    [("a 1中かカ가，é–Жж", "asdHkKyplmCc"), ("Éßﾃ\x00\x85\ufffd𠮷", "Llwxx!H"), ("Ααאبก@\n", "Ggebtqs")],
)
def test_kinds(text: str, kinds: str) -> None:
    assert "".join(map(kind, text)) == kinds


def test_nothing_costs_nothing() -> None:
    assert costs_of("", LANGUAGES) == [0.0] * len(LANGUAGES)


def test_the_figures_are_read_in_a_few_milliseconds() -> None:
    """The bar is 5 ms on an idle machine; a crowded one is given more."""
    spent = []
    for _ in range(3):
        for cached in (frequency._lines, frequency._model, frequency._kinds):
            cached.cache_clear()
        start = process_time()
        cost("会议", "zh")
        spent.append(process_time() - start)
    assert min(spent) < 0.03


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_costs_are_finite_and_grow(a: str, b: str) -> None:
    for whole, part in zip(costs_of(a + b, LANGUAGES), costs_of(a, LANGUAGES), strict=True):
        assert 0 <= part < float("inf")
        # Up to what repetition forgives: a text of few characters is measured as one that repeats itself.
        assert whole >= 0.2 * part
