"""One record: written so that other tools read it, read so that damage is seen."""

from __future__ import annotations

import gzip
import io
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.keep.compose import Draft, compose_revisit, record_id
from archiver.keep.warc import HEADER, Damage, Member, Record, decode, encode, ends_in_zeros, member_at, members, warcinfo

DATE = "2024-10-28T09:30:00.000000Z"


def draft(body: bytes, number: int = 0) -> Draft:
    return Draft("resource", f"file:///{number}.txt", DATE, body, "text/plain", {"WARC-Record-ID": f"<urn:uuid:{number}>"})


@given(st.binary(max_size=3000))
@settings(max_examples=40, deadline=None)
def test_a_record_comes_back_byte_for_byte(body: bytes) -> None:
    record = decode(gzip.decompress(encode(draft(body))))
    assert record is not None
    assert (record.kind, record.id, record.body, record.sound) == ("resource", "<urn:uuid:0>", body, True)


def test_a_response_gives_back_its_payload_without_the_http_headers() -> None:
    http = (("Content-Type", "text/html; charset=gbk"), ("Content-Length", "4"))
    record = decode(gzip.decompress(encode(Draft("response", "https://example.cn/a", DATE, b"body", http=http))))
    assert record is not None
    assert (record.body, record.sound) == (b"body", True)


def test_a_revisit_names_what_it_refers_to() -> None:
    first = decode(gzip.decompress(encode(draft("纪要".encode()))))
    assert first is not None
    again = decode(compose_revisit(Draft("revisit", "file:///b.txt", DATE), first.headers))
    assert again is not None
    assert again.body == b""
    assert again.headers["WARC-Refers-To"] == first.id
    assert again.headers["WARC-Refers-To-Target-URI"] == "file:///0.txt"
    assert again.headers["WARC-Refers-To-Date"] == DATE
    assert again.headers["WARC-Payload-Digest"] == first.headers["WARC-Payload-Digest"]


def test_other_tools_agree_on_the_digests() -> None:
    from warcio.archiveiterator import ArchiveIterator

    stream = io.BytesIO(warcinfo("a.warc.gz", {"software": "archiver"}) + encode(draft(b"abc")))
    kinds = []
    for record in ArchiveIterator(stream, check_digests="raise"):
        record.content_stream().read()
        kinds.append(record.rec_type)
    assert kinds == ["warcinfo", "resource"]


def test_a_record_whose_body_was_changed_is_not_sound() -> None:
    changed = gzip.decompress(encode(draft(b"3.25"))).replace(b"3.25", b"32.5")
    record = decode(changed)
    assert record is not None
    assert not record.sound


@pytest.mark.parametrize("data", [b"", b"\x00" * 64, b"WARC/1.1\r\n", b"WARC/1.1\r\nWARC-Type: resource\r\n\r\n", "不是记录".encode()])
def test_what_is_no_record_is_none(data: bytes) -> None:
    assert decode(data) is None


def test_members_are_found_with_their_places() -> None:
    parts = [encode(draft(bytes([65 + i]) * 40_000 * i, i)) for i in range(4)]
    found = list(members(io.BytesIO(b"".join(parts))))
    places = [(m.start, m.end) for m, _ in _good(found)]
    ends = [sum(len(p) for p in parts[: i + 1]) for i in range(4)]
    assert places == list(zip([0, *ends[:-1]], ends, strict=True))


