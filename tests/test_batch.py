"""The inputs of a command: every file is a row, whatever state it is in."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path, PurePath

import pytest

from archiver.batch import Item, Survey, captures, look, survey, tree
from archiver.errors import InputError, NotFound


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"这是 {name}", encoding="utf-8")


def places(items: list[Item]) -> list[str]:
    return [item.place.as_posix() for item in items]


def test_a_folder_is_read_in_order_with_its_tree(tmp_path: Path) -> None:
    make(tmp_path, "b/二.html", "b/一.txt", "a.txt", ".git/config", "b/.DS_Store")
    items = list(captures([str(tmp_path)]))
    assert places(items) == ["a", "b/一", "b/二"]
    assert all(item.capture and item.capture.source == item.name for item in items)
    assert survey([str(tmp_path)]) == Survey(3, hidden=2)


def test_several_folders_keep_their_own_names(tmp_path: Path) -> None:
    make(tmp_path, "2023/纪要.txt", "2024/纪要.txt")
    items = captures([str(tmp_path / "2023"), str(tmp_path / "2024")])
    assert places(list(items)) == ["2023/纪要", "2024/纪要"]


def test_files_that_differ_in_their_suffix_only_keep_it(tmp_path: Path) -> None:
    make(tmp_path, "a.html", "a.txt", "b.html")
    assert places(list(captures([str(tmp_path)]))) == ["a.html", "a.txt", "b"]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("a.html", "a.html.txt", "a.txt"), ["a.html", "a.html.txt", "a.txt"]),
        (("a.html", "a.html.txt"), ["a", "a.html"]),
        (("A.md", "a.html"), ["A.md", "a.html"]),
        (("a.html", "a.txt/b.txt"), ["a.html", "a.txt/b"]),
        (("a.html", "a/b.txt"), ["a/b", "a"]),
    ],
)
def test_no_two_files_have_one_place(tmp_path: Path, names: tuple[str, ...], expected: list[str]) -> None:
    make(tmp_path, *names)
    assert places(list(captures([str(tmp_path)]))) == expected
    files = [str(tmp_path / name) for name in names if "/" not in name]
    told = places(list(captures(files)))
    assert len(set(told)) == len(files)


def test_one_file_named_twice_keeps_its_place(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    assert places(list(captures([str(tmp_path / "a.txt")] * 2))) == ["a", "a"]


@pytest.mark.parametrize("name", ["纪" * 90, "a\0b", ""])
def test_a_name_that_no_file_can_have_leads_to_nothing(name: str) -> None:
    assert look(name) == ""
    (item,) = captures([name])
    assert isinstance(item.error, NotFound)


def test_closed_standard_input_is_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    (item,) = captures(["-"])
    assert "standard input is closed" in str(item.error)


def test_a_date_in_a_name_is_no_suffix(tmp_path: Path) -> None:
    make(tmp_path, "纪要 2023.04.07")
    assert places(list(captures([str(tmp_path)]))) == ["纪要 2023.04.07"]


def test_a_missing_file_is_a_row_and_the_rest_goes_on(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    gone, there = captures([str(tmp_path / "gone.txt"), str(tmp_path / "a.txt")])
    assert isinstance(gone.error, NotFound)
    assert "no such file" in str(gone.error)
    assert gone.capture is None
    assert there.capture is not None
    assert there.capture.body == "这是 a.txt".encode()


def test_a_file_that_vanishes_between_listing_and_reading_is_a_row(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "b.txt")
    items = captures([str(tmp_path)])
    first = next(items)
    (tmp_path / "b.txt").unlink()
    (second,) = items
    assert first.error is None
    assert isinstance(second.error, NotFound)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_a_row_and_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (item,) = captures([str(tmp_path)])
    assert isinstance(item.error, InputError)
    assert "is no file" in str(item.error)


def test_what_the_system_will_not_read_is_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.txt", "b.txt")
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    first, second = captures([str(tmp_path)])
    assert "permission denied" in str(first.error)
    assert second.capture is not None


def test_a_disk_error_says_what_the_system_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.txt")

    def fail(path: Path) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", fail)
    (item,) = captures([str(tmp_path / "a.txt")])
    assert "Input/output error" in str(item.error)


def test_a_folder_that_cannot_be_listed_is_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "open/a.txt", "shut/b.txt")
    listing = Path.iterdir

    def refuse(path: Path) -> object:
        if path.name == "shut":
            raise PermissionError(13, "Permission denied")
        return listing(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    opened, shut = captures([str(tmp_path)])
    assert opened.capture is not None
    assert shut.name.endswith("shut")
    assert "permission denied" in str(shut.error)


def test_a_link_that_leads_back_is_not_followed(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    try:
        (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    assert places(list(captures([str(tmp_path)]))) == ["a"]
    assert survey([str(tmp_path)]) == Survey(1, links=1)


def test_a_file_beyond_the_limit_is_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.txt")
    monkeypatch.setattr(tree, "LARGEST", 3)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"1234")))
    for item in captures([str(tmp_path / "a.txt"), "-"]):
        assert "too large" in str(item.error)


def test_standard_input_is_an_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("会议".encode("gb18030"))))
    (item,) = captures(["-"], "gb18030")
    assert item.place == PurePath("stdin")
    assert item.capture is not None
    assert (item.capture.body, item.capture.encoding) == ("会议".encode("gb18030"), "gb18030")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are Unicode here")
def test_a_name_that_is_no_utf8_becomes_text(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode("中文.txt".encode("gb18030"))).write_bytes("会议".encode())
    (item,) = captures([str(tmp_path)])
    assert item.capture is not None
    assert item.capture.source == item.name
    assert item.name.endswith("\\xd6\\xd0\\xce\\xc4.txt")
    item.name.encode("utf-8")
