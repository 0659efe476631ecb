"""Doubts about bytes: what was unreadable and where, which passages were in another encoding, which label lied."""

from __future__ import annotations

import pytest

import archiver
from archiver.clean.decoding import byte_doubts
from archiver.model import Doubt, Source
from archiver.read.decode import decode
from archiver.read.fragments import mended
from archiver.render.form import from_dict

TEXT = "会议讨论了今年的工作安排，要求各部门在六月底以前完成预算的编制。\n"


def of(raw: bytes) -> list[tuple[str, str]]:
    return [(doubt.stage, doubt.where) for doubt in byte_doubts(mended(decode(raw)))]


def test_sound_bytes_raise_no_doubt() -> None:
    assert of(TEXT.encode()) == of(TEXT.encode("gbk")) == of(b"abc") == []


def test_broken_bytes_are_located_by_line_and_character() -> None:
    raw = bytearray((TEXT * 5).encode())
    line = len(TEXT.encode())
    for at in (3, line * 2, line * 3 + 6, line * 4):
        raw[at] = 0xFF
    source = decode(bytes(raw))
    doubt = next(byte_doubts(source))
    assert (doubt.stage, source.replaced) == ("decode", len(source.broken))
    assert doubt.what.startswith(f"in {source.replaced} places bytes could not be read as utf-8")
    assert doubt.where.startswith("line 1, character 2; ")
    assert doubt.where.endswith("; …")
    assert doubt.where.count("line") == 3


def test_a_cut_end_says_so() -> None:
    (doubt,) = byte_doubts(decode((TEXT * 2).encode()[:-3]))
    assert (doubt.stage, doubt.where) == ("decode", f"line 2, character {len(TEXT) - 1}")
    assert "the end is cut off" in doubt.what


def test_a_passage_in_another_encoding_asks_for_no_review() -> None:
    document = archiver.clean(TEXT.encode() + "业绩说明会".encode("gbk") + TEXT.encode(), source="x.txt")
    assert document.status == "clean"
    assert "业绩说明会" in document.text
    (doubt,) = [d for d in document.doubts if d.stage == "recover"]
    assert doubt.where == "line 2, character 1"
    assert "业绩说明会" in doubt.what
    assert document.encoding is not None
    assert document.encoding.recovered == 1


def test_bytes_that_stay_unread_ask_for_review() -> None:
    document = archiver.clean((TEXT * 3).encode() + b"\xff" + TEXT.encode(), source="x.txt")
    assert document.status == "review"
    assert document.encoding is not None
    assert document.encoding.broken == (len(TEXT) * 3,)
    assert from_dict(document.to_dict()).encoding == document.encoding


def test_a_document_names_the_first_twenty_places_only() -> None:
    document = archiver.clean((TEXT.encode() + b"\xff\n") * 30, source="x.txt")
    assert document.encoding is not None
    assert (document.encoding.replaced, len(document.encoding.broken)) == (30, 20)


def test_a_document_written_before_places_were_named_is_still_read() -> None:
    written = archiver.clean(TEXT.encode(), source="x.txt").to_dict()
    del written["encoding"]["broken"], written["encoding"]["recovered"]
    assert from_dict(written).encoding == archiver.clean(TEXT.encode(), source="x.txt").encoding


@pytest.mark.parametrize(
    ("label", "codec", "text", "lies"),
    [
        ("gb2312", "utf-8", TEXT, True),
        ("utf-8", "gbk", TEXT * 3, True),
        ("gb2312", "gb18030", TEXT, False),
        ("gb2312", "ascii", "plain", False),
        ("klingon", "utf-8", TEXT, False),
        ("UTF8", "utf-8", TEXT, False),
    ],
)
def test_a_label_that_lied_is_named(label: str, codec: str, text: str, lies: bool) -> None:
    raw = f"<html><head><meta charset='{label}'></head><body><p>{text}</p></body></html>".encode(codec)
    document = archiver.clean(raw, source="x.html")
    said = [doubt.what for doubt in document.doubts if doubt.stage == "label"]
    assert bool(said) == lies
    assert document.status == "clean"
    if lies:
        assert label in said[0]


def test_a_forced_encoding_makes_no_label_a_liar() -> None:
    source = decode(f"<meta charset=gbk>{TEXT}".encode(), encoding="utf-8")
    assert list(byte_doubts(source)) == []


def test_lines_that_end_in_a_carriage_return_are_lines() -> None:
    source = Source("一\r二\ufffd", "utf-8", "utf-8", replaced=1, broken=(3,))
    assert [d.where for d in byte_doubts(source)] == ["line 2, character 2"]
    assert isinstance(next(byte_doubts(source)), Doubt)