def test_a_record_larger_than_what_is_read_at_a_time() -> None:
    noise = zlib.compress(b"")[:2] + bytes(range(256)) * 20_000
    data = encode(draft(noise)) + encode(draft(b"next", 1))
    assert [record.body for _, record in _good(list(members(io.BytesIO(data))))] == [noise, b"next"]


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_reading_goes_on_after_damage(data: st.DataObject) -> None:
    parts = [encode(draft(bytes([65 + i]) * 200, i)) for i in range(4)]
    broken = data.draw(st.integers(1, 2))
    at = data.draw(st.integers(0, len(parts[broken]) - 1))
    bad = bytearray(parts[broken])
    bad[at] ^= data.draw(st.integers(1, 255))
    found = list(members(io.BytesIO(b"".join([*parts[:broken], bytes(bad), *parts[broken + 1 :]]))))
    ids = [record.id for _, record in _good(found)]
    damaged = [item for item in found if isinstance(item, Damage)]
    # A flipped bit in the gzip header (its time, its system) harms nothing; anywhere else the member is named.
    kept = [f"<urn:uuid:{i}>" for i in range(4) if i != broken or not damaged]
    assert ids == kept
    assert [(d.start, d.end, d.torn) for d in damaged] == [
        (sum(map(len, parts[:broken])), sum(map(len, parts[: broken + 1])), False)
    ] * len(damaged)
    assert damaged or at < 10


@given(st.integers(1, 10_000))
@settings(max_examples=40, deadline=None)
def test_a_write_that_was_cut_off_is_a_tail(cut: int) -> None:
    first, second = encode(draft(b"a" * 300)), encode(draft(bytes(range(256)), 1))
    cut = 1 + cut % (len(second) - 1)
    found = list(members(io.BytesIO(first + second[:cut])))
    assert [record.id for _, record in _good(found)] == ["<urn:uuid:0>"]
    assert found[-1] == Damage(len(first), len(first) + cut, torn=True)


def test_zeros_after_a_power_cut_are_a_tail() -> None:
    first = encode(draft(b"a"))
    assert list(members(io.BytesIO(first + bytes(5000))))[-1] == Damage(len(first), len(first) + 5000, torn=True)


def test_a_write_of_which_only_the_first_sectors_came_is_a_tail() -> None:
    first, second = encode(draft(b"a")), encode(draft(bytes(range(256)) * 9, 1))
    data = first + second[:300] + bytes(700)
    assert list(members(io.BytesIO(data)))[-1] == Damage(len(first), len(data), torn=True)


@pytest.mark.parametrize("at", [0, 2, -3, -6])  # the mark and the method of gzip, its checksum and length
def test_rot_in_the_last_record_is_no_write_that_was_cut_off(at: int) -> None:
    first, second = encode(draft(b"a")), bytearray(encode(draft(b"b" * 300, 1)))
    second[at] ^= 0x40
    assert list(members(io.BytesIO(first + second)))[-1] == Damage(len(first), len(first + second), torn=False)


def test_a_whole_member_that_holds_no_record_is_rot() -> None:
    first, other = encode(draft(b"a")), gzip.compress("不是记录".encode())
    assert list(members(io.BytesIO(first + other)))[-1] == Damage(len(first), len(first + other), torn=False)


@pytest.mark.parametrize("body", [b"", b"a", "纪要".encode(), "会议纪要，".encode() * 9, bytes(range(256)), b"0123456789" * 40])
def test_no_bit_of_a_member_flips_unseen(body: bytes) -> None:
    whole = encode(draft(body))
    assert ends_in_zeros(whole)
    unseen = []
    for bit in range(8 * len(whole)):
        data = bytearray(whole)
        data[bit // 8] ^= 1 << bit % 8
        (found, *others) = members(io.BytesIO(data))
        sound = not others and isinstance(found, tuple) and found[1].sound
        if sound and data.startswith(HEADER) and ends_in_zeros(bytes(data)):
            unseen.append(bit)
    assert unseen == []


def test_the_record_at_a_place() -> None:
    data = encode(draft(b"a")) + encode(draft(b"b", 1))
    second = member_at(io.BytesIO(data), len(encode(draft(b"a"))))
    assert second is not None
    assert second.body == b"b"
    assert member_at(io.BytesIO(data), 3) is None


def test_record_ids_are_new_each_time() -> None:
    assert record_id() != record_id()
    assert record_id().startswith("<urn:uuid:")


def _good(found: list[tuple[Member, Record] | Damage]) -> list[tuple[Member, Record]]:
    return [item for item in found if not isinstance(item, Damage)]
