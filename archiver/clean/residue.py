"""What a converter to Markdown leaves in a dump of a page: links with their addresses, pictures, escapes.

An author's Markdown keeps all of it. A dump is told by its menus, lines that are nothing but links, or by a link to a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archiver.model import Edit

# That many lines of nothing but links are a page's menus, not an author's list of sources.
_MENU = 6
_ADDRESS = r"\(\s*<?(?:[^()\s]|(?<=-)\n|\([^()\s]*\))*>?(?:\s+\"[^\"\n]*\"|\s+'[^'\n]*')?\s*\)"
_SCRIPT = re.compile(r"\]\(\s*(?:javascript|vbscript):", re.IGNORECASE)
_BRACKET = re.compile(r"[()]")
_LONGEST_SCRIPT = 4000  # characters of an address; bookmarklets of a thousand are common
_PICTURE = re.compile(r"!\[[^\[\]]*\]" + _ADDRESS)
_LINK = re.compile(r"\[(?P<said>(?:[^\[\]]|\\[\[\]]|\[[^\[\]]*\])*?)\]" + _ADDRESS)
_ESCAPE = re.compile(r"\\(?=[\\`*_{}\[\]()#+\-.!|<>~&])")
_RULE = re.compile(r"^[ \t|:]*-{3}[ \t|:\-]*$", re.MULTILINE)
# What may stand around the links of a menu's line.
_AROUND = re.compile(r"[\s|*+\-–—·•>:：/、，,#\d.]*")


def residue(text: str) -> Iterator[Edit]:
    """Takes links, pictures, escapes and rules of tables out of a text that a converter made from a page; the words stay."""
    if not _may_be_dump(text):
        return
    plain = _without_scripts(text)
    if plain == text and sum(_is_menu(line) for line in plain.split("\n")) < _MENU:
        return
    at = 0
    for start, end, after in sorted(_found(plain)):
        if start >= at:
            yield Edit(start, end, text[start:end], after, "markdown-residue")
            at = end


def _may_be_dump(text: str) -> bool:
    links = text.count("](")
    return links >= _MENU or (links > 0 and _SCRIPT.search(text) is not None)


def _without_scripts(text: str) -> str:
    """The text with every address that is a script made a plain one of the same length: scripts hold brackets, quotes and line ends."""
    parts: list[str] = []
    at = 0
    for found in _SCRIPT.finditer(text):
        if found.start() >= at:
            end = _closing(text, found.end())
            parts += (text[at : found.start()], "](", "x" * (end - found.start() - 3), ")")
            at = end
    return "".join((*parts, text[at:]))


def _closing(text: str, at: int) -> int:
    """The place behind the bracket that closes a script's address, else the end of its line."""
    depth = 1
    for bracket in _BRACKET.finditer(text, at, at + _LONGEST_SCRIPT):
        depth += 1 if bracket.group() == "(" else -1
        if not depth:
            return bracket.end()
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _is_menu(line: str) -> bool:
    if "](" not in line:
        return False
    return not _AROUND.sub("", _LINK.sub("", _PICTURE.sub("", line)))


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    """What goes: pictures whole, of a link the brackets and the address, the backslash of an escape."""
    for picture in _PICTURE.finditer(text):
        yield (*picture.span(), "")
    for link in _LINK.finditer(text):
        start, end = link.span()
        said_start, said_end = link.span("said")
        if not (start and text[start - 1] == "!"):
            yield start, said_start, ""
            yield said_end, end, ""
    for escape in _ESCAPE.finditer(text):
        yield (*escape.span(), "")
    for rule in _RULE.finditer(text):
        yield (*rule.span(), "")
