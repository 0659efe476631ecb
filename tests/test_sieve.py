"""Which rules are tried on a line: never fewer than fit."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.clean.rules import shipped
from archiver.clean.ruleset import Phrase
from archiver.clean.sieve import Openings, Sieve, needles
from archiver.text.fold import fold

WHOLE = tuple(p for p in shipped().phrases if p.where in ("line", "head", "tail"))
SIEVE = Sieve(WHOLE)
SAID = sorted({fold(text) for phrase in shipped().phrases for text in (*phrase.removes, *phrase.keeps)})
PARTS = sorted({text[a:b] for text in SAID for a, b in ((0, 4), (4, 9), (-5, None))} | {"。", ">", "(c)2024", "1", "[", "", "-"})


def long_way(key: str) -> list[Phrase]:
    return [rule for rule in WHOLE if rule.pattern.fullmatch(key)]


@pytest.mark.parametrize("key", [*SAID, ""])
def test_every_rule_that_fits_its_examples_is_tried(key: str) -> None:
    assert list(SIEVE.fitting(key)) == long_way(key)


@given(st.lists(st.sampled_from(PARTS), max_size=5).map("".join))
def test_every_rule_that_fits_is_tried(key: str) -> None:
    assert list(SIEVE.fitting(key)) == long_way(key)


@pytest.mark.parametrize(
    ("pattern", "begins", "words"),
    [
        ("版权所有|版权声明", "版", {"版权"}),
        ("[^。;]{0,40}(?:版权所有|©).{0,9}", "版©x", {"版权所有", "©"}),
        (r"(?:我要)?打印(?!机)", "我打", {"打印"}),
        (r"(?=.*页)\[?(?:首页|\d{1,3})", "[首7", None),
        ("[<>]+x?", "<>", {"<", ">"}),
        ("(?:ab|[a-y])*", "ay", None),
        (r"(a)\1", "a", {"a"}),
    ],
)
def test_what_a_pattern_asks_of_a_line(pattern: str, begins: str, words: set[str] | None) -> None:
    parsed = import_module("re._parser").parse(pattern)
    assert all(map(Openings(parsed).hold, begins))
    assert not Openings(parsed).hold("。")
    assert needles(parsed) == words


def test_flags_that_change_what_letters_mean_are_not_looked_through() -> None:
    rule = Phrase("x", re.compile("abc", re.IGNORECASE), "line", "", (), ())
    assert list(Sieve((rule,)).fitting("ABC")) == [rule]
