"""Straight quotation marks made “” or 「」, by script: only on request, because many authors type straight ones and mean them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archiver.clean.lines import IS_HAN, lines_of
from archiver.clean.verbatim import Verbatim
from archiver.clean.widen import CODE_LINE
from archiver.model import Edit
from archiver.text.script import detect_script

RULE = "curl-quotes"
# A quotation is not longer, in characters, and holds Chinese; a mark right behind a figure means inches.
_LONGEST = 300
_MARK = re.compile(r'(?<![0-9])"')
# What Chinese typography uses in each script (GB/T 15834-2011; Taiwan's 重訂標點符號手冊).
_PAIRS = {"Hant": ("「", "」")}


def curl(text: str, kept: Verbatim = Verbatim()) -> Iterator[Edit]:  # noqa: B008 - an immutable value
    """Two edits for each pair of straight quotation marks within a line that has Chinese between them; a line with an odd number of
    marks, or with code, stays as it is."""
    if '"' not in text:
        return
    opening, closing = _PAIRS.get(detect_script(text), ("“", "”"))
    for line in lines_of(text):
        marks = [line.start + m.start() for m in _MARK.finditer(line.text)]
        if len(marks) % 2 or not marks or kept.holds(line.start) or CODE_LINE.search(line.text):
            continue
        for start, end in zip(marks[::2], marks[1::2], strict=True):
            if end - start <= _LONGEST and IS_HAN.search(text, start, end):
                yield Edit(start, start + 1, '"', opening, RULE)
                yield Edit(end, end + 1, '"', closing, RULE)
