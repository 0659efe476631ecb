from __future__ import annotations

import pytest

from archiver.clean.draft import Draft
from archiver.model import Edit, Source
from archiver.read.plain import read_plain


def draft(text: str) -> Draft:
    return Draft.of(read_plain(Source(text, "utf-8", "utf-8")))


def test_offsets_are_carried_through_every_step() -> None:
    first = draft("标 题\n广告\n正文")
    second = first.after("repair", [Edit(1, 2, " ", "", "stray-space")])
    third = second.after("strip", [Edit(3, 6, "广告\n", "", "advert")])
    assert third.text == "标题\n正文"
    assert third.original() == "标 题\n广告\n正文"
    at = third.text.index("正")
    assert list(third.located([(at, at + 1), (at, at + 2)])) == [(7, 8), (7, 9)]
    assert [third.text[start:end] for _, start, end in third.spans] == ["标题", "", "正文"]


def test_an_edit_must_quote_what_stands_there() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        draft("正文").after("strip", [Edit(0, 2, "广告", "", "advert")])
