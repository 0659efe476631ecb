"""What an element's tag, class and id say of it, worked out once for all elements that look the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from archiver.read.head import NOTED
from archiver.read.hints import hints_of
from archiver.read.markup import BLOCKS, CELLS, HEADINGS, ITEMS, KEPT_SPACES, LISTS, MARK_OF, SKIPPED

# Attributes that must be read to know an element's marks: most elements have none of them.
SPEAKING = frozenset({"role", "hidden", "style"})
# Tags whose attributes, or whose place, always count: links, what may be shut, lists.
_SAYING = LISTS | {"a", "dialog"}
# Tags that do something where they open: what the head says, line ends, pictures, tables, a drawing's own words.
ACTING = NOTED | CELLS | {"br", "img", "table", "tr", "desc", "metadata"}


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """Whether an element stands on lines of its own, is no text, keeps its spaces, is an item or a list; its marks and hints.

    `says` and `acts`: more is to be asked of each element. `alters`: it changes what it hands down. `quiet`: text in it is read as the
    text around it is. `heading` is its tag where that is a heading's.
    """

    tag: str
    block: bool
    skipped: bool
    pre: bool
    item: bool
    list: bool
    says: bool
    acts: bool
    alters: bool
    quiet: bool
    heading: str
    marks: frozenset[str]
    hints: frozenset[str]


@lru_cache(maxsize=8192)
def look_of(name: str, classes: str | None, known_as: str | None) -> Look:
    """The look of an element with this name, class and id: one for all whose names hint the same."""
    return _look(name.rpartition(":")[2], hints_of(classes or "", known_as or ""))


@lru_cache(maxsize=4096)
def _look(tag: str, hints: frozenset[str]) -> Look:
    acts, says, block = tag in ACTING, tag in _SAYING, tag in BLOCKS
    return Look(
        tag,
        block=block,
        skipped=tag in SKIPPED,
        pre=tag in KEPT_SPACES,
        item=tag in ITEMS,
        list=tag in LISTS,
        says=says,
        acts=acts,
        alters=bool(hints) or tag in MARK_OF or tag in SKIPPED or tag in KEPT_SPACES,
        quiet=not (block or says or acts or tag in MARK_OF or tag in SKIPPED),
        heading=tag if tag in HEADINGS else "",
        marks=frozenset({MARK_OF[tag]} if tag in MARK_OF else ()),
        hints=hints,
    )


@lru_cache(maxsize=1024)
def seen_as(look: Look, block: bool, skipped: bool) -> Look:
    """The same look, but for what XML's content says of it: whether it is a block, and whether anybody sees it."""
    return replace(look, block=block, skipped=skipped, alters=look.alters or skipped, quiet=look.quiet and not block and not skipped)
