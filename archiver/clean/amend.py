"""What belongs to an article however it looks: a table in its middle, the rest of its code, a heading over kept text, its attachments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from archiver.clean.containers import place
from archiver.clean.verbatim import element, mostly_han
from archiver.model import Block

_NEVER = frozenset({"nav", "footer", "aside", "header", "form", "hidden", "noscript"})
# From this linked share on a block is a link.
_LINKED = 0.5
# An element of which so many blocks stay, and this share of the characters, is an article's own.
_PARAGRAPHS, _MOST = 3, 0.7
_ATTACHED = re.compile(r"\s*附[件表图圖：:]")
_TABLE = re.compile(r"/(?:t(?:head|body|foot)\[\d+\]/)?tr\[\d+\]$")


def amended(blocks: Sequence[Block], texts: Sequence[str], kept: Sequence[bool], chrome: Sequence[bool]) -> list[bool]:
    """What stays, with what belongs to it. `chrome` tells the blocks whose words are a menu's."""
    found = list(kept)
    homes = [place(b.path)[0] for b in blocks]
    _tables(blocks, found)
    _code(blocks, texts, found)
    _company(blocks, homes, found, chrome)
    for i in range(len(blocks) - 2, -1, -1):
        if found[i + 1] and "heading" in blocks[i].marks and may_stay(blocks[i]):
            found[i] = True
    living = {home for home, stays in zip(homes, found, strict=True) if stays}
    for i, block in enumerate(blocks):
        if not found[i] and _ATTACHED.match(texts[i]) and not block.marks & _NEVER and homes[i] in living:
            found[i] = True
    return found


def _company(blocks: Sequence[Block], homes: Sequence[str], found: list[bool], chrome: Sequence[bool]) -> None:
    """Keeps what stands in one element with an article's paragraphs, and is no link and no menu: when and where people met."""
    sizes: dict[str, list[int]] = {}
    for home, block, stays in zip(homes, blocks, found, strict=True):
        held = sizes.setdefault(home, [0, 0, 0])
        size = block.end - block.start
        held[0] += size
        held[1] += size if stays else 0
        held[2] += stays
    for i, block in enumerate(blocks):
        whole, kept, count = sizes[homes[i]]
        if not found[i] and not chrome[i] and count >= _PARAGRAPHS and kept >= _MOST * whole and may_stay(block):
            found[i] = True


def _code(blocks: Sequence[Block], texts: Sequence[str], found: list[bool]) -> None:
    """Keeps the lines of code of which some stay."""
    lines = [i for i, block in enumerate(blocks) if "pre" in block.marks]
    for _, group in groupby(lines, key=lambda i: element(blocks[i])):
        inside = list(group)
        stays = any(found[i] for i in inside) and all(may_stay(blocks[i]) for i in inside)
        if stays and not mostly_han("".join(texts[i] for i in inside)):
            for i in inside:
                found[i] = True


def may_stay(block: Block) -> bool:
    """Whether a block is no menu by its element, nor hidden, nor a link."""
    return not block.marks & _NEVER and block.linked < _LINKED * (block.end - block.start)


def _tables(blocks: Sequence[Block], found: list[bool]) -> None:
    """Keeps the rows of a table of which some stay, or that stands between what stays."""
    i = 0
    while i < len(blocks):
        end = i + 1
        if "row" in blocks[i].marks:
            table = _TABLE.sub("", blocks[i].path)
            while end < len(blocks) and "row" in blocks[end].marks and _TABLE.sub("", blocks[end].path) == table:
                end += 1
            inside = any(found[i:end]) or (i > 0 and end < len(blocks) and found[i - 1] and found[end])
            if inside and all(may_stay(b) for b in blocks[i:end]):
                found[i:end] = [True] * (end - i)
        i = end
