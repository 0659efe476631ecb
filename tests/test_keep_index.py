"""The index may be deleted at any time: what is read from the log again is the same."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.errors import ArchiveLocked
from archiver.keep.bundle import Held
from archiver.keep.fingerprints import unpacked
from archiver.keep.index import Index
from archiver.keep.lock import Lock
from archiver.keep.log import Place
from archiver.keep.scan import BATCH
from archiver.keep.store import Store
from archiver.keep.versions import derive, history
from tests.keep_helpers import LONGER, MINUTES, NOTICE, OTHER, add, make_store, without_sync

fast = pytest.fixture(autouse=True, scope="module")(without_sync)

TEXTS = st.sampled_from([MINUTES, MINUTES + "修订。", NOTICE, LONGER, LONGER[:50], "", "详见附件。"])
SOURCES = st.sampled_from(["a.txt", "b.txt", "https://example.cn/1", "https://m.example.cn/1?utm_source=x", "https://example.cn/2", ""])
TITLES = st.sampled_from([None, "某新材料公司调研纪要", "公告"])


def everything(store: Store) -> Any:
    """List, history, and the texts and bytes of every capture."""
    entries = store.index.entries()
    captures = {e.document: store.index.captures(e.document) for e in entries}
    return (
        entries,
        {d: history(derive(c)) for d, c in captures.items()},
        [(h, store.text(h), store.body(h)) for cs in captures.values() for h in cs],
    )


@given(st.lists(st.tuples(TEXTS, SOURCES, TITLES, st.integers(0, 4)), max_size=7))
@settings(max_examples=25)
def test_a_deleted_index_comes_back_identical(
    tmp_path_factory: pytest.TempPathFactory, adds: list[tuple[str, str, str | None, int]]
) -> None:
    folder = tmp_path_factory.mktemp("index") / "archive"
    store = make_store(folder)
    for text, source, title, at in adds:
        add(store, text, source, at, body=text.encode() or b"<html></html>", title=title, event_date="2024-10-28" if title else None)
    before = everything(store)
    store.rebuild()
    assert everything(store) == before
    store.close()
    for file in folder.glob("index.sqlite*"):
        file.unlink()
    reopened = Store(folder)
    assert everything(reopened) == before
    reopened.close()
    shutil.rmtree(folder)


def test_an_index_that_lags_catches_up(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    store = make_store(folder)
    add(store, MINUTES, "a.txt")
    store.close()
    old = (folder / "index.sqlite").read_bytes()
    store = Store(folder)
    add(store, NOTICE, "b.txt")
    before = everything(store)
    store.close()
    (folder / "index.sqlite").write_bytes(old)
    reopened = Store(folder)
    assert everything(reopened) == before
    reopened.close()


@pytest.mark.parametrize("content", [b"", b"no database" * 100, b"SQLite format 3\x00" + b"\xff" * 4000])
def test_an_index_that_is_none_is_built_anew(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "archive"
    store = make_store(folder)
    add(store, MINUTES, "a.txt")
    before = everything(store)
    store.close()
    (folder / "index.sqlite").write_bytes(content)
    reopened = Store(folder)
    assert everything(reopened) == before
    reopened.close()


def test_readers_need_no_lock_and_a_second_writer_waits_for_its_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archiver.keep.opened._TURN", 0.0)
    folder = tmp_path / "archive"
    writer = make_store(folder)
    add(writer, MINUTES, "a.txt")
    reader = Store(folder)
    assert [e.source for e in reader.index.entries()] == ["a.txt"]
    add(writer, NOTICE, "b.txt", at=1)
    assert [e.source for e in reader.index.entries()] == ["b.txt", "a.txt"]
    with writer.group(), pytest.raises(ArchiveLocked):
        add(reader, OTHER, "c.txt", at=2)
    assert add(reader, OTHER, "c.txt", at=2)[1] == "new"
    assert add(writer, OTHER, "d.txt", at=3)[1] == "seen-again"
    assert [e.captures for e in reader.index.entries()] == [2, 1, 1]
    writer.close()
    reader.close()


def test_a_reader_without_an_index_reads_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "archive"
    writer = make_store(folder)
    add(writer, MINUTES, "a.txt")
    for file in folder.glob("index.sqlite*"):
        file.unlink()
    with monkeypatch.context() as patch:
        patch.setattr("archiver.keep.opened._PATIENCE", 0.0)
        held = Lock(folder / ".lock")
        reader = Store(folder)
        assert [e.source for e in reader.index.entries()] == ["a.txt"]
        assert not (folder / "index.sqlite").exists()
        held.release()
    reader.close()
    add(writer, NOTICE, "b.txt", at=1)  # the index is not where it was: a new one is made
    assert [e.source for e in writer.index.entries()] == ["b.txt", "a.txt"]
    writer.close()


def test_a_log_file_that_was_taken_away_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    store = make_store(folder)
    add(store, MINUTES, "a.txt")
    store.close()
    next((folder / "text").glob("*.gz")).unlink()
    reopened = Store(folder)
    assert reopened.index.entries() == []
    assert "gone, but indexed" in reopened.notices[0]
    reopened.close()


def test_records_of_later_kinds_are_left_alone(tmp_path: Path) -> None:
    from archiver.keep.compose import Draft
    from archiver.keep.warc import encode

    folder = tmp_path / "archive"
    store = make_store(folder)
    add(store, MINUTES, "a.txt")
    before = everything(store)
    for body in (b'{"format": 1, "kind": "note-of-tomorrow"}', b"[]", b"{broken", b'{"kind": "version"}'):
        store.log.append("text", encode(Draft("metadata", "file:///x", "2024-10-28T09:30:00.000000Z", body, "application/json")))
    store.rebuild()
    assert everything(store) == before
    store.close()


@pytest.mark.parametrize("commits", [1, 2, 5])
def test_an_interrupted_rebuild_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commits: int) -> None:
    folder = tmp_path / "archive"
    store = make_store(folder)
    for i in range(6):
        add(store, f"{MINUTES}第{i}稿。", f"{i}.txt", at=i)
    before, shared = everything(store), store.index.sharing(unpacked(store.index.find("source", "5.txt")[0].fingerprints))
    store.close()
    for file in folder.glob("index.sqlite*"):
        file.unlink()
    read: list[int] = []
    put = Index.put

    def killed(self: Index, captures: list[Held], records: dict[str, Place], positions: dict[str, int]) -> None:
        read.append(len(records))
        if len(read) > commits:
            raise KeyboardInterrupt
        put(self, captures, records, positions)

    with monkeypatch.context() as patch:
        patch.setattr("archiver.keep.scan.BATCH", 4)
        patch.setattr(Index, "put", killed)
        with pytest.raises(KeyboardInterrupt):
            Store(folder)
        read.clear()
        commits = 1000
        again = Store(folder)
    assert 0 < sum(read) < 18
    assert everything(again) == before
    assert again.index.sharing(unpacked(again.index.find("source", "5.txt")[0].fingerprints)) == shared
    again.close()


def test_a_rebuild_commits_as_it_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert BATCH == 20_000
    monkeypatch.setattr("archiver.keep.scan.BATCH", 4)
    folder = tmp_path / "archive"
    store = make_store(folder)
    for i in range(6):
        add(store, f"{MINUTES}第{i}稿。", f"{i}.txt", at=i)
    before = everything(store)
    commits = []
    put = Index.put

    def counted(self: Index, *args: Any) -> None:
        commits.append(1)
        put(self, *args)

    monkeypatch.setattr(Index, "put", counted)
    store.rebuild()
    assert len(commits) > 4
    assert everything(store) == before
    store.close()
