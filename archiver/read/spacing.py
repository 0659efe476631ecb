"""White space as browsers collapse it (CSS Text 3, 4.1): a run of it is one space, and between wide characters a line end is none."""

from __future__ import annotations

import re
import unicodedata

WHITE = " \t\n\r\f"
SPACES = re.compile(f"[{WHITE}]+")
_LINE_END = re.compile(r"[ \t\f]*[\n\r][ \t\n\r\f]*")


def wider(waiting: str, run: str) -> str:
    """What waits after a run of white space behind what waited before: a line end outlasts spaces."""
    return "\n" if waiting == "\n" or "\n" in run or "\r" in run else " "


def collapsed(words: str) -> str:
    """White space as browsers collapse it. Most text is so already, which a search for each character tells in no time."""
    if "\n" in words or "\r" in words:
        words = _LINE_END.sub(_joint, words)
    if "  " in words or "\t" in words or "\f" in words:
        return " ".join(SPACES.split(words))
    return words


def _joint(line_end: re.Match[str]) -> str:
    """What a line end in the midst of text becomes. CSS Text 3, 4.1.3: between two wide characters it is no space."""
    text = line_end.string
    return "" if is_wide(text[line_end.start() - 1]) and is_wide(text[line_end.end()]) else " "


def is_wide(c: str) -> bool:
    """Wide or full width, and not Hangul, which puts spaces between words."""
    return unicodedata.east_asian_width(c) in "WF" and not "가" <= c <= "힣"
