"""The screen: nothing from a document may steer it, and Chinese columns are straight."""

from __future__ import annotations

import io
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.cli.terminal import Progress, clip, colourful, columns, harmless, one_line, pad, paint, table, write_data


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


@given(st.text())
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    left = harmless(text)
    assert not any(c not in "\n\t" and unicodedata.category(c) == "Cc" for c in left)
    assert not any(unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI") for c in left)
    assert "\u2028" not in left


@given(st.text(alphabet="会议纪要abc，。👍e\u0301\uff11 "), st.integers(1, 30))
def test_a_cell_is_exactly_as_wide_as_it_should_be(text: str, width: int) -> None:
    assert columns(clip(text, width)) <= width
    assert columns(pad(text, width)) == width
    assert columns(pad(text, -width)) == width


def test_a_cell_is_one_line() -> None:
    assert one_line("一\r\n二\t三 \x1b[31m") == "一 二 三 \\x1b[31m"


def test_tables_line_up() -> None:
    lines = table(("名", "n"), [("会议", "1,234"), ("a", "5")], right=("n",)).rstrip("\n").split("\n")
    assert lines == ["名        n", "会议  1,234", "a         5"]


def test_a_long_last_column_stays_on_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert all(columns(line) <= 40 for line in table(("a", "b"), [("x", "会议" * 40)]).rstrip("\n").split("\n"))


def test_colours_are_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert colourful(Tty())
    assert not colourful(io.StringIO())
    assert paint("x", "red", Tty()) == "\x1b[31mx\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert paint("x", "red", Tty()) == "x"


def test_data_is_exact_in_a_pipe_and_harmless_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream, seen in ((io.StringIO(), "a\x1b[2J"), (Tty(), "a\\x1b[2J")):
        monkeypatch.setattr(sys, "stdout", stream)
        write_data("a\x1b[2J")
        assert stream.getvalue() == seen


def test_progress_tells_how_many_how_fast_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Tty()
    monkeypatch.setattr(sys, "stderr", screen)
    progress = Progress(200, every=0)
    progress.step("一.txt")
    progress.clear()
    assert "1 of 200" in screen.getvalue()
    assert "left" in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[K")


def test_progress_is_silent_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    Progress(200, every=0).step("一.txt")
    assert screen.getvalue() == ""
