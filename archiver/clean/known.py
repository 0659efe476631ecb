"""What other pages of a site teach about a page: which of its lines, and which of its places, say the same on all of them.

A batch gathers it (`clean` knows no disk); the judge reads it, and says in each edit how sure that made it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from archiver.clean.align import key

_NUMBER = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Evidence:
    """On how many other pages of the site something was seen, out of how many that were looked at."""

    seen: int
    pages: int


class SiteKnowledge(Protocol):
    """What is known of one site. `digest` goes into the provenance of what is judged by it."""

    @property
    def digest(self) -> str:
        """Changes when what is known changes."""
        ...

    def line(self, key: str) -> Evidence | None:
        """The other pages that hold a line with this `line_key`; None where nothing is known of it."""
        ...

    def place(self, key: str) -> Evidence | None:
        """The other pages that say the same text at this `place_key`; None where nothing is known of it."""
        ...


def line_key(text: str) -> str:
    """What makes two lines one: letters and digits, folded.

    >>> line_key("版權所有 © 2012")
    '版权所有2012'
    """
    return key(text)


def place_key(path: str) -> str:
    """Where a block stands, whichever of its siblings it is.

    >>> place_key("/html/body/div[3]/ul[1]/li[17]")
    '/html/body/div/ul/li'
    """
    return _NUMBER.sub("", path)
