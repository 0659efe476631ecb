"""A comparison may be coarse, it may not be wrong."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.keep.diff import Change, apply, compare, compare_content, content_only
from archiver.text.canonical import canonical
from archiver.text.convert import convert

PIECES = st.sampled_from(
    ["毛利率", "32.5%", "31.5%", "-5", "，", "。", "\n", "\n\n", "1,234", "Q：", " ", "AI", "2024-10-28", "”", "é", "：", "\x0b"]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join)


@given(TEXTS, TEXTS)
@settings(max_examples=150, deadline=None)
def test_applying_it_turns_a_into_b(a: str, b: str) -> None:
    diff = compare(a, b)
    assert apply(diff, a) == b
    assert diff.same == (a == b)
    for change in _all(diff.changes):
        assert {"equal": change.before == change.after, "insert": not change.before, "delete": not change.after}.get(change.kind, True)
        if change.parts:
            assert "".join(p.before for p in change.parts) == change.before
            assert "".join(p.after for p in change.parts) == change.after


def test_applied_to_another_text_it_refuses() -> None:
    with pytest.raises(ValueError, match="another text"):
        apply(compare("a", "b"), "c")


def test_a_number_is_one_word() -> None:
    diff = compare("第一段。\n毛利率为32.5%，同比上升。\n第三段。", "第一段。\n毛利率为31.5%，同比上升。\n第三段。")
    changed = [c for c in diff.changes if c.kind != "equal"]
    assert len(changed) == 1
    assert [(p.before, p.after) for p in changed[0].parts if p.kind != "equal"] == [("32.5%", "31.5%")]


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ("收入1,234.5万元", "收入1,235.5万元", ("1,234.5万元", "1,235.5万元")),
        ("同比-5%", "同比5%", ("-5%", "5%")),
        ("2024-10-28召开", "2024-10-29召开", ("2024-10-28", "2024-10-29")),
        ("比例为1:57。", "比例为1:58。", ("1:57", "1:58")),
    ],
)
def test_marks_belong_to_their_number(a: str, b: str, words: tuple[str, str]) -> None:
    parts = [p for c in compare(a, b).changes for p in c.parts if p.kind != "equal"]
    assert [(p.before, p.after) for p in parts] == [words]


def test_frequent_characters_are_aligned_too() -> None:
    a = "".join(f"第{i}条的规定。" for i in range(300))
    b = a.replace("第150条的规定。", "")
    changes = [p for c in compare(a, b).changes for p in (c.parts or (c,)) if p.kind != "equal"]
    assert changes == [Change("delete", "第150条的规定。", "")]


def test_a_large_rewrite_costs_no_minutes() -> None:
    a = "".join(chr(0x4E00 + i % 3000) for i in range(6000))
    assert apply(compare(a, a[::-1]), a) == a[::-1]


def _all(changes: tuple[Change, ...]) -> list[Change]:
    return [c for change in changes for c in (change, *_all(change.parts))]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("毛利率32.5%，会恢复。", "毛利率３２．５％, 会恢复！"),
        ("問：為什麼？\n答：漲價。\n", "问：为什么?\n\n答:涨价"),
        ("第一段。\n第二段。\n", "第一段。第二段。"),
    ],
)
def test_punctuation_width_and_script_are_no_content(before: str, after: str) -> None:
    found = compare(before, after)
    assert not found.same
    assert content_only(found).same
    assert apply(content_only(found), before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [("3.25亿，", "32.5亿。"), ("增长5%。", "增长-5%！"), ("5%左右", "5左右"), ("没有风险。", "有风险。"), ("比例1:2", "比例12")],
)
def test_values_and_words_are_content(before: str, after: str) -> None:
    assert not content_only(compare(before, after)).same


@given(st.text(st.sampled_from("毛利3.25%-，。\n a"), max_size=12), st.text(st.sampled_from("毛利3.25%-，。\n a"), max_size=12))
def test_what_content_only_hides_is_never_content(before: str, after: str) -> None:
    found = content_only(compare(before, after))
    assert apply(found, before) == after
    if found.same:
        assert canonical(before) == canonical(after)


CLAUSES = "公司第三季度营收1,234.5万元，同比增长32.5%；毛利率下降，主要因为原材料涨价。下半年在手订单充足，预计明年恢复。"


def leaves(before: str, after: str) -> list[tuple[str, str]]:
    found = compare_content(before, after)
    assert apply(found, before) == after
    return [(p.before, p.after) for c in found.changes for p in (c.parts or (c,)) if p.kind != "equal"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("1,234.5万元", "1,243.5万元", [("1,234.5万元", "1,243.5万元")]),
        ("32.5%", "-32.5%", [("32.5%", "-32.5%")]),
        ("毛利率下降，", "毛利率上升，", [("下降", "上升")]),
        ("，预计明年恢复", "", [("预计明年恢复。", "")]),
    ],
)
def test_one_change_is_found_under_any_damage_of_punctuation(old: str, new: str, told: list[tuple[str, str]]) -> None:
    narrowed = unicodedata.normalize("NFKC", CLAUSES * 8).replace("。", ".")
    assert leaves(CLAUSES * 8, CLAUSES * 8) == []
    assert leaves(CLAUSES * 8, narrowed) == []
    assert leaves(CLAUSES.replace(old, old, 1), CLAUSES.replace(old, new, 1)) == told


def test_script_and_width_hide_no_change_in_a_long_text() -> None:
    before = "".join(f"第{n}条：公司应当在{n}日内披露进展，並說明原因。\n" for n in range(1, 240))
    after = unicodedata.normalize("NFKC", convert(before, "Hans")).replace("120日", "121日")
    assert len(before) > 4000
    assert leaves(before, after) == [("120", "121")]


def test_crumbs_make_no_mosaic() -> None:
    (one,) = leaves("他说的是明年春天的事情。", "她讲的乃后年秋季的计划。")
    assert one[0].startswith("他")


@given(TEXTS, TEXTS)
def test_content_is_compared_rightly(a: str, b: str) -> None:
    found = compare_content(a, b)
    assert apply(found, a) == b
    if found.same:
        assert canonical(a) == canonical(b)
    for change in _all(found.changes):
        if change.parts:
            assert "".join(p.before for p in change.parts) == change.before
            assert "".join(p.after for p in change.parts) == change.after
