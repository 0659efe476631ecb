"""Two texts compared: by lines, inside changed lines by sentences and clauses, inside those by words and numbers.

`apply` turns the first text into the second: whatever a comparison says, it is never wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from archiver.text.canonical import canonical

Kind = Literal["equal", "insert", "delete", "replace"]
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_SENTENCES = re.compile(r"[^。！？；!?;\n]*[。！？；!?;\n]+[”’」』）)]*|[^。！？；!?;\n]+")
# A comma or colon between digits belongs to a number: 1,234 and 1:57.
_CLAUSES = re.compile(r".*?(?:[，、：]|[,:](?!\d))+|.+", re.DOTALL)
# A number with its sign, its thousands, decimals, ratio or date marks and its percent sign is one word: 32.5%, -5, 2024-10-28.
_TOKENS = re.compile(r"(?<![\d.])[-+−]?\d+(?:[.,:/\-]\d+)*[%‰]?|[A-Za-z]+|\s+|.", re.DOTALL)
# Pairs of tokens beyond which a stretch is shown as replaced without looking for what its words share: the search for it
# is quadratic, and finds only scattered characters where so much was rewritten.
_MOST = 4_000_000
# Marks that carry a value beside a digit: left out or put in alone they are shown, because the digit is in another stretch.
_VALUE = re.compile(r"^[^\w]*[.:/~×%‰+±<>≤≥≈$€£¥−-][^\w]*$")
_LEVELS = (_LINES, _SENTENCES, _CLAUSES, _TOKENS)


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of both texts. `parts` shows inside a replaced one what is equal, inserted, deleted and replaced."""

    kind: Kind
    before: str
    after: str
    parts: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Diff:
    """What turns one text into another, in order, equal stretches included."""

    changes: tuple[Change, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return all(change.kind == "equal" for change in self.changes)


def compare(before: str, after: str) -> Diff:
    """The difference of two texts.

    >>> compare("毛利率32.5%。", "毛利率31.5%。").changes[0].parts[1]
    Change(kind='replace', before='32.5%', after='31.5%', parts=())
    """
    return Diff(_compare(before, after, 0))


def content_only(diff: Diff) -> Diff:
    """The comparison without what is no content: punctuation, width, spaces and script are equal stretches in it.

    `apply` still gives the second text: an equal stretch has what stands in either.

    >>> content_only(compare("毛利率32.5%。", "毛利率３２．５％！")).same
    True
    >>> content_only(compare("毛利率3.25%。", "毛利率32.5%。")).same
    False
    """
    return Diff(_merged([_content(change) for change in diff.changes]))


def _content(change: Change) -> Change:
    if change.kind == "equal":
        return change
    if canonical(change.before) == canonical(change.after) and not (_VALUE.search(change.before + change.after) and not change.parts):
        return Change("equal", change.before, change.after)
    return replace(change, parts=_merged([_content(part) for part in change.parts]))


def apply(diff: Diff, text: str) -> str:
    """The second text, from the first. Raises ValueError where `text` is not the first one."""
    if "".join(change.before for change in diff.changes) != text:
        raise ValueError("this comparison was made from another text")
    return "".join(change.after for change in diff.changes)


def _compare(before: str, after: str, level: int) -> tuple[Change, ...]:
    a, b = _LEVELS[level].findall(before), _LEVELS[level].findall(after)
    changes = _merged(_operations(a, b))
    if level + 1 == len(_LEVELS):
        return changes
    return tuple(_inside(change, level + 1) if change.kind == "replace" else change for change in changes)


def _inside(change: Change, level: int) -> Change:
    """A replaced stretch with its parts; sentences that were replaced are opened too, so that parts are one flat list."""
    flat: list[Change] = []
    for part in _compare(change.before, change.after, level):
        flat += part.parts or (part,)
    return Change("replace", change.before, change.after, _merged(flat))


def _operations(a: list[str], b: list[str]) -> list[Change]:
    """difflib's operations, less the equal ends, which need no search. Its autojunk would ignore frequent characters."""
    head = _common(a, b)
    tail = _common(a[head:][::-1], b[head:][::-1])
    inner_a, inner_b = a[head : len(a) - tail], b[head : len(b) - tail]
    codes: Sequence[tuple[Kind, int, int, int, int]]
    changes = [Change("equal", "".join(a[:head]), "".join(b[:head]))]
    if len(inner_a) * len(inner_b) > _MOST:
        codes = [("replace", 0, len(inner_a), 0, len(inner_b))]
    else:
        codes = SequenceMatcher(None, inner_a, inner_b, autojunk=False).get_opcodes()
    changes += [Change(kind, "".join(inner_a[i:j]), "".join(inner_b[k:m])) for kind, i, j, k, m in codes]
    changes.append(Change("equal", "".join(a[len(a) - tail :]), "".join(b[len(b) - tail :])))
    return changes


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _merged(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Neighbours of one kind as one, empty ones dropped."""
    kept = [change for change in changes if change.before or change.after]
    merged = []
    for kind, group in groupby(kept, key=lambda change: change.kind):
        same = list(group)
        merged.append(same[0] if len(same) == 1 else Change(kind, "".join(c.before for c in same), "".join(c.after for c in same)))
    return tuple(merged)
