from __future__ import annotations

from archiver.clean.draft import Draft
from archiver.clean.verbatim import Verbatim, verbatim
from archiver.model import Block, Page, Source


def draft(text: str, *blocks: Block) -> Draft:
    return Draft.of(Page(text, blocks, "text/plain", Source(text, "utf-8", "utf-8")))


def test_fenced_code_is_kept_from_fence_to_fence() -> None:
    text = "前\n```python\nx = 1\n```\n后\n~~~\ny\n~~~\n"
    kept = verbatim(draft(text))
    assert [kept.holds(text.index(word)) for word in ("前", "x = 1", "后", "y")] == [False, True, False, True]


def test_an_open_fence_is_none() -> None:
    assert verbatim(draft("```\n一直没有关上")) == Verbatim()


def test_blocks_of_a_mark_are_kept_and_spans_are_joined() -> None:
    text = "甲乙丙丁"
    marked = Block(0, 2, "p", marks=frozenset(("pre",))), Block(1, 3, "p", marks=frozenset(("row",))), Block(3, 4, "p")
    assert verbatim(draft(text, *marked), "pre", "row") == Verbatim((0,), (3,))
    assert verbatim(draft(text, *marked)) == Verbatim()
