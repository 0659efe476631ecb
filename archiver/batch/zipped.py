"""A zip file's members as captures. Names in GBK are read as such; names that lead out of the output are led back in."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from archiver.batch.remote import open_binary
from archiver.batch.tree import LARGEST, places_of, too_large
from archiver.errors import InputError
from archiver.model import Capture

if TYPE_CHECKING:
    from archiver.batch.inputs import LeftOut, Ref

# Members of a zip file at most: more are an attack or a disk image.
_MEMBERS = 1_000_000
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1


class Zip:
    """A zip file."""

    def __init__(self, path: str) -> None:
        self._file = open_binary(path)
        try:
            self._zip = zipfile.ZipFile(self._file)
        except zipfile.BadZipFile as error:
            self._file.close()
            raise InputError(f"no whole zip file: {error}") from error

    def refs(self, whole: Ref) -> Iterator[Ref | LeftOut]:
        """Its files; hidden ones, and those that macOS adds, are left out."""
        from archiver.batch.inputs import LeftOut

        members = [info for info in self._zip.infolist() if not info.is_dir()]
        if len(members) > _MEMBERS:
            raise InputError(f"{len(members):,} files in it, at most {_MEMBERS:,} are read")
        names = [_safe(_name(info)) for info in members]
        places = places_of(names)
        for at, (info, name) in enumerate(zip(members, names, strict=True)):
            if any(part.startswith(".") or part == "__MACOSX" for part in PurePath(name).parts):
                yield LeftOut("hidden")
            else:
                yield replace(whole, name=f"{whole.name}/{name}", place=whole.place / places[name], kind="zip", at=at, part=info.filename)

    def capture(self, ref: Ref, encoding: str | None) -> Capture:
        """One file of it. Raises InputError for one that is too large, encrypted or damaged."""
        info = [i for i in self._zip.infolist() if not i.is_dir()][ref.at]
        if info.flag_bits & _ENCRYPTED:
            raise InputError(f"is encrypted: {ref.name}; unpack it with its password first")
        if info.file_size > LARGEST:
            raise too_large(ref.name)
        try:
            with self._zip.open(info) as member:
                body = member.read(LARGEST + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise InputError(f"is damaged in its zip file: {ref.name} ({error}); fetch it again") from error
        if len(body) > LARGEST:
            raise too_large(ref.name)
        return Capture(body, ref.name, encoding=encoding)

    def close(self) -> None:
        """Lets the file go."""
        self._zip.close()
        self._file.close()


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name. Without the mark for UTF-8, Python reads it as code page 437; on Chinese systems it is UTF-8 or GBK."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _safe(name: str) -> str:
    """A relative path that stays where it is put: no drive, no root, no way up."""
    parts = [part.replace(":", "_") for part in name.replace("\\", "/").split("/")]
    return "/".join(part for part in parts if part not in ("", ".", "..")) or "_"
