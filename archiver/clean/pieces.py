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
_END = re.compile(r"[。！？!?…][”’」』）)】》\"]*")
_ENDED = re.compile(r"[。！？!?…][”’」』）)】》\"]*\Z")
# Where scrapers put white space between what stood in two elements; a space between two Latin words says nothing.
_GAP = re.compile(r"[\u3000\t]+|[ \xa0]{2,}|(?<=[^\x00-\x7f])[ \xa0]+|[ \xa0]+(?=[^\x00-\x7f])")
# In a line no longer than this, a space between Han and Latin or a figure is the author's: only where a scraper put all of a page
# into one line may it part elements.
GLUED = 600
_WIDE_GAP = re.compile(r"[\u3000\t]+|[ \xa0]{2,}|(?<=[^\x00-\x7f])[ \xa0]+(?=[^\x00-\x7f])")
# White space between brackets stands between names: （记者 张三 李四）.
_BRACKETS = re.compile(r"[（(【《“「][^（）()【】《》“”「」。！？]{1,60}[）)】》”」]")
_STAMP = re.compile(r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?\s*(?:\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?")


def pieces(text: str) -> tuple[Span, ...]:
    """The spans of a text's pieces, in order, without the white space around them."""
    found: list[Span] = []
    at = 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            start = at + line.index(bare[0])
            found += [(start, start + len(bare))] if len(bare) <= _LONG else [(start + a, start + b) for a, b in _taken_apart(bare)]
        at += len(line) + 1
    return tuple(found)


def _taken_apart(line: str) -> Iterator[Span]:
    """The fields and paragraphs in a long line."""
    held: Span | None = None
    for start, end in _cut(line):
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


def _cut(line: str) -> Iterator[Span]:
    inside = {at for m in _BRACKETS.finditer(line) for at in range(*m.span())}
    gap = _GAP if len(line) > GLUED else _WIDE_GAP
    cuts = {m.end() for m in _END.finditer(line)} | {m.start() for m in gap.finditer(line)} - inside | {len(line)}
    for m in _STAMP.finditer(line):
        cuts |= {m.start(), m.end()}
    at = 0
    for cut in sorted(cuts):
        bare = line[at:cut].strip()
        if bare:
            start = at + line[at:cut].index(bare[0])
            yield start, start + len(bare)
        at = cut
