"""What identity asks for, and what it answers: the index as it sees it, a decision, and the evidence for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from archiver.keep.bundle import Held
from archiver.keep.lookup import Column
from archiver.keep.sight import Sight


class Captures(Protocol):
    """What identity asks of the index."""

    def find(self, column: Column, value: str, most: int = -1) -> list[Held]:
        """The captures with this value, at `most` so many."""

    def captures(self, document: str) -> list[Held]:
        """All captures of a document."""

    def sharing(self, fingerprints: Iterable[int]) -> list[tuple[str, int]]:
        """Documents with some of these fingerprints, and how many: the most first."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a capture was taken for what it was: the rule, a plain sentence, and the figures behind it."""

    rule: str
    why: str
    numbers: Mapping[str, int | float | str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.why


@dataclass(frozen=True, slots=True)
class Decision:
    """The document ("" for a new one) and the evidence.

    How the text relates to others of the document, by their digests: a preview of them, their full text, or the same content
    but for chrome. `near`: other documents that share most of the text.
    """

    document: str
    evidence: Evidence
    preview_of: tuple[str, ...] = ()
    full_text_of: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


SightOf = Callable[[Held], Sight]
