"""The tables of the index; those for search stand in `worded.py`, those for notes in `notes.py`."""

from __future__ import annotations

# Raise it whenever the tables, `Held` or what it is made from changes: an index of another number is built anew.
SCHEMA = 6
# Indexes over what is missing in most captures pass over these. `fresh` is where fingerprints come in; see `prints.py`.
TABLES = """
CREATE TABLE file (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, offset INTEGER NOT NULL, indexed INTEGER NOT NULL);
CREATE TABLE record (id PRIMARY KEY, file INTEGER NOT NULL, offset INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE capture (document, record NOT NULL UNIQUE, raw, digest, raw_record, raw_capture, text, text_record, normalised,
                      normalised_record, url TEXT, page_url TEXT, title_key TEXT, source TEXT, added_at TEXT, fingerprints BLOB,
                      facts BLOB NOT NULL);
CREATE INDEX capture_document ON capture (document);
CREATE INDEX capture_raw ON capture (raw);
CREATE INDEX capture_digest ON capture (digest);
CREATE INDEX capture_url ON capture (url) WHERE url IS NOT NULL;
CREATE INDEX capture_page_url ON capture (page_url) WHERE page_url IS NOT NULL;
CREATE INDEX capture_title ON capture (title_key) WHERE title_key IS NOT NULL;
CREATE INDEX capture_source ON capture (source) WHERE source IS NOT NULL;
CREATE TABLE text (sha256 PRIMARY KEY, record NOT NULL) WITHOUT ROWID;
CREATE TABLE document (document PRIMARY KEY, record NOT NULL, day TEXT NOT NULL, worded INTEGER, captured_at TEXT NOT NULL,
                       versions INTEGER NOT NULL, captures INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX document_day ON document (day DESC, document);
CREATE TABLE missing (id TEXT PRIMARY KEY, file TEXT NOT NULL, offset INTEGER NOT NULL, source TEXT NOT NULL,
                      raw TEXT NOT NULL, added_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE floor (file TEXT PRIMARY KEY, offset INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE fresh (hash INTEGER NOT NULL, document NOT NULL, PRIMARY KEY (hash, document)) WITHOUT ROWID;
CREATE TABLE fingerprint (hash INTEGER NOT NULL, document NOT NULL, PRIMARY KEY (hash, document)) WITHOUT ROWID;
CREATE TABLE move (capture TEXT PRIMARY KEY, document TEXT NOT NULL, added_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE copy (document TEXT PRIMARY KEY, path TEXT NOT NULL) WITHOUT ROWID;
"""
