"""The decoders against the WHATWG Encoding Standard: every code of two bytes, every GB18030 code of four, and how broken bytes end.

`tests/data/whatwg.json` holds a digest for each lead byte, made from the standard's own tables and algorithms by
`tests/bench/make_whatwg.py`, which knows nothing of the code under test.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from encodings.aliases import aliases
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archiver.read.labels import name_of, read_as
from archiver.read.whatwg import BROKEN, JIS_NOT_WINDOWS, text_of

ROWS: dict[str, list[str]] = json.loads((Path(__file__).parent / "data" / "whatwg.json").read_text(encoding="utf-8"))
TWO = ("gb18030", "big5", "euc-kr", "shift_jis", "euc-jp")


def digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("".join("\n" + text for text in texts).encode()).hexdigest()[:16]


@pytest.mark.parametrize("name", TWO)
def test_every_string_of_two_bytes_is_read_as_the_standard_reads_it(name: str) -> None:
    departing = str.maketrans(JIS_NOT_WINDOWS) if name == "euc-jp" else {}
    ours = [digest(read_as(bytes((a, b)), name)[0].translate(departing) for b in range(256)) for a in range(0x80, 0x100)]
    assert ours == ROWS[name]


def test_six_characters_of_japanese_are_those_of_jis() -> None:
    raw = bytes.fromhex("a1c1 a1c2 a1dd a1f1 a1f2 a2cc 8fa2b7")
    assert read_as(raw, "euc-jp")[0] == "".join(JIS_NOT_WINDOWS) + "〜"
    assert read_as(b"\x1b$B!A!]\x1b(B", "iso-2022-jp")[0] == "〜−"
    assert read_as(bytes.fromhex("8160 817c"), "shift_jis")[0] == "～－"


def test_every_code_of_four_bytes_is_read_as_the_standard_reads_it() -> None:
    for lead, expected in zip(range(0x81, 0xFF), ROWS["gb18030 four bytes"], strict=True):
        codes = product((lead,), range(0x30, 0x3A), range(0x81, 0xFF), range(0x30, 0x3A))
        text = read_as(b"".join(b"\n" + bytes(code) for code in codes), "gb18030")[0]
        assert hashlib.sha256(text.encode()).hexdigest()[:16] == expected, hex(lead)


def test_every_code_of_three_bytes_in_euc_jp() -> None:
    departing = str.maketrans(JIS_NOT_WINDOWS)
    ours = [digest(read_as(bytes((0x8F, a, b)), "euc-jp")[0].translate(departing) for b in range(256)) for a in range(0x80, 0x100)]
    assert ours == ROWS["euc-jp three bytes"]


@pytest.mark.parametrize("name", [name for name, rows in ROWS.items() if len(rows) == 1])
def test_every_byte_of_the_single_byte_encodings(name: str) -> None:
    assert digest(read_as(bytes((b,)), name)[0] for b in range(0x80, 0x100)) == ROWS[name][0]
    assert read_as(bytes(range(0x80)), name) == ("".join(map(chr, range(0x80))), 0)


@pytest.mark.parametrize(
    ("name", "code", "text"),
    [
        ("gb18030", "80", "€"),
        ("gb18030", "a3a0", "\u3000"),
        ("gb18030", "a8bc", "\u1e3f"),
        ("gb18030", "8135f437", "\ue7c7"),
        ("gb18030", "a6d9", "\ufe10"),
        ("gb18030", "fe59", "\u9fb4"),
        ("gb18030", "81308130", "\x80"),
        ("gb18030", "8431a439", "\uffff"),
        ("gb18030", "90308130", "\U00010000"),
        ("gb18030", "e3329a35", "\U0010ffff"),
        ("big5", "8862", "Ê̄"),
        ("big5", "88a5", "ê̌"),
        ("big5", "fb48", "嘅"),
        ("big5", "8e69", "箸"),
        ("big5", "a3e1", "€"),
        ("big5", "a145", "‧"),
        ("big5", "a1fe a241 a240 a242", "／\u2215＼\ufe68"),
        ("euc-kr", "8141", "갂"),
        ("shift_jis", "8160 80 fc4b", "～\x80黑"),
        ("euc-jp", "ade2 8ee0", "№\ufffd"),
        ("windows-1252", "80 81", "€\x81"),
        ("windows-1255", "ca", "\u05ba"),
        ("windows-874", "db", "\ufffd"),
        ("koi8-u", "ae be", "ўЎ"),
        ("x-user-defined", "41 80 ff", "A\uf780\uf7ff"),
        ("iso-8859-8-i", "e0", "א"),
        ("replacement", "41 42", "\ufffd"),
    ],
)
def test_codes_that_are_easily_got_wrong(name: str, code: str, text: str) -> None:
    assert read_as(bytes.fromhex(code), name)[0] == text


@pytest.mark.parametrize("code", ["8431a530", "8f39fe39", "e3329a36", "fe39fe39"])
def test_four_bytes_beyond_the_ranges_are_one_broken_character(code: str) -> None:
    assert read_as(bytes.fromhex(code) + b"!", "gb18030") == ("\ufffd!", 1)


@pytest.mark.parametrize("name", TWO)
@pytest.mark.parametrize("behind", [b"<p>", b"\n", b"\r\n", b" ", b'"'])
def test_a_broken_character_never_swallows_markup_or_a_line_end(name: str, behind: bytes) -> None:
    for lead in range(0x81, 0xFF):
        text = read_as(b"a" + bytes((lead,)) + behind, name)[0]
        assert text.endswith(behind.decode()), hex(lead)


def test_the_same_character_by_two_codes_is_told_apart_only_where_it_stands() -> None:
    han = b"\xa4\xa2".decode("big5")  # its second byte and an A or B behind it look like the second code
    raw = b"\xa4\xa2A \xa2A \xa4\xa2B\xa2B\xa1\xfe\x88\x62\xa2A"
    assert read_as(raw, "big5") == (f"{han}A \u2215 {han}B\ufe68／Ê̄\u2215", 0)


@pytest.mark.parametrize(
    ("raw", "name", "text", "replaced"),
    [
        ("会议".encode("gbk")[:-1], "gb18030", "会\ufffd", 1),
        (b"\x81\x30\x81", "gb18030", "\ufffd", 1),
        (b"\x81\x30\x81<", "gb18030", "\ufffd0\ufffd<", 2),
        ("会议".encode()[:-1], "utf-8", "会\ufffd", 1),
        (b"\xf0\x9f\x98", "utf-8", "\ufffd", 1),
        (b"\xed\xa0\x80", "utf-8", "\ufffd" * 3, 3),
        (b"\x00\xd8\x41", "utf-16le", "\ufffd", 1),
        (b"\x41\x00\x00\xdc\x42\x00", "utf-16le", "A\ufffdB", 1),
        (b"\x8f\xa1", "euc-jp", "\ufffd", 1),
        (b"\xa0\xfd\xfe\xff", "shift_jis", "\ufffd" * 4, 4),
    ],
)
def test_broken_and_cut_characters_are_counted_as_the_standard_counts_them(raw: bytes, name: str, text: str, replaced: int) -> None:
    assert read_as(raw, name) == (text, replaced)


def test_a_replacement_character_that_somebody_wrote_is_not_broken() -> None:
    for name in ("utf-8", "gb18030", "utf-16le"):
        raw = "他写了\ufffd。".encode(name.replace("16le", "16-le"))
        assert read_as(raw, name) == ("他写了\ufffd。", 0)
    assert text_of(b"\xff", "utf-8") == BROKEN


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"\x1b$B2q5D\x1b(B ok", "会議 ok"),
        (b"\x1b$@2q\x1b(J\\~\x1b(I1\x1b(B\\", "会¥‾ｱ\\"),
        (b"\x1b$B2q\x1b(B\x1b(Ba", "会\ufffda"),
        (b"\x1b$B2\x1b(Ba", "\ufffda"),
        (b"\x1b[1m\x0e", "\ufffd[1m\ufffd"),
    ],
)
def test_iso_2022_jp(raw: bytes, text: str) -> None:
    assert read_as(raw, "iso-2022-jp")[0] == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"~{VPND~} ~~ ~\nend", "中文 ~ end"),
        (b"~{VPND\nASCII ~{VP~}", "中文\nASCII 中"),
        (b"~{VPND", "中文"),
        (b"~{VPN~}x", "中Nx"),
        (b"~{VP\x00ND~}", "中\x00文"),
        ("纯".encode("gbk") + b"~{VP~}", "纯中"),
        (b"~} ~{~}", "~} "),
    ],
)
def test_hz_is_read_whole_and_damaged(raw: bytes, text: str) -> None:
    assert read_as(raw, "hz-gb-2312")[0] == text


def test_the_korean_seven_bit_encoding_is_read() -> None:
    text = "회의 자료"
    assert read_as(text.encode("iso2022_kr"), name_of("csISO2022KR") or "") == (text, 0)


# Every encoding that a label can bring about: the standard's and Python's own.
NAMES = sorted({name for label in (*aliases, *ROWS, "hz", "x-user-defined", "replacement", "utf-7") if (name := name_of(label))})


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60), st.sampled_from(NAMES))
@example(b"\x1b$", "iso-2022-jp")
@example(b"~{", "hz-gb-2312")
def test_no_bytes_raise_in_any_encoding(raw: bytes, name: str) -> None:
    text, replaced = read_as(raw, name)
    assert BROKEN not in text
    assert 0 <= replaced <= text.count("\ufffd")


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=40), st.sampled_from(["gb18030", "utf-8", "utf-16le"]))
@example("\u1e3f\ue7c7\ue5e5", "gb18030")
def test_what_can_hold_all_of_unicode_gives_it_back(text: str, name: str) -> None:
    raw = text.encode(name.replace("16le", "16-le"))
    ours = read_as(raw, name)[0]
    # Twenty codes of two bytes left the private use area in 2022; Python still writes it with them.
    private = {
        chr(c) for c in (*range(0xE78D, 0xE797), 0x1E3F, 0xE5E5, 0xE7C7, 0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864)
    }
    assert [c for c in text if c not in private] == [c for c, before in zip(ours, text, strict=True) if before not in private]


def test_the_error_handlers_are_for_decoding_only() -> None:
    with pytest.raises(UnicodeEncodeError):
        "会".encode("ascii", "archiver.gb18030")
