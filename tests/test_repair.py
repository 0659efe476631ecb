from __future__ import annotations

from difflib import SequenceMatcher

import pytest

import archiver
from archiver.clean.check import repaired as all_repairs
from archiver.clean.repair import is_narrowed, repair
from archiver.clean.rules import shipped, without
from archiver.text.canonical import canonical
from archiver.text.edits import apply, settle

from .damage import DAMAGES, narrow
from .texts import CLEAN as TEXTS

CLEAN = (
    "问：今年的目标是什么？第一季度的订单（含海外）是3.25亿元，同比增长32.5%；比分3:2，时间18:51，比例1:57。\n"
    "答：我们用的是Transformer架构，GPT 4比它大；参见https://example.com/a?b=1,2;c:3这个链接，邮箱是a.b@example.com。真的吗？是的！\n"
    "“可以，”他说，“1,234,567股都在（上海）。”先做A，再做B；C++、Java和Python都行。\n"
)


def repaired(text: str) -> str:
    return apply(text, settle(repair(text)))


def test_clean_text_is_left_alone() -> None:
    assert repaired(CLEAN) == CLEAN


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_clean_texts_of_each_kind_are_left_alone(text: str) -> None:
    assert all_repairs(text, shipped()) == text


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("name", DAMAGES)
def test_whatever_a_converter_did_the_content_is_the_same(text: str, name: str) -> None:
    assert canonical(all_repairs(DAMAGES[name](text), shipped())) == canonical(text)


def _words(text: str) -> str:
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_whole_walk_gives_one_version_for_every_damage(text: str) -> None:
    rules = without(shipped(), "judge-chrome")  # what is main content is judged by other tests
    whole = archiver.clean(text.encode(), source="x.txt", rules=rules)
    for name, damage in DAMAGES.items():
        got = archiver.clean(damage(text).encode(), source="x.txt", rules=rules)
        assert (got.digest, got.title) == (whole.digest, whole.title), name


# Share of characters that are still wrong over all the texts, of which there are 1,800; the rest is line ends that full lines
# leave open, and, where a text is cut at spaces alone (`textwrap`) or hardly at all (76 columns), too little evidence.
LEFT = {"sliced at 38": 0.003, "wrapped at 38": 0.008, "joined at 76": 0.006, "NFKC, joined at 60": 0.003}


@pytest.mark.parametrize("name", DAMAGES)
def test_hardly_a_character_stays_wrong(name: str) -> None:
    wrong = sum(_distance(_words(text), _words(all_repairs(DAMAGES[name](text), shipped()))) for text in TEXTS.values())
    assert wrong <= LEFT.get(name, 0.0012) * sum(map(len, TEXTS.values()))


def _distance(a: str, b: str) -> int:
    """How many characters an alignment leaves over on the longer side, summed over its changes."""
    changes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    return sum(max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in changes if tag != "equal")


def test_narrowed_punctuation_is_widened() -> None:
    damaged = narrow(CLEAN)
    assert damaged != CLEAN
    assert repaired(damaged) == CLEAN


@pytest.mark.parametrize(
    "text",
    ["def f(x, y): return x; print('好')\n", "Only English here, is it? Yes; it is: so (there)!", "标题:一\n作者:二", "他说, 好。她说，不好。我们都说，再看看，再等等，再想想。"],
)  # fmt: skip
def test_without_evidence_nothing_is_widened(text: str) -> None:
    assert repaired(text) == text


NARROW = "我们先看数据,再谈计划;你同意吗?如果可以,下周就开始。"


@pytest.mark.parametrize(
    ("damaged", "mended"),
    [
        ("标准库的 std::env 和 std::io 都好。", None),
        ("呼叫 panic! 巨集,或者使用 panic!,都行。", "呼叫 panic! 巨集，或者使用 panic!，都行。"),
        ("还会讨论 ! 类型和 ? 运算符。", None),
        ("一种叫做 PEDOT:PSS 的聚合物。", None),
        ("调用 every() 方法,再看 f(x, y)。", "调用 every() 方法，再看 f(x, y)。"),
        ("型号是 YSL-Q4(R0),卖得很好。", "型号是 YSL-Q4(R0)，卖得很好。"),
        ("共有1,234,567股,57岁。", "共有1,234,567股，57岁。"),
        ("在4栋2-1,57岁的张先生说:“好!”", "在4栋2-1，57岁的张先生说：“好！”"),
        ("分成三部分:(1)原理,(2)认识,(3)实践。", "分成三部分：（1）原理，（2）认识，（3）实践。"),
        ("地址是 https://example.com/a?b=1,欢迎访问。", "地址是 https://example.com/a?b=1，欢迎访问。"),
        ("吃饭、上厕所......然后呢...算了。", "吃饭、上厕所……然后呢...算了。"),
        ("他说 (2012-01-02) 见面。", None),
        ("(总台记者陈一)今天,大家都到了。", "（总台记者陈一）今天，大家都到了。"),
    ],
)
def test_each_mark_by_the_grammar_of_its_place(damaged: str, mended: str | None) -> None:
    wide = NARROW.translate(str.maketrans(",;?", "，；？"))
    assert repaired(f"{NARROW}\n{damaged}") == f"{wide}\n{mended or damaged}"


@pytest.mark.parametrize(
    "text",
    ["She said: “Good.” He asked: “Why?” They said, “Because.” And “so”, and “on”, it goes.\n" * 3, "日本語,です"],
)
def test_marks_beside_foreign_quotes_are_no_evidence(text: str) -> None:
    assert repaired(text) == text


def test_a_document_is_narrowed_as_a_whole_or_not_at_all() -> None:
    assert is_narrowed("我们先看数据,再谈计划;你同意吗?好")
    assert not is_narrowed("我们先看数据，再谈计划；你同意吗？好,就这样")
    assert not is_narrowed("a, b; c? d")


def test_spaces_inside_words_go_where_the_document_shows_damage() -> None:
    damaged = (
        CLEAN.replace("目标", "目 标")
        .replace("季度", "季 度")
        .replace("架构", "架 构")
        .replace("真的吗？是", "真的吗？ 是")
        .replace("是Trans", "是 Trans")
    )
    assert repaired(damaged) == CLEAN


@pytest.mark.parametrize(
    "text",
    [
        "张 三 李 四 王 五 赵 六 钱 七 孙 八 周 九 吴 十", "第一章 总则", "第一条 为了规范管理，根据有关规定，结合本市的实际情况，制定本办法。\n" * 4,
        "春眠不觉晓 处处闻啼鸟 夜来风雨声 花落知多少", "我用 Python 和 Rust 写代码，也用 Go 写一些小工具，它们各有各的好处。\n" * 3,
        "姓名 | 年 龄 | 单 位，职务 | 备注", "这一版支持中文、英文 和法文，以后还会增加别的语言，请大家耐心等待。",
    ],
)  # fmt: skip
def test_an_authors_spaces_stay(text: str) -> None:
    assert repaired(text) == text


def test_marks_of_quotes_and_replies_stay_narrow() -> None:
    text = "Re: 你们怎么看,今年的行情?\n我看好,但是要等,你们呢?\n: 手里还有一半,要不要卖?\n: : 先等等,不急!\n说得对,再等等!\n"
    got = apply(text, settle(repair(text)))
    assert (
        got
        == "Re: 你们怎么看，今年的行情？\n我看好，但是要等，你们呢？\n: 手里还有一半，要不要卖？\n: : 先等等，不急！\n说得对，再等等！\n"
    )
