"""How a command is described, and the arguments that several commands share.

Nothing heavy is imported here: `--help` must be quick, and typing, dataclasses and argparse itself count as heavy.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as typing has it
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

SCRIPTS = ("Hans", "Hant", "Hans-CN", "Hant-TW", "Hant-HK")
PUBLISHED = "published"


class Command:
    """One command: what it does, who answers ("module:function"), its arguments as `argparse` takes them, examples.

    `dashed`: its words may begin with `-`, and one that is no option of it is a word.
    """

    def __init__(
        self,
        what: str,
        run: str,
        arguments: Sequence[tuple[tuple[str, ...], dict[str, Any]]],
        examples: Sequence[str],
        *,
        dashed: bool = False,
    ) -> None:
        self.what, self.run, self.arguments, self.examples, self.dashed = what, run, arguments, examples, dashed


def argument(*names: str, **how: object) -> tuple[tuple[str, ...], dict[str, Any]]:
    """An argument as `ArgumentParser.add_argument` takes it: its names, and how it is read."""
    return names, how


def named(text: str) -> str:
    """An argument that names something; raises ArgumentTypeError for an empty one, which a variable that is not set leaves behind."""
    if not text.strip():
        from argparse import ArgumentTypeError

        raise ArgumentTypeError("it is empty; name something, or leave it out")
    return text


REF_HELP = (
    "a document: its id or digest or the start of one, its URL, a file once added, or words of its title, company, author, site or date"
)
PATHS = argument(
    "paths",
    nargs="+",
    type=named,
    metavar="PATH",
    help="a file, a folder, '*.html', a zip, WARC, JSON lines or Parquet file, @LIST of paths, or - for stdin",
)
REF = argument("ref", type=named, metavar="REF", help=REF_HELP)
ARCHIVE = argument(
    "--archive", type=named, metavar="DIR", help="the archive; else $ARCHIVER_ARCHIVE, else the nearest one upward, else ./archive"
)
JSON = argument("--json", action="store_true", help="JSON on stdout, one object a line")
ENCODING = argument("--encoding", type=named, metavar="NAME", help="read the bytes in this encoding instead of finding it out")
RULES = argument("--rules", type=named, metavar="DIR", help="a folder of rule files laid over the shipped ones")
PLAIN = argument("--no-punctuation", action="store_true", help="leave punctuation as it is; all other repairs are made")
CURL = argument("--curl-quotes", action="store_true", help="make straight quotation marks “” or 「」, by script")
QUIET = argument("--quiet", action="store_true", help="no rows and no progress on stderr; errors stay")
JOBS = argument("--jobs", type=int, metavar="N", help="so many worker processes (default 1; on Ray all CPUs)")
WHY = argument("--why", type=named, metavar="TEXT", help="the reason, written down with the correction")
DRY = argument("--dry-run", action="store_true", help="clean and report, but write nothing")


def to(default: str | None) -> tuple[tuple[str, ...], dict[str, Any]]:
    """`--to`, whose `default` is a script, or None for the archive's."""
    note = f"default {default}" if default else "default: the archive's"
    told = f"script to write out: {', '.join(SCRIPTS)}; {PUBLISHED} keeps the text as it was ({note})"
    return argument("--to", choices=(*SCRIPTS, PUBLISHED), default=default, metavar="SCRIPT", help=told)
