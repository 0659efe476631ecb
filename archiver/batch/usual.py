"""How much of its pages each site usually keeps: what became of one page is seen best beside the others of its site."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from heapq import nlargest, nsmallest
from statistics import median

from archiver.batch.row import Row

# Pages that a site has at least before its usual is known, and the part of the usual share below which a page has lost too much,
# or beyond whose inverse it has kept too much.
_LEAST, _UNUSUAL = 5, 0.25
# Sites that are looked at, and pages of each at either end: what is held must not grow with the batch.
_SITES, _ENDS = 2000, 20


@dataclass(slots=True)
class _Site:
    shares: array[float] = field(default_factory=lambda: array("f"))
    low: list[tuple[float, int, Row]] = field(default_factory=list)
    high: list[tuple[float, int, Row]] = field(default_factory=list)


class Usual:
    """The shares of all pages, by site, and the rows at either end."""

    def __init__(self) -> None:
        self._sites: dict[str, _Site] = {}

    def add(self, row: Row) -> None:
        """One more page."""
        if not row.page or (row.site not in self._sites and len(self._sites) >= _SITES):
            return
        site = self._sites.setdefault(row.site, _Site())
        share = row.characters / row.page
        held = (share, len(site.shares), replace(row, sketch=(), rules={}, repairs={}, quality={}))
        site.shares.append(share)
        site.low = nsmallest(_ENDS, (*site.low, held))
        site.high = nlargest(_ENDS, (*site.high, held))

    def unusual(self, most: int) -> list[tuple[Row, float]]:
        """(row, its site's usual share) of pages that kept a quarter of that or less, or four times as much; the farthest first."""
        found = sorted(self._found(), key=lambda each: (-each[0], each[1].name))
        return [(row, usual) for _, row, usual in found[:most]]

    def _found(self) -> Iterator[tuple[float, Row, float]]:
        for site in self._sites.values():
            usual = median(site.shares)
            if len(site.shares) >= _LEAST and usual:
                ends = {at: (share / usual, row) for share, at, row in (*site.low, *site.high)}
                for ratio, row in ends.values():
                    if ratio < _UNUSUAL or ratio > 1 / _UNUSUAL:
                        yield max(ratio, 1 / max(ratio, 1e-6)), row, usual
