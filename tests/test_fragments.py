"""Passages in another encoding than their page: found and read; damage and other languages: left alone."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.read.decode import decode
from archiver.read.fragments import mended, recover
from archiver.read.labels import read_as
from archiver.text.edits import apply, invert

HANS = "会议讨论了今年的工作安排，要求各部门在六月底以前完成预算的编制，并及时通报新的进展情况。毛利率为32.5%。"
HANT = "會議討論了今年的工作安排，要求各部門在六月底以前完成預算的編製，並及時通報新的進展情況。毛利率為32.5%。"
JAPANESE = "会議では今年の予定について話し合い、各部門に六月末までに予算をまとめるよう求めました。"
FRENCH = "La réunion a été très agréable, déjà évoquée à côté de l’hôtel où l’on s’était arrêté. "


def page(body: bytes, codec: str) -> bytes:
    head = f"<html><head><meta charset={codec}><title>公文</title></head><body><p>".encode(codec)
    return head + body + b"</p></body></html>"


PAIRS = [("utf-8", "gb18030", HANS, HANS), ("utf-8", "big5", HANT, HANT), ("gb18030", "utf-8", HANS, HANS), ("big5", "utf-8", HANT, HANT),
         ("utf-8", "gb18030", HANT, HANS), ("gb18030", "utf-8", HANS, HANT)]  # fmt: skip

IDS = [f"{outer} {inner} {i}" for i, (outer, inner, *_) in enumerate(PAIRS)]


@pytest.mark.parametrize("pair", PAIRS, ids=IDS)
@pytest.mark.parametrize("length", [4, 7, 20, 50])
@pytest.mark.parametrize("html", [False, True])
def test_a_passage_is_read_as_what_it_is(pair: tuple[str, str, str, str], length: int, html: bool) -> None:
    outer, inner, around, text = pair
    passage, join = text[:length], "</td><td>" if html else ""
    raw = ((around * 3 + join).encode(outer), passage.encode(inner), (join + around * 3).encode(outer))
    source = mended(decode(page(b"".join(raw), outer) if html else b"".join(raw)))
    assert around * 3 + join + passage + join + around * 3 in source.text
    assert (source.encoding, source.replaced, len(source.recovered)) == (outer, 0, 1)
    assert source.recovered[0].rule == f"recover-{inner}"
    assert passage.rstrip("0123456789.") in source.recovered[0].after


@pytest.mark.parametrize(("outer", "inner", "around", "text"), PAIRS, ids=IDS)
def test_a_file_that_changes_its_encoding_in_its_midst(outer: str, inner: str, around: str, text: str) -> None:
    source = mended(decode((around * 40).encode(outer) + b"\n" + (text * 30).encode(inner)))
    assert source.text == around * 40 + "\n" + text * 30
    assert len(source.recovered) == 1


def test_several_passages_and_their_places() -> None:
    raw = b"\n".join((HANS * 2).encode() + "业绩说明会".encode("gbk") + HANS.encode() for _ in range(5))
    source = mended(decode(raw))
    assert source.text == "\n".join([HANS * 2 + "业绩说明会" + HANS] * 5)
    assert [source.text[e.start : e.end] for e in invert(source.recovered)] == ["业绩说明会"] * 5


def test_what_strict_decoding_would_have_given_is_kept() -> None:
    raw = HANS.encode() + "业绩说明会".encode("gbk") + b"\xff" + HANS.encode()
    source = mended(decode(raw))
    assert apply(source.text, invert(source.recovered)) == decode(raw).text == read_as(raw, "utf-8")[0]
    assert source.text == HANS + "业绩说明会\ufffd" + HANS
    assert source.broken == (len(HANS) + 5,)


def test_a_mark_at_the_start_moves_the_places_along() -> None:
    source = mended(decode("\ufeff".encode() + HANS.encode() + "业绩说明会".encode("gbk")))
    assert [(source.text[e.start : e.end], e.start) for e in invert(source.recovered)] == [("业绩说明会", len(HANS))]


def test_a_passage_of_odd_length_puts_the_rest_of_a_gbk_page_out_of_step_and_back() -> None:
    for behind in ("一二三四五六七，八九", "的一是不了在人", "A。"):
        raw = HANS.encode("gbk") + "业绩说明会".encode() + behind.encode("gbk")
        source = decode(raw, declared="gbk")
        assert mended(source).text == HANS + "业绩说明会" + behind
        assert source.text == read_as(raw, "gb18030")[0]


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "big5"])
def test_flipped_bits_are_no_passages(codec: str) -> None:
    r = random.Random(5)
    for _ in range(60):
        raw = bytearray(((HANT if codec == "big5" else HANS) * 6).encode(codec))
        for _ in range(r.choice((1, 3, 10))):
            raw[r.randrange(len(raw))] ^= 1 << r.randrange(8)
        assert recover(bytes(raw), codec)[1] == (), bytes(raw).hex()


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        (FRENCH, FRENCH.replace("’", "'").encode("latin-1")),
        (JAPANESE, JAPANESE[:12].encode("shift_jis")),
        (HANS, JAPANESE[:6].encode("euc_jp")),
        (HANS, "회의에서는 올해의".encode("euc_kr")),
        (HANS, "Мы обсудили планы".encode("cp1251")),
        (HANS, bytes(range(0x80, 0x100))),
        (HANS, "会".encode("gbk")),
    ],
)
def test_what_is_not_surely_chinese_stays_broken(text: str, foreign: bytes) -> None:
    raw = (text * 4).encode() + foreign + (text * 4).encode()
    found, edits = recover(raw, "utf-8")
    assert edits == ()
    assert found.startswith(text * 4)


def test_a_forced_encoding_is_forced_for_all_of_the_page() -> None:
    source = mended(decode(HANS.encode() + "业绩说明会".encode("gbk"), encoding="utf-8"))
    assert source.recovered == ()
    assert source.replaced == len(source.broken) > 0


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.text("的一是不了在人会议工作公司，。a<\n", min_size=1, max_size=30), st.sampled_from(["utf-8", "gbk", "big5"])),
        max_size=6,
    ),
    st.sampled_from(["utf-8", "gb18030", "big5"]),
)
def test_the_edits_lead_from_the_strict_text_and_back(pieces: list[tuple[str, str]], name: str) -> None:
    raw = b"".join(text.encode(codec, "ignore") for text, codec in pieces)
    text, edits = recover(raw, name)
    shown = text.replace("\udcd9", "\ufffd")
    assert shown == read_as(raw, name)[0]
    assert apply(apply(shown, edits), invert(edits)) == shown
