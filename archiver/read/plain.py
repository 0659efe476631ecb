"""Plain text and its dumps: one block a line, nothing left out."""

from __future__ import annotations

import re

from archiver.model import Block, Head, Page, Source

# The line ends that a text file may have; a block never contains one. Form feeds and U+2028 are mended later, as edits.
_LINE = re.compile(r"[^\r\n]+")

# YAML between two rules at the very start, as Markdown files of static sites and clippers have it: fields, the items of their
# lists, and what is indented or commented; blank lines where a converter put them.
_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(?P<fields>(?:[^\r\n]*\r?\n){1,120}?)---[ \t]*(?:\r?\n|\Z)")
_YAML = re.compile(r"(?:[\w-]{1,30}:(?:[ \t].*)?|- .*|[ \t#}\]].*)?")
_FIELD = re.compile(r"^(?P<name>[A-Za-z][\w-]{0,30}):[ \t]*(?P<value>[^\r\n]*)", re.MULTILINE)


def front_matter(text: str) -> re.Match[str] | None:
    """The front matter that a text begins with, its `fields` as a group; None where it has none.

    >>> front_matter("---\\ntitle: 会议\\n---\\n正文。")["fields"], front_matter("---\\n会议开始。\\n---\\n正文。")
    ('title: 会议\\n', None)
    """
    found = _FRONT_MATTER.match(text)
    if found is None or not all(_YAML.fullmatch(line) for line in found["fields"].splitlines()):
        return None
    return found if _FIELD.search(found["fields"]) else None


def read_plain(source: Source, media_type: str = "text/plain") -> Page:
    """The page of a plain text: its text exactly as decoded, each line that is not blank a block ("line 17")."""
    blocks: list[Block] = []
    number, at = 1, 0
    for match in _LINE.finditer(source.text):
        number += _line_ends(source.text[at : match.start()])
        at = match.end()
        line = match.group()
        if line.strip():
            start = match.start() + len(line) - len(line.lstrip())
            blocks.append(Block(start, match.start() + len(line.rstrip()), f"line {number}"))
    return Page(source.text, tuple(blocks), media_type, source, _head(source.text))


def _head(text: str) -> Head:
    """What front matter says: its one-line fields as (name, value) pairs. Its lines are blocks of the text all the same."""
    found = front_matter(text)
    if found is None:
        return Head()
    fields = [(m["name"].lower(), m["value"].strip().strip("\"'")) for m in _FIELD.finditer(found["fields"])]
    return Head(title=dict(fields).get("title", ""), meta=tuple(fields))


def _line_ends(gap: str) -> int:
    """How many lines end in a run of line-end characters; CRLF is one."""
    return gap.count("\n") + gap.count("\r") - gap.count("\r\n")
