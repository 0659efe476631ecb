"""An archive knows its script without its index, and a folder with something else in it is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.errors import Refused, UsageError
from archiver.keep.settings import NAME, Settings, is_archive, make_archive, read_settings


def test_settings_come_back(tmp_path: Path) -> None:
    make_archive(tmp_path / "a" / "b", Settings("Hant-TW"))
    assert read_settings(tmp_path / "a" / "b") == Settings("Hant-TW")
    assert is_archive(tmp_path / "a" / "b")


def test_a_folder_with_a_readme_may_become_one(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("x", encoding="utf-8")
    (tmp_path / ".gitignore").write_text("x", encoding="utf-8")
    assert not is_archive(tmp_path)
    make_archive(tmp_path, Settings())
    assert read_settings(tmp_path) == Settings("Hans")


def test_other_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"x")
    with pytest.raises(Refused, match=r"photo\.jpg"):
        make_archive(tmp_path, Settings())
    with pytest.raises(Refused, match="not a folder"):
        make_archive(tmp_path / "photo.jpg", Settings())
    assert [p.name for p in tmp_path.iterdir()] == ["photo.jpg"]


def test_lost_settings_are_the_defaults(tmp_path: Path) -> None:
    make_archive(tmp_path, Settings())
    (tmp_path / "raw" / "main-0.warc.gz").write_bytes(b"x")
    (tmp_path / NAME).unlink()
    assert is_archive(tmp_path)
    assert read_settings(tmp_path) == Settings()


@pytest.mark.parametrize("text", ["script = 'Hang'", "script = 1", "format = 2", "script =", "\xff"])
def test_settings_that_make_no_sense(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_bytes(text.encode("latin-1"))
    with pytest.raises(UsageError):
        read_settings(tmp_path)
