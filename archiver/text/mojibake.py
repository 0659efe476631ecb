"""Mojibake: text decoded with the wrong encoding. Proposes the edits that undo it, where the evidence leaves no doubt.

What was misread is read again: characters back to the bytes that they came from, bytes to the text that they were. A stretch
of units (see `misread.py`) becomes an edit only if reading it again gains more than chance gives any jumble of characters.
Clean text costs two scans, for characters that stand together in garble only.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from archiver.model import Edit
from archiver.text.crossed import OVER_HAN, rare_han
from archiver.text.frequency import kind
from archiver.text.misread import HIGH, OVER_LATIN, TAIL, Reading, Unit

# Nats a unit that a stretch must gain on the whole: less is a jumble that decodes to frequent characters by luck.
_MEAN = 0.8
# Where the gain has fallen so far below its best, the stretch is over.
_DROP = 12.0
# Units with more characters between them stand in two stretches; an edit quotes no longer gap than this.
_FAR, _GAP = 80, 12
# The share of the lines that could be garble from which on a text was misread as a whole.
_MOST = 0.5
# The share of the best reading's gain below which another's is chance.
_CHANCE = 0.05
# What the units beside a stretch may lose and still belong to it.
_REACH = 8.0
# Of the units of a line at most this share may lack a byte: where a tool took more than single spaces, all of them may.
_LACKING = 0.3
# Of a stretch in which lost bytes were filled in.
_FILLED = 0.9

# What UTF-8 looks like in Latin-1's clothes, or four pairs of GBK or Big5; and what a single character of them does.
_LATIN_GARBLE = re.compile(
    rf"[\xa1-\xff](?:(?<=[\xc2-\xdf])[{TAIL}]|(?<=[\xe0-\xf4])[{TAIL}][{TAIL} ]|[@-~{HIGH}](?:[{HIGH}][@-~{HIGH}]){{3}})"
)
_LATIN_TRACE = re.compile(rf"[\xa1-\xff][@-~{HIGH}]")
# What is left of UTF-8 in Latin-1's clothes where controls, spaces or soft hyphens went: four characters with most of their bytes.
_RUIN = re.compile(rf"(?:[\xc2-\xdf\xe2-\xef][{TAIL}]{{1,2}}[\ufffd ]?){{4}}")


@dataclass(frozen=True, slots=True)
class _Stretch:
    units: Sequence[Unit]
    gain: float
    reading: Reading

    @property
    def start(self) -> int:
        return self.units[0].start

    @property
    def end(self) -> int:
        return self.units[-1].end


def mojibake(text: str) -> Iterator[Edit]:
    """Edits that undo one wrong decoding, rule `mojibake-ENCODING`; what was misread twice needs a second call on the result.

    >>> [edit.after for edit in mojibake("标题：ä½\xa0å¥½，世界")]
    ['你好']
    """
    found: list[_Stretch] = []
    for readings, garble, trace in _kinds():
        lines = dict.fromkeys(_lines(text, garble))
        here = [stretch for line in lines for stretch in _stretches(text, line, readings)]
        known = _known(here)
        if known:
            everywhere = dict.fromkeys(_lines(text, trace))
            found += (stretch for stretch in here if stretch.reading in known)
            found += (stretch for line in everywhere if line not in lines for stretch in _stretches(text, line, known))
            ruling = _ruling(here, known, sum(end - start for start, end in everywhere))
            found += (stretch for line in everywhere for stretch in _whole(text, line, ruling))
    for stretch in _disjoint(found):
        yield from _edits(text, stretch)


def ruin(text: str) -> str:
    """The first garble in a text of which too many bytes are lost for `mojibake` to undo it, "" where there is none."""
    found = _RUIN.search(text)
    return found.group() if found else ""


def _known(stretches: Iterable[_Stretch]) -> list[Reading]:
    """The readings by which some of a text was misread.

    Garble by one reading is here and there readable by another: what gains next to nothing beside the best is chance.
    """
    totals: dict[Reading, float] = {}
    sure: set[Reading] = set()
    for stretch in stretches:
        totals[stretch.reading] = totals.get(stretch.reading, 0) + stretch.gain
        if stretch.gain >= stretch.reading.bar:
            sure.add(stretch.reading)
    least = _CHANCE * max(totals.values(), default=0)
    return [reading for reading in totals if reading in sure and totals[reading] >= least]


def _ruling(stretches: Iterable[_Stretch], known: Sequence[Reading], size: int) -> list[Reading]:
    """The readings by which most of a text was misread: of the lines that can be garble, `size` characters together."""
    covered: Counter[str] = Counter()
    for stretch in _disjoint([s for s in stretches if s.reading in known]):
        covered[stretch.reading.encoding] += stretch.end - stretch.start
    return [reading for reading in known if covered[reading.encoding] >= _MOST * size]


@cache
def _kinds() -> tuple[tuple[tuple[Reading, ...], re.Pattern[str], re.Pattern[str]], ...]:
    """The readings; what garble looks like that they read; and what single words of it look like."""
    rare = rare_han()
    han_garble = re.compile(rf"[{rare}][^\n]{{0,4}}[{rare}][^\n]{{0,4}}[{rare}]")
    return (OVER_LATIN, _LATIN_GARBLE, _LATIN_TRACE), (OVER_HAN, han_garble, re.compile(r"[^\x00-\x7f]"))


def _lines(text: str, garble: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Where the lines are in which something looks like garble."""
    at = 0
    while match := garble.search(text, at):
        at = text.find("\n", match.end()) % (len(text) + 1)  # -1: the text's end
        yield text.rfind("\n", 0, match.start()) + 1, at


