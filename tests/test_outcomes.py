"""A poor scrape of a known page is no new version, and a good one after a poor one is a better capture; from end to end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import archiver
from archiver.archive import Archive
from tests.keep_helpers import without_sync

fast = pytest.fixture(autouse=True, scope="module")(without_sync)
WHEN = datetime(2024, 10, 1, tzinfo=UTC)
BODY = (
    "九月以来，柳江沿岸的三座老厂陆续停了炉子，工人们被安排到新区的车间去，路远了一倍，早班车五点就要开。",
    "厂里的调度说，新线的节拍快，头一个月废品率到了4.2%，十月降到1.7%，到年底有望压在1%以内，这才算站住了脚。",
    "镇上的饭馆为此改了钟点，头汤面四点半下锅，卖到七点收摊；老主顾少了，生面孔多了，账算下来倒也没有亏。",
    "谈到来年，几位班长都说盼着把宿舍修起来，省下来回的三个钟头，孩子的功课也就有人看着了，别的都好商量。",
)
TITLE = "柳江老厂搬迁之后"
# Chrome that no rule of ours knows.
BEFORE = ("江畔晚报网上读者之家", "要闻 本埠 副刊 画廊 旧版合订", "您好，读者 4471 号", TITLE)
AFTER = ("上一篇 渡口的灯亮到几点", "下一篇 秋粮入库的第三天", "江畔晚报社 二楼 传达室 零七七二", "本页被翻阅 1,208 次")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with archiver.open(tmp_path / "archive", copies=False) as archive:
        yield archive


def page(body: tuple[str, ...] = BODY) -> bytes:
    nav = "".join(f'<li><a href="/{n}">{line}</a></li>' for n, line in enumerate((*BEFORE[:3], *AFTER)))
    text = "".join(f"<p>{line}</p>" for line in body)
    return f"<html><head><title>{TITLE}</title></head><body><ul>{nav}</ul><article><h1>{TITLE}</h1>{text}</article></body></html>".encode()


def dump(body: tuple[str, ...] = BODY, join: str = "\n") -> bytes:
    return join.join((*BEFORE, *body, *AFTER)).encode()


def day(number: int) -> datetime:
    return WHEN.replace(day=number)


@pytest.mark.parametrize("join", ["\n", "\n\n", "\r\n  "])
def test_a_dump_of_a_known_page_is_seen_again(archive: Archive, join: str) -> None:
    first = archive.add(page(), source="a.html", captured_at=day(1))
    again = archive.add(dump(join=join), source="b.txt", captured_at=day(2))
    assert (again.document, again.outcome, again.version) == (first.document, "seen-again", first.version)
    assert [v.number for v in archive.history(first.document)] == [1]
    assert archive.get(first.document).text == "\n\n".join(BODY)


def test_a_good_scrape_after_a_poor_one_is_a_better_capture(archive: Archive) -> None:
    poor = archive.add(dump(), source="b.txt", captured_at=day(1))
    good = archive.add(page(), source="a.html", captured_at=day(2))
    assert (good.document, good.outcome) == (poor.document, "better-capture")
    assert [(v.number, v.captures) for v in archive.history(poor.document)] == [(1, 2)]
    assert archive.get(poor.document).text == "\n\n".join(BODY)
    assert archive.add(dump(), source="c.txt", captured_at=day(3)).outcome == "seen-again"


@pytest.mark.parametrize("first", ["page", "dump"])
def test_a_changed_figure_is_a_version_whatever_stands_around_it(archive: Archive, first: str) -> None:
    changed = (BODY[0], BODY[1].replace("1.7%", "1.9%"), *BODY[2:])
    raw, later = (page(), dump(changed)) if first == "page" else (dump(), page(changed))
    document = archive.add(raw, source="a", captured_at=day(1)).document
    result = archive.add(later, source="b", captured_at=day(2))
    assert (result.document, result.outcome) == (document, "new-version")
    differences = [leaf for change in archive.diff(document).changes for leaf in change.parts if leaf.kind == "replace"]
    assert ("1.7%", "1.9%") in [(leaf.before, leaf.after) for leaf in differences]
