"""Golden cases: a folder each, with `source.*`, `expected.txt` and `expected.json`. See tests/cases/README.md to add one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import archiver

CASES = sorted(p for p in (Path(__file__).parent / "cases").iterdir() if p.is_dir())


@pytest.mark.parametrize("case", CASES, ids=lambda p: p.name)
def test_case(case: Path) -> None:
    (source,) = case.glob("source.*")
    got = archiver.clean(source.read_bytes(), source=source.name).to_dict()
    assert got["text"] == case.joinpath("expected.txt").read_text("utf-8").removesuffix("\n")
    expected = json.loads(case.joinpath("expected.json").read_text("utf-8"))
    assert {key: got[key] for key in expected} == expected


def test_there_are_cases() -> None:
    assert len(CASES) >= 3
