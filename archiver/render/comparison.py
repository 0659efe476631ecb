"""A comparison as one HTML page that needs nothing else: what went struck out, what came underlined, what stayed folded away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files

from archiver.keep.diff import Change, Diff, Mark, rows
from archiver.render.html import visible

# Unchanged lines that are shown on each side of a change; more are folded away.
_CONTEXT = 1
_TAGS = {"same": "{}", "gone": "<del>{}</del>", "came": "<ins>{}</ins>"}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two texts: how it was named, its title, its date ("" where none is known)."""

    name: str
    title: str
    date: str


def comparison(diff: Diff, before: Side, after: Side, script: str) -> str:
    """A whole page, UTF-8, in the language of `script`; nothing in a text can load or run anything."""
    title = f"{before.name} → {after.name}" if before.name != after.name else after.name
    base, _, region = script.partition("-")
    language = f"zh-{base}-{region}" if region else f"zh-{base}"
    counts = _counts(diff.changes)
    style = "".join((files("archiver") / "data" / name).read_text(encoding="utf-8") for name in ("page.css", "comparison.css"))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{visible(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<header>\n<h1>{visible(after.title)}</h1>\n<dl>\n"
        + "".join(f"<div><dt>{what}</dt><dd>{visible(said)}</dd></div>\n" for what, said in _facts(before, after, counts))
        + f'</dl>\n</header>\n<article dir="auto">\n{"".join(_body(diff.changes))}</article>\n</body>\n</html>\n'
    )


def _facts(before: Side, after: Side, counts: tuple[int, int, int]) -> Iterator[tuple[str, str]]:
    yield "前", " ".join(filter(None, (before.name, before.title if before.title != after.title else "", before.date)))
    yield "后", " ".join(filter(None, (after.name, after.date)))
    changed, gone, came = counts
    yield "改动", f"改写 {changed} 段，删去 {gone} 字，新增 {came} 字" if changed or gone or came else "没有改动"


def _counts(changes: Sequence[Change]) -> tuple[int, int, int]:
    """Stretches that changed, characters that went, characters that came."""
    leaves = [leaf for change in changes for leaf in (change.parts or (change,)) if leaf.kind != "equal"]
    changed = sum(change.kind != "equal" for change in changes)
    return changed, sum(len(leaf.before.strip()) for leaf in leaves), sum(len(leaf.after.strip()) for leaf in leaves)


def _body(changes: Sequence[Change]) -> Iterator[str]:
    for number, change in enumerate(changes):
        if change.kind == "equal":
            yield from _same(change.after, first=number == 0, last=number == len(changes) - 1)
        else:
            yield from map(_row, rows(change))


def _row(row: list[tuple[Mark, str]]) -> str:
    """A changed line as a paragraph; its class says whether all of it went or came."""
    marks = {mark for mark, text in row if text.strip()}
    kind = next(iter(marks)) if len(marks) == 1 else "part"
    return f'<p class="{kind}">{"".join(_TAGS[mark].format(visible(text)) for mark, text in row)}</p>\n'


def _same(text: str, *, first: bool, last: bool) -> Iterator[str]:
    """Unchanged lines: those next to a change are shown, the others folded away."""
    lines = [line for line in text.split("\n") if line.strip()]
    head, tail = (0 if first else _CONTEXT), (0 if last else _CONTEXT)
    hidden = lines[head : len(lines) - tail]
    if len(hidden) < 2:
        yield from (f'<p class="same">{visible(line)}</p>\n' for line in lines)
        return
    yield from (f'<p class="same">{visible(line)}</p>\n' for line in lines[:head])
    yield f'<details class="same"><summary>未改动的 {len(hidden)} 段</summary>\n'
    yield from (f'<p class="same">{visible(line)}</p>\n' for line in hidden)
    yield "</details>\n"
    yield from (f'<p class="same">{visible(line)}</p>\n' for line in lines[len(lines) - tail :])
