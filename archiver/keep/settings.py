"""The archive's own few settings, in `archive.toml`: a text file, so that deleting the index loses nothing."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import Refused, StorageError, UsageError
from archiver.keep.log import ROOMS, sync, sync_folder
from archiver.text.script import TARGETS

NAME = "archive.toml"
FORMAT = 1
_TEXT = """\
# 本归档的设置。Settings of this archive: with the folders raw and text, all that must be kept.
# script: what is handed out and copied to documents/ is in it (Hans, Hant, Hans-CN, Hant-TW, Hant-HK); the text as
# published is kept too. After a change here run `archiver reindex`, which writes the copies anew.
format = {format}
script = "{script}"
"""
# What may lie in a folder that is to become an archive. Anything else says that it is something else.
_HARMLESS = re.compile(r"\..*|README(?:\.md|\.txt)?|desktop\.ini|Thumbs\.db", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Settings:
    """`script`: the one that the archive hands out."""

    script: str = "Hans"


def is_archive(folder: Path) -> bool:
    """Whether a folder is an archive: by its settings, or, where they were lost, by its WARC files."""
    return (folder / NAME).is_file() or any(any((folder / room).glob("*.warc*.gz")) for room in ROOMS)


def read_settings(folder: Path) -> Settings:
    """The settings; the defaults where the file was lost. Raises UsageError where it makes no sense."""
    path = folder / NAME
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the archive's settings: {path} ({error}); correct the file") from error
    if found.get("format", FORMAT) != FORMAT:
        raise UsageError(f"{path} has format {found['format']}, this archiver knows {FORMAT}; update archiver, then try again")
    return Settings(checked_script(found.get("script", "Hans")))


def checked_script(script: object) -> str:
    """`script`, if it is one that texts can be converted to. Raises UsageError otherwise."""
    if not isinstance(script, str) or script not in TARGETS:
        raise UsageError(f"no such script: {script!r}; one of {', '.join(TARGETS)}")
    return script


def make_archive(folder: Path, settings: Settings) -> None:
    """Makes a folder an archive. Raises Refused where it holds something else, StorageError where it cannot be written."""
    if folder.exists() and not folder.is_dir():
        raise Refused(f"not a folder: {folder}; name another place for the archive")
    try:
        others = sorted(p.name for p in folder.iterdir() if not _HARMLESS.fullmatch(p.name)) if folder.exists() else []
        if others and not is_archive(folder):
            raise Refused(f"not an archive, and not empty: {folder} holds {others[0]}; name an empty or a new folder")
        for name in (*ROOMS, "documents"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        _write(folder / NAME, _TEXT.format(format=FORMAT, script=settings.script))
        sync_folder(folder)
    except OSError as error:
        raise StorageError(f"cannot make an archive: {folder} ({error.strerror}); check the place and its permissions") from error


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        sync(file.fileno())
