"""What a page says of itself outside its text: the title, <meta>, JSON-LD, the canonical address, the language."""

from __future__ import annotations

import re
from collections.abc import Mapping

from archiver.model import Head
from archiver.read.markup import unmasked

NOTED = frozenset({"title", "meta", "script", "link", "html"})
_SPACES = re.compile(r"[ \t\r\n\f]+")


class Notes:
    """Takes notes of the tags in NOTED while a page is read."""

    def __init__(self) -> None:
        self._title: list[str] | None = None
        self._meta: list[tuple[str, str]] = []
        self._json: list[list[str]] = []
        self._canonical = ""
        self._language = ""

    def see(self, tag: str, attributes: Mapping[str, str]) -> list[str] | None:
        """Notes a tag that opens; where its text matters too, a list to put it into."""
        if tag == "title" and self._title is None:
            self._title = []
            return self._title
        if tag == "script" and _get(attributes, "type").lower() == "application/ld+json":
            self._json.append([])
            return self._json[-1]
        if tag == "meta" and _get(attributes, "content"):
            name = next(filter(None, (_get(attributes, key) for key in ("property", "name", "itemprop", "http-equiv"))), "")
            self._meta.append((name.lower(), unmasked(_get(attributes, "content"))))
        elif tag == "link" and _get(attributes, "rel").lower() == "canonical":
            self._canonical = self._canonical or _get(attributes, "href")
        elif tag == "html":
            self.speaks(attributes)
        return None

    def speaks(self, attributes: Mapping[str, str]) -> None:
        """Notes the language that an outermost element names."""
        self._language = self._language or _get(attributes, "lang") or _get(attributes, "xml:lang")

    def head(self) -> Head:
        """What was noted."""
        title = _SPACES.sub(" ", unmasked("".join(self._title or ()))).strip()
        named = tuple((name, content) for name, content in self._meta if name)
        return Head(title, named, tuple(unmasked("".join(j)).strip() for j in self._json), self._canonical, self._language)


def _get(attributes: Mapping[str, str], name: str) -> str:
    return (attributes.get(name) or "").strip()
