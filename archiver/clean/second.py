"""A second opinion: what trafilatura takes for the main content of a page."""

from __future__ import annotations

import logging
import re

from archiver.clean.lines import IS_HAN
from archiver.model import Page
from archiver.read.markup import prepared

# trafilatura takes a second for each megabyte or two; what is longer than this is a dump, and our own reading judges it.
_LONGEST = 4_000_000
# From this share of Han characters on a page is Chinese. There the extractors that trafilatura compares itself with have no say: they
# count the stop words of languages that put spaces between words. Without them it takes half the time (of 192 pages it was asked
# on 5, and said the same); elsewhere they are worth 5 points of F1 on the pages that it is asked on.
_CHINESE = 0.3
# One control character makes trafilatura drop the whole page; masked ones are Unicode's noncharacters.
_CONTROL = re.compile("[\ufdd0-\ufdef\x7f-\x84\x86-\x9f\ufffe\uffff]")


def opinion(page: Page) -> tuple[str, str]:
    """The text that trafilatura finds in the page's source, and a note where it could not be asked or failed."""
    text = page.source.text
    if len(text) > _LONGEST:
        return "", f"the page is too long for trafilatura ({len(text)} characters)"
    if any(block.path.startswith("//") for block in page.blocks):
        return "", "the page nests too deeply for trafilatura"
    from trafilatura import extract

    chinese = len(IS_HAN.findall(page.text)) >= _CHINESE * len(page.text)
    # Without a handler of its own, logging would print trafilatura's remarks on stderr.
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    try:
        found = extract(_CONTROL.sub("", prepared(text)), fast=chinese, include_comments=False, include_tables=True, deduplicate=False)
    except Exception as error:  # noqa: BLE001 - whatever someone else's extractor stumbles over, the page is still judged; the note says so
        return "", f"trafilatura failed: {type(error).__name__}: {error}"
    return found or "", "" if found else "trafilatura found no main content"
