"""What an index knew before it is thrown away, whatever its schema."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from archiver.keep.known import Known, known_to
from archiver.keep.log import Place
from tests.keep_helpers import MINUTES, add, make_store

# As indexes were before ids were kept as bytes and files as numbers.
OLD = """
CREATE TABLE position (file TEXT PRIMARY KEY, offset INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE record (id TEXT PRIMARY KEY, file TEXT NOT NULL, offset INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE capture (record TEXT PRIMARY KEY, document TEXT, raw TEXT, source TEXT, facts TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO position VALUES ('text/main-1.warc.wet.gz', 900);
INSERT INTO record VALUES ('<urn:uuid:a>', 'text/main-1.warc.wet.gz', 400), ('<urn:uuid:b>', 'raw/main-1.warc.gz', 300);
INSERT INTO capture VALUES ('<urn:uuid:a>', '0113c7247686', 'sha256:00', 'a.txt', '{"added_at": "2024-10-28T09:30:00.000000Z"}');
"""


def test_an_index_of_an_older_schema_is_read(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "index.sqlite")) as db:
        db.executescript(OLD)
    known = known_to(tmp_path / "index.sqlite")
    assert known.floors == {"text/main-1.warc.wet.gz": 900}
    said = {m.id: (m.place, m.source, m.raw, m.added_at) for m in known.records}
    assert said == {
        "<urn:uuid:a>": (Place("text/main-1.warc.wet.gz", 400), "a.txt", "sha256:00", "2024-10-28T09:30:00.000000Z"),
        "<urn:uuid:b>": (Place("raw/main-1.warc.gz", 300), "", "", ""),
    }


def test_an_index_of_ours_is_read(tmp_path: Path) -> None:
    store = make_store(tmp_path / "archive")
    held, _, _ = add(store, MINUTES, "a.txt")
    places = {id_: store.index.places.of(id_) for id_ in (held.record, held.raw_record, held.text_record)}
    sizes = store.log.sizes()
    store.close()
    known = known_to(tmp_path / "archive" / "index.sqlite")
    assert {m.id: m.place for m in known.records} == places
    assert [(m.source, m.raw, m.added_at) for m in known.records if m.id == held.record] == [("a.txt", held.raw, held.added_at)]
    assert known.floors == sizes


def test_a_file_that_is_no_index_knows_nothing(tmp_path: Path) -> None:
    (tmp_path / "index.sqlite").write_bytes(b"no index at all, but long enough to look like a file of some kind" * 20)
    assert known_to(tmp_path / "index.sqlite") == Known()
    assert known_to(tmp_path / "nothing") == Known()
