"""Whole heads as sites and scrapers leave them: every value that stands there is read, and none that does not."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import archiver

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "data" / "heads.toml").read_text("utf-8"))["head"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_head_says_what_it_says(case: dict[str, Any]) -> None:
    document = archiver.clean(case["text"].encode(), source=case.get("source", "x.txt")).to_dict()
    said = {**document, **{name: value for name, value in (document["record"] or {}).items() if name not in document}}
    wanted = {**case.get("says", {}), **dict.fromkeys(case.get("none", ()))}
    assert {name: said.get(name) for name in wanted} == wanted


def test_every_value_has_its_evidence() -> None:
    for case in CASES:
        document = archiver.clean(case["text"].encode(), source=case.get("source", "x.txt")).to_dict()
        names = {name for name, value in document.items() if value is not None} & {
            "title",
            "published",
            "event_date",
            "author",
            "institution",
        }
        names |= {f"record.{name}" for name in document["record"] or {}}
        assert names <= set(document["evidence"]), case["name"]
        assert all(e["rule"] for e in document["evidence"].values())
