"""Every byte that changes on disk is found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.keep.store import Store
from archiver.keep.verify import verify
from archiver.keep.warc import Damage, members
from tests.keep_helpers import LONGER, MINUTES, NOTICE, add, make_store, without_sync

fast = pytest.fixture(autouse=True, scope="module")(without_sync)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verify") / "archive"
    store = make_store(folder)
    for i, (text, source) in enumerate([(MINUTES, "a.txt"), (NOTICE, "b.txt"), (MINUTES, "c.txt"), (LONGER, "d.txt")]):
        add(store, text, source, at=i)
    store.close()
    return folder


def test_a_whole_archive_has_no_problems(made: Path) -> None:
    store = Store(made)
    report = verify(store.log, store.index)
    store.close()
    assert report.problems == ()
    assert (report.files, report.captures) == (2, 4)
    assert report.records == 2 + 4 + 3 + 4  # warcinfos, raw, texts (one is held already), metadata
    assert report.bytes == sum(p.stat().st_size for p in made.glob("*/*.gz"))


@given(st.data())
@settings(max_examples=20)
def test_any_flipped_bit_is_found(made: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("rot") / "archive"
    shutil.copytree(made, folder)
    path = data.draw(st.sampled_from(sorted(folder.glob("*/*.gz"))))
    whole = bytearray(path.read_bytes())
    with path.open("rb") as file:
        heads = {item[0].start + i for item in members(file) if not isinstance(item, Damage) for i in range(3, 10)}
    at = data.draw(st.integers(0, len(whole) - 1).filter(lambda n: n not in heads))  # but for flag, time and system in the head of gzip
    whole[at] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(whole)
    store = Store(folder)
    report = verify(store.log, store.index)
    store.close()
    assert any(problem.file == f"{path.parent.name}/{path.name}" for problem in report.problems)


def test_an_index_that_disagrees(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    shutil.copytree(made, folder)
    store = Store(folder)
    with store.index.transaction():
        store.index._db.execute("DELETE FROM capture WHERE source = 'a.txt'")
    problems = verify(store.log, store.index).problems
    store.close()
    assert [p.what.split("; ")[1] for p in problems] == ["run `archiver reindex`"]
