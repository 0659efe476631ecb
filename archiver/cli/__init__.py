"""THE COMMAND LINE. `parser` says what can be asked, one module a group of commands answers, `terminal` is the screen."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # as typing has it; importing that would slow `--help` down
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

INTERRUPTED, CLOSED_PIPE, DISK_FULL = 130, 141, 8
# ENOSPC and EDQUOT: no space left, quota exceeded (errno's names for them are not on every system).
_FULL = (28, 122)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command line; returns its exit code (the table in `docs/interface.md`).

    A mistake in the arguments leaves with SystemExit(2), as argparse does; any error of ours is one line and its own code.
    """
    from archiver.cli.parser import parse

    _use_utf8()
    args = parse(sys.argv[1:] if argv is None else argv)
    try:
        return _run(args)
    except KeyboardInterrupt:
        _say("interrupted: what was finished is kept, what was under way is not")
        return INTERRUPTED
    except BrokenPipeError:
        _silence_stdout()
        return CLOSED_PIPE


def _run(args: Namespace) -> int:
    """The command's exit code; an error that says its own way out becomes one line."""
    from importlib import import_module

    from archiver.errors import ArchiverError

    module, function = args.run.split(":")
    try:
        code: int = getattr(import_module(f"archiver.cli.{module}"), function)(args)
        sys.stdout.flush()
    except ArchiverError as error:
        _say(str(error))
        return error.exit_code
    except OSError as error:
        if error.errno not in _FULL:
            raise
        _silence_stdout()
        _say(f"cannot write the output: {error.strerror}; make room, then run the command again")
        return DISK_FULL
    return code


def _say(message: str) -> None:
    from archiver.cli.terminal import harmless

    print(f"archiver: {harmless(message)}", file=sys.stderr)


def _use_utf8() -> None:
    """UTF-8 whatever the locale or code page says; a file name that is not Unicode is escaped, not a crash."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _silence_stdout() -> None:
    """Whoever read our output has left: without this the interpreter complains about it once more while it shuts down."""
    import os

    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # stdout is no real file (a test, a notebook): there is nothing to silence
        return
