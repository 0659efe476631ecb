"""Two texts compared: by lines, inside changed lines by sentences and clauses, inside those by words and numbers.

`compare` goes by every character. `compare_content` goes by content: what is the same but for punctuation, width, spaces and script
is laid beside each other first, so that none of it ever hides or feigns a change. `apply` turns the first text into the second:
whatever a comparison says, it is never wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
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
# A number is one word with its sign, its thousands, decimals, ratio or date marks, and with what it counts: 32.5%, -5, 2024-10-28,
# 1,234.5万元. So is a date.
_TOKENS = re.compile(
    r"\d{4}年\d{1,2}月(?:\d{1,2}日)?"
    r"|(?<![\d.])[-+−]?\d+(?:[.,:/\-．]\d+)*(?:[%‰％]|[十百千万萬亿億兆]*(?:个百分点|個百分點|个基点|美元|港元|欧元|歐元|日元|人民币|元|股|吨|噸|倍)?)"
    r"|[A-Za-z]+|\s+|.",
    re.DOTALL,
)
# Pairs of tokens beyond which a stretch is shown as replaced without looking for what its words share: the search for it
# is quadratic, and finds only scattered characters where so much was rewritten.
_MOST = 4_000_000
# Marks that carry a value beside a digit: left out or put in alone they are shown, because the digit is in another stretch.
_VALUE = re.compile(r"^[^\w]*[.:/~×%‰+±<>≤≥≈$€£¥−-][^\w]*$")
# Punctuation and spaces that a text ends with and that carry no value.
_TAIL = re.compile(r"[^\w.:/~×%‰+±<>≤≥≈$€£¥−-]+$")
_LEVELS = (_LINES, _SENTENCES, _CLAUSES, _TOKENS)
_WORDS = len(_LEVELS) - 1
# So few characters in common between two changes are chance: shown as such they break a changed phrase into crumbs.
_CRUMB, _AROUND = 1, 4


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


def compare_content(before: str, after: str) -> Diff:
    """The difference of two texts in content: punctuation, width, spaces and script are equal stretches, wherever they stand.

    >>> compare_content("營收１，２３４萬元，同比-5%", "营收1,234万元； 同比+5%").changes[0].parts[1]
    Change(kind='replace', before='-5%', after='+5%', parts=())
    """
    if canonical(before) == canonical(after):
        return content_only(compare(before, after)) if before != after else compare(before, after)
    found = content_only(Diff(_compare(before, after, 0, _content_key)))
    return content_only(compare(before, after)) if found.same else found


def _content_key(unit: str) -> str:
    """What a unit is aligned by: its content, or, where it has none, the mark that gives a value to a number beside it."""
    return canonical(unit) or (unit.strip() if _VALUE.search(unit) else "")


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


Mark = Literal["same", "gone", "came"]


def rows(change: Change) -> list[list[tuple[Mark, str]]]:
    """A changed stretch line by line, as it is shown: what stayed (as in the second text), what went and what came; no blank lines."""
    lines: list[list[tuple[Mark, str]]] = [[]]
    for leaf in _leaves(change):
        told: tuple[tuple[Mark, str], ...] = (("gone", leaf.before), ("came", leaf.after))
        for mark, text in (("same", leaf.after),) if leaf.kind == "equal" else told:
            first, *others = text.split("\n")
            lines[-1].append((mark, first))
            lines += [[(mark, line)] for line in others]
    whole = ([(mark, text) for mark, text in line if text] for line in lines)
    return [line for line in whole if any(text.strip() for _, text in line)]


def _leaves(change: Change) -> Iterator[Change]:
    for part in change.parts or (change,):
        yield from _leaves(part) if part.parts else (part,)


def apply(diff: Diff, text: str) -> str:
    """The second text, from the first. Raises ValueError where `text` is not the first one."""
    if "".join(change.before for change in diff.changes) != text:
        raise ValueError("this comparison was made from another text")
    return "".join(change.after for change in diff.changes)


_Key = Callable[[str], str]


def _compare(before: str, after: str, level: int, key: _Key = str) -> tuple[Change, ...]:
    a, b = _units(before, level, key), _units(after, level, key)
    changes = _merged(_operations(a, b))
    if level == _WORDS:
        return _calmed(changes if key is str else [part for change in changes for part in _peeled(change)])
    return tuple(_inside(change, level + 1, key) if change.kind == "replace" else change for change in changes)


def _units(text: str, level: int, key: _Key) -> list[tuple[str, str]]:
    """The units of a text with their keys; one without a key goes with the one before it."""
    units: list[tuple[str, str]] = []
    for unit in _LEVELS[level].findall(text):
        own = key(unit)
        if units and not (own and units[-1][0]):
            units[-1] = (units[-1][0] or own, units[-1][1] + unit)
        else:
            units.append((own, unit))
    return units


def _inside(change: Change, level: int, key: _Key) -> Change:
    """A replaced stretch with its parts; sentences that were replaced are opened too, so that parts are one flat list."""
    flat: list[Change] = []
    for part in _compare(change.before, change.after, level, key):
        flat += part.parts or (part,)
    return Change("replace", change.before, change.after, _merged(flat))


def _peeled(change: Change) -> Iterator[Change]:
    """A replaced stretch without the punctuation that both of it end with: that is no part of what changed."""
    tails = [_TAIL.search(text) for text in (change.before, change.after)] if change.kind == "replace" else []
    before, after = (tail[0] if tail else "" for tail in tails) if tails else ("", "")
    if not before or not after or before == change.before or after == change.after:
        yield change
        return
    yield Change("replace", change.before.removesuffix(before), change.after.removesuffix(after))
    yield Change("equal", before, after)


def _calmed(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The words of a changed clause without the crumbs that two rewritten phrases have in common by chance."""
    kept: list[Change] = []
    for number, change in enumerate(changes):
        around = (*changes[number - 1 : number], *changes[number + 1 : number + 2]) if number else ()
        loose = change.kind == "equal" and len(change.before) <= _CRUMB and not change.before.isdigit() and len(around) == 2
        crumb = loose and all(len(c.before) + len(c.after) >= _AROUND for c in around)
        if kept and (crumb or (number and kept[-1].kind != "equal" and change.kind != "equal")):
            last = kept.pop()
            kept.append(Change("replace", last.before + change.before, last.after + change.after))
        else:
            kept.append(change)
    return tuple(kept)


