"""Winnowing fingerprints of a capture's sentences: what finds the few documents that it may be of, among a million.

Of every window of sixteen 8-character shingles the smallest hash is chosen (winnowing), so two texts that share 23 characters
in a row share a fingerprint. Of these the index keeps the 64 smallest. Where one text stands in another, the smallest
fingerprints of the longer that belong to the shorter are among the shorter's smallest too: a preview of 30 % shares about
19 of the 64, whatever stands around it.
"""

from __future__ import annotations

from itertools import accumulate
from zlib import crc32

from archiver.keep.sight import SHINGLE, Sight

# Shingles in a window, as in the measurements on winnowing.
WINDOW = 16
# How many fingerprints of a capture are kept: 1 KB of index a document, and a preview of 10 % still shares six.
KEPT = 64
# Bytes of a character in UTF-32.
_WIDTH = 4


def fingerprints(sight: Sight) -> tuple[int, ...]:
    """The smallest fingerprints of a capture's sentences, at most 64, in order; none where there are no eight characters."""
    chosen: set[int] = set()
    for stretch in sight.spine:
        chosen.update(winnowed(hashes(stretch)))
    return tuple(sorted(chosen)[:KEPT])


def hashes(key: str) -> list[int]:
    """A number of 32 bits for each shingle of a canonical form, the same on every machine."""
    data = memoryview(key.encode("utf-32-le", "surrogatepass"))
    size = SHINGLE * _WIDTH
    return [crc32(data[at : at + size]) for at in range(0, len(data) - size + 1, _WIDTH)]


def winnowed(values: list[int]) -> set[int]:
    """The smallest number of every window; of fewer numbers than a window, the smallest of all.

    The minimum of a window is that of the end of one block and of the beginning of the next: two passes, no window is read twice.

    >>> sorted(winnowed([*range(16), 3, *range(20, 40)]))
    [0, 1, 2, 3, 20, 21, 22, 23, 24]
    """
    if len(values) <= WINDOW:
        return {min(values)} if values else set()
    ahead: list[int] = []
    behind: list[int] = []
    for at in range(0, len(values), WINDOW):
        block = values[at : at + WINDOW]
        ahead += accumulate(block, min)
        behind += [*accumulate(reversed(block), min)][::-1]
    return set(map(min, behind, ahead[WINDOW - 1 :]))


def packed(values: tuple[int, ...]) -> str:
    """Fingerprints as the metadata record holds them: eight hexadecimal digits each.

    >>> packed((1, 255)), unpacked("00000001000000ff")
    ('00000001000000ff', (1, 255))
    """
    return "".join(f"{value:08x}" for value in values)


def unpacked(text: str) -> tuple[int, ...]:
    """The way back from `packed`."""
    return tuple(int(text[at : at + 8], 16) for at in range(0, len(text), 8))
