"""Straight quotation marks, curled on request only."""

from __future__ import annotations

from pathlib import Path

import pytest

import archiver
from archiver.clean.rules import also, shipped
from archiver.cli import main
from archiver.errors import RulesError

TEXT = '会议记录\n\n他说"很好"，大家都笑了，并且把"第一阶段"的安排又讲了一遍，没有人提出别的意见。\n'


def curled(text: str) -> archiver.Document:
    return archiver.clean(text.encode(), source="x.txt", rules=also(shipped(), "curl-quotes"))


def test_an_authors_straight_marks_stay_unless_asked() -> None:
    assert '"很好"' in archiver.clean(TEXT.encode(), source="x.txt").text
    document = curled(TEXT)
    assert "他说“很好”，" in document.text
    assert "“第一阶段”" in document.text
    assert dict(document.repairs)["curl-quotes"] == 4


def test_each_script_has_its_own_marks() -> None:
    assert "「很好」" in curled(archiver.convert(TEXT, "Hant")).text


@pytest.mark.parametrize(
    "line",
    ['屏幕是 27" 的，另一块是 24" 的。', '他说"很好，没有说完。', 'print("你好")', '"name": "海风", "age": 3', '"OK" is what he said. '],
)
def test_inches_code_latin_and_odd_marks_stay(line: str) -> None:
    assert curled(f"会议讨论了下半年的安排，大家都同意。\n\n{line}\n").text.count('"') == line.count('"')


def test_only_what_is_made_on_request_can_be_asked_for() -> None:
    with pytest.raises(RulesError, match="curl-quotes"):
        also(shipped(), "unwrap")


def test_the_command_line_asks_and_explain_says_what_could_be_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "x.txt"
    file.write_text(TEXT, encoding="utf-8")
    assert main(["clean", str(file), "--curl-quotes"]) == 0
    assert "“很好”" in capsys.readouterr().out
    assert main(["explain", str(file)]) == 0
    told = capsys.readouterr().out
    assert "made only on request" in told
    assert "curl-quotes" in told
    assert main(["explain", str(file), "--curl-quotes"]) == 0
    assert "made only on request" not in capsys.readouterr().out
