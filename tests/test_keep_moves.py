"""Corrections by hand are records of their own: they outlive the index, and the latest counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.keep.store import Store
from archiver.keep.verify import verify
from tests.keep_helpers import MINUTES, NOTICE, OTHER, add, make_store, without_sync

fast = pytest.fixture(autouse=True, scope="module")(without_sync)


def moved(store: Store, kind: str, sources: list[str], document: str) -> None:
    with store.group():
        records = [held.record for source in sources for held in store.index.find("source", source)]
        store.move(kind, records, document, "they are one")


def documents(store: Store) -> dict[str, list[str]]:
    return {entry.document: sorted(h.source for h in store.index.captures(entry.document)) for entry in store.index.entries()}


def test_merged_split_again_and_the_same_after_a_rebuild(tmp_path: Path) -> None:
    store = make_store(tmp_path / "archive")
    a, b = (add(store, text, source, at=i)[0].document for i, (text, source) in enumerate([(MINUTES, "a.txt"), (OTHER, "b.txt")]))
    moved(store, "merge", ["b.txt"], a)
    assert documents(store) == {a: ["a.txt", "b.txt"]}
    assert store.index.entry(b) is None
    assert [e.versions for e in store.index.entries()] == [2]
    store.rebuild()
    assert documents(store) == {a: ["a.txt", "b.txt"]}
    assert add(store, OTHER, "c.txt", at=5)[0].document == a  # what comes later goes where it was put
    moved(store, "split", ["b.txt", "c.txt"], b)
    before = documents(store)
    assert before == {a: ["a.txt"], b: ["b.txt", "c.txt"]}
    store.rebuild()
    assert documents(store) == before
    report = verify(store.log, store.index)
    assert (report.problems, report.notes, report.captures) == ((), (), 3)
    store.close()


def test_a_correction_is_found_by_its_text_too(tmp_path: Path) -> None:
    store = make_store(tmp_path / "archive")
    longer = OTHER + "大家还约好明年春天再来，到时候带上各自家里的孩子。"
    a, b = (add(store, text, f"{i}.txt", at=i)[0].document for i, text in enumerate((NOTICE, longer)))
    moved(store, "merge", ["1.txt"], a)
    found, outcome, _ = add(store, longer.replace("明年春天", "后年春天"), "2.txt", at=3)
    assert (found.document, outcome) == (a, "new-version")
    assert b not in documents(store)
    store.close()


def test_the_latest_correction_counts_whatever_is_read_first(tmp_path: Path) -> None:
    store = make_store(tmp_path / "archive")
    a, b = (add(store, text, source, at=i)[0].document for i, (text, source) in enumerate([(MINUTES, "a.txt"), (OTHER, "b.txt")]))
    for document in (a, b, a):
        moved(store, "merge", ["b.txt"], document)
    store.close()
    for file in (tmp_path / "archive").glob("index.sqlite*"):
        file.unlink()
    again = Store(tmp_path / "archive")
    assert documents(again) == {a: ["a.txt", "b.txt"]}
    again.close()
