"""What can be asked on the command line, as a table, and the help that teaches it.

Only the parser of the command that was given is built, and `--help` needs none: it must be quick, so nothing heavy is
imported here (typing, dataclasses and argparse itself count as heavy).
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # as typing has it
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence
    from typing import Any

SCRIPTS = ("Hans", "Hant", "Hans-CN", "Hant-TW", "Hant-HK")
PUBLISHED = "published"

_USAGE = "usage: archiver [--help] [--version] COMMAND …"
_OVERVIEW = """\
Cleans Chinese documents that a scraper brought, and keeps every version of them.

  archiver clean page.html              the clean text, on the screen
  archiver clean scraped/ -o cleaned/   a folder: same tree, one clean text a file
  archiver add minutes.txt              keep it; a second scrape is "seen again"
  archiver get 大模型                   the clean text out of the archive
  archiver explain page.html            what was removed and repaired, and why
"""
_ENDING = """\
`archiver COMMAND --help` shows examples; `archiver --version` names the program and
its rules. Data goes to stdout, all else to stderr; a PATH of - is standard input.

exit codes: 0 done · 1 internal error · 2 usage · 3 done, but some items failed or
need review · 4 nothing usable, or not found · 6 integrity failure · 7 refused for
safety · 8 archive locked or disk full · 130 interrupted · 141 closed pipe
"""


class Command:
    """One command: what it does, who answers ("module:function"), its arguments as `argparse` takes them, examples."""

    def __init__(self, what: str, run: str, arguments: Sequence[tuple[tuple[str, ...], dict[str, Any]]], examples: Sequence[str]) -> None:
        self.what, self.run, self.arguments, self.examples = what, run, arguments, examples


def _argument(*names: str, **how: object) -> tuple[tuple[str, ...], dict[str, Any]]:
    return names, how


def _named(text: str) -> str:
    """An argument that names something; raises ArgumentTypeError for an empty one, which a variable that is not set leaves behind."""
    if not text.strip():
        from argparse import ArgumentTypeError

        raise ArgumentTypeError("it is empty; name something, or leave it out")
    return text


_REF_HELP = "a document: its id or digest or the start of one, its URL, a file once added, or words of its title"
_PATHS = _argument(
    "paths",
    nargs="+",
    type=_named,
    metavar="PATH",
    help="a file, a folder, '*.html', a zip, WARC, JSON lines or Parquet file, @LIST of paths, or - for stdin",
)
_REF = _argument("ref", type=_named, metavar="REF", help=_REF_HELP)
_ARCHIVE = _argument(
    "--archive", type=_named, metavar="DIR", help="the archive; else $ARCHIVER_ARCHIVE, else the nearest one upward, else ./archive"
)
_JSON = _argument("--json", action="store_true", help="JSON on stdout, one object a line")
_ENCODING = _argument("--encoding", type=_named, metavar="NAME", help="read the bytes in this encoding instead of finding it out")
_RULES = _argument("--rules", type=_named, metavar="DIR", help="a folder of rule files laid over the shipped ones")
_PLAIN = _argument("--no-punctuation", action="store_true", help="leave punctuation as it is; all other repairs are made")
_CURL = _argument("--curl-quotes", action="store_true", help="make straight quotation marks “” or 「」, by script")
_QUIET = _argument("--quiet", action="store_true", help="no rows and no progress on stderr; errors stay")
_JOBS = _argument("--jobs", type=int, metavar="N", help="so many worker processes (default 1; on Ray all CPUs)")
_WHY = _argument("--why", type=_named, metavar="TEXT", help="the reason, written down with the correction")
_DRY = _argument("--dry-run", action="store_true", help="clean and report, but write nothing")


def _to(default: str | None) -> tuple[tuple[str, ...], dict[str, Any]]:
    note = f"default {default}" if default else "default: the archive's"
    told = f"script to write out: {', '.join(SCRIPTS)}; {PUBLISHED} keeps the text as it was ({note})"
    return _argument("--to", choices=(*SCRIPTS, PUBLISHED), default=default, metavar="SCRIPT", help=told)


COMMANDS = {
    "clean": Command(
        "clean text of files and folders, no archive needed",
        "cleaning:clean",
        (
            _PATHS,
            _argument(
                "-o", "--output", type=_named, metavar="DIR", help="write a file for each input into DIR; never overwrites other content"
            ),
            _argument(
                "--format",
                choices=("txt", "md", "html", "json", "jsonl", "parquet"),
                help="txt, but jsonl for several without -o; jsonl and parquet are one file for all",
            ),
            _to("Hans"),
            _JOBS,
            _argument("--engine", choices=("local", "ray"), default="local", help="who does the work: this machine, or a Ray cluster"),
            _argument("--address", type=_named, metavar="ADDRESS", help="the Ray cluster, or auto (default $RAY_ADDRESS, else here)"),
            _argument("--shard", type=_named, metavar="I/N", help="only part I of N, beside the others; the last one joins the reports"),
            _argument("--learn-only", action="store_true", help="with --shard: the first pass, in which a site's pages teach each other"),
            _argument("--resume", action="store_true", help="go on where an earlier run into the same DIR stopped"),
            _argument("--where", type=_named, metavar="CONDITION", help="write only these, such as 'quality.garble < 0.01'"),
            _argument("--no-learning", action="store_true", help="clean each page by itself; else a site's pages teach each other"),
            _argument("--field", type=_named, metavar="NAME", help="the field of JSON lines and Parquet that holds the document"),
            _argument("--timeout", type=float, default=60.0, metavar="SECONDS", help="one document takes at most so long (default 60)"),
            _argument("--memory", type=int, default=2048, metavar="MIB", help="one document takes at most so much (default 2048)"),
            _DRY,
            _ENCODING,
            _RULES,
            _PLAIN,
            _CURL,
            _QUIET,
        ),
        (
            "archiver clean page.html                     the clean text on stdout",
            "archiver clean scraped/ -o cleaned/          same tree and names",
            "archiver clean scraped/ -o cleaned/ --resume what is left of a run that was stopped",
            "archiver clean crawl.warc.gz -o out/ --jobs 4",
            "find . -name '*.html' | archiver clean @- -o ../out --format jsonl",
            "archiver clean - --to published < page.html  its script and words as published",
        ),
    ),
    "init": Command(
        "make an archive",
        "adding:init",
        (
            _argument("folder", nargs="?", type=_named, metavar="DIR", help="where (default ./archive)"),
            _argument("--script", choices=SCRIPTS, default="Hans", help="the script of all that the archive hands out (default Hans)"),
        ),
        (
            "archiver init                          in ./archive",
            "archiver init ~/纪要 --script Hant-TW  what it hands out is traditional",
        ),
    ),
    "add": Command(
        "clean files and folders and keep them in the archive",
        "adding:add",
        (
            _PATHS,
            _argument("--no-copies", action="store_true", help="no Markdown copies for reading in documents/"),
            _argument(
                "--jobs", type=int, metavar="N", help="clean in so many worker processes, which may crash (default: none, in this one)"
            ),
            _DRY,
            _ARCHIVE,
            _JSON,
            _ENCODING,
            _RULES,
            _PLAIN,
            _QUIET,
        ),
        (
            "archiver add minutes.txt               one file",
            "archiver add scraped/                  a folder, with all that is in it",
            "archiver add scraped/ --jobs 4         cleaned by four workers, kept by one writer",
            "archiver add --dry-run scraped/        clean and report, but keep nothing",
            "cat minutes.txt | archiver add -",
        ),
    ),
    "get": Command(
        "a document out of the archive, or one version of it",
        "shelves:get",
        (
            _argument("ref", type=_named, metavar="REF[@N]", help=f"{_REF_HELP}; @N is a version's number"),
            _argument("--at", metavar="DATE", help="the version that was current on this day"),
            _argument("--format", choices=("txt", "md", "html", "json"), default="txt", help="default txt"),
            _argument("-o", "--output", type=_named, metavar="DIR", help="write a file into DIR; never overwrites other content"),
            _to(None),
            _ARCHIVE,
        ),
        (
            "archiver get 大模型                           by words of its title",
            "archiver get 7d02e4@1 --to published          the first version, as published",
            "archiver get 7d02e4 --format md -o ~/reading  a Markdown file",
        ),
    ),
    "list": Command(
        "all documents of the archive",
        "shelves:list_documents",
        (_ARCHIVE, _JSON),
        ("archiver list", "archiver list --json | jq -r .title"),
    ),
    "history": Command(
        "the versions of a document, oldest first",
        "shelves:history",
        (_REF, _ARCHIVE, _JSON),
        ("archiver history 大模型", "archiver history 7d02e4 --json"),
    ),
    "diff": Command(
        "what changed between two versions",
        "comparing:diff",
        (
            _argument("old", type=_named, metavar="REF[@N]", help=_REF_HELP),
            _argument("new", type=_named, metavar="REF[@N]", nargs="?", help="another version (default: the newest)"),
            _argument("--exact", action="store_true", help="show punctuation, width and spaces, too"),
            _argument("--html", action="store_true", help="a page for the browser on stdout, which needs nothing else"),
            _ARCHIVE,
            _JSON,
        ),
        (
            "archiver diff 7d02e4@1 7d02e4@2        these two",
            "archiver diff 7d02e4                   the last two",
            "archiver diff 7d02e4 --html > diff.html",
        ),
    ),
    "search": Command(
        "documents that contain words, whatever their script",
        "shelves:search",
        (
            _argument(
                "query",
                nargs="+",
                metavar="WORD",
                help="all must occur; A OR B, -WORD, title:WORD, after:DATE and before:DATE are understood",
            ),
            _argument("--context", type=int, metavar="N", help="show the line of a hit with so many lines around it"),
            _ARCHIVE,
            _JSON,
        ),
        (
            "archiver search 毛利率",
            "archiver search 毛利率 after:2024-10   from October 2024 on",
            "archiver search 毛利率 --context 2     with two lines before and after",
            "archiver search '\"算力 需求\"'          these words, side by side",
        ),
    ),
    "explain": Command(
        "a page with what was removed and repaired, and why",
        "explain:explain",
        (
            _argument("target", type=_named, metavar="PATH|REF", help=f"a file, - for stdin, or {_REF_HELP}"),
            _argument("--all", action="store_true", help="the whole page, without leaving out what was kept"),
            _ENCODING,
            _RULES,
            _PLAIN,
            _CURL,
            _ARCHIVE,
            _JSON,
        ),
        (
            "archiver explain page.html",
            "archiver explain 7d02e4                out of the archive",
            "archiver explain page.html --json | jq '.removed[].rule'",
        ),
    ),
    "merge": Command(
        "two documents are one: the captures of the second go to the first",
        "correcting:merge",
        (
            _REF,
            _argument("other", type=_named, metavar="OTHER", help="the document that becomes part of the first"),
            _WHY,
            _ARCHIVE,
            _JSON,
        ),
        ("archiver merge 7d02e4 a81c03", "archiver merge 7d02e4 a81c03 --why 同一场会议的两份抓取"),
    ),
    "split": Command(
        "a version is a document of its own",
        "correcting:split",
        (_argument("ref", type=_named, metavar="REF@N", help=f"{_REF_HELP}; @N is the version that goes"), _WHY, _ARCHIVE, _JSON),
        ("archiver split 7d02e4@2", "archiver split 7d02e4@2 --why 另一家公司的纪要"),
    ),
    "export": Command(
        "hand documents out: Markdown files, JSON lines, Parquet, WARC or WACZ",
        "exchange:export",
        (
            _argument("target", type=_named, metavar="OUT", help="a folder for Markdown files, or a new file, whose ending says the form"),
            _argument("ref", type=_named, nargs="*", metavar="REF", help=f"{_REF_HELP} (default: all)"),
            _argument("--format", choices=("md", "jsonl", "parquet", "warc", "wacz"), help="the form, where OUT does not say it"),
            _argument("--all-versions", action="store_true", help="every version; else the newest (WARC and WACZ hold all captures)"),
            _argument("--no-raw", action="store_true", help="leave the bytes that came in out of JSON lines"),
            _ARCHIVE,
            _JSON,
        ),
        (
            "archiver export ../reading                Markdown, a file a document",
            "archiver export all.jsonl --all-versions  with the bytes, for `archiver import`",
            "archiver export case.wacz 7d02e4 a81c03   two documents, for ReplayWeb.page and others",
        ),
    ),
    "import": Command(
        "add what another archive or a crawler wrote: WARC, WACZ, our JSON lines",
        "exchange:bring_in",
        (
            _argument("paths", nargs="+", type=_named, metavar="PATH", help="a .warc, .warc.gz, .wacz or .jsonl file"),
            _argument("--no-copies", action="store_true", help="no Markdown copies for reading in documents/"),
            _ARCHIVE,
            _JSON,
            _RULES,
            _PLAIN,
            _QUIET,
        ),
        (
            "archiver import crawl.warc.gz             once or again: the same is not kept twice",
            "archiver import all.jsonl --archive b     what `archiver export` wrote",
        ),
    ),
    "restore": Command(
        "bring a removed passage back, for one document",
        "restoring:restore",
        (
            _REF,
            _argument("--passage", type=int, metavar="N", help="the passage with this number (without any: list them)"),
            _argument("--rule", type=_named, metavar="RULE", help="all passages that this rule removed"),
            _argument("--text", type=_named, metavar="WORDS", help="the lines of a removed passage that hold these words"),
            _argument("--undo", action="store_true", help="give restored passages up again: the one named, or all"),
            _WHY,
            _ARCHIVE,
            _JSON,
        ),
        (
            "archiver restore 7d02e4                     what was removed, with numbers",
            "archiver restore 7d02e4 --passage 3         the third of them comes back",
            "archiver restore 7d02e4 --text 责任编辑 --why 署名要保留",
            "archiver restore 7d02e4 --undo              as if nothing had been restored",
        ),
    ),
    "purge": Command(
        "take a document out of the archive for good, for legal reasons",
        "purging:purge",
        (
            _argument("ref", type=_named, metavar="REF[@N]", help=f"{_REF_HELP}; @N is one version of it"),
            _argument("--why", type=_named, metavar="TEXT", required=True, help="the reason, which is all that stays"),
            _argument("--dry-run", action="store_true", help="say what would go, but take nothing out"),
            _ARCHIVE,
            _JSON,
        ),
        (
            "archiver purge 7d02e4 --why 法院裁定 --dry-run   what would go",
            "archiver purge 7d02e4@2 --why 当事人要求删除     one version",
        ),
    ),
    "reclean": Command(
        "derive documents anew from their bytes with today's rules",
        "correcting:reclean",
        (
            _argument("ref", type=_named, nargs="?", metavar="REF", help=f"{_REF_HELP} (default: all)"),
            _argument("--dry-run", action="store_true", help="say what would change, but write nothing"),
            _RULES,
            _PLAIN,
            _ARCHIVE,
            _JSON,
        ),
        ("archiver reclean --dry-run              what today's rules would change", "archiver reclean 7d02e4"),
    ),
    "verify": Command(
        "read the whole archive and compare it with its digests",
        "shelves:verify",
        (_ARCHIVE, _JSON),
        ("archiver verify", "archiver verify --json"),
    ),
    "reindex": Command(
        "build index and reading copies again from the WARC files",
        "shelves:reindex",
        (_ARCHIVE, _JSON),
        ("rm archive/index.sqlite && archiver reindex",),
    ),
    "rules": Command(
        "the rules: list them, or check your own",
        "rulebook:show",
        (
            _argument(
                "action",
                choices=("list", "check", "learned"),
                help="list: every rule and why; check: each rule against its own examples; learned: what sites have taught a run",
            ),
            _argument(
                "folder", nargs="?", type=_named, metavar="DIR", help="a folder of rule files laid over the shipped ones; the run's output"
            ),
            _JSON,
        ),
        (
            "archiver rules list",
            "archiver rules check ~/my-rules        yours over ours, each against its examples",
            "archiver rules learned cleaned/        the lines that a site prints on many pages",
        ),
    ),
}


def parse(argv: Sequence[str]) -> Namespace:
    """The command's arguments; `run` names the function that answers. Leaves with SystemExit as argparse does.

    0 after `--help` and `--version`, 2 where the arguments make no sense.
    """
    name = argv[0] if argv else ""
    if name in ("-h", "--help", "help"):
        sys.stdout.write(overview())
        raise SystemExit(0)
    if name == "--version":
        from archiver.cli.rulebook import version_line

        print(version_line())
        raise SystemExit(0)
    if name not in COMMANDS:
        sys.stderr.write(_no_such(name) if name else overview())
        raise SystemExit(2)
    parser, rest = build_parser(name), argv[1:]
    if {"-h", "--help"} & set(rest[: rest.index("--")] if "--" in rest else rest):
        sys.stdout.write(parser.format_help())  # argparse itself would not notice that nobody takes it
        raise SystemExit(0)
    return parser.parse_args(rest)


def overview() -> str:
    """The help of the whole: examples, every command, where things go, exit codes."""
    width = max(map(len, COMMANDS))
    commands = "\n".join(f"  {name:<{width}}  {command.what}" for name, command in COMMANDS.items())
    return f"{_USAGE}\n\n{_OVERVIEW}\ncommands:\n{commands}\n\n{_ENDING}"


def build_parser(name: str) -> ArgumentParser:
    """The parser of one command."""
    from argparse import ArgumentParser, RawDescriptionHelpFormatter

    command = COMMANDS[name]
    parser = ArgumentParser(
        prog=f"archiver {name}",
        description=f"{command.what[0].upper()}{command.what[1:]}.",
        epilog="\n".join(("examples:", *(f"  {line}" for line in command.examples))),
        formatter_class=lambda prog: RawDescriptionHelpFormatter(prog, max_help_position=24, width=min(_columns(), 100) - 2),
        allow_abbrev=False,
    )
    for names, how in command.arguments:
        parser.add_argument(*names, **how)
    parser.set_defaults(run=command.run)
    return parser


def _no_such(name: str) -> str:
    from difflib import get_close_matches

    from archiver.cli.terminal import harmless

    near = get_close_matches(name, COMMANDS, 1)
    hint = f"did you mean `archiver {near[0]}`?" if near else f"there are {', '.join(COMMANDS)}"
    return f"{_USAGE}\narchiver: no such command: {harmless(name)}; {hint}\n"


def _columns() -> int:
    """Columns of the terminal, from $COLUMNS or stdout; 80 where there is none."""
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given) >= 40:
        return int(given)
    try:
        return max(40, os.get_terminal_size(sys.__stdout__.fileno()).columns if sys.__stdout__ else 80)
    except (OSError, ValueError):
        return 80
