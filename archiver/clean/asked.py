"""Questions that no word labels: numbered ones (1、…答复：), and the paragraph that asks right above an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archiver.clean.labels import QUESTION_END, Label

_COUNT = r"\d{1,3}|[一二三四五六七八九十]{1,3}"
_OPEN = r"(?:(?<=\n)|\A)[*_#> \t]{0,8}"
# The ways of numbering, tried in this order; a document keeps to one. Only the first is also found behind other words,
# because scrapers glue it there (二、问题交流1、订单怎么样？); years, decimals and 图1) are no numbers of questions.
_STYLES = (
    re.compile(rf"(?:{_OPEN})?(?<![\d(（.第图表附件])(?P<count>\d{{1,3}})\s?[、.．)）](?![0-9])\s*"),
    re.compile(rf"{_OPEN}(?:问题|問題|提问|提問)\s?(?P<count>{_COUNT})\s?[、.．)）:：]\s*"),
    re.compile(rf"{_OPEN}[（(](?P<count>{_COUNT})[)）]\s*"),
    re.compile(rf"{_OPEN}(?P<count>[一二三四五六七八九十]{{1,3}})\s?[、.．]\s*"),
)
# Whatever number a paragraph begins with.
_ANY_NUMBER = re.compile(rf"[*_#> \t]{{0,8}}(?:(?:问题|問題)?\s?(?:{_COUNT})\s?[、.．)）](?![0-9])|[（(](?:{_COUNT})[)）])\s*")
_NAMED = re.compile(r"[*_#> \t]{0,8}[^\s：:，。！？]{1,16}[*_\s]*[:：]")
_HAN = "一二三四五六七八九十"


def with_questions(text: str, labels: Sequence[Label]) -> list[Label]:
    """The labels, with one for each answer whose question has none; in the way of numbering that finds the most of them."""
    tries = [_with_style(text, labels, style) for style in _STYLES]
    return max(tries, key=lambda found: sum(x.rule == "numbered-question" for x in found))


def _with_style(text: str, labels: Sequence[Label], style: re.Pattern[str]) -> list[Label]:
    found: list[Label] = []
    count = 0
    for number, label in enumerate(labels):
        before = labels[number - 1] if number else None
        if label.role == "answer" and (before is None or before.role == "answer"):
            count += 1
            question = _question(text, (before.end if before else 0, label.start), count, style)
            found += [question] if question else []
        elif label.role == "question":
            count += 1
        found.append(label)
    return found


def _question(text: str, span: tuple[int, int], count: int, style: re.Pattern[str]) -> Label | None:
    """The question in a span: from its number on, if that is the one whose turn it is, else its last paragraph."""
    numbered = [m for m in style.finditer(text, *span) if number_of(m["count"]) == count]
    at_head = [m for m in numbered if m.start() == 0 or text[m.start() - 1] == "\n"]
    for match in (*at_head, *numbered):
        return Label(match.start(), match.end(), "question", "", "numbered-question")
    asked = text[slice(*span)].rstrip()
    at = span[0] + asked.rfind("\n") + 1
    if at == span[0] and span[0]:
        return None
    if head := _ANY_NUMBER.match(text, at, span[1]):
        return Label(at, head.end(), "question", "", "numbered-question")
    if not QUESTION_END.search(asked) or _NAMED.match(text, at, span[1]):
        return None
    return Label(at, at + len(text[at:]) - len(text[at:].lstrip("#*_> \t")), "question", "", "bare-question")


def number_of(word: str) -> int:
    """A number up to 99 in Arabic or Han digits.

    >>> number_of("12"), number_of("十二"), number_of("二十")
    (12, 12, 20)
    """
    if word.isdecimal():
        return int(word)
    tens, ten, ones = word.partition("十")
    return 10 * (_HAN.find(tens) + 1 or 1) * bool(ten) + (_HAN.find(ones if ten else word) + 1 if (ones or not ten) else 0)
