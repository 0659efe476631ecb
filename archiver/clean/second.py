"""A second opinion on a page of which the classifier is not sure: its own best element, or what trafilatura takes for main content."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from archiver.clean.align import covered
from archiver.clean.containers import in_best
from archiver.clean.lines import IS_HAN
from archiver.model import Block, Page
from archiver.read.markup import prepared

# Below this promised F1 the classifier is lost, and with less than so many characters there is next to nothing: trafilatura is asked.
# Measured out of fold (docs/judge.md): above it the page's own best element says more than trafilatura, in a hundredth of the time.
_LOST, _NOTHING = 0.33, 60
# What a second opinion counts (log-odds).
_TRAFILATURA, _ELEMENT = 1.5, 1.0
# trafilatura takes a second for each megabyte or two; what is longer than this is a dump, and our own reading judges it.
_LONGEST = 4_000_000
# From this share of Han characters on a page is Chinese. There the extractors that trafilatura compares itself with have no say: they
# count the stop words of languages that put spaces between words. Without them it takes half the time (of 192 pages it was asked
# on 5, and said the same); elsewhere they are worth 5 points of F1 on the pages that it is asked on. Nor does any second opinion
# gain on a Chinese page of which the classifier keeps a text: its words are known better than its elements.
_CHINESE = 0.3
# One control character makes trafilatura drop the whole page; masked ones are Unicode's noncharacters.
_CONTROL = re.compile("[\ufdd0-\ufdef\x7f-\x84\x86-\x9f\ufffe\uffff]")


def second(
    page: Page, blocks: Sequence[Block], likely: Sequence[float], kept: Sequence[bool], promised: float
) -> tuple[list[float], str, str]:
    """What a second opinion adds to each block's log-odds, whose it is, and a note where nobody has one.

    `likely` says how likely each block is main content, `kept` what is chosen so far, and `promised` the F1 of that.
    """
    chinese = _is_chinese(page)
    left = sum(b.end - b.start for b, stays in zip(blocks, kept, strict=True) if stays)
    if left < _NOTHING or (promised < _LOST and not chinese):
        said, note = opinion(page)
        held = covered([page.text[b.start : b.end] for b in blocks], said) if said else []
        return [_TRAFILATURA if inside else -_TRAFILATURA for inside in held], "trafilatura", note
    if chinese:
        return [], "", f"it promises an F1 of {promised:.2f}"
    return [_ELEMENT if inside else -_ELEMENT for inside in in_best(blocks, likely)], "the element that holds most of it", ""


def _is_chinese(page: Page) -> bool:
    return len(IS_HAN.findall(page.text)) >= _CHINESE * len(page.text)


def opinion(page: Page) -> tuple[str, str]:
    """The text that trafilatura finds in the page's source, and a note where it could not be asked or failed."""
    text = page.source.text
    if len(text) > _LONGEST:
        return "", f"the page is too long for trafilatura ({len(text)} characters)"
    if any(block.path.startswith("//") for block in page.blocks):
        return "", "the page nests too deeply for trafilatura"
    from trafilatura import extract

    fast = _is_chinese(page)
    # Without a handler of its own, logging would print trafilatura's remarks on stderr.
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    try:
        found = extract(_CONTROL.sub("", prepared(text)), fast=fast, include_comments=False, include_tables=True, deduplicate=False)
    except Exception as error:  # noqa: BLE001 - whatever someone else's extractor stumbles over, the page is still judged; the note says so
        return "", f"trafilatura failed: {type(error).__name__}: {error}"
    return found or "", "" if found else "trafilatura found no main content"
