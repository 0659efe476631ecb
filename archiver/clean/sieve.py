"""Which rules can fit a line at all: told from the characters that a pattern may begin with, and from words that its matches hold.

Most lines are fitted by none of sixty patterns, a third of which begin with anything (`[^。;]{0,40}(?:版权所有|…)`). What each of them
asks of a line is read off its parsed form once; what is not understood there is taken to fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any

from archiver.clean.ruleset import Phrase

# The standard library's own parser of patterns; it has no public name.
_PARSER = import_module("re._parser")
_CATEGORIES = {"CATEGORY_DIGIT": r"\d", "CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_SPACE": r"\s", "CATEGORY_NOT_SPACE": r"\S"} | {
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_ZERO_WIDE, _ONE_WIDE = ("AT", "ASSERT", "ASSERT_NOT"), ("LITERAL", "NOT_LITERAL", "IN", "ANY")
# A set of more characters is no word.
_FEW = 8
# A character of private use: what may begin with it may begin with anything.
_ANY = "\ue000"
_Items = Iterable[tuple[Any, Any]]
# Rules that are tried on a line without any of the words, and with one.
_Tried = tuple[tuple[Phrase, ...], tuple[Phrase, ...]]


class Sieve:
    """Rules for whole lines. `fitting` gives those that fit a line's key, in the order in which they stand."""

    def __init__(self, rules: Sequence[Phrase]) -> None:
        self._rules = rules
        parsed = [None if _is_odd(rule.pattern) else _PARSER.parse(rule.pattern.pattern) for rule in rules]
        self._openings = [Openings(items) if items else None for items in parsed]
        words = [needles(items) if items and Openings(items).hold(_ANY) else None for items in parsed]
        self._floating = frozenset(i for i, found in enumerate(words) if found)
        self._needles = re.compile("|".join(sorted(re.escape(word) for found in words if found for word in found)) or "(?!)")
        self._by_first: dict[str, _Tried] = {}
        self._known: dict[tuple[int, ...], _Tried] = {}

    def fitting(self, key: str) -> Iterator[Phrase]:
        """The rules that fit the whole of a folded line."""
        first = key[:1]
        grounded, every = self._by_first.get(first) or self._beginning(first)
        return (rule for rule in (every if self._needles.search(key) else grounded) if rule.pattern.fullmatch(key))

    def _beginning(self, first: str) -> _Tried:
        """The rules whose matches may begin with a character, without and with those that ask for a word."""
        found = tuple(i for i, opening in enumerate(self._openings) if not (first and opening) or opening.hold(first))
        grounded = tuple(self._rules[i] for i in found if i not in self._floating)
        # For most characters these are the same rules.
        self._by_first[first] = self._known.setdefault(found, (grounded, tuple(self._rules[i] for i in found)))
        return self._by_first[first]


def _is_odd(pattern: re.Pattern[str]) -> bool:
    return pattern.flags != re.UNICODE


class Openings:
    """What a match of a parsed pattern may begin with: some characters, and whatever is in some sets."""

    def __init__(self, items: _Items) -> None:
        found = [(str(op), argument) for op, argument in _openers(items)]
        self._chars = frozenset(chr(code) for op, code in found if op == "LITERAL")
        self._sets = tuple([(kind, argument)] if kind != "IN" else argument for kind, argument in found if kind != "LITERAL")

    def hold(self, char: str) -> bool:
        """Whether a match may begin with a character."""
        return char in self._chars or any(_holds(one, char) for one in self._sets)


def _openers(items: _Items) -> Iterator[tuple[Any, Any]]:
    """The parts of a parsed pattern that may take the first character of a match."""
    for op, argument in items:
        name = str(op)
        if name == "BRANCH":
            for branch in argument[1]:
                yield from _openers(branch)
        elif name in _REPEATS or (name == "SUBPATTERN" and not argument[1]):
            yield from _openers(argument[-1])
        elif name not in _ZERO_WIDE:
            yield op, argument
        if not _may_be_empty(name, argument):
            return


def _may_be_empty(op: str, argument: Any) -> bool:
    if op == "BRANCH":
        return any(all(_may_be_empty(str(o), a) for o, a in branch) for branch in argument[1])
    if op in _REPEATS or (op == "SUBPATTERN" and not argument[1]):
        return (op in _REPEATS and argument[0] == 0) or all(_may_be_empty(str(o), a) for o, a in argument[-1])
    return op not in _ONE_WIDE


def _holds(items: _Items, char: str) -> bool:
    """Whether a set of characters holds one; what is not understood may hold any."""
    negated = found = False
    for op, argument in items:
        match str(op):
            case "NEGATE":
                negated = True
            case "LITERAL":
                found = found or chr(argument) == char
            case "RANGE":
                found = found or argument[0] <= ord(char) <= argument[1]
            case "CATEGORY":
                found = found or bool(re.match(_CATEGORIES[str(argument)], char))
            case _:
                return True
    return found != negated


def needles(items: _Items) -> frozenset[str] | None:
    """Words of which every match of a parsed pattern holds one, the longer the better; None where there are no such words."""
    best: frozenset[str] | None = None
    run = ""
    for op, argument in (*items, ("END", None)):
        if str(op) == "LITERAL":
            run += chr(argument)
            continue
        best = max(best, frozenset((run,)) if run else None, _one_needs(str(op), argument), key=_worth)
        run = ""
    return best


def _worth(words: frozenset[str] | None) -> tuple[int, int]:
    return (min(map(len, words)), -len(words)) if words else (0, 0)


def _one_needs(op: str, argument: Any) -> frozenset[str] | None:
    if op == "IN" and len(argument) <= _FEW and all(str(kind) == "LITERAL" for kind, _ in argument):
        return frozenset(chr(code) for _, code in argument)
    if op == "SUBPATTERN" and not argument[1]:
        return needles(argument[3])
    if op == "BRANCH":
        found = [needles(branch) for branch in argument[1]]
        return frozenset().union(*(words for words in found if words)) if all(found) else None
    return needles(argument[2]) if op in _REPEATS and argument[0] else None
