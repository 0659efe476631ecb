"""Spaces that a converter left where it joined broken lines, and those that it lost there.

Nothing is touched before the whole document has given evidence: spaces inside words, where no author puts one, or spaces
in a fixed measure. Then each space is judged by where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archiver.clean.gaps import BETWEEN_HAN, gaps, gaps_after_marks, is_numbered, runs_on, stands_apart
from archiver.clean.grid import Cut, cuts, find_grid
from archiver.clean.habit import Habit
from archiver.clean.lines import HAN, Line, lines_of
from archiver.clean.verbatim import Verbatim
from archiver.model import Edit

# Logarithms of how much likelier a place is where a line was joined than where an author put a space: inside a word or
# phrase 0.6 to 0.04, between two 0.4 to 0.96 (measured; see text/cohesion.py).
_INSIDE, _BETWEEN = 2.7, -0.87
# The odds before any space is looked at, as logarithms: of a text, and of one that is known to have gone through a converter.
_TEXT, _CONVERTED = -4.0, 1.2
# More than a hundred measures are tried, so that the best of them is likely by chance: log 100.
_TRIED = 4.6
# A measure counts only where more than one space in ten stands inside a word: in verse of long lines hardly any does.
_PER_GAP = -0.5
# From these odds on, spaces at letters and digits are judged too.
_CERTAIN = 4.0
# Chinese marks: a space on either side of one is no author's, if the document shows damage. Authors who space their text
# do put one outside quotes and dashes, so that there only a measure tells.
_MARK = "，。！？：；、（）《》【】"
_MARK_AT_CUT = _MARK + "“”‘’「」『』…—"
_CLOSED = re.compile("[，。！？：；、）]")
_IS_HAN = re.compile(f"[{HAN}]")
_LATIN = re.compile("[A-Za-z0-9%+]")
_GAP = re.compile(r"(?<=\S)[ \u3000](?=\S)")
# Running text: a mark inside, its pieces between spaces this long on average, and so many characters in all.
_PIECE = 7
_LONG = 14
_INNER_MARK = re.compile("[，。！？；,!?;].")


def stray_spaces(text: str, converted: bool, kept: Verbatim) -> Iterator[Edit]:
    """Edits that take out spaces between Chinese characters, and put in those that were lost between scripts.

    `converted` says that other damage is certain: then one space inside a sentence is enough evidence.
    """
    if not converted and not BETWEEN_HAN.search(text):
        return
    lines = [line for line in lines_of(text) if "|" not in line.text and not kept.holds(line.start)]
    spaced = [line for line in lines if " " in line.text or "\u3000" in line.text]
    inside = [runs_on(line.text, gap) for line in spaced for gap in gaps(line.text)]
    # Behind a mark an author's space is rare, but NFKC makes Chinese marks of those that were typed with a space.
    after_marks = sum(gaps_after_marks(line.text) for line in spaced) if converted else 0
    evidence = sum(inside) * _INSIDE + (len(inside) - sum(inside) + after_marks) * _BETWEEN
    regular = bool(inside) and evidence > _PER_GAP * len(inside)
    if not regular and evidence + (_CONVERTED if converted else _TEXT) <= 0:
        return
    habit = Habit.of(text)
    grid = find_grid([line.text for line in spaced], habit.spaces) if regular else None
    if grid and evidence + _TEXT + grid[1] - _TRIED > 0:
        yield from _measured(text, lines, grid[0], habit)
    elif (sure := evidence + (_CONVERTED if converted else _TEXT)) > 0:
        yield from _unmeasured(spaced, habit, sure > _CERTAIN)


def _unmeasured(lines: list[Line], habit: Habit, certain: bool) -> Iterator[Edit]:
    """Spaces inside words and phrases; in running text all between Chinese characters; if it is `certain`, at letters too."""
    for line in lines:
        running = _is_running_text(line.text)
        for gap in _GAP.finditer(line.text):
            before, after = line.text[gap.start() - 1], line.text[gap.end()]
            stray = running and _is_stray(before, after, habit if certain else None)
            if (stray or (_are_han(before, after) and runs_on(line.text, gap.start()))) and not stands_apart(line.text, *gap.span()):
                yield _without(line, *gap.span())


def _are_han(before: str, after: str) -> bool:
    return bool(_IS_HAN.match(before) and _IS_HAN.match(after))


def _is_running_text(line: str) -> bool:
    """Whether spaces in a line can be damage: punctuated inside, and not made of short pieces (names, verse, columns)."""
    pieces = re.split(r"[ \u3000]+", line.strip())
    return len(line) >= _LONG and len(line) / len(pieces) >= _PIECE and bool(_INNER_MARK.search(line))


def _is_stray(before: str, after: str, habit: Habit | None, marks: str = _MARK) -> bool:
    """A space is stray between two Chinese characters, beside Chinese marks, and at a letter where the author has none."""
    left, right = (char in marks or bool(_IS_HAN.match(char)) for char in (before, after))
    if left and right:
        return True
    if habit is None:
        return False
    return bool(_CLOSED.match(before) and _LATIN.match(after)) or habit.spaces(before, after) is False


def _measured(text: str, lines: list[Line], width: int, rough: Habit) -> Iterator[Edit]:
    """Spaces at the cuts of a measure, and anywhere inside words; and spaces that were lost at the cuts."""
    first = (line.start + cut.start for line in lines for cut in cuts(line.text, width, rough.spaces))
    habit = Habit.of(text, frozenset(first))
    for line in lines:
        places = tuple(cuts(line.text, width, habit.spaces))
        for cut in places:
            yield from _at_cut(line, cut, habit)
        done = {cut.start for cut in places}
        for gap in gaps(line.text):
            if gap not in done and runs_on(line.text, gap):
                yield _without(line, gap, gap + 1)


def _at_cut(line: Line, cut: Cut, habit: Habit) -> Iterator[Edit]:
    before, after = line.text[cut.start - 1 : cut.start], line.text[cut.end : cut.end + 1]
    if not before or not after:
        return
    if cut.end > cut.start:
        if _is_stray(before, after, habit, _MARK_AT_CUT) and not is_numbered(line.text, cut.start):
            yield _without(line, cut.start, cut.end)
    elif habit.spaces(before, after):
        yield Edit(line.start + cut.start, line.start + cut.start, "", " ", "lost-space")


def _without(line: Line, start: int, end: int) -> Edit:
    return Edit(line.start + start, line.start + end, line.text[start:end], "", "stray-space")
