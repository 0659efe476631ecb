"""Files by path, and, with the extra `remote`, by URL-like paths of object stores (`s3://`, `gs://`, `memory://` …)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from archiver.errors import InputError

_MARK = "://"
# What would be a web page: nothing is ever fetched from the web.
_WEB = ("http", "https", "ftp")


def is_remote(path: str) -> bool:
    """Whether a path names its file system."""
    return _MARK in path


def open_binary(path: str) -> BinaryIO:
    """A file to read and seek in. Raises OSError as the file system does, InputError for what is not read."""
    if not is_remote(path):
        return Path(path).open("rb")
    system, inner = _system(path)
    return cast(BinaryIO, system.open(inner, "rb"))


def listed(path: str) -> Iterator[tuple[str, str]]:
    """(full path, path below `path`) of every file there, by name; of a single file only that, with its name."""
    system, inner = _system(path)
    if not system.isdir(inner):
        yield path, inner.rstrip("/").rpartition("/")[2]
        return
    root = inner.rstrip("/") + "/"
    for found in sorted(system.find(inner)):
        yield system.unstrip_protocol(found), found.removeprefix(root).removeprefix(root.lstrip("/"))


def _system(path: str) -> tuple[Any, str]:
    if path.partition(_MARK)[0] in _WEB:
        raise InputError(f"is a web address: {path}; nothing is fetched from the web, save the page first and name its file")
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise InputError(f"cannot be reached: {path}; install what reads such paths with: pip install 'archiver[remote]'") from None
    try:
        system, inner = url_to_fs(path)
    except (ValueError, ImportError) as error:
        raise InputError(f"cannot be reached: {path} ({error}); check the part before :// and install its driver") from error
    return system, str(inner)
