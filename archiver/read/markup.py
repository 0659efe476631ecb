"""What HTML's tags mean to a reader, and a page's source made ready for parsers that would lose characters of it."""

from __future__ import annotations

import re
from collections.abc import Mapping


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split(" "))


# What a browser lays out as a block: text on both sides of it stands on lines of its own.
BLOCKS = _words(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption figure footer form "
    "frameset h1 h2 h3 h4 h5 h6 header hgroup hr html iframe legend li listing main menu nav noframes noscript ol optgroup option p "
    "plaintext pre search section select summary table tbody td textarea tfoot th thead tr ul xmp"
)
# Not text, in any browser.
SKIPPED = _words("script style template title meta link base iframe object embed applet param source track datalist rp map area frame")
HEADINGS = _words("h1 h2 h3 h4 h5 h6")
# Text that a browser shows only where something is missing: JavaScript, frames, a codec.
MARK_OF = {
    "nav": "nav", "footer": "footer", "aside": "aside", "header": "header", "noscript": "noscript", "noframes": "noscript",
    "button": "form", "select": "form", "option": "form", "textarea": "form", "legend": "form",
    "pre": "pre", "listing": "pre", "xmp": "pre", "plaintext": "pre", "audio": "hidden", "video": "hidden", "canvas": "hidden",
} | dict.fromkeys(HEADINGS, "heading")  # fmt: skip
_ROLES = {"navigation": "nav", "contentinfo": "footer", "complementary": "aside", "banner": "header", "heading": "heading"}
KEPT_SPACES = frozenset({"pre", "listing", "xmp", "plaintext", "textarea"})
ITEMS = frozenset({"li", "dt", "dd", "option"})
LISTS = frozenset({"ul", "ol", "dl", "menu", "dir", "select"})
CELLS = frozenset({"td", "th"})
_NONE: frozenset[str] = frozenset()
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

# Parsers drop control characters, or stop at them. While a page is parsed they are Unicode's 32 noncharacters, which are
# set aside for such use; afterwards they are themselves again, and cleaning removes them on the record.
_NON = 0xFDD0
_MASK = {c: _NON + c for c in range(32) if c not in (0x09, 0x0A, 0x0C, 0x0D)} | dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)
_UNMASK = {_NON + c: c for c in range(32)}
_CONTROLS = bytes(c for c in _MASK if c < 32)
_MASKED = re.compile(f"[{chr(_NON)}-{chr(_NON + 31)}]")
_REFERENCE = re.compile(r"&#(?:0*(\d{1,3})|[xX]0*([0-9a-fA-F]{1,2}))(?:;|(?![0-9a-fA-F]))")
# Parsers stop at these, while text goes on after them on many pages.
_ENDS = re.compile(r"</(?=[bBhH])(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])\s*>")  # without IGNORECASE a third of the time
_OPEN_TITLE = re.compile(r"(<title[^<>]*>[^<]*)(?=<(?!/title))", re.IGNORECASE)


def marks_of(tag: str, attributes: Mapping[str, str]) -> frozenset[str]:
    """The marks that an element's attributes put on the blocks in it, beside those of its tag (`MARK_OF`)."""
    role = attributes.get("role", "").lower()
    marks = frozenset({_ROLES[role]}) if role in _ROLES else _NONE
    if "hidden" in attributes or _HIDING.search(attributes.get("style", "")) or (tag == "dialog" and "open" not in attributes):
        marks |= {"hidden"}
    return marks


def prepared(text: str) -> str:
    """`text` so that no parser loses any of it: control characters masked, early ends and an open comment mended."""
    if _is_controlled(text):
        text = text.translate(_MASK)
    if "&#" in text:
        text = _REFERENCE.sub(_resolved, text)
    text = _OPEN_TITLE.sub(r"\1</title>", _ENDS.sub("", text))
    last = text.rfind("<!--")
    if last >= 0 and "-->" not in text[last + 4 :] and not text.startswith(("<!-->", "<!--->"), last):
        text = text[:last] + "<!-- -->" + text[last + 4 :]
    return text


def _is_controlled(text: str) -> bool:
    """Whether it holds anything that is masked. Bytes are looked through in half the time that a pattern takes."""
    try:
        raw = text.encode()
    except UnicodeEncodeError:  # a surrogate
        return True
    return len(raw.translate(None, _CONTROLS)) < len(raw)


def is_masked(text: str) -> bool:
    """Whether control characters are masked in it."""
    return _MASKED.search(text) is not None


def unmasked(text: str) -> str:
    """`text` with its control characters back."""
    return text.translate(_UNMASK) if is_masked(text) else text


def _resolved(reference: re.Match[str]) -> str:
    """A numeric reference to a control character, as browsers read it: 128 to 159 are windows-1252."""
    code = int(reference.group(1)) if reference.group(1) else int(reference.group(2), 16)
    if 0x80 <= code <= 0x9F:
        return bytes((code,)).decode("cp1252", "ignore") or chr(code)
    return chr(_MASK[code]) if code in _MASK else reference.group()


# Comments, what is no text, tags (their attributes may hold anything), references: what is left, but for white space, is about
# what a person sees. Possessive and bounded, so that no page makes it slow; each run is taken whole, because a lazy `.*?` tries the
# rest at every character of a script. First the tags that end something: they are half of all, and the shortest to read.
_UNSEEN = re.compile(
    r"<(?:/[^<>\"']*+>|!--[^-]*+(?:-(?!->)[^-]*+)*+-->"
    r"|(script|style|template|title|iframe|object|svg)\b[^<]*+(?:<(?!/\1\s*+>)[^<]*+)*+(?:</\1\s*+>|\Z)"
    r"|[a-zA-Z/!?][^<>\"']*+(?:(?:\"[^\"]{0,9999}+\"|'[^']{0,9999}+')[^<>\"']*+){0,100}+>|[a-zA-Z/!?][^<>]*+>)"
    r"|&(?:#\w{1,7}|[a-zA-Z]\w{1,20});",
    re.IGNORECASE,
)


def visible_size(text: str) -> int:
    """About how many characters other than white space a person would see of this source."""
    return sum(map(len, _UNSEEN.sub("", text).split()))  # any white space, so split() may take what it likes
