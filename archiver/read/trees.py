"""Three parsers that tell one layout what they read: lxml for HTML and XML, beautifulsoup4 for what lxml cannot read.

HTML is told while lxml parses it: no tree is built, and the 2,048 open elements at which one stops are no limit. lxml gives up on
some debris; Python's own parser, which beautifulsoup4 drives, never does. All walks are loops: a page may nest as deeply as it likes.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, cast

from archiver.read.events import Layout
from archiver.read.looks import look_of, seen_as

if TYPE_CHECKING:
    from lxml import etree

_DOCTYPE = re.compile(r"<!DOCTYPE[^\[<>]*(?:\[[^\]]*\]\s*)?>", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ESCAPED = re.compile(r"</[a-zA-Z]|<[a-zA-Z][^<>]*>")
# Python's parser refuses marked sections that it does not know; as text they are at least kept.
_SECTION = re.compile(r"<!\[(?!CDATA\[)", re.IGNORECASE)
# Elements of feeds that hold settings, and texts that are nothing but an address: no reader shows them.
_SETTINGS = frozenset(("generator", "ttl", "docs", "cloud", "info", "convertlinebreaks", "language", "webmaster"))
# Of modules: how often a feed changes, whether an entry is a draft, how many comments it has.
_MODULES = frozenset(("updateperiod", "updatefrequency", "updatebase", "draft", "comments"))
_UNSEEN_IN_FEEDS = _SETTINGS | _MODULES
_ADDRESS = re.compile(r"\s*(?:https?://|tag:)\S+\s*")
_FEEDS = frozenset({"rss", "feed", "rdf"})


class _Target:
    """A layout as lxml tells a target: what it calls most is the layout's own, with nothing in between."""

    def __init__(self, layout: Layout) -> None:
        self.start, self.data, self.end = layout.start, layout.text, layout.end

    def close(self) -> None:
        """The page ends."""


def tell_html(text: str, layout: Layout) -> None:
    """Tells what lxml's HTML parser makes of `text` while it parses; nothing where it makes nothing of it."""
    from lxml import etree

    target = cast("etree.ParserTarget", _Target(layout))
    parser = etree.HTMLParser(target=target, huge_tree=True, recover=True, encoding="utf-8", no_network=True)
    try:
        etree.fromstring(_DECLARATION.sub("", text).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:  # nothing in it that lxml takes for a document: the caller sees too little text, and asks bs4
        return


def tell_xml(text: str, layout: Layout) -> None:
    """Tells what lxml's XML parser makes of `text`. No entity is expanded and nothing is fetched: document types are refused.

    An element is a block unless it stands among text. HTML that is escaped inside an element, as in feeds, is read in turn.
    """
    from lxml import etree

    parser = etree.XMLParser(huge_tree=True, recover=True, encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False)
    # Where a document type is too odd to be cut out, its entities at least are declared no more.
    plain = _DOCTYPE.sub("", text).replace("<!ENTITY", "<!-ENTITY")
    raw = _DECLARATION.sub("", plain).lstrip().encode("utf-8", "replace")
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError:
        return
    if root is not None:
        _tell_tree(root, layout)


def xml_as_seen(text: str) -> str:
    """XML as a source whose visible size can be measured: escaped HTML made HTML, and addresses, which feeds do not show, left out."""
    text = _DOCTYPE.sub("", text).replace("<![CDATA[", "").replace("]]>", "")
    return html.unescape(re.sub(r">\s*(?:https?://|tag:)[^\s<>]+\s*<", "><", text))


def _tell_tree(root: etree._Element, layout: Layout) -> None:
    from lxml import etree

    feed = _name(root) in _FEEDS
    mixed = [False]
    for what, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if what == "start":
            name = _name(element)
            unseen = name in ("script", "style") or (
                feed and (name in _UNSEEN_IN_FEEDS or _ADDRESS.fullmatch(element.text or "") is not None)
            )
            attributes = _attributes(element)
            look = look_of(name, attributes.get("class"), attributes.get("id"))
            layout.open(seen_as(look, not mixed[-1], unseen), attributes)
            mixed.append(_is_mixed(element))
            _tell_text(element.text, layout, leaf=len(element) == 0)
            continue
        if what == "end":
            mixed.pop()
            layout.end()
        if element.tail and element is not root:
            layout.text(element.tail)


def _tell_text(text: str | None, layout: Layout, leaf: bool) -> None:
    if text and leaf and _ESCAPED.search(text):
        tell_html(text, layout)
    elif text:
        layout.text(html.unescape(text) if leaf and "&" in text else text)


def _is_mixed(element: etree._Element) -> bool:
    """Its children stand among text, so they are part of a line."""
    return bool((element.text and element.text.strip()) or any(child.tail and child.tail.strip() for child in element))


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name).rpartition("}")[2]: str(value) for name, value in element.attrib.items()}


def tell_soup(text: str, layout: Layout) -> None:
    """Tells what beautifulsoup4 makes of `text` with Python's own parser."""
    from bs4 import BeautifulSoup
    from bs4.element import CData, NavigableString, Tag

    # Python's parser looks to the end of the text for the end of each tag: behind the last ">" there is none to be found.
    last = text.rfind(">") + 1
    text = text[:last] + text[last:].replace("<", "&lt;")
    # The empty comment tells beautifulsoup4 that this is markup: it warns of texts that look like a path or an XML file.
    markup = "<!---->" + _SECTION.sub("&lt;![", _DECLARATION.sub("", text))
    soup = BeautifulSoup(markup, "html.parser", multi_valued_attributes=None)
    node = soup.contents[0] if soup.contents else None
    while node is not None:
        if isinstance(node, Tag):
            layout.start(node.name.rpartition(":")[2].lower(), {k: str(v) for k, v in node.attrs.items()})
            if node.contents:
                node = node.contents[0]
                continue
            layout.end()
        elif isinstance(node, CData) or type(node) is NavigableString or (node.parent is not None and node.parent.name in _RAW):
            layout.text(str(node))
        while node is not None and node.next_sibling is None:
            node = node.parent
            if node is None or node is soup:
                return
            layout.end()
        node = node.next_sibling if node is not None else None


_RAW = frozenset({"script", "style", "template", "textarea", "title"})
