"""Rules as values: what the walk is told of the world. How they are read stands in `rules.py`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from archiver.clean.known import SiteKnowledge

Where = Literal["line", "head", "tail", "prefix", "suffix", "inline"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Boilerplate to remove. `pattern` matches the folded key; `takes_rest`: with all that follows to the end.

    `alone`: True acts anywhere by itself, False only beside other chrome, None (the default) by itself in head and tail only.
    """

    id: str
    pattern: re.Pattern[str]
    where: Where
    why: str
    removes: tuple[str, ...]
    keeps: tuple[str, ...]
    takes_rest: bool = False
    alone: bool | None = None


@dataclass(frozen=True, slots=True, eq=False)
class TurnLabel:
    """A kind of turn labels: the words of questions and of answers, folded. One is equal to itself alone: patterns are kept by it."""

    id: str
    questions: frozenset[str]
    answers: frozenset[str]
    number: bool
    why: str
    splits: tuple[tuple[str, tuple[str, ...]], ...]
    keeps: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FieldLabel:
    """Words that introduce a metadata value (来源：…): `fields` names the field of `Metadata` that the value belongs to."""

    id: str
    field: str
    words: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Method:
    """A repair or judgement that is code: its id, why it acts, and what it makes of its examples."""

    id: str
    why: str
    safe: bool = True
    mends: tuple[tuple[str, str], ...] = ()
    keeps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """Everything that cleaning knows of the world, as one value. `digest` is part of a version's provenance.

    `known` is what the other pages of a site have taught, where a batch has gathered it; `unsafe` are the methods that act only where
    they are asked for (`also`).

    Two rule sets are one where they are the same object, so that what was worked out with one can be remembered by it.
    """

    phrases: tuple[Phrase, ...]
    labels: tuple[TurnLabel, ...]
    not_speakers: frozenset[str]
    saying: frozenset[str]
    fields: tuple[FieldLabel, ...]
    suffixes: frozenset[str]
    unknown: frozenset[str]
    surnames: frozenset[str]
    not_names: frozenset[str]
    not_titles: frozenset[str]
    doc_types: tuple[tuple[str, re.Pattern[str]], ...]
    methods: Mapping[str, Method]
    off: frozenset[str]
    digest: str
    known: SiteKnowledge | None = None
    unsafe: Mapping[str, Method] = field(default_factory=dict)
    _whys: Mapping[str, str] = field(default_factory=dict)

    def why(self, rule: str) -> str:
        """The reason of a rule, for people; the id itself where it has none."""
        return self._whys.get(rule, rule)

    def allows(self, method: str) -> bool:
        """Whether a method acts: it is listed, safe and not switched off."""
        return method in self.methods
