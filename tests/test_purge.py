"""What is purged is gone from every file; a tombstone says so, and nothing else has changed by a byte."""

from __future__ import annotations

import gzip
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import archiver
from archiver.archive import Archive
from archiver.cli import main
from archiver.errors import NotFound, StorageError, UsageError
from archiver.keep.store import Store
from tests.bench.archive_purge_kill import members
from tests.keep_helpers import LONGER, MINUTES, OTHER, without_sync

fast = pytest.fixture(autouse=True, scope="module")(without_sync)
WHEN = datetime(2024, 10, 28, tzinfo=UTC)
SECRET = "当事人王某某的住址是柳林街九号，电话是七七八八，这件事请大家不要再提，谁也不许记下来，更不许传给报社的人知道。"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = archiver.open(tmp_path / "archive")
    for n, text in enumerate((MINUTES, SECRET, OTHER)):
        archive.add(text.encode(), source=f"{n}.txt", captured_at=WHEN.replace(hour=n))
    return archive


def holds(folder: Path, words: str) -> list[str]:
    """The files that hold some words, zipped, or as the index keeps them."""
    raw = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    plain = {path: b"".join(gzip.decompress(data) for data in (data,)) if path.suffix == ".gz" else data for path, data in raw.items()}
    needles = (words.encode(), words.encode("unicode_escape"))
    return [path.name for path, data in plain.items() if any(needle in data for needle in needles)]


def test_nothing_of_it_is_left_and_nothing_else_has_changed(archive: Archive) -> None:
    document = archive.add(SECRET.encode(), source="again.txt", captured_at=WHEN.replace(hour=5)).document
    before, others = members(archive.path), [e for e in archive.list() if e.document != document]
    assert holds(archive.path, "柳林街")
    with pytest.raises(UsageError, match="why"):
        archive.purge(document, " ")
    assert archive.purge(document, "x", dry_run=True).records == 5
    assert members(archive.path) == before
    done = archive.purge(document, "法院裁定")
    assert (done.document, done.captures, done.records, done.notices) == (document, 2, 5, ())
    assert holds(archive.path, "柳林街") == []
    after = members(archive.path)
    assert {id_: data for id_, data in after.items() if id_ in before} == {id_: before[id_] for id_ in before if id_ in after}
    assert len(before) - 5 == len(after) - 1
    assert archive.list() == others
    with pytest.raises(NotFound):
        archive.get(document)
    report = archive.verify()
    assert report.problems == ()
    assert [f"2 captures of document {document} were purged" in note.what and "法院裁定" in note.what for note in report.notes] == [True]
    archive.reindex()
    assert archive.list() == others
    assert archive.search("柳林街") == []
    again = archive.add(SECRET.encode(), source="1.txt", captured_at=WHEN)
    assert again.outcome == "new"
    assert "法院裁定" in again.notices[0]
    assert archive.verify().problems == ()


def test_bytes_that_were_cleaned_again_are_counted_once(tmp_path: Path) -> None:
    with archiver.open(tmp_path / "a") as archive:
        document = archive.add(f"首页 > 纪要\n标题\n\n{SECRET}".encode(), source="1.txt").document
        archive.restore(document, passage=1)
        assert archive.purge(document, "裁定").captures == 1
        assert [f"tombstone: a capture of document {document} was" in note.what for note in archive.verify().notes] == [True]


def test_one_version_goes_and_the_document_stays(archive: Archive) -> None:
    url = "https://example.cn/1.html"
    document = archive.add(MINUTES.encode(), source=url, captured_at=WHEN.replace(day=29)).document
    assert archive.add(LONGER.encode(), source=url, captured_at=WHEN.replace(day=30)).document == document
    assert [v.number for v in archive.history(document)] == [1, 2]
    archive.purge(f"{document}@2", "不该收")
    assert [v.number for v in archive.history(document)] == [1]
    assert archive.get(document).text.replace("\n", "") == MINUTES
    assert "研发费用" in LONGER
    assert holds(archive.path, "研发费用") == []


def test_what_another_document_holds_too_stays_for_it(archive: Archive) -> None:
    first = archive.list()[-1].document
    archive.add(MINUTES.encode(), source="b.txt", captured_at=WHEN.replace(day=29))
    store: Store = archive._desk.store
    (other,) = store.index.find("source", "b.txt")
    with store.group():
        store.move("split", [other.record], "abcdefabcdef", "")
    done = archive.purge(first, "x")
    assert "document abcdefabcdef holds the same" in done.notices[0]
    assert archive.get("abcdefabcdef").text.replace("\n", "") == MINUTES
    assert archive.raw("abcdefabcdef").body == MINUTES.encode()
    assert archive.verify().problems == ()


def test_a_restore_that_quotes_the_page_goes_with_it(archive: Archive) -> None:
    page = f"分享到：微信 微博\n{SECRET}\n责任编辑：柳林街人\n"
    document = archive.add(page.encode(), source="p.txt", captured_at=WHEN.replace(day=30)).document
    archive.restore(document, text="责任编辑")
    assert holds(archive.path, "柳林街人")
    archive.purge(document, "x")
    assert holds(archive.path, "柳林街人") == []


def test_who_only_reads_meanwhile_reads_on(archive: Archive) -> None:
    with archiver.open(archive.path) as reader:
        texts = {entry.document: reader.get(entry.document).text for entry in reader.list()}
        gone = archive.purge("0.txt", "x").document
        assert {document: reader.get(document).text for document in texts if document != gone} == {
            document: text for document, text in texts.items() if document != gone
        }
        with pytest.raises(NotFound):
            reader.get(gone)


def test_another_writer_appends_to_the_new_file(archive: Archive) -> None:
    with archiver.open(archive.path) as other:
        other.add(b"first words of another writer, in English", source="o.txt")
        archive.purge("1.txt", "x")
        kept = other.add("另一位写手此时又放进来一份东西，说的是码头上的船期和潮水。".encode(), source="p.txt")
        assert other.get(kept.document).source == "p.txt"
    assert archive.get("p.txt").source == "p.txt"
    assert archive.verify().problems == ()


def test_a_disk_that_cannot_says_what_is_true_now(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("archiver.keep.purge._copy", full)
        with pytest.raises(StorageError, match="count no more"):
            archive.purge("1.txt", "x")
    assert len(archive.list()) == 2
    assert list(archive.path.rglob("*.purging")) == []
    assert any("still in the files" in note.what for note in archive.verify().notes)
    archive.reindex()
    assert holds(archive.path, "柳林街") == []
    assert archive.verify().problems == ()


def test_killed_at_any_line_there_is_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    script = Path(__file__).parent / "bench" / "archive_purge_kill.py"
    args = (sys.executable, str(script), "--times", "10", "--folder", str(tmp_path), "--no-sync")
    done = subprocess.run(args, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 wrong" in done.stdout


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(SECRET, encoding="utf-8")
    assert main(["add", "a.txt", "--quiet"]) == 0
    with pytest.raises(SystemExit):
        main(["purge", "a.txt"])
    assert main(["purge", "a.txt", "--why", "裁定", "--dry-run"]) == 0
    assert "would be purged: 1 capture, 3 records" in capsys.readouterr().out
    assert main(["purge", "a.txt", "--why", "裁定"]) == 0
    assert "tombstone" in capsys.readouterr().err
    assert main(["verify"]) == 0
    assert "裁定" in capsys.readouterr().out
    assert list(Path("archive").rglob("*.md")) == []
