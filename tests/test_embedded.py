"""Pages that show nothing: what they carry for their scripts is read, and the document says so."""

from __future__ import annotations

import json

import pytest

import archiver

from .test_judge import PARAGRAPHS

BODY = "".join(PARAGRAPHS)


def shell(head: str) -> archiver.Document:
    markup = f"<html><meta charset=utf-8><head><title>年中会议</title>{head}</head><body><div id=app></div></body></html>"
    return archiver.clean(markup.encode(), source="x.html")


def script(value: object, attributes: str) -> str:
    return f"<script {attributes}>{json.dumps(value, ensure_ascii=False)}</script>"


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (script({"@type": "NewsArticle", "articleBody": BODY}, "type=application/ld+json"), "JSON-LD"),
        (script({"props": [{"post": {"content": f"<p>{BODY}</p>"}}]}, "id=__NEXT_DATA__ type=application/json"), "for its scripts"),
        (f"<script>window.__INITIAL_STATE__ = {json.dumps({'detail': {'content': BODY}})};(function(){{}})()</script>", "for its scripts"),
        (f"<meta name=description content='{BODY}'>", "the page's description"),
    ],
)
def test_the_text_is_found_and_doubted(head: str, said: str) -> None:
    document = shell(head)
    assert document.text == BODY
    assert document.status == "review"
    assert any(said in d.what for d in document.doubts)


@pytest.mark.parametrize("head", ["", "<script type=application/ld+json>{broken</script>", "<script>window.__STATE__ = {a: 1}</script>"])
def test_where_there_is_nothing_the_document_is_empty(head: str) -> None:
    assert shell(head).status == "empty"


def test_a_page_with_a_text_keeps_to_it() -> None:
    markup = f"<meta charset=utf-8>{script({'articleBody': BODY}, 'type=application/ld+json')}<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>"
    document = archiver.clean(markup.encode(), source="x.html")
    assert PARAGRAPHS[2] not in document.text
    assert PARAGRAPHS[0] in document.text
