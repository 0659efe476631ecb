"""The disk fails, writers are killed and meet: nothing is said to be kept that is not, and everything opens again."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from random import Random
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.errors import StorageError
from archiver.keep import bundle
from archiver.keep import log as log_module
from archiver.keep.scan import remove_index
from archiver.keep.store import Store
from archiver.keep.verify import verify
from archiver.keep.versions import derive, history
from archiver.keep.warc import Damage, members
from tests.keep_helpers import MINUTES, NOTICE, OTHER, add, make_store, without_sync

fast = pytest.fixture(autouse=True, scope="module")(without_sync)
ROOT = Path(__file__).parent.parent

TEXTS = [(MINUTES, "a.txt"), (NOTICE, "https://example.cn/1"), (OTHER, "b.txt"), (NOTICE + "修订稿全文如下。", "https://example.cn/1")]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of four captures."""
    folder = tmp_path_factory.mktemp("made") / "archive"
    store = make_store(folder)
    for i, (text, source) in enumerate(TEXTS):
        add(store, text, source, at=i)
    store.close()
    return folder


def texts(store: Store) -> dict[str, str]:
    """The text of every capture that can be read, by its metadata record."""
    return {held.captured_at: store.text(held) for held in sorted(store.index.every_capture(), key=lambda h: h.captured_at)}


def only(folder: Path, room: str) -> Path:
    return next((folder / room).glob("*.gz"))


def places(path: Path) -> list[tuple[int, int]]:
    with path.open("rb") as file:
        return [(item[0].start, item[0].end) for item in members(file) if not isinstance(item, Damage)]


def torn_at(records: list[tuple[int, int]]) -> list[int]:
    """Where writes are torn: in the head of each record's gzip member and in its tail, and at every 31st byte between, where all bytes
    are alike: deflated; at every one with ARCHIVER_EVERY_BYTE=1."""
    every = os.environ.get("ARCHIVER_EVERY_BYTE") == "1"
    return [at for start, end in records for at in range(start, end) if every or (at - start) % 31 == 0 or at - start < 20 or end - at < 10]


def test_a_write_torn_in_the_last_two_records(made: Path, tmp_path: Path) -> None:
    """Without the index that knew them, they count as never acknowledged: it opens, and all before them is there."""
    whole = places(only(made, "text"))
    data = only(made, "text").read_bytes()
    folder = tmp_path / "archive"
    shutil.copytree(made, folder)
    for at in torn_at(whole[-2:]):
        remove_index(folder / "index.sqlite")
        for torn in folder.glob("*/*.torn"):
            torn.unlink()
        only(folder, "text").write_bytes(data[:at])
        store = Store(folder)
        with store.group():
            pass
        kept = texts(store)
        assert len(kept) == 3
        assert list(kept.values()) == [text for text, _ in TEXTS[:3]]
        assert only(folder, "text").stat().st_size == max(end for _, end in [(0, 0), *whole] if end <= at)
        store.close()


def test_any_bit_that_flips_is_found_and_named(made: Path, tmp_path: Path) -> None:
    """`verify` finds it wherever it is, all other captures are still read, and nothing is cut."""
    chance = Random(5)
    folder = tmp_path / "archive"
    for _ in range(40):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(made, folder)
        path = chance.choice([only(folder, "raw"), only(folder, "text")])
        data = bytearray(path.read_bytes())
        at = chance.randrange(len(data))
        data[at] ^= 1 << chance.randrange(8)
        path.write_bytes(data)
        store = Store(folder)
        problems = verify(store.log, store.index).problems
        assert problems, f"byte {at} of {path.name}"
        assert any(problem.file.endswith(path.name) for problem in problems)
        readable = 0
        for held in store.index.every_capture():
            try:
                readable += store.body(held) == store.text(held).encode()
            except StorageError:  # pragma: no cover - IntegrityError is one
                pass
            except Exception as error:  # noqa: BLE001
                assert "archiver verify" in str(error)  # noqa: PT017 - several kinds, one cure
        assert readable >= len(TEXTS) - 1
        assert path.read_bytes() == data
        store.close()


