"""The lines of a text, and what kind of line each is: prose, or something short that stands around prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

HAN = r"\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
IS_HAN = re.compile(f"[{HAN}]")
_CLOSING = " \t\u3000”’」』）)]】》\"'*_"
_ENDS = frozenset("。！？!?…")
# What is two columns wide (East_Asian_Width W or F), as runs: in a Chinese text a run is a clause.
_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6"
    "\U0001f300-\U0001f64f\U0001f680-\U0001f6ff\U0001f900-\U0001f9ff\U00020000-\U0003fffd]+"
)
_CLAUSE = re.compile(r"[，。！？；,!?;]")


class Line(NamedTuple):
    """One line of a text, without its line end: `text[start:end]`. `run` numbers the groups that blank lines part."""

    start: int
    end: int
    text: str
    run: int


@lru_cache(maxsize=4)
def lines_of(text: str) -> tuple[Line, ...]:
    """The lines that are not blank, in order. Remembered for the texts that were asked for last: each stage asks."""
    found: list[Line] = []
    made = tuple.__new__  # what `Line(…)` comes to, without a call of Python's for each line
    run = at = 0
    for raw in text.split("\n"):
        end = at + len(raw)
        if raw and not raw.isspace():
            found.append(made(Line, (at, end, raw, run)))
        else:
            run += 1
        at = end + 1
    return tuple(found)


def lines_with(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each line in which a pattern is found, its line end included; the pattern must not cross lines."""
    end = 0
    while match := pattern.search(text, end):
        end = text.find("\n", match.end()) + 1 or len(text)
        yield text.rfind("\n", 0, match.start()) + 1, end


def ends_sentence(line: str) -> bool:
    """Whether a line ends with a sentence's mark, closing quotes, brackets and emphasis after it included.

    >>> ends_sentence("“好。”"), ends_sentence("**是吗？** "), ends_sentence("第一章 总则")
    (True, True, False)
    """
    return line.rstrip(_CLOSING)[-1:] in _ENDS


def shape(text: str) -> str:
    """What kind of characters stand in a text, one for one: records, rosters and verse have lines of one shape.

    >>> shape("2024-05-01 张三")
    '0000-00-00 字字'
    """
    return "".join("0" if c.isdigit() else "字" if c.isalpha() else c for c in text)


def is_prose(line: str) -> bool:
    """Whether a line reads like running text: long enough, with clauses in it; a short question alone may be a title."""
    size = len(line.strip())
    if size < 16:
        return False
    ended = ends_sentence(line)
    if not ended and size < 40:
        return False
    clauses = len(_CLAUSE.findall(line))
    stated = ended and (clauses >= 2 or "。" in line[-4:] or size > _LONGEST_QUESTION)
    return stated or (clauses >= 2 and size >= 40) or (clauses >= 1 and size >= 60)


# A title that asks or exclaims is not longer.
_LONGEST_QUESTION = 40


def columns(text: str) -> int:
    """The width of a text in terminal columns: a Han character is two wide (UAX #11).

    >>> columns("汉字，ab"), columns("“好”")
    (8, 4)
    """
    return len(text) + sum(map(len, _WIDE.findall(text)))
