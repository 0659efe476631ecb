from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.clean.mend import mend
from archiver.text.edits import apply, settle


def mended(text: str) -> str:
    return apply(text, settle(mend(text)))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("一\r\n二\r三\x0b四\x0c五\x85六\u2028七", "一\n二\n三\n四\n五\n六\n七"),
        ("开\u200b放\ufeff时\u00ad间", "开放时间"),
        ("警\u202e告", "警告"),
        ("a\x00b\x1bc", "abc"),
        ("\x1b[31m红\x1b[0m字", "红字"),
        ("GPT\u00a04\t好", "GPT 4 好"),
        ("研发&amp;设计&nbsp;&ldquo;引&rdquo;&#8212;&#x4e2d;", "研发&设计 “引”—中"),
        ("坏&#27;字符", "坏字符"),
        ("AT&T 与 a&b; 不变", "AT&T 与 a&b; 不变"),
        ("开\u200c放，好\u200d", "开放，好"),
        ("&amp;ldquo;引&amp;amp;rdquo;", "“引”"),
        ("Ｒｕｓｔ１．７５，增长５％！", "Rust1.75，增长5%！"),
        ("家👨\u200d👩\u200d👧人", "家👨\u200d👩\u200d👧人"),
        ("缺字\ufffd留下", "缺字\ufffd留下"),
    ],
)
def test_what_no_author_wrote_goes(before: str, after: str) -> None:
    assert mended(before) == after


@given(st.text(max_size=80))
def test_one_pass_leaves_no_line_end_but_lf(text: str) -> None:
    assert not set(mended(text)) & set("\r\x0b\x0c\x85\u2028\u2029\u200b\x00\t")
