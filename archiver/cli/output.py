"""Documents as data: in which form, in which script, to stdout or into a file that never overwrites other content."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path, PurePath
from tempfile import NamedTemporaryFile

from archiver.cli.parser import PUBLISHED
from archiver.errors import Refused, StorageError
from archiver.model import Document
from archiver.render import to_dict, to_markdown, to_text

_SUFFIXES = {"txt": ".txt", "md": ".md", "json": ".json", "jsonl": ".jsonl"}
# Names that Windows gives to devices; with an underscore before them they are files everywhere.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))}


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
        """The file in `folder` for the input at `place` of its tree."""
        parts = [f"_{part}" if part.partition(".")[0].lower() in _DEVICES else part for part in place.parts]
        path = folder.joinpath(*parts)
        return path.with_name(path.name + _SUFFIXES[self.format])


def refuse_own_folder(paths: list[str], output: Path, cure: str = "choose a folder outside of it") -> None:
    """Raises Refused where `output` lies in a folder that is read: the next run would read its own results."""
    target = output.resolve()
    for name in paths:
        folder = Path(name).resolve()
        if folder.is_dir() and (target == folder or folder in target.parents):
            raise Refused(f"will not write into {output}: it lies in {name}, which is read; {cure}")


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
