"""What was decided by hand in one archive goes with its exports: another one has the same documents, however often it takes them in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import archiver
from archiver.archive import Archive, Incoming
from archiver.batch.exchange import found
from archiver.cli import main
from tests.keep_helpers import LONGER, MINUTES, NOTICE, OTHER, without_sync

fast = pytest.fixture(autouse=True, scope="module")(without_sync)
CHAT = "会议讨论了明年的预算，决定先缓一缓再说。\n\n责任编辑：王某\n\n扫描二维码关注公众号\n"
FORMS = ["a.warc.gz", "a.wacz", "a.jsonl"]


def day(number: int) -> datetime:
    return datetime(2024, 10, number, tzinfo=UTC)


def filled(folder: Path) -> Archive:
    """An archive before anything is corrected in it."""
    archive = archiver.open(folder)
    for n, (text, source) in enumerate(
        [
            (MINUTES, "https://例子.cn/1"),
            (NOTICE, "https://例子.cn/1"),
            (OTHER, "b.txt"),
            (LONGER, "c.txt"),
            (CHAT, "d.txt"),
            ("私事一桩，" + OTHER, "e.txt"),
        ],
        1,
    ):
        archive.add(text.encode(), source=source, captured_at=day(n))
    return archive


def corrected(archive: Archive) -> Archive:
    """With a version parted from its document, two documents joined, a passage brought back, and one document purged."""
    archive.split("https://例子.cn/1", 2, "两件事")
    archive.merge("b.txt", "c.txt", "一件事")
    archive.restore("d.txt", text="责任编辑", why="是他写的")
    archive.purge("e.txt", "当事人要求")
    return archive


def taken_in(path: Path, archive: Archive) -> list[str]:
    """What the notices of an import say."""
    notices: list[str] = []
    for one in found(str(path)):
        assert one.error is None
        if one.incoming:
            archive.add_all([one.incoming])
        if one.tombstone:
            notices += archive.add_tombstone(one.tombstone)
    return notices


def told(archive: Archive) -> list[Any]:
    """All that must be the same in another archive."""
    entries = sorted(entry.document for entry in archive.list())
    versions = [[(v.number, v.digest, v.captured_at, v.title) for v in archive.history(document)] for document in entries]
    return [(d, archive.get(d).text, v, archive.raw(d).source) for d, v in zip(entries, versions, strict=True)]


def sizes(archive: Archive) -> list[int]:
    return sorted(path.stat().st_size for path in archive.path.glob("*/*.gz"))


@pytest.mark.parametrize("name", FORMS)
def test_corrections_go_with_an_export(tmp_path: Path, name: str) -> None:
    archive = corrected(filled(tmp_path / "a"))
    archive.export(tmp_path / name, every_version=True)
    with archiver.open(tmp_path / "b") as other:
        assert taken_in(tmp_path / name, other) == []
        assert told(other) == told(archive)
        assert "责任编辑" in other.get("d.txt").text
        before = sizes(other)
    with archiver.open(tmp_path / "b") as other:  # once more, by another process
        assert taken_in(tmp_path / name, other) == []
        assert (told(other), sizes(other)) == (told(archive), before)
        assert other.verify().problems == ()
        other.reindex()
        assert told(other) == told(archive)
        again = other.add(("私事一桩，" + OTHER).encode(), source="e.txt", captured_at=day(6))
        assert "当事人要求" in again.notices[0]
        other.export(tmp_path / "again.jsonl")  # and they go on to a third one
    assert '"kind": "tombstone"' in (tmp_path / "again.jsonl").read_text(encoding="utf-8")
    archive.close()


@pytest.mark.parametrize("name", FORMS)
def test_later_corrections_reach_who_took_the_captures_in_before(tmp_path: Path, name: str) -> None:
    archive = filled(tmp_path / "a")
    archive.export(tmp_path / f"old{name}", every_version=True)
    corrected(archive).export(tmp_path / f"new{name}", every_version=True)
    with archiver.open(tmp_path / "b") as other:
        taken_in(tmp_path / f"old{name}", other)
        (notice,) = taken_in(tmp_path / f"new{name}", other)
        assert "当事人要求" in notice  # nothing is taken out of another archive, but it is said
        other.purge("e.txt", "当事人要求")
        assert told(other) == told(archive)
        assert "责任编辑" in other.get("d.txt").text
        copies = [path.name for path in (tmp_path / "b" / "documents").rglob("*.md")]
        assert len(copies) == len(other.list())
        other.merge("d.txt", "b.txt", "later, and here")  # a correction of our own, later than theirs, stays
        other.unrestore("d.txt")
        before = [entry for entry in told(other) if entry[3] != "e.txt"], sizes(other)
        archive.export(tmp_path / f"third{name}", [e.document for e in archive.list()], every_version=True)
        taken_in(tmp_path / f"third{name}", other)
        assert (told(other), sizes(other)) == before
    archive.close()


def test_what_was_told_apart_stays_apart_beside_what_is_held(tmp_path: Path) -> None:
    """The first of two documents that were parted by hand is the one held here; the other keeps its own id."""
    archive = filled(tmp_path / "a")
    parted = archive.split("https://例子.cn/1", 2)
    archive.export(tmp_path / "a.warc.gz")
    with archiver.open(tmp_path / "b") as other:
        held = other.add((MINUTES + "完。").encode(), source="https://例子.cn/1", captured_at=day(1)).document
        taken_in(tmp_path / "a.warc.gz", other)
        documents = {
            other.add(text.encode(), source="https://例子.cn/1", captured_at=day(n)).document for n, text in ((1, MINUTES), (2, NOTICE))
        }
        assert documents == {held, parted}
    archive.close()


def test_two_documents_are_never_joined_because_one_of_them_is_held(tmp_path: Path) -> None:
    """Whichever of them comes first, and though the second has the id of what the first one belongs to here."""
    with archiver.open(tmp_path / "b") as other:
        held = other.add(MINUTES.encode(), source="a.txt", captured_at=day(1)).document
        first = Incoming((MINUTES + "！").encode(), "b.txt", captured_at=day(2), document="0123456789ab")
        second = Incoming((MINUTES + "？").encode(), "c.txt", captured_at=day(3), document=held)
        third = Incoming((MINUTES + "……").encode(), "d.txt", captured_at=day(4), document=held)
        documents = [result.document for result in other.add_all([first, second, third])]
        assert documents[0] == held
        assert documents[1] == documents[2] != held
        assert other.verify().problems == ()


def test_the_command_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    corrected(filled(tmp_path / "archive")).close()
    run: Callable[..., int] = lambda *args: main(list(args))  # noqa: E731
    assert run("export", "a.wacz", "--archive", "archive") == 0
    assert "corrected by hand goes with them" in capsys.readouterr().err
    assert run("import", "a.wacz", "--archive", "b", "--quiet") == 0
    (tmp_path / "e.txt").write_bytes(("私事一桩，" + OTHER).encode())
    assert run("add", "e.txt", "--archive", "b", "--quiet") == 0
    assert "当事人要求" in capsys.readouterr().err
