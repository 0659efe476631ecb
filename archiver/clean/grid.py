"""The width at which a text was broken before its lines were joined again: spaces then stand where lines ended.

A converter that joins wrapped lines with spaces leaves them in a fixed measure, counted in columns from each line's start.
An author's spaces stand anywhere. Where a measure is found, it tells the one from the other.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from archiver.clean.gaps import gaps
from archiver.clean.lines import columns

# What a wrapper does not part: Latin words and numbers. Everything else can end a line.
_TOKEN = re.compile(r"[ \u3000]+|[0-9A-Za-z.%/@_-]+|.")
# Columns; narrower is verse, wider is no terminal's, mail's or page's.
_WIDTHS = range(24, 162)
# So many spaces must stand where the measure has them.
_FEWEST = 3
# The share of spaces between Han characters that stand at the cuts where there is a measure; the author's stand elsewhere.
_SHARE = 0.8
# How much likelier than chance a measure must make the places of the spaces, as a logarithm: more than a hundred are tried.
_SURE = 6.0
# Lines of Han characters alone have an even measure, and are full at the odd one after it too: the even one stands.
_TIE = 0.5
# So many of the likeliest widths are walked through exactly, over the first so many lines, and of each so many characters.
_TRIED = 6
_SAMPLE = 60
_LINE_LONG = 4000
# So many distances between spaces are looked at for the likeliest widths.
_DISTANCES = 400


@dataclass(frozen=True, slots=True)
class Cut:
    """A place where a line was broken: `[start, end)` is the space that stands there, or nothing."""

    start: int
    end: int


Lost = Callable[[str, str], bool | None]


def find_grid(lines: Sequence[str], lost: Lost) -> tuple[int, float] | None:
    """The measure in columns that most spaces between Han characters stand at, or None; for `lost` see `cuts`.

    With it, how much likelier than chance it makes the places of the spaces, as a logarithm.
    """
    sample = [line[:_LINE_LONG] for line in lines if any(gaps(line))][:_SAMPLE]
    best: tuple[int, float] | None = None
    for width in _likeliest(sample):
        hits, misses = _counts(sample, width, lost)
        # By chance a space stands at a cut once in half a width, because nearly all characters are two columns wide.
        likelier = hits * math.log(_SHARE * width / 2) + misses * math.log(1 - _SHARE)
        if hits >= _FEWEST and likelier > (best[1] + _TIE if best else _SURE):
            best = width, likelier
    return best


def _likeliest(lines: Sequence[str]) -> list[int]:
    """The widths that divide the distances between spaces best; a part may fall short of a width by a character."""
    scores: Counter[int] = Counter()
    for distance in islice(_distances(lines), _DISTANCES):
        for width in _WIDTHS:
            parts = -(-distance // width)
            scores[width] += 10 * (parts * width - distance <= 2 * parts) - 30 * parts // width
    return sorted((width for width, _ in scores.most_common(_TRIED)), key=lambda width: width % 2)


def _distances(lines: Sequence[str]) -> Iterator[int]:
    for line in lines:
        at = 0
        for gap in gaps(line):
            yield columns(line[at:gap])
            at = gap + 1


def _counts(lines: Sequence[str], width: int, lost: Lost) -> tuple[int, int]:
    """How many spaces between Han characters stand at a width's cuts, and how many elsewhere."""
    hits = total = 0
    for line in lines:
        spaces = {cut.start for cut in cuts(line, width, lost) if cut.end > cut.start}
        found = list(gaps(line))
        hits += sum(start in spaces for start in found)
        total += len(found)
    return hits, total - hits


def cuts(line: str, width: int, lost: Lost) -> Iterator[Cut]:
    """Where a line was broken at a width, in order: at spaces that stand where nothing more would have fitted, or between.

    `lost` says of two characters whether a space is missing between them: at a line's end it took part in the width.
    """
    tokens = [(m.start(), m.group(), columns(m.group())) for m in _TOKEN.finditer(line)]
    size = 0
    for i, (start, token, wide) in enumerate(tokens):
        if token[0] in " \u3000":
            following = tokens[i + 1][2] if i + 1 < len(tokens) else 0
            if size + following > width:
                yield Cut(start, start + len(token))
            size = 0 if size + wide + following > width else size + wide
        elif size and size + wide + bool(lost(line[start - 1], token[0])) > width:
            yield Cut(start, start)
            size = wide
        else:
            size += wide
