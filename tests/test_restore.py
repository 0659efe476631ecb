"""A restore is an edit of the user: a record that holds when the document is cleaned again, and that can be undone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archiver
from archiver.archive import Archive
from archiver.clean.rules import rules_from
from archiver.clean.veto import page_digest, vetoed
from archiver.clean.walk import clean_capture
from archiver.cli import main
from archiver.errors import NotFound, UsageError
from archiver.model import Capture, Edit, Restore
from archiver.text.edits import apply, settle
from tests.keep_helpers import without_sync
from tests.test_cli_archive import MINUTES

fast = pytest.fixture(autouse=True, scope="module")(without_sync)
WHEN = datetime(2024, 7, 19, tzinfo=UTC)
RULE = "breadcrumb-bare"
PATH = "首页 > 投资者关系 > 调研纪要"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with archiver.open(tmp_path / "归 档") as archive:
        yield archive


def added(archive: Archive, text: str = MINUTES, source: str = "纪要.txt", day: int = 19) -> str:
    return archive.add(text.encode(), source=source, captured_at=WHEN.replace(day=day)).document


def test_a_passage_comes_back_and_goes_again(archive: Archive) -> None:
    document = added(archive)
    before = archive.get(document)
    number = next(n for n, one in enumerate(before.removed, 1) if one.text == PATH)
    done = archive.restore(document, passage=number, why="导航也是内容")
    assert [(one.text, one.rule, one.why) for one in done.passages] == [(PATH, RULE, "导航也是内容")]
    after = archive.get(document)
    assert after.text == f"{PATH}\n\n{before.text}"
    assert after.restored == done.passages
    assert done.version == after.digest
    assert PATH not in [one.text for one in after.removed]
    assert PATH in (archive.path / str(archive.add(MINUTES.encode(), "纪要.txt", captured_at=WHEN).copy)).read_text(encoding="utf-8")
    (version,) = archive.history(document)
    assert (version.mark, version.earlier, version.captures) == ("restored", (before.digest,), 1)
    assert archive.get(document, version=before.digest).text == before.text
    assert [one.text for one in archive.explain(document).restored] == [PATH]
    assert archive.unrestore(document, why="doch nicht").undone
    assert archive.get(document).text == before.text
    assert [(v.mark, v.number) for v in archive.history(document)] == [("", 1)]
    assert archive.restore(document, rule=RULE).passages[0].record != done.passages[0].record
    assert archive.get(document).text == after.text
    assert archive.verify().problems == ()


def test_it_outlives_the_index_a_new_cleaner_and_a_merge(archive: Archive, tmp_path: Path) -> None:
    document = added(archive)
    other = added(archive, "大家谈了谈天气，说今年的雨水比往年多了不少，山里的路不太好走。", "b.txt")
    archive.restore(document, text="投资者关系")
    archive.reindex()
    assert archive.get(document).text.startswith(PATH)
    archive.merge(other, document)
    archive.close()
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "boilerplate.toml").write_text(
        '[[phrase]]\nid = "own"\ntext = "问：下半年的订单呢？"\nwhere = "line"\nalone = true\nwhy = "试"\n'
        'removes = ["问：下半年的订单呢？"]\nkeeps = ["他问：下半年的订单呢？大家都笑了。"]\n',
        encoding="utf-8",
    )
    with archiver.open(archive.path, rules=rules) as again:
        assert [(one.source, one.content) for one in again.reclean(dry_run=True)] == [("纪要.txt", True)]
        again.reclean()
        doc = again.get(again.list()[0].document, version=1)
        assert doc.text.startswith(PATH)
        assert "下半年" not in doc.text
        marks = [version.mark for version in again.history(other)]
        assert "new cleaner" in marks
        assert again.reclean() == []


def test_it_holds_for_other_scrapes_of_the_document(archive: Archive) -> None:
    document = added(archive)
    archive.restore(document, rule=RULE)
    scrape = archiver.convert(MINUTES, "Hant").replace("首页", "首頁").replace(" > ", "  ＞ ").replace("\n", "\r\n")
    result = archive.add(scrape.encode("utf-8-sig"), source="b.html", captured_at=WHEN.replace(day=20))
    assert (result.document, result.outcome) == (document, "seen-again")
    assert [one.text for one in archive.get(document).restored] == [PATH]
    bare = MINUTES.replace(PATH + "\n", "")
    assert archive.add(bare.encode(), source="c.txt", captured_at=WHEN.replace(day=21)).document == document
    assert archive.get(document).text.startswith(PATH)  # a scrape that lacks the passage does not take it away
    assert len([v for v in archive.history(document) if v.number]) == 1


def test_what_is_not_there_is_said(archive: Archive) -> None:
    document = added(archive)
    with pytest.raises(NotFound, match="no removed passage number 99"):
        archive.restore(document, passage=99)
    with pytest.raises(NotFound, match="of rule no-such-rule"):
        archive.restore(document, rule="no-such-rule")
    with pytest.raises(NotFound, match="nothing to undo"):
        archive.unrestore(document)
    archive.restore(document, rule=RULE)
    with pytest.raises(NotFound, match="no passage number 3 among the 1 brought back"):
        archive.unrestore(document, passage=3)
    with pytest.raises(NotFound, match="no passage with 没有 among the 1 brought back"):
        archive.unrestore(document, text="没有")
    with pytest.raises(UsageError, match="which passage"):
        archive.restore(document)
    with pytest.raises(UsageError, match="which passage"):
        archive.restore(document, passage=1, rule=RULE)


def test_the_veto_finds_its_passage_on_another_page_or_doubts() -> None:
    doc = archiver.clean(MINUTES.encode())
    assert doc.trail is not None
    one = Restore(PATH, RULE, page_digest(doc.trail.page.text), doc.removed[0].span)
    elsewhere = replace(one, page="sha256:00", span=(500, 600))
    for wanted in (one, elsewhere):
        assert clean_capture(Capture(MINUTES.encode()), rules_from(None), (wanted,)).text == f"{PATH}\n\n{doc.text}"
    gone = clean_capture(Capture(MINUTES.encode()), rules_from(None), (replace(elsewhere, text="没有这句话"),))
    assert (gone.text, gone.restored) == (doc.text, ())
    assert [doubt.stage for doubt in gone.doubts if doubt not in doc.doubts] == ["restore"]


@given(st.lists(st.sampled_from(["甲乙", "丙", "\n", "\n\n", " "]), min_size=1, max_size=12).map("".join), st.data())
def test_nothing_is_taken_out_of_what_is_spared(text: str, data: st.DataObject) -> None:
    a, b = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    c, d = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    edits = settle(vetoed(text, settle([Edit(c, d, text[c:d], "", "r")]), [(a, b)] if a < b else []))
    left = apply(text, edits)
    assert text[a:b] in left
    assert a == b or not any(a < e.end and e.start < b for e in edits)
    assert sum(e.end - e.start for e in edits) <= d - c


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "88")
    Path("纪要.txt").write_text(MINUTES, encoding="utf-8")

    def run(*args: str) -> tuple[int, str, str]:
        code = main(args)
        return (code, *capsys.readouterr())

    run("add", "纪要.txt")
    code, out, err = run("restore", "江南新材")
    assert code == 0
    assert "      1  " + RULE in out
    assert "--passage N" in err
    code, out, _ = run("restore", "江南新材", "--passage", "1", "--why", "要")
    assert "1 passage brought back" in out
    assert run("get", "江南新材")[1].split("\n")[2] == PATH
    assert "restored" in run("history", "江南新材")[1]
    assert "brought back by hand" in run("explain", "江南新材")[1]
    assert "brought back by hand" in run("restore", "江南新材")[1]
    assert json.loads(run("restore", "江南新材", "--undo", "--json")[1])["undone"] is True
    assert PATH not in run("get", "江南新材")[1]
    assert run("restore", "江南新材", "--passage", "1", "--rule", RULE)[0] == 2
    assert run("restore", "江南新材", "--passage", "77")[0] == 4
