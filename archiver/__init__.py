"""Scraper-resilient archiver and cleaner of Chinese documents.

>>> import archiver
>>> archiver.detect_script("開放時間")
'Hant'

Bytes from any scraper go in; one clean, versioned, explainable text comes out, and nothing is lost on the way.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # typing's own costs a third of the start of `archiver --help`; type checkers know the name
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from os import PathLike
    from pathlib import Path
    from typing import Any

    from archiver.archive import Archive, open  # noqa: A004
    from archiver.clean.ruleset import Rules
    from archiver.errors import ArchiverError
    from archiver.model import Document, Source
    from archiver.read.decode import decode
    from archiver.text.convert import convert
    from archiver.text.script import detect_script

__version__ = "0.1.0"
__all__ = ["Archive", "ArchiverError", "Document", "Source", "clean", "convert", "decode", "detect_script", "open"]

# Each of these is imported when it is first asked for, so that `archiver --help` does not wait for lxml and OpenCC.
_HOMES = {
    "Archive": "archiver.archive",
    "ArchiverError": "archiver.errors",
    "Document": "archiver.model",
    "Source": "archiver.model",
    "convert": "archiver.text.convert",
    "decode": "archiver.read.decode",
    "detect_script": "archiver.text.script",
    "open": "archiver.archive",
}

# The room `archiver.clean` and the function `archiver.clean` share a name. Importing the room's (empty) package now, once,
# means that no later import of one of its modules can put the room where users expect the function.
import_module("archiver.clean")


def clean(  # noqa: PLR0913, PLR0917 - the public signature; see docs/interface.md
    raw: bytes,
    source: str | PathLike[str] = "",
    media_type: str | None = None,
    encoding: str | None = None,
    headers: Mapping[str, str] | None = None,
    captured_at: datetime | None = None,
    rules: Rules | Path | str | None = None,
) -> Document:
    """The clean text of one document's bytes, with its metadata, turns, removals and doubts.

    `source` is the file name, path or URL that the bytes came from: evidence for dates and sites, never opened. `encoding` forces
    a decoder, `rules` is a folder of rule files laid over the shipped ones. Never None and never an exception for bad
    content: see `status` and `doubts`. Raises UsageError for arguments that make no sense, RulesError for a rule file that
    cannot be used.
    """
    from archiver.clean.rules import rules_from
    from archiver.clean.walk import clean_capture
    from archiver.read.given import capture

    return clean_capture(capture(raw, source, media_type, encoding, headers, captured_at), rules_from(rules))


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'archiver' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
