"""Every minutes document that ships, under every damage: the same document and the same version in an archive."""

from __future__ import annotations

from pathlib import Path

import pytest

import archiver
from archiver.text.canonical import canonical

from . import damage

CASES = Path(__file__).parent / "cases"
TEXTS = {
    "seed": damage.SEED.read_text("utf-8"),
    "expert call": (CASES / "expert-call-gbk" / "source.txt").read_bytes().decode("gb18030").replace("\r\n", "\n"),
    "site visit": (CASES / "site-visit-dump" / "source.txt").read_text("utf-8"),
}
FIELDS = ("title", "published", "event_date", "institution", "author", "site", "source_name", "category", "truncated", "doc_type")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_one_document_one_version(text: str, tmp_path: Path) -> None:
    whole = archiver.clean(text.encode(), source="x.txt").to_dict()
    with archiver.open(tmp_path / "a", copies=False) as archive:
        for number, (name, scrape) in enumerate(damage.SCRAPES.items()):
            added = archive.add(scrape(text), source=f"{number}.{'html' if name == 'HTML' else 'txt'}")
            assert number == 0 or added.outcome in ("seen-again", "better-capture"), (name, str(added.evidence))
        (entry,) = archive.list()
        (version,) = archive.history(entry.document)
        assert version.digest == whole["digest"]
        assert version.captures == len(damage.SCRAPES)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("name", damage.SCRAPES)
def test_the_same_turns_and_metadata(text: str, name: str) -> None:
    whole = archiver.clean(text.encode(), source="x.txt").to_dict()
    got = archiver.clean(damage.SCRAPES[name](text), source="x.html" if name == "HTML" else "x.txt").to_dict()
    assert [(t["role"], canonical(t["text"])) for t in got["turns"]] == [(t["role"], canonical(t["text"])) for t in whole["turns"]]
    for field in FIELDS:
        assert canonical(str(got[field])) == canonical(str(whole[field])), field
