"""Which repetition costs its square? Small pieces, thousands of times, through `archiver.clean`; the ones that grow fastest first.

    python tests/bench/squares.py [SIZE]

Each piece is repeated to SIZE characters (default 10,000) and to four times as many, in one line and a line each, as plain text, in
one `<p>` and in a `<p>` each. CPU seconds, the better of two runs: what is linear costs four times as much, a square sixteen times.
Printed are the ways that grow more than sixfold, and the slowest ones.
"""

from __future__ import annotations

import html
import sys
from collections.abc import Callable, Iterator
from time import process_time

import archiver

PIECES = (
    *"。，、：；？！…—·（）()[]【】「」“”‘’\"'《》<>|丨/\\-_=+*#~`^&%$@ \t\u3000\xa00123a年月日第一二三问答Q页\u200b\ufeff\ufffd",
    "。\n", "：\n", "Q：", "Q:\n", "A：", "问：", "1.", "1、", "(1)", "一、", "第1页", "1/2", "- 1 -", "1 ", "1\t", "| ", "|-", "---|", "http://", "http://a.b/",
    "www.", "a@", "2024-", "2024-01-01", "2024年", "12:30", "12:", "好 ", "好，", "好。", "会议,好。", "来源：", "来源:\n", "首页>", "> ", "* ", "# ", "**", "__", "![](",
    "](", "[x]", "&nbsp;", "&amp;", "&#1", "<b", "<!--", "</p>", "“好”", "（完", "张三：", "张三：好。", "记者 ", "编辑：张三 ", "版权所有", "上一篇：", "SH:600000", "(600000)",
    "人 ", "a b ", "ab\n", "好\n\n", "\n", " \n", "\r\n", "锟斤拷", "Ã©", "â€", "ä¸", "…\n", "？\n", "“", "」「", "\u3000\n", "0.", "1,", "1,000", "-5%", "年 月 ", "\u0301",
)  # fmt: skip
_TIMES = 4
_SUSPECT = 6.0
_SLOW = 10


def forms(piece: str, size: int) -> Iterator[tuple[str, bytes, str]]:
    """(name, bytes, file name) of each way in which a piece is repeated to so many characters."""
    text = (piece * size)[:size]
    lines = "\n".join([piece] * (size // (len(piece) + 1)))
    start, end = "会议的安排", "大家都同意这样安排下去，没有别的意见。"
    yield "one line", f"{start}\n{text}\n{end}".encode(), "x.txt"
    yield "a line each", f"{start}\n{lines}\n{end}".encode(), "x.txt"
    yield "in one p", f"<meta charset=utf-8><p>{start}<p>{html.escape(text)}<p>{end}".encode(), "x.html"
    each = "".join(f"<p>{html.escape(piece)}" for _ in range(size // (len(piece) + 3)))
    yield "a p each", f"<meta charset=utf-8><p>{start}{each}<p>{end}".encode(), "x.html"


def spent(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(2):
        began = process_time()
        work()
        best = min(best, process_time() - began)
    return best


def main() -> None:
    size = int((sys.argv[1:] or ["10000"])[0])
    found = []
    for piece in dict.fromkeys(PIECES):
        for (name, small, source), (_, large, _) in zip(forms(piece, size), forms(piece, _TIMES * size), strict=True):
            once, more = (spent(lambda raw=raw: archiver.clean(raw, source)) for raw in (small, large))  # type: ignore[misc]
            found.append((more / once, more, name, piece))
            if more / once > _SUSPECT:
                print(f"{more / once:6.1f} times, {more:6.2f} s: {piece!r} {name}", flush=True)
    print(f"slowest of {len(found)}, {_TIMES * size:,} characters:")
    for growth, more, name, piece in sorted(found, key=lambda f: -f[1])[:_SLOW]:
        print(f"{growth:6.1f} times, {more:6.2f} s: {piece!r} {name}")


if __name__ == "__main__":
    main()
