"""What is passed over unread, for speed, would have held nothing: each short way is compared with the long one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.clean import turns, voices
from archiver.clean.rules import shipped
from archiver.text.fold import fold_evenly

RULES = shipped()
PIECES = (
    "问", "答", "Q", "A", "记者问", "主持人", "张三", "林 芳", "1", "一", "12", ":", "：", "[", "]", "【", "】", "(", ")", "*", "_", "#", ".", "、",
    "。", "？", "|", " ", "\u3000", "\n", "\n\n", "//", "00:12", "1：05", "说", "好的，",
)  # fmt: skip
TALK = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@settings(max_examples=150)
@given(TALK)
def test_a_text_without_a_word_and_its_mark_has_no_label(text: str) -> None:
    level = fold_evenly(text)
    for kind in RULES.labels:
        assert turns._marked(kind).search(level) or not turns._pattern(kind).search(level)
        assert turns._heading(kind).search("\n" + level) or not turns._counted_pattern(kind).search(level)


@settings(max_examples=300)
@given(TALK)
def test_names_are_found_on_the_lines_of_colons(text: str) -> None:
    assert [m.span() for m in voices._before_colons(text)] == [m.span() for m in voices._NAME.finditer(text)]


@settings(max_examples=150)
@given(TALK)
def test_a_timed_voice_stands_on_a_line_with_a_clock(text: str) -> None:
    assert [m.span() for m in voices._timed(text)] == [m.span() for m in voices._TIMED.finditer(text)]
