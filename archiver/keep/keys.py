"""Ids and digests as the index keeps them: their bytes, less than half of their letters. What has another form stays as it is.

The index holds a dozen of them for every capture, and most of its trees are sorted by one.
"""

from __future__ import annotations

import re

# What they begin with, how long they are, and how many bytes.
_SHA256, _LONG_DIGEST, _DIGEST = "sha256:", 71, 32
_UUID, _LONG_ID, _ID = "<urn:uuid:", 47, 16
_DIGITS = 12
_DOCUMENT = re.compile(rf"[0-9a-f]{{{_DIGITS}}}")


def short(key: str) -> str | bytes:
    """A digest or the id of a record, in bytes.

    >>> long(short("<urn:uuid:01933f2a-0000-7000-8000-0123456789ab>")), short("<other>")
    ('<urn:uuid:01933f2a-0000-7000-8000-0123456789ab>', '<other>')
    """
    if key.startswith(_UUID) and len(key) == _LONG_ID and key[18:34:5] + key[-1] == "---->":
        digits = key[10:46].replace("-", "")
    elif key.startswith(_SHA256) and len(key) == _LONG_DIGEST:
        digits = key[7:]
    else:
        return key
    try:
        made = bytes.fromhex(digits)
    except ValueError:
        return key
    return made if made.hex() == digits else key


def long(key: str | bytes | None) -> str:
    """The way back from `short`; `""` for what is not there."""
    if isinstance(key, str) or key is None:
        return key or ""
    digits = key.hex()
    if len(key) == _DIGEST:
        return _SHA256 + digits
    return f"{_UUID}{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}>"


def number(document: str) -> str | int:
    """The id of a document, as the number that its digits are.

    >>> document(number("0113c7247686")), number("d")
    ('0113c7247686', 'd')
    """
    return int(document, 16) if _DOCUMENT.fullmatch(document) else document


def document(key: str | int) -> str:
    """The way back from `number`."""
    return key if isinstance(key, str) else f"{key:012x}"


def numbers(prefix: str) -> tuple[int, int]:
    """The first and the last number of a document whose id begins with these digits; an empty span where they are more than an id has."""
    if len(prefix) > _DIGITS:
        return 1, 0
    return int(prefix.ljust(_DIGITS, "0"), 16), int(prefix.ljust(_DIGITS, "f"), 16)


def digests(prefix: str) -> tuple[bytes, bytes]:
    """The first and the last digest that begins like this (`sha256:` and some digits), as `short` gives them."""
    digits = prefix.removeprefix(_SHA256)
    return bytes.fromhex(digits.ljust(2 * _DIGEST, "0")), bytes.fromhex(digits.ljust(2 * _DIGEST, "f"))
