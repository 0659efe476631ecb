"""Names as text that can be kept, whatever bytes they were made of, and as files that every system can hold."""

from __future__ import annotations

import hashlib
import re

# Names that Windows gives to devices, whatever suffix follows.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\..*)?", re.IGNORECASE)
# Bytes of a file name that most file systems allow, and digits of its digest that tell shortened ones apart.
_LONGEST, _TOLD_BY = 255, 6


def readable(name: str) -> str:
    r"""A name without lone surrogates, which no UTF-8 file can hold: bytes of a file name that are no UTF-8 become `\xd6`.

    >>> readable("\udcd6\udcd0.txt"), readable("中.txt"), readable("\ud800")
    ('\\xd6\\xd0.txt', '中.txt', '\\ud800')
    """
    bytewise = "".join(f"\\x{ord(c) - 0xDC00:02x}" if "\udc80" <= c <= "\udcff" else c for c in name)
    return bytewise.encode("utf-8", "backslashreplace").decode("utf-8")


def is_device(name: str) -> bool:
    """Whether Windows takes a file name for a device.

    >>> is_device("con.txt"), is_device("COM¹"), is_device("console.txt")
    (True, True, False)
    """
    return _DEVICE.fullmatch(name) is not None


def fitting(name: str, suffix: str = "") -> str:
    """`name` with `suffix`, shortened where no file system would take it; a digest in the gap keeps two long names two.

    >>> fitting("纪要", ".txt"), len(fitting("纪" * 85, ".txt").encode())
    ('纪要.txt', 254)
    """
    if _size(name + suffix) <= _LONGEST:
        return name + suffix
    suffix = f"~{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:_TOLD_BY]}{suffix}"
    while name and _size(name + suffix) > _LONGEST:
        name = name[:-1]
    return name.rstrip(" .") + suffix


def _size(name: str) -> int:
    """Bytes of a file name; a byte that was no UTF-8 is one."""
    return len(name.encode("utf-8", "replace"))
