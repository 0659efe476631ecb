"""The cheapest way to read bytes that may be in one encoding here and in another there.

Every character costs its surprise in Chinese, in nats; a broken byte and a change of encoding cost a fixed sum. The cheapest
reading from a place to a place is found as a shortest way, in time linear in the bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from archiver.read.whatwg import BROKEN, text_of
from archiver.text.frequency import costs_of

BROKEN_COST, CHANGE = 14.0, 8.0  # nats; a change there and back costs less than two broken bytes, or two characters that nobody writes
# The most that a whole two-byte sequence of UTF-8 costs in a page that is not Chinese: French shall not turn into Han.
NARROW_MOST = 9.0
_REMEMBERED = 1 << 16


@dataclass(frozen=True, slots=True)
class Span:
    """The bytes `[start, end)` are text in `encoding`."""

    start: int
    end: int
    encoding: str


class Characters(dict[bytes, float]):
    """What the bytes of one character cost in an encoding, in nats: `inf` where they are none, at most `narrow` for two bytes of UTF-8."""

    def __init__(self, encoding: str, narrow: float = inf) -> None:
        super().__init__()
        self.encoding, self.narrow = encoding, narrow

    def __missing__(self, chunk: bytes) -> float:
        text = text_of(chunk, self.encoding)
        if BROKEN in text:
            cost = inf
        elif self.encoding == "utf-8":
            cost = min(surprise(text, ("zh", "hant", "ja", "ko")), self.narrow if len(chunk) == 2 else inf)
        else:
            cost = surprise(text, ("zh", "hant"))
        if len(self) > _REMEMBERED:
            self.clear()
        self[chunk] = cost
        return cost

    def step(self, raw: bytes, at: int) -> tuple[float, int]:
        """What the next character costs, and its length. ASCII costs nothing: it is the same in all encodings."""
        if raw[at] < 0x80:
            return 0.0, 1
        chunk = raw[at : at + self._length(raw, at)]
        cost = self[chunk]
        return (BROKEN_COST, 1) if cost == inf else (cost, len(chunk))

    def _length(self, raw: bytes, at: int) -> int:
        """How many bytes the character at `at` has, if it is one."""
        lead = raw[at]
        if self.encoding == "utf-8":
            return 1 if lead < 0xC2 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
        return 4 if self.encoding == "gb18030" and raw[at + 1 : at + 2].isdigit() else 2

    def total(self, raw: bytes) -> float:
        """What all of `raw` costs."""
        at, total = 0, 0.0
        while at < len(raw):
            cost, size = self.step(raw, at)
            total, at = total + cost, at + size
        return total


def surprise(text: str, languages: tuple[str, ...] = ("zh", "hant")) -> float:
    """What `text` costs behind a Han character, in the language among `languages` that suits it best."""
    behind, alone = costs_of("中" + text, languages), costs_of("中", languages)
    return min(a - b for a, b in zip(behind, alone, strict=True))


Place = tuple[str, int]  # an encoding, and an offset from where the way begins


def cheapest(raw: bytes, span: Span, tables: dict[str, Characters]) -> list[Span]:
    """The cheapest reading of `raw` over `span`, which begins in its encoding, as spans of one encoding each.

    The last of them ends where `span` does, or behind the character there. `tables` has the encodings that may take turns.
    """
    size = span.end - span.start
    costs = {name: [inf] * (size + 5) for name in tables}
    costs[span.encoding][0] = 0.0
    came: dict[Place, Place] = {}
    for i in range(size):
        near = min(tables, key=lambda name: costs[name][i])
        for name, table in tables.items():
            here = costs[name]
            if costs[near][i] + CHANGE < here[i]:
                here[i] = costs[near][i] + CHANGE
                came[name, i] = near, i
            if here[i] < inf:
                cost, width = table.step(raw, span.start + i)
                if here[i] + cost < here[i + width]:
                    here[i + width] = here[i] + cost
                    came[name, i + width] = name, i
    last = min(((name, i) for i in range(size, size + 5) for name in tables), key=lambda place: costs[place[0]][place[1]])
    return _traced(came, last, span.start)


def _traced(came: dict[Place, Place], last: Place, start: int) -> list[Span]:
    """The spans of a way, from where each of its places was reached."""
    spans: list[Span] = []
    end = here = last
    while here in came:
        before = came[here]
        if before[0] != here[0]:
            spans.append(Span(start + here[1], start + end[1], here[0]))
            end = before
        here = before
    spans.append(Span(start + here[1], start + end[1], here[0]))
    return [span for span in reversed(spans) if span.end > span.start]
