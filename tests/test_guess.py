"""Which encoding: every one of them at every length, from bytes alone, and where in a file the evidence stands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.read.guess import four_wide, guess, ranked, read_sample, sample_of, wide

HANS = "会议讨论了今年的工作安排，要求各部门在六月底以前完成预算的编制，并及时通报新的进展情况。"
HANT = "會議討論了今年的工作安排，要求各部門在六月底以前完成預算的編製，並及時通報新的進展情況。"
JAPANESE = "会議では今年の予定について話し合い、各部門に六月末までに予算をまとめるよう求めました。"
KOREAN = "회의에서는 올해의 일정에 대해 논의하고 각 부서에 유월 말까지 예산을 정리하도록 요청했습니다."
RUSSIAN = "Совещание обсудило план работы на этот год и попросило отделы закончить бюджет к концу июня."
FRENCH = "La réunion a débattu du programme de l’année et a prié les services d’achever le budget à temps."
CASES = [
    (HANS, "gbk", "gb18030"), (HANT, "gbk", "gb18030"), (HANT, "big5", "big5"), (JAPANESE, "shift_jis", "shift_jis"),
    (JAPANESE, "euc_jp", "euc-jp"), (KOREAN, "euc_kr", "euc-kr"), (RUSSIAN, "cp1251", "windows-1251"), (RUSSIAN, "koi8_r", "koi8-r"),
]  # fmt: skip
LONG = [
    *CASES,
    (FRENCH, "cp1252", "windows-1252"),
    (RUSSIAN, "cp866", "ibm866"),
    ("Spotkanie było długie, ale wszyscy już cieszą się na następne śniadanie.", "cp1250", "windows-1250"),
    ("Spotkanie było długie, ale wszyscy już cieszą się na następne śniadanie.", "iso8859_2", "iso-8859-2"),
    ("Η συνεδρίαση συζήτησε το πρόγραμμα εργασιών του τρέχοντος έτους.", "cp1253", "windows-1253"),
    ("Toplantıda bu yılın çalışma planı görüşüldü, şimdi bütçe tamamlanıyor.", "cp1254", "windows-1254"),
    ("הישיבה דנה בתוכנית העבודה של השנה וביקשה להשלים את התקציב.", "cp1255", "windows-1255"),
    ("ناقش الاجتماع خطة العمل لهذا العام وطلب استكمال الميزانية.", "cp1256", "windows-1256"),
    ("ที่ประชุมได้หารือเกี่ยวกับแผนงานของปีนี้และขอให้ทำงบประมาณให้เสร็จ", "cp874", "windows-874"),
]  # fmt: skip


@pytest.mark.parametrize("length", [8, 16, 32])
@pytest.mark.parametrize(("text", "codec", "name"), CASES)
def test_a_short_text_is_read_right_wherever_it_begins(text: str, codec: str, name: str, length: int) -> None:
    parts = [text[i : i + length] for i in range(len(text) - length)]
    wrong = [part for part in parts if read_sample(part.encode(codec), guess(part.encode(codec))[0]) != part]
    assert len(wrong) <= len(parts) // (10 if length == 8 else 50), (name, wrong)


@pytest.mark.parametrize(("text", "codec", "name"), LONG)
@pytest.mark.parametrize("repeat", [1, 200])
def test_a_sentence_gives_its_encoding_away(text: str, codec: str, name: str, repeat: int) -> None:
    assert guess((text * repeat).encode(codec, "ignore"))[0] == name


@pytest.mark.parametrize(("text", "codec", "name"), LONG)
def test_the_evidence_is_found_below_a_long_head_of_ascii(text: str, codec: str, name: str) -> None:
    head = b"<html><head><script>" + b"function f(a) { return a + 'b'; }\n" * 4000 + b"</script></head><body><p>"
    raw = head + text.encode(codec, "ignore") + b"</p></body></html>"
    assert guess(raw)[0] == name
    assert len(sample_of(raw)) < 4000


@pytest.mark.parametrize("codec", ["gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"])
def test_pieces_of_a_sample_begin_with_whole_characters(codec: str) -> None:
    text = {"gb18030": HANS, "big5": HANT, "euc_kr": KOREAN}.get(codec, JAPANESE)
    raw = "\n".join(f"<p>{text[i:]}</p>" for i in range(len(text)) for _ in range(5)).encode(codec)
    sample = sample_of(raw)
    assert 1000 < len(sample) < 2500
    assert sample.decode(codec, "replace").count("\ufffd") <= 8  # at most where a piece ends


def test_a_label_decides_only_where_the_bytes_leave_it_open() -> None:
    open_ = "テスト".encode("euc_jp")  # the kana stand at the same places of GB 2312
    assert guess(open_, "gb18030")[0] == "gb18030"
    assert guess(open_)[0] == "euc-jp"
    assert guess(HANS.encode("gbk"), "big5")[0] == "gb18030"
    assert guess(RUSSIAN.encode("cp1251"), "iso-8859-5")[0] == "windows-1251"
    assert guess(RUSSIAN.encode("iso8859_5"), "iso8859-5")[0] == "iso8859-5"


def test_a_japanese_text_may_stand_in_a_neighbours_encoding() -> None:
    assert guess((JAPANESE * 8).encode("gb18030"))[0] == "gb18030"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [HANS, HANT, JAPANESE, KOREAN, RUSSIAN, FRENCH, "abc def", "会议纪要", "其它非洲", HANS * 50])
def test_utf_16_is_known_by_its_pages(text: str, codec: str) -> None:
    assert wide(text.encode(codec)) == codec.replace("-le", "le").replace("-be", "be")


@pytest.mark.parametrize(("text", "codec", "name"), CASES)
def test_a_legacy_text_is_not_utf_16(text: str, codec: str, name: str) -> None:
    assert guess(text.encode(codec))[0] == name
    assert all(wide(text[i:].encode(codec)) is None for i in range(30))


@pytest.mark.parametrize("raw", [b"", b"\0", b"abc", b"\0" * 400, b"plain words", b"a\0\0\0" + b"\0" * 99])
def test_what_is_no_text_is_not_wide_either(raw: bytes) -> None:
    assert wide(raw) is None
    assert four_wide(raw) in (None, "utf-32le")


def test_damaged_utf_8_stays_utf_8() -> None:
    raw = bytearray((HANS * 10).encode())
    raw[30::100] = b"\xff" * len(raw[30::100])
    assert guess(bytes(raw))[0] == "utf-8"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_get_an_answer_and_the_same_again(raw: bytes) -> None:
    name, mean = guess(raw)
    assert (name, mean) == guess(raw)
    assert ranked(sample_of(raw), [name])[0][1] == name
