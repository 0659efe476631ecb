"""What only HTML can say of a block: its tag, its marks, and the elements that it shares with other blocks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import log1p
from operator import attrgetter

from archiver.model import Block


def _names(said: str) -> tuple[str, ...]:
    return tuple(said.split(" "))


_TAGS = _names("p li tr td div span a h1 h2 h3 dd dt blockquote pre figcaption option label body")
_MARKS = ("hidden", "noscript", "nav", "footer", "header", "aside", "form", "row", "pre")
_HINTS = _names("nav crumb foot head side comment post related list item share page info article main image pop left code ad")
_LEVELS = 3
_PER_LEVEL = ("blocks", "chars", "linked", "prose", "purity", "share")
_NO_LEVEL = (-1.0,) * len(_PER_LEVEL)
DOM = (
    "tag", "heading_level", *(f"is_{m}" for m in _MARKS), *(f"in_{h}" for h in _HINTS), "in_link",
    *(f"{name}_{level}" for level in range(1, _LEVELS + 1) for name in _PER_LEVEL), "climb", "trunk_purity", "trunk_depth",
    "linked", "depth", "same_home_after", "place_blocks", "place_size", "place_linked", "place_prose",
)  # fmt: skip


class _Box:
    """An element that holds blocks: how many, how long, how much of it linked and how much running text.

    Its `kind` is a number that it shares with all whose path is the same but for the numbers in it.
    """

    __slots__ = ("around", "blocks", "chars", "depth", "kind", "linked", "parent", "prose", "said", "wide")

    def __init__(self, parent: _Box | None, kind: int) -> None:
        self.parent = parent
        self.kind = kind
        self.depth: int = parent.depth + 1 if parent else 0
        self.blocks = self.chars = self.linked = 0
        self.prose = 0.0
        self.wide: _Box | None = None  # the nearest box around it that holds more blocks
        self.said: tuple[float, ...] = ()  # its numbers in `_PER_LEVEL`, once they were asked for
        self.around: list[float] = []  # what `_around` says of it, once it was asked


class _Boxes(dict[str, _Box]):
    """The boxes of a page by path, the page itself by "", and the kinds of what stands in them: rows of one list, posts of one thread."""

    def __init__(self) -> None:
        super().__init__({"": _Box(None, 0)})
        self._kinds: dict[tuple[int, str], int] = {}

    def __missing__(self, path: str) -> _Box:
        steps = [path]
        while (above := steps[-1].rpartition("/")[0]) not in self:
            steps.append(above)
        box = self[above]
        for step in reversed(steps):
            box = self[step] = _Box(box, self.kind(box, step[step.rfind("/") + 1 :].partition("[")[0]))
        return box

    def kind(self, box: _Box, name: str) -> int:
        """The kind of what is called `name` in a box."""
        return self._kinds.setdefault((box.kind, name), len(self._kinds) + 1)


def place(path: str) -> tuple[str, str]:
    """The path of the element that a block's element stands in, and the block's own step without its number.

    >>> place("/html/body/div[2]/p[3]/br[1]"), place("/html/body/div[2]")
    (('/html/body/div[2]', 'p'), ('/html/body', 'div'))
    """
    home, _, step = path.rpartition("/")
    while step.startswith(("br[", "text()[")):
        home, _, step = home.rpartition("/")
    return home, step.partition("[")[0]


def dom_rows(blocks: Sequence[Block], prose: Sequence[float]) -> list[list[float]]:
    """A row of numbers for each block, in the order of `DOM`. `prose` holds the running text of each, in characters."""
    places = [place(b.path) for b in blocks]
    boxes, homes = _boxes(blocks, places, prose)
    running = sum(prose) or 1.0
    kinds = [boxes.kind(box, step) for box, (_, step) in zip(homes, places, strict=True)]
    alike = _alike(blocks, kinds, prose)
    for box in homes:
        box.around = box.around or _around(box, running)
    return [
        [
            *_look(block.tag, block.marks, block.hints, "/a[" in block.path), *home.around,
            block.linked / (block.end - block.start), float(home.depth), 1.0 if home is after else 0.0, *alike[kind],
        ]
        for block, home, after, kind in zip(blocks, homes, [*homes[1:], boxes[""]], kinds, strict=True)
    ]  # fmt: skip


def in_best(blocks: Sequence[Block], likely: Sequence[float]) -> list[bool]:
    """Whether each block stands in the element that promises the best F1 if it is kept whole. `likely` (0 to 1): being main content."""
    places = [place(b.path) for b in blocks]
    boxes, _ = _boxes(blocks, places, [p * (b.end - b.start) for p, b in zip(likely, blocks, strict=True)])
    expected = boxes[""].prose
    best = max(boxes, key=lambda path: boxes[path].prose / max(1.0, boxes[path].chars + expected))
    return [f"{home}/".startswith(f"{best}/") for home, _ in places]


@lru_cache(maxsize=4096)
def _look(tag: str, marks: frozenset[str], hints: frozenset[str], in_link: bool) -> list[float]:
    number = _TAGS.index(tag) if tag in _TAGS else -1
    level = int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1].isdecimal() else 0
    return list(map(float, (number, level, *(m in marks for m in _MARKS), *(h in hints for h in _HINTS), in_link)))


def _boxes(blocks: Sequence[Block], places: Sequence[tuple[str, str]], prose: Sequence[float]) -> tuple[_Boxes, list[_Box]]:
    """The boxes of a page, and the one that each block stands in."""
    boxes = _Boxes()
    homes = [boxes[home] for home, _ in places]
    for box, block, running in zip(homes, blocks, prose, strict=True):
        box.blocks += 1
        box.chars += block.end - block.start
        box.linked += block.linked
        box.prose += running
    inner_first = sorted(boxes.values(), key=_depth, reverse=True)
    for box in inner_first:
        if above := box.parent:
            above.blocks += box.blocks
            above.chars += box.chars
            above.linked += box.linked
            above.prose += box.prose
    for box in reversed(inner_first):
        above = box.parent
        box.wide = above if above is None or above.blocks > box.blocks else above.wide
    return boxes, homes


_depth = attrgetter("depth")


def _around(box: _Box, running: float) -> list[float]:
    """What the boxes around a block hold, level by level, and how far up the one is that holds half of the running text."""
    found: list[float] = []
    level: _Box | None = box
    for _ in range(_LEVELS):
        if level is None:
            found += _NO_LEVEL
            continue
        level.said = level.said or _said(level, running)
        found += level.said
        level = level.wide
    climb, trunk = 0, box
    while trunk.prose < running / 2 and trunk.wide is not None:
        climb, trunk = climb + 1, trunk.wide
    return [*found, float(climb), trunk.prose / trunk.chars, float(trunk.depth)]


def _said(box: _Box, running: float) -> tuple[float, ...]:
    """A box's numbers, in the order of `_PER_LEVEL`; none is empty. `running` is the page's running text."""
    chars = box.chars
    return (float(box.blocks), chars / box.blocks, box.linked / chars, log1p(box.prose), box.prose / chars, box.prose / running)


def _alike(blocks: Sequence[Block], kinds: Sequence[int], prose: Sequence[float]) -> dict[int, list[float]]:
    """What the blocks of a kind have in common: how many, their mean length, linked share, and share of running text."""
    sums: dict[int, list[float]] = {}
    for block, kind, running in zip(blocks, kinds, prose, strict=True):
        held = sums.setdefault(kind, [0.0, 0.0, 0.0, 0.0])
        held[0] += 1
        held[1] += block.end - block.start
        held[2] += block.linked
        held[3] += running
    return {kind: [n, size / n, linked / size, held / size] for kind, (n, size, linked, held) in sums.items()}
