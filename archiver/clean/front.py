"""Front matter of Markdown files: the reader has made metadata of it, and it is no part of what the document says."""

from __future__ import annotations

from collections.abc import Iterator

from archiver.model import Edit
from archiver.read.plain import front_matter

RULE = "front-matter"


def front(text: str) -> Iterator[Edit]:
    """The removal of a text's front matter, before a step reads its dashes as a rule, its fields as lines; none where nothing follows."""
    found = front_matter(text)
    if found and text[found.end() :].strip():
        yield Edit(0, found.end(), found.group(), "", RULE)
