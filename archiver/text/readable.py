"""Names as text that can be kept, whatever bytes they were made of."""

from __future__ import annotations


def readable(name: str) -> str:
    r"""A name without lone surrogates, which no UTF-8 file can hold: bytes of a file name that are no UTF-8 become `\xd6`.

    >>> readable("\udcd6\udcd0.txt"), readable("中.txt"), readable("\ud800")
    ('\\xd6\\xd0.txt', '中.txt', '\\ud800')
    """
    bytewise = "".join(f"\\x{ord(c) - 0xDC00:02x}" if "\udc80" <= c <= "\udcff" else c for c in name)
    return bytewise.encode("utf-8", "backslashreplace").decode("utf-8")
