"""Labels: all that the WHATWG Encoding Standard knows, and those that only documents and Python know."""

from __future__ import annotations

import pytest

from archiver.read.labels import name_of

# https://encoding.spec.whatwg.org/#names-and-labels, all 228 of them.
LABELS = {
    "utf-8": "utf-8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf8 x-unicode20utf8",
    "utf-16be": "utf-16be unicodefffe",
    "utf-16le": "utf-16le csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16",
    "iso-8859-2": "iso-8859-2 iso-ir-101 iso_8859-2:1987 iso8859-2 iso88592 iso_8859-2 csisolatin2 l2 latin2",
    "iso-8859-3": "iso-8859-3 iso-ir-109 iso_8859-3:1988 iso8859-3 iso88593 iso_8859-3 csisolatin3 l3 latin3",
    "iso-8859-4": "iso-8859-4 iso-ir-110 iso_8859-4:1988 iso8859-4 iso88594 iso_8859-4 csisolatin4 l4 latin4",
    "iso-8859-5": "iso-8859-5 csisolatincyrillic cyrillic iso-ir-144 iso_8859-5:1988 iso8859-5 iso88595 iso_8859-5",
    "iso-8859-6": "iso-8859-6 arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i iso-ir-127 iso_8859-6:1987 iso8859-6 iso88596 iso_8859-6",
    "iso-8859-7": "iso-8859-7 csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 sun_eu_greek iso_8859-7:1987 iso8859-7 iso88597 iso_8859-7",
    "iso-8859-8": "iso-8859-8 csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 visual iso_8859-8:1988 iso8859-8 iso88598 iso_8859-8",
    "iso-8859-8-i": "iso-8859-8-i csiso88598i logical",
    "iso-8859-16": "iso-8859-16",
    "koi8-r": "koi8-r cskoi8r koi koi8 koi8_r",
    "koi8-u": "koi8-u koi8-ru",
    "windows-874": "windows-874 dos-874 iso-8859-11 iso8859-11 iso885911 tis-620",
    "ibm866": "ibm866 866 cp866 csibm866",
    "x-mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "macintosh": "macintosh csmacintosh mac x-mac-roman",
    "gbk": "gbk chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 iso-ir-58 x-gbk",
    "gb18030": "gb18030",
    "big5": "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
    "euc-jp": "euc-jp cseucpkdfmtjapanese x-euc-jp",
    "shift_jis": "shift_jis csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis",
    "euc-kr": "euc-kr cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949",
    "iso-2022-jp": "iso-2022-jp csiso2022jp",
    "replacement": "replacement csiso2022kr hz-gb-2312 iso-2022-cn iso-2022-cn-ext iso-2022-kr",
    "x-user-defined": "x-user-defined",
    "iso-8859-10": "iso-8859-10 iso8859-10 iso885910 csisolatin6 iso-ir-157 l6 latin6",
    "iso-8859-13": "iso-8859-13 iso8859-13 iso885913",
    "iso-8859-14": "iso-8859-14 iso8859-14 iso885914",
    "iso-8859-15": "iso-8859-15 iso8859-15 iso885915 csisolatin9 iso_8859-15 l9",
    "windows-1250": "windows-1250 cp1250 x-cp1250",
    "windows-1251": "windows-1251 cp1251 x-cp1251",
    "windows-1252": "windows-1252 cp1252 x-cp1252 ansi_x3.4-1968 ascii cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii",
    "windows-1253": "windows-1253 cp1253 x-cp1253",
    "windows-1254": "windows-1254 cp1254 x-cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5",
    "windows-1255": "windows-1255 cp1255 x-cp1255",
    "windows-1256": "windows-1256 cp1256 x-cp1256",
    "windows-1257": "windows-1257 cp1257 x-cp1257",
    "windows-1258": "windows-1258 cp1258 x-cp1258",
}
# Where we go beyond the standard: one decoder for both GBK and GB18030, and two seven-bit encodings that browsers refuse.
OURS = {"gbk": "gb18030", "hz-gb-2312": "hz-gb-2312", "iso-2022-kr": "iso-2022-kr", "csiso2022kr": "iso-2022-kr"}


def test_every_label_of_the_standard_means_what_it_means_there() -> None:
    assert sum(len(labels.split(" ")) for labels in LABELS.values()) == 228
    for name, labels in LABELS.items():
        for label in labels.split(" "):
            wanted = OURS.get(label) or OURS.get(name) or name
            assert (name_of(label), name_of(f" {label.upper()}\n")) == (wanted, wanted), label


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("GB2312-80", "gb18030"),
        ("cp936", "gb18030"),
        ("EUC-CN", "gb18030"),
        ("Big5-ETEN", "big5"),
        ("cp950", "big5"),
        ("UHC", "euc-kr"),
        ("utf_8", "utf-8"),
        ("UTF-32", "utf-32le"),
        ("cp437", "cp437"),
        ("ISO 8859-1", "windows-1252"),
    ],
)
def test_labels_that_documents_carry_beside_these(label: str, name: str) -> None:
    assert name_of(label) == name


@pytest.mark.parametrize("label", ["", "klingon", "base64", "rot13", "unicode_escape", "kling\0on", "zlib", "gb2312; foo=bar", "idna"])
def test_what_is_no_text_encoding_has_no_name(label: str) -> None:
    assert name_of(label) is None
