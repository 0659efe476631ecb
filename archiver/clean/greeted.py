"""Answers that no word labels: a company's, which greet who asked (尊敬的投资者，您好！), as exchanges' platforms print them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from archiver.clean.asked import with_questions
from archiver.clean.labels import Label

_WHO = "投资者|投資者|股东|股東|网友|網友|用户|用戶|客户|客戶|先生|女士|朋友"
# A paragraph that begins with a greeting; that of a letter says whom it is to, so that 您好 alone must be followed by a mark.
_GREETING = re.compile(
    rf"(?:(?<=\n)|\A)[*_#> \t\u3000]{{0,8}}(?=(?:尊敬的|亲爱的|親愛的)?(?:各位)?(?:{_WHO})?(?:朋友)?[，,、：:]?\s?[您你]们?好[，,。！!：:]"
    rf"|尊敬的(?:各位)?(?:{_WHO})(?:朋友)?[，,：:！!])"
)
_FEWEST = 2


def with_answers(text: str, labels: Sequence[Label]) -> list[Label]:
    """The labels, with one for each greeting that stands below a question which no label answers."""
    if not _may_greet(text):
        return list(labels)
    edges = [*(label.start for label in labels[1:]), len(text)]
    following = [*(label.role for label in labels[1:]), "question"]
    found: list[Label] = []
    for label, stop, role in zip(labels, edges, following, strict=True):
        found.append(label)
        if label.role == role == "question":
            found += _greetings(text, label.end, stop)[:1]
    return found


def greeted(text: str) -> list[Label]:
    """Labels of a talk in which nothing is labelled: each paragraph that greets answers the one that asks right above it."""
    answers = _greetings(text, 0, len(text)) if _may_greet(text) else []
    if len(answers) < _FEWEST:
        return []
    labels = with_questions(text, answers)
    strict = len(labels) == 2 * len(answers) and all(a.role != b.role for a, b in pairwise(labels))
    return labels if strict else []


def _may_greet(text: str) -> bool:
    return "好" in text or "尊敬的" in text


def _greetings(text: str, start: int, end: int) -> list[Label]:
    """The greetings in a span below its first line."""
    found = (match.end() for match in _GREETING.finditer(text, start, end))
    return [Label(at, at, "answer", "", "greeted-answer") for at in found if text[start:at].strip()]
