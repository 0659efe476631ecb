"""Search may look up or scan, it may not be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.errors import UsageError
from archiver.keep.lines import tokens
from archiver.keep.query import Query, parse
from archiver.keep.rows import Entry
from archiver.keep.search import Hit, search
from archiver.keep.store import Store
from archiver.keep.words import wanted
from tests.keep_helpers import LONGER, NOTICE, OTHER, add, make_store


def entry(number: int, **fields: object) -> Entry:
    plain: dict[str, object] = dict.fromkeys(Entry.__slots__)
    known = {
        "document": f"d{number}",
        "date": f"2024-10-{number:02}",
        "date_kind": "published",
        "companies": (),
        "text": f"t{number}",
        "status": "clean",
    }
    return Entry(**(plain | known | fields))  # type: ignore[arg-type]


def find(query: str, *texts: str, **fields: object) -> list[Hit]:
    entries = [entry(i, **fields) for i, _ in enumerate(texts, 1)]
    by_document = {e.document: text for e, text in zip(entries, texts, strict=True)}
    return search(parse(query), entries, lambda e: by_document[e.document])


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("毛利率", "公司毛利率下降"),
        ("毛利", "公司毛利率下降"),
        ("開放時間", "开放时间"),
        ("开放时间", "開放時間"),
        ("ＡＩ", "关于ai的讨论"),
        ("gpt", "GPT4发布"),
        ("12.5%", "上涨了12.5%，"),
        ("第 三 季度", "第三季度"),
        ('"三季度 开始"', "我们从三季度开始调整"),
        ("“三季度开始”", "我们从三季度开始调整"),
        ("2020", "2019,2020年"),
        ("500万元", "500万元"),
        ("1,500万元", "合计1,500万元"),
        ("café", "cafe\u0301 里谈"),
        ("cafe\u0301", "café 里谈"),
        ("バ", "ハ\u3099ス"),
        ("问：", "问：为什么？"),
        ("https://example.cn", "见 https://example.cn 的说明"),
    ],
)
def test_found(query: str, text: str) -> None:
    assert len(find(query, text)) == 1


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("毛利率 下降", "毛利率上升"),
        ("5%", "上涨了12.5%，"),
        ("12", "上涨了12.5%，"),
        ("3.5", "13.5"),
        ("AI", "FAIR"),
        ("况经", "公司概况\n经营情况"),
        ('"三季度调整"', "三季度开始调整"),
        ("202", "2020年"),
        ("500万元", "1,500万元"),
        ("500万元", "1，500万元"),
        ("500万元", "１，５００万元"),
        ("1", "1,500万元"),
        ("500", "1,500,000元"),
        ("000", "1,500,000元"),
    ],
)
def test_not_found(query: str, text: str) -> None:
    assert find(query, text) == []


@given(st.text("毛利率下降上升，。\n 12.5%", min_size=1, max_size=30), st.data())
def test_every_part_of_a_line_finds_its_text(text: str, data: st.DataObject) -> None:
    lines = [line for line in text.split("\n") if any(c in "毛利率下降上升" for c in line)]
    if not lines:
        return
    line = data.draw(st.sampled_from(lines))
    starts = [i for i, c in enumerate(line) if c in "毛利率下降上升"]
    start, end = data.draw(st.sampled_from(starts)), data.draw(st.sampled_from(starts))
    phrase = line[min(start, end) : max(start, end) + 1]
    hits = find(f'"{phrase}"', text)
    assert len(hits) == 1
    first = hits[0]
    assert all(a < b for a, b in first.marks)


def test_the_snippet_shows_the_words_as_published() -> None:
    hit = find("毛利率", "第一段。\n" + "前" * 40 + "毛 利率下降" + "后" * 40 + "\n第三段。")[0]
    assert [hit.snippet[a:b] for a, b in hit.marks] == ["毛 利率"]
    assert "\n" not in hit.snippet
    assert len(hit.snippet) < 60


def test_title_hits_come_first_then_the_newest() -> None:
    entries = [entry(1, title="毛利率专题"), entry(2, title="其他"), entry(3, title=None)]
    hits = search(parse("毛利率"), entries, lambda e: "毛利率")
    assert [(h.document, h.in_title) for h in hits] == [("d1", True), ("d3", False), ("d2", False)]


def test_fields() -> None:
    fields: dict[str, object] = {
        "title": "調研紀要", "author": "别某", "institution": "某证券", "site": "某网", "doc_type": "minutes",
        "companies": (("甲股份", "600001.SH"),),
    }  # fmt: skip
    for query in (
        "title:调研",
        "author:别某",
        "institution:证券",
        "site:某网",
        "type:minutes",
        "company:600001",
        "company:甲",
        'title:"调研 纪要"',
    ):
        assert len(find(query, "正文", **fields)) == 1, query
        assert len(find(f"{query} 正文", "正文", **fields)) == 1, query
        assert find(f"{query} 别的", "正文", **fields) == [], query
        assert find(query, "正文") == [], query


@pytest.mark.parametrize(
    ("query", "date", "found"),
    [
        ("after:2024-10", "2024-10-28", True), ("after:2024-10-28", "2024-10-28", True), ("after:2024-11", "2024-10-28", False),
        ("before:2024-11", "2024-10-28", True), ("before:2024-10-28", "2024-10-28", False), ("before:2024", "2023", True),
        ("after:2024-10", "2024", False), ("before:2024-10", "2024", False), ("after:2024", "2024-10", True),
    ],
)  # fmt: skip
def test_dates_are_compared_as_far_as_they_are_known(query: str, date: str, found: bool) -> None:
    assert bool(find(query, "正文", date=date)) is found
    assert bool(find(query, "正文", date=date, date_kind="event")) is found
    assert find(query, "正文", date=date, date_kind="captured") == []  # when it was added says nothing of the document


def test_a_hit_says_what_its_date_is() -> None:
    assert [find("正文", "正文", date_kind=kind)[0].date_kind for kind in ("event", "captured")] == ["event", "captured"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "nothing to search"),
        ("  ", "nothing to search"),
        ("writer:某", "no such field: writer:, there are title:"),
        ("after:昨天", "not a date"),
        ("after:2024-13", "not a date: after:2024-13"),
        ("before:2024-02-30", "not a date"),
        ("before:2024-1", "not a date"),
        ("OR 光模块", "OR stands between"),
        ("光模块 OR", "OR stands between"),
        ("光模块 OR OR 算力", "OR stands between"),
        ("光模块 OR -算力", "OR stands between"),
        ("光模块 -算力 OR 电源", "OR stands between"),
        ("光模块 -after:2024", "write before:2024"),
    ],
)
def test_a_query_that_makes_no_sense(query: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse(query)


def test_the_word_or_is_looked_for_in_quotes() -> None:
    assert parse('"OR"').words == ("OR",)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("title:江州 OR 光模块", ["d1", "d2"]),
        ("光模块 OR title:江州", ["d1", "d2"]),
        ("title:江州 OR title:海风", ["d1", "d3"]),
        ("type:notice OR type:forum", ["d1", "d3"]),
        ("type:notice OR type:forum -海风", ["d1"]),
        ("title:江州 OR 光模块 天气", ["d2"]),
        ("title:江州 OR 光模块 after:2024-10-02", ["d2"]),
        ("after:2024-10-03 OR 光模块", ["d2", "d3"]),
        ("天气 -title:海风", ["d2"]),
        ("title:无 OR type:无", []),
    ],
)
def test_or_joins_words_and_fields(query: str, found: list[str]) -> None:
    entries = [
        entry(1, title="江州纪要", doc_type="notice"),
        entry(2, title="其他", doc_type="minutes"),
        entry(3, title="海风公告", doc_type="forum"),
    ]
    texts = {"d1": "谈收成。", "d2": "谈光模块，也谈天气。", "d3": "谈天气。"}
    hits = search(parse(query), entries, lambda e: texts[e.document])
    assert sorted(hit.document for hit in hits) == found
    assert all(hit.snippet[a:b] in query for hit in hits for a, b in hit.marks)


def test_words_with_colons() -> None:
    assert parse("http://x.cn 12:30") == Query(("http://x.cn", "12:30"), ())


def looked_up(store: Store, query: str) -> list[str]:
    """The sources of the documents found with the help of the index."""
    return [entry.source for hit in store.search(parse(query)) if (entry := store.index.entry(hit.document))]


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Store]:
    store = make_store(tmp_path / "archive")
    for i, (text, title) in enumerate(((OTHER, "雨水"), (NOTICE, None), (LONGER, "調研紀要"))):
        add(store, text, f"{i}.txt", at=i, title=title)
    yield store
    store.close()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("东南亚", ["2.txt"]),
        ("東南亞", ["2.txt"]),
        ("雨", ["0.txt"]),  # one character
        ("12.5%", ["2.txt"]),
        ("调研纪要", ["2.txt"]),  # only in the title
        ("天气 OR 公告", ["0.txt", "1.txt"]),
        ("天气 OR 公告 -结伴", ["1.txt"]),
        ("-结伴 内容 OR 毛利率", ["1.txt", "2.txt"]),
        ("title:雨水 OR 毛利率", ["0.txt", "2.txt"]),
        ("雨水 OR title:纪要", ["0.txt", "2.txt"]),
        ("毛利率 公告", []),
        ("风景公司", []),
    ],
)
def test_the_index_finds_what_a_scan_finds(three: Store, query: str, found: list[str]) -> None:
    assert sorted(looked_up(three, query)) == found
    scanned = search(parse(query), three.index.entries(), three.text_of)
    assert sorted(e.source for hit in scanned if (e := three.index.entry(hit.document))) == found


@given(st.data())
def test_every_word_of_a_text_is_found_through_the_index(data: st.DataObject) -> None:
    text = data.draw(st.text(st.sampled_from("毛利率上升3.5%，同比gpt龦𠀀é\n（一）AI")))
    start = data.draw(st.integers(0, len(text)))
    word = text[start : start + data.draw(st.integers(1, 6))].split("\n")[0]
    held = set(tokens("", text)[1].split(" "))
    for condition in wanted(word):
        token = condition.split('"')[1]
        assert token in held or (condition.endswith("*") and any(t.startswith(token) for t in held))


def test_words_are_indexed_when_they_come_and_after_a_rebuild_when_they_are_asked_for(three: Store) -> None:
    assert three.index.words.missing() == []
    three.rebuild()
    assert len(three.index.words.missing()) == 3
    assert looked_up(three, "东南亚") == ["2.txt"]
    assert three.index.words.missing() == []


def test_a_new_version_is_found_and_the_old_one_is_not(three: Store) -> None:
    add(three, LONGER.replace("东南亚", "拉丁美洲"), "2.txt", at=9, title="調研紀要")
    assert looked_up(three, "拉丁美洲") == ["2.txt"]
    assert looked_up(three, "东南亚") == []


def test_so_many_hits_and_no_more() -> None:
    read: list[str] = []

    def text_of(entry: Entry) -> str:
        read.append(entry.document)
        return "公司公告"

    hits = search(parse("公司"), [entry(n) for n in range(1, 9)], text_of, limit=3)
    assert [hit.document for hit in hits] == ["d8", "d7", "d6"]
    assert len(read) == 3


@pytest.mark.parametrize(
    ("lines", "shown"),
    [(0, "第三段说毛利率。"), (1, "第二段。\n\n第三段说毛利率。\n第四段。"), (9, "第一段。\n第二段。\n\n第三段说毛利率。\n第四段。")],
)
def test_lines_around_a_hit(lines: int, shown: str) -> None:
    text = "第一段。\n第二段。\n\n第三段说毛利率。\n第四段。"
    hit = search(replace(parse("毛利率"), context=lines), [entry(1)], lambda _: text)[0]
    assert hit.snippet == shown
    assert [hit.snippet[a:b] for a, b in hit.marks] == ["毛利率"]


def test_a_letter_that_stands_for_a_line_end_inside_parts_nothing() -> None:
    hit = find("毛利率", "第一\ua669行\n公司毛利率下降")[0]
    assert [hit.snippet[a:b] for a, b in hit.marks] == ["毛利率"]


def test_title_hits_come_first_through_the_index_too(three: Store) -> None:
    add(three, "调研之外别无他事，大家只是随便聊聊家常，谈谈今年的收成和来年的打算，不提雨水。", "3.txt", at=9)
    assert looked_up(three, "调研") == ["2.txt", "3.txt"]
    assert looked_up(three, "调研 OR 雨水") == ["2.txt", "0.txt", "3.txt"]