class Broken:
    """A system call that fails once, at its `turn`-th call, in one of the ways in which disks fail."""

    def __init__(self, real: Callable[..., object], turn: int, how: str) -> None:
        self._real, self._turn, self._how, self._calls = real, turn, how, count()

    def __call__(self, fd: int, *rest: bytes) -> object:
        if next(self._calls) != self._turn:
            return self._real(fd, *rest)
        if self._how == "short" and rest:
            self._real(fd, rest[0][: len(rest[0]) // 3])
        raise OSError(errno.EIO if self._how == "EIO" else errno.ENOSPC, "the disk fails")


@pytest.mark.parametrize("how", ["ENOSPC", "EIO", "short"])
@pytest.mark.parametrize("call", ["write", "sync", "fsync"])
def test_the_disk_fails_at_any_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, how: str) -> None:
    """What was acknowledged is there afterwards, what was not may be added again, and then all is there once."""
    for turn in range(8):
        folder = tmp_path / str(turn)
        store = make_store(folder)
        acknowledged = []
        module = log_module if call == "sync" else os
        with monkeypatch.context() as patch:
            patch.setattr(module, call, Broken(getattr(module, call), turn, how))
            for i, (text, source) in enumerate(TEXTS):
                try:
                    add(store, text, source, at=i)
                except StorageError as error:
                    assert "not archived" in str(error) or "earlier write failed" in str(error)  # noqa: PT017 - not all of them fail
                else:
                    acknowledged.append(text)
            store.close()
        again = Store(folder)
        held = texts(again)
        assert set(acknowledged) <= set(held.values())
        for i, (text, source) in enumerate(TEXTS):
            if text not in held.values():
                add(again, text, source, at=i)
        assert sorted(texts(again).values()) == sorted(text for text, _ in TEXTS)
        assert verify(again.log, again.index).problems == ()
        again.close()


def test_a_group_is_kept_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = make_store(tmp_path / "archive")
    add(store, MINUTES, "a.txt")
    with pytest.raises(ZeroDivisionError), store.group():
        1 / 0  # noqa: B018
    assert [h.source for h in store.index.every_capture()] == ["a.txt"]

    def fails(fd: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(log_module, "sync", fails)
    with pytest.raises(StorageError, match="not archived"):
        add(store, OTHER, "b.txt", at=1)
    assert [h.source for h in store.index.every_capture()] == ["a.txt"]
    store.close()


def run_of(folder: Path, number: int, texts: list[tuple[int, str, str]]) -> None:
    store = Store(folder)
    for at, text, source in texts:
        add(store, text, source, at=at)
    store.close()


def versions(folder: Path) -> list[list[tuple[int, str, str]]]:
    """The history of every document, without ids."""
    store = Store(folder)
    found = [
        [(v.number, v.digest, v.captured_at) for v in history(derive(store.index.captures(entry.document)))]
        for entry in store.index.entries()
    ]
    store.close()
    return sorted(found)


CHANGING = [(i, f"{MINUTES}第{i // 2 % 3}稿，已经修订完毕，请以此为准。", "https://example.cn/1") for i in range(8)]
CAPTURES = [*CHANGING, *((i, NOTICE, f"https://example.cn/{i}") for i in (2, 3)), (4, OTHER, "b.txt"), (5, OTHER + "！", "c.txt")]


@given(st.permutations(CAPTURES), st.data())
@settings(max_examples=8)
def test_whoever_comes_first_the_versions_are_the_same(
    tmp_path_factory: pytest.TempPathFactory, order: list[tuple[int, str, str]], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("shuffled") / "archive"
    make_store(folder).close()
    stores = [Store(folder) for _ in range(8)]
    for at, text, source in order:
        add(data.draw(st.sampled_from(stores)), text, source, at=at)
    for store in stores:
        store.close()
    straight = tmp_path_factory.mktemp("straight") / "archive"
    make_store(straight).close()
    run_of(straight, 0, CAPTURES)
    assert versions(folder) == versions(straight)


def test_eight_writers_at_once(tmp_path: Path) -> None:
    """Threads with a store each take turns as processes do: the lock is one of the file's, not of the process's."""
    folder = tmp_path / "archive"
    make_store(folder).close()
    remove_index(folder / "index.sqlite")  # eight first writers
    failed: list[BaseException] = []

    def work(number: int) -> None:
        try:
            run_of(
                folder, number, [(i, f"{OTHER}这是第{number}位记录人写的第{i}份记录，内容另附。", f"{number}-{i}.txt") for i in range(4)]
            )
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)

    threads = [Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    store = Store(folder)
    assert len(list(store.index.every_capture())) == 32
    report = verify(store.log, store.index)
    assert (report.problems, report.notes) == ((), ())
    store.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the script kills processes as POSIX systems do")
def test_fifty_kills(tmp_path: Path) -> None:
    script = ROOT / "tests" / "bench" / "archive_kill.py"
    done = subprocess.run(
        [sys.executable, str(script), "--times", "50", "--folder", str(tmp_path)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "0 lost, 0 twice" in done.stdout


def test_relations_and_fingerprints_are_in_the_metadata_record(made: Path) -> None:
    store = Store(made)
    held = store.index.find("source", "a.txt")[0]
    meta = store.meta(held)
    assert len(meta["fingerprints"]) % 8 == 0
    assert meta["relations"] == {"preview_of": [], "full_text_of": [], "same_as": [], "near": []}
    assert bundle.held_from(meta).fingerprints == meta["fingerprints"]
    store.close()
