"""Bytes to text: every Chinese encoding, whole and damaged, labelled rightly, wrongly and not at all."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import archiver
from archiver.errors import UsageError
from archiver.read.decode import decode
from archiver.read.labels import name_of
from tests.test_labels import LABELS

HANS = "会议讨论了今年的工作安排，要求各部门在六月底以前完成预算的编制，并及时通报新的进展情况。毛利率为32.5%。"
HANT = "會議討論了今年的工作安排，要求各部門在六月底以前完成預算的編製，並及時通報新的進展情況。毛利率為32.5%。"
JAPANESE = "会議では今年の予定について話し合い、各部門に六月末までに予算をまとめるよう求めました。"
KOREAN = "회의에서는 올해의 일정에 대해 논의하고 각 부서에 유월 말까지 예산을 정리하도록 요청했습니다."


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        (HANS, "utf-8", "utf-8"),
        (HANS, "gbk", "gb18030"),
        (HANS + "𠮷㐀", "gb18030", "gb18030"),
        (HANT, "big5", "big5"),
        (HANT + "喺嘅咗", "big5hkscs", "big5"),
        (HANT, "gb18030", "gb18030"),
        (HANS, "utf-16-le", "utf-16le"),
        (HANS, "utf-16-be", "utf-16be"),
        (HANS, "utf-32-le", "utf-32le"),
        (HANS, "hz", "hz-gb-2312"),
        (JAPANESE, "shift_jis", "shift_jis"),
        (JAPANESE, "euc_jp", "euc-jp"),
        (JAPANESE, "iso2022_jp", "iso-2022-jp"),
        (KOREAN, "euc_kr", "euc-kr"),
        ("Совещание обсудило план работы на этот год.", "cp1251", "windows-1251"),
        ("La réunion a été très agréable, déjà évoquée à côté.", "cp1252", "windows-1252"),
    ],
)
@pytest.mark.parametrize("repeat", [1, 30])
def test_an_unlabelled_text_is_read_right(text: str, codec: str, name: str, repeat: int) -> None:
    source = decode((text * repeat).encode(codec))
    assert (source.text, source.encoding, source.replaced) == (text * repeat, name, 0)
    assert source.known_by == ("utf-8" if name == "utf-8" else "detected")
    assert source.declared is None


@pytest.mark.parametrize("text", ["会议纪要", "专家：产能翻番", "毛利率下降，", "本报北京讯"])
def test_a_few_characters_are_enough(text: str) -> None:
    assert decode(text.encode("gbk")).text == text


@pytest.mark.parametrize(
    ("mark", "codec", "name"),
    [
        (codecs.BOM_UTF8, "utf-8", "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16le"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16be"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32le"),
        (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32be"),
    ],
)
def test_a_mark_decides_and_is_not_text(mark: bytes, codec: str, name: str) -> None:
    source = decode(mark + HANS.encode(codec), declared="gbk")
    assert (source.text, source.encoding, source.known_by, source.declared) == (HANS, name, "bom", "gbk")
    assert decode(mark + HANS.encode(codec), encoding=name).text == HANS


def page(label: str, text: str) -> str:
    return f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={label}"></head><body>{text}</body></html>'


@pytest.mark.parametrize("label", ["gb2312", "GBK", "x-gbk", "gb18030"])
def test_a_label_in_the_page_is_found_and_means_what_browsers_mean(label: str) -> None:
    source = decode(page(label, HANS + "镕囧€").encode("gb18030"))
    assert (source.encoding, source.known_by, source.declared) == ("gb18030", "declared", label.lower())
    assert HANS + "镕囧€" in source.text


@pytest.mark.parametrize(("label", "text", "codec"), [("big5", HANS, "gbk"), ("iso-8859-1", HANS, "gbk"), ("gb2312", HANT, "big5")])
def test_a_wrong_label_is_overruled_and_kept_as_evidence(label: str, text: str, codec: str) -> None:
    source = decode(page(label, text).encode(codec))
    assert text in source.text
    assert (source.known_by, source.declared) == ("detected", label)


def test_utf_8_needs_no_label_and_a_header_is_one() -> None:
    assert decode(page("gb2312", HANS).encode("utf-8")).known_by == "utf-8"
    assert decode(HANT.encode("big5"), declared="Big5").known_by == "declared"
    assert decode(HANS.encode("gbk"), declared="klingon").text == HANS


@pytest.mark.parametrize("codec", ["utf-8", "gbk", "utf-16-le"])
@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_text_cut_in_a_character_is_read_up_to_there(codec: str, cut: int) -> None:
    source = decode((HANS * 4 + "结尾").encode(codec)[:-cut])
    assert source.text.startswith(HANS * 4)
    assert source.replaced <= 1


@pytest.mark.parametrize(("text", "codec"), [(HANS, "utf-8"), (HANS, "gbk"), (HANT, "big5")])
def test_a_few_broken_bytes_cost_a_few_characters(text: str, codec: str) -> None:
    raw = bytearray((text * 20).encode(codec))
    for at in range(200, len(raw), 400):
        raw[at] = 0xFF
    source = decode(bytes(raw))
    assert source.replaced >= 1
    assert sum(a != "\ufffd" for a in source.text) > 0.97 * len(text * 20)
    assert text in source.text


def test_an_encoding_without_a_candidate_of_its_own_is_left_to_charset_normalizer() -> None:
    russian = "Совещание обсудило план работы на этот год и попросило отделы закончить бюджет к концу июня."
    source = decode(russian.encode("iso8859_5"))
    assert (source.text, source.encoding, source.known_by) == (russian, "iso-8859-5", "detected")


def test_a_right_label_helps_a_short_text_and_a_lying_one_does_not_harm_it() -> None:
    short = "裁判".encode("euc_jp")
    assert decode(short, declared="euc-jp").text == "裁判"
    assert decode("会议".encode("gbk"), declared="gb2312").known_by == "declared"
    assert decode(HANT.encode("big5"), declared="shift_jis").text == HANT


def test_ascii_nothing_and_zeros_are_utf_8() -> None:
    for raw in (b"", b"plain words\n", b"\0" * 300, b"a\0b"):
        assert (decode(raw).text, decode(raw).encoding) == (raw.decode(), "utf-8")


@pytest.mark.parametrize(("text", "codec"), [(HANS, "gbk"), (HANT, "big5"), (HANS, "utf-8")])
def test_stray_zeros_do_not_hide_an_encoding(text: str, codec: str) -> None:
    raw = (text[:20] + "\0" + text[20:]).encode(codec)
    assert decode(raw).text == text[:20] + "\0" + text[20:]


def test_a_label_below_a_long_head_is_found() -> None:
    long_head = f"<html><head><style>{'p{color:red}' * 400}</style><meta charset='gbk'></head><body>{HANS}</body></html>"
    assert decode(long_head.encode("gbk")).declared == "gbk"


def test_line_ends_stay() -> None:
    assert decode(b"a\r\nb\rc\n").text == "a\r\nb\rc\n"


def test_a_given_encoding_is_used_or_refused() -> None:
    source = decode(HANT.encode("big5"), encoding="Big5")
    assert (source.text, source.known_by) == (HANT, "given")
    assert decode(HANS.encode("utf-8"), encoding="gbk").known_by == "given"
    with pytest.raises(UsageError, match="klingon"):
        decode(b"x", encoding="klingon")


@pytest.mark.parametrize("label", ["", "base64", "rot13", "idna", "unicode_escape", "kling\0on", "zlib"])
def test_what_is_no_text_encoding_has_no_name(label: str) -> None:
    assert name_of(label) is None


def test_it_is_public() -> None:
    assert archiver.decode(b"abc").text == "abc"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([None, "gb2312", "big5", "utf-16", "utf-8", "nonsense", "iso-2022-jp", "hz"]))
def test_no_bytes_raise(raw: bytes, declared: str | None) -> None:
    source = decode(raw, declared=declared)
    assert source.replaced == source.text.count("\ufffd")


COMMON = st.text(st.sampled_from("的一是不了在人有我他这中大来上国个到说们为子和你地出会议工作公司市场，。"), min_size=12, max_size=60)


@settings(max_examples=80, deadline=None)
@given(COMMON, st.sampled_from(["utf-8", "gbk", "gb18030", "utf-16", "utf-16-le"]))
def test_chinese_comes_back(text: str, codec: str) -> None:
    assert decode(text.encode(codec)).text == text


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "big5"])
def test_no_label_keeps_chinese_from_being_read(codec: str) -> None:
    text = HANT if codec == "big5" else HANS
    for labels in LABELS.values():
        for label in labels.split(" "):
            for source in (decode(text.encode(codec), declared=label), decode(f"<meta charset={label}>{text}".encode(codec))):
                assert source.encoding == codec, label
                assert source.text.endswith(text)
