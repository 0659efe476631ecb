"""What a run came to: counts, shares and samples, gathered row by row without holding the rows."""

from __future__ import annotations

import heapq
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import itemgetter

from archiver.batch.row import Row
from archiver.batch.signals import odd
from archiver.batch.usual import Usual

# Rows that a report lists of each kind; it says how many there are in all.
LISTED = 500
# Steps of the histogram of kept ratios, from nothing kept to everything.
STEPS = 20
# Samples of a rule's removals.
_SAMPLES = 3
# Near-duplicates share at least this many of the hashes of a sketch, and at least this share of the shorter one.
_SHARED, _SHARE = 3, 0.5
# A hash that stands in more documents than this is a phrase of everybody's, which makes no two of them alike.
_EVERYWHERE = 50
_GROUPS = 200


@dataclass(slots=True)
class Listing:
    """The first rows of a kind, and how many there are."""

    rows: list[Row] = field(default_factory=list)
    count: int = 0

    def add(self, row: Row) -> None:
        """One more."""
        self.count += 1
        if len(self.rows) < LISTED:
            self.rows.append(row)


class _Sketches:
    """The hashes of all documents, as numbers in arrays: some hundred bytes a document."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._sizes = array("B")
        self._pairs = array("Q"), array("L")

    def add(self, row: Row) -> None:
        """One more document."""
        if not row.sketch:
            return
        for each in row.sketch:
            self._pairs[0].append(int(each, 16))
            self._pairs[1].append(len(self._names))
        self._names.append(row.name)
        self._sizes.append(len(row.sketch))

    def groups(self) -> list[list[str]]:
        """Groups of near-duplicates."""
        shared: Counter[tuple[int, int]] = Counter()
        ordered = sorted(zip(*self._pairs, strict=True))
        for _, same in groupby(ordered, key=itemgetter(0)):
            holders = [document for _, document in same]
            if 1 < len(holders) <= _EVERYWHERE:
                shared.update(pairwise(holders))  # each with the one before it joins them all, without every pair
        joined = _Joined(len(self._names))
        for (a, b), count in shared.items():
            smaller = min(self._sizes[a], self._sizes[b])
            if count >= _SHARE * smaller and (count >= _SHARED or count == self._sizes[a] == self._sizes[b]):
                joined.join(a, b)
        found = [[self._names[i] for i in group] for group in joined.groups()]
        return heapq.nlargest(_GROUPS, found, key=len)


@dataclass(slots=True)
class Summary:
    """All that the report page shows."""

    kinds: Counter[str] = field(default_factory=Counter)
    characters: int = 0
    removed: int = 0
    lost: Listing = field(default_factory=Listing)
    review: Listing = field(default_factory=Listing)
    odd: Listing = field(default_factory=Listing)
    kept: list[int] = field(default_factory=lambda: [0] * STEPS)
    encodings: Counter[str] = field(default_factory=Counter)
    scripts: Counter[str] = field(default_factory=Counter)
    signals: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    samples: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    made_by: str = ""
    _sketches: _Sketches = field(default_factory=_Sketches)
    _usual: Usual = field(default_factory=Usual)

    def add(self, row: Row) -> None:
        """One more row."""
        self.kinds[row.kind] += 1
        self.characters += row.characters
        self.removed += row.removed
        if row.kind in ("failed", "empty", "refused", "filtered"):
            self.lost.add(row)
        elif row.kind == "review":
            self.review.add(row)
        if row.page:
            self.kept[min(STEPS - 1, STEPS * row.characters // row.page)] += 1
        if row.encoding:
            self.encodings[row.encoding] += 1
        if row.script:
            self.scripts[row.script] += 1
        self._note_signals(row)
        self._note_rules(row)
        self.made_by = self.made_by or row.made_by
        self._sketches.add(row)
        self._usual.add(row)

    def _note_signals(self, row: Row) -> None:
        beyond = odd(row.quality)
        self.signals.update(beyond)
        if beyond:
            self.odd.add(row)

    def _note_rules(self, row: Row) -> None:
        for rule, (times, sample) in row.rules.items():
            self.rules[rule] += times
            held = self.samples.setdefault(rule, [])
            if len(held) < _SAMPLES and sample and all(sample != s for s, _ in held):
                held.append((sample, row.name))

    def unusual(self) -> list[tuple[Row, float]]:
        """Pages of which much less or much more was kept than of their site's others, with what is usual there."""
        return self._usual.unusual(LISTED)

    def duplicates(self) -> list[list[str]]:
        """Groups of documents that share about half of their sentences, the largest first."""
        return self._sketches.groups()


class _Joined:
    """Which belong together (union-find)."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))

    def _top(self, i: int) -> int:
        while self._above[i] != i:
            self._above[i] = self._above[self._above[i]]
            i = self._above[i]
        return i

    def join(self, a: int, b: int) -> None:
        """These two."""
        low, high = sorted((self._top(a), self._top(b)))
        self._above[high] = low

    def groups(self) -> Iterator[list[int]]:
        """The groups with more than one member, by their first."""
        found: dict[int, list[int]] = {}
        for i in range(len(self._above)):
            found.setdefault(self._top(i), []).append(i)
        return (group for group in found.values() if len(group) > 1)
