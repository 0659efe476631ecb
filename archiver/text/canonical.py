"""The canonical form: what makes two texts the same content. To compare, never to show.

Letters, digits and the marks that carry a number's value, in NFKC, lower case and simplified characters. Punctuation,
spaces, width and script are not content; 3.25 is not 32.5, and −5% is not 5%.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from archiver.text.fold import simplified

_DASHES = "‐‑‒–—―−-"
# A comma between thousands. It looks back last, so that the search can leap from comma to comma.
_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))(?<=\d,)")
# Points, colons, slashes, dashes, waves and ^ × between two digits; before a digit a sign, a comparison or a currency (an em dash
# there is punctuation); % and ‰ after one; boxes that are ticked or not.
_KEPT = re.compile(rf"[^\W_]+|(?<=\d)[.:/~^×{_DASHES}](?=\d)|[+±<>≤≥≈$€£¥‐‑‒–−-](?=\d)|(?<=\d)[%‰]|[☐☑☒□√✓✔]")
_SAME = {ord(c): "-" for c in _DASHES} | {ord("∶"): ":", ord("〜"): "~", ord("✓"): "√", ord("✔"): "√", ord("☑"): "√", ord("☐"): "□"}
# Blocks whose characters, but for combining marks, never join with a neighbour or change places with it: what becomes of one does
# not depend on the others. Letters, marks and symbols of Europe; CJK; old Cyrillic; Hangul syllables; forms of width; emoji.
_ALONE = (
    (0, 0x300), (0x370, 0x530), (0x1E00, 0x2C00), (0x2E80, 0xA4D0), (0xA640, 0xA6A0), (0xAC00, 0xD7A4), (0xE000, 0xFB00),
    (0xFF00, 0x10000), (0x1F000, 0x40000),
)  # fmt: skip


def canonical(text: str) -> str:
    """The canonical form of `text`; the same for every script, width and punctuation of one content.

    >>> canonical("營收：３.25億，同比 －5％。") == canonical("营收 3.25亿 同比-5%")
    True
    >>> canonical("3.25亿") == canonical("32.5亿")
    False
    """
    try:
        plain = text.translate(_PLAIN)
    except _JoinsError:
        return _joined(text)
    return "".join(_KEPT.findall(_THOUSANDS.sub("", plain))).replace("—", "-")


def _joined(text: str) -> str:
    """The canonical form of a text with combining marks or letters that join with their neighbours."""
    plain = _THOUSANDS.sub("", _folded(text))
    # A combining mark is part of the letter before it: Thai and Tibetan vowels are, an emoji's selector is not.
    combining = "".join(sorted(c for c in set(plain) if unicodedata.category(c)[0] == "M"))
    pattern = rf"{_KEPT.pattern}|(?:(?<=[^\W_])|(?<=[{combining}]))[{combining}]" if combining else _KEPT
    # Once more, because letters that punctuation parted may now compose (Korean Jamo).
    return unicodedata.normalize("NFKC", "".join(re.findall(pattern, plain)).translate(_SAME))


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).replace("∶", ":").replace("〜", "~")
    return folded.translate(simplified())


class _JoinsError(Exception):
    """A character joins with its neighbours, or may."""


class _Plain(dict[int, str]):
    """What each character is before marks are weighed, worked out when first met: `str.translate` reads it at the speed of C."""

    def __missing__(self, code: int) -> str:
        folded = _folded(chr(code))
        if not all(map(_alone, (chr(code), *folded))):
            raise _JoinsError
        self[code] = folded = "".join(c if c in "—―" else c.translate(_SAME) for c in folded).replace("―", "—")
        return folded


def _alone(c: str) -> bool:
    return any(low <= ord(c) < high for low, high in _ALONE) and unicodedata.category(c)[0] != "M"


_PLAIN = _Plain()


def content_digest(text: str) -> str:
    """`sha256:…` of the canonical form: equal digests are one version."""
    return digest(canonical(text).encode("utf-8"))


def digest(raw: bytes) -> str:
    """`sha256:…` of bytes."""
    return "sha256:" + hashlib.sha256(raw).hexdigest()
