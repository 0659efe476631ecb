"""The lines of a text, and what kind of line each is: prose, or something short that stands around prose."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

HAN = r"\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
IS_HAN = re.compile(f"[{HAN}]")
_CLOSING = " \t\u3000”’」』）)]】》\"'*_"
_ENDS = "。！？!?…"
_CLAUSE = re.compile(r"[，。！？；,!?;]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text, without its line end: `text[start:end]`. `run` numbers the groups that blank lines part."""

    start: int
    end: int
    text: str
    run: int


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines that are not blank, in order."""
    found: list[Line] = []
    run = at = 0
    for raw in text.split("\n"):
        if raw.strip():
            found.append(Line(at, at + len(raw), raw, run))
        else:
            run += 1
        at += len(raw) + 1
    return tuple(found)


def ends_sentence(line: str) -> bool:
    """Whether a line ends with a sentence's mark, closing quotes, brackets and emphasis after it included.

    >>> ends_sentence("“好。”"), ends_sentence("**是吗？** "), ends_sentence("第一章 总则")
    (True, True, False)
    """
    return line.rstrip(_CLOSING)[-1:] in tuple(_ENDS)


def shape(text: str) -> str:
    """What kind of characters stand in a text, one for one: records, rosters and verse have lines of one shape.

    >>> shape("2024-05-01 张三")
    '0000-00-00 字字'
    """
    return "".join("0" if c.isdigit() else "字" if c.isalpha() else c for c in text)


def is_prose(line: str) -> bool:
    """Whether a line reads like running text: long enough, with clauses in it; a short question alone may be a title."""
    size = len(line.strip())
    if size < 12:
        return False
    clauses = len(_CLAUSE.findall(line))
    stated = ends_sentence(line) and (clauses >= 2 or "。" in line[-4:] or size > _LONGEST_QUESTION)
    return (stated and size >= 16) or (clauses >= 2 and size >= 40) or (clauses >= 1 and size >= 60)


# A title that asks or exclaims is not longer.
_LONGEST_QUESTION = 40


@cache
def _wide(c: str) -> bool:
    return unicodedata.east_asian_width(c) in "WF"


def columns(text: str) -> int:
    """The width of a text in terminal columns: a Han character is two wide (UAX #11)."""
    return len(text) + sum(_wide(c) for c in text)
