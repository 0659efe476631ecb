"""`archiver diff`: two versions compared, both in the archive's script."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from archiver.archive import Archive
from archiver.cli.place import note, opened
from archiver.cli.terminal import harmless, json_lines, paint, short_ids, write_data
from archiver.errors import NotFound
from archiver.keep.diff import Change, Mark, compare, compare_content, rows
from archiver.model import Document
from archiver.render import to_script
from archiver.render.comparison import Side, comparison

# Lines of unchanged text around a change.
_CONTEXT = 1
# Characters of unchanged text that are shown on each side of a change inside a line.
_EDGE = 40


def diff(args: Namespace) -> int:
    """What changed between two versions, both in the archive's script; 0 whether or not something did."""
    with opened(args) as archive:
        if args.new:
            _say_if_two(archive, args.old, args.new)
        names = _pair(archive, args.old, args.new)
        before, after = (to_script(archive.get(name), archive.script) for name in names)
    found = (compare if args.exact else compare_content)(before.text, after.text)
    changes = found.changes
    if args.html:
        write_data(comparison(found, _side(names[0], before), _side(names[1], after), archive.script))
    elif args.json:
        json_lines(asdict(change) for change in changes)
    elif found.same:
        same = "both have the same text" if before.text == after.text else "both have the same content"
        note(same if same.endswith("text") else f"{same}; --exact shows what differs in punctuation and layout")
    else:
        sys.stdout.writelines(f"{line}\n" for line in drawn(changes))
    return 0


def _pair(archive: Archive, old: str, new: str | None) -> tuple[str, str]:
    """What the two texts to compare are called: both as named, one and the newest, or the last two versions."""
    if new:
        return old, new
    name, at, _ = old.rpartition("@")
    if at and name:
        return old, name
    numbers = [version.number for version in archive.history(old) if version.number]
    if len(numbers) < 2:
        raise NotFound(f"{old} has {len(numbers)} version(s), so there is nothing to compare; `archiver history {old}` lists them")
    return f"{old}@{numbers[-2]}", f"{old}@{numbers[-1]}"


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
            yield from _context(change.after, first=number == 0, last=number == len(changes) - 1)
        else:
            yield from map(_row, rows(change))


def _row(row: list[tuple[Mark, str]]) -> str:
    marks = {mark for mark, text in row if text.strip()}
    if marks in ({"gone"}, {"came"}):
        sign, style = ("- ", "red") if marks == {"gone"} else ("+ ", "green")
        return paint(sign + harmless("".join(text for _, text in row)), style, sys.stdout)
    return "~ " + "".join(_piece(mark, harmless(text)) for mark, text in row)


def _piece(mark: Mark, text: str) -> str:
    if mark == "same":
        return _folded(text)
    return f"[-{paint(text, 'red', sys.stdout)}-]" if mark == "gone" else f"{{+{paint(text, 'green', sys.stdout)}+}}"


def _side(ref: str, doc: Document) -> Side:
    """One side of the page: what was asked for, and what it is called."""
    when = next((found.value for found in (doc.metadata.updated, doc.metadata.published, doc.metadata.event_date) if found), "")
    return Side(ref, doc.title or doc.source, when)


def _folded(text: str) -> str:
    """Unchanged words inside a changed line: the middle of a long stretch is left out."""
    if len(text) <= 3 * _EDGE:
        return text
    return text[:_EDGE] + paint(f" … {len(text) - 2 * _EDGE:,} characters unchanged … ", "dim", sys.stdout) + text[-_EDGE:]


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
