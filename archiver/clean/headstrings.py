"""The strings of a page's head in one row, for steps that read them as they read its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from archiver.model import Head


def strings_of(head: Head) -> list[str]:
    """The title, what each meta element says, and each JSON-LD script, in this order."""
    return [head.title, *(content for _, content in head.meta), *head.json_ld]


def with_strings(head: Head, strings: Sequence[str]) -> Head:
    """The head with other strings in the place of those that `strings_of` gave, as many of them."""
    title, *others = strings
    meta = tuple((name, content) for (name, _), content in zip(head.meta, others, strict=False))
    return replace(head, title=title, meta=meta, json_ld=tuple(others[len(meta) :]))
