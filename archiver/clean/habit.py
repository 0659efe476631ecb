"""What an author does between Han characters and letters or digits: a space or none."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from archiver.clean.lines import HAN

# A space stands first in the pattern, so that texts without any are passed over at the speed of a search for one letter.
_LOOSE = re.compile(rf" (?:(?<=[{HAN}] )(?P<into>[A-Za-z0-9])|(?<=(?P<out>[A-Za-z0-9%]) )(?=[{HAN}]))")
_TIGHT = re.compile(rf"(?<=[{HAN}])(?P<into>[A-Za-z0-9])|(?P<out>[A-Za-z0-9%])(?=[{HAN}])")
_IS_HAN = re.compile(f"[{HAN}]")
_LATIN = re.compile("[A-Za-z0-9%]")
# An author who spaces at all does so at more than half of the borders of a kind.
_HALF = 0.5
# Counts of a kind of border are joined with this many at the author's overall share, because some kinds are rare.
_WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class Habit:
    """The shares of borders with a space, for the four kinds: letter or digit, before or after a Han character."""

    shares: tuple[float, float, float, float]

    @classmethod
    def of(cls, text: str, cuts: frozenset[int] = frozenset()) -> Habit:
        """The habit of a text; `cuts` are offsets where a converter broke lines, which say nothing about the author."""
        loose = Counter(_kind(m["into"], m["out"]) for m in _LOOSE.finditer(text) if m.start() not in cuts)
        tight = Counter(_kind(m["into"], m["out"]) for m in _TIGHT.finditer(text) if m.start() + bool(m["out"]) not in cuts)
        overall = (loose.total() + 0.1) / (loose.total() + tight.total() + 1)
        first, second, third, fourth = ((loose[k] + _WEIGHT * overall) / (loose[k] + tight[k] + _WEIGHT) for k in range(4))
        return cls((first, second, third, fourth))

    def spaces(self, before: str, after: str) -> bool | None:
        """Whether the author puts a space between two characters, or None where they are not a Han and a Latin one.

        >>> Habit.of("用 Rust 写，用 Go 写").spaces("用", "P"), Habit.of("用Rust写").spaces("用", "P"), Habit.of("").spaces("a", "b")
        (True, False, None)
        """
        if _IS_HAN.match(before) and _LATIN.match(after):
            return self.shares[_kind(after, None)] > _HALF
        if _LATIN.match(before) and _IS_HAN.match(after):
            return self.shares[_kind(None, before)] > _HALF
        return None


def _kind(into: str | None, out: str | None) -> int:
    """The number of a kind of border: a Han character before (`into`) or after (`out`) a letter (0, 2) or a digit (1, 3)."""
    latin = into or out or ""
    return (not into) * 2 + (not latin.isalpha())
