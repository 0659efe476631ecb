"""What a run tells: rows, signals, conditions, and a page that shows any name and any text without obeying it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.batch import written
from archiver.batch.page import page
from archiver.batch.row import Row
from archiver.batch.signals import SIGNALS, measured, odd, sketch
from archiver.batch.summary import LISTED, Summary
from archiver.batch.where import parsed
from archiver.clean.rules import shipped
from archiver.clean.walk import clean_capture
from archiver.cli import main
from archiver.cli.arguments import PUBLISHED
from archiver.errors import UsageError
from archiver.model import Capture

STORY = "县里今年修了三条新路，其中两条通到山里的村子。乡亲们卖水果方便多了，孩子上学也近了。修路的钱一半来自省里，一半由县里自己出。"


def signals(text: str) -> dict[str, float]:
    return measured(clean_capture(Capture(text.encode(), "a.txt"), shipped()))


def test_signals_tell_good_text_from_bad() -> None:
    assert odd(signals(STORY)) == []
    assert "garble" in odd(signals(STORY + "\n锟斤拷锟斤拷烫烫烫"))
    assert "han" in odd(signals("This page is in English, all of it, and it has a few sentences. Nothing in it is Chinese at all."))
    assert "repetition" in odd(signals("\n".join([f"{i}、{STORY}" for i in range(4)])))
    assert "contact" in odd(signals("会议通知。\n联系电话：010-12345678，手机号 13800138000，传真 010-87654321。"))
    assert "promotion" in odd(signals("限时优惠，扫码关注公众号，立即购买。" + STORY[:40]))
    assert "list" in odd(signals("\n".join(["北京", "上海", "广州", "深圳", "成都", "杭州", "武汉", "西安"])))
    assert signals("") == {}
    assert set(signals(STORY)) == set(SIGNALS)


def test_a_sketch_is_the_same_in_any_layout_and_script() -> None:
    assert sketch(STORY) == sketch(STORY.replace("。", "。\n\n").replace("，", ", "))
    assert sketch(STORY) == sketch(STORY.translate(str.maketrans("县来两条会修", "縣來兩條會修")))
    assert sketch("短。很短。") == ()


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("quality.garble < 0.01", True),
        ("quality.garble >= 0.01 or characters > 10", True),
        ("10 < characters <= 20", True),
        ("not kind == 'clean'", False),
        ("title != '' and site == 'a.example'", True),
    ],
)
def test_conditions(condition: str, holds: bool) -> None:
    row = Row("a", "a", "clean", title="题目", site="a.example", characters=20, quality={"garble": 0.001})
    assert parsed(condition).holds(row) is holds


@pytest.mark.parametrize(
    "condition",
    [
        "",
        "1",
        "characters",
        "quality.nothing < 1",
        "x < 1",
        "__import__('os')",
        "characters < 'a'",
        "(lambda: 1) < 2",
        "characters is 1",
        "[1] < 2",
        "a.b.c < 1",
    ],
)
def test_what_is_no_condition_is_said_with_an_example(condition: str) -> None:
    with pytest.raises(UsageError, match="it compares"):
        parsed(condition)


def test_a_condition_leaves_out_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "in" / "b.txt").write_text("会议讨论了预算。", encoding="utf-8")
    assert main(["clean", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--where", "characters > 30"]) == 0
    assert sorted(p.name for p in (tmp_path / "out").glob("*.txt")) == ["a.txt"]
    rows = [json.loads(line) for line in (tmp_path / "out" / "_report.jsonl").read_text(encoding="utf-8").rstrip("\n").split("\n")]
    assert [(r["kind"], r.get("why", "")) for r in rows] == [("clean", ""), ("filtered", "not characters > 30")]
    assert "filtered" in capsys.readouterr().err
    assert main(["clean", str(tmp_path / "in"), "--where", "nonsense"]) == 2


@given(st.text(), st.text(), st.dictionaries(st.text(min_size=1), st.floats(0, 1)))
def test_rows_survive_any_text(name: str, why: str, quality: dict[str, float]) -> None:
    row = Row(name, "place", "failed", why, quality=quality, sketch=("00", "11"), rules={"r": [1, why]})
    line = row.to_json()
    assert "\n" not in line
    assert "\t" not in line
    assert Row.from_json(written.as_bytes(line).decode("utf-8")).kind == "failed"
    assert Row.from_json(line) == row


def summary(*rows: Row) -> Summary:
    made = Summary()
    for row in rows:
        made.add(row)
    return made


def test_the_page_shows_everything_and_obeys_nothing() -> None:
    evil = "<script>alert(1)</script>\u202e\x1b[2J&\"'"
    rows = [
        Row(evil, "a", "failed", evil),
        Row("b.html", "b", "review", evil, title=evil, characters=50, page=100, encoding="gb18030", script="Hans", output="深/b \"'#.txt"),
        Row("c.html", "c", "clean", rules={"share-bar": [3, evil]}, characters=100, page=100, quality={"garble": 0.5}),
    ]
    html = page(summary(*rows))
    assert "<script>alert" not in html
    assert html.count("<script>") == 1
    assert "\u202e" not in html
    assert "\x1b" not in html
    assert 'href="%E6%B7%B1/b%20%22%27%23.txt"' in html
    assert "&lt;script&gt;" in html
    assert "share-bar" in html
    assert "garble 0.5" in html
    assert not re.search(r'(?:src|href)="(?:https?:)?//', html)
    assert "default-src 'none'" in html
    assert page(summary(*rows)) == html
    assert "0 documents" in page(summary())


def test_long_lists_are_cut_and_say_so() -> None:
    html = page(summary(*(Row(f"{i}.html", str(i), "failed", "broken") for i in range(LISTED + 7))))
    assert html.count("broken</td>") == LISTED
    assert f"The first {LISTED} of {LISTED + 7}" in html


def test_a_page_unlike_its_site_is_named() -> None:
    usual = [Row(f"a/{i}", f"a/{i}", "clean", site="a", characters=500 + i, page=1000) for i in range(60)]
    few = [Row(f"b/{i}", f"b/{i}", "clean", site="b", characters=500 * (i == 3), page=1000) for i in range(4)]
    odd_ones = [Row("a/x", "a/x", "clean", site="a", characters=20, page=1000), Row("a/y", "a/y", "empty", site="a", page=1000)]
    found = summary(*usual, *few, *odd_ones).unusual()
    assert [row.name for row, _ in found] == ["a/y", "a/x"]
    assert all(0.5 < share < 0.6 for _, share in found)
    shown = page(summary(*usual, *odd_ones))
    assert "Unlike the rest of their site" in shown
    assert "a/x" in shown
    assert "No page kept much less" in page(summary(*usual))


def test_near_duplicates_are_grouped() -> None:
    def row(name: str, *sketched: str) -> Row:
        return Row(name, name, "clean", sketch=sketched)

    made = summary(
        row("a", "01", "02", "03", "04"),
        row("b", "01", "02", "03", "05"),
        row("c", "06", "07", "08", "09"),
        row("d", "02", "03", "04", "01"),
        row("e", "0a"),
        row("f", "0a"),
        row("g", "06", "0b", "0c", "0d"),
        row("h"),
    )
    assert made.duplicates() == [["a", "b", "d"], ["e", "f"]]
    assert "2" in page(made).split("Near-duplicates")[1]


def test_one_word_for_the_published_script() -> None:
    assert written.PUBLISHED == PUBLISHED
