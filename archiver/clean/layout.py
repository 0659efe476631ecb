"""Where lines begin and end: hard wraps undone, indents and piles of blank lines gone, glued turns parted.

Three small stages, because each reads the text that the one before it left: `unwrap`, `tidy`, `part`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archiver.clean.lines import HAN, Line, columns, lines_of
from archiver.clean.turns import Label
from archiver.model import Edit

# Narrower is verse or a list, wider is no wrapping that a mail program, a terminal or a PDF makes; columns and characters.
_WIDTHS = range(24, 131)
_LENGTHS = range(14, 131)
# The hypotheses are tried from the strictest to the loosest; a looser one must explain this share more, and two at least.
_BETTER = 0.03
# A wrapped line that no long word shortened is this full, in the same unit: one wide character and a hanging mark.
_SLACK = 2
# Of the breaks inside paragraphs this share must be explained by the width before any is undone.
_FORCED = 0.7
# Prose breaks lines anywhere, so that few wrapped lines end in punctuation; in verse and lists all do, or none.
_PUNCTUATED = 0.4
_PUNCTUATION_END = re.compile(r"[，。！？；：、,.!?;:）)”」』】]\s*$")
# A new item begins here, however full the line before it is.
_ITEM = re.compile(
    rf"\s*(?:[-*•·●■◆□☐☑√]|[(（]?[0-9０-９]{{1,3}}[)）.．、](?![0-9])|[(（]?[一二三四五六七八九十]{{1,3}}[)）、．.]|第[一二三四五六七八九十百0-9]+[章节条款]"
    rf"|#{{1,6}} |\||>|[QA问答][0-9]*[:：]|【[{HAN}]{{1,8}}】)"
)
# A mark that may hang over the edge, because no line begins with one.
_HANGING = re.compile(r"[，。！？；：、）”」』】]$")
_WORD = re.compile(r"[0-9A-Za-z]")
_SPACES = re.compile(r"[ \u3000\n]+")


@dataclass(frozen=True, slots=True)
class Wrap:
    """How a text was wrapped: `measure` gives a line's size, `width` the largest, `sliced` that words were cut too."""

    measure: Callable[[str], int]
    width: int
    sliced: bool


def unwrap(text: str) -> Iterator[Edit]:
    """Joins the lines of a text that a program wrapped at a width, in characters or in columns."""
    lines = lines_of(text)
    wrap = _wrapping(lines)
    if wrap is None:
        return
    for line, following in _breaks(lines):
        if _is_forced(line, following, wrap) and (_is_full(line, wrap) or not _ITEM.match(following.text)):
            start, end = line.start + len(line.text.rstrip()), following.start + _indent(following.text)
            if wrap.sliced:
                start, end = line.end, following.start  # a slice keeps its spaces
            both_words = _WORD.match(text[start - 1]) and _WORD.match(text[end])
            yield Edit(start, end, text[start:end], " " if both_words and not _is_full(line, wrap) else "", "unwrap")


def _is_full(line: Line, wrap: Wrap) -> bool:
    """Whether not one more character would have fitted; a wide one takes two columns."""
    return wrap.measure(line.text) >= wrap.width - (wrap.measure is columns)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _breaks(lines: Sequence[Line]) -> list[tuple[Line, Line]]:
    """Neighbouring lines with no blank line between them."""
    return [(a, b) for a, b in pairwise(lines) if a.run == b.run]


def _wrapping(lines: Sequence[Line]) -> Wrap | None:
    """The wrapping that explains the line breaks of a text, or None where the author made them."""
    breaks = _breaks(lines)
    if len(breaks) < 3:
        return None
    best, most = None, 0
    for measure, sliced in ((len, True), (columns, True), (len, False), (columns, False)):
        wrap = Wrap(measure, max(measure(_HANGING.sub("", line.text)) for line in lines), sliced)
        explained = _explained(wrap, breaks) if _is_width(wrap) else 0
        if explained >= most + (max(2, _BETTER * most) if most else 1):
            best, most = wrap, explained
    return best


def _explained(wrap: Wrap, breaks: list[tuple[Line, Line]]) -> int:
    """How many breaks a wrapping makes; 0 unless it makes most of those inside paragraphs, fills its lines, minds no mark."""
    forced = [a for a, b in breaks if _is_forced(a, b, wrap)]
    if len(forced) < max(3, _FORCED * len(_inner(breaks, wrap))):
        return 0
    full = [a for a in forced if wrap.measure(a.text) >= wrap.width - _SLACK]
    return len(forced) if len(full) > len(forced) / 2 and _punctuated(forced) <= _PUNCTUATED else 0


def _is_width(wrap: Wrap) -> bool:
    return wrap.width in (_WIDTHS if wrap.measure is columns else _LENGTHS)


def _inner(breaks: list[tuple[Line, Line]], wrap: Wrap) -> list[Line]:
    """The breaks that could be wraps: those after lines that are at least a third full and do not end a sentence."""
    return [a for a, _ in breaks if wrap.measure(a.text) > wrap.width / 3 and not _PUNCTUATION_END.search(a.text)]


def _punctuated(lines: list[Line]) -> float:
    return sum(bool(_PUNCTUATION_END.search(line.text)) for line in lines) / len(lines)


def _is_forced(line: Line, following: Line, wrap: Wrap) -> bool:
    """Whether the width alone explains a break: what comes next would not have fitted on the line."""
    if wrap.sliced or _is_full(line, wrap):
        return _is_full(line, wrap)
    size = wrap.measure(line.text)
    if line.text.endswith("-") and size > wrap.width / 2:
        return True  # Python's textwrap cuts long words at a hyphen first
    chunk = following.text.lstrip().split(" ", 1)[0]
    if wrap.measure is columns and not chunk.isascii():
        chunk = _leading_word(chunk)
    needed = wrap.measure(chunk) + (wrap.measure is columns)  # a stray space at the break was dropped with it
    return size + needed > wrap.width and needed < wrap.width


def _leading_word(chunk: str) -> str:
    """What a wrapper that breaks between Han characters cannot part: a Latin word, or a character and the mark after it."""
    found = re.match(r"[0-9A-Za-z.%/_-]+[，。！？；：、）”」』】]*|.[，。！？；：、）”」』】]*", chunk)
    return found.group() if found else chunk[:1]


def tidy(text: str) -> Iterator[Edit]:
    """Takes indents and spaces at line ends away, and more than one blank line in a row."""
    for match in _SPACES.finditer(text):
        before = match.group()
        breaks = before.count("\n")
        edge = match.start() == 0 or match.end() == len(text)
        after = "" if edge else "\n" * min(breaks, 2)
        if (edge or breaks) and before != after:
            yield Edit(match.start(), match.end(), before, after, "tidy-blank" if breaks > 1 else "tidy-indent")


def part(text: str, labels: Sequence[Label]) -> Iterator[Edit]:
    """Gives each turn a paragraph of its own: a blank line before every label that does not have one."""
    for label in labels:
        start = len(text[: label.start].rstrip())
        gap = text[start : label.start]
        if start and gap.count("\n") < 2:
            yield Edit(start, label.start, gap, "\n\n", "part-turns")
