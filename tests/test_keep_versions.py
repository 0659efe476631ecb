"""Versions are derived: the same captures are the same versions, in whatever order they came."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.errors import NotFound, UsageError
from archiver.keep.bundle import Held
from archiver.keep.versions import derive, history, run_of, select
from tests.keep_helpers import held

A, B, C = "甲版的正文，写得很清楚。", "乙版的正文，改了一处。", "丙版的正文，又改了一处。"


def capture(text: str, at: int, **fields: object) -> Held:
    body = f"{text}{at}".encode()  # each capture has its own bytes
    made = held(text, "a.txt", at, body, **fields)
    return replace(made, record=f"<{text[:1]}{at}>", document="d", added_at=made.captured_at)


def shape(captures: list[Held]) -> list[tuple[int, str, int]]:
    return [(v.number, v.digest, v.captures) for v in history(derive(captures))]


def test_neighbours_with_the_same_content_are_one_version() -> None:
    found = history(derive([capture(A, 0), capture(A, 1), capture(B, 2)]))
    assert [(v.number, v.captures, v.captured_at[:10]) for v in found] == [(1, 2, "2024-10-28"), (2, 1, "2024-10-30")]


def test_a_b_and_a_again_are_three_versions() -> None:
    assert [v.number for v in history(derive([capture(A, 0), capture(B, 1), capture(A, 2)]))] == [1, 2, 3]


def test_what_comes_again_without_a_date_is_seen_again() -> None:
    a, b = capture(A, 0), capture(B, 1)
    again = replace(capture(A, 2), raw=a.raw, dated=False)  # the same bytes
    other = replace(capture(A, 3), dated=False)  # other bytes, the same content
    assert shape([a, b, again, other]) == [(1, a.digest, 3), (2, b.digest, 1)]
    assert derive([a, b, again]).newest() == b
    assert shape([a, b, again, capture(A, 4)]) == [(1, a.digest, 2), (2, b.digest, 1), (3, a.digest, 1)]
    assert shape([a, b, replace(capture(C, 5), dated=False)])[-1] == (3, capture(C, 5).digest, 1)


@given(st.lists(st.tuples(st.sampled_from([A, B, C, ""]), st.integers(0, 5)), min_size=1, max_size=8), st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_order_of_arrival_plays_no_part(made: list[tuple[str, int]], random: object) -> None:
    captures = [replace(capture(text, at), record=f"<{i}>", dated=i % 3 > 0) for i, (text, at) in enumerate(made)]
    shuffled = captures[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert history(derive(shuffled)) == history(derive(captures))
    assert derive(shuffled).newest() == derive(captures).newest()


def test_walls_are_listed_and_part_nothing() -> None:
    wall = capture("", 1, status="empty")
    assert shape([capture(A, 0), wall, capture(A, 2)]) == [(1, capture(A, 0).digest, 2), (0, wall.raw, 1)]
    assert derive([wall]).newest() == wall
    assert derive([capture(A, 0), wall]).newest() == capture(A, 0)


def test_a_preview_never_hides_a_full_text_whichever_was_added_first() -> None:
    full, preview = capture(A + B, 0), capture(A, 1)
    for related in (
        [full, replace(preview, preview_of=(full.digest,))],
        [replace(full, full_text_of=(preview.digest,)), preview],
    ):
        for captures in permutations([*related, capture(A + B, 2)]):
            assert shape(list(captures)) == [(1, full.digest, 3)]
    before = [capture(A, 0), replace(capture(A + B, 1), full_text_of=(preview.digest,))]
    assert [v.number for v in history(derive(before))] == [1, 2]


def test_the_best_capture_of_a_version_is_shown_and_the_first_of_equals() -> None:
    plain, titled, later = capture(A, 0), capture(A, 1, title="标题"), capture(A, 2, title="标题")
    derived = derive([plain, titled, later])
    assert derived.newest() == titled
    assert history(derived)[0].title == "标题"
    assert run_of(derived, later.record).number == 1


def test_the_latest_cleaning_speaks_for_its_bytes() -> None:
    old = replace(capture(A, 0), raw="sha256:00")
    new = replace(capture(B, 3), raw="sha256:00")
    assert shape([old, new]) == [(1, new.digest, 2)]
    assert shape([old, capture(C, 1), new]) == [(1, new.digest, 1), (2, capture(C, 1).digest, 1), (3, new.digest, 1)]
    assert select(derive([old, capture(C, 1), new]), 1, None) == new
    failed = replace(capture("", 4, status="failed"), raw="sha256:00")
    assert shape([old, failed]) == [(1, old.digest, 2)]


def test_a_version_by_number_digest_or_day() -> None:
    derived = derive([capture(A, 0), capture(B, 2), capture(A, 4)])
    assert select(derived, 2, None) == capture(B, 2)
    assert select(derived, capture(B, 2).digest[:15], None) == capture(B, 2)
    assert select(derived, capture(A, 0).digest.removeprefix("sha256:"), None) == capture(A, 4)
    assert select(derived, capture(B, 2).raw[7:15], None) == capture(B, 2)
    assert select(derived, None, "2024-10-29") == capture(A, 0)
    assert select(derived, None, "2024-10") == capture(B, 2)
    assert select(derived, None, "2024") == capture(A, 4)


@pytest.mark.parametrize(
    ("version", "at", "error"),
    [(9, None, NotFound), ("ffff", None, NotFound), (None, "2023", NotFound), (None, "gestern", UsageError), (1, "2024", UsageError)],
)
def test_what_there_is_not(version: int | str | None, at: str | None, error: type[Exception]) -> None:
    with pytest.raises(error):
        select(derive([capture(A, 0), capture(B, 2)]), version, at)
