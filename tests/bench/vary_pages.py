"""One page as other site builders would have written it: what the judge must not depend on is changed, its words stay.

`variations` gives two a page: one without any class or id, and one that another parser wrote out again, often cut off before
its end; in both, elements that say what they are become <div>, and paragraphs become lines, now and then.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

_NAMES = re.compile(r"""\s(?:class|id)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_TELLING = "header|nav|footer|aside|article|section|main|figure|figcaption"
_BLOCKS = ("p", "h[1-6]", "li|ul|ol|dl|dt|dd")


def variations(html: str, draw: random.Random) -> Iterator[str]:
    """The two variations of a page's source."""
    bare = _TAG.sub(lambda m: _NAMES.sub("", m.group()), html)
    bare = _divs(bare, draw) if draw.random() < 0.5 else bare
    yield _lines(bare) if draw.random() < 0.3 else bare
    other = _divs(html, draw) if draw.random() < 0.5 else html
    other = _lines(other) if draw.random() < 0.4 else other
    other = _cut(other, draw) if draw.random() < 0.6 else other
    yield _rewritten(other, draw)


def _divs(html: str, draw: random.Random) -> str:
    names = "|".join((_TELLING, *(b for b in _BLOCKS if draw.random() < 0.5)))
    return re.sub(rf"(?i)<(/?)(?:{names})(?=[\s>/])", r"<\1div", html)


def _lines(html: str) -> str:
    return re.sub(r"(?i)</p\s*>", "<br><br>", re.sub(r"(?i)<p(?=[\s>])[^>]*>", "", html))


def _cut(html: str, draw: random.Random) -> str:
    body = max(0, html.lower().find("<body"))
    return html[: int(body + (len(html) - body) * draw.uniform(0.5, 0.95))]


def _rewritten(html: str, draw: random.Random) -> str:
    import lxml.html
    from bs4 import BeautifulSoup

    if draw.random() < 0.5:
        return str(BeautifulSoup(html, "html.parser"))
    try:
        return str(lxml.html.tostring(lxml.html.fromstring(html), encoding="unicode"))
    except ValueError as error:  # lxml takes no text that declares an encoding; the page is one variation less changed
        print(f"  lxml: {error}")
        return html
