from __future__ import annotations

import time
import tomllib
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archiver.errors import UsageError
from archiver.text import convert as module
from archiver.text.convert import convert, overrides
from archiver.text.converter import converter
from archiver.text.script import TARGETS, detect_script

HANS = "会议讨论了当前的工作安排，大家认为进展显著。"
HANT = "會議討論了當前的工作安排，大家認為進展顯著。"
ENTRIES: list[dict[str, Any]] = tomllib.loads((files("archiver") / "data" / "conversion.toml").read_text(encoding="utf-8"))["override"]
# What OpenCC alone would do for a target, on text in the other script.
ALONE = {"Hant": "s2t", "Hant-TW": "s2twp", "Hans": "tw2s", "Hans-CN": "tw2sp"}
# Everyday words of characters of GB 2312, one meaning each; what one traditional character may stand for is in them.
_WORDS = """
头发 发现 皇后 以后 里面 公里 面条 对面 一只 只有 钟表 钟情 复杂 恢复 反复 特征 远征 松树 放松 谷物 山谷 斗争 北斗 规范 关系 联系 制度 制造 准备 批准
凭借 借款 了解 公布 棉布 白云 云南 剩余 演出 试卷 席卷 当然 小丑 丑陋 仆人 几乎 茶几 手表 表示 树叶 咸菜 冲击 冲洗 宿舍 舍弃 采访 文采 朴素 折扣 旅游
郁闷 志愿 伙伴 占领 周末 升级 回家 注意 细致 胡子 必须 签字 标签 历史 日历 心脏 肮脏 获得 收获 丰富 词汇 外汇 尽管 计划 苏醒 论坛 团结 饭团 纤维 防御
征求 赞美 标志 杂志 向往 方向 杠杆 困难 发困 累计 漂亮 食欲 启蒙 弥补 开辟 干净 干部 干涉 饼干 树干 乾坤 显著 著名 着急 为什么 那么 土著 原著 甚至 公司
产品 市场 经济 技术 投资 管理 研究 数据 问题 情况 我们 他们 这个 没有 进行 通过 认为 增长 需求 价格 订单 客户 成本 利润 电池 医药 银行 基金 股票
"""
WORDS = _WORDS.split()


def test_simplified_text_is_never_sent_through_a_traditional_table() -> None:
    assert convert(HANS, "Hans") == HANS
    assert convert(HANS, "Hans-CN") == HANS
    assert convert(HANT, "Hant") == HANT
    assert convert("日本の会議", "Hans") == "日本の会議"
    assert convert("東京駅の図書館で働く", "Hans") == "東京駅の図書館で働く"


def test_scripts_and_regions() -> None:
    assert convert(HANT, "Hans") == HANS
    assert convert("软件和网络", "Hant") == "軟件和網絡"
    assert convert("软件和网络", "Hant-TW") == "軟體和網路"
    assert convert("这里说的软件", "Hant-HK") == "這裏説的軟件"
    assert convert("軟體和網路", "Hans-CN") == "软件和网络"
    assert convert("光碟", "Hans-CN") == "光盘"
    assert convert(HANS + HANT, "Hans") == HANS + HANS


def test_an_unknown_script_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="t2s"):
        convert(HANS, "t2s")


def test_each_line_by_its_own_script() -> None:
    text = f"{HANS}\n{HANT}\n経済産業省は昨日、新しい方針を発表した。\n中文\n{HANS}"
    assert convert(text, "Hans") == f"{HANS}\n{HANS}\n経済産業省は昨日、新しい方針を発表した。\n中文\n{HANS}"
    # The simplified lines keep 显著 though the traditional line goes through Taiwan's table.
    assert convert(f"{HANS}\n隨著會議的討論", "Hans") == f"{HANS}\n随着会议的讨论"
    assert convert(f"{HANT}\n着急的人们", "Hant") == f"{HANT}\n着急的人們"


@pytest.mark.parametrize(
    "span",
    [
        "https://zh.wikipedia.org/wiki/臺灣", "www.example.com/列表?q=繁體", "`變數 = 1`", "```\n變數 = 1\n```", "user@example.com", "ＡＢＣ１２３", "\ud800", "\udfff\x00",
    ],
)  # fmt: skip
@pytest.mark.parametrize("target", TARGETS)
def test_protected_spans_stay(span: str, target: str) -> None:
    assert convert(f"{HANT} {span} {HANT}", target) == f"{convert(HANT, target)} {span} {convert(HANT, target)}"


