"""What a page's head says of it: JSON-LD, OpenGraph, <meta>, in this order of weight; and the date in an address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from archiver.clean.dates import first_date
from archiver.clean.ruleset import Rules
from archiver.model import Head
from archiver.text.fold import fold

DATES = ("published", "updated", "event_date", "issued")
_META = {
    "published": (
        "article:published_time", "datepublished", "og:published_time", "pubdate", "publishdate", "publish-date", "publish_time",
        "publishtime", "firstpublishedtime", "bytedance:published_time", "weibo: article:create_at", "apub:time", "og:release_date",
        "og:time", "releasedate", "date", "dc.date", "createdate", "datecreated",
    ),
    "updated": ("article:modified_time", "datemodified", "og:updated_time", "bytedance:updated_time", "lastmodified", "dateupdate"),
    "author": ("author", "article:author", "og:author", "dc.creator", "parsely-author"),
    "site": ("og:site_name", "application-name", "sitename"),
    "source_name": ("source", "contentsource", "mediaid", "article:source"),
    "editor": ("editor", "责任编辑"),
    "category": ("article:section", "columnname", "og:category"),
    "url": ("og:url",),
}  # fmt: skip
# Schema.org's names and those of Baidu's cambrian.jsonld.
_JSON_LD = {
    "title": ("headline", "title"),
    "published": ("datePublished", "pubDate"),
    "updated": ("dateModified", "upDate"),
    "author": ("author", "creator"),
    "site": ("publisher",),
}
_ARTICLE = re.compile(r"Article|Posting|Report|WebPage|Discussion", re.IGNORECASE)
# Who signs a page here and is no person: the site, its owner, its software.
_NO_AUTHOR = re.compile(
    r"(?:网|网站|社|报|新闻|公司|集团|team|inc\.?|discuz!?|cms|wordpress|\.(?:com|cn|net|org))$|https?:|@", re.IGNORECASE
)
_URL_DATE = re.compile(r"/(?:[a-z]{0,3})?(20\d\d)[-/]?(0[1-9]|1[0-2])[-/]?(0[1-9]|[12]\d|3[01])(?=[/_.-])")
# A head with more JSON than this (characters) is data, not a description.
_LONGEST_JSON = 200_000


def read_head(page: Head, rules: Rules) -> Iterator[tuple[str, str, str, str]]:
    """(field, value, rule, evidence) of everything that the head says, the weightiest first."""
    meta = dict(reversed(page.meta))  # of two with one name the first counts
    said = [*_json_ld(page), *((name, meta[key], f"meta-{key}") for name, keys in _META.items() for key in keys if meta.get(key))]
    for name, words, rule in said:
        value = first_date(words) if name in DATES else words.strip()
        if fold(value) in rules.unknown or len(value) > 200 or (name == "author" and _NO_AUTHOR.search(value)):
            continue
        yield name, value, rule, words
    yield "url", page.canonical, "link-canonical", page.canonical


def page_titles(page: Head) -> list[str]:
    """The titles that a head gives, the weightiest first; <title>, which carries the site, last."""
    said = [words for name, words, _ in _json_ld(page) if name == "title"]
    og = [content for name, content in page.meta if name in ("og:title", "twitter:title", "articletitle")]
    return [text.strip() for text in (*og, *said, page.title) if text.strip()]


def url_date(url: str) -> str:
    """The day in an address (/2019-12/10/c_1.htm, /t20191210_1.html) as ISO 8601, "" where there is none."""
    match = _URL_DATE.search(url[:500])
    return "-".join(match.groups()) if match else ""


def _json_ld(page: Head) -> Iterator[tuple[str, str, str]]:
    for text in page.json_ld:
        for thing in _things(text):
            for name, keys in _JSON_LD.items():
                for key in keys:
                    if words := _words(thing.get(key)):
                        yield name, words, f"json-ld-{key}"


def _things(text: str) -> list[dict[str, Any]]:
    """The articles in a piece of JSON-LD; [] where it is broken, as it often is: then the page's other words count."""
    try:
        data = json.loads(text, strict=False) if len(text) <= _LONGEST_JSON else []
    except (ValueError, RecursionError):
        return []
    graph = data.get("@graph", [data]) if isinstance(data, dict) else data
    things = [t for t in graph if isinstance(t, dict)] if isinstance(graph, list) else []
    return [t for t in things if "@type" not in t or _ARTICLE.search(str(t["@type"]))]


def _words(value: Any) -> str:
    """A value as text: itself, the name of a thing, or the names of several joined by 、."""
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list):
        return "、".join(filter(None, (_words(v) for v in value if isinstance(v, dict | str))))
    return value.strip() if isinstance(value, str) else ""
