from __future__ import annotations

import json

from archiver.clean.pagehead import page_titles, read_head, url_date
from archiver.clean.rules import shipped
from archiver.model import Head

RULES = shipped()


def said(head: Head) -> dict[str, tuple[str, str]]:
    """{field: (value, rule)}, the weightiest."""
    return {name: (value, rule) for name, value, rule, _ in reversed(list(read_head(head, RULES))) if value}


def test_json_ld_weighs_more_than_meta() -> None:
    article = {"@type": "NewsArticle", "headline": "储能的冬天", "datePublished": "2024-04-07T18:51:00+08:00",
               "author": [{"@type": "Person", "name": "林芳"}, {"name": "王明"}], "publisher": {"name": "海风网"}}  # fmt: skip
    head = Head(meta=(("pubdate", "2024-04-06"), ("author", "某某")), json_ld=(json.dumps({"@graph": [{"@type": "Person"}, article]}),))
    assert said(head)["published"] == ("2024-04-07T18:51:00+08:00", "json-ld-datePublished")
    assert said(head)["author"] == ("林芳、王明", "json-ld-author")
    assert said(head)["site"] == ("海风网", "json-ld-publisher")
    assert page_titles(head) == ["储能的冬天"]


def test_json_ld_that_is_broken_or_of_something_else_says_nothing() -> None:
    for text in ("{", "[" * 100_000, "3", '{"@type": "Organization", "name": "海风网", "title": "海风"}', '{"@graph": 3}', '{"author": 3}'):
        assert said(Head(json_ld=(text,))) == {}


def test_an_author_that_is_a_site_or_its_software_is_none() -> None:
    for name in ("海风网", "海风通訊社", "Discuz! Team and Comsenz UI Team", "https://example.com/a", "佚名", "me@example.com"):
        assert "author" not in said(Head(meta=(("author", name),)))


def test_the_day_in_an_address() -> None:
    assert url_date("https://example.com/2019-12/10/c_1125327450.htm") == "2019-12-10"
    assert url_date("https://example.com/art/t20191210_123.html") == "2019-12-10"
    assert url_date("https://example.com/a/20191399/1.html") == ""
