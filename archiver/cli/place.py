"""Which archive is meant, and opening it."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from pathlib import Path

from archiver.archive import Archive
from archiver.archive import open as open_archive
from archiver.clean.ruleset import Rules
from archiver.cli.terminal import harmless
from archiver.errors import NotFound
from archiver.keep.settings import is_archive

ENVIRONMENT = "ARCHIVER_ARCHIVE"
DEFAULT = "archive"


def archive_path(given: str | None) -> Path:
    """`--archive`, else $ARCHIVER_ARCHIVE, else the nearest archive here or upward, else ./archive."""
    named = given or os.environ.get(ENVIRONMENT)
    if named:
        return Path(named).expanduser()
    here = Path.cwd()
    nearest = (place for folder in (here, *here.parents) for place in (folder, folder / DEFAULT) if is_archive(place))
    found = next(nearest, here / DEFAULT)
    return found.relative_to(here) if found.is_relative_to(here) else found


def is_there(path: Path) -> bool:
    """Whether an archive is in a folder. Raises NotFound for a place that cannot be looked at or can be no folder's."""
    try:
        return is_archive(path)
    except OSError as error:
        raise NotFound(f"no archive can be there: {path} ({error.strerror}); name another place with --archive DIR") from error


def opened(args: Namespace, rules: Rules | None = None, *, create: bool = False) -> Archive:
    """The archive that a command works on. What its opening has to say goes to stderr. Raises NotFound where there is none."""
    path = archive_path(args.archive)
    new = not is_there(path)
    archive = open_archive(path, rules=rules, copies=not getattr(args, "no_copies", False), create=create)
    if new:
        note(f"made a new archive in {path}")
    for notice in archive.notices:
        note(notice)
    return archive


def note(sentence: str) -> None:
    """A sentence that the user should read, on stderr."""
    print(f"archiver: {harmless(sentence)}", file=sys.stderr)
