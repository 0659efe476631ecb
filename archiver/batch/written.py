"""Documents as data: in which form, in which script, and into a file that never overwrites other content."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import dataclass
from pathlib import Path, PurePath
from tempfile import NamedTemporaryFile

from archiver.errors import Refused, StorageError
from archiver.model import Document
from archiver.render import title_in, to_dict, to_html, to_markdown, to_text
from archiver.text.readable import fitting, is_device

# What `--to` calls the script that a document was published in.
PUBLISHED = "published"
_SUFFIXES = {"txt": ".txt", "md": ".md", "html": ".html", "json": ".json", "jsonl": ".jsonl"}
# Forms in which all documents of a run make one file, and its name.
STREAMS = {"jsonl": "documents.jsonl", "parquet": "documents.parquet"}
# What a system says to a name that it cannot hold: too long, or with characters that it does not allow.
_NO_NAME = (errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ)


@dataclass(frozen=True, slots=True)
class Form:
    """How a document is written out: `format` is txt, md, html, json, jsonl or parquet, `script` None for the published one."""

    format: str
    script: str | None

    @classmethod
    def of(cls, fmt: str, to: str | None) -> Form:
        """The form that `--format` and `--to` ask for."""
        return cls(fmt, None if to == PUBLISHED else to)

    @property
    def is_stream(self) -> bool:
        """Whether all documents of a run make one file."""
        return bool(self.stream)

    @property
    def stream(self) -> str:
        """The name of that file; "" where each document has its own."""
        return STREAMS.get(self.format, "")

    def text(self, doc: Document) -> str:
        """The document in this form, with a line end at its end."""
        if self.format == "txt":
            return to_text(doc, self.script)
        if self.format == "md":
            return to_markdown(doc, self.script)
        if self.format == "html":
            return to_html(doc, self.script)
        indent = 2 if self.format == "json" else None
        return json.dumps(to_dict(doc, self.script), ensure_ascii=False, indent=indent) + "\n"

    def path(self, folder: Path, place: PurePath) -> Path:
        """The file in `folder` for the input at `place` of its tree; a name for which Windows knows a device gets an underscore."""
        *folders, name = (f"_{part}" if is_device(part) else part for part in place.parts)
        return folder.joinpath(*folders, fitting(name, _SUFFIXES[self.format]))

    def title(self, doc: Document) -> str | None:
        """The document's title as this form writes it out."""
        return title_in(doc, self.script) if self.script else doc.title


def as_bytes(text: str) -> bytes:
    """UTF-8; a lone surrogate, which no UTF-8 file can hold, becomes a visible escape."""
    return text.encode("utf-8", "backslashreplace")


def write_file(path: Path, text: str, ours: str = "") -> str:
    """Writes `text`, whole or not at all; returns "written", or "unchanged" where the file holds just that already.

    A file that holds something else is replaced only where its digest is `ours`: an earlier run wrote it and nobody has
    touched it since. Raises Refused where it is not, StorageError where the file cannot be written.
    """
    data = as_bytes(text)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            held = path.read_bytes()
            if held == data:
                return "unchanged"
            if not ours or file_digest(held) != ours:
                raise Refused(f"will not overwrite {path}: it holds something else; move it away or choose another -o")
        replace_file(path, data)
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise Refused(
            f"will not write {path}: a file or folder of another kind is in the way ({error.filename}); choose another -o"
        ) from error
    except OSError as error:
        if error.errno in _NO_NAME:
            raise Refused(f"will not write {path}: this system cannot hold such a name ({error.strerror}); rename the input") from error
        raise StorageError(f"cannot write {path}: {error.strerror or error}; check free space and permissions") from error
    return "written"


def file_digest(data: bytes) -> str:
    """The SHA-256 of what a file holds, as rows cite it."""
    from hashlib import sha256

    return f"sha256:{sha256(data).hexdigest()}"


def replace_file(path: Path, data: bytes) -> None:
    """A temporary file beside it, then its name: an interrupted run leaves no half document. Raises OSError."""
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
