"""The walk as a whole: provenance, the same text from every scraper, and no exception for anything."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archiver
from archiver.clean.draft import REMOVING, Draft
from archiver.model import Document
from archiver.text.edits import apply

from . import damage

PIECES = [
    "储能专家会纪要–20240404", "当前位置:首页/会议纪要/报告详情/", "2024-04-07未知机构林***", "分享到：微信 微博", "【打印本页】",
    "Q:现在的订单怎么样?A:比去年多一成,主要来自海外,其中欧洲占四成五。", "会议讨论了下半年的安排，大家认为订单正在恢复，库存也回到了正常水平。",
    "　　第二段讲成本，原料价格回落了一成多，人 工成本也在下降。", "", " ", "相关阅读", "版权所有 海风网", "&nbsp;&amp;", "\u200b\ufeff\x00\x1b[31m", "\ufffd\ufffd", "第一条 总则",
    "毛利率 | 32.5% | -1.2%", "<p>漏出来的标签</p>", "您的浏览器禁用了JavaScript,请解除该禁用,或者联系我们。[未知机构]:储能专家会纪要–20240404 - 发现报告",
]  # fmt: skip
damaged_texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), max_size=12).flatmap(
    lambda lines: st.sampled_from(["\n", "\r\n", "\n\n", " ", "\x0b"]).map(lambda end: end.join(lines))
)


def check_provenance(document: Document) -> None:
    """Each character of the page is in the clean text or in an edit; undoing gives the page back."""
    assert document.trail is not None
    page, steps = document.trail.page, document.trail.steps
    assert Draft(page, document.text, steps).original() == page.text
    text = page.text
    for step in steps:
        text = apply(text, step.edits)
    assert text == document.text
    removed = [edit for step in steps if step.name in REMOVING for edit in step.edits]
    assert len(document.removed) == len(removed)
    for removal in document.removed:
        assert 0 <= removal.span[0] <= removal.span[1] <= len(page.text)
        assert removal.why


@given(damaged_texts)
def test_every_character_of_a_text_is_accounted_for(text: str) -> None:
    document = archiver.clean(text.encode(), source="x.txt", media_type="text/plain", encoding="utf-8")
    if document.status == "failed" or not text.strip():
        assert document.doubts  # control characters alone are no document
    else:
        check_provenance(document)


@given(
    damaged_texts,
    st.sampled_from(["<p>{}</p>", "<div>{}<br>{}</div>", "<table><tr><td>{}<td>{}</table>", "{}<!-- {}", "<title>{}</title><ul><li>{}"]),
)
def test_every_character_of_a_page_is_accounted_for(text: str, markup: str) -> None:
    raw = ("<html><meta charset=utf-8>" + markup.format(text, text)).encode()
    document = archiver.clean(raw, source="x.html", media_type="text/html")
    if document.trail is None:
        assert document.status in ("empty", "failed")
    else:
        check_provenance(document)


@given(st.binary(max_size=200), st.sampled_from(["x.txt", "x.html", "x.bin", "https://example.com/1"]))
def test_no_bytes_raise(raw: bytes, source: str) -> None:
    document = archiver.clean(raw, source=source)
    assert document.status in ("clean", "review", "empty", "failed")
    assert document.status != "failed" or document.doubts
    assert document.to_dict()["raw_digest"].startswith("sha256:")


@pytest.mark.parametrize("name", damage.SCRAPES)
def test_turns_labels_and_offsets_agree(name: str) -> None:
    document = archiver.clean(damage.SCRAPES[name](damage.SEED.read_text("utf-8")), source="x.html" if name == "HTML" else "x.txt")
    at = 0
    for turn in document.turns:
        assert at <= turn.label < turn.start <= turn.end <= len(document.text)
        assert not document.text[turn.end : turn.end + 1].strip()
        at = turn.end


def test_wrong_arguments_are_usage_errors() -> None:
    from archiver.errors import RulesError, UsageError

    with pytest.raises(UsageError, match="bytes"):
        archiver.clean("text")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="encoding"):
        archiver.clean(b"text", encoding="no-such-encoding")
    with pytest.raises(RulesError):
        archiver.clean(b"text", rules="no-such-folder")


REPEATED = (
    " ", "\n", " \n", "*", "(", "[", "1.", "。", "！\n", "Q:", "：", "首页>", "2024-", "2024-05-01\n", "来源:", "好 ", "会议,好。", "’\n", "|\n", "`", "](",
)  # fmt: skip


@pytest.mark.parametrize("piece", REPEATED)
def test_time_grows_with_length_not_with_its_square(piece: str) -> None:
    """Four times the text costs about four times the time; a square would cost sixteen times. The best of three runs each."""
    texts = [("会议的安排\n" + (piece * size)[:size] + "\n大家都同意这样安排下去，没有别的意见。").encode() for size in (6_000, 24_000)]
    best = [float("inf")] * 2
    for _ in range(3):
        for i, raw in enumerate(texts):
            began = time.process_time()
            archiver.clean(raw, source="x.txt", media_type="text/plain")
            best[i] = min(best[i], time.process_time() - began)
    assert best[1] < 8 * best[0] + 0.01


CODE = "def f(a):\n    if a:\n\n\n        return a"


@pytest.mark.parametrize(
    ("raw", "source"),
    [
        (f"这里说明怎样写函数。\n\n```python\n{CODE}\n```\n\n以上是函数的写法。\n", "x.md"),
        (f"<p>说明。</p><pre><code>{CODE}\n</code></pre>", "x.html"),
    ],
)
def test_code_keeps_its_indents(raw: str, source: str) -> None:
    assert CODE in archiver.clean(raw.encode(), source=source).text
