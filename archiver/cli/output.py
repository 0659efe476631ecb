"""Where documents may be written: never into what is read."""

from __future__ import annotations

from pathlib import Path

from archiver.batch.tree import look
from archiver.batch.written import Form, write_file
from archiver.errors import Refused

__all__ = ["Form", "refuse_archive", "refuse_beside", "refuse_inside", "refuse_own_folder", "write_file"]


def refuse_own_folder(paths: list[str], output: Path, cure: str = "choose a folder outside of it") -> None:
    """Raises Refused where `output` lies in a folder that is read: the next run would read its own results."""
    target = output.resolve()
    for name in paths:
        folder = Path(name).resolve()
        if look(name) == "folder" and (target == folder or folder in target.parents):
            raise Refused(f"will not write into {output}: it lies in {name}, which is read; {cure}")


def refuse_beside(paths: list[str], output: Path) -> None:
    """Raises Refused where `output` is the very folder of a file that is read: results would lie among the sources."""
    target = output.resolve()
    for name in paths:
        if look(name) == "file" and Path(name).resolve().parent == target:
            raise Refused(f"will not write into {output}: {name} is read there; choose another folder, such as {output / 'clean'}")


def refuse_inside(paths: list[str], archive: Path) -> None:
    """Raises Refused where something to be added lies in the archive that it would go into: it is there already."""
    own = archive.resolve()
    for name in paths:
        target = Path(name).resolve()
        if look(name) and (target == own or own in target.parents):
            raise Refused(f"will not add {name}: it lies in the archive {archive} itself; what is in there is held already")


def refuse_archive(archive: Path, output: Path) -> None:
    """Raises Refused where `output` lies in the archive that is read: what is in there is the archive's own."""
    target, own = output.resolve(), archive.resolve()
    if target == own or own in target.parents:
        raise Refused(f"will not write into {output}: it lies in the archive {archive}, which is read; choose a folder outside of it")
