from __future__ import annotations

import sys
import time
import types

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.errors import ArchiverError
from archiver.text import converter, national
from archiver.text.script import detect_script, language_tag, region_of, scripts_of, unified

HANS = "会议讨论了当前的工作安排，大家认为进展显著。"
HANT = "會議討論了當前的工作安排，大家認為進展顯著。"
SCRIPTS = {"Hans", "Hant", "Jpan", "mixed", "Hani", "Zyyy"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HANS, "Hans"), (HANT, "Hant"), ("会議の内容はこちらをご覧ください", "Jpan"), ("中文", "Hani"), ("only words", "Zyyy"), ("", "Zyyy"),
        (HANS + HANT, "mixed"), ("后台只有一里", "Hani"), ("那麽多", "Hant"), (HANS * 20 + "「繁體」", "Hans"),
    ],
)  # fmt: skip
def test_a_script_is_told_by_what_only_it_has(text: str, expected: str) -> None:
    assert detect_script(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("公司表示，与目前", "Hans"), ("价值零部件和机械", "Hans"), ("如何修复示例", "Hans"),
        ("前後文", "Hant"), ("建立你自己的特徵", "Hant"), ("由於天氣", "Hant"),
    ],
)  # fmt: skip
def test_a_common_character_that_is_rare_in_the_other_script_tells(text: str, expected: str) -> None:
    assert detect_script(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("只能用于一", "Hans"), ("死亡后，由其子女", "Hans"), ("影后，再次", "Hani"), ("那么每一天", "Hans"), ("以后再看", "Hans"), ("合并", "Hans"), ("云南", "Hans"),
        ("站著看", "Hant"), ("很乾燥", "Hant"), ("沈默", "Hant"), ("藉由", "Hant"),
        # Both scripts write these, or one of them quotes the other's word in a word of its own.
        ("皇后在台", "Hani"), ("批准核准", "Hani"), ("限制作用", "Hani"), ("方面包括", "Hani"), ("乾隆皇帝下江南", "Hani"), ("于右任", "Hani"),
        ("著名", "Hani"), ("并州", "Hani"), ("平成二十年度予算案", "Hani"),
        # A word never outvotes a character.
        ("水里鄉", "Hant"), ("以后再見", "Hant"), ("体会乾燥", "Hans"),
    ],
)  # fmt: skip
def test_words_tell_where_no_character_does(text: str, expected: str) -> None:
    assert detect_script(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "東京駅", "気象庁発表", "東京大学", "図書館", "国会議員", "渋谷区", "営業時間変更", "売上高", "電話番号", "新型コロナ", "茶の味",
        "経済産業省は昨日、半導体の輸出に関する新しい方針を発表した。",
    ],
)  # fmt: skip
def test_japanese_with_few_kana_or_none(text: str) -> None:
    assert detect_script(text) == "Jpan"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("鲜の每日", "Hans"), ("優の良品，給您最好的", "Hant"), ("這是値得的", "Hant"), ("巴厘島", "Hant"), ("東京駅前的咖啡店", "Hant"), ("香港説法", "Hant"),
        (HANS + "他说了一句「ありがとう」。", "Hans"), (HANT + "東京駅前", "Hant"),
    ],
)  # fmt: skip
def test_chinese_that_quotes_or_resembles_japanese(text: str, expected: str) -> None:
    assert detect_script(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("陳奕迅与张学友同台演出", "Hans"), (HANS + "主持人：陳曉東", "Hans"), (HANT + "作者：张伟", "Hant"),
        ("汉字漢字", "mixed"), ((HANS + "\n" + HANT + "\n") * 10, "mixed"), (HANS * 10 + HANT, "Hans"),
    ],
)  # fmt: skip
def test_a_guest_is_no_mixture(text: str, expected: str) -> None:
    assert detect_script(text) == expected


def test_the_region_and_the_tag() -> None:
    assert region_of("這裏説的是") == "HK"
    assert region_of("這裡說的是，隨著平台") == "TW"
    assert language_tag("Hant", "zh-HK") == "zh-Hant-HK"
    assert language_tag("Hans", "zh-TW") == "zh-Hans"
    assert language_tag("Jpan", "zh-CN") == "ja"
    assert language_tag("mixed", "zh-CN") == "zh"


def test_radicals_and_compatibility_ideographs_are_the_characters_they_stand_for() -> None:
    assert unified("⾦融⻓期⻔⼾") == "金融长期门户"
    assert unified("\uf967是\U0002f8a6") == "不是慈"
    assert unified("ＡＢＣ，㈱㊥") == "ＡＢＣ，㈱㊥"
    assert detect_script("⾦融⻓期") == "Hans"


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=40) | st.text("会會国國駅のabc，\ud800\udfff⾦\n ", max_size=20))
def test_any_text_has_a_script(text: str) -> None:
    assert detect_script(text) in SCRIPTS


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 12), st.text(" \n,.0aZ，。《》", max_size=10))
def test_what_is_no_han_character_decides_nothing(times: int, noise: str) -> None:
    assert detect_script(noise + (HANS + noise) * times) == "Hans"
    assert detect_script(noise + (HANT + noise) * times) == "Hant"


def test_detection_is_linear() -> None:
    def seconds(times: int) -> float:
        text = (HANS + "于后并abc ") * times
        start = time.process_time()
        detect_script(text)
        return time.process_time() - start

    seconds(10)
    # Ten times the text, well below a hundred times the time; and 100,000 characters in far less than a second.
    assert min(seconds(3000) for _ in range(3)) < 40 * max(min(seconds(300) for _ in range(3)), 1e-4)
    assert min(seconds(3000) for _ in range(2)) < 1


def test_another_package_named_opencc_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    impostor = types.ModuleType("opencc")
    impostor.OpenCC = lambda configuration: None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "opencc", impostor)
    converter.converter.cache_clear()
    with pytest.raises(ArchiverError, match="not the package OpenCC"):
        converter.converter("s2twp")
    converter.converter.cache_clear()


def test_a_missing_opencc_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opencc", None)
    with pytest.raises(ArchiverError, match=r"cannot be loaded .*pip install") as raised:
        converter.check_opencc()
    assert isinstance(raised.value.__cause__, ImportError)
    monkeypatch.undo()
    converter.check_opencc()


def test_the_runs_of_a_text_by_script() -> None:
    hans, hant, shared = "会议讨论了发展。", "會議討論了發展。", "中文"
    text = f"{shared}\n{hans}\n{shared}\n\n{hant}\nabc\n{hans}"
    runs = scripts_of(text)
    assert [script for _, _, script in runs] == ["Hans", "Hant", "Hans"]
    assert [text[start:end] for start, end, _ in runs] == [f"{hans}\n{shared}", f"{hant}\nabc", hans]
    assert scripts_of("") == scripts_of("abc\n中文") == ()


@pytest.mark.parametrize("encoding", ["gb2312", "big5", "cp932"])
def test_the_level_of_a_character_is_that_of_its_code(encoding: str) -> None:
    def code(c: str) -> bytes:
        return c.encode(encoding, "ignore")

    chars = national.ideographs()
    rare = national.RARE_FROM[encoding]
    assert national.levels("".join(chars), encoding) == {c: 2 if code(c) >= rare else 1 for c in chars if code(c)}
