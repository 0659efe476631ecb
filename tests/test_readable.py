"""Names of files: never one that Windows takes for a device, never one that is too long."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.text.readable import fitting, is_device, readable


@pytest.mark.parametrize("name", ["con", "NUL.txt", "com0", "COM¹.md", "lpt9.tar.gz", "aux .txt"])
def test_devices(name: str) -> None:
    assert is_device(name)


@pytest.mark.parametrize("name", ["console.txt", "com10", "纪要.con", "", "com"])
def test_no_devices(name: str) -> None:
    assert not is_device(name)


@given(st.text(alphabet="a纪\U00020000\udcd6. ", min_size=1, max_size=300), st.sampled_from(["", ".txt", ".jsonl"]))
def test_a_name_fits_and_keeps_its_suffix(name: str, suffix: str) -> None:
    made = fitting(name, suffix)
    assert len(os.fsencode(made)) <= 255
    assert made.endswith(suffix)
    assert made == name + suffix or "~" in made


def test_two_long_names_stay_two() -> None:
    assert fitting("纪" * 90 + "一", ".txt") != fitting("纪" * 90 + "二", ".txt")


def test_bytes_that_are_no_utf8_are_told() -> None:
    assert readable("\udcd6\udcd0.txt") == "\\xd6\\xd0.txt"
