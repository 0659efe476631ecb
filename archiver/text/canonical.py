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
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# Points, colons, slashes, dashes, waves and ^ × between two digits; before a digit a sign, a comparison or a currency (an em dash
# there is punctuation); % and ‰ after one; boxes that are ticked or not.
_MARK = re.compile(rf"(?<=\d)[.:/~^×{_DASHES}](?=\d)|[+±<>≤≥≈$€£¥‐‑‒–−-](?=\d)|(?<=\d)[%‰]|[☐☑☒□√✓✔]")
_SAME = {ord(c): "-" for c in _DASHES} | {ord("∶"): ":", ord("〜"): "~", ord("✓"): "√", ord("✔"): "√", ord("☑"): "√", ord("☐"): "□"}


def canonical(text: str) -> str:
    """The canonical form of `text`; the same for every script, width and punctuation of one content.

    >>> canonical("營收：３.25億，同比 －5％。") == canonical("营收 3.25亿 同比-5%")
    True
    >>> canonical("3.25亿") == canonical("32.5亿")
    False
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).replace("∶", ":").replace("〜", "~")
    plain = _THOUSANDS.sub("", folded.translate(simplified()))
    marks = {m.start() for m in _MARK.finditer(plain)}
    kept = "".join(c for i, c in enumerate(plain) if c.isalnum() or i in marks or (i and _belongs(c, plain[i - 1])))
    # Once more, because letters that punctuation parted may now compose (Korean Jamo).
    return unicodedata.normalize("NFKC", kept.translate(_SAME))


def _belongs(c: str, before: str) -> bool:
    """Whether a combining mark is part of the letter before it: Thai and Tibetan vowels are, an emoji's selector is not."""
    return c > "\u02ff" and unicodedata.category(c)[0] == "M" and (before.isalnum() or unicodedata.category(before)[0] == "M")


def content_digest(text: str) -> str:
    """`sha256:…` of the canonical form: equal digests are one version."""
    return digest(canonical(text).encode("utf-8"))


def digest(raw: bytes) -> str:
    """`sha256:…` of bytes."""
    return "sha256:" + hashlib.sha256(raw).hexdigest()
