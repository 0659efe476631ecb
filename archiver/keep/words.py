"""Pairs of neighbouring characters: what finds the few texts that may hold a word, among all.

Chinese has no spaces, so a text is indexed by its bigrams and, where a run of letters ends, its last character; a word of any
length is looked for by all of its own. That finds every text that holds it, and some that do not: the text itself decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from archiver.text.fold import fold

# Letters and digits. The index takes every character beyond ASCII for a letter, so it is this that parts.
_RUN = re.compile(r"[^\W_]+")


def grams(key: str) -> str:
    """The tokens of a folded text; one character alone where a run begins or ends.

    >>> grams("毛利率,gpt")
    '毛利 利率 率   g gp pt t '
    """
    runs = " ".join(_RUN.findall(key)) + " "
    tokens = [" "] * (3 * len(runs) - 3)
    tokens[0::3], tokens[1::3] = runs[:-1], runs[1:]
    return "".join(tokens)


def wanted(word: str) -> list[str]:
    """The conditions, in FTS5's language, that every text with this word fulfils; none for a word without a letter or digit.

    >>> wanted("毛利率"), wanted("毛"), wanted("%")
    (['"毛利"', '"利率"'], ['"毛" *'], [])
    """
    conditions = []
    for run in _RUN.findall(fold(word)):
        conditions += [f'"{a}{b}"' for a, b in pairwise(run)] or [f'"{run}" *']
    return conditions


def expression(words: Iterable[str], either: Iterable[Iterable[str]] = ()) -> str:
    """What a text must fulfil to hold all of some words, and of each of some groups at least one; "" where that says nothing."""
    parts = [condition for word in words for condition in wanted(word)]
    for group in either:
        options = [wanted(word) for word in group]
        if all(options):
            alternatives = (f"({' AND '.join(option)})" for option in options)
            parts.append(f"({' OR '.join(alternatives)})")
    return " AND ".join(parts)
