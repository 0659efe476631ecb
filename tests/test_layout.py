from __future__ import annotations

import pytest

from archiver.clean.layout import part, tidy, unwrap
from archiver.clean.rules import shipped
from archiver.clean.turns import find_labels
from archiver.clean.verbatim import Verbatim
from archiver.text.edits import apply, settle

from .damage import in_columns, sliced, wrapped
from .texts import CLEAN, TECH

PROSE = (
    "今年上半年公司的订单同比增长了两成，主要来自海外市场，其中欧洲的占比达到百分之四十五，北美大约是百分之三十，其余分布在东南亚和南美。"
    "毛利率比去年同期提高了1.8个百分点，原因有两个：一是原料价格回落，二是自动化产线投产之后人工成本下降。\n"
    "下半年我们会继续扩大产能，第三条产线预计在10月份试运行，届时月产能可以达到12万台。客户方面，我们和三家新的整车厂签了框架协议，明年一季度开始供货。\n"
    "最后说一下现金流，上半年经营性现金流是正的，应收账款的周转天数从92天降到了77天，这和我们调整信用政策有关。"
    "存货比年初少了一成，其中成品下降得最快，说明渠道里没有压货。资本开支全年控制在四亿元以内，主要投在新产线的设备和检测中心，到了明年就会明显减少。\n"
    "研发方面，新一代产品已经通过了两家客户的验证，良率稳定在百分之九十七以上，下一步是把检测时间从六分钟压缩到四分钟，这样每条产线可以少两个人。"
    "人员上我们今年招了六十多名应届生，以电控和软件为主，平均年龄不到三十岁，流失率比行业低，大家可以放心。"
)
VERSE = "山前一夜听风雨，\n门外三春看落花。\n莫问归舟何处去，\n江头明月照人家。\n旧日书声犹在耳，\n新来燕子已成家。"
LIST = "一、总则\n二、机构设置\n三、人员编制\n四、经费来源\n五、附则"


@pytest.mark.parametrize("damage", [sliced, wrapped, in_columns])
@pytest.mark.parametrize("width", [24, 38, 40, 60, 76])
def test_a_wrapped_text_becomes_what_it_was(damage: object, width: int) -> None:
    assert callable(damage)
    text = damage(PROSE, width)
    assert text != PROSE
    assert apply(text, settle(unwrap(text))) == PROSE


@pytest.mark.parametrize("width", [40, 76, 80])
def test_words_of_both_scripts_come_back_with_their_spaces(width: int) -> None:
    text = in_columns(TECH, width)
    assert text.count("\n") > TECH.count("\n") + 5
    got = apply(text, settle(unwrap(text)))
    assert got.replace("\n", "") == TECH.replace("\n", "")
    assert abs(got.count("\n") - TECH.count("\n")) <= 1  # a full line that ends a sentence may end its paragraph


def test_a_word_longer_than_the_line_hides_no_width() -> None:
    text = in_columns(PROSE + "\n详情见 https://example.com/" + "long/" * 12, 40)
    assert PROSE.split("\n", maxsplit=1)[0] in apply(text, settle(unwrap(text)))


CASES = [
    *CLEAN.values(),
    PROSE,
    VERSE,
    LIST,
    "",
    "一行",
    "短\n行\n短\n行\n短\n行",
    "\n".join(f"2024-01-0{i} 张三丰 值班" for i in range(1, 9)),
]


@pytest.mark.parametrize("text", CASES)
def test_what_is_not_wrapped_stays(text: str) -> None:
    assert not list(unwrap(text))


def test_indents_and_piles_of_blank_lines_go() -> None:
    text = "\n\n　　第一段。  \n   \n\n\n　　第二段。\n第三段。 \n"
    assert apply(text, settle(tidy(text))) == "第一段。\n\n第二段。\n第三段。"
    assert not list(tidy("第一段。\n\n第二段。\n第三段。"))


def test_code_keeps_its_indents_and_its_blank_lines() -> None:
    text = "前\n\n\n```\ndef f(a):  \n    if a:\n\n\n        return a\n```  \n\n\n后 \n  末"
    code = text[text.index("```") : text.index("  \n\n\n后")]
    kept = Verbatim((text.index("```"),), (text.index("```") + len(code),))
    assert apply(text, settle(tidy(text, kept))) == f"前\n\n{code}\n\n后\n末"
    assert apply(code, settle(tidy(code, Verbatim((0,), (len(code),))))) == code


def test_glued_turns_get_paragraphs_of_their_own() -> None:
    text = "Q:进展如何?A:已经完成。 Q:下一步呢?\nA:看3:2的比例。"
    parted = apply(text, settle(part(text, find_labels(text, shipped()))))
    assert parted == "Q:进展如何?\n\nA:已经完成。\n\nQ:下一步呢?\n\nA:看3:2的比例。"
