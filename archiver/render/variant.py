"""The same document in another script: its text, title and turns, with the turns' spans where they now stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from archiver.model import Document, Found, Metadata, Normalised, Turn
from archiver.text.script import convert

# Private-use characters, which no conversion table has; the first one that a document does not use itself parts its pieces.
_SEPARATORS = range(0xF8FF, 0xE000, -1)
_TITLES = ("title", "title_line")


def to_script(doc: Document, script: str) -> Document:
    """`doc` with text, title and turns in `script`; the same object where nothing changes (already in it, not Chinese).

    The text is converted between the turns' boundaries, so that each turn is the same words with or without the rest, but
    the script that it comes from is decided once, for all of it. Raises UsageError for a script that is not a target.
    """
    cuts = sorted({0, len(doc.text), *(edge for turn in doc.turns for edge in (turn.label, turn.start, turn.end))})
    pieces = [doc.text[a:b] for a, b in pairwise(cuts)]
    titles = [found.value if found else "" for found in _titles(doc)]
    converted = _convert_as_one([*titles, *pieces], script)
    if converted == [*titles, *pieces]:
        return doc
    new_titles, new_pieces = converted[: len(titles)], converted[len(titles) :]
    moved = dict(zip(cuts, _ends(new_pieces), strict=True))
    turns = tuple(replace(t, label=moved[t.label], start=moved[t.start], end=moved[t.end]) for t in doc.turns)
    return replace(
        doc,
        text="".join(new_pieces),
        script=script.partition("-")[0],
        metadata=_with_titles(doc.metadata, new_titles),
        turns=turns,
    )


def normalised(doc: Document, script: str) -> Normalised | None:
    """Title and text in `script`, or None where that is how they were published."""
    other = to_script(doc, script)
    return None if other is doc else Normalised(script, other.title, other.text)


def said(doc: Document, turn: Turn) -> str:
    """What was said in a turn, without its label."""
    return doc.text[turn.start : turn.end]


def _titles(doc: Document) -> tuple[Found[str] | None, ...]:
    return tuple(getattr(doc.metadata, name) for name in _TITLES)


def _with_titles(metadata: Metadata, titles: Sequence[str]) -> Metadata:
    """Values in the new script; the evidence stays as published, because it quotes."""
    old = {name: getattr(metadata, name) for name in _TITLES}
    changed = {name: replace(found, value=value) for (name, found), value in zip(old.items(), titles, strict=True) if found}
    return replace(metadata, **changed)


def _ends(pieces: Sequence[str]) -> list[int]:
    """0 and the offset after each piece."""
    ends = [0]
    for piece in pieces:
        ends.append(ends[-1] + len(piece))
    return ends


def _convert_as_one(pieces: Sequence[str], script: str) -> list[str]:
    """Each piece in `script`, by one decision about all of them: a short turn alone may not show its script."""
    whole = "".join(pieces)
    separator = next(c for c in map(chr, _SEPARATORS) if c not in whole)
    return convert(separator.join(pieces), script).split(separator)
