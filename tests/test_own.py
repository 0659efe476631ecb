"""Markdown that this program wrote comes back as what it was written from; anybody else's is cleaned like any page."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import archiver
from archiver.clean.own import RULE, unescaped
from archiver.model import Company, Document, Found, Metadata, Record, Turn

MINUTES = """\
江南新材：二季度经营情况调研纪要
2024-07-18 来源：研报之家 作者：林一帆

问：二季度的毛利率怎么样？
答：毛利率是32.5%，比一季度高了1.2个百分点，主要是高端产品的占比提高了，别***和李***都这么说。

## 1. 下半年
问：下半年的订单呢？
答：在手订单大约3~5亿元，可以做到年底，新的产线九月投产，见[年报](a.htm)。
"""
line = st.text(alphabet="会议纪要头发*_`~$=[](){}<>#-+>&;\\|!.:1aQ：，。 ", min_size=1, max_size=20).map(str.strip).filter(bool)
texts = st.lists(st.lists(line, min_size=1, max_size=3).map("\n".join), min_size=1, max_size=4).map("\n\n".join)
DIGEST = "sha256:" + "0" * 64


def found(value: str) -> Found[str]:
    return Found(value, "rule", value)


def document(text: str, metadata: Metadata = Metadata(), turns: tuple[Turn, ...] = (), source: str = "a.txt") -> Document:  # noqa: B008 - frozen
    return Document(source, "text/html", "clean", text, "Hans", DIGEST, DIGEST, "archiver/0 rules/0", metadata=metadata, turns=turns)


def read_back(doc: Document, source: str = "2020-01-01 名字.md") -> Document:
    return archiver.clean(doc.to_markdown().encode("utf-8", "replace"), source=source)


@settings(max_examples=300, deadline=None)
@given(texts, st.none() | line)
def test_any_text_comes_back(text: str, title: str | None) -> None:
    back = read_back(document(text, Metadata(title=found(title) if title else None)))
    assert (back.title, back.text) == (title, text)


def test_spaces_of_its_own_at_the_end_of_a_line_stay() -> None:
    text = "```\nimport json  \n\nnow  \nlater\n\n\nend\n```"
    assert read_back(document(text)).text == text


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(("问", "Q1", "别***先生", "a_b")), st.sampled_from("：:、 "), texts)
def test_labels_in_bold_come_back(label: str, colon: str, text: str) -> None:
    said = f"{label}{colon}{text}"
    turn = Turn("question", None, 0, len(label) + 1, len(said))
    assert read_back(document(said, turns=(turn,))).text == said


def test_front_matter_is_taken_at_its_word() -> None:
    said = Metadata(
        title=found('"毛利"：纪要'),
        title_line=found('"毛利"：纪要 - 某网'),
        published=found("2024-07-18T09:30+08:00"),
        event_date=found("2024-07-17"),
        author=found("林一帆、别***"),
        author_masked=True,
        institution=found("远山证券"),
        source_name=found("某报"),
        editor=found("周敏"),
        site=found("某网"),
        category=found("纪要"),
        url=found("https://www.example.cn/1.html"),
        companies=Found((Company("甲 股份", "600001.SH"), Company("乙", ""), Company("", "00700.HK")), "rule", ""),
        doc_type=found("minutes"),
        record=Record(number=found("2024-007"), activity=Found(("特定对象调研",), "rule", ""), issued=found("2024-07-19")),
    )
    back = read_back(document("会议讨论了全年的安排。", said)).to_dict()
    wanted = document("", said).to_dict()
    names = ("title", "title_line", "published", "updated", "event_date", "author", "author_masked", "institution", "source_name")
    for name in (*names, "editor", "site", "category", "url", "companies", "doc_type", "record"):
        assert back[name] == wanted[name], name


def test_where_a_file_came_from_is_no_source_name_and_the_day_of_its_name_no_date() -> None:
    back = read_back(document("会议讨论了全年的安排。", source="纪要.html"))
    assert (back.metadata.source_name, back.metadata.published, back.metadata.event_date) == (None, None, None)
    assert (back.source, back.metadata.url) == ("2020-01-01 名字.md", None)
    url = read_back(document("会议讨论了全年的安排。", source="https://www.example.cn/1.html")).metadata.url
    assert url
    assert url.value == "https://www.example.cn/1.html"


def test_what_an_archive_exports_comes_in_as_it_was(tmp_path: Path) -> None:
    with archiver.open(tmp_path / "a") as archive:
        archive.add(MINUTES.encode(), source="纪要.txt")
        before = archive.get("江南新材")
        archive.export(tmp_path / "out")
    path = next((tmp_path / "out").rglob("*.md"))
    copy = path.read_bytes().replace(b"\n", b"\r\n")  # as an editor on Windows may leave it
    with archiver.open(tmp_path / "b") as other:
        other.add(copy, source=path.name)
        after = other.get("江南新材")
    assert (after.text, after.digest, after.turns, after.status) == (before.text, before.digest, before.turns, before.status)
    for name in ("title", "published", "event_date", "author", "source_name", "doc_type"):
        assert after.to_dict()[name] == before.to_dict()[name]
    assert [removal.rule for removal in after.removed] == ["front-matter"]


def test_a_mark_for_review_stays() -> None:
    doc = document("会议讨论了全年的安排。")
    assert archiver.clean(doc.to_markdown().replace('"clean"', '"review"').encode()).status == "review"


@pytest.mark.parametrize("gone", ["digest", "script", "status"])
def test_what_others_wrote_is_cleaned(gone: str) -> None:
    lines = document("会议讨论了全年的安排。").to_markdown().split("\n")
    text = "\n".join(line for line in lines if not line.startswith(gone))
    assert RULE not in dict(archiver.clean(text.encode(), source="a.md").repairs)


def test_a_heading_that_is_not_the_title_is_text() -> None:
    text = document("会议讨论了全年的安排。", Metadata(title=found("会议"))).to_markdown().replace("# 会议", "# 我的笔记")
    assert archiver.clean(text.encode()).text == "# 我的笔记\n\n会议讨论了全年的安排。"


def test_unescaped() -> None:
    assert unescaped(r"别\*\*\* a\b \\*") == r"别*** a\b \*"
