"""`archiver rules` and `archiver --version`: what cleaning goes by."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path

from archiver import __version__
from archiver.batch.sites import FILE, load
from archiver.clean.check import check
from archiver.clean.rules import also, ids, rules_from, without
from archiver.clean.ruleset import Rules
from archiver.cli.terminal import counted, harmless, paint, table

# The repairs that `--no-punctuation` leaves out.
_PUNCTUATION = ("widen-punctuation",)
# The repair that `--curl-quotes` asks for.
_QUOTES = ("curl-quotes",)


def version_line() -> str:
    """Version of the package and digest of the rules that ship with it, as provenance cites them."""
    return f"archiver {__version__}, rules {rules_from(None).digest}"


def chosen(args: Namespace) -> Rules:
    """The rules that `--rules`, `--no-punctuation` and `--curl-quotes` ask for. Raises RulesError for rule files that cannot be used."""
    rules = rules_from(args.rules)
    if getattr(args, "curl_quotes", False):  # an archive's documents are made by one set of rules; `add` has no such option
        rules = also(rules, *(m for m in _QUOTES if m in rules.unsafe))
    return without(rules, *(m for m in _PUNCTUATION if m in rules.methods)) if args.no_punctuation else rules


def show(args: Namespace) -> int:
    """`rules list`, `rules check` and `rules learned`; raises RulesError where a rule file cannot be used."""
    if args.action == "learned":
        return _learned(Path(args.folder or "."), args.json)
    rules = rules_from(args.folder)
    return _check(rules, args.json) if args.action == "check" else _list(rules, args.json)


def _learned(path: Path, as_json: bool) -> int:
    """What sites have taught a run: the lines of each, with the number of pages that hold them. Raises InputError."""
    tables = [*load(path / FILE if path.is_dir() else path)]
    if as_json:
        sys.stdout.writelines(table.to_json() + "\n" for table in tables)
        return 0
    for known in tables:
        print(
            paint(
                f"{harmless(known.site)}: {counted(len(known.lines), 'line')} that recur on its {counted(known.pages, 'page')}",
                "bold",
                sys.stdout,
            )
        )
        rows = ((count, known.examples.get(key, key)) for key, count in sorted(known.lines.items(), key=lambda x: (-x[1], x[0])))
        sys.stdout.write(table(("pages", "line"), rows, right=("pages",)))
    return 0


def _list(rules: Rules, as_json: bool) -> int:
    rows = [(rule, why) for rule, why in ids(rules) if why]
    if as_json:
        sys.stdout.writelines(json.dumps({"id": rule, "why": why}, ensure_ascii=False) + "\n" for rule, why in rows)
    else:
        sys.stdout.write(table(("rule", "why"), rows))
    return 0


def _check(rules: Rules, as_json: bool) -> int:
    """0 where every rule does what its examples say, 3 where one does not."""
    trials = list(check(rules))
    failed = [trial for trial in trials if trial.wrong]
    if as_json:
        sys.stdout.writelines(
            json.dumps({"rule": t.rule, "example": t.example, "wrong": t.wrong}, ensure_ascii=False) + "\n" for t in trials
        )
    else:
        for trial in failed:
            print(f"{paint(trial.rule, 'red', sys.stdout)}: {trial.wrong}\n  {harmless(trial.example)}")
        names = {trial.rule for trial in trials}
        good = len(trials) - len(failed)
        print(f"{len(names)} rules with {len(trials)} examples: {good} hold, {len(failed)} fail; rules {rules.digest}")
    return 3 if failed else 0
