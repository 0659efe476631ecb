"""Damage inside lines: punctuation that NFKC narrowed, and spaces that a line break or a converter left inside words.

Each repair first asks the whole document for evidence: what this text does everywhere else is what its author does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.clean.lines import HAN, Line, lines_of
from archiver.clean.verbatim import Verbatim
from archiver.model import Edit

_WIDE = {",": "，", "?": "？", "!": "！", ":": "：", ";": "；", "(": "（", ")": "）"}
_CJK = rf"{HAN}，。！？：；、“”‘’（）《》【】「」『』…—"
_URL = re.compile(
    rf"[a-zA-Z][a-zA-Z0-9+.-]{{1,15}}://[^\s<>\"”，。）{HAN}]+|(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{{1,64}}@[A-Za-z0-9-]+\.[A-Za-z0-9.]+|\bwww\.[^\s，。）{HAN}]+"
)
# A line with quoted values between commas, colons and brackets is code or data.
_CODE_LINE = re.compile(r"^.*(?:[(\[{=] *\"[^\"\n]*\" *[,)\]}:;]|\"[^\"\n]*\" *[,:] *\"|\); *$).*$", re.MULTILINE)
# A document counts as narrowed when it has at least this many half-width marks beside Han characters …
_MARKS_NEEDED = 3
# … and wide ones are at most this share of all. Measured: authored texts that mix widths have 0.1 and more.
_WIDE_SHARE = 0.05
_MARK = re.compile(r"[,?!:;()]")
# NFKC makes three points of an ellipsis.
_DOTS = re.compile(rf"(?<=[{HAN}，。？！“”])(?:\.{{3}}){{1,2}}(?!\.)")
_BESIDE = re.compile(rf"(?<=[{HAN}”’》】])\s?[,?!:;]|[,?!:;]\s?(?=[{HAN}“‘《【])")
_WIDE_MARK = re.compile("[，？！：；]")
# The last clause of what stands before a mark, and the first of what stands behind it.
_CLAUSE_BEFORE = re.compile(r"[^。！？!?\n]*$")
_HAS_HAN = re.compile(f"[{HAN}]")


def repair(text: str, kept: Verbatim = Verbatim()) -> Iterator[Edit]:  # noqa: B008 - an immutable value
    """Edits that widen narrowed punctuation and take stray spaces out; none where the document gives no evidence."""
    edits = tuple(widen(text, kept)) if is_narrowed(text) and not _is_table(text) else ()
    yield from edits
    marks = {edit.start: edit.after for edit in edits}
    habit = _Habit.of(text)
    for line in lines_of(text) if habit.damaged or marks else ():
        if _is_running_text(line.text, habit.strongly) and not kept.holds(line.start):
            yield from _stray_spaces(line, marks, habit)


def _is_table(text: str) -> bool:
    """Whether the lines of a text are records: nearly all have the same number of commas, two at least."""
    counts = Counter(line.text.count(",") for line in lines_of(text))
    (commas, lines), total = counts.most_common(1)[0], counts.total()
    return total >= 3 and commas >= 2 and lines >= 0.8 * total


def is_narrowed(text: str) -> bool:
    """Whether a Chinese text went through NFKC, or was written with a half-width keyboard: its commas are ASCII."""
    narrow = len(_BESIDE.findall(text))
    wide = len(_WIDE_MARK.findall(text))
    return narrow >= _MARKS_NEEDED and wide <= _WIDE_SHARE * (narrow + wide)


def widen(text: str, kept: Verbatim = Verbatim()) -> Iterator[Edit]:  # noqa: B008 - an immutable value
    """An edit for every half-width mark that is Chinese punctuation; only for texts that are narrowed throughout."""
    taken = {i for pattern in (_URL, _CODE_LINE) for m in pattern.finditer(text) for i in range(*m.span())}
    brackets = dict(_brackets(text))
    for match in _MARK.finditer(text):
        at, mark = match.start(), match.group()
        if at not in taken and not kept.holds(at) and (brackets.get(at, False) if mark in "()" else _is_chinese(text, at)):
            yield Edit(at, at + 1, mark, _WIDE[mark], "widen-punctuation")
    for match in _DOTS.finditer(text):
        yield Edit(*match.span(), match.group(), "…" * (len(match.group()) // 3), "widen-punctuation")


def _brackets(text: str) -> Iterator[tuple[int, bool]]:
    """(offset, is Chinese) for each bracket of a pair: there are Han characters in it or right beside it."""
    open_at: list[int] = []
    for match in re.finditer(r"[()\n]", text):
        if match.group() == "(":
            open_at.append(match.start())
        elif match.group() == "\n":
            open_at.clear()
        elif open_at:
            start, end = open_at.pop(), match.start()
            around = text[max(0, start - 1) : start] + text[end + 1 : end + 2]
            chinese = bool(_HAS_HAN.search(text, start, min(end, start + 200)) or re.search(f"[{_CJK}]", around))
            yield start, chinese
            yield end, chinese


def _is_chinese(text: str, at: int) -> bool:
    """Whether one half-width mark stands in Chinese: not inside a number, time or ratio, and with Han around it."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if before.isdigit() and after.isdigit() and text[at] in ",:":
        return False
    beyond = text[at + 1 : at + 3].strip()[:1]
    if re.match(f"[{_CJK}]", before.strip()) or re.match(f"[{_CJK}]", beyond):
        return True
    if after in (" ", "\u3000") or (text[at] == ":" and not after.strip()):
        return text[at] in "?!" and not re.match("[A-Za-z]", beyond) and _in_han_clause(text, at)
    return _in_han_clause(text, at)


