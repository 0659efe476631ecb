from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archiver
from archiver.clean.glosses import RULE, glosses
from archiver.text.edits import apply, settle

MIRRORED = """\
歲末，縣網(wǎng)信辦請來三家網(wǎng)絡(luò )平臺，談網(wǎng)絡(luò )直播怎樣開(kāi)展業(yè)務(wù)。業(yè)界以爲，網(wǎng)絡(luò )不是法外之地。
平臺答應從開(kāi)年起，每月公布業(yè)務(wù)報告。
"""
PLAIN = """\
歲末，縣網信辦請來三家網絡平臺，談網絡直播怎樣開展業務。業界以爲，網絡不是法外之地。
平臺答應從開年起，每月公布業務報告。
"""


def freed(text: str) -> str:
    return apply(text, settle(glosses(text)))


def test_readings_that_a_program_put_everywhere_go() -> None:
    assert freed(MIRRORED) == PLAIN


def test_readings_without_tones_go_too() -> None:
    text = (
        "某某有(you)限(xian)公司成立於一九九九年，生產家(jia)用電器，另一家(jia)有(you)限(xian)公司銷售家(jia)用電器，都有(you)權限(xian)。"
    )
    plain = "某某有限公司成立於一九九九年，生產家用電器，另一家有限公司銷售家用電器，都有權限。"
    assert freed(text) == plain


@pytest.mark.parametrize(
    "text",
    [
        "栈(zhàn)道旁的栈桥，蹁(pián)跹而来，踟(chí)蹰(chú)不前，龃(jǔ)龉(yǔ)，囹(líng)圄(yǔ)，饕(tāo)餮(tiè)。",
        "春(chūn)眠(mián)不(bù)觉(jué)晓(xiǎo)，处(chù)处(chù)闻(wén)啼(tí)鸟(niǎo)。夜(yè)来(lái)风(fēng)雨(yǔ)声(shēng)，花(huā)落(luò)知(zhī)多(duō)少(shǎo)。"
        * 2,
        "网(wǎng)络(luò)是网络，平台也在网络上；网(wǎng)络(luò)和网络，网(wǎng)络(luò)，开(kāi)会(huì)，网络，网络。",
        "气(t)，图(a)，图(b)，图(c)，图(a)，图(b)，图(c)，图(a)，图(b)，图(c)",
        "广告(flash)，" * 12,
    ],
)
def test_an_author_s_readings_stay(text: str) -> None:
    assert freed(text) == text


def test_a_page_s_title_is_freed_by_what_its_text_shows() -> None:
    body = "".join(f"<p>{line}</p>" for line in MIRRORED.splitlines() * 3)
    page = (
        f"<html><head><title>網(wǎng)絡(luò )平臺開(kāi)會</title></head><body><h1>網(wǎng)絡(luò )平臺開(kāi)會</h1>{body}</body></html>"
    )
    doc = archiver.clean(page.encode())
    assert doc.title == "網絡平臺開會"
    assert "(" not in doc.text
    assert dict(doc.repairs)[RULE] >= 30


@given(st.lists(st.sampled_from(["網(wǎng)", "絡(luò )", "平臺", "，", "。\n", "(", "開(kāi)", "開"]), max_size=60).map("".join))
def test_only_readings_go_and_a_freed_text_is_left_alone(text: str) -> None:
    once = freed(text)
    assert [c for c in once if c >= "\u3400"] == [c for c in text if c >= "\u3400"]
    assert freed(once) == once
