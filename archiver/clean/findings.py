"""What was found out about a document: every value that was offered for a field, the best first, and where they disagree."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from archiver.clean.byline import MASKED, RECORD
from archiver.clean.pagehead import DATES
from archiver.clean.repair import widen
from archiver.model import Doubt, Found, Metadata, Record
from archiver.text.edits import apply
from archiver.text.fold import fold

# The rules by which a line says when people met.
MEETING = ("label-event-date", "form-event-date")
_NUMBER = re.compile(r"\s*[\s(（][A-Z]{1,3}\d{2,13}[)）]?$")


class Findings:
    """Values by field; the first one found for a field is its value, so that readers are called best first."""

    def __init__(self) -> None:
        self.offers: dict[str, list[Found[Any]]] = defaultdict(list)

    def add(self, name: str, value: Any, rule: str, evidence: str) -> None:
        """Keeps a value, unless it is empty. An editor's or analyst's number (支全明 SF099, S0000520010001) is no part of the name."""
        if value and name in ("editor", "author"):
            value = _NUMBER.sub("", value.rstrip("。"))
        if value:
            self.offers[name].append(Found(value, rule, evidence.strip()))

    def get(self, name: str) -> str:
        """The value of a text field, "" where there is none."""
        return str(self.offers[name][0].value) if self.offers.get(name) else ""

    def metadata(self) -> Metadata:
        """The first value of every field."""
        known = {f.name for f in fields(Metadata)}
        firsts: dict[str, Any] = {name: offers[0] for name, offers in self.offers.items() if offers}
        values = {name: first for name, first in firsts.items() if name in known}
        record = {name.removeprefix(RECORD): first for name, first in firsts.items() if name.startswith(RECORD)}
        if record and "issued" in firsts:
            record["issued"] = firsts["issued"]
        return Metadata(**values, record=Record(**record) if record else None, author_masked=bool(MASKED.search(self.get("author"))))


def conflicts(offers: Mapping[str, Sequence[Found[Any]]]) -> Iterator[Doubt]:
    """Doubts about fields for which sources of the same weight say different things: two days of publication, two authors.

    Dates are compared by day, as far as both say it; names by their folded form.
    """
    for name in ("published", "event_date", "author", "institution"):
        first, *others = (*offers.get(name, ()), None)
        for other in others:
            if first and other and _weight(first) == _weight(other) and _differ(name, first.value, other.value):
                yield Doubt("metadata", f"{name}: {first.value!r} ({first.evidence!r}) or {other.value!r} ({other.evidence!r})", "head")
                break


def _weight(found: Found[Any]) -> str:
    """The kind of source: those of one kind are equally good witnesses. The day of issue only stands in for that of publication."""
    return found.rule if found.rule == "label-issued" else found.rule.split("-", 1)[0]


def _differ(name: str, a: str, b: str) -> bool:
    if name in DATES:
        size = min(len(a), len(b), 10)
        return a[:size] != b[:size]
    return fold(a) not in fold(b) and fold(b) not in fold(a)


def repaired(metadata: Metadata) -> Metadata:
    """The same metadata with the punctuation of its text values widened, as in the text around; the evidence stays as it was."""
    changed = _all_widened(metadata)
    if metadata.record:
        changed["record"] = replace(metadata.record, **_all_widened(metadata.record))
    return replace(metadata, **changed)


def _all_widened(holder: Metadata | Record) -> dict[str, Any]:
    return {f.name: _widened(value) for f in fields(holder) if isinstance(value := getattr(holder, f.name), Found)}


def _widened(found: Found[Any]) -> Found[Any]:
    if not isinstance(found.value, str) or found.value.isascii():
        return found
    return replace(found, value=apply(found.value, tuple(widen(found.value))))
