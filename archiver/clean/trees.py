"""The judge's model: how pairs of characters weigh, and forests of small trees, read from a data file and made one expression each.

A forest is nested lists, as written by the training script: a leaf is a number, a branch is `[feature, limit, low, high]`: where
the feature is at most the limit the answer is in `low`. Python compiles each forest to one lambda, which takes some µs a row;
walking the lists would take five times as long.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from archiver.clean.features import Words

# Most of a page is menus, and the first trees see that: where these find the log-odds this low the others are not asked.
_FIRST, _HOPELESS = 16, -2.5

Row = Sequence[float]
Tree = float | list[Any]


@dataclass(frozen=True, slots=True)
class Model:
    """`words` weighs pairs of characters; `page` and `dump` give the log-odds that a block, or a line of a dump, is main content."""

    words: Mapping[str, int]
    page: Callable[[Row], float]
    dump: Callable[[Row], float]
    digest: str


@cache
def shipped() -> Model:
    """The model that ships with the package."""
    return read(files("archiver").joinpath("data", "judge.json.gz").read_bytes())


def read(raw: bytes) -> Model:
    """The model in a data file. Raises ValueError for a file that is none."""
    said = json.loads(gzip.decompress(raw))
    return Model(Words(said["words"]), forest(said["page"]), forest(said["dump"]), said["digest"])


def forest(trees: Sequence[Tree]) -> Callable[[Row], float]:
    """The sum of the trees, as a function of a row.

    >>> forest([[0, 1.5, -1.0, 2.0], 0.25])([3.0])
    2.25
    """
    first, rest = _compiled(trees[:_FIRST]), _compiled(trees[_FIRST:])

    def log_odds(row: Row) -> float:
        found = first(*row)
        return found if found < _HOPELESS else found + rest(*row)

    return log_odds


def _compiled(trees: Sequence[Tree]) -> Callable[..., float]:
    """The sum of some trees as a function of a row's numbers, each an argument: reading it costs half of what indexing a row does."""
    names = "".join(f"r{feature}, " for feature in range(1 + max(map(_last_feature, trees), default=-1)))
    source = f"lambda {names}*_: " + (" + ".join(map(_expression, trees)) or "0.0")
    made: Callable[..., float] = eval(compile(source, "<judge>", "eval"), {})  # noqa: S307 - numbers that _expression wrote
    return made


def _last_feature(tree: Tree) -> int:
    """The highest number that a tree asks for; -1 for a leaf."""
    return max(int(tree[0]), _last_feature(tree[2]), _last_feature(tree[3])) if isinstance(tree, list) else -1


def _expression(tree: Tree) -> str:
    """A tree as a conditional expression. Only numbers get into it, whatever the data file holds."""
    if not isinstance(tree, list):
        return f"({float(tree)!r})"
    feature, limit, low, high = tree
    return f"({_expression(low)} if r{int(feature)} <= {float(limit)!r} else {_expression(high)})"
