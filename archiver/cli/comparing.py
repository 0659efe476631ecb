"""`archiver diff`: two versions compared, both in the archive's script."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from archiver.archive import Archive
from archiver.cli.place import note, opened
from archiver.cli.terminal import harmless, json_lines, paint, short_ids
from archiver.errors import NotFound
from archiver.keep.diff import Change, compare, content_only
from archiver.model import Document
from archiver.render import to_script

# Lines of unchanged text around a change.
_CONTEXT = 1


def diff(args: Namespace) -> int:
    """What changed between two versions, both in the archive's script; 0 whether or not something did."""
    with opened(args) as archive:
        if args.new:
            _say_if_two(archive, args.old, args.new)
        before, after = (to_script(doc, archive.script) for doc in _pair(archive, args.old, args.new))
    found = compare(before.text, after.text)
    changes = (found if args.exact else content_only(found)).changes
    if args.json:
        json_lines(asdict(change) for change in changes)
    elif all(change.kind == "equal" for change in changes):
        note(
            "both have the same text" if found.same else "both have the same content; --exact shows what differs in punctuation and layout"
        )
    else:
        sys.stdout.writelines(f"{line}\n" for line in drawn(changes))
    return 0


def _pair(archive: Archive, old: str, new: str | None) -> tuple[Document, Document]:
    """The two documents to compare: both as named, one and the newest, or the last two versions."""
    if new:
        return archive.get(old), archive.get(new)
    name, at, _ = old.rpartition("@")
    if at and name:
        return archive.get(old), archive.get(name)
    numbers = [version.number for version in archive.history(old) if version.number]
    if len(numbers) < 2:
        raise NotFound(f"{old} has {len(numbers)} version(s), so there is nothing to compare; `archiver history {old}` lists them")
    return archive.get(old, numbers[-2]), archive.get(old, numbers[-1])


def _say_if_two(archive: Archive, old: str, new: str) -> None:
    """A note where what is compared are no versions of one document."""
    first, second = (archive.history(ref)[0].document for ref in (old, new))
    if first != second:
        a, b = short_ids([first, second])
        note(f"these are two documents, {a} and {b}, not two versions of one")


def drawn(changes: Sequence[Change]) -> Iterator[str]:
    """The lines of a comparison: "- " went, "+ " came, "~ " changed, with what changed in brackets; "  " stayed."""
    for number, change in enumerate(changes):
        if change.kind == "equal":
            yield from _context(change.before, first=number == 0, last=number == len(changes) - 1)
        elif change.kind == "replace" and change.parts:
            yield from (f"~ {line}" for line in _rows("".join(map(_part, change.parts))))
        else:
            yield from (paint(f"- {harmless(line)}", "red", sys.stdout) for line in _rows(change.before))
            yield from (paint(f"+ {harmless(line)}", "green", sys.stdout) for line in _rows(change.after))


def _rows(text: str) -> list[str]:
    return text.rstrip("\n").split("\n") if text else []


def _context(text: str, *, first: bool, last: bool) -> Iterator[str]:
    """Unchanged lines: those next to a change are shown, the others counted."""
    lines = [f"  {line}".rstrip() for line in _rows(harmless(text))]
    head, tail = (0 if first else _CONTEXT), (0 if last else _CONTEXT)
    hidden = len(lines) - head - tail
    if hidden > 1:
        lines[head : head + hidden] = [paint(f"  … {hidden:,} lines unchanged", "dim", sys.stdout)]
    yield from lines


def _part(change: Change) -> str:
    if change.parts:
        return "".join(_part(part) for part in change.parts)
    if change.kind == "equal":
        return harmless(change.before)
    gone = f"[-{paint(harmless(change.before), 'red', sys.stdout)}-]" if change.before else ""
    return gone + (f"{{+{paint(harmless(change.after), 'green', sys.stdout)}+}}" if change.after else "")
