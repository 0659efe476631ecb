"""The seed, and the seed as other scrapers would have left it: one document, one version, the same turns and metadata."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import archiver
from archiver.text.canonical import canonical

from . import damage

TEXT = damage.SEED.read_text("utf-8")
GOLD: dict[str, Any] = json.loads((Path(__file__).parent / "cases" / "seed" / "expected.json").read_text("utf-8"))
SCRIPTLESS = ("title", "author", "site", "category")


def seen(raw: bytes, source: str = "x.txt") -> dict[str, Any]:
    return archiver.clean(raw, source=source).to_dict()


@pytest.mark.parametrize("name", damage.SCRAPES)
def test_whatever_the_scraper_did_the_document_is_the_same(name: str) -> None:
    got = seen(damage.SCRAPES[name](TEXT), "x.html" if name == "HTML" else "x.txt")
    is_traditional = name in ("Big5", "glossed")
    fold = canonical if is_traditional else str
    assert [(t["role"], fold(t["text"])) for t in got["turns"]] == [(t["role"], fold(t["text"])) for t in GOLD["turns"]]
    assert got["digest"] == seen(TEXT.encode())["digest"]
    for field in ("published", "event_date", "institution", "author_masked", "truncated", "doc_type"):
        assert got[field] == GOLD[field], field
    for field in SCRIPTLESS:
        assert fold(got[field]) == fold(GOLD[field]), field
    assert [fold(c) for c in got["breadcrumb"]] == [fold(c) for c in GOLD["breadcrumb"]]
    assert got["script"] == ("Hant" if is_traditional else "Hans")


@pytest.mark.parametrize("width", [38, 60, 72, 80])
@pytest.mark.parametrize("wrap", [damage.sliced, damage.wrapped, damage.in_columns])
def test_hard_wraps_of_any_width(wrap: Any, width: int) -> None:
    got = seen(wrap(TEXT, width).encode())
    assert [t["text"] for t in got["turns"]] == [t["text"] for t in GOLD["turns"]]


def test_without_its_first_line_only_the_site_is_unknown() -> None:
    got, whole = seen(TEXT.split("\n", 1)[1].encode()), seen(TEXT.encode())
    changed = {key for key in got if got[key] != whole[key]} - {"removed", "raw_digest", "evidence", "repairs"}
    assert changed == {"site"}
    assert got["site"] is None


def test_converted_documents_keep_their_turns() -> None:
    document = archiver.clean(damage.SCRAPES["Big5"](TEXT), source="x.txt").to("Hans")
    assert [t["text"] for t in document.to_dict()["turns"]] == [t["text"] for t in GOLD["turns"]]
    assert document.title == GOLD["title"]
