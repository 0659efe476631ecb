from __future__ import annotations

from archiver.clean.draft import Draft
from archiver.clean.verbatim import Verbatim, code, tables, verbatim
from archiver.model import Block, Page, Source


def draft(text: str, *blocks: Block) -> Draft:
    return Draft.of(Page(text, blocks, "text/plain", Source(text, "utf-8", "utf-8")))


def test_fenced_code_is_kept_from_fence_to_fence() -> None:
    text = "前\n```python\nx = 1\n```\n后\n~~~\ny\n~~~\n"
    kept = verbatim(draft(text))
    assert [kept.holds(text.index(word)) for word in ("前", "x = 1", "后", "y")] == [False, True, False, True]


def test_a_fence_in_a_list_is_indented() -> None:
    text = "1. 前\n\n   ```sh\n   x\n   ```\n后"
    assert verbatim(draft(text)) == Verbatim((text.index("   ```"),), (text.index("\n后"),))


def test_an_open_fence_is_none() -> None:
    assert verbatim(draft("```\n一直没有关上")) == Verbatim()


def test_blocks_of_a_mark_are_kept_and_spans_are_joined() -> None:
    text = "甲乙丙丁"
    marked = Block(0, 2, "p", marks=frozenset(("pre",))), Block(1, 3, "p", marks=frozenset(("row",))), Block(3, 4, "p")
    assert verbatim(draft(text, *marked), "pre", "row") == Verbatim((0,), (3,))
    assert verbatim(draft(text, *marked)) == Verbatim()


def test_preformatted_text_is_code_with_its_blank_lines_unless_it_is_an_article() -> None:
    text = "甲：\n  x = 1\n\n\n  y = 2\n乙\n　　今天开会。"
    at = [text.index(word) for word in ("  x", "  y", "乙", "　　今天")]
    pre = frozenset(("pre",))
    marked = (
        Block(at[0], at[0] + 7, "/pre[1]", marks=pre), Block(at[1], at[1] + 7, "/pre[1]/text()[2]", marks=pre),
        Block(at[3], len(text), "/pre[2]", marks=pre),
    )  # fmt: skip
    assert code(draft(text, *marked)) == Verbatim((at[0],), (at[1] + 7,))


def test_white_space_is_cut_where_a_span_begins_or_ends() -> None:
    kept = Verbatim((2, 9), (6, 12))
    assert [kept.outside(*span) for span in ((0, 1), (0, 4), (5, 10), (11, 14), (3, 5))] == [(0, 1), (0, 2), (6, 9), (12, 14), (5, 5)]


def test_a_table_of_markdown_has_a_rule_under_its_head() -> None:
    text = "前\n| 甲 | 乙 |\n| :-- | --: |\n| 1 | 2 |\n后\n| 丙 |\n| 丁 |\n"
    assert tables(text) == Verbatim((2,), (text.index("\n后"),))
    assert tables("没有表格。") == tables("|  |  |\n| --- | --- |\n| 甲 | 乙 |") == Verbatim()
