"""The tables of the index; those for search stand in `worded.py`, those for notes in `notes.py`."""

from __future__ import annotations

# Raise it whenever the tables, `Held` or what it is made from changes: an index of another number is built anew.
SCHEMA = 5
TABLES = """
CREATE TABLE position (file TEXT PRIMARY KEY, offset INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE record (id TEXT PRIMARY KEY, file TEXT NOT NULL, offset INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE capture (record TEXT PRIMARY KEY, document TEXT, raw TEXT, digest TEXT, url TEXT, page_url TEXT, title_key TEXT,
                      source TEXT, facts TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX capture_document ON capture (document);
CREATE INDEX capture_raw ON capture (raw);
CREATE INDEX capture_digest ON capture (digest);
CREATE INDEX capture_url ON capture (url);
CREATE INDEX capture_page_url ON capture (page_url);
CREATE INDEX capture_title ON capture (title_key);
CREATE INDEX capture_source ON capture (source);
CREATE TABLE text (sha256 TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE document (document TEXT PRIMARY KEY, record TEXT NOT NULL, day TEXT NOT NULL, worded INTEGER,
                       entry TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX document_record ON document (record);
CREATE INDEX document_day ON document (day DESC, document);
CREATE TABLE missing (id TEXT PRIMARY KEY, file TEXT NOT NULL, offset INTEGER NOT NULL, source TEXT NOT NULL,
                      raw TEXT NOT NULL, added_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE floor (file TEXT PRIMARY KEY, offset INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE fingerprint (hash INTEGER NOT NULL, document TEXT NOT NULL, PRIMARY KEY (hash, document)) WITHOUT ROWID;
CREATE TABLE move (capture TEXT PRIMARY KEY, document TEXT NOT NULL, added_at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE copy (document TEXT PRIMARY KEY, path TEXT NOT NULL) WITHOUT ROWID;
"""
