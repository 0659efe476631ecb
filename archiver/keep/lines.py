"""A text as it is searched: line by line beside its match keys, where each word stands, and what is shown around one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, islice

from archiver.keep.words import grams
from archiver.text.fold import Key, fold, fold_with_offsets

# A whole number with its point, or its commas between thousands. 2019,2020 is two numbers.
_NUMBER = re.compile(r"(?<!\d)(?:\d{1,3}(?:[,，]\d{3})+(?!\d)|\d+)(?:[.．]\d+)*")
_LINE = re.compile(r"[^\n]+")
# A letter of no living script that folding leaves alone: it stands for a line's end, which folding would take out.
_BREAK = "\ua669"
# Characters of text on each side of a hit: with the hit about one line of a terminal, where a Han character takes two columns.
_AROUND = 24


class Lines:
    """A text as published, in NFC, line by line beside its match keys: words that only a line end brings together are not found."""

    def __init__(self, text: str) -> None:
        self.text = composed(text)
        self._folded: dict[int, Key] = {}
        self._keys = fold(_marked(self.text)).split(_BREAK)

    def has(self, word: str) -> bool:
        """Whether a word stands in it."""
        return next(self.spans(word), None) is not None

    def spans(self, word: str, low: int = 0, high: int | None = None) -> Iterator[tuple[int, int]]:
        """The places of a word in the text; with `low` and `high` those between two offsets."""
        wanted, end = fold(word), len(self.text) if high is None else high
        for at, key in enumerate(self._keys):
            if wanted in key and self._starts[at] <= end and self._starts[at + 1] > low:
                for first, last in self._in_line(at, wanted):
                    if low <= first and last <= end:
                        yield first, last

    def _in_line(self, at: int, wanted: str) -> Iterator[tuple[int, int]]:
        """The places of a folded word in a line, as offsets in the text."""
        line, start = self._lines[at], self._starts[at]
        if at not in self._folded:
            self._folded[at] = fold_with_offsets(line)
        key = self._folded[at]
        hit = key.text.find(wanted)
        while hit >= 0:
            first, last = key.span(hit, hit + len(wanted))
            if _whole(line, first, last):
                yield start + first, start + last
            hit = key.text.find(wanted, hit + 1)

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(line) + 1 for line in self._lines)]


def tokens(title: str, text: str) -> tuple[str, str]:
    """What the index keeps of a document: the tokens of its title, and of title and text."""
    keys = fold(_marked(composed(f"{title}\n{text}"))).split(_BREAK, 1)
    return grams(keys[0]), grams(_BREAK.join(keys))


def match_key(text: str) -> str:
    """The key of a few words: as `fold`, and the same whether accents are composed or stand by themselves (NFD)."""
    return fold(composed(text))


def _marked(text: str) -> str:
    return text.replace(_BREAK, " ").replace("\n", _BREAK)


def composed(text: str) -> str:
    """The text with its accents composed (NFC)."""
    return unicodedata.normalize("NFC", text)


def _whole(line: str, start: int, end: int) -> bool:
    """Whether a hit is no part of another number or inside a Latin word: 5% is not in 32.5%, AI not in FAIR, but GPT in GPT4."""
    before, first, last = line[start - 1 : start] if start else "", line[start], line[end - 1]
    if first.isdigit() or last.isdigit():
        numbers = [match.span() for match in _NUMBER.finditer(line)]
        if any((a < start < b and first.isdigit()) or (a < end < b and last.isdigit()) for a, b in numbers):
            return False
    return not (_latin(first) and _latin(before))


def _latin(c: str) -> bool:
    return c.isascii() and c.isalpha()


def snippet(lines: Lines, words: Sequence[str], context: int | None) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text around the first word found, or its beginning, and where the words are in it.

    In one line; or, with `context`, the line of the word with so many lines before and after it.
    """
    text = lines.text
    first = min((span for word in words if (span := next(lines.spans(word), None))), default=(0, 0))
    if context is None:
        start = max(text.rfind("\n", 0, first[0]) + 1, first[0] - _AROUND)
        end = text.find("\n", max(start, first[1]))
        end = min(len(text) if end < 0 else end, first[1] + _AROUND)
    else:
        start, end = _around(text, first, context)
    marks = {(first - start, last - start) for word in words for first, last in lines.spans(word, start, end)}
    return text[start:end], tuple(sorted(marks))


def _around(text: str, place: tuple[int, int], count: int) -> tuple[int, int]:
    """The span of the line that holds a place, and of so many lines that are not empty before and after it."""
    start, end = text.rfind("\n", 0, place[0]) + 1, text.find("\n", place[1])
    before = [match.start() for match in _LINE.finditer(text, 0, start)][-count:] if count else []
    after = [match.end() for match in islice(_LINE.finditer(text, end if end >= 0 else len(text)), count)]
    return min([start, *before]), max([len(text) if end < 0 else end, *after])
