"""Crash tests: whatever a power cut leaves, what was acknowledged is served, and nothing else."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.errors import IntegrityError, StorageError
from archiver.keep import log as log_module
from archiver.keep.compose import Draft
from archiver.keep.index import Index
from archiver.keep.log import Log, Place, ulid
from archiver.keep.scan import remove_index
from archiver.keep.store import Store
from archiver.keep.verify import verify
from archiver.keep.versions import derive, history
from archiver.keep.warc import Damage, encode, members
from tests.keep_helpers import LONGER, MINUTES, NOTICE, OTHER, add, make_store, without_sync

fast = pytest.fixture(autouse=True, scope="module")(without_sync)

TEXTS = [
    (MINUTES, "a.txt"),
    (NOTICE, "https://example.cn/1"),
    (LONGER, "b.txt"),
    (MINUTES + "修订。", "https://example.cn/1"),
    (MINUTES, "c.txt"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of five captures, one of them a revisit."""
    folder = tmp_path_factory.mktemp("made") / "archive"
    store = make_store(folder)
    for i, (text, source) in enumerate(TEXTS):
        add(store, text, source, at=i)
    store.close()
    return folder


def served(store: Store) -> list[tuple[str, str, str]]:
    """Everything that can be asked for: document, text and bytes of each capture."""
    captures = sorted(store.index.every_capture(), key=lambda h: h.captured_at)
    return [(h.document, store.text(h), store.body(h).decode()) for h in captures]


def only(folder: Path, room: str) -> Path:
    return next((folder / room).glob("*.gz"))


def boundaries(path: Path) -> list[int]:
    with path.open("rb") as file:
        return [0, *(item[0].end for item in members(file) if not isinstance(item, Damage))]


def cut_copy(made: Path, folder: Path, room: str, at: int, *, index: bool) -> Path:
    """A copy of the archive with one file cut off at a byte; with its index, or as after a move without it."""
    shutil.copytree(made, folder)
    with only(folder, room).open("r+b") as file:
        file.truncate(at)
    if not index:
        remove_index(folder / "index.sqlite")
    return folder


def test_text_cut_at_every_record_boundary(made: Path, tmp_path: Path) -> None:
    store = Store(made)
    whole = served(store)
    ends = boundaries(only(made, "text"))
    commits = sorted(store.index.places.of(h.record).offset for h in store.index.every_capture())  # type: ignore[union-attr]
    store.close()
    for i, end in enumerate(ends):
        folder = cut_copy(made, tmp_path / str(i), "text", end, index=i % 2 == 0)
        reopened = Store(folder)
        acknowledged = sum(commit < end for commit in commits)
        assert served(reopened) == whole[:acknowledged]
        reopened.close()