def _in_han_clause(text: str, at: int) -> bool:
    clause = _CLAUSE_BEFORE.search(text, max(0, at - 60), at)
    return bool(clause and _HAS_HAN.search(clause.group()))


@dataclass(frozen=True, slots=True)
class _Habit:
    """What the author does between Han characters and letters or digits, and whether spaces inside words show damage."""

    spaced: bool
    damaged: bool
    strongly: bool

    @classmethod
    def of(cls, text: str) -> _Habit:
        tight = len(re.findall(rf"[{HAN}][A-Za-z0-9]|[A-Za-z0-9%][{HAN}]", text))
        loose = len(re.findall(rf"[{HAN}] [A-Za-z0-9]|[A-Za-z0-9%] [{HAN}]", text))
        inside = sum(len(_INSIDE.findall(line.text)) for line in lines_of(text) if _is_running_text(line.text))
        return cls(loose > 0.3 * (tight + loose), inside >= _INSIDE_NEEDED, inside >= _INSIDE_MANY)


# So many spaces between two Han characters of running text are no author's.
_INSIDE = re.compile(rf"(?<=[{HAN}]) (?=[{HAN}])")
_INSIDE_NEEDED = 3
# … and so many mean that lines without punctuation (a title, an item) have them too.
_INSIDE_MANY = 12
# 第一条 …, 图 3 …, （二） …: what numbers a paragraph or a caption stands apart from it.
_NUMBERED = re.compile(
    rf"\s*(?:第\s?[0-9〇零一二三四五六七八九十百千]+\s?[条章节款编篇回卷部项届]|[（(]?[0-9一二三四五六七八九十]{{1,4}}[）)、.．]?"
    rf"|[图表例式附][件录表图]?\s?[0-9一二三四五六七八九十]*(?:[-.]\d+)*|(?:19|20)\d\d年(?:\d+月)?(?:\d+日)?|[{HAN}]{{2,6}}[）】])$"
)
_IS_CJK = re.compile(f"[{_CJK}]")
_GAP = re.compile(r"(?<=\S)[ \u3000]+(?=\S)")
# Running text: its pieces between spaces are at least this long on average, and it has this many characters.
_PIECE = 7
_LONG = 24


def _is_running_text(line: str, strongly: bool = False) -> bool:
    """Whether spaces in a line can be damage: long, punctuated, and not made of short pieces (names, verse, columns)."""
    if len(line) < _LONG or "|" in line or not (strongly or re.search("[，。？！；：、,?!;]", line)):
        return False
    pieces = re.split(r"[ \u3000]+", line.strip())
    return len(pieces) > 1 and len(line) / len(pieces) >= _PIECE


def _stray_spaces(line: Line, marks: dict[int, str], habit: _Habit) -> Iterator[Edit]:
    for gap in _GAP.finditer(line.text):
        start, end = line.start + gap.start(), line.start + gap.end()
        before = marks.get(start - 1, line.text[gap.start() - 1])
        after = marks.get(end, line.text[gap.end()])
        if _is_stray(before, after, habit) and not _NUMBERED.match(line.text[: gap.start()]):
            yield Edit(start, end, gap.group(), "", "stray-space")


def _is_stray(before: str, after: str, habit: _Habit) -> bool:
    """A space is stray between two Chinese characters, beside Chinese punctuation, and at a letter where the author has none."""
    left, right = bool(_IS_CJK.match(before)), bool(_IS_CJK.match(after))
    if left and right:
        return True
    if not habit.damaged:  # only narrowed: no sign that spaces at letters and marks are not the author's
        return False
    if re.match("[，。！？：；、）（]", before if left else after):
        return True
    word = after if left else before
    return (left or right) and not habit.spaced and bool(re.match("[A-Za-z0-9%+]", word))
