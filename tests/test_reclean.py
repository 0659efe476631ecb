"""Cleaning everything anew goes on where it was interrupted, at whatever moment that was, and nothing is derived twice."""

from __future__ import annotations

import errno
import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import archiver
from archiver.archive import desk as desk_module
from archiver.clean.ruleset import Rules
from archiver.clean.walk import clean_capture
from archiver.cli.correcting import _Shown
from archiver.errors import StorageError
from archiver.model import Capture, Document
from tests.keep_helpers import OWN_RULE, without_sync

fast = pytest.fixture(autouse=True, scope="module")(without_sync)

COUNT = 6
# Dies without a word at the cleaning or at the copying of its N-th document, as by a power cut.
DIES = """
import os, sys
import archiver
from archiver.archive import desk, recleaning
module, name, dies, count = {"clean": desk, "copy": recleaning}[sys.argv[1]], {"clean": "clean_capture", "copy": "refresh"}[sys.argv[1]], int(sys.argv[2]), 0
real = getattr(module, name)
def failing(*args):
    global count
    count += 1
    if count == dies:
        os._exit(9)
    return real(*args)
setattr(module, name, failing)
archiver.open("a", rules="rules").reclean()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive with documents, one of them of two captures, and rules that change every one."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "boilerplate.toml").write_text(OWN_RULE, encoding="utf-8")
    with archiver.open(tmp_path / "a") as archive:
        for n in range(COUNT):
            for spaces in ("", " ") if n == 2 else ("",):
                text = f"第{n}号项目的预算在会上讨论了{n + 2}次，大家决定先缓一缓再说。{spaces}\n\n本群仅供内部交流使用\n"
                archive.add(text.encode(), source=f"{n}{spaces}.txt")
    return tmp_path


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources of all that is cleaned from now on."""
    cleaned: list[str] = []

    def counting(capture: Capture, rules: Rules, restores: tuple[object, ...] = ()) -> Document:
        cleaned.append(capture.source)
        return clean_capture(capture, rules, restores)  # type: ignore[arg-type]

    monkeypatch.setattr(desk_module, "clean_capture", counting)
    return cleaned


def all_clean(folder: Path) -> bool:
    """Whether no document, and no reading copy, has the line that the rules take out; and every document its copy."""
    with archiver.open(folder / "a") as archive:
        texts = [archive.get(entry.document).text for entry in archive.list()]
    copies = [path.read_text(encoding="utf-8") for path in (folder / "a" / "documents").rglob("*.md")]
    return len(copies) == len(texts) == COUNT and not any("本群" in text for text in (*texts, *copies))


@pytest.mark.parametrize(("where", "dies"), [("clean", 1), ("clean", 4), ("copy", 3), ("copy", COUNT)])
def test_a_run_that_is_killed_is_taken_up_again(folder: Path, monkeypatch: pytest.MonkeyPatch, where: str, dies: int) -> None:
    done = subprocess.run([sys.executable, "-c", DIES, where, str(dies)], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 9, done.stderr
    cleaned = counted(monkeypatch)
    steps: list[tuple[int, int]] = []
    with archiver.open(folder / "a", rules=folder / "rules") as archive:
        first = int((folder / "a" / ".recleaned").read_text(encoding="utf-8").count("\n"))  # the cleaner's name, and those that are done
        before = [archive.raw(entry.document).source for entry in archive.list()]
        archive.reclean(step=lambda *step: steps.append(step))
        assert steps == [(n, COUNT) for n in range(first, COUNT + 1)]
        assert len(set(cleaned)) == len(cleaned) <= len(before) + 1 - (first - 1)
        assert not (folder / "a" / ".recleaned").exists()
    assert all_clean(folder)


def test_with_other_rules_or_of_one_document_it_begins_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run([sys.executable, "-c", DIES, "clean", "5"], cwd=folder, capture_output=True, check=False)
    cleaned = counted(monkeypatch)
    with archiver.open(folder / "a", rules=folder / "rules") as archive:
        archive.reclean("0.txt")
        assert cleaned == ["0.txt"]
        archive.reclean(dry_run=True)
        assert len(cleaned) == 1 + COUNT + 1
    with archiver.open(folder / "a") as archive:  # the shipped rules: every line comes back
        assert len(archive.reclean()) >= 3
        assert len(cleaned) == 1 + 2 * (COUNT + 1)
        assert all("本群" in archive.get(entry.document).text for entry in archive.list())


def test_damaged_bytes_cost_one_document(folder: Path) -> None:
    path = next((folder / "a" / "raw").glob("*.gz"))
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)
    with archiver.open(folder / "a", rules=folder / "rules") as archive:
        met = len(archive.notices)
        assert len(archive.reclean()) == COUNT
        (notice,) = archive.notices[met:]
        assert "was not cleaned anew" in notice


@pytest.mark.parametrize("half", ["", "0"])
def test_a_full_disk_says_so_and_the_next_run_goes_on(folder: Path, monkeypatch: pytest.MonkeyPatch, half: str) -> None:
    """Where half a line was written, too."""
    real, calls = Path.open, count()

    def full(self: Path, mode: str = "r", **kwargs: Any) -> Any:
        if self.name == ".recleaned" and mode == "a" and next(calls) == 3:
            with real(self, mode, **kwargs) as file:
                file.write(half)
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(self, mode, **kwargs)

    monkeypatch.setattr(Path, "open", full)
    cleaned = counted(monkeypatch)
    with archiver.open(folder / "a", rules=folder / "rules") as archive:
        with pytest.raises(StorageError, match="make room"):
            archive.reclean()
        before = len(cleaned)
        archive.reclean()
    assert len(cleaned) - before <= COUNT + 1 - 2
    assert all_clean(folder)


def test_the_terminal_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setattr("archiver.cli.terminal.time.monotonic", iter(range(100)).__next__)
    shown = _Shown()
    for done in (5, 6):
        shown.step(done, 8)
    shown.clear()
    assert "6 of 8" in capsys.readouterr().err
    assert shown.total == 8
