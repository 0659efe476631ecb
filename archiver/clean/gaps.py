"""Single spaces between two Han characters: those that may be damage, and those that surely are an author's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archiver.clean.lines import HAN
from archiver.text.cohesion import holds_together

# A space stands first in the pattern, so that texts without any are passed over at the speed of a search for one letter.
BETWEEN_HAN = re.compile(rf"[ \u3000](?:(?<=[{HAN}] )|(?<=[{HAN}]\u3000))(?=[{HAN}])")
_AFTER_MARK = re.compile(rf"[ \u3000](?:(?<=[，。！？；：、] )|(?<=[，。！？；：、]\u3000))(?=[{HAN}])")
# 第一条 …, 图 3 …, （二） …: what numbers a paragraph or a caption stands apart from it.
_NUMBERED = re.compile(
    rf"\s*(?:第\s?[0-9〇零一二三四五六七八九十百千]+\s?[条條章节節款编編篇回卷部项項届屆期]|[（(]?[0-9一二三四五六七八九十]{{1,4}}[）)、.．]?"
    rf"|[图圖表例式附][件录錄表图圖]?\s?[0-9一二三四五六七八九十]*(?:[-.]\d+)*|(?:19|20)\d\d年(?:\d+月)?(?:\d+日)?|[{HAN}]{{2,6}}[）】])$"
)
# Longer text before a space numbers nothing; looking at no more keeps long lines fast.
_NUMBER_LONG = 24
_EMPTY = ("", " ", "\u3000")


def gaps(line: str) -> Iterator[int]:
    """The offsets of single spaces in a line that stand between Han characters and may be damage."""
    for gap in BETWEEN_HAN.finditer(line):
        if not stands_apart(line, gap.start(), gap.end()):
            yield gap.start()


def runs_on(line: str, gap: int) -> bool:
    """Whether the space at an offset parts a word or phrase."""
    return holds_together(line[max(0, gap - 2) : gap], line[gap + 1])


def gaps_after_marks(line: str) -> int:
    """How many single spaces in a line stand between a Chinese mark and a Han character."""
    return len(_AFTER_MARK.findall(line))


def stands_apart(line: str, start: int, end: int) -> bool:
    """Whether the space `line[start:end]` belongs to a number before it, or to a character that is spaced on both sides.

    >>> stands_apart("第一章 总则", 3, 4), stands_apart("张 三 李四", 1, 2), stands_apart("我们应 用平台", 3, 4)
    (True, True, False)
    """
    if line[start - 2 : start - 1] in _EMPTY or start < 2 or line[end + 1 : end + 2] in _EMPTY:
        return True
    return is_numbered(line, start)


def is_numbered(line: str, start: int) -> bool:
    """Whether the space at an offset stands behind what numbers a paragraph, a clause or a caption."""
    return start <= _NUMBER_LONG and bool(_NUMBERED.match(line[:start]))
