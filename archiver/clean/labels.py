"""A label of a turn, and the say that follows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archiver.clean.lines import ends_sentence
from archiver.model import Role, Turn

# Who asks ends like this.
QUESTION_END = re.compile(r"[？?][”」』*_\s]*$")

# What stands below the last answer of an exchange's record, and the heading of a section (三、风险提示).
_CLOSING = re.compile(
    r"^[*_#|> \t]{0,8}(?:附件清单|附件清單|关于本次活动是否涉及|風險提示|风险提示|免责声明"
    r"|免責聲明|（?以下无正文|备查文件|日期[ \t|｜:：\n]{1,4}20\d\d)",
    re.MULTILINE,
)
_SECTION = re.compile(r"^[*_# \t]{0,8}(?P<number>[一二三四五六七八九十])、[^\n。！？!?；;：:]{2,24}[*_ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Label:
    """A label at `text[start:end]`, its mark included: who speaks from `end` on, and the rule that says so."""

    start: int
    end: int
    role: Role
    speaker: str
    rule: str


def turns_of(text: str, labels: Sequence[Label]) -> tuple[Turn, ...]:
    """Each label's say, as a span of `text` without white space, and without the marks of emphasis that a label opened."""
    edges = [*(x.start for x in labels), _talk_end(text, labels)]
    turns = []
    for label, stop in zip(labels, edges[1:], strict=True):
        said = text[label.end : stop]
        start = label.end + len(said) - len(said.lstrip())
        end = max(start, label.end + len(said.rstrip()))
        if text.count("**", label.start, label.end) % 2 and text.endswith("**", start, end):  # **Q1：进展如何？**
            end = start + len(text[start : end - 2].rstrip())
        turns.append(Turn(label.role, label.speaker or None, label.start, start, end))
    return tuple(turns)


def _talk_end(text: str, labels: Sequence[Label]) -> int:
    """Where the last say ends: at the rest of a form, or at the next numbered section where the talk is one; else with the text."""
    if not labels:
        return len(text)
    after = labels[-1].end
    ends = [m.start() for m in _CLOSING.finditer(text, after)]
    numbers = [m["number"] for m in _SECTION.finditer(text, 0, labels[0].start)]
    if numbers:
        ends += [m.start() for m in _SECTION.finditer(text, after) if _order(m["number"]) == _order(numbers[-1]) + 1]
    return min((e for e in ends if e > after), default=len(text))


def _order(number: str) -> int:
    return "一二三四五六七八九十".find(number)


def speaks(text: str, labels: Sequence[Label], share: float) -> bool:
    """Whether what follows the labels are sentences; agendas and forms put names and places there."""
    said = [text[t.start : t.end] for t in turns_of(text, labels)]
    return sum(ends_sentence(s.split("\n", 1)[0]) for s in said) >= share * len(said)
