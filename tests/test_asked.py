from __future__ import annotations

import pytest

from archiver.clean.asked import number_of, with_questions
from archiver.clean.labels import Label


def labelled(text: str, *words: str) -> list[Label]:
    """A label for each of these words, wherever it stands."""
    roles = {"问：": "question", "答：": "answer"}
    found = [(text.index(w, at), w) for w in words for at in _every(text, w)]
    return [Label(at, at + len(w), roles[w], "", "test") for at, w in sorted(set(found))]  # type: ignore[arg-type]


def _every(text: str, word: str) -> list[int]:
    return [at for at in range(len(text)) if text.startswith(word, at)]


def questions(text: str) -> list[tuple[str, str]]:
    labels = with_questions(text, labelled(text, "答：", "问："))
    stops = [*(x.start for x in labels[1:]), len(text)]
    return [
        (x.rule, text[x.end : stop].strip()) for x, stop in zip(labels, stops, strict=True) if x.role == "question" and x.rule != "test"
    ]


@pytest.mark.parametrize(
    "numbers", [("1、", "2、"), ("1.", "2."), ("（1）", "（2）"), ("一、", "二、"), ("问题1：", "问题2："), ("问题一、", "问题二、")]
)
def test_numbers_that_count_with_the_answers_are_questions(numbers: tuple[str, str]) -> None:
    first, second = numbers
    text = f"{first}请介绍订单。\n答：多一成。\n{second}请介绍产线。\n答：明年投产。"
    assert questions(text) == [("numbered-question", "请介绍订单。"), ("numbered-question", "请介绍产线。")]


def test_a_paragraph_that_asks_above_an_answer_is_its_question() -> None:
    assert questions("订单怎么样？\n答：多一成。\n产线呢？\n答：明年投产。") == [
        ("bare-question", "订单怎么样？"),
        ("bare-question", "产线呢？"),
    ]
    assert questions("订单多了。\n答：多一成。") == []  # nobody asked
    assert questions("林芳：订单怎么样？\n答：多一成。") == []  # somebody else's words, with a label of their own


def test_a_number_in_an_answer_is_no_question() -> None:
    text = "1、订单怎么样？\n答：分两块。\n1、海外多一成。\n2、国内持平。\n2、产线呢？\n答：明年投产。"
    assert next(words for _, words in questions(text)) == "订单怎么样？"
    assert len(questions(text)) == 2


def test_years_decimals_and_figures_are_no_numbers_of_questions() -> None:
    assert questions("2024、2025两年怎么样？\n答：好。") == [("bare-question", "2024、2025两年怎么样？")]
    assert questions("图1）订单。\n答：好。") == []


def test_questions_that_have_labels_stay_alone() -> None:
    assert questions("问：订单怎么样？\n答：多一成。\n问：产线呢？\n答：明年投产。") == []
    assert with_questions("", []) == []


@pytest.mark.parametrize(("word", "number"), [("1", 1), ("12", 12), ("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("九十九", 99)])
def test_numbers_in_either_digits(word: str, number: int) -> None:
    assert number_of(word) == number
