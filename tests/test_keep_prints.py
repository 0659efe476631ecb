"""Fingerprints by their definition, and the documents that share some."""

from __future__ import annotations

import random
from zlib import crc32

import pytest

from archiver.keep.fingerprints import KEPT, fingerprints
from archiver.keep.index import Index
from archiver.keep.prints import COMMON
from archiver.keep.sight import SHINGLE, sight
from tests.keep_helpers import LONGER, MINUTES, NOTICE, OTHER, held

LATIN = "Annual report 2024: revenue rose by 12.5% in the third quarter, which the board expects to go on in 2025, if costs allow."


def by_definition(text: str) -> tuple[int, ...]:
    """As `docs/archive-format.md` says."""
    numbers = set()
    for line in sight(text).spine:
        for at in range(len(line) - SHINGLE + 1):
            first, number = ord(line[at]), crc32(line[at : at + SHINGLE].encode()) >> 1
            anchored = first % 16 == 12 and (first < 0x80 or 0x3400 <= first < 0xA000)
            numbers.add(number if anchored else number + 2**31)
    return tuple(sorted(numbers)[:KEPT])


@pytest.mark.parametrize("text", [MINUTES, NOTICE, LONGER, OTHER, LATIN, LONGER + LATIN + NOTICE * 3, "短", ""])
def test_fingerprints_are_those_that_the_format_describes(text: str) -> None:
    assert fingerprints(sight(text)) == by_definition(text)


def test_documents_share_what_came_in_just_now_and_long_ago() -> None:
    index = Index(None)
    prints = {n: tuple(random.Random(n).sample(range(2**32), KEPT)) for n in range(6)}
    with index.transaction():
        for n in range(3):
            index.prints.put([(f"{n:012x}", prints[n])])
        index.prints.settle()
        for n in range(2, 6):
            index.prints.put([(f"{n:012x}", prints[n])])
    for n, own in prints.items():
        assert index.sharing(own) == [(f"{n:012x}", KEPT)]
    assert index.sharing((*prints[0][:5], *prints[4][:7])) == [("000000000004", 7), ("000000000000", 5)]
    assert index.sharing(()) == []
    index.close()


@pytest.mark.parametrize("settled", [0, 3, COMMON - 1, COMMON])
def test_what_many_documents_have_says_nothing_wherever_it_lies(settled: int) -> None:
    index = Index(None)
    with index.transaction():
        for n in range(COMMON):
            index.prints.put([(f"{n:012x}", (7, 100 + n))])
            if n + 1 == settled:
                index.prints.settle()
        index.prints.put([(f"{0:012x}", (7,))])
    assert index.sharing((7,)) == []
    assert index.sharing((7, 100)) == [("000000000000", 1)]
    index.prints.forget("000000000000")
    assert len(index.sharing((7,))) == COMMON - 1
    index.close()


def test_what_comes_in_is_moved_when_it_is_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archiver.keep.prints.FRESH", 5)
    index = Index(None)

    def waiting() -> int:
        return int(index._db.execute("SELECT count(DISTINCT document) FROM fresh").fetchone()[0])

    with index.transaction():
        counts = []
        for n in range(12):
            index.put([held(f"第{n}号。{MINUTES * (n + 1)}{n}", f"{n}.txt", at=n)], {}, {})
            counts.append(waiting())
    assert max(counts) < 12
    assert min(counts) == 0
    index.close()
