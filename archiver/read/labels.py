"""Encoding labels: what the label that came with a document means, as the WHATWG Encoding Standard has it.

Web browsers read "gb2312" as gb18030 and "iso-8859-1" as windows-1252, because that is what pages under these labels
really hold. The names handed out here are the standard's, in lower case, with two departures: gbk and gb18030 are one
decoder and go by the wider name; HZ and ISO-2022-KR, which browsers refuse, have names because they are read here.
"""

from __future__ import annotations

import codecs
import re

from archiver.read.whatwg import BROKEN, text_of

# The standard's labels (https://encoding.spec.whatwg.org/#names-and-labels), and others that documents carry. Each is folded
# to its letters and digits, so that gb_2312-80, GB2312-80 and gb231280 are one.
_LABELS = {
    "utf-8": "unicode11utf8 unicode20utf8 utf8 xunicode20utf8",
    "utf-16le": "csunicode iso10646ucs2 ucs2 unicode unicodefeff utf16 utf16le",
    "utf-16be": "unicodefffe utf16be",
    "utf-32le": "utf32 utf32le ucs4",
    "utf-32be": "utf32be",
    "gb18030": "chinese csgb2312 csiso58gb231280 gb2312 gb231280 gbk isoir58 xgbk gb18030 gb180302000 gb180302022 cp936 windows936 "
    "ms936 gb euccn",
    "big5": "big5 big5hkscs cnbig5 csbig5 xxbig5 big5tw cp950 windows950 big5eten hkscs",
    "hz-gb-2312": "hzgb2312 hz",
    "euc-jp": "cseucpkdfmtjapanese eucjp xeucjp",
    "iso-2022-jp": "csiso2022jp iso2022jp",
    "shift_jis": "csshiftjis ms932 mskanji shiftjis sjis windows31j xsjis cp932 windows932",
    "euc-kr": "cseuckr csksc56011987 euckr isoir149 korean ksc56011987 ksc56011989 ksc5601 windows949 cp949 uhc ms949",
    "iso-2022-kr": "csiso2022kr iso2022kr",
    "replacement": "replacement iso2022cn iso2022cnext",
    "ibm866": "866 cp866 csibm866 ibm866",
    "koi8-r": "cskoi8r koi koi8 koi8r",
    "koi8-u": "koi8ru koi8u",
    "macintosh": "csmacintosh mac macintosh xmacroman",
    "x-mac-cyrillic": "xmaccyrillic xmacukrainian",
    "x-user-defined": "xuserdefined",
    "windows-874": "dos874 iso885911 tis620 windows874 cp874",
    "iso-8859-2": "csisolatin2 isoir101 iso885921987 l2 latin2",
    "iso-8859-3": "csisolatin3 isoir109 iso885931988 l3 latin3",
    "iso-8859-4": "csisolatin4 isoir110 iso885941988 l4 latin4",
    "iso-8859-5": "csisolatincyrillic cyrillic isoir144 iso885951988",
    "iso-8859-6": "arabic asmo708 csiso88596e csiso88596i csisolatinarabic ecma114 iso88596e iso88596i isoir127 iso885961987",
    "iso-8859-7": "csisolatingreek ecma118 elot928 greek greek8 isoir126 iso885971987 suneugreek",
    "iso-8859-8": "csiso88598e csisolatinhebrew hebrew iso88598e isoir138 iso885981988 visual",
    "iso-8859-8-i": "csiso88598i iso88598i logical",
    "iso-8859-10": "csisolatin6 isoir157 l6 latin6",
    "iso-8859-15": "csisolatin9 l9",
    "windows-1252": "ansix341968 ascii cp819 csisolatin1 ibm819 iso88591 isoir100 iso885911987 l1 latin1 usascii",
    "windows-1254": "csisolatin5 iso88599 isoir148 iso885991989 l5 latin5",
}
_NAMES = {label: name for name, labels in _LABELS.items() for label in labels.split(" ")}
_NAMES.update({f"iso8859{i}": f"iso-8859-{i}" for i in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)})
_NAMES.update({f"{before}{i}": f"windows-{i}" for i in range(1250, 1259) for before in ("windows", "cp", "xcp")})
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
    return info.name.replace("_", "-")


def read_as(raw: bytes, name: str) -> tuple[str, int]:
    """`raw` decoded as `name`, and how many U+FFFD stand in for bytes that could not be read. Never raises."""
    text = text_of(raw, name)
    replaced = text.count(BROKEN)
    return (text.replace(BROKEN, "\ufffd") if replaced else text), replaced