@given(st.data())
@settings(max_examples=25)
def test_text_cut_inside_a_record_that_no_index_knows(made: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    ends = boundaries(only(made, "text"))
    at = data.draw(st.integers(0, ends[-1]).filter(lambda n: n not in ends))
    folder = cut_copy(made, tmp_path_factory.mktemp("cut") / "archive", "text", at, index=False)
    before = only(folder, "text").read_bytes()
    store = Store(folder)
    last = max(end for end in ends if end < at)
    assert any("a write that was cut off; the next `archiver add`" in notice for notice in store.notices)
    assert only(folder, "text").read_bytes() == before  # who only reads changes nothing
    known = len(served(store))
    with store.group():
        pass
    assert any("kept in text/" in notice and "add again" in notice for notice in store.notices)
    assert next((folder / "text").glob("*.torn")).read_bytes() == before[last:]
    left = list((folder / "text").glob("*.gz"))
    assert [p.read_bytes() for p in left] == ([before[:last]] if last else [])
    store.close()

    again = Store(folder)  # once cut, it is whole
    assert again.notices == []
    report = verify(again.log, again.index)
    assert [n.file for n in report.notes if n.file.endswith(".torn")] == [f"text/{p.name}" for p in (folder / "text").glob("*.torn")]
    results = [add(again, text, source, at=i)[1] for i, (text, source) in enumerate(TEXTS)]
    assert len(results) == 5
    assert len(served(again)) == known + 5
    again.close()


@given(st.data())
@settings(max_examples=15)
def test_bytes_that_were_acknowledged_are_never_cut_off(made: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    ends = boundaries(only(made, "text"))
    at = data.draw(st.integers(ends[1] + 1, ends[-1] - 1))
    folder = cut_copy(made, tmp_path_factory.mktemp("lost") / "archive", "text", at, index=True)
    before = only(folder, "text").read_bytes()
    store = Store(folder)
    with store.group():
        pass
    assert "has become shorter" in store.notices[0]
    assert any("gone, and with that what was captured from" in notice and "c.txt" in notice for notice in store.notices)
    lost = 5 - len(served(store))
    store.close()
    for _ in range(2):  # it stays a problem, whatever is opened or built anew
        store = Store(folder)
        problems = verify(store.log, store.index).problems
        assert sum("was acknowledged and is gone" in p.what for p in problems) == lost > 0
        store.rebuild()
        store.close()
    assert only(folder, "text").read_bytes() == before
    assert not list((folder / "text").glob("*.torn"))

    store = Store(folder)  # until the same comes again; what is appended after the scar is read
    for i, (text, source) in enumerate(TEXTS):
        add(store, text, source, at=i)
    report = verify(store.log, store.index)
    assert report.problems == ()
    assert any("so nothing is lost" in note.what for note in report.notes)
    assert len(served(store)) == 5 - lost + 5
    store.close()


def test_rot_in_the_last_record_is_never_cut_off(made: Path, tmp_path: Path) -> None:
    for i, at in enumerate((-40, -3)):
        folder = tmp_path / str(i)
        shutil.copytree(made, folder)
        data = bytearray(only(folder, "text").read_bytes())
        data[at] ^= 0x20
        only(folder, "text").write_bytes(data)
        store = Store(folder)
        store.rebuild()
        assert any("are damaged and were passed over" in n for n in store.notices)
        assert any("and with that what was captured from c.txt;" in n for n in store.notices)
        assert only(folder, "text").read_bytes() == data
        problems = verify(store.log, store.index).problems
        assert [p.what.split(" record ")[0] for p in problems if "are damaged" not in p.what] == ["metadata"]
        add(store, LONGER + "又一份。", "new.txt", at=9)
        assert only(folder, "text").read_bytes().startswith(data)
        store.rebuild()
        assert [h.source for h in store.index.find("source", "new.txt")] == ["new.txt"]
        store.close()


def test_a_file_that_is_put_back_heals_everything(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    shutil.copytree(made, folder)
    path, whole = only(folder, "text"), only(folder, "text").read_bytes()
    path.unlink()
    store = Store(folder)
    problems = verify(store.log, store.index).problems
    store.close()
    assert sum("was acknowledged and is gone" in p.what for p in problems) == 5
    path.write_bytes(whole)
    store = Store(folder)
    report = verify(store.log, store.index)
    assert (report.problems, report.notes, report.captures) == ((), (), 5)
    store.close()


def test_raw_records_without_metadata_are_found(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    shutil.copytree(made, folder)
    only(folder, "text").unlink()
    remove_index(folder / "index.sqlite")
    store = Store(folder)
    assert any("5 records in raw/ without metadata" in notice for notice in store.notices)
    report = verify(store.log, store.index)
    assert len(report.problems) == 5  # nobody crashes five times before his first text
    assert all("never acknowledged, or its file in text/ is gone" in p.what for p in report.problems)
    store.close()


def test_raw_cut_anywhere_leaves_the_texts_and_is_reported(made: Path, tmp_path: Path) -> None:
    whole = boundaries(only(made, "raw"))
    for i, at in enumerate([*whole[:-1], whole[2] + 9]):
        store = Store(cut_copy(made, tmp_path / str(i), "raw", at, index=True))
        assert len(list(store.index.every_capture())) == 5
        assert all(store.text(h) for h in store.index.every_capture())
        assert any("run `archiver verify`" in notice for notice in store.notices)
        named = [problem.what.split()[2] for problem in verify(store.log, store.index).problems if "is missing" in problem.what]
        assert len(named) == len(set(named)) > 0
        # Bytes that are gone are written again when they come again.
        add(store, MINUTES, "a.txt", at=9)
        newest = max(store.index.find("source", "a.txt"), key=lambda h: h.captured_at)
        assert store.body(newest) == MINUTES.encode()
        for n, (text, source) in enumerate(TEXTS):
            add(store, text, source, at=10 + n)
        report = verify(store.log, store.index)
        assert report.problems == ()
        assert any("so nothing is lost" in note.what for note in report.notes)
        store.close()


def test_killed_between_raw_and_text(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "archive"
    shutil.copytree(made, folder)
    store = Store(folder)
    before = served(store)
    append = Log.append

    def killed(self: Log, room: log_module.Room, *records: bytes) -> list[Place]:
        if room == "text":
            raise KeyboardInterrupt
        return append(self, room, *records)

    monkeypatch.setattr(Log, "append", killed)
    with pytest.raises(KeyboardInterrupt):
        add(store, OTHER, "new.txt", at=9)
    monkeypatch.undo()
    store.close()

    reopened = Store(folder)
    assert served(reopened) == before
    assert reopened.notices == []
    report = verify(reopened.log, reopened.index)
    assert report.problems == ()
    assert ["never acknowledged" in note.what for note in report.notes] == [True]
    _, outcome, _ = add(reopened, OTHER, "new.txt", at=9)
    assert outcome == "new"
    assert len(served(reopened)) == len(before) + 1
    reopened.close()


def test_damage_in_the_middle_is_passed_over_and_never_cut(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    shutil.copytree(made, folder)
    ends = boundaries(only(folder, "text"))
    data = bytearray(only(folder, "text").read_bytes())
    data[ends[3] + 60 : ends[3] + 70] = bytes(10)  # the second conversion
    only(folder, "text").write_bytes(data)
    remove_index(folder / "index.sqlite")
    store = Store(folder)
    assert [n for n in store.notices if f"bytes {ends[3]} to {ends[4]} are damaged" in n]
    assert only(folder, "text").read_bytes() == data
    captures = sorted(store.index.every_capture(), key=lambda h: h.captured_at)
    assert len(captures) == 5
    with pytest.raises(IntegrityError, match="archiver verify"):
        store.text(captures[1])
    assert store.text(captures[2]) == LONGER
    store.close()


def test_an_index_that_could_not_be_written_catches_up_before_the_next_add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = make_store(tmp_path / "archive")
    add(store, MINUTES, "a.txt")
    with monkeypatch.context() as patch:
        put = Index.put

        def full(self: Index, captures: list[object], records: dict[str, Place], positions: dict[str, int]) -> None:
            if records:  # when the records are on the disk already
                raise sqlite3.OperationalError("database or disk is full")
            put(self, captures, records, positions)  # type: ignore[arg-type]

        patch.setattr(Index, "put", full)
        for message in ("^archived, but the index cannot be written", "this item was not archived"):  # while it lags, nothing is taken in
            with pytest.raises(StorageError, match=message):
                add(store, NOTICE, "b.txt", at=1)
    size = only(tmp_path / "archive", "text").stat().st_size
    _, outcome, _ = add(store, NOTICE, "c.txt", at=2)
    assert outcome == "seen-again"
    assert sorted(h.source for h in store.index.every_capture()) == ["a.txt", "b.txt", "c.txt"]
    positions = store.index.places.positions()
    assert positions == {file: store.log.size(file) for file in positions}
    assert size < max(positions.values())
    store.close()
    reopened = Store(tmp_path / "archive")
    assert sorted(h.source for h in reopened.index.every_capture()) == ["a.txt", "b.txt", "c.txt"]
    reopened.close()


def test_a_failed_write_stops_everything_until_the_archive_is_opened_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = make_store(tmp_path / "archive")
    add(store, MINUTES, "a.txt")
    calls = []

    def full(fd: int) -> None:
        calls.append(fd)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(log_module, "sync", full)
    with pytest.raises(StorageError, match="was not archived; make room"):
        add(store, NOTICE, "b.txt")
    monkeypatch.undo()
    with pytest.raises(StorageError, match="open it again"):
        add(store, LONGER, "c.txt")
    assert len(calls) == 1  # a failed fsync is never tried again
    store.close()
    reopened = Store(tmp_path / "archive")
    assert add(reopened, NOTICE, "b.txt")[1] == "new"
    reopened.close()


def test_half_a_write_on_a_full_disk_is_recovered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = make_store(tmp_path / "archive")
    add(store, MINUTES, "a.txt")
    write = os.write

    def short(fd: int, data: bytes) -> int:
        if len(data) < 50:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(fd, data[: len(data) // 2])

    monkeypatch.setattr(os, "write", short)
    with pytest.raises(StorageError):
        add(store, NOTICE, "b.txt")
    monkeypatch.undo()
    store.close()
    reopened = Store(tmp_path / "archive")
    assert [h.source for h in reopened.index.every_capture()] == ["a.txt"]
    assert len(reopened.notices) == 1
    assert add(reopened, NOTICE, "b.txt")[1] == "new"
    assert len(reopened.notices) == 2
    reopened.close()


def test_files_are_sealed_when_they_are_large(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    log = Log(tmp_path, segment=2000)
    drafts = [encode(Draft("resource", "file:///a", "2024-10-28T09:30:00.000000Z", os.urandom(900), "text/plain")) for _ in range(6)]
    places = [log.append("raw", draft)[0] for draft in drafts]
    log.close()
    files = log.files("raw")
    assert len(files) > 2
    assert sorted({p.file for p in places}) == files
    assert all(log.size(f) < 2000 + len(drafts[0]) for f in files)
    again = Log(tmp_path, segment=2000)
    again.append("raw", drafts[0])
    again.close()
    assert len(log.files("raw")) <= len(files) + 1
    assert len({log.read(p).id for p in places}) == 6


def test_names_sort_by_time() -> None:
    names = [ulid() for _ in range(3)]
    assert all(len(name) == 26 for name in names)
    assert [n[:9] for n in names] == sorted(n[:9] for n in names)


def test_a_place_that_holds_no_record(made: Path) -> None:
    with pytest.raises(IntegrityError, match="at byte 5"):
        Log(made).read(Place(f"raw/{only(made, 'raw').name}", 5))
    with pytest.raises(IntegrityError):
        Log(made).read(Place("raw/gone.warc.gz", 0))


def test_every_version_after_reopening(made: Path) -> None:
    store = Store(made)
    versions = history(derive(store.index.captures(store.index.find("source", "https://example.cn/1")[0].document)))
    assert [v.number for v in versions] == [1, 2]
    store.close()


_WRITER = """
import sys
from pathlib import Path
from archiver.keep.store import Store
from tests.keep_helpers import MINUTES, add
store = Store(Path(sys.argv[1]))
for i in range(int(sys.argv[2]), 10_000):
    add(store, f"{MINUTES}第{i}稿，全文完。", f"{i}.txt", at=i)
    print(i, flush=True)
"""


def test_a_writer_that_is_killed_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    make_store(folder).close()
    acknowledged = -1
    for stop in (7, 24):
        root = Path(__file__).parent.parent
        writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(folder), str(acknowledged + 1)], stdout=subprocess.PIPE, cwd=root)
        with writer:
            assert writer.stdout
            while acknowledged < stop:
                acknowledged = int(writer.stdout.readline())
            writer.kill()
        store = Store(folder)
        sources = {h.source: store.text(h) for h in store.index.every_capture()}
        store.close()
        known = len(sources)
        assert {f"{i}.txt" for i in range(acknowledged + 1)} <= set(sources)
        assert all(text.startswith(MINUTES) for text in sources.values())
        assert sorted(sources) == sorted(f"{i}.txt" for i in range(known))  # at most what was under way is there too
        acknowledged = known - 1


_GROUPS = """
import sys
from pathlib import Path
from archiver.keep.store import Store
from tests.keep_helpers import MINUTES, add
store = Store(Path(sys.argv[1]))
for i in range(6):
    add(store, f"{MINUTES}第{i}稿，{sys.argv[2]}写的。", f"{sys.argv[2]}-{i}.txt", at=i)
    print(i, flush=True)
store.close()
"""


def test_writers_take_turns_and_keep_all_that_they_acknowledge(tmp_path: Path) -> None:
    count = 4
    folder = tmp_path / "archive"
    make_store(folder).close()
    command, root = [sys.executable, "-c", _GROUPS, str(folder)], Path(__file__).parent.parent
    writers = [
        subprocess.Popen([*command, str(n)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=root) for n in range(count)
    ]
    said = [writer.communicate() for writer in writers]
    assert [(out.split(), error) for out, error in said] == [([*"012345"], "")] * count
    store = Store(folder)
    assert sorted(h.source for h in store.index.every_capture()) == sorted(f"{n}-{i}.txt" for n in range(count) for i in range(6))
    assert verify(store.log, store.index).problems == ()
    assert not store.notices
    store.close()
