"""Who else speaks in a talk of questions and answers: a host between them, and names that stand before 问 and 答."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from archiver.clean.labels import Label
from archiver.clean.lines import ends_sentence

_HOST = re.compile(r"^[*_#> \t\u3000]{0,8}(?P<name>(?:会议|會議)?(?:主持人|司仪|司儀|主持))[*_ ]*[:：][*_]*[ \t]*\n?", re.MULTILINE)
# 投资者_1234567 问：, 江海科技 答：. A name of a stranger has its number.
_NAME = re.compile(r"[*_#> \t\u3000]{0,8}(?P<name>[^\W_][\w·*]{1,15})[ \t\u3000]+")
_NUMBERED = re.compile(r"_?\d{3,}$")
# A label's field before the talk, 专家：某公司前负责人, is shorter and no sentence.
_LONGEST_FIELD = 40


def without_fields(text: str, labels: Sequence[Label]) -> list[Label]:
    """The labels from the first question on, where what stands before it are fields of a head (专家：某公司前负责人)."""
    first = next((n for n, label in enumerate(labels) if label.role == "question"), 0)
    before = [text[a.end : b.start].strip() for a, b in pairwise(labels[: first + 1])]
    fields = all(len(said) <= _LONGEST_FIELD and not ends_sentence(said) for said in before)
    return list(labels[first:]) if fields else list(labels)


def with_hosts(text: str, labels: Sequence[Label]) -> list[Label]:
    """The labels, with a statement for each paragraph in which a host speaks, at the head of the talk or in its midst."""
    known = {label.start for label in labels}
    hosts = [
        Label(match.end() - len(match.group().lstrip()), match.end(), "statement", match["name"], "host")
        for match in _HOST.finditer(text)
        if ends_sentence(text[match.end() :].split("\n", 1)[0])
    ]
    return sorted([*labels, *(host for host in hosts if host.start not in known)], key=lambda label: label.start)


def with_names(text: str, labels: Sequence[Label]) -> list[Label]:
    """The labels with the names before them on their lines, where each has one: strangers with a number, or names that come again."""
    heads = [text.rfind("\n", 0, label.start) + 1 for label in labels]
    found = [_NAME.fullmatch(text, head, label.start) for head, label in zip(heads, labels, strict=True)]
    names = Counter(match["name"] for match in found if match)
    if not labels or None in found or not any(count > 1 or _NUMBERED.search(name) for name, count in names.items()):
        return list(labels)
    named = [(label, match) for label, match in zip(labels, found, strict=True) if match]
    return [replace(label, start=match.start("name"), speaker=match["name"]) for label, match in named]
