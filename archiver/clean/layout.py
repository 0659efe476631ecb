"""Where lines begin and end: hard wraps undone, indents and piles of blank lines gone, glued turns parted.

Three small stages, because each reads the text that the one before it left: `unwrap`, `tidy`, `part`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archiver.clean.lines import HAN, Line, columns, ends_sentence, lines_of, shape
from archiver.clean.turns import Label
from archiver.clean.verbatim import Verbatim
from archiver.model import Edit

# Narrower is verse or a list, wider is no wrapping that a mail program, a terminal or a PDF makes; columns and characters.
_WIDTHS = range(24, 131)
_LENGTHS = range(14, 131)
# The hypotheses are tried from the strictest to the loosest; a looser one must explain this share more, and two at least.
_BETTER = 0.03
# A wrapped line that no long word shortened is this full, in the same unit: one wide character and a hanging mark.
_SLACK = 2
# So many breaks must be made by the width before any is undone: two lines of one length can be chance.
_FEWEST = 3
# Either the width makes this share of the breaks inside paragraphs …
_FORCED = 0.7
# … or this share of the paragraphs that joining makes end with a sentence. In verse and lists few do, or every line does.
_ENDED = 0.5
# Prose breaks lines anywhere, so that few wrapped lines end in punctuation; in verse and lists all do, or none.
_PUNCTUATED = 0.4
_PUNCTUATION_END = re.compile(r"[，。！？；：、,.!?;:）)”」』】]\s*$")
# A new item begins here, however full the line before it is.
_ITEM = re.compile(
    rf"\s*(?:[-*•·●■◆□☐☑√]|[(（]?[0-9０-９]{{1,3}}[)）.．、](?![0-9])|[(（]?[一二三四五六七八九十]{{1,3}}[)）、．.]|第[一二三四五六七八九十百0-9]+[章节条款]"
    rf"|#{{1,6}} |\||>|[QA问答][0-9]*[:：]|【[{HAN}]{{1,8}}】)"
)
# Who speaks, or a field of a form.
_LABEL = re.compile(rf"\s*[{HAN}]{{2,8}}[:：]")
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


def unwrap(text: str, kept: Verbatim = Verbatim()) -> Iterator[Edit]:  # noqa: B008 - an immutable value
    """Joins the lines of a text that a program wrapped at a width, in characters or in columns; never those of `kept`."""
    lines = [line for line in lines_of(text) if not kept.holds(line.start)]
    breaks = [(a, b) for a, b in pairwise(lines) if a.run == b.run and not text[a.end : b.start].strip()]
    wrap = _wrapping(lines, breaks)
    if wrap is None:
        return
    for line, following in _forced(wrap, breaks):
        full = _is_full(line, wrap)
        if not _starts_anew(line, following, full):
            start, end = line.start + len(line.text.rstrip()), following.start + _indent(following.text)
            if wrap.sliced:
                start, end = line.end, following.start  # a slice keeps its spaces
            both_words = _WORD.match(text[start - 1]) and _WORD.match(text[end])
            yield Edit(start, end, text[start:end], " " if both_words and not full else "", "unwrap")


def _starts_anew(line: Line, following: Line, full: bool) -> bool:
    """Whether a paragraph begins after a line that may be wrapped: an item or a label, unless a full line ends in mid-sentence."""
    if full and not ends_sentence(line.text):
        return False
    return bool(_ITEM.match(following.text) or _LABEL.match(following.text))


def _is_full(line: Line, wrap: Wrap) -> bool:
    """Whether not one more character would have fitted; a wide one takes two columns."""
    return wrap.measure(line.text) >= wrap.width - (wrap.measure is columns)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _wrapping(lines: Sequence[Line], breaks: list[tuple[Line, Line]]) -> Wrap | None:
    """The wrapping that explains the line breaks of a text, or None where the author made them."""
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
    """How many breaks a wrapping makes; 0 unless it fills its lines, minds no mark, and explains the text."""
    forced = _forced(wrap, breaks)
    if len(forced) < _FEWEST:
        return 0
    full = [a for a, _ in forced if wrap.measure(a.text) >= wrap.width - _SLACK]
    if _is_tabular([a for a, _ in forced]):
        return 0
    if len(full) <= len(forced) / 2 or _punctuated([a for a, _ in forced]) > _PUNCTUATED:
        return 0
    inside = {a.start for a, _ in forced}
    lasts = [b for _, b in forced if b.start not in inside]
    return len(forced) if len(forced) >= _FORCED * _inner(breaks, wrap) or _ended(lasts) >= _ENDED else 0


def _is_tabular(lines: Sequence[Line]) -> bool:
    """Whether most lines have one shape, letter for letter and mark for mark: records, numbers, verse."""
    shapes = Counter(shape(line.text) for line in lines)
    return shapes.most_common(1)[0][1] > len(lines) / 2


def _inner(breaks: list[tuple[Line, Line]], wrap: Wrap) -> int:
    """How many breaks could be wraps: those after lines that are at least a third full and do not end a sentence."""
    return sum(wrap.measure(a.text) > wrap.width / 3 and not _PUNCTUATION_END.search(a.text) for a, _ in breaks)


def _forced(wrap: Wrap, breaks: list[tuple[Line, Line]]) -> list[tuple[Line, Line]]:
    """The breaks that a wrapping makes.

    Where Han characters are not parted (`textwrap`) a whole clause can be the word that did not fit, and any two short
    lines look like that: there, short lines count only in a paragraph that has a full one.
    """
    found: list[tuple[Line, Line]] = []
    chain: list[tuple[Line, Line]] = []
    for pair in breaks:
        if _is_forced(*pair, wrap):
            if chain and chain[-1][1] is not pair[0]:
                found += _filled(chain, wrap)
                chain = []
            chain.append(pair)
    return found + _filled(chain, wrap)


def _filled(chain: list[tuple[Line, Line]], wrap: Wrap) -> list[tuple[Line, Line]]:
    return chain if wrap.measure is columns or any(_is_full(line, wrap) for line, _ in chain) else []


def _ended(lines: list[Line]) -> float:
    """The share of lines that end a sentence."""
    return sum(ends_sentence(line.text) for line in lines) / len(lines)


def _is_width(wrap: Wrap) -> bool:
    return wrap.width in (_WIDTHS if wrap.measure is columns else _LENGTHS)


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
