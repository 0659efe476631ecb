"""The pieces of a plain text that are judged one by one: its lines, and what a scraper glued into one line taken apart again."""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

# A line with more characters may be several that were glued; shorter ones are what they are.
_LONG = 120
# Sentences that follow each other are one paragraph, up to this many characters.
_PARAGRAPH = 160
_SENTENCE = 15
# A row of marks is one end: as so many pieces of a character each it would take a second to judge.
_END = re.compile(r"(?:[。！？!?…]{4,}|[。！？!?…])[”’」』）)】》\"]*")
_ENDED = re.compile(r"[。！？!?…][”’」』）)】》\"]*\Z")
# Where scrapers put white space between what stood in two elements; a space between two Latin words says nothing.
_GAP = re.compile(r"[\u3000\t]+|[ \xa0]{2,}|(?<=[^\x00-\x7f])[ \xa0]+|[ \xa0]+(?=[^\x00-\x7f])")
# In a line no longer than this, a space between Han and Latin or a figure is the author's: only where a scraper put all of a page
# into one line may it part elements.
GLUED = 600
_WIDE_GAP = re.compile(r"[\u3000\t]+|[ \xa0]{2,}|(?<=[^\x00-\x7f])[ \xa0]+(?=[^\x00-\x7f])")
# White space between brackets stands between names: （记者 张三 李四）.
_BRACKETS = re.compile(r"[（(【《“「][^（）()【】《》“”「」。！？]{1,60}[）)】》”」]")
_STAMP = re.compile(r"(?<![/=_])\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?\s*(?:\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?")
# Where a field or a dispatch begins, and where one ends, also without any white space: 来源：…, 中新社香港1月12日电, (完), 评论(0).
_BEGINS = re.compile(
    r"(?:来源|來源|作者|编辑|編輯|责编|責編|责任编辑|責任編輯)[:：]|分享到|[【\[](?:来源|來源|打印|关闭|責任編輯|责任编辑)"
    r"|(?:新华社|中新社|中新网|中广网|新华网|人民网|本报|新華社|中新網|本報)(?:[\u4e00-\u9fff]{2,6}\d{1,2}月\d{1,2}日[电電讯訊]|[讯訊])"
)
_STOPS = re.compile(r"[（(](?:完|\d{1,5})[)）]")
# What a text begins with and says again is a page's title, if it is no sentence.
_TITLE = range(8, 81)
_SENTENCES = re.compile("[。；;]|[，,].*[，,]")


def pieces(text: str) -> tuple[Span, ...]:
    """The spans of a text's pieces, in order, without the white space around them."""
    found: list[Span] = []
    at = 0
    title = opening(text)
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            start = at + line.index(bare[0])
            cut = [(0, len(bare))] if len(bare) <= _LONG else _taken_apart(bare, title)
            found += [(start + a, start + b) for a, b in cut]
        at += len(line) + 1
    return tuple(found)


def opening(text: str) -> str:
    """What a text begins with and says again, "" where that is nothing: the title, in the dump of a page."""
    bare = text.lstrip()
    first = bare[: _TITLE[-1]].split("\n", 1)[0].rstrip()
    again = (first[:n] for n in range(len(first), _TITLE[0] - 1, -1) if bare.find(first[:n], n) >= 0)
    title = next(again, "").strip()
    return "" if _SENTENCES.search(title) else title


def _taken_apart(line: str, title: str) -> Iterator[Span]:
    """The fields and paragraphs in a long line."""
    held: Span | None = None
    for start, end in _cut(line, title):
        if held and _one_paragraph(line[held[0] : held[1]], line[start:end]) and end - held[0] <= _PARAGRAPH:
            held = held[0], end
            continue
        if held:
            yield held
        held = start, end
    if held:
        yield held


def _one_paragraph(before: str, after: str) -> bool:
    return len(before) >= _SENTENCE and len(after) >= _SENTENCE and bool(_ENDED.search(before)) and bool(_ENDED.search(after))


def _cut(line: str, title: str) -> Iterator[Span]:
    titles = re.finditer(re.escape(title), line) if title else ()
    fields = [m.span() for m in (*_STAMP.finditer(line), *titles)]
    inside = {at for span in (*(m.span() for m in _BRACKETS.finditer(line)), *fields) for at in range(*span)}
    gap = _GAP if len(line) > GLUED else _WIDE_GAP
    cuts = {m.end() for m in _END.finditer(line)} | {m.start() for m in gap.finditer(line)} - inside | {len(line)}
    cuts |= {m.start() for m in _BEGINS.finditer(line)} | {m.end() for m in _STOPS.finditer(line)}
    for span in fields:
        cuts |= set(span)
    at = 0
    for cut in sorted(cuts):
        bare = line[at:cut].strip()
        if bare:
            start = at + line[at:cut].index(bare[0])
            yield start, start + len(bare)
        at = cut
