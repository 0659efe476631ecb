from __future__ import annotations

from importlib.resources import files

import pytest

from archiver.text.cohesion import holds_together


@pytest.mark.parametrize("cut", ["应|用", "季|度", "目|标", "開|發", "經|濟", "我|们", "最大|的", "已经|了", "将|派", "公司的|产", "把|他"])
def test_words_and_phrases_run_on(cut: str) -> None:
    before, after = cut.split("|")
    assert holds_together(before, after)


@pytest.mark.parametrize("cut", ["总则|第", "光|疑", "大学|计", "准备|开", "可以|领", "会议|纪", "张三|李", "北京|上海", "风雨|门"])
def test_borders_between_words_do_not(cut: str) -> None:
    before, after = cut.split("|")
    assert not holds_together(before, after)


def test_the_table_names_its_source_and_is_one_line_a_character() -> None:
    text = files("archiver").joinpath("data", "cohesion.txt").read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    assert "MIT" in text[:400]
    assert [line[0] for line in lines] == sorted({line[0] for line in lines})
    assert all(len(set(line[1:])) == len(line) - 1 > 0 for line in lines)
