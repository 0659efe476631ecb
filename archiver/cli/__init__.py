"""THE COMMAND LINE. `parser` says what can be asked, one module a group of commands answers, `terminal` is the screen."""

from __future__ import annotations

import io
import os
import sys

TYPE_CHECKING = False  # as typing has it; importing that would slow `--help` down
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

INTERRUPTED, CLOSED_PIPE, DISK_FULL = 130, 141, 8
# What stdout says that takes no more: ENOSPC, EDQUOT, EFBIG (no space, quota or file size exceeded) and EBADF (closed, or open
# for reading only). errno's names for them are not on every system.
_UNWRITABLE = (28, 122, 27, 9)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command line; returns its exit code (the table in `docs/interface.md`).

    A mistake in the arguments leaves with SystemExit(2), as argparse does; any error of ours is one line and its own code.
    """
    _open_streams()
    _use_utf8()
    try:
        return _run(sys.argv[1:] if argv is None else argv)
    except KeyboardInterrupt:
        _say("interrupted: what was finished is kept, what was under way is not")
        return INTERRUPTED
    except BrokenPipeError:
        _silence(sys.stdout)
        return CLOSED_PIPE


def _run(argv: Sequence[str]) -> int:
    """The command's exit code; an error that says its own way out becomes one line."""
    from archiver.errors import ArchiverError

    try:
        return _answer(argv)
    except ArchiverError as error:
        _say(str(error))
        return error.exit_code
    except OSError as error:
        if error.errno not in _UNWRITABLE:
            raise
        _silence(sys.stdout)
        _say(f"cannot write the output: {error.strerror}; make room or open standard output, then run the command again")
        return DISK_FULL


def _answer(argv: Sequence[str]) -> int:
    """Parses, runs, and makes sure that what was printed has arrived, help included."""
    from importlib import import_module

    from archiver.cli.parser import parse

    try:
        args = parse(argv)
        module, function = args.run.split(":")
        code: int = getattr(import_module(f"archiver.cli.{module}"), function)(args)
    except SystemExit:
        sys.stdout.flush()
        raise
    sys.stdout.flush()
    return code


class _Closed(io.TextIOBase):
    """Standard output that was closed before we began: whoever writes to it is told so."""

    def write(self, text: str) -> int:
        raise OSError(9, "standard output is closed")


def _open_streams() -> None:
    """Closed standard streams, which Python shows as None, as streams that behave.

    Their numbers are taken too: else a file of the archive would get one, and with it all that is printed there.
    """
    if None not in (sys.stdin, sys.stdout, sys.stderr):
        return
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number, which is this one
    sys.stdout = sys.stdout or _Closed()
    sys.stderr = sys.stderr or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")


def _say(message: str) -> None:
    from archiver.cli.terminal import harmless

    try:
        print(f"archiver: {harmless(message)}", file=sys.stderr, flush=True)
    except OSError:  # stderr is full or gone too: there is nobody left to tell, and the exit code says it
        _silence(sys.stderr)


def _use_utf8() -> None:
    """UTF-8 whatever the locale or code page says; a file name that is not Unicode is escaped, not a crash."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _silence(stream: TextIO) -> None:
    """Whoever read our output has left: without this the interpreter complains about it once more while it shuts down."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):  # it is no real file (a test, a notebook, closed): there is nothing to silence
        return
