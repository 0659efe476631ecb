"""Speakers whose names stand on lines of their own, above what they say, without a colon or a clock."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from archiver.clean.labels import QUESTION_END, Label, speaks, turns_of
from archiver.clean.ruleset import Rules
from archiver.clean.voices import asking_words, is_person, voice_of, with_roles
from archiver.text.fold import fold

# A name, perhaps with an office: 张伟（董事长）; nothing else stands on its line.
_NAME = re.compile(
    r"^[*_#> \t\u3000]{0,8}(?P<name>[^\W\d_]{2,6}(?:·[^\W\d_]{1,8})?)(?:[ \t]?[（(](?P<office>[^()（）\n]{2,20})[)）])?[*_ \t]*\n",
    re.MULTILINE,
)
_FEWEST = 4
_MOST_SPEAKERS = 24
# What follows a name is a sentence in so many cases; under headings there are lists and tables, too.
_SENTENCES = 0.9


def standing(text: str, rules: Rules) -> Iterator[Label]:
    """Labels that are lines: people who come again, or whose office is given, and who ask; each says sentences."""
    found = [m for m in _NAME.finditer(text) if m["office"] or is_person(m["name"], rules) or fold(m["name"]) in asking_words(rules)]
    voices = [voice_of(m["name"], rules) for m in found]
    counts = Counter(voices)
    if len(found) < _FEWEST or not 2 <= len(counts) <= _MOST_SPEAKERS or max(counts.values()) < 2:
        return
    # A heading may begin with a surname (方法, 高端产品), but it does not come again and holds no office.
    if any(counts[v] == 1 and not m["office"] and v not in asking_words(rules) for m, v in zip(found, voices, strict=True)):
        return
    labels = [Label(_start(m), m.end(), "statement", m["name"], "names") for m in found]
    asked = any(QUESTION_END.search(text[turn.start : turn.end]) for turn in turns_of(text, labels))
    if asked and all(a != b for a, b in pairwise(voices)) and speaks(text, labels, _SENTENCES):
        yield from with_roles(text, labels, rules)


def _start(match: re.Match[str]) -> int:
    """Where a label begins, less the white space before it."""
    return match.end() - len(match.group().lstrip())
