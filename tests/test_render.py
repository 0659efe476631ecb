"""Documents written out: dictionaries that come back whole, Markdown that loses nothing, turns that stay in their place."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import archiver
from archiver import render
from archiver.errors import UsageError
from archiver.model import Company, Document, Doubt, Edit, Encoding, Found, Metadata, Page, Record, Removal, Source, Step, Trail, Turn
from archiver.text.edits import apply, settle
from tests.damage import SEED

KEYS = (
    "source", "media_type", "status", "title", "title_line", "published", "updated", "event_date", "author", "author_masked",
    "institution", "source_name", "editor", "site", "category", "breadcrumb", "url", "companies", "language", "doc_type", "record", "script",
    "encoding", "text", "turns", "normalised", "truncated", "removed", "repairs", "doubts", "restored", "digest", "raw_digest", "cleaner", "evidence",
)  # fmt: skip

TALK = "主持人：头发多少钱？\n\n专家：3~5元，涨了2~3成。\n第二行\n\n主持人：谢谢！"


def document(text: str = TALK, **changes: Any) -> Document:
    fields: dict[str, Any] = {
        "source": "a.txt",
        "media_type": "text/plain",
        "status": "clean",
        "text": text,
        "script": "Hans",
        "digest": "sha256:1",
        "raw_digest": "sha256:2",
        "cleaner": "archiver/0 rules/0",
    }
    return Document(**{**fields, **changes})


def spoken(text: str, *pairs: tuple[str, str]) -> tuple[Turn, ...]:
    """Turns from pairs of label and words as they stand in `text`, one after the other."""
    turns, at = [], 0
    for label, words in pairs:
        start = text.index(label, at)
        at = text.index(words, start) + len(words)
        role: Any = "answer" if label.startswith(("专家", "答")) else "question"
        turns.append(Turn(role, None, start, at - len(words), at))
    return tuple(turns)


def talk() -> Document:
    turns = spoken(TALK, ("主持人：", "头发多少钱？"), ("专家：", "3~5元，涨了2~3成。\n第二行"), ("主持人：", "谢谢！"))
    return document(turns=turns, metadata=Metadata(title=Found("头发会议纪要", "title-line", "头发会议纪要 - 某网")))


marks = st.text(alphabet="会议纪要头发 *_`~$=[](){}<>#-+>&;\\|!.:1aQ：，。\n", max_size=60)
found = st.builds(Found, marks, st.just("rule"), marks)
metadata = st.builds(
    Metadata,
    title=st.none() | found,
    author=st.none() | found,
    author_masked=st.booleans(),
    published=st.none() | st.builds(Found, st.just("2023-04"), st.just("r"), marks),
    breadcrumb=st.none() | st.builds(Found, st.lists(marks, max_size=3).map(tuple), st.just("r"), marks),
    companies=st.none() | st.builds(Found, st.lists(st.builds(Company, marks, marks), max_size=2).map(tuple), st.just("r"), marks),
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(marks)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), min_size=3, max_size=3)))
    turns = (Turn("answer", draw(st.none() | st.just("专家")), *cuts),) if draw(st.booleans()) else ()
    removal = Removal(draw(marks), "r", "为什么", "line 1", (0, 3), draw(st.none() | st.floats(0, 1)))
    return document(
        text,
        metadata=draw(metadata),
        turns=turns,
        truncated=draw(st.none() | st.booleans()),
        encoding=draw(st.none() | st.just(Encoding("gb18030", "declared", "gbk", 2))),
        removed=(removal,),
        repairs=tuple(draw(st.dictionaries(st.sampled_from("ab"), st.integers(1, 9))).items()),
        doubts=(Doubt("decode", draw(marks)),),
    )


@settings(max_examples=60, deadline=None)
@given(documents())
def test_a_dictionary_comes_back_as_the_same_document(doc: Document) -> None:
    assert render.from_dict(json.loads(json.dumps(doc.to_dict()))) == doc


def test_the_dictionary_has_the_keys_of_the_interface_in_their_order() -> None:
    assert tuple(document().to_dict()) == KEYS


def test_values_that_were_not_found_are_null_and_have_no_evidence() -> None:
    d = document().to_dict()
    assert d["title"] is None
    assert d["evidence"] == {}
    assert d["turns"] == []
    assert d["normalised"] is None


def test_evidence_names_the_rule_and_the_words() -> None:
    assert talk().to_dict()["evidence"] == {"title": {"rule": "title-line", "words": "头发会议纪要 - 某网"}}


def test_a_turn_is_told_without_its_label_and_where_both_stand() -> None:
    d = talk().to_dict()
    assert [t["text"] for t in d["turns"]] == ["头发多少钱？", "3~5元，涨了2~3成。\n第二行", "谢谢！"]
    assert [d["text"][a:b] for t in d["turns"] for a, b in (t["label"],)] == ["主持人：", "专家：", "主持人："]


def test_normalised_is_there_only_where_the_script_differs() -> None:
    d = talk().to_dict("Hant")
    assert d["text"] == TALK
    assert d["normalised"]["script"] == "Hant"
    assert d["normalised"]["title"] == "頭髮會議紀要"
    assert d["normalised"]["text"].startswith("主持人：頭髮多少錢？")
    assert talk().to_dict("Hans")["normalised"] is None


def test_turns_keep_their_words_in_another_script_even_where_lengths_change() -> None:
    # 打印机 is 印表機 in Taiwan, 内存 is 記憶體: the second is one character longer.
    text = "问：内存多少？\n\n答：打印机的内存不大，头发丝一样。"
    doc = document(text, turns=spoken(text, ("问：", "内存多少？"), ("答：", "打印机的内存不大，头发丝一样。")))
    there = doc.to("Hant-TW")
    assert there.script == "Hant"
    assert [t["text"] for t in there.to_dict()["turns"]] == ["記憶體多少？", "印表機的記憶體不大，頭髮絲一樣。"]
    assert doc.text == text


def test_a_short_turn_goes_by_the_script_of_the_whole_document() -> None:
    # 了 and 后 are characters of both scripts: alone they do not tell that this text is simplified already.
    text = "问：后来呢？\n\n答：显著好转了，头发也长了。"
    doc = document(text, turns=spoken(text, ("问：", "后来呢？"), ("答：", "显著好转了，头发也长了。")))
    assert doc.to("Hans") is doc


def test_a_script_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="Latn"):
        document().to("Latn")


def test_text_is_title_blank_line_text() -> None:
    assert render.to_text(talk()) == f"头发会议纪要\n\n{TALK}\n"
    assert render.to_text(document("只有正文")) == "只有正文\n"


def test_markdown_shows_labels_in_bold_and_keeps_lines_apart() -> None:
    body = talk().to_markdown().split("---\n")[2]
    assert body == "\n# 头发会议纪要\n\n**主持人**：头发多少钱？\n\n**专家**：3\\~5元，涨了2\\~3成。  \n第二行\n\n**主持人**：谢谢！\n"


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("别***说", "别***说"),  # one run of stars can be no emphasis
        ("别***说，李***答", "别\\*\\*\\*说，李\\*\\*\\*答"),
        ("# 一", "\\# 一"),
        ("- 一", "\\- 一"),
        ("---", "\\---"),
        ("> 引", "\\> 引"),
        ("#一", "#一"),
        ("1. 一", "1. 一"),
        ("a<b>c", "a\\<b>c"),
        ("3 < 5", "3 < 5"),
        ("A&amp;B 与 A&B", "A\\&amp;B 与 A&B"),
        ("[a](b) [1]", "[a\\](b) [1]"),
        ("snake_case_name", "snake_case_name"),
        ("一\\*二", "一\\\\*二"),
    ],
)
def test_markdown_escapes_what_it_must_and_nothing_else(text: str, markdown: str) -> None:
    assert document(text).to_markdown().split("---\n", 2)[2] == f"\n{markdown}\n"


@settings(max_examples=150, deadline=None)
@given(documents())
def test_markdown_gives_the_text_back(doc: Document) -> None:
    plain = document(doc.text)
    body = plain.to_markdown().split("---\n\n", 1)[1].removesuffix("\n")
    undone = re.sub(r"  \n(?=[^\n])", "\n", re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", body))
    assert re.sub(r" *\n+", "\n", undone) == re.sub(r" *\n+", "\n", doc.text)


def test_front_matter_cannot_be_broken_out_of() -> None:
    title = 'a": b\n---\n<script>\u2028\u202e#'
    doc = document(metadata=Metadata(title=Found(title, "r", "w"), author=Found("no", "r", "w")))
    head = doc.to_markdown().split("\n")
    line = next(x for x in head if x.startswith("title: "))
    assert json.loads(line.removeprefix("title: ")) == title
    assert line.isprintable()
    assert 'author: "no"' in head


def test_front_matter_says_which_script_was_published() -> None:
    assert 'script: "Hant"\npublished_script: "Hans"\n' in talk().to_markdown("Hant")
    assert 'script: "Hant-TW"\npublished_script: "Hans"\n' in talk().to_markdown("Hant-TW")
    assert 'script: "Jpan"\nstatus' in document("開館時間のお知らせ", script="Jpan").to_markdown("Hans")
    assert 'script: "Hans"\nstatus' in talk().to_markdown("Hans")
    assert "published_script" not in talk().to_markdown()


def test_front_matter_holds_lists_that_obsidian_knows() -> None:
    known: dict[str, Any] = {
        "title": Found("海风股份调研纪要", "r", "w"),
        "title_line": Found("海风股份调研纪要–20240718", "r", "w"),
        "event_date": Found("2024-07-18", "r", "w"),
        "published": Found("2024-07-19T08:15+08:00", "r", "w"),
        "doc_type": Found("minutes", "r", "w"),
        "category": Found("会议纪要 / 电力 设备", "r", "w"),
        "companies": Found((Company("海风股份", "300999.SZ"), Company("123", "")), "r", "w"),
        "record": Record(activity=Found(("特定对象调研", "路演活动"), "r", "w"), place=Found("二楼: 会议室\n东侧", "r", "w")),
    }
    head = document(metadata=Metadata(**known)).to_markdown().split("---\n")[1].split("\n")
    assert 'aliases: ["海风股份调研纪要–20240718"]' in head
    assert 'tags: ["minutes", "会议纪要-/-电力-设备", "海风股份"]' in head  # a tag is never only digits, and has no spaces
    assert "event_date: 2024-07-18" in head  # a date, not a string
    assert 'published: "2024-07-19T08:15+08:00"' in head
    assert 'companies: ["海风股份 300999.SZ", "123"]' in head
    assert 'activity: ["特定对象调研", "路演活动"]' in head
    assert 'place: "二楼: 会议室\\n东侧"' in head
    assert all(re.fullmatch(r"[a-z_]+: .+", line) for line in head if line)


def test_the_title_line_is_no_alias_where_it_is_the_title() -> None:
    same = Found("纪要", "r", "w")
    assert "aliases" not in document(metadata=Metadata(title=same, title_line=same)).to_markdown()


def test_a_record_comes_back_from_its_dictionary() -> None:
    record = Record(place=Found("二楼", "form-place", "地点：二楼"), activity=Found(("路演",), "form-activity", "☑路演"))
    doc = document(metadata=Metadata(record=record))
    d = doc.to_dict()
    assert d["record"] == {"activity": ["路演"], "place": "二楼"}
    assert d["evidence"]["record.place"] == {"rule": "form-place", "words": "地点：二楼"}
    assert render.from_dict(json.loads(json.dumps(d))) == replace(doc, trail=None)
    assert render.from_dict({key: value for key, value in document().to_dict().items() if key != "record"}).metadata.record is None


def test_a_record_follows_the_script_of_the_text() -> None:
    record = Record(place=Found("会议室", "r", "地点：会议室"), number=Found("发2024", "r", "w"))
    shown = document("头发剪了，软件也卖了。", metadata=Metadata(record=record)).to("Hant")
    assert shown.metadata.record is not None
    assert shown.metadata.record.place == Found("會議室", "r", "地点：会议室")
    assert shown.metadata.record.number == record.number  # a number is no language


def test_long_answers_can_be_folded_and_nothing_is_lost() -> None:
    text = "Q：怎么样？\n\nA：" + "好。" * 40 + "\n\n第二段。\n\nQ：明年呢？\n\nA：也好。"
    doc = archiver.clean(text.encode(), source="x.txt")
    folded = doc.to_markdown(fold=50).split("---\n")[2]
    assert folded.count("> [!quote]- A：") == 1
    assert "> 第二段。" in folded
    assert "**A**：也好。" in folded
    words = re.findall(r"\w", doc.text)
    assert re.findall(r"\w", folded.replace("[!quote]", "")) == words
    assert doc.to_markdown(fold=10_000) == doc.to_markdown()


def spoken_of() -> Document:
    """A document of which everything is known that another script changes."""
    values = {"title": "软件会议纪要", "category": "电力设备", "author": "张软件", "institution": "华为软件园", "site": "软件网"}
    known: dict[str, Any] = {name: Found(value, "r", value) for name, value in values.items()}
    known["breadcrumb"] = Found(("首页", "软件"), "r", "首页 > 软件")
    known["companies"] = Found((Company("中国软件", "600536.SH"),), "r", "中国软件")
    return document("头发剪了，软件也卖了。", metadata=Metadata(**known))


def test_metadata_follows_the_text_and_names_keep_their_words() -> None:
    doc = spoken_of()
    m = doc.to("Hant-TW").metadata
    assert m.title == Found("軟體會議紀要", "r", "软件会议纪要")
    assert [f.value for f in (m.category, m.author, m.institution, m.site) if f] == ["電力裝置", "張軟件", "華為軟件園", "軟件網"]
    assert m.breadcrumb == Found(("首頁", "軟體"), "r", "首页 > 软件")
    assert m.companies == Found((Company("中國軟件", "600536.SH"),), "r", "中国软件")
    assert doc.to("Hans") is doc
    told = doc.to_dict("Hant-TW")
    assert (told["category"], told["companies"]) == ("电力设备", [{"name": "中国软件", "code": "600536.SH"}])


def test_a_name_alone_is_no_variant_of_the_text() -> None:
    doc = document("头发剪了。", metadata=Metadata(author=Found("張三豐", "r", "張三豐")))
    shown = doc.to("Hans")
    assert (shown.metadata.author, shown.script) == (Found("张三丰", "r", "張三豐"), "Hans")
    assert doc.to_dict("Hans")["normalised"] is None


def test_a_title_alone_is_converted_by_the_texts_script() -> None:
    doc = document("头发剪了。" * 3000, metadata=Metadata(title=Found("内存", "r", "内存")))
    assert render.title_in(doc, "Hant-TW") == doc.to("Hant-TW").title == "記憶體"
    assert render.title_in(document(), "Hant") is None


def trail(page: str, *steps: tuple[Edit, ...]) -> Trail:
    return Trail(Page(page, (), "text/plain", Source(page, "utf-8", "utf-8")), tuple(Step(f"step {i}", s) for i, s in enumerate(steps)))


@st.composite
def trails(draw: st.DrawFn) -> tuple[Trail, str]:
    page = text = draw(st.text(alphabet="abc \n", max_size=30))
    steps = []
    for _ in range(draw(st.integers(0, 4))):
        spans = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, 6), st.text(alphabet="xyz", max_size=3)), max_size=4))
        edits = settle(Edit(a, min(a + n, len(text)), text[a : a + n], new, f"r{new}") for a, n, new in spans)
        steps.append(edits)
        text = apply(text, edits)
    return trail(page, *steps), text


@settings(max_examples=200, deadline=None)
@given(trails())
def test_passages_tell_the_whole_page_and_the_whole_text(case: tuple[Trail, str]) -> None:
    made, text = case
    told = render.passages(made)
    assert "".join(p.before for p in told) == made.page.text
    assert "".join(p.after for p in told) == text
    assert all(made.page.text[p.start : p.end] == p.before for p in told)


def test_a_removal_beside_a_repair_stays_a_removal() -> None:
    first = (Edit(0, 3, "分享到", "", "share-bar"),)
    second = (Edit(0, 1, ",", "，", "widen-punctuation"),)
    told = render.passages(trail("分享到,好", first, second))
    assert [(p.kind, p.before, p.after) for p in told] == [("removed", "分享到", ""), ("changed", ",", "，"), ("kept", "好", "好")]


def test_explained_places_late_edits_in_the_page() -> None:
    made = trail("分享到,好", (Edit(0, 3, "分享到", "", "share-bar"),), (Edit(0, 1, ",", "，", "widen-punctuation"),))
    d = render.explained(document("，好", trail=made))
    assert d["page"] == "分享到,好"
    assert [e["page"] for step in d["steps"] for e in step["edits"]] == [[0, 3], [3, 4]]


def test_the_seed_is_explained_to_the_last_character() -> None:
    doc = archiver.clean(SEED.read_bytes(), source=SEED.name)
    assert doc.trail is not None
    told = render.passages(doc.trail)
    assert "".join(p.before for p in told) == doc.trail.page.text
    assert "".join(p.after for p in told) == doc.text
