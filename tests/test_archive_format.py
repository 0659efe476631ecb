"""docs/archive-format.md is enough: a short script that knows nothing of ours gives the archive's own answers."""

from __future__ import annotations

import ast
import random
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import archiver
from archiver.archive import Archive
from tests.keep_helpers import LONGER, MINUTES, NOTICE, OTHER, without_sync
from tests.test_cli_archive import MINUTES as PAGE

fast = pytest.fixture(autouse=True, scope="module")(without_sync)
archive_rebuild: Any = import_module("tests.bench.archive_rebuild")
WHEN = datetime(2024, 10, 1, tzinfo=UTC)


def answer(archive: Archive) -> dict[str, list[tuple[str, str, str]]]:
    """What the archive says of itself, in the form of the script's answer."""
    told: dict[str, list[tuple[str, str, str]]] = {}
    for entry in archive.list():
        versions = [version for version in archive.history(entry.document) if version.number]
        told[entry.document] = [(v.digest, v.captured_at, archive.get(entry.document, v.number).text) for v in versions]
    return told


def test_the_script_knows_nothing_of_ours_and_is_short() -> None:
    source = Path(archive_rebuild.__file__).read_text(encoding="utf-8")
    names = [
        node.names[0].name if isinstance(node, ast.Import) else str(node.module)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert set(names) == {"json", "sys", "pathlib", "warcio.archiveiterator"}
    assert source.count("\n") < 80


@pytest.mark.parametrize("seed", range(2))
def test_everything_follows_from_the_files(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    base = {"a": MINUTES, "b": OTHER, "c": NOTICE, "d": PAGE}
    scrapes = [(name, form) for name in base for form in range(5) if (name, form) != ("c", 2)]
    chance.shuffle(scrapes)
    with archiver.open(tmp_path / "archive", copies=False) as archive:
        for number, (name, form) in enumerate(scrapes):
            text = [base[name], base[name].replace("。", "，后来又改了。"), archiver.convert(base[name], "Hant"), base[name][:40], ""][form]
            text = LONGER if (name, form) == ("a", 1) else text
            when = WHEN.replace(day=1 + number) if chance.random() < 0.8 else None
            archive.add(text.encode(), source=f"https://example.cn/{name}", captured_at=when)
        assert archive_rebuild.rebuild(archive.path) == answer(archive)
        ids = {name: archive.list()[0].document for name in base} | {e.url[-1]: e.document for e in archive.list()}
        archive.restore(ids["d"], text="投资者关系")
        assert archive_rebuild.rebuild(archive.path) == answer(archive)
        archive.merge(ids["a"], ids["b"], "试")
        archive.purge(ids["c"], "试")
        assert archive_rebuild.rebuild(archive.path) == answer(archive)
        numbers = [v.number for v in archive.history(ids["a"]) if v.number]
        archive.split(ids["a"], numbers[-1], "试")
        archive.unrestore(ids["d"])
        archive.reindex()
        assert archive_rebuild.rebuild(archive.path) == answer(archive)
        assert ids["c"] not in answer(archive)
        assert len(answer(archive)) == 3 + 1 - 1
