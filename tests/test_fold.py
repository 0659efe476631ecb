from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archiver.text.converter import converter
from archiver.text.fold import _ALSO, _CONFIGURATIONS, fold, fold_evenly, fold_with_offsets, simplified


@given(st.text(max_size=60))
def test_folding_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
def test_offsets_lead_back_to_what_was_folded(text: str) -> None:
    key = fold_with_offsets(text)
    assert key.text == fold(text)
    for i in range(len(key.text)):
        start, end = key.span(i, i + 1)
        assert key.text[i] in fold(text[start:end])


@given(st.text(max_size=60))
def test_the_even_key_has_the_length_of_the_text(text: str) -> None:
    assert len(fold_evenly(text)) == len(text)


def test_one_phrase_meets_all_its_forms() -> None:
    forms = ["分享到：微信", "分享到:微信", "分 享 到 ： 微 信", "分享到：\u200b微信", "分享到︰微信"]
    assert {fold(f) for f in forms} == {"分享到:微信"}
    assert fold("當前位置：首頁") == fold("当前位置:首页")
    assert fold("顯著") == fold("显著") == fold("显着")


def test_an_empty_span_has_a_place() -> None:
    key = fold_with_offsets(" 开 放 ")
    assert key.span(0, 0) == (1, 1)
    assert key.span(2, 2) == (4, 4)
    assert fold_with_offsets("").span(0, 0) == (0, 0)


def test_simpler_forms_are_followed_to_their_ends() -> None:
    chars = [chr(code) for code in range(0x4E00, 0xA000)]
    forms = "\n".join(chars)
    for configuration in _CONFIGURATIONS * 2:
        forms = converter(configuration)(forms)
    ends = {c: _ALSO.get(form, form) for c, form in zip(chars, forms.split("\n"), strict=True)}
    assert {c: simplified().get(ord(c), c) for c in chars} == {c: form if len(form) == 1 else c for c, form in ends.items()}
