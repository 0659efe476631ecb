from __future__ import annotations

import sys
import types

import pytest

from archiver.errors import ArchiverError, UsageError
from archiver.text import script
from archiver.text.script import convert, detect_script

HANS = "会议讨论了当前的工作安排，大家认为进展显著。"
HANT = "會議討論了當前的工作安排，大家認為進展顯著。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HANS, "Hans"), (HANT, "Hant"), ("会議の内容はこちらをご覧ください", "Jpan"), ("中文", "Hani"), ("only words", "Zyyy"), ("", "Zyyy"),
        (HANS + HANT, "mixed"), ("后台只有一里", "Hani"), (HANS * 20 + "「繁體」", "Hans"),
    ],
)  # fmt: skip
def test_a_script_is_told_by_what_only_it_has(text: str, expected: str) -> None:
    assert detect_script(text) == expected


def test_simplified_text_is_never_sent_through_a_traditional_table() -> None:
    assert convert(HANS, "Hans") == HANS
    assert convert(HANT, "Hant") == HANT
    assert convert("日本の会議", "Hans") == "日本の会議"


def test_scripts_and_regions() -> None:
    assert convert(HANT, "Hans") == HANS
    assert convert("软件和网络", "Hant") == "軟件和網絡"
    assert convert("软件和网络", "Hant-TW") == "軟體和網路"
    assert convert("軟體和網路", "Hans-CN") == "软件和网络"
    assert convert(HANS + HANT, "Hans") == HANS + HANS


def test_an_unknown_script_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="t2s"):
        convert(HANS, "t2s")


def test_another_package_named_opencc_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    impostor = types.ModuleType("opencc")
    impostor.OpenCC = lambda configuration: None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "opencc", impostor)
    script.converter.cache_clear()
    with pytest.raises(ArchiverError, match="not the package OpenCC"):
        script.converter("s2twp")
    script.converter.cache_clear()
