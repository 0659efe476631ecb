"""The text of a page that shows none: what it carries for its scripts, or says of itself. Asked only where hardly anything is left."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from archiver.clean.draft import Draft
from archiver.model import Doubt, Edit, Page, Source

# Less than this is nothing (characters); what is carried for scripts must be so long to be a text, and so much more.
_NOTHING, _TEXT, _TIMES = 60, 80, 2
# Data of scripts is looked through down to this depth; deeper it is no article.
_DEEPEST = 40
_SCRIPT = re.compile(r"<script[^>]*\bid\s*=\s*[\"']?__(?:NEXT|NUXT)_DATA__[\"']?[^>]*>", re.IGNORECASE)
_STATE = re.compile(r"\bwindow\.__[A-Z_]{3,40}__\s*=\s*(?=[{\[])")
_BODY = re.compile(r"(?:article|post|news|note|page|html)?_?(?:body|content|contents|text|html|desc)", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_ABOUT = ("og:description", "description", "twitter:description")
WHY = {
    "embedded-article": "the page's JSON-LD",
    "embedded-state": "data that the page carries for its scripts",
    "embedded-description": "the page's description",
}


def embedded(draft: Draft) -> Iterator[Edit]:
    """An insertion at the end of a web page's text of what it says elsewhere, where hardly anything is left of the text."""
    left = len(draft.text.strip())
    if draft.page.media_type != "text/html" or left >= _NOTHING:
        return
    for rule, text in _readings(draft.page):
        enough = _TIMES * left if rule != "embedded-description" else 0
        if text and len(text) >= max(enough, 1) and (rule == "embedded-description") <= (left == 0):
            end = len(draft.text)
            yield Edit(end, end, "", f"\n\n{text}" if left else text, rule)
            return


def told(draft: Draft) -> Iterator[Doubt]:
    """The doubt that a text was not read off the page, and where it comes from."""
    for step in draft.steps:
        for edit in step.edits:
            if step.name == "embed":
                yield Doubt("judge", f"the page shows no text; what stands here was taken from {WHY[edit.rule]}")


def _readings(page: Page) -> Iterator[tuple[str, str]]:
    yield "embedded-article", _longest(_parsed(page.head.json_ld), re.compile("articleBody|text", re.IGNORECASE))
    yield "embedded-state", _longest(_states(page.source.text), _BODY)
    named = dict(reversed(page.head.meta))
    yield "embedded-description", next((named[n].strip() for n in _ABOUT if named.get(n, "").strip()), "")


def _parsed(texts: tuple[str, ...]) -> Iterator[Any]:
    for text in texts:
        try:
            yield json.loads(text, strict=False)
        except (ValueError, RecursionError):  # someone else's JSON is broken: there are other readings
            continue


def _states(source: str) -> Iterator[Any]:
    """The JSON values that scripts of the page start from."""
    decoder = json.JSONDecoder(strict=False)
    for match in (*_SCRIPT.finditer(source), *_STATE.finditer(source)):
        try:
            yield decoder.raw_decode(source, match.end())[0]
        except (ValueError, RecursionError):  # JavaScript that is no JSON: there are other readings
            continue


def _longest(values: Iterator[Any], name: re.Pattern[str]) -> str:
    """The longest string under such a name, at least a text's length, read as HTML where it is HTML."""
    found = ""
    waiting = [(value, "", 0) for value in values]
    while waiting:
        value, key, depth = waiting.pop()
        if isinstance(value, str):
            found = value if name.fullmatch(key) and len(value) > len(found) else found
        elif depth < _DEEPEST:
            inner = value.items() if isinstance(value, dict) else ((key, v) for v in value) if isinstance(value, list) else ()
            waiting += [(v, k, depth + 1) for k, v in inner]
    text = _plain(found) if _TAG.search(found) else found.strip()
    return text if len(text) >= _TEXT else ""


def _plain(markup: str) -> str:
    from archiver.read.html import read_html

    return read_html(Source(markup, "utf-8", "utf-8"), "text/html").text
