"""The canonical form: what makes two texts the same content. To compare, never to show.

Letters, digits and the marks that carry a number's value, in NFKC, lower case and simplified characters. Punctuation,
spaces, width and script are not content; 3.25 is not 32.5, and −5% is not 5%.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache

from archiver.text.fold import simplified

_DASHES = "-‐‑‒–—―−"
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# . : / and dashes between two digits, a sign before a digit, % and ‰ after one.
_MARK = re.compile(rf"(?<=\d)[.:/{_DASHES}](?=\d)|[-+−](?=\d)|(?<=\d)[%‰]")


@cache
def _dash() -> dict[int, str]:
    return {ord(c): "-" for c in _DASHES}


def canonical(text: str) -> str:
    """The canonical form of `text`; the same for every script, width and punctuation of one content.

    >>> canonical("營收：３.25億，同比 －5％。") == canonical("营收 3.25亿 同比-5%")
    True
    >>> canonical("3.25亿") == canonical("32.5亿")
    False
    """
    lowered = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    plain = _THOUSANDS.sub("", lowered.translate(simplified()))
    marks = {m.start() for m in _MARK.finditer(plain)}
    kept = "".join(c for i, c in enumerate(plain) if c.isalnum() or i in marks)
    return kept.translate(_dash())


def content_digest(text: str) -> str:
    """`sha256:…` of the canonical form: equal digests are one version."""
    return digest(canonical(text).encode("utf-8"))


def digest(raw: bytes) -> str:
    """`sha256:…` of bytes."""
    return "sha256:" + hashlib.sha256(raw).hexdigest()
