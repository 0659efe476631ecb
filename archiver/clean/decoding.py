"""What is doubtful about how a document's bytes became characters: broken ones, passages in another encoding, a label that lied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archiver.model import Doubt, Source
from archiver.read.labels import name_of
from archiver.text.edits import invert

# Places named in one doubt, and characters quoted of a passage: enough to find the trouble, little enough to read.
_NAMED, _QUOTED = 3, 20


def byte_doubts(source: Source) -> Iterator[Doubt]:
    """Doubts about the bytes. Only those that could not be read have stage "decode", which asks for a person's look."""
    if source.replaced:
        yield Doubt("decode", _unread(source), _places(source.text, source.broken, source.replaced))
    if source.recovered:
        yield Doubt("recover", _recovered(source), _places(source.text, [e.start for e in invert(source.recovered)], len(source.recovered)))
    if source.declared and _lied(source, source.declared):
        yield Doubt("label", f"the label said {source.declared}, the bytes are {source.encoding} and were read so")


def _unread(source: Source) -> str:
    if source.replaced == 1 and source.broken == (len(source.text) - 1,):
        return f"the bytes end in the middle of a character of {source.encoding}: the end is cut off, a U+FFFD stands there"
    where = "one place" if source.replaced == 1 else f"{source.replaced:,} places"
    return f"in {where} bytes could not be read as {source.encoding}; a U+FFFD stands for them"


def _recovered(source: Source) -> str:
    """What was found in which encoding, with the beginning of the first passage."""
    edits = source.recovered
    names = " and ".join(sorted({edit.rule.removeprefix("recover-") for edit in edits}))
    passages = "one passage is" if len(edits) == 1 else f"{len(edits):,} passages are"
    quote = edits[0].after[:_QUOTED] + ("…" if len(edits[0].after) > _QUOTED else "")
    return f"{passages} in {names} where the rest is {source.encoding}, and was read as that: {quote!r}"


def _lied(source: Source, label: str) -> bool:
    """Whether a label names another encoding than the one the bytes are in. ASCII is the same in nearly all, and no lie."""
    name = name_of(label)
    return name is not None and name != source.encoding and source.known_by != "given" and not source.text.isascii()


def _places(text: str, offsets: Sequence[int], count: int) -> str:
    """The first offsets as lines and characters, both counted from 1.

    >>> _places("一二\\n三\\ufffd四", [4], 1), _places("\\ufffd" * 9, range(9), 9)
    ('line 2, character 2', 'line 1, character 1; line 1, character 2; line 1, character 3; …')
    """
    end = "\n" if "\n" in text else "\r"
    named = [f"line {text.count(end, 0, at) + 1}, character {at - text.rfind(end, 0, at)}" for at in offsets[:_NAMED]]
    return "; ".join([*named, "…"] if count > len(named) else named)
