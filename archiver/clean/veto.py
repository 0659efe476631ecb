"""A restore is a veto: passages that a user brought back are taken out by no step, and all the rest is done as ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from archiver.model import Doubt, Edit, Restore
from archiver.text.canonical import digest
from archiver.text.fold import Key, fold, fold_with_offsets

Span = tuple[int, int]
# Characters of a passage that a doubt quotes.
_QUOTED = 40


def page_digest(text: str) -> str:
    """What a restore knows its page by: the SHA-256 of the page's text, UTF-8."""
    return digest(text.encode("utf-8", "surrogatepass"))


def located(page: str, restores: Sequence[Restore]) -> tuple[tuple[Restore, Span | None], ...]:
    """Where the restored passages stand in a page's text; None for one that does not.

    On the page that it was quoted from, where it was; on another scrape, where the same words stand, whatever their script, width
    and spaces: of several places, the one nearest to where it was.
    """
    if not restores:
        return ()
    own, key = page_digest(page), fold_with_offsets(page)
    return tuple((one, one.span if one.page == own else _found(key, one)) for one in restores)


def _found(key: Key, one: Restore) -> Span | None:
    wanted = fold(one.text)
    hits: list[Span] = []
    at = key.text.find(wanted) if wanted else -1
    while at >= 0:
        hits.append(key.span(at, at + len(wanted)))
        at = key.text.find(wanted, at + 1)
    return min(hits, key=lambda hit: abs(hit[0] - one.span[0]), default=None)


def vetoed(text: str, edits: Iterable[Edit], spans: Sequence[Span]) -> Iterator[Edit]:
    """The edits over `text`, less what they do inside `spans`; one that reaches beyond a span still does its work there.

    The line ends around a span stay with it, so that what comes back is glued to nothing.
    """
    for edit in edits:
        touched = [(a, b) for a, b in spans if a < edit.end and edit.start < b]
        if not touched:
            yield edit
        elif not edit.after:
            yield from _around(text, edit, sorted(_lines(text, edit, span) for span in touched))


def _lines(text: str, edit: Edit, span: Span) -> Span:
    """A span with the line ends of the edit's text beside it."""
    start, end = max(span[0], edit.start), min(span[1], edit.end)
    while start > edit.start and text[start - 1] == "\n":
        start -= 1
    while end < edit.end and text[end] == "\n":
        end += 1
    return start, end


def _around(text: str, edit: Edit, kept: Sequence[Span]) -> Iterator[Edit]:
    at = edit.start
    for start, end in (*kept, (edit.end, edit.end)):
        if at < start:
            yield replace(edit, start=at, end=start, before=text[at:start])
        at = max(at, end)


def missed(found: Iterable[tuple[Restore, Span | None]]) -> tuple[Doubt, ...]:
    """A doubt for each restored passage that this page does not have."""
    what = "a passage that was brought back by hand does not stand on this page: {}"
    return tuple(Doubt("restore", what.format(_short(one.text))) for one, span in found if span is None)


def _short(text: str) -> str:
    return f"'{text}'" if len(text) <= _QUOTED else f"'{text[:_QUOTED]}'…"
