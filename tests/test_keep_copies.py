"""Reading copies are disposable, true, and never overwrite what somebody wrote."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.errors import StorageError
from archiver.keep.copies import copy_name, every_copy, owner, write_copy

A, B = "aaaaaaaaaaaa", "bbbbbbbbbbbb"
MARKDOWN = '---\ntitle: "纪要"\n---\n\n# 纪要\n\n正文。\n'
NAME = "2024/2024-10-28 纪要.md"


def body(folder: Path, path: str) -> str:
    return (folder / path).read_text(encoding="utf-8")


def test_it_carries_its_document_and_a_check(tmp_path: Path) -> None:
    made = write_copy(tmp_path, A, NAME, MARKDOWN, None)
    assert (made.path, made.notice) == (f"documents/{NAME}", "")
    assert body(tmp_path, made.path).startswith(f"---\ncopy_of: {A} ")
    assert body(tmp_path, made.path).endswith(MARKDOWN[4:])
    assert owner(tmp_path / made.path) == A
    assert every_copy(tmp_path) == {A: [made.path]}
    assert list((tmp_path / "documents/2024").iterdir()) == [tmp_path / made.path]  # nothing temporary is left


def test_it_follows_its_document(tmp_path: Path) -> None:
    first = write_copy(tmp_path, A, NAME, MARKDOWN, None)
    second = write_copy(tmp_path, A, "2025/2025-01-02 新题.md", MARKDOWN + "改。\n", first.path)
    assert not (tmp_path / "documents/2024").exists()
    assert every_copy(tmp_path) == {A: [second.path]}


def test_two_documents_of_one_name(tmp_path: Path) -> None:
    first, second = write_copy(tmp_path, A, NAME, MARKDOWN, None), write_copy(tmp_path, B, NAME, MARKDOWN, None)
    assert second.path == "documents/2024/2024-10-28 纪要 bbbbbb.md"
    assert second.notice == ""
    assert write_copy(tmp_path, B, NAME, MARKDOWN, second.path) == second
    assert write_copy(tmp_path, A, NAME, MARKDOWN + "改。\n", first.path).path == first.path


def test_one_changed_by_hand_is_left_alone(tmp_path: Path) -> None:
    first = write_copy(tmp_path, A, NAME, MARKDOWN, None)
    mine = body(tmp_path, first.path) + "我的批注\n"
    (tmp_path / first.path).write_text(mine, encoding="utf-8")
    second = write_copy(tmp_path, A, NAME, MARKDOWN + "改。\n", first.path)
    assert second.path == "documents/2024/2024-10-28 纪要 aaaaaa.md"
    assert "changed by hand" in second.notice
    assert body(tmp_path, first.path) == mine
    third = write_copy(tmp_path, A, "2024/2024-10-28 新题.md", MARKDOWN, first.path)
    assert body(tmp_path, first.path) == mine
    assert "changed by hand" in third.notice


def test_a_file_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "documents/2024").mkdir(parents=True)
    (tmp_path / "documents" / NAME).write_text("我的笔记", encoding="utf-8")
    made = write_copy(tmp_path, A, NAME, MARKDOWN, None)
    assert body(tmp_path, f"documents/{NAME}") == "我的笔记"
    assert made.path.endswith("纪要 aaaaaa.md")
    (tmp_path / made.path).write_text("也是我的", encoding="utf-8")
    assert write_copy(tmp_path, A, NAME, MARKDOWN, None).path.endswith("纪要 aaaaaa 2.md")


def test_markdown_without_front_matter(tmp_path: Path) -> None:
    made = write_copy(tmp_path, A, NAME, "# 纪要\n", None)
    assert owner(tmp_path / made.path) == A


@given(st.text(max_size=80), st.text(max_size=12))
def test_names_are_safe_on_every_system(title: str, date: str) -> None:
    name = copy_name(date, title)
    year, file = name.split("/")
    assert len(file.encode("utf-8", "surrogatepass")) <= 123
    assert not set(name.replace("/", "", 1)) & set('<>:"\\|?*/\x00\n\r\t\u202e\u200b')
    assert not file.startswith((" ", "."))
    assert not file[:-3].endswith((" ", "."))
    assert len(year) <= 4
    assert year.strip(". ") == year != ""


@pytest.mark.parametrize(
    ("date", "title", "name"),
    [
        ("2024-10-28T09:30+08:00", "a\tb\n c", "2024/2024-10-28 a b c.md"),
        ("2024", "../../etc/passwd", "2024/2024 ／..／etc／passwd.md"),
        ("2024-10", "标题…" * 40, "2024/2024-10 " + "标题…" * 12 + "标.md"),
        ("", "con", "0000/0000 con_.md"),
        ("2024", "", "2024/2024.md"),
    ],
)
def test_names(date: str, title: str, name: str) -> None:
    assert copy_name(date, title) == name


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir(mode=0o500)
    with pytest.raises(StorageError, match="archived, but"):
        write_copy(tmp_path, A, NAME, MARKDOWN, None)


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "documents").write_text("", encoding="utf-8")
    with pytest.raises(StorageError, match="archiver reindex"):
        write_copy(tmp_path, A, NAME, MARKDOWN, None)
