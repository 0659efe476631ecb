"""At which width a program broke a text's lines, and which line ends it made.

A width explains a line end when what comes next would not have fitted. That it also minds neither marks nor words, as no
author does, is the evidence that a program broke the lines: six in ten of its line ends part a word or a phrase.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from archiver.clean.lines import IS_HAN, Line, columns, ends_sentence, shape
from archiver.text.cohesion import holds_together

Pair = tuple[Line, Line]

# Narrower is verse or a list, wider is no wrapping that a mail program, a terminal or a PDF makes; columns and characters.
_WIDTHS = range(24, 162)
_LENGTHS = range(14, 131)
# The hypotheses are tried from the strictest to the loosest; a looser one must explain this share more, and two at least.
_BETTER = 0.03
# A wrapped line that no long word shortened is this full, in the same unit: one wide character and a hanging mark.
_SLACK = 2
# In a proportional font a full line lacks up to so many columns, because digits and letters are not half as wide as Han.
_RAGGED = 5
# So many breaks must be made by the width before any is undone: two lines of one length can be chance.
_FEWEST = 3
# Logarithms of how much likelier a line end inside a word or phrase, and one between two, is a program's than an author's.
_INSIDE, _BETWEEN = 2.7, -0.87
# From this sum on nothing else is asked; below it, and not below zero, the text must look wrapped in other ways too:
_SURE = 8.0
# either the width makes this share of the breaks inside paragraphs …
_FORCED = 0.7
# … or this share of the paragraphs that joining makes end with a sentence. In verse and lists few do, or every line does.
_ENDED = 0.5
# Prose breaks lines anywhere, so that few wrapped lines end in punctuation; in verse and lists all do, or none.
_PUNCTUATED = 0.4
_PUNCTUATION_END = re.compile(r"[，。！？；：、,.!?;:）)”」』】]\s*$")
# A mark that may hang over the edge, because no line begins with one.
_HANGING = frozenset("，。！？；：、）”」』】")
# A word that no wrapper parts may be longer than the line; more lines than this share are not.
_OVERLONG = 0.05
_LONG_WORD = re.compile(r"[!-~]{12}")


@dataclass(frozen=True, slots=True)
class Wrap:
    """How a text was wrapped: `width` is the largest size of a line, `sliced` says that words were cut too.

    `sizes` holds the size of each line by its start, in characters or in `columns`; `slack` is what a full line may lack.
    """

    measure: Callable[[str], int]
    sizes: Mapping[int, int]
    width: int
    sliced: bool
    slack: int

    def is_full(self, line: Line) -> bool:
        """Whether not one more character would have fitted; a wide one takes two columns."""
        return self.sizes[line.start] >= self.width - self.slack

    def is_short(self, line: Line) -> bool:
        """Whether a line lacks a character or column: a space was taken off one of its ends."""
        return self.sizes[line.start] < self.width


def find_wrap(lines: Sequence[Line], breaks: Sequence[Pair]) -> tuple[Wrap, list[Pair]] | None:
    """The wrapping that explains the line breaks of a text, with the breaks that it made; None where the author made them."""
    if sum(len(line.text) > _WIDTHS[-1] for line in lines) > _OVERLONG * len(lines):
        return None
    best: tuple[Wrap, list[Pair]] | None = None
    for wrap in _hypotheses(lines):
        made = forced(wrap, breaks)
        if len(made) >= _needed(best, wrap) and _is_likely(wrap, made, breaks):
            best = wrap, made
    return best


def _needed(best: tuple[Wrap, list[Pair]] | None, wrap: Wrap) -> float:
    """How many breaks a hypothesis must explain to be better than the best so far: one that only spares Latin words, one more."""
    if best is None:
        return 1
    held, most = best[0], len(best[1])
    if wrap.slack == _RAGGED:
        return most + max(2, 4 * _BETTER * most)
    same = held.measure is columns is wrap.measure and held.width == wrap.width
    return most + (1 if same else max(2, _BETTER * most))


def _hypotheses(lines: Sequence[Line]) -> Iterator[Wrap]:
    sized = [(measure, {line.start: measure(line.text) for line in lines}) for measure in (len, columns)]
    tried = [(measure, sizes, _widths(lines, sizes, measure is columns)) for measure, sizes in sized]
    for sliced in (True, False):
        for measure, sizes, widths in tried:
            limits = _WIDTHS if measure is columns else _LENGTHS
            # A slice cuts long words too, so that no line is longer than its width.
            slack = 1 if measure is columns else 0
            yield from (Wrap(measure, sizes, width, sliced, slack) for width in (widths[:1] if sliced else widths) if width in limits)
    yield from (Wrap(columns, sizes, width, False, _RAGGED) for width in tried[1][2][:1] if width in _WIDTHS)


def _widths(lines: Sequence[Line], sizes: Mapping[int, int], wide: bool) -> list[int]:
    """The largest size, less a hanging mark (two columns if `wide`); and the commonest large one, if only long words are longer."""
    most = max(sizes[line.start] - (line.text[-1] in _HANGING) * (1 + wide) for line in lines)
    common = max(Counter(sizes.values()).items(), key=lambda item: item[1] * item[0])[0]
    longer = [line for line in lines if sizes[line.start] > common + 1] if common < most else []
    worded = longer and len(longer) <= _OVERLONG * len(lines) and all(_LONG_WORD.search(line.text) for line in longer)
    return [most, common] if worded else [most]


def _is_likely(wrap: Wrap, made: Sequence[Pair], breaks: Sequence[Pair]) -> bool:
    """Whether a wrapping fills its lines, minds no word and no mark, and explains the text."""
    if len(made) < _FEWEST or _is_tabular([a for a, _ in made]):
        return False
    evidence = sum(map(_evidence, made))
    full = sum(wrap.sizes[a.start] >= wrap.width - max(_SLACK, wrap.slack) for a, _ in made)
    if evidence < 0 or full <= len(made) / 2:
        return False
    if evidence > _SURE or wrap.slack == _RAGGED:
        return evidence > _SURE
    return _punctuated([a for a, _ in made]) <= _PUNCTUATED and _explains(wrap, made, breaks)


def _evidence(pair: Pair) -> float:
    """What the place of a line end says for a program: between two Han characters, or inside a number of a Chinese text."""
    before, after = pair[0].text.rstrip(), pair[1].text.lstrip()
    if before[-1].isdigit() and after[0] in "0123456789%":
        return _INSIDE if IS_HAN.search(before) and IS_HAN.search(after) else 0.0
    if not (IS_HAN.match(before[-1]) and IS_HAN.match(after)):
        return 0.0
    return _INSIDE if holds_together(before, after) else _BETWEEN


def _explains(wrap: Wrap, made: Sequence[Pair], breaks: Sequence[Pair]) -> bool:
    inside = {a.start for a, _ in made}
    lasts = [b for _, b in made if b.start not in inside]
    inner = sum(wrap.sizes[a.start] > wrap.width / 3 and not _PUNCTUATION_END.search(a.text) for a, _ in breaks)
    return len(made) >= _FORCED * inner or sum(ends_sentence(line.text) for line in lasts) >= _ENDED * len(lasts)


def _is_tabular(lines: Sequence[Line]) -> bool:
    """Whether most lines have one shape, letter for letter and mark for mark: records, numbers, verse."""
    shapes = Counter(shape(line.text) for line in lines)
    return shapes.most_common(1)[0][1] > len(lines) / 2 and len(shapes) < len(lines) - 1 and "字" * 20 not in shapes.most_common(1)[0][0]


def _punctuated(lines: Sequence[Line]) -> float:
    return sum(bool(_PUNCTUATION_END.search(line.text)) for line in lines) / len(lines)


def forced(wrap: Wrap, breaks: Sequence[Pair]) -> list[Pair]:
    """The breaks that a wrapping makes.

    Where Han characters are not parted (`textwrap`) a whole clause can be the word that did not fit, and any two short
    lines look like that: there, short lines count only in a paragraph that has a full one.
    """
    found: list[Pair] = []
    chain: list[Pair] = []
    for pair in breaks:
        if _is_forced(*pair, wrap):
            if chain and chain[-1][1] is not pair[0]:
                found += _filled(chain, wrap)
                chain = []
            chain.append(pair)
    return found + _filled(chain, wrap)


def _filled(chain: list[Pair], wrap: Wrap) -> list[Pair]:
    return chain if wrap.measure is columns or any(wrap.is_full(line) for line, _ in chain) else []


def _is_forced(line: Line, following: Line, wrap: Wrap) -> bool:
    """Whether the width alone explains a break: what comes next would not have fitted on the line."""
    if wrap.sliced or wrap.is_full(line):
        return wrap.is_full(line)
    size = wrap.sizes[line.start]
    if line.text.endswith("-") and size > wrap.width / 2:
        return True  # Python's textwrap cuts long words at a hyphen first
    chunk = following.text.lstrip().split(" ", 1)[0]
    if wrap.measure is columns and not chunk.isascii():
        chunk = _leading_word(chunk)
    needed = wrap.measure(chunk) + (wrap.measure is columns)  # a stray space at the break was dropped with it
    return size + needed > wrap.width and (needed < wrap.width or chunk.isascii())


def _leading_word(chunk: str) -> str:
    """What a wrapper that breaks between Han characters cannot part: a Latin word, or a character and the mark after it."""
    found = re.match(r"[!-~]+[，。！？；：、）”」』】]*|.[，。！？；：、）”」』】]*", chunk)
    return found.group() if found else chunk[:1]
