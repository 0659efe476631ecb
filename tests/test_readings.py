from __future__ import annotations

import pytest

from archiver.clean.findings import Findings
from archiver.clean.readings import from_byline, from_feed, from_file_name, from_lone_lines, from_signature, from_text, is_read_elsewhere
from archiver.clean.rules import shipped

RULES = shipped()


def values(found: Findings) -> dict[str, str]:
    return {name: found.get(name) for name in found.offers if found.get(name)}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("20240603_海潮电话会.txt", {"published": "2024-06-03"}),
        ("folder/2024-06-03-sea.md", {"published": "2024-06-03"}),
        ("20240603_scrape.html", {}),  # the day of the scraper
        ("https://haichao.example/20240603海潮", {}),
        ("海潮.txt", {}),
        ("", {}),
    ],
)
def test_the_day_in_the_name_of_a_file(source: str, expected: dict[str, str]) -> None:
    found = Findings()
    from_file_name(source, found)
    assert values(found) == expected


def test_the_name_of_a_file_with_minutes_says_when_people_met() -> None:
    found = Findings()
    found.add("doc_type", "minutes", "test", "纪要")
    from_file_name("20240603_海潮电话会.txt", found)
    assert found.get("event_date") == "2024-06-03"
    assert not found.get("published")


def test_a_feed_is_as_old_as_its_newest_day_and_no_day_in_a_sentence_counts() -> None:
    found = Findings()
    from_feed(["海潮日志", "2024-06-01", "2024-06-03", "2024-06-09 的会议改期了"], found)
    assert values(found) == {"updated": "2024-06-03"}


def test_the_day_of_a_meeting_is_not_the_pages() -> None:
    found = Findings()
    found.add("event_date", "2024-06-03", "form-event-date", "时间：2024-06-03")
    from_byline("时间：2024-06-03", RULES, found)
    assert not found.get("published")
    from_byline("2024-06-05 来源：海风网", RULES, found)
    assert values(found) == {"event_date": "2024-06-03", "published": "2024-06-05", "source_name": "海风网"}


def test_only_a_notice_is_signed() -> None:
    lines = ["请按时到岗。", "江海市水务局", "2024年6月3日"]
    found = Findings()
    from_signature(lines, found)
    assert values(found) == {}
    found.add("doc_type", "notice", "test", "通知")
    from_signature(lines, found)
    assert found.get("institution") == "江海市水务局"
    assert found.get("published") == "2024-06-03"


def test_lone_lines_are_read_far_from_the_head_but_not_authors() -> None:
    lines = ["菜单"] * 80 + ["发布时间：2024-06-03", "作者：林芳", "责任编辑：周明"] + ["评论"] * 80
    found = Findings()
    from_lone_lines(lines, RULES, found)
    assert values(found) == {"published": "2024-06-03", "editor": "周明"}
    near = Findings()
    from_lone_lines(["作者：林芳", "正文在此。"], RULES, near)
    assert values(near) == {"author": "林芳"}


def test_a_dispatch_names_agency_and_reporter() -> None:
    found = Findings()
    line = "新华社巴黎12月9日电（记者林芳）海风再起，储能电站恢复运行。"
    from_text([], [line], RULES, found)
    assert values(found) == {"source_name": "新华社", "author": "林芳"}


def test_titles_counters_and_forms_have_their_own_readers() -> None:
    assert all(is_read_elsewhere(name) for name in ("title", "views", "form", "record.place"))
    assert not is_read_elsewhere("author")
