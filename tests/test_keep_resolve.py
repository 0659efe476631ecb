"""What users call a document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.errors import Ambiguous, NotFound, UsageError
from archiver.keep.resolve import Ref, resolve
from archiver.keep.store import Store
from tests.keep_helpers import LONGER, MINUTES, NOTICE, add, make_store

URL = "https://www.example.cn/@某/1?id=7"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = make_store(tmp_path / "archive")
    add(
        store,
        MINUTES,
        "纪要/某公司 纪要.txt",
        title="某新材料公司調研紀要",
        event_date="2024-10-28",
        companies=[{"name": "某新材", "code": "600001.SH"}],
    )
    add(store, NOTICE, URL, at=1, title="关于某事项的公告", published="2024-10-29")
    add(store, LONGER, "b.txt", at=2, title="某新材料公司年会纪要", url="https://example.cn/full")
    yield store
    store.close()


def document(store: Store, source: str) -> str:
    return store.index.find("source", source)[0].document


def test_every_way_to_name_one(store: Store) -> None:
    first = store.index.find("source", "纪要/某公司 纪要.txt")[0]
    names = [
        first.document, first.document[:4], first.document[:6].upper(), first.digest, first.digest[:20], first.raw, "纪要/某公司 纪要.txt",
        "某公司 纪要.txt", "新材料 调研", "調研", "600001", "2024-10-28", " 新材料 　调研 ", "@" + first.digest[7:15],
    ]  # fmt: skip
    for name in names:
        assert resolve(store.index, name).document == first.document, name
    assert resolve(store.index, "http://m.example.cn/@某/1?utm_source=x&id=7").document == document(store, URL)
    assert resolve(store.index, "https://example.cn/full").document == document(store, "b.txt")


def test_versions(store: Store) -> None:
    second = document(store, URL)
    assert resolve(store.index, f"{second[:6]}@2") == Ref(second, number=2)
    assert resolve(store.index, f"{second}@3f9a00") == Ref(second, digest="sha256:3f9a00")
    assert resolve(store.index, f"{URL}@2") == Ref(second, number=2)
    assert resolve(store.index, URL) == Ref(second)
    digest = store.index.captures(second)[0].digest
    assert resolve(store.index, "@" + digest) == Ref(second, digest=digest)


def test_several_are_listed(store: Store) -> None:
    with pytest.raises(Ambiguous, match="2 documents answer to '新材料'") as caught:
        resolve(store.index, "新材料")
    assert set(caught.value.hits) == {document(store, "纪要/某公司 纪要.txt"), document(store, "b.txt")}
    assert "某新材料公司年会纪要" in str(caught.value)


def test_the_titles_of_all_versions_answer(store: Store) -> None:
    kept, gone = (document(store, source) for source in ("b.txt", URL))
    with store.group():
        store.move("merge", [held.record for held in store.index.captures(gone)], kept, "")
    assert {resolve(store.index, words).document for words in ("年会", "事项的公告", "公告")} == {kept}
    assert resolve(store.index, "公告 新材料").document == kept


def test_one_character_alone_stands_in_a_title(store: Store) -> None:
    add(store, LONGER * 2, "c.txt", at=4, title="一场会议", author="林一帆", site="远山网", institution="远山证券")
    assert resolve(store.index, "林一").document == document(store, "c.txt")
    assert resolve(store.index, "场").document == document(store, "c.txt")
    for name in ("林", "远", "2", "c"):
        with pytest.raises(NotFound):
            resolve(store.index, name)


@pytest.mark.parametrize("name", ["没有这个", "ffff", "ffffffffffff", "@ffff", "https://example.cn/none", "none.txt", "没有@2"])
def test_none_says_what_to_do_next(store: Store, name: str) -> None:
    with pytest.raises(NotFound, match="archiver list"):
        resolve(store.index, name)


@pytest.mark.parametrize("name", ["", "  ", "年会@x", "年会@"])
def test_what_makes_no_sense(store: Store, name: str) -> None:
    with pytest.raises(UsageError):
        resolve(store.index, name)


def test_a_file_that_was_only_seen_again(store: Store) -> None:
    add(store, LONGER, "夹/again.txt", at=3, title="某新材料公司年会纪要")
    assert resolve(store.index, "again.txt").document == document(store, "b.txt")
