"""Fingerprints of a capture's sentences: what finds the few documents that it may be of, among a million.

A fingerprint is a number for eight characters in a row (a shingle); the index keeps the 32 smallest. Where one text stands in
another, the smallest of the longer that belong to the shorter are among the shorter's smallest too: a preview of 30 % shares
about ten of the 32, whatever stands around it, and fewer than two once in 5,000. Shingles that begin with an anchor, a
character like any other that makes up one in twenty, go before all others, so that of a long text only these are looked at.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from itertools import repeat
from zlib import crc32

from archiver.keep.sight import SHINGLE, Sight

# How many fingerprints of a capture are kept: 200 bytes of index a document.
KEPT = 32
# Characters whose code is 12 modulo 16: 4.6 % of Chinese text (和 行 作 公 …, the most frequent 0.4 %) and 4.4 % of English (l).
# Of the sixteen such classes the one in which no single character stands out.
_ANCHORS = "".join(f"\\U{code:08x}" for low, high in ((0x30, 0x7F), (0x3400, 0xA000)) for code in range(low, high) if code % 16 == 12)
_ANCHORED = re.compile(f"(?=([{_ANCHORS}][^\n]{{{SHINGLE - 1}}}))")
_OTHERS = re.compile(f"(?=([^\n{_ANCHORS}][^\n]{{{SHINGLE - 1}}}))")
# The numbers of shingles without an anchor have this bit and are greater than all others.
_LATER = 1 << 31


def fingerprints(sight: Sight) -> tuple[int, ...]:
    """The smallest fingerprints of a capture's sentences, at most 32, in order; none where there are no eight characters."""
    body = "\n".join(sight.spine)
    chosen = _smallest(_ANCHORED.findall(body), KEPT)
    if len(chosen) < KEPT:
        chosen += [number | _LATER for number in _smallest(_OTHERS.findall(body), KEPT - len(chosen))]
    return tuple(chosen)


def _smallest(shingles: Iterable[str], count: int) -> list[int]:
    """The smallest numbers of shingles, at most so many, in order: 31 bits each, the same on every machine."""
    codes = sorted({*map(crc32, map(str.encode, shingles, repeat("utf-8"), repeat("surrogatepass")))})
    return [*dict.fromkeys(code >> 1 for code in codes[: 2 * count])][:count]  # two codes at most have one number


def packed(values: tuple[int, ...]) -> str:
    """Fingerprints as the metadata record holds them: eight hexadecimal digits each.

    >>> packed((1, 255)), unpacked("00000001000000ff")
    ('00000001000000ff', (1, 255))
    """
    return "".join(f"{value:08x}" for value in values)


def unpacked(text: str) -> tuple[int, ...]:
    """The way back from `packed`."""
    return struct.unpack(f">{len(text) // 8}I", bytes.fromhex(text))
