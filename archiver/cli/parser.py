"""The parser of the command that was given, and the help that teaches it.

Only that one parser is built, and `--help` needs none: it must be quick, so nothing heavy is imported here.
"""

from __future__ import annotations

import os
import sys

from archiver.cli.commands import COMMANDS

TYPE_CHECKING = False  # as typing has it
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from archiver.cli.arguments import Command

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
    return parser.parse_args(_words_last(rest, COMMANDS[name]) if COMMANDS[name].dashed else rest)


def _words_last(rest: Sequence[str], command: Command) -> list[str]:
    """The arguments with the options first, so that argparse takes a word that begins with one dash for a word.

    What begins with two and is no option is still a mistake.
    """
    takes = {name: "action" not in how for names, how in command.arguments for name in names if name.startswith("-")}
    options: list[str] = []
    words: list[str] = []
    left = iter(rest)
    for one in left:
        if one == "--":
            words += left
        elif one in takes:
            options += [one, *([value] if takes[one] and (value := next(left, None)) is not None else [])]
        else:
            (options if one.startswith("--") else words).append(one)
    return [*options, *(["--", *words] if words else [])]


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
