"""Damage inside lines: punctuation that NFKC narrowed, and spaces that a line break or a converter left inside words.

Each repair first asks the whole document for evidence: what this text does everywhere else is what its author does.
"""

from __future__ import annotations

from collections.abc import Iterator

from archiver.clean.spaces import stray_spaces
from archiver.clean.verbatim import Verbatim
from archiver.clean.widen import as_widened, is_narrowed, widen
from archiver.model import Edit

__all__ = ["is_narrowed", "repair", "widen"]


def repair(text: str, kept: Verbatim = Verbatim()) -> Iterator[Edit]:  # noqa: B008 - an immutable value
    """Edits that widen narrowed punctuation and take stray spaces out; none where the document gives no evidence."""
    edits = widen(text, kept) if is_narrowed(text) else []
    yield from edits
    yield from stray_spaces(as_widened(text, edits), bool(edits), kept)
