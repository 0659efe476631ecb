"""Encoding labels: what the label that came with a document means, as the WHATWG Encoding Standard has it.

Web browsers read "gb2312" as gb18030 and "iso-8859-1" as windows-1252, because that is what pages under these labels
really hold. The names handed out here are the standard's, in lower case; the codecs are Python's.
"""

from __future__ import annotations

import codecs
import re

# Label, folded to letters and digits, to the standard's name. Only those whose meaning differs from Python's are listed.
_NAMES = {
    "utf8": "utf-8", "unicode11utf8": "utf-8", "usascii": "windows-1252", "ascii": "windows-1252", "iso88591": "windows-1252",
    "latin1": "windows-1252", "cp1252": "windows-1252", "windows1252": "windows-1252", "iso88599": "windows-1254",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "gb231280": "gb18030", "csgb2312": "gb18030", "xgbk": "gb18030",
    "cp936": "gb18030", "windows936": "gb18030", "ms936": "gb18030", "gb": "gb18030", "chinese": "gb18030", "euccn": "gb18030",
    "big5": "big5", "xxbig5": "big5", "big5hkscs": "big5", "cnbig5": "big5", "csbig5": "big5", "big5tw": "big5", "cp950": "big5",
    "hzgb2312": "hz-gb-2312", "hz": "hz-gb-2312",
    "shiftjis": "shift_jis", "sjis": "shift_jis", "xsjis": "shift_jis", "windows31j": "shift_jis", "cp932": "shift_jis",
    "ms932": "shift_jis", "mskanji": "shift_jis", "eucjp": "euc-jp", "xeucjp": "euc-jp", "iso2022jp": "iso-2022-jp",
    "euckr": "euc-kr", "ksc56011987": "euc-kr", "ksc5601": "euc-kr", "ksc56011989": "euc-kr", "korean": "euc-kr",
    "windows949": "euc-kr", "cp949": "euc-kr", "uhc": "euc-kr", "iso2022kr": "iso-2022-kr",
    "utf16": "utf-16le", "utf16le": "utf-16le", "ucs2": "utf-16le", "unicode": "utf-16le", "utf16be": "utf-16be",
    "utf32": "utf-32le", "utf32le": "utf-32le", "utf32be": "utf-32be",
}  # fmt: skip
# The standard's name to the Python codec that comes nearest to it. The standard's big5 is cp950 with HKSCS in its gaps.
_CODECS = {
    "big5": "cp950", "hz-gb-2312": "hz", "shift_jis": "cp932", "euc-jp": "euc_jp", "euc-kr": "cp949", "iso-2022-jp": "iso2022_jp_2",
    "iso-2022-kr": "iso2022_kr", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "utf-32le": "utf-32-le", "utf-32be": "utf-32-be",
}  # fmt: skip
# Python's binary-to-binary and text-to-text codecs, and those that depend on the machine, decode no documents.
_NOT_TEXT = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"})


def name_of(label: str) -> str | None:
    """The standard's name for `label`, or None where nobody knows such an encoding.

    >>> name_of("GB2312"), name_of(" x-gbk "), name_of("ISO-8859-1"), name_of("klingon")
    ('gb18030', 'gb18030', 'windows-1252', None)
    """
    plain = re.sub(r"[^a-z0-9]", "", label.lower())
    if plain in _NAMES:
        return _NAMES[plain]
    try:
        info = codecs.lookup(label.strip())
    except (LookupError, ValueError):  # ValueError: a label with a NUL
        return None
    if info.name.replace("_", "-") in _NOT_TEXT or not getattr(info, "_is_text_encoding", True):
        return None
    return re.sub(r"^cp(125\d)$", r"windows-\1", info.name.replace("_", "-"))


def read_as(raw: bytes, name: str) -> tuple[str, int]:
    """`raw` decoded as `name`, and how many U+FFFD stand in for bytes that could not be read. Never raises."""
    errors = _HKSCS if name == "big5" else "replace"
    text = _read_hz(raw) if name == "hz-gb-2312" else raw.decode(_CODECS.get(name, name), errors)
    return text, text.count("\ufffd")


def _from_hkscs(error: UnicodeError) -> tuple[str, int]:
    """What HKSCS has at a place where cp950 has nothing, for `bytes.decode`: the characters and where to go on."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    text = error.object[error.start : error.start + 2].decode("big5hkscs", "ignore")
    if len(text.encode("big5hkscs", "ignore")) == 2 and error.object[error.start] > 0x80:
        return text, error.start + 2
    return "\ufffd", error.end


_HKSCS = "archiver.hkscs"
codecs.register_error(_HKSCS, _from_hkscs)


def _read_hz(raw: bytes) -> str:
    """HZ by hand: Python's codec gives up on the first broken pair, and keeps the escapes of a damaged one.

    >>> _read_hz(b"HZ: ~{VPND~}!")
    'HZ: 中文!'
    """
    parts: list[str] = []
    for i, piece in enumerate(re.split(rb"~\{(.*?)(?:~\}|(?=\n)|\Z)", raw, flags=re.DOTALL)):
        if i % 2:
            parts.append(bytes(b | 0x80 if b > 0x20 else b for b in piece).decode("gb18030", "replace"))
        else:
            parts.append(re.sub(rb"~(~)|~\r?\n", rb"\1", piece).decode("ascii", "replace"))
    return "".join(parts)
