"""Lines and signs that a converter put between an author's: page numbers, lines printed twice, noise emoji.

Each needs a pattern across the document: numbers that count up, many lines doubled, signs inside words everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from archiver.clean.lines import HAN, Line, lines_of
from archiver.model import Edit

# - 12 -, 第 3 页 / 共 20 页, 3 / 20, Page 3 of 20, — 3 —
_PAGE = re.compile(
    r"\s*(?:[-—–·]\s*(?P<dashed>\d{1,4})\s*[-—–·]|第\s?(?P<han>\d{1,4})\s?[页頁](?:\s*[/,，、 ]?\s*共\s?(?P<of>\d{1,4})\s?[页頁])?"
    r"|(?P<slashed>\d{1,4})\s?/\s?(?P<total>\d{1,4})|Page\s(?P<page>\d{1,4})(?:\sof\s(?P<pages>\d{1,4}))?)\s*",
    re.IGNORECASE,
)
# Emoji and pictographs; not the marks that stand in text (☑ ■ ● → ©).
_EMOJI = re.compile("[\U0001f000-\U0001faff][\ufe0f\u200d\U0001f3fb-\U0001f3ff\U0001f000-\U0001faff]*")
_INSIDE = re.compile(f"(?<=[{HAN}])[\U0001f000-\U0001faff](?=[{HAN}])")
# So many page numbers that count up, or doubled paragraphs, or emoji inside words, are no chance.
_FEWEST = 3
# Of neighbouring page numbers this share counts up by one; a page may have lost its own.
_COUNTING = 0.7
# Lines that repeat the one before: so long a line is no refrain.
_LONG = 20
# Of a document's emoji this share must stand inside words; an author puts them behind sentences.
_NOISE = 0.5


def marks(text: str) -> Iterator[Edit]:
    """Removals of page marks, of lines that repeat the line before, and of noise emoji."""
    lines = lines_of(text)
    yield from _page_marks(lines)
    yield from _duplicates(lines)
    if _is_noisy(text):
        yield from (Edit(*m.span(), m.group(), "", "noise-emoji") for m in _EMOJI.finditer(text))


def _page_marks(lines: Sequence[Line]) -> Iterator[Edit]:
    """Lines that are page numbers: that say so with their total (第1页/共3页), or that count up by one again and again."""
    found = [(line, m) for line in lines if (m := _PAGE.fullmatch(line.text))]
    numbers = [int(m["dashed"] or m["han"] or m["slashed"] or m["page"]) for _, m in found]
    totals = {m["of"] or m["total"] or m["pages"] for _, m in found}
    counting = sum(b - a == 1 for a, b in pairwise(numbers))
    enough = len(found) >= (2 if (len(totals) == 1 and None not in totals) or numbers[:1] == [1] else _FEWEST)
    for line, match in found:
        if match["of"] or match["pages"] or (enough and counting >= _COUNTING * (len(found) - 1)):
            yield _gone(line, "page-mark")


def _duplicates(lines: Sequence[Line]) -> Iterator[Edit]:
    """Lines that repeat the one before: long ones always, short ones only where a long one does (a refrain repeats rightly)."""
    again = [b for a, b in pairwise(lines) if a.text.strip() == b.text.strip() and "|" not in b.text]
    if any(len(line.text) >= _LONG for line in again):
        yield from (_gone(line, "duplicate-line") for line in again)


def _is_noisy(text: str) -> bool:
    inside = len(_INSIDE.findall(text))
    return inside >= _FEWEST and inside >= _NOISE * len(_EMOJI.findall(text))


def _gone(line: Line, rule: str) -> Edit:
    return Edit(line.start, line.end, line.text, "", rule)
