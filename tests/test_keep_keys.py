"""Ids and digests in bytes, and back."""

from __future__ import annotations

import pytest

from archiver.keep.compose import matches, record_id, sha1
from archiver.keep.keys import digests, document, long, number, numbers, short
from archiver.text.canonical import digest


def test_a_digest_and_an_id_come_back() -> None:
    for key in (digest(b""), record_id(), "<urn:uuid:00000000-0000-4000-8000-000000000000>"):
        assert isinstance(short(key), bytes)
        assert long(short(key)) == key


@pytest.mark.parametrize(
    "key",
    [
        "",
        "d",
        "sha256:00",
        "sha256:" + "A" * 64,
        "sha256:" + "0 " * 32,
        "<urn:uuid:0000000-00000-4000-8000-000000000000>",
        "<urn:uuid:00000000-0000-4000-8000-00000000000x>",
        "<urn:uuid:00000000-0000-4000-8000-00000000000A>",
        "<urn:uuid:00000000-0000-4000-8000-0000000-0000>",
        "<urn:uuid:00000000-0000-4000-8000-000000000000]",
        "<urn:uuid:00000000-0000-4000-8000-0000000000  >",
    ],
)
def test_what_has_another_form_stays_as_it_is(key: str) -> None:
    assert short(key) == key
    assert long(key) == key


@pytest.mark.parametrize("id_", ["0113c7247686", "000000000000", "ffffffffffff", "d", "0113C7247686", "0113c72476860"])
def test_a_documents_id_comes_back(id_: str) -> None:
    assert document(number(id_)) == id_


def test_numbers_are_in_the_order_of_the_ids() -> None:
    ids = ["0113c7247686", "0000000000ff", "ffffffffffff", "0113c7247685"]
    assert [document(n) for n in sorted(int(number(id_)) for id_ in ids)] == sorted(ids)


def test_a_beginning_holds_all_that_begin_so_and_no_others() -> None:
    first, last = numbers("0113c")
    assert [first <= int(number(one)) <= last for one in ("0113c0000000", "0113cfffffff", "0113bfffffff", "0113d0000000")] == [
        True,
        True,
        False,
        False,
    ]
    first, last = numbers("0113c7247686" * 5)
    assert first > last
    low, high = digests("sha256:abc")
    assert [low <= bytes.fromhex(d.ljust(64, "0")) <= high for d in ("abc", "abcf", "abd", "abb")] == [True, True, False, False]


def test_ids_sort_by_time_and_are_uuids_of_version_7() -> None:
    first = record_id()
    later = record_id()
    assert first[10:23] <= later[10:23]
    assert first != later
    assert all(one[24] == "7" and one[29] in "89ab" for one in (first, later))


def test_a_digest_is_matched_as_it_is_written() -> None:
    written = sha1(b"words")
    assert matches(written, b"words")
    assert not matches(written, b"word")
    for wrong in (written.lower(), written[:-1], written + "A", "sha1:" + written[6:], "sha1:0" + written[6:], "sha1:!" + written[6:], ""):
        assert not matches(wrong, b"words")
