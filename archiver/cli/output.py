"""Documents as data: in which form, in which script, to stdout or into a file that never overwrites other content."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import dataclass
from pathlib import Path, PurePath
from tempfile import NamedTemporaryFile

from archiver.batch import look
from archiver.cli.parser import PUBLISHED
from archiver.errors import Refused, StorageError
from archiver.model import Document
from archiver.render import title_in, to_dict, to_markdown, to_text
from archiver.text.readable import fitting, is_device

_SUFFIXES = {"txt": ".txt", "md": ".md", "json": ".json", "jsonl": ".jsonl"}
# What a system says to a name that it cannot hold: too long, or with characters that it does not allow.
_NO_NAME = (errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ)


@dataclass(frozen=True, slots=True)
class Form:
    """How a document is written out: `format` is txt, md, json or jsonl, `script` None for the published one."""

    format: str
    script: str | None

    @classmethod
    def of(cls, fmt: str, to: str | None) -> Form:
        """The form that `--format` and `--to` ask for."""
        return cls(fmt, None if to == PUBLISHED else to)

    def text(self, doc: Document) -> str:
        """The document in this form, with a line end at its end."""
        if self.format == "txt":
            return to_text(doc, self.script)
        if self.format == "md":
            return to_markdown(doc, self.script)
        indent = 2 if self.format == "json" else None
        return json.dumps(to_dict(doc, self.script), ensure_ascii=False, indent=indent) + "\n"

    def path(self, folder: Path, place: PurePath) -> Path:
        """The file in `folder` for the input at `place` of its tree; a name for which Windows knows a device gets an underscore."""
        *folders, name = (f"_{part}" if is_device(part) else part for part in place.parts)
        return folder.joinpath(*folders, fitting(name, _SUFFIXES[self.format]))

    def title(self, doc: Document) -> str | None:
        """The document's title as this form writes it out."""
        return title_in(doc, self.script) if self.script else doc.title


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


def refuse_archive(archive: Path, output: Path) -> None:
    """Raises Refused where `output` lies in the archive that is read: what is in there is the archive's own."""
    target, own = output.resolve(), archive.resolve()
    if target == own or own in target.parents:
        raise Refused(f"will not write into {output}: it lies in the archive {archive}, which is read; choose a folder outside of it")


def write_file(path: Path, text: str) -> str:
    """Writes `text`, whole or not at all; returns "written", or "unchanged" where the file holds just that already.

    Raises Refused where it holds something else, StorageError where it cannot be written.
    """
    data = text.encode("utf-8", "backslashreplace")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            if path.read_bytes() == data:
                return "unchanged"
            raise Refused(f"will not overwrite {path}: it holds something else; move it away or choose another -o")
        _write_whole(path, data)
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise Refused(
            f"will not write {path}: a file or folder of another kind is in the way ({error.filename}); choose another -o"
        ) from error
    except OSError as error:
        if error.errno in _NO_NAME:
            raise Refused(f"will not write {path}: this system cannot hold such a name ({error.strerror}); rename the input") from error
        raise StorageError(f"cannot write {path}: {error.strerror or error}; check free space and permissions") from error
    return "written"


def _write_whole(path: Path, data: bytes) -> None:
    """A temporary file beside it, then its name: an interrupted run leaves no half document."""
    with NamedTemporaryFile(dir=path.parent, prefix=".archiver-", delete=False) as temporary:
        try:
            temporary.write(data)
            temporary.close()
            Path(temporary.name).chmod(0o666 & ~_umask())
            Path(temporary.name).replace(path)
        except BaseException:
            Path(temporary.name).unlink(missing_ok=True)
            raise


def _umask() -> int:
    """The process's file mode mask; it can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