def _stretches(text: str, line: tuple[int, int], readings: Iterable[Reading]) -> Iterator[_Stretch]:
    """The stretches of a line that gain enough if the same reading has passed its bar somewhere."""
    start, end = line
    for reading in readings:
        found = tuple(reading.units(text[start:end]))
        for units, gain in _gainful(found, reading):
            if _is_text(units, gain, reading, found):
                yield _Stretch([u._replace(start=u.start + start, end=u.end + start) for u in units], gain, reading)
                if reading.encoding == "utf-8" and len(units) == len(found) and all(unit.after for unit in units):
                    return  # the whole line reads as UTF-8, which chance does not give: no need to ask the others


def _is_text(units: Sequence[Unit], gain: float, reading: Reading, line: Sequence[Unit]) -> bool:
    """Whether what a stretch of a line reads is no jumble and is Han where it must be; and no byte is filled in where many went."""
    after = "".join(unit.after for unit in units)
    han = sum(kind(c) == "H" for c in after)
    lacking = 0 if all(unit.sure for unit in units) else sum(not (unit.sure and unit.after) for unit in line)
    return gain >= _MEAN * len(after) and lacking <= _LACKING * len(line) and han >= reading.han * len(after)


def _whole(text: str, line: tuple[int, int], readings: Iterable[Reading]) -> Iterator[_Stretch]:
    """A short line as one stretch, where the text was misread as a whole: a name, a number with its unit."""
    start, end = line
    for reading in readings:
        units = [u._replace(start=u.start + start, end=u.end + start) for u in reading.units(text[start:end])]
        gain = sum(unit.gain for unit in units)
        paired = any(c >= "\x80" for unit in units for c in text[unit.start + 1 : unit.end]) or reading.whole > 0
        if paired and gain >= reading.whole and all(unit.after for unit in units):
            yield _Stretch(units, gain, reading)


def _gainful(units: Sequence[Unit], reading: Reading) -> Iterator[tuple[Sequence[Unit], float]]:
    """The stretches of units whose sum of gains is highest, with the sum; each extended by what reads at its ends."""
    first = 0
    while first < len(units):
        total, best, last = 0.0, 0.0, first
        for i in range(first, len(units)):
            total += units[i].gain
            if total > best:
                best, last = total, i
            if total < 0 or total < best - _DROP or (i + 1 < len(units) and units[i + 1].start - units[i].end > _FAR):
                break
        if best >= reading.low:
            lose = max(_REACH, reading.reach * best)
            start = first - _more(units[first - 1 :: -1] if first else (), units[first], lose)
            last += _more(units[last + 1 :], units[last], lose)
            yield units[start : last + 1], best
        first = max(last, first) + 1


def _more(units: Sequence[Unit], edge: Unit, lose: float) -> int:
    """How many units that follow a stretch belong to it: all that touch and can be read, or none where they lose too much."""
    lost = 0.0
    for i, unit in enumerate(units):
        apart = max(unit.start - edge.end, edge.start - unit.end)
        if not unit.after or apart > _GAP:
            return i
        lost -= unit.gain
        if lost > lose:
            return 0
        edge = unit
    return len(units)


def _disjoint(stretches: list[_Stretch]) -> list[_Stretch]:
    """Of stretches that overlap the one that gains most."""
    kept: list[_Stretch] = []
    for stretch in sorted(stretches, key=lambda s: -s.gain):
        i = bisect_left(kept, stretch.start, key=lambda s: s.start)
        if (i == 0 or kept[i - 1].end <= stretch.start) and (i == len(kept) or stretch.end <= kept[i].start):
            kept.insert(i, stretch)
    return kept


def _edits(text: str, stretch: _Stretch) -> Iterator[Edit]:
    """The edits of a stretch; long gaps between its units are left alone."""
    rule = f"mojibake-{stretch.reading.encoding}"
    units = list(stretch.units)
    starts = [0, *(i for i in range(1, len(units)) if units[i].start - units[i - 1].end > _GAP), len(units)]
    for a, b in pairwise(starts):
        piece = units[a:b]
        gaps = [text[one.end : other.start] for one, other in pairwise(piece)]
        after = "".join((unit.after or text[unit.start : unit.end]) + gap for unit, gap in zip(piece, [*gaps, ""], strict=True))
        start, end = piece[0].start, piece[-1].end
        yield Edit(start, end, text[start:end], after, rule, None if all(unit.sure for unit in piece) else _FILLED)
