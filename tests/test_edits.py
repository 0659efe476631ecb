from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.model import Edit
from archiver.text.edits import Carry, apply, invert, settle


@st.composite
def texts_with_edits(draw: st.DrawFn) -> tuple[str, tuple[Edit, ...]]:
    text = draw(st.text(alphabet="开放时间 ab\n，", max_size=30))
    edits = []
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, len(text)))
        edits.append(Edit(start, end, text[start:end], draw(st.text(alphabet="新，", max_size=3)), "test"))
    return text, settle(edits)


@given(texts_with_edits())
def test_undoing_restores(case: tuple[str, tuple[Edit, ...]]) -> None:
    text, edits = case
    assert apply(apply(text, edits), invert(edits)) == text


@given(texts_with_edits())
def test_settled_edits_are_sorted_and_disjoint(case: tuple[str, tuple[Edit, ...]]) -> None:
    _, edits = case
    assert all(a.end <= b.start for a, b in pairwise(edits))
    assert all(e.before != e.after for e in edits)


@given(texts_with_edits())
def test_unchanged_characters_are_carried_there_and_back(case: tuple[str, tuple[Edit, ...]]) -> None:
    text, edits = case
    new, carry = apply(text, edits), Carry(edits)
    for i, c in enumerate(text):
        if not any(e.start <= i < e.end for e in edits):
            assert new[carry.forward(i)] == c
            assert carry.forward(i + 1, end=True) == carry.forward(i) + 1
            assert list(carry.spans([(i, i + 1)])) == [(carry.forward(i), carry.forward(i) + 1)]
            assert list(carry.spans_back(carry.spans([(i, i + 1)]))) == [(i, i + 1)]


@given(texts_with_edits())
def test_the_way_back_is_the_way_through_what_undoes_the_edits(case: tuple[str, tuple[Edit, ...]]) -> None:
    text, edits = case
    spans = [(i, i + size) for size in (1, 2) for i in range(len(apply(text, edits)) - size + 1)]
    assert list(Carry(edits).spans_back(spans)) == list(Carry(invert(edits)).spans(spans))


def test_an_edit_for_another_text_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        apply("开放", (Edit(0, 1, "关", "", "test"),))


def test_an_insertion_and_a_change_at_one_place_both_stand() -> None:
    edits = settle((Edit(1, 3, "bc", "", "cut"), Edit(1, 1, "", "x", "put")))
    assert apply("abcd", edits) == "axd"
    assert apply("axd", invert(edits)) == "abcd"


def test_the_longer_of_two_overlapping_edits_stands() -> None:
    short, long = Edit(1, 2, "b", "", "short"), Edit(0, 3, "abc", "", "long")
    assert settle((short, long)) == (long,)
    assert settle((Edit(0, 2, "ab", "x", "early"), Edit(1, 3, "bc", "y", "late")))[0].rule == "early"
