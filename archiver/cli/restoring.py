"""`archiver restore`: what was removed from a document, with numbers; a passage of it brought back, or given up again."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict

from archiver.archive import Restored
from archiver.cli.place import note, opened
from archiver.cli.terminal import clip, counted, json_lines, one_line, paint, short_ids, table
from archiver.errors import UsageError
from archiver.model import Document, Restore

# Columns of a passage in the line that says what was done.
_QUOTED = 48


def restore(args: Namespace) -> int:
    """Lists what was removed, where no passage is named; else brings passages back, or, with --undo, gives them up."""
    named = {name: value for name in ("passage", "rule", "text") if (value := getattr(args, name)) is not None}
    if len(named) > 1:
        raise UsageError(f"one way to name a passage is enough: {' or '.join('--' + name for name in named)}")
    with opened(args) as archive:
        if not named and not args.undo:
            return _listed(args, archive.explain(args.ref))
        act = archive.unrestore if args.undo else archive.restore
        done = act(args.ref, **named, why=args.why or "")
        short = short_ids([done.document, *(entry.document for entry in archive.list())])[0]
    if args.json:
        json_lines([asdict(done)])
    else:
        sys.stdout.writelines(f"{line}\n" for line in _told(done, short))
    return 0


def _listed(args: Namespace, doc: Document) -> int:
    if args.json:
        json_lines({"number": number, "state": "removed", **asdict(one)} for number, one in enumerate(doc.removed, 1))
        json_lines({"number": number, "state": "restored", **asdict(one)} for number, one in enumerate(doc.restored, 1))
        return 0
    if doc.removed:
        rows = [(n, one.rule, one.why, one.text) for n, one in enumerate(doc.removed, 1)]
        sys.stdout.write(table(("passage", "rule", "why", "removed text"), rows, right=("passage",)))
    if doc.restored:
        print(
            f"\n{paint('brought back by hand', 'cyan', sys.stdout)}" if doc.removed else paint("brought back by hand", "cyan", sys.stdout)
        )
        sys.stdout.write(restored_table(doc.restored))
    if doc.removed:
        note(f"`archiver restore {args.ref} --passage N` brings one back; --rule RULE all of a rule, --text WORDS some lines")
    if doc.restored:
        note(f"`archiver restore {args.ref} --undo --passage N` gives one of the lower ones up again, --undo alone all of them")
    if not doc.removed and not doc.restored:
        note(f"nothing was removed from {args.ref}, so there is nothing to bring back")
    return 0


def restored_table(restored: tuple[Restore, ...]) -> str:
    """The passages that a user brought back, who did and why."""
    rows = [(n, one.at[:10], one.by, one.why, one.rule, one.text) for n, one in enumerate(restored, 1)]
    return table(("passage", "on", "by", "why", "removed by", "text"), rows, right=("passage",))


def _told(done: Restored, short: str) -> Iterator[str]:
    verb = "removed again" if done.undone else "brought back"
    yield f"{paint(short, 'cyan', sys.stdout)}  {counted(len(done.passages), 'passage')} {verb}"
    for one in done.passages:
        yield f"    {clip(one_line(one.text), _QUOTED)}  {paint(one.rule, 'dim', sys.stdout)}"
    if not done.undone:
        yield paint(f"    it stays when the document is cleaned again; archiver restore {short} --undo gives it up", "dim", sys.stdout)