def _operations(a: list[tuple[str, str]], b: list[tuple[str, str]]) -> list[Change]:
    """difflib's operations, less the equal ends, which need no search. Its autojunk would ignore frequent characters."""
    keys_a, keys_b = [key for key, _ in a], [key for key, _ in b]
    head = _common(keys_a, keys_b)
    tail = _common(keys_a[head:][::-1], keys_b[head:][::-1])
    codes: list[tuple[Kind, int, int, int, int]]
    inner_a, inner_b = keys_a[head : len(a) - tail], keys_b[head : len(b) - tail]
    if len(inner_a) * len(inner_b) > _MOST:
        codes = [("replace", 0, len(inner_a), 0, len(inner_b))]
    else:
        codes = [*SequenceMatcher(None, inner_a, inner_b, autojunk=False).get_opcodes()]
    moved: Iterable[tuple[Kind, int, int, int, int]] = ((kind, i + head, j + head, k + head, m + head) for kind, i, j, k, m in codes)
    changes = [Change(kind, _joined(a[i:j]), _joined(b[k:m])) for kind, i, j, k, m in moved]
    first, last = (
        Change("equal", _joined(a[:head]), _joined(b[:head])),
        Change("equal", _joined(a[len(a) - tail :]), _joined(b[len(b) - tail :])),
    )
    return [first, *changes, last]


def _joined(units: Sequence[tuple[str, str]]) -> str:
    return "".join(text for _, text in units)


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
