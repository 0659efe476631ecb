"""What an element's tag, class and id say of it, worked out once for all elements that look the same."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from archiver.read.head import NOTED
from archiver.read.hints import hints_of
from archiver.read.markup import BLOCKS, CELLS, KEPT_SPACES, LISTS, MARK_OF, SKIPPED

# Tags that do something where they open: what the head says, line ends, pictures, tables.
ACTING = NOTED | CELLS | {"br", "img", "table", "tr"}
# Attributes that must be read to know an element's marks, and whether it is a link: most elements have none of them.
SPEAKING = frozenset({"href", "role", "hidden", "style"})


@dataclass(frozen=True, slots=True)
class Look:
    """Whether an element stands on lines of its own, is no text, keeps its spaces, is a list, acts; its marks and hints."""

    block: bool
    skipped: bool
    pre: bool
    list: bool
    acts: bool
    marks: frozenset[str]
    hints: frozenset[str]


@lru_cache(maxsize=8192)
def look_of(tag: str, names: str | None, name: str | None) -> Look:
    """The look of an element with this tag, class and id. A page of seven hundred elements has some hundred looks."""
    marks = frozenset({MARK_OF[tag]} if tag in MARK_OF else ())
    hints = hints_of(names or "", name or "")
    return Look(tag in BLOCKS, tag in SKIPPED, tag in KEPT_SPACES, tag in LISTS, tag in ACTING, marks, hints)
