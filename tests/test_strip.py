from __future__ import annotations

import pytest

import archiver
from archiver.clean.rules import shipped
from archiver.clean.ruleset import Phrase

BODY = "会议讨论了下半年的安排，大家认为订单正在恢复，库存也回到了正常水平。"
MORE = "下一步先把三条产线调整好，再和客户商量交付的节奏，争取年底之前完成。"
PHRASES = {p.id: p for p in shipped().phrases}


def page(head: str = "", tail: str = "", suffix: str = "") -> str:
    return "\n".join(line for line in ("储能会的安排", head, BODY, MORE + suffix, tail) if line)


def placed(rule: Phrase, example: str) -> str:
    """A document with an example where its rule looks for it."""
    if rule.where == "prefix":
        return page(head=example + "储能会的安排")
    if rule.where == "suffix":
        return page(suffix=example)
    if rule.alone is False:  # such a rule acts only beside other chrome
        example += "\n京ICP备00000001号"
    return page(**{"tail" if rule.where in ("tail", "line") else "head": example})


@pytest.mark.parametrize(("name", "example"), [(p.id, e) for p in PHRASES.values() for e in p.removes])
def test_what_a_rule_removes_goes_and_nothing_else(name: str, example: str) -> None:
    document = archiver.clean(placed(PHRASES[name], example).encode(), source="x.txt")
    assert document.text == f"{BODY}\n{MORE}"
    assert document.title == "储能会的安排"
    assert any(example.strip() in r.text or r.text in example for r in document.removed)


@pytest.mark.parametrize("line", ["**未经许可不得转载**", "_未经许可不得转载_", "** 未经许可不得转载 **"])
def test_chrome_in_bold_or_italics_goes_as_chrome_does(line: str) -> None:
    assert archiver.clean(page(tail=line).encode(), source="x.md").text == f"{BODY}\n{MORE}"


@pytest.mark.parametrize(("name", "example"), [(p.id, e) for p in PHRASES.values() for e in p.keeps])
def test_what_a_rule_keeps_stays(name: str, example: str) -> None:
    text = f"储能会的安排\n{BODY}\n{example}\n{MORE}"
    document = archiver.clean(text.encode(), source="x.txt")
    assert example in document.text


def test_chrome_goes_in_traditional_wide_and_spaced_forms() -> None:
    for line in ("當前位置：首頁 > 新聞", "当 前 位 置 : 首 页 > 新 闻", "当前位置︰首页＞新闻"):
        assert archiver.clean(page(head=line).encode(), source="x.txt").text == f"{BODY}\n{MORE}"


def test_the_title_and_the_byline_are_metadata_and_go_from_the_text() -> None:
    document = archiver.clean(page(head="2024-04-07 来源：海风日报\n储能会的安排").encode(), source="x.txt")
    assert document.text == f"{BODY}\n{MORE}"
    assert [r.rule for r in document.removed] == ["title-line", "byline", "title-line"]


def test_a_title_that_asks_goes_from_a_document_in_markdown() -> None:
    document = archiver.clean(f"# 储能会，下半年怎么安排？\n\n2024-04-07 来源：海风日报\n\n{BODY}\n{MORE}".encode(), source="x.md")
    assert document.title == "储能会，下半年怎么安排？"
    assert document.text == f"{BODY}\n{MORE}"


def test_a_path_that_ends_in_the_title_goes_with_it() -> None:
    document = archiver.clean(f"储能会的安排\n某某网 〉产业新闻 〉储能会的安排\n》储能会的安排\n{BODY}\n{MORE}".encode(), source="x.txt")
    assert document.text == f"{BODY}\n{MORE}"


def test_a_line_of_the_day_and_a_known_name_alone_is_a_byline() -> None:
    head = "储能会的安排\n来源：海风日报 2024-05-01 09:30"
    for line in ("海风日报 (2024-05-01 09:30)", "2024年5月1日 海风日报　参与互动(0)"):
        document = archiver.clean(f"{head}\n{line}\n{BODY}\n{MORE}".encode(), source="x.txt")
        assert document.text == f"{BODY}\n{MORE}"
    kept = archiver.clean(f"{head}\n海风日报读者会 (2024-05-01 09:30)\n{BODY}\n{MORE}".encode(), source="x.txt")
    assert "海风日报读者会" in kept.text


def test_inside_the_body_chrome_words_are_text() -> None:
    text = f"储能会的安排\n{BODY}\n版权所有的争议\n{MORE}"
    assert "版权所有的争议" in archiver.clean(text.encode(), source="x.txt").text


def test_after_a_heading_of_links_everything_goes_and_is_in_removed() -> None:
    document = archiver.clean(page(tail="相关阅读\n碳酸锂周报\n电池季报汇总").encode(), source="x.txt")
    assert document.text == f"{BODY}\n{MORE}"
    assert [(r.text, r.rule, r.where) for r in document.removed[-3:]] == [
        ("相关阅读", "related", "line 4"), ("碳酸锂周报", "related", "line 5"), ("电池季报汇总", "related", "line 6"),
    ]  # fmt: skip


def test_a_signature_and_a_date_at_the_end_stay() -> None:
    text = page(tail="海风市科技局\n2024年4月7日\n【打印本页】\n扫一扫在手机打开当前页")
    assert archiver.clean(text.encode(), source="x.txt").text.endswith("海风市科技局\n2024年4月7日")


def test_a_disclaimer_goes_with_the_lines_that_a_wrap_made_of_it() -> None:
    first = "由于传播、利用本公众号所提供的信息而造成的任何直接或者间接的后果及损失，均由使用者本人负责，公众号及作者不为**此**"
    rest = "承担任何责任，一旦造成后果请自行承担！\n**仅供**\n**学习使用，****如若非法他用，与本文作者无关！**"
    assert archiver.clean(page(head=f"{first}\n{rest}").encode(), source="x.md").text == f"{BODY}\n{MORE}"


@pytest.mark.parametrize(
    ("line", "goes"),
    [
        ("2024年04月07日 08:00 海风网 作者：林芳 编辑：何冬", True),
        ("2024年04月07日 08:00 海风网 第二版 作者：林芳 编辑：何冬", False),
        ("2024年04月07日 08:00 海风网 作者：林芳 校对：何冬", False),
    ],
)
def test_a_byline_without_a_label_for_its_source_goes_if_all_of_it_was_read(line: str, goes: bool) -> None:
    raw = f"<title>储能会的安排_海风网</title><h1>储能会的安排</h1><p>{line}</p><p>{BODY}</p><p>{MORE}</p>"
    text = archiver.clean(raw.encode(), source="x.html", media_type="text/html", encoding="utf-8").text
    assert text == (f"{BODY}\n\n{MORE}" if goes else f"{line}\n\n{BODY}\n\n{MORE}")
