"""The judge's model: what its file holds, what it makes of a row, what is chosen by it."""

from __future__ import annotations

import gzip
import importlib
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.clean.choose import choose, share
from archiver.clean.containers import DOM, dom_rows, place
from archiver.clean.features import PROSE_AT, TEXT, Words, text_rows
from archiver.read.hints import hints_of

from .test_judge import PARAGRAPHS, page_of

trees = importlib.import_module("archiver.clean.trees")


def test_the_shipped_model_asks_only_for_what_there_is() -> None:
    model = trees.shipped()
    assert model.digest.startswith("sha256:")
    assert math.isfinite(model.page([0.0] * (len(TEXT) + len(DOM))))
    assert math.isfinite(model.dump([0.0] * len(TEXT)))
    assert model.words["^首"] < 0


def test_a_forest_is_the_sum_of_its_trees() -> None:
    found = trees.forest([[0, 1.5, -1.0, [1, 0.0, 2.0, 3.0]], 0.25])
    assert [found([1.5, 9]), found([2, 0]), found([2, 1])] == [-0.75, 2.25, 3.25]


def test_later_trees_are_not_asked_where_the_first_see_no_hope() -> None:
    assert trees.forest([-1.0] * 40)([]) == -16.0


def test_a_file_that_is_no_model_is_refused() -> None:
    with pytest.raises((ValueError, OSError)):
        trees.read(b"no model")
    code = gzip.compress(json.dumps({"words": {}, "page": [["__import__('os')", 0, 1, 2]], "dump": [], "digest": ""}).encode())
    with pytest.raises(ValueError, match="invalid literal"):
        trees.read(code)


def test_rows_have_a_number_for_every_name() -> None:
    page = page_of(
        f"<ul class=relatedNews><li><a href=a>甲</a></ul><div id=content><h1>题</h1><p>{PARAGRAPHS[0]}<br>{PARAGRAPHS[1]}</p></div>"
    )
    texts = [page.text[b.start : b.end] for b in page.blocks]
    rows = text_rows(texts, "题", {})
    assert {len(row) for row in rows} == {len(TEXT)}
    around = dom_rows(page.blocks, [row[PROSE_AT] for row in rows])
    assert {len(row) for row in around} == {len(DOM)}
    assert around[0][DOM.index("in_related")]
    assert around[0][DOM.index("linked")] == 1
    assert [row[TEXT.index("inside")] for row in rows] == [False, False, True, True]
    assert text_rows([], "题", {}) == []
    # An integer among them, and each comparison with it takes twice as long.
    assert {type(number) for row in (*rows, *around) for number in row} == {float}


def test_hints_are_words_of_class_and_id() -> None:
    assert hints_of("newsComment_list", "sideBar") == {"news", "comment", "list", "side"}
    assert hints_of("") == hints_of("x1") == frozenset()


def test_the_place_of_a_line_is_its_element() -> None:
    assert place("/html/body/p[3]/br[1]") == place("/html/body/p[4]/text()[2]") == ("/html/body", "p")


@given(st.lists(st.tuples(st.floats(-9, 9), st.integers(1, 500)), min_size=1, max_size=20))
def test_what_stays_is_likelier_than_what_goes_and_never_nothing(given_lines: list[tuple[float, int]]) -> None:
    likely = [share(x) for x, _ in given_lines]
    kept, promised = choose(likely, [size for _, size in given_lines])
    assert any(kept)
    assert 0 <= promised <= 1 + 1e-9
    gone = [p for p, k in zip(likely, kept, strict=True) if not k]
    assert not gone or max(gone) < min(p for p, k in zip(likely, kept, strict=True) if k)


def test_a_short_line_is_read_once_however_often_pages_say_it(monkeypatch: pytest.MonkeyPatch) -> None:
    features = importlib.import_module("archiver.clean.features")
    read: list[str] = []

    def fold(text: str) -> str:
        read.append(text)
        return text

    monkeypatch.setattr(features, "fold", fold)
    words = Words({"^首": -20})
    page = ["首页", PARAGRAPHS[0], "首页"]
    first, second = text_rows(page, "", words), text_rows(page, "", words)
    assert first == second == text_rows(page, "", {"^首": -20})
    assert read.count("首页") == 2  # once for the words that remember, once for the plain dictionary
