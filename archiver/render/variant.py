"""The same document in another script: text, title, turns and what it says of itself, with the turns' spans where they now stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields as fields_of
from dataclasses import replace
from itertools import pairwise
from typing import Any

from archiver.model import Company, Document, Found, Metadata, Normalised, Record, Turn
from archiver.text.convert import convert
from archiver.text.converter import converter
from archiver.text.script import detect_script

# Private-use characters, which no conversion table has; the first one that a document does not use itself parts its pieces.
_SEPARATORS = range(0xF8FF, 0xE000, -1)
# Values that are language, whose words become the region's, and names, which keep their words: 软件园 is no 軟體園.
_WORDS = ("title", "title_line", "category", "breadcrumb")
_NAMES = (
    "author", "institution", "source_name", "editor", "site", "companies",
    *(f"record.{field.name}" for field in fields_of(Record) if field.name not in ("number", "index_number", "issued")),
)  # fmt: skip
# The region's forms of characters, without its words: OpenCC's configurations from its own traditional forms.
_FORMS = {"Hant-TW": "t2tw", "Hant-HK": "t2hk"}
# Characters of a text that decide in which script its title is, where only the title is wanted.
_SAMPLE = 2000


def to_script(doc: Document, script: str) -> Document:
    """`doc` with text, title, turns and metadata in `script`; the same object where nothing changes (already in it, not Chinese).

    The text is converted between the turns' boundaries, so that each turn is the same words with or without the rest, but
    the script that it comes from is decided once, for all of it. Names of people, companies and sites change their script and
    not their words. Raises UsageError for a script that is not a target.
    """
    cuts = sorted({0, len(doc.text), *(edge for turn in doc.turns for edge in (turn.label, turn.start, turn.end))})
    pieces = [doc.text[a:b] for a, b in pairwise(cuts)]
    words, names = ([*_values(doc.metadata, fields)] for fields in (_WORDS, _NAMES))
    new_words, new_pieces, new_names = _converted(words, pieces, names, script)
    told = (new_words, new_pieces) != (words, pieces)
    if not told and new_names == names:
        return doc
    moved = dict(zip(cuts, _ends(new_pieces), strict=True))
    return replace(
        doc,
        text="".join(new_pieces),
        script=script.partition("-")[0] if told else doc.script,
        metadata=_with_values(_with_values(doc.metadata, _WORDS, new_words), _NAMES, new_names),
        turns=tuple(replace(t, label=moved[t.label], start=moved[t.start], end=moved[t.end]) for t in doc.turns),
    )


def normalised(doc: Document, script: str) -> Normalised | None:
    """Title and text in `script`, or None where that is how they were published."""
    other = to_script(doc, script)
    return None if (other.title, other.text) == (doc.title, doc.text) else Normalised(script, other.title, other.text)


def title_in(doc: Document, script: str) -> str | None:
    """The title in `script`, by what the beginning of the text says of the script that it comes from: quick, for lists."""
    return to_script(replace(doc, text=doc.text[:_SAMPLE], turns=()), script).title


def script_name(doc: Document, shown: Document, script: str | None) -> str:
    """What `shown`, made of `doc` for `script`, is in: the script asked for, region and all, or the published one where it stayed."""
    return script if script and shown.script == script.partition("-")[0] else doc.script


def said(doc: Document, turn: Turn) -> str:
    """What was said in a turn, without its label."""
    return doc.text[turn.start : turn.end]


def _converted(words: list[str], pieces: list[str], names: list[str], script: str) -> tuple[list[str], list[str], list[str]]:
    """All three in `script`; of the names, only the forms of their characters where it is a region's."""
    base = script.partition("-")[0]
    told = [*words, *pieces]
    if not names or base == script:
        done = _convert_as_one([*told, *names], script)
        new, new_names = done[: len(told)], done[len(told) :]
    else:
        new = _convert_as_one(told, script)
        new_names = [_in_form(name, script) for name in _convert_as_one([*told, *names], base)[len(told) :]]
    return new[: len(words)], new[len(words) :], new_names


def _in_form(name: str, script: str) -> str:
    """A traditional name in the forms of a region: 華爲 is 華為 in Taiwan."""
    return converter(_FORMS[script])(name) if script in _FORMS and detect_script(name) == "Hant" else name


def _values(metadata: Metadata, fields: Sequence[str]) -> Iterator[str]:
    """The words of some fields, one after the other; a list gives one each, a company its name."""
    for field in fields:
        found = _found(metadata, field)
        if found:
            yield from map(_word, _parts(found.value))


def _found(metadata: Metadata, field: str) -> Found[Any] | None:
    """What was found for a field; record.place is the place in the document's form."""
    holder, _, name = field.rpartition(".")
    found: Found[Any] | None = getattr(metadata.record if holder else metadata, name, None)
    return found


def _with_values(metadata: Metadata, fields: Sequence[str], words: Sequence[str]) -> Metadata:
    """The metadata with other words in these fields; the evidence stays as published, because it quotes."""
    left = iter(words)
    changed: dict[str, Any] = {}
    record: dict[str, Any] = {}
    for field in fields:
        found = _found(metadata, field)
        if found:
            parts = tuple(_with_word(part, next(left)) for part in _parts(found.value))
            holder, _, name = field.rpartition(".")
            (record if holder else changed)[name] = replace(found, value=parts[0] if isinstance(found.value, str) else parts)
    if metadata.record and record:
        changed["record"] = replace(metadata.record, **record)
    return replace(metadata, **changed)


def _parts(value: str | tuple[str | Company, ...]) -> tuple[str | Company, ...]:
    return (value,) if isinstance(value, str) else value


def _word(part: str | Company) -> str:
    return part.name if isinstance(part, Company) else part


def _with_word(part: str | Company, word: str) -> str | Company:
    return replace(part, name=word) if isinstance(part, Company) else word


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
