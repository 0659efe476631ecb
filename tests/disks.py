"""A disk that fails once: every call of the system that writes, counted, and one of them refused."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

# What changes a disk, as Python's own library calls it; what writes through file objects is in `File`.
CALLS = ("open", "write", "fsync", "fdatasync", "replace", "rename", "mkdir", "unlink", "rmdir", "ftruncate", "truncate")
_NEVER = -1
How = Literal["refused", "torn", "short"]


@dataclass
class Disk:
    """Counts calls by name, in order, and fails at number `turn`: the call is refused, or, a write, torn after a third of its bytes, or
    short, which means that it says of how many bytes it took, and that they were fewer."""

    turn: int = _NEVER
    how: How = "refused"
    calls: list[str] = field(default_factory=list)

    def asked(self, name: str, torn: Callable[[], object] = lambda: None) -> None:
        """Before each call. Raises OSError where it is its turn."""
        self.calls.append(name)
        if len(self.calls) - 1 == self.turn and self.how != "short":
            if self.how == "torn":
                torn()
            full = name in ("write", "open", "mkdir")
            raise OSError(errno.ENOSPC if full else errno.EIO, "the disk fails")

    def call(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        """A function of `os` that asks first."""

        def asking(*args: Any, **more: Any) -> Any:
            if name != "write":
                self.asked(name)
                return real(*args, **more)
            fd, data = args
            third = data[: len(data) // 3 + 1]
            self.asked(name, lambda: real(fd, third))
            return real(fd, third if len(self.calls) - 1 == self.turn else data)

        return asking


class File:
    """A file object that asks before it writes; without a buffer, so that a write fails where it is made."""

    def __init__(self, file: Any, disk: Disk) -> None:
        self._file, self._disk = file, disk

    def write(self, data: Any) -> Any:
        self._disk.asked("write", lambda: self._written(data[: len(data) // 3]))
        return self._written(data)

    def truncate(self, size: int | None = None) -> Any:
        self._disk.asked("truncate")
        return self._file.truncate(size)

    def _written(self, data: Any) -> Any:
        done = self._file.write(data)
        self._file.flush()
        return done

    def __enter__(self) -> File:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@contextmanager
def failing(disk: Disk) -> Iterator[Disk]:
    """All that writes goes through the disk."""
    real = io.open

    def opened(file: Any, mode: str = "r", *args: Any, **more: Any) -> Any:
        if not set(mode) & set("wax+"):
            return real(file, mode, *args, **more)
        disk.asked("open")
        return File(real(file, mode, *args, **more), disk)

    with pytest.MonkeyPatch.context() as patch:
        for name in CALLS:
            if hasattr(os, name):
                patch.setattr(os, name, disk.call(name, getattr(os, name)))
        patch.setattr(io, "open", opened)
        yield disk
