"""One row a document: all that a report says of it, and enough to know whether it must be cleaned again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from archiver.model import Document

Kind = Literal["clean", "review", "empty", "failed", "refused", "filtered"]
# Characters of a removed passage that a row quotes, and of a title.
_SAMPLE, _TITLE = 80, 120
_SPACE = re.compile(r"\s+")
_ALWAYS = ("name", "place", "kind")


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one capture. Nothing in it depends on when, how fast or in which order the run went.

    `rules` maps each rule that removed something to [how often, its longest passage, clipped]. `quality` maps signals to
    values. `sketch` is a sample of its sentences' hashes, to find near-duplicates. `output` is relative to the output folder.
    """

    name: str
    place: str
    kind: Kind
    why: str = ""
    title: str = ""
    site: str = ""
    characters: int = 0
    page: int = 0
    removed: int = 0
    encoding: str = ""
    script: str = ""
    output: str = ""
    output_digest: str = ""
    digest: str = ""
    raw_digest: str = ""
    made_by: str = ""
    rules: Mapping[str, list[Any]] = field(default_factory=dict)
    repairs: Mapping[str, int] = field(default_factory=dict)
    quality: Mapping[str, float] = field(default_factory=dict)
    sketch: tuple[str, ...] = ()

    def to_json(self) -> str:
        """One line, without its line end."""
        told = ((f.name, getattr(self, f.name)) for f in fields(self))
        return json.dumps({name: value for name, value in told if value or name in _ALWAYS}, ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str | bytes) -> Row:
        """The row that `to_json` wrote. Raises ValueError, KeyError or TypeError for anything else."""
        told = json.loads(line)
        return cls(**{**told, "sketch": tuple(told.get("sketch", ()))})


def reason(doc: Document) -> str:
    """Why a document cannot be used, or what is doubtful about it, in one line."""
    return "; ".join(doubt.what for doubt in doc.doubts)


def fired(doc: Document) -> dict[str, list[Any]]:
    """{rule: [how often it removed something, the longest passage]}."""
    found: dict[str, list[Any]] = {}
    for removal in doc.removed:
        entry = found.setdefault(removal.rule, [0, ""])
        entry[0] += 1
        entry[1] = max(entry[1], _SPACE.sub(" ", removal.text[: 2 * _SAMPLE])[:_SAMPLE], key=len)
    return dict(sorted(found.items()))


def short(title: str | None) -> str:
    """A title as a row has it."""
    return (title or "")[:_TITLE]
