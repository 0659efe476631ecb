from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from archiver.clean.rules import shipped
from archiver.clean.turns import find_labels, turns_of

RULES = shipped()


CASES: dict[str, list[dict[str, Any]]] = tomllib.loads((Path(__file__).parent / "data" / "turns.toml").read_text("utf-8"))


def turns(text: str) -> list[tuple[str, str | None, str]]:
    return [(t.role, t.speaker, text[t.start : t.end]) for t in turns_of(text, find_labels(text, RULES))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Q:进展如何?A:完成了。 Q:然后呢?A:再看3:2。",
         [("question", None, "进展如何?"), ("answer", None, "完成了。"), ("question", None, "然后呢?"), ("answer", None, "再看3:2。")]),
        ("Q1：订单怎么样？\nA1：多一成。", [("question", None, "订单怎么样？"), ("answer", None, "多一成。")]),
        ("【问】目标是什么？\n【答】先把质量做好。", [("question", None, "目标是什么？"), ("answer", None, "先把质量做好。")]),
        ("投資者提問：毛利率為什麼下降？\n董秘回答：原料漲價了。",
         [("question", "投資者提問", "毛利率為什麼下降？"), ("answer", "董秘回答", "原料漲價了。")]),
        ("**海风日报：**你怎么看？\n**林芳：**先看数据。\n**海风日报：**然后呢？\n**林芳：**再谈计划。",
         [("question", "海风日报", "你怎么看？"), ("answer", "林芳", "先看数据。"), ("question", "海风日报", "然后呢？"), ("answer", "林芳", "再谈计划。")]),
        ("李：路上堵吗？\n葛：有一点。\n李：那就好。", [("statement", "李", "路上堵吗？"), ("statement", "葛", "有一点。"), ("statement", "李", "那就好。")]),
        ("主持人：\n请先介绍一下。\n专家：\n好的，我讲三点。", [("question", "主持人", "请先介绍一下。"), ("answer", "专家", "好的，我讲三点。")]),
        ("林芳：我们都去了。（笑） 周明：路上堵吗？ 林芳：有一点。 周明：那就好。",
         [("statement", "林芳", "我们都去了。（笑）"), ("statement", "周明", "路上堵吗？"), ("statement", "林芳", "有一点。"), ("statement", "周明", "那就好。")]),
        ("二、问题交流1、订单怎么样?答复:达到了10.7亿元。2、产能够吗?答复:首先,产线已经投产。",
         [("question", None, "订单怎么样?"), ("answer", "答复", "达到了10.7亿元。"), ("question", None, "产能够吗?"), ("answer", "答复", "首先,产线已经投产。")]),
        ("公司今年的目标是什么？\n答：先把质量做好。\n海外的进展呢？\n答：很顺利。",
         [("question", None, "公司今年的目标是什么？"), ("answer", None, "先把质量做好。"), ("question", None, "海外的进展呢？"), ("answer", None, "很顺利。")]),
        ("以下是林局长今日会见传媒的答问内容：\n\n记者：进展如何？\n\n发言人：一切顺利。",
         [("statement", None, "以下是林局长今日会见传媒的答问内容："), ("question", "记者", "进展如何？"), ("answer", "发言人", "一切顺利。")]),
        ("Q:请看 https://example.com/a?Q:1 的图?A:看到了,10:30更新的。",
         [("question", None, "请看 https://example.com/a?Q:1 的图?"), ("answer", None, "看到了,10:30更新的。")]),
    ],
)  # fmt: skip
def test_who_says_what(text: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert turns(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "一段话。", "国新资本：孙某、王某\n华东基金：李某\n国新资本：赵某", "A：苹果\nB：香蕉\nC：梨", "Q.push(x);\nQ.pop();", "我问：“怕吗？”他答：“不怕。”",
        "A股：今天收涨。Q3：营收持平。", "时间：三月一日\n地点：上海\n主持：林某", "比分3:2，时间18:51，比例1:57。", "主持人：林教授\n主持人：周教授",
        "Host: a\nAccept: b\nHost: c\nAccept: d", "http://example.com/1。\nhttp://example.com/2。\nhttp://example.com/3。",
        "回答：是的。\n回答：不是。", "1、订单怎么样？\n2、产能够吗？", "林芳说：“好。”周明说：“行。”林芳说：“走。”", "他笑了。其中：一成是海外的。其中：两成是国内的。",
        "图注：林芳在会上发言。\n来源：海风日报。\n图注：周明在会上发言。", "Q3：营收增长一成。\nQ4：营收持平。",
    ],
)  # fmt: skip
def test_a_colon_makes_no_speaker(text: str) -> None:
    assert turns(text) == []


@pytest.mark.parametrize("case", CASES["talk"], ids=[case["name"] for case in CASES["talk"]])
def test_a_talk_as_it_is_published(case: dict[str, Any]) -> None:
    wanted = [(role, more[1] if len(more) > 1 else None, more[0]) for role, *more in case["turns"]]
    assert turns(case["text"]) == wanted


@pytest.mark.parametrize("case", CASES["quiet"], ids=[case["text"][:12] for case in CASES["quiet"]])
def test_nobody_speaks(case: dict[str, Any]) -> None:
    assert turns(case["text"]) == []


def test_a_label_says_where_it_begins() -> None:
    text = "开场白。\n\nQ：进展如何？\n\nA：完成了。"
    found = turns_of(text, find_labels(text, RULES))
    assert [text[t.label : t.start] for t in found] == ["Q：", "A："]
