"""Which blocks of a page does another text of the same page hold?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

from archiver.text.fold import fold

# Characters of a key that speaks for itself when it is looked for in another text; shorter ones need their neighbours.
_TELLING = 12
_SHINGLE = 8
# The share of a block's shingles that the other text must hold, where it does not hold the block as a whole.
_SHARE = 0.6


def key(text: str) -> str:
    """Letters and digits of the match key: extractors put marks of their own between cells and before items."""
    return "".join(map(_kept, text))


@cache
def _kept(c: str) -> str:
    return "".join(k for k in fold(c) if k.isalnum())


def covered(texts: Sequence[str], other: str) -> list[bool]:
    """For each of `texts`, in order, whether `other` holds it at a place that fits the order."""
    keys = [key(text) for text in texts]
    whole = key(other)
    anchors = _anchors(keys, whole)
    # A short one must stand between its neighbours in the other text too: where the next anchor begins.
    until = [len(whole)] * (len(keys) + 1)
    for i in range(len(keys) - 1, -1, -1):
        until[i] = anchors[i][0] if i in anchors else until[i + 1]
    found = [False] * len(keys)
    at = 0
    for i, k in enumerate(keys):
        if i in anchors:
            found[i], at = True, max(at, anchors[i][1])
        elif k and len(k) < _TELLING:
            place = whole.find(k, at, until[i])
            if place >= 0:
                found[i], at = True, place + len(k)
    return found


def _anchors(keys: Sequence[str], whole: str) -> dict[int, tuple[int, int]]:
    """The telling keys that the other text holds, with their places there: the longest run of them that keeps the order."""
    shingles = {whole[i : i + _SHINGLE] for i in range(len(whole) - _SHINGLE + 1)}
    places: list[tuple[int, int, int]] = []
    last = 0
    for i, k in enumerate(keys):
        place = _place(k, whole, last, shingles) if len(k) >= _TELLING else -1
        if place >= 0:
            places.append((i, place, place + len(k)))
            last = place + 1
    return {i: (start, end) for i, start, end in _in_order(places)}


def _place(k: str, whole: str, after: int, shingles: set[str]) -> int:
    """Where `whole` holds the key, or most of it; -1 where it does not."""
    place = whole.find(k, after)
    if place < 0:
        place = whole.find(k)
    if place >= 0:
        return place
    own = [k[i : i + _SHINGLE] for i in range(len(k) - _SHINGLE + 1)]
    held = [s for s in own if s in shingles]
    return whole.find(held[0]) if len(held) >= _SHARE * len(own) else -1


def _in_order(places: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The longest subsequence whose places rise: a text that a page says twice is held once."""
    tails: list[int] = []  # the smallest last start of a run of each length
    runs: list[int] = []  # which place ends it
    before: list[int] = []
    for number, (_, start, _end) in enumerate(places):
        n = bisect_left(tails, start)
        before.append(runs[n - 1] if n else -1)
        tails[n : n + 1] = [start]
        runs[n : n + 1] = [number]
    chain: list[tuple[int, int, int]] = []
    number = runs[-1] if runs else -1
    while number >= 0:
        chain.append(places[number])
        number = before[number]
    return chain[::-1]
