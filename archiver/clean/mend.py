"""The first step: characters that no author wrote. Line separators, invisibles, control characters, leaked entities."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from archiver.clean.lines import HAN
from archiver.model import Edit

# CRLF and CR; form feed, vertical tab, NEL and Unicode's separators all end a line in some dump.
_LINE_END = r"(?P<line>\r\n|[\r\x0b\x0c\x85\u2028\u2029])"
# Zero-width and soft characters, BOMs inside the text, and bidirectional controls. U+200C and U+200D carry meaning in emoji
# and in other scripts: they go only beside Han characters, Chinese punctuation and ASCII.
_JOINERS = rf"(?<=[{HAN}\u3000-\u303f\uff00-\uffef\x20-\x7e\n])[\u200c\u200d]+|[\u200c\u200d]+(?=[{HAN}\u3000-\u303f\uff00-\uffef])"
_INVISIBLE = rf"(?P<invisible>{_JOINERS}|[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0001-\U000e007f]+)"
# Colour codes of a terminal go whole, other control characters one by one.
_CONTROL = r"(?P<control>(?:\x1b\[[0-9;?]{0,12}[A-Za-z]|[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f])+)"
_SPACE = r"(?P<space>[\t\u00a0\u2000-\u200a\u202f\u205f]+)"
# Only the entities that leak into text dumps; every other ampersand is an author's.
_ENTITY = (
    r"(?P<entity>&(?:amp;){0,3}(?:nbsp|ensp|emsp|lt|gt|amp|quot|apos|ldquo|rdquo|lsquo|rsquo|middot|hellip|mdash|ndash|bull|times"
    r"|#\d{2,6}|#x[0-9a-fA-F]{2,5});)"
)
# Full-width letters, digits, and the points and percent signs that belong to a number.
_WIDE = "(?P<wide>[０-９Ａ-Ｚａ-ｚ]+(?:[．％][０-９]*)*)"
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_ANY = re.compile("|".join((_LINE_END, _INVISIBLE, _CONTROL, _SPACE, _ENTITY, _WIDE)))
# What any of these begins with: a search for one character of a set, and a clean text is passed over.
_FIRST = re.compile(
    "[\x00-\x09\x0b-\x1f&\x7f-\xa0\xad\u2000-\u200f\u2028-\u202f\u205f-\u2069\ufeff０-９Ａ-Ｚａ-ｚ\ufff9-\ufffb\U000e0001-\U000e007f]"
)
_AFTER = {"line": "\n", "invisible": "", "control": "", "space": " "}


def mend(text: str) -> Iterator[Edit]:
    """Edits that leave only `\\n`, plain and ideographic spaces, and visible characters; U+FFFD stays, it is evidence."""
    at = 0
    for first in _FIRST.finditer(text):
        match = _ANY.match(text, first.start()) if first.start() >= at else None
        if match is None:
            continue
        at, kind, before = match.end(), str(match.lastgroup), match.group()
        after = _entity(before) if kind == "entity" else before.translate(_NARROW) if kind == "wide" else _AFTER[kind]
        if after != before:
            yield Edit(match.start(), at, before, after, "narrow-letters" if kind == "wide" else f"mend-{kind}")


def _entity(entity: str) -> str:
    """What an entity stands for, escaped once or more often, or nothing where that is a control character."""
    char = html.unescape(re.sub("^&(?:amp;)+(?=.)", "&", entity))
    if char.isspace():
        return " "
    return char if char.isprintable() else ""
