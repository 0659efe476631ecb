from __future__ import annotations

from pathlib import Path

import pytest

import archiver
from archiver.clean.check import check
from archiver.clean.rules import ids, load, rules_from, shipped
from archiver.errors import RulesError

OWN = """
[[phrase]]
id = "own-banner"
text = "海风内部资料："
where = "line"
why = "公司页眉"
removes = ["海风内部资料：请勿外传"]
keeps = ["这份海风内部资料很有用。"]
"""


def overlay(tmp_path: Path, text: str) -> Path:
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_every_shipped_rule_passes_its_own_test() -> None:
    trials = list(check(shipped()))
    assert len(trials) > 200
    assert [t for t in trials if t.wrong] == []


def test_every_shipped_rule_has_a_reason() -> None:
    assert [rule for rule, why in ids(shipped()) if not why] == []
    assert len(shipped().phrases) > 50


def test_a_folder_of_rules_is_laid_over_the_shipped_ones(tmp_path: Path) -> None:
    rules = load(overlay(tmp_path, OWN))
    assert len(rules.phrases) == len(shipped().phrases) + 1
    assert rules.digest != shipped().digest
    text = "海风内部资料：请勿外传\n会议讨论了下半年的安排，大家认为订单正在恢复，库存也回到了正常水平。"
    document = archiver.clean(text.encode(), source="x.txt", rules=tmp_path)
    assert "海风内部资料" not in document.text
    assert document.removed[0].why == "公司页眉"


def test_a_rule_can_be_switched_off_and_replaced(tmp_path: Path) -> None:
    rules = load(
        overlay(tmp_path, '[[phrase]]\nid = "share-bar"\noff = true\n[[repair]]\nid = "widen-punctuation"\nwhy = "不要"\nsafe = false\n')
    )
    assert "share-bar" not in {p.id for p in rules.phrases}
    assert not rules.allows("widen-punctuation")
    narrowed = "我们先看数据,再谈计划;你同意吗?如果可以,下周开始。"
    assert archiver.clean(narrowed.encode(), source="x.txt", rules=rules).text == narrowed


def test_a_broken_example_is_named(tmp_path: Path) -> None:
    rules = load(overlay(tmp_path, OWN.replace('请勿外传"', '请勿外传。再说一遍。"').replace("这份海风", "海风")))
    assert [(t.rule, t.wrong[:11]) for t in check(rules) if t.wrong] == [("own-banner", "should go, ")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[phrase]\n", "not valid TOML"),
        ('[[phrase]]\ntext = "x"\n', "has no id"),
        (OWN.replace('why = "公司页眉"', ""), "needs 'why'"),
        (OWN.replace("removes", "removed"), "needs 'removes'"),
        (OWN.replace("keeps", "kept"), "needs 'keeps'"),
        (OWN.replace('where = "line"', 'where = "middle"'), "where = 'middle'"),
        (OWN.replace('text = "海风内部资料："', 'pattern = "("'), "not a regular expression"),
        (OWN.replace('text = "海风内部资料："', 'pattern = "a"\ntext = "b"'), "either `text`"),
        ('[[frase]]\nid = "x"\n', "not a kind of rule"),
    ],
)
def test_a_rule_file_that_cannot_be_used_says_why(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(RulesError, match=message.replace("(", r"\(").replace("[", r"\[")):
        load(overlay(tmp_path, text))


def test_a_folder_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="no such rules folder"):
        rules_from(tmp_path / "none")
    with pytest.raises(RulesError, match=r"no \.toml file"):
        rules_from(str(tmp_path))
    (tmp_path / "a.toml").write_bytes("why = '坏'".encode("gb18030"))
    with pytest.raises(RulesError, match="UTF-8"):
        load(tmp_path)
