"""Where lines begin and end: hard wraps undone, indents and piles of blank lines gone, glued turns parted.

Three small stages, because each reads the text that the one before it left: `unwrap`, `tidy`, `part`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from archiver.clean.habit import Habit
from archiver.clean.lines import HAN, Line, columns, ends_sentence, lines_of
from archiver.clean.turns import Label
from archiver.clean.verbatim import Verbatim
from archiver.clean.veto import Span
from archiver.clean.wrap import Pair, Wrap, find_wrap
from archiver.model import Edit

# A new item begins here, however full the line before it is.
_ITEM = re.compile(
    rf"\s*(?:[-*•·●■◆□☐☑√]|[(（]?[0-9０-９]{{1,3}}[)）.．、](?![0-9])|[(（]?[一二三四五六七八九十]{{1,3}}[)）、．.]|第[一二三四五六七八九十百0-9]+[章节条款]"
    rf"|#{{1,6}} |\||>|[QA问答][0-9]*[:：]|【[{HAN}]{{1,8}}】)"
)
# An article of a law begins a paragraph even where the line before it has no mark (a heading, a note on its passing).
_ARTICLE = re.compile(r"\s*第[一二三四五六七八九十百千零〇0-9]+[章节節条條款][ \u3000]")
# What may stand before an item.
_CLOSED = re.compile(r"[。！？!?…；;：:][ \u3000”’」』）)】》\"'*_]*$")
# Who speaks, or a field of a form.
_LABEL = re.compile(rf"\s*[{HAN}]{{2,8}}[:：]")
_WORD = re.compile(r"[0-9A-Za-z]")
# Text that goes on in the next line: without such a place nothing was wrapped.
_GOES_ON = re.compile(rf"\n(?:(?<=[{HAN}0-9A-Za-z，,、]\n)|(?<=[{HAN}0-9A-Za-z，,、] \n))[ \u3000]*[{HAN}0-9A-Za-z“（(《]")
_SENTENCE_END = re.compile("[。！？]")
# White space with a line end in it that is untidy: three line ends, or spaces beside one. It begins with a line end, so that a text
# is searched for these; the spaces before it go, too.
_BLANK = " \u3000\n"
_UNTIDY = re.compile(r"\n(?:\n\n|\n?[ \u3000]|(?<=[ \u3000]\n))[ \u3000\n]*")


def may_be_wrapped(text: str) -> bool:
    """Whether a line of a text goes on in the next: else there is nothing to unwrap."""
    return bool(_GOES_ON.search(text))


def unwrap(text: str, kept: Verbatim = Verbatim()) -> Iterator[Edit]:  # noqa: B008 - an immutable value
    """Joins the lines of a text that a program wrapped at a width, in characters or in columns; never those of `kept`."""
    if not may_be_wrapped(text):
        return
    lines = [line for line in lines_of(text) if not kept.holds(line.start)]
    breaks = [(a, b) for a, b in pairwise(lines) if a.run == b.run and not text[a.end : b.start].strip()]
    found = find_wrap(lines, breaks) if len(breaks) >= 2 else None
    if found is None:
        return
    wrap, made = found
    habit, split = Habit.of(text), _sentences_end_paragraphs(text, wrap, made, breaks)
    for line, following in made:
        if not _starts_anew(line, following, wrap.is_full(line), split):
            yield _joined(line, following, wrap, habit)


def _starts_anew(line: Line, following: Line, full: bool, split: bool) -> bool:
    """Whether a paragraph begins after a line that may be wrapped: an item or a label, but not in mid-sentence."""
    if full and not _CLOSED.search(line.text):
        return bool(_ARTICLE.match(following.text))
    return (split and ends_sentence(line.text)) or bool(_ITEM.match(following.text) or _LABEL.match(following.text))


def _sentences_end_paragraphs(text: str, wrap: Wrap, made: Sequence[Pair], breaks: Sequence[Pair]) -> bool:
    """Whether a full line that ends a sentence is more often a paragraph's last than broken there by chance.

    By chance, each break falls behind a sentence as often as sentences end per character; and a paragraph's last line is
    full once in as many times as a line has characters.
    """
    inside = sum(not ends_sentence(line.text) for line, _ in made)
    by_chance = inside * len(_SENTENCE_END.findall(text)) / len(text)
    paragraphs = len(breaks) - len(made)
    return paragraphs / (wrap.width / (2 if wrap.measure is columns else 1)) > by_chance


def _joined(line: Line, following: Line, wrap: Wrap, habit: Habit) -> Edit:
    """The edit that joins two lines: with a space between Latin words, and between scripts where the author puts one."""
    before, after = line.text.rstrip(" \u3000"), following.text.lstrip(" \u3000")
    start, end = line.start + len(before), following.end - len(after)
    if wrap.sliced and len(line.text) - len(before) + len(following.text) - len(after) == 1:
        start, end = line.end, following.start  # a slice keeps its space; more than one is an indent
        return Edit(start, end, "\n" * (end - start), "", "unwrap")
    cut = wrap.measure is len and not wrap.is_short(line) and not wrap.is_short(following)  # a full line: words were cut too
    words = bool(_WORD.match(before[-1]) and _WORD.match(after)) and (wrap.measure is columns or not wrap.is_full(line))
    lost = bool(habit.spaces(before[-1], after[0])) and not cut
    # Counted in characters, Han is not parted: a line that ends early ended at a space, or at a hyphen.
    early = wrap.measure is len and wrap.sizes[line.start] < wrap.width - 3 and before[-1] != "-"
    gap = line.text[len(before) :] + "\n" * (following.start - line.end) + following.text[: len(following.text) - len(after)]
    return Edit(start, end, gap, " " if words or lost or early else "", "unwrap")


def tidy(text: str, kept: Verbatim = Verbatim()) -> Iterator[Edit]:  # noqa: B008 - an immutable value
    """Takes indents and spaces at line ends away, and more than one blank line in a row; none of those of `kept`."""
    for pile in _piles(text):
        start, end = kept.outside(*pile)
        breaks = text.count("\n", start, end)
        after = "" if start == 0 or end == len(text) else "\n" * min(breaks, 2)
        if text[start:end] != after:
            yield Edit(start, end, text[start:end], after, "tidy-blank" if breaks > 1 else "tidy-indent")


def _piles(text: str) -> Iterator[Span]:
    """The white space at a text's edges, and all that is untidy between them."""
    end = len(text.rstrip(_BLANK))
    first = len(text) - len(text.lstrip(_BLANK)) if end else 0
    yield 0, first
    for match in _UNTIDY.finditer(text, first, end):
        start = match.start()
        while text[start - 1] in " \u3000":
            start -= 1
        yield start, match.end()
    yield end, len(text)


def part(text: str, labels: Sequence[Label]) -> Iterator[Edit]:
    """Gives each turn a paragraph of its own: a blank line before every label that does not have one."""
    for label in labels:
        start = len(text[: label.start].rstrip())
        gap = text[start : label.start]
        if start and gap.count("\n") < 2:
            yield Edit(start, label.start, gap, "\n\n", "part-turns")
