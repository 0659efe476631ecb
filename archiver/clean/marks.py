"""Lines and signs that a converter put between an author's: page numbers, running heads, lines printed twice, noise emoji.

Each needs a pattern across the document: numbers that count up, many lines doubled, signs inside words everywhere.
`page_marks` comes before lines are joined, because a page ends in the middle of a paragraph; `marks` comes after.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from archiver.clean.lines import HAN, IS_HAN, Line, is_prose, lines_of
from archiver.clean.verbatim import Verbatim
from archiver.model import Edit
from archiver.text.cohesion import holds_together

# - 12 -, 第 3 页 / 共 20 页, 3 / 20, Page 3 of 20, — 3 —
_PAGE = re.compile(
    r"\s*(?:[-—–·]\s*(?P<dashed>\d{1,4})\s*[-—–·]|第\s?(?P<han>\d{1,4})\s?[页頁](?:\s*[/,，、 ]?\s*共\s?(?P<of>\d{1,4})\s?[页頁])?"
    r"|(?P<slashed>\d{1,4})\s?/\s?(?P<total>\d{1,4})|Page\s(?P<page>\d{1,4})(?:\sof\s(?P<pages>\d{1,4}))?)\s*",
    re.IGNORECASE,
)
# Every page mark ends in one of these.
_PAGE_ENDS = "0123456789頁页—–·-"
_HAS_PAGE = re.compile(rf"[{_PAGE_ENDS}][ \u3000]*(?:\n|\Z)")
# No page mark is longer, and no line of a printed page is wider, in characters.
_PAGE_LONG, _PAGE_WIDE = 40, 60
# A page holds between so many characters.
_PAGE_HOLDS = range(250, 2500)
# Running heads are missing on few pages.
_NEARLY = 0.8
# Emoji and pictographs; not the marks that stand in text (☑ ■ ● → ©).
_EMOJI = re.compile("[\U0001f000-\U0001faff][\ufe0f\u200d\U0001f3fb-\U0001f3ff\U0001f000-\U0001faff]*")
_INSIDE = re.compile(f"(?<=[{HAN}])[\U0001f000-\U0001faff](?=[{HAN}])")
# So many page numbers that count up, or doubled paragraphs, or emoji inside words, are no chance.
_FEWEST = 3
# Of neighbouring page numbers this share counts up by one; a page may have lost its own.
_COUNTING = 0.7
# Lines that repeat the one before: a line of so many characters, twice as many without Han, is no refrain.
_LONG = 20
# Of a document's emoji this share must stand inside words; an author puts them behind sentences.
_NOISE = 0.5


def page_marks(text: str) -> Iterator[Edit]:
    """Removals of page numbers and of the running heads beside them; what they parted in mid-word is joined again."""
    if not _HAS_PAGE.search(text):
        return
    lines = lines_of(text)
    gone = _page_marks(lines)
    heads = _running_heads(lines, gone)
    for number in sorted(gone | heads):
        yield _with_break(text, lines, number, gone | heads, "page-mark" if number in gone else "running-head")


def _page_marks(lines: Sequence[Line]) -> set[int]:
    """The numbers of lines that are page numbers: that say so with their total (第1页/共3页), or that count up by one."""
    short = ((i, line.text) for i, line in enumerate(lines) if len(line.text) <= _PAGE_LONG and line.text.rstrip()[-1] in _PAGE_ENDS)
    found = [(i, m) for i, text in short if (m := _PAGE.fullmatch(text))]
    numbers = [int(m["dashed"] or m["han"] or m["slashed"] or m["page"]) for _, m in found]
    totals = {m["of"] or m["total"] or m["pages"] for _, m in found}
    counting = sum(b - a == 1 for a, b in pairwise(numbers))
    enough = len(found) >= (2 if (len(totals) == 1 and None not in totals) or numbers[:1] == [1] else _FEWEST)
    counted = enough and counting >= _COUNTING * (len(found) - 1)
    alone = len(found) == 1 and bool(found[0][1]["dashed"] or found[0][1]["han"]) and _fills(lines, found[0][0], numbers[0])
    return {i for i, m in found if m["of"] or m["pages"] or counted or alone}


def _fills(lines: Sequence[Line], number: int, pages: int) -> bool:
    """Whether the text before a line fills so many pages."""
    return _PAGE_HOLDS.start * pages <= lines[number].start <= _PAGE_HOLDS.stop * pages


def _running_heads(lines: Sequence[Line], gone: set[int]) -> set[int]:
    """The numbers of lines that stand, word for word, beside nearly every page number."""
    heads: set[int] = set()
    for step in (-1, 1):
        beside = [i + step for i in gone if 0 <= i + step < len(lines)]
        told = Counter(lines[i].text.strip() for i in beside)
        for text, times in told.items():
            if times >= max(_FEWEST, _NEARLY * len(gone)) and text[-1] not in "：:。！？":
                heads |= {i for i in beside if lines[i].text.strip() == text}
    return heads


def _with_break(text: str, lines: Sequence[Line], number: int, gone: set[int], rule: str) -> Edit:
    """The removal of a line with one line end; with all around it, where the word before runs on behind it."""
    line = lines[number]
    start, end = line.start, min(line.end + 1, len(text))
    if number - 1 >= 0 and number + 1 < len(lines) and not {number - 1, number + 1} & gone:
        before, after = lines[number - 1], lines[number + 1]
        if _runs_on(before.text.rstrip(), after.text.lstrip()):
            joined = len(before.text) > _PAGE_WIDE  # a long line is a whole paragraph; shorter ones are for `unwrap` to join
            start, end = before.end + (not joined), after.start
    return Edit(start, end, text[start:end], "", rule)


def _runs_on(before: str, after: str) -> bool:
    return len(before) >= _LONG and bool(IS_HAN.match(before[-1]) and IS_HAN.match(after)) and holds_together(before, after)


def marks(text: str, kept: Verbatim = Verbatim()) -> Iterator[Edit]:  # noqa: B008 - an immutable value
    """Removals of lines that repeat the line before, and of noise emoji; none in `kept`."""
    yield from (edit for edit in _doubled_or_noise(text) if not kept.holds(edit.start))


def _doubled_or_noise(text: str) -> Iterator[Edit]:
    yield from _duplicates(lines_of(text))
    if _is_noisy(text):
        yield from (Edit(*m.span(), m.group(), "", "noise-emoji") for m in _EMOJI.finditer(text))


def _duplicates(lines: Sequence[Line]) -> Iterator[Edit]:
    """Lines that repeat the one before: long ones always, short ones only where a long one does (a refrain repeats rightly).

    Also up to four lines that repeat the four before, because a paragraph may have been parted into turns.
    """
    texts = [line.text.strip() for line in lines]
    if len(set(texts)) == len(texts):
        return
    again = [b for a, b in pairwise(lines) if a.text.strip() == b.text.strip() and "|" not in b.text]
    if any(len(line.text) >= (_LONG if IS_HAN.search(line.text) else 2 * _LONG) for line in again):
        yield from (_gone(line, "duplicate-line") for line in again)
    for size in (2, 3, 4):
        yield from (_gone(lines[i + k], "duplicate-line") for i in _echoes(texts, size) for k in range(size))


def _echoes(texts: Sequence[str], size: int) -> Iterator[int]:
    """Where so many lines begin that repeat those before them, if each of two of them reads like prose."""
    for i in range(size, len(texts) - size + 1):
        block = texts[i : i + size]
        echoed = texts[i - 1] == block[-1] and block == texts[i - size : i] and len(set(block)) == size
        if echoed and sum(is_prose(text) and "|" not in text for text in block) >= 2:
            yield i


def _is_noisy(text: str) -> bool:
    found = len(_EMOJI.findall(text))
    return found >= _FEWEST and len(_INSIDE.findall(text)) >= max(_FEWEST, _NOISE * found)


def _gone(line: Line, rule: str) -> Edit:
    return Edit(line.start, line.end, line.text, "", rule)