def test_an_address_ends_where_the_sentence_goes_on() -> None:
    assert convert("請見https://example.com/a這裡說明", "Hans") == "请见https://example.com/a这里说明"
    assert convert("請見「https://example.com/」，謝謝", "Hans") == "请见「https://example.com/」，谢谢"


def test_radicals_and_compatibility_ideographs_become_characters() -> None:
    assert convert("⾦融⻓期\uf967變", "Hans") == "金融长期不变"
    assert convert("⻓期⾦融", "Hant") == "長期金融"
    assert convert("only ⾦", "Hant") == "only 金"
    assert convert("⾦融變 https://a.cn/⾦", "Hans") == "金融变 https://a.cn/⾦"


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["text"][0])
def test_each_override_does_what_it_says(entry: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    assert entry["to"] in ALONE
    assert len(entry["why"]) > 10
    assert [convert(text, entry["to"]) for text, _ in entry["examples"]] == [right for _, right in entry["examples"]]
    # OpenCC alone gets one of them wrong: an entry that OpenCC has learnt goes.
    alone = converter(ALONE[entry["to"]])
    assert any(alone(text) != right for text, right in entry["examples"])


def test_an_override_is_no_second_opinion() -> None:
    keys = [(o.to, o.text, o.after, o.not_after) for o in overrides()]
    assert len(keys) == len(set(keys))
    for o in overrides():
        assert len(o.text) == len(o.into) or o.to in ("Hans-CN", "Hant-TW"), o


def test_a_region_writes_an_override_its_own_way() -> None:
    text = "面条和面子，一个中间商，不干燥"
    assert convert(text, "Hant") == "麪條和麪子，一個中間商，不乾燥".replace("和麪", "和面")
    assert convert(text, "Hant-TW") == "麵條和面子，一個中間商，不乾燥"
    assert convert(text, "Hant-HK") == "麪條和面子，一個中間商，不乾燥"
    assert convert("速冻面米", "Hant-TW") == "速凍麵米"


def test_overrides_are_not_for_text_that_is_traditional_already() -> None:
    assert convert("自制力與自制，這個制造", "Hant-TW") == "自制力與自制，這個制造"


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12))
@example(WORDS)
def test_there_and_back(words: list[str]) -> None:
    """Words apart, because joined ones may make others. Known exceptions are words with two traditional ways: 想象 comes back as
    想像, and what a name keeps (乾 in 蕭乾) or a region renames."""
    text = "，".join([*words, "这是简体"])
    assert convert(convert(text, "Hant"), "Hans") == text
    assert convert(convert(text, "Hant-HK").replace("機會率", "幾率"), "Hans").count("，") == text.count("，")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from([*WORDS, HANS, HANT, "\n", "の", "，", "⾦", "\ud800", "`隨`", "漢字", "乾燥", "https://a.cn/臺"]), max_size=12
    )
)
def test_twice_is_once(parts: list[str]) -> None:
    text = "".join(parts)
    for target in TARGETS:
        once = convert(text, target)
        assert convert(once, target) == once


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=30))
def test_any_text_is_survived(text: str) -> None:
    for target in TARGETS:
        assert isinstance(convert(text, target), str)
        if detect_script(text) in ("Jpan", "Zyyy"):
            assert convert(text, target) == text


def test_conversion_is_linear() -> None:
    def seconds(text: str) -> float:
        start = time.perf_counter()
        convert(text, "Hant")
        return time.perf_counter() - start

    seconds(HANS)
    for piece in (HANS + "\n", "签", "`a", "https://", "\ud800签", "a\n漢"):
        small = min(seconds(piece * (2000 // len(piece)) + "汉") for _ in range(3))
        large = min(seconds(piece * (20000 // len(piece)) + "汉") for _ in range(2))
        assert large < 40 * max(small, 1e-3), piece


def test_the_module_reads_its_table_once() -> None:
    assert module.overrides() is overrides()
