"""The report as one page that needs nothing but itself: no network, no server, readable without its script, too."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib.resources import files
from urllib.parse import quote

from archiver.batch.row import Row
from archiver.batch.signals import SIGNALS, odd
from archiver.batch.summary import LISTED, STEPS, Listing, Summary

# Control and bidirectional characters of file names and documents: shown, never obeyed.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_KINDS = ("clean", "review", "empty", "filtered", "failed", "refused")
_TOP = 40
_FIND = "a name, a title, a rule, a word …"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(summary: Summary) -> str:
    """The page. It says nothing of when and how fast the run went: the same documents give the same bytes."""
    return "\n".join((*_head(), *_body(summary), f"<script>{_file('report.js')}</script>", "</html>", ""))


def _file(name: str) -> str:
    return files("archiver").joinpath("batch", name).read_text(encoding="utf-8")


def _head() -> Iterator[str]:
    yield "<!doctype html>\n<!-- archiver report: made anew by every run -->"
    yield '<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield f"<title>archiver: report</title><style>{_file('report.css')}</style>"


def _body(summary: Summary) -> Iterator[str]:
    every = summary.kinds.total()
    yield f"<h1>{_count(every, 'document')}</h1><p>Cleaned by {_esc(summary.made_by or 'nothing')}.</p>"
    yield '<div class="cards">' + "".join(_cards(summary)) + "</div>"
    yield f'<div class="find" hidden><input type="search" placeholder="{_FIND}" aria-label="find rows"><output></output></div>'
    yield from _lost(summary.lost)
    yield from _review(summary.review)
    yield '<div class="two"><section>'
    yield from _histogram(summary.kept)
    yield "</section><section>"
    yield from _shares("Encodings", summary.encodings)
    yield from _shares("Scripts", summary.scripts)
    yield "</section></div>"
    yield from _rules(summary)
    yield from _signals(summary)
    yield from _unusual(summary.unusual())
    yield from _duplicates(summary.duplicates())


def _cards(summary: Summary) -> Iterator[str]:
    for kind in _KINDS:
        if summary.kinds[kind]:
            yield f'<div class="card {kind}"><b>{summary.kinds[kind]:,}</b><span>{kind}</span></div>'
    for number, what in ((summary.characters, "characters kept"), (summary.removed, "passages removed")):
        yield f'<div class="card"><b>{number:,}</b><span>{what}</span></div>'


def _lost(listing: Listing) -> Iterator[str]:
    yield "<h2>What gave no text</h2>"
    if not listing.count:
        yield "<p>Every document gave one.</p>"
        return
    yield _first(listing)
    yield _table(("document", "outcome", "why"), ((_name(r), _text(r.kind), _text(r.why or "nothing but chrome")) for r in listing.rows))


def _review(listing: Listing) -> Iterator[str]:
    yield "<h2>What somebody should look at</h2>"
    if not listing.count:
        yield "<p>Nothing was in doubt.</p>"
        return
    yield _first(listing)
    rows = ((_name(r), _text(r.title), _number(r.characters), _share(r), _text(r.why)) for r in listing.rows)
    yield _table(("document", "title", "characters", "kept", "why"), rows)


def _first(listing: Listing) -> str:
    if listing.count <= LISTED:
        return ""
    return f"<p>The first {LISTED:,} of {listing.count:,}; all of them are in <code>_report.jsonl</code>.</p>"


def _histogram(kept: Sequence[int]) -> Iterator[str]:
    yield "<h2>How much of each page was kept</h2>"
    tallest = max(kept) or 1
    bars = (f'<i style="height:{100 * n / tallest:.1f}%" title="{_step(i)}: {_count(n, "document")}"></i>' for i, n in enumerate(kept))
    yield f'<div class="histogram" role="img" aria-label="documents by the share of their page that was kept">{"".join(bars)}</div>'
    yield '<div class="axis"><span>nothing</span><span>half</span><span>all of it</span></div>'


def _step(number: int) -> str:
    return f"{100 * number // STEPS}–{100 * (number + 1) // STEPS} %"


def _shares(what: str, found: Counter[str]) -> Iterator[str]:
    if found:
        yield f"<h2>{what}</h2>"
        yield _table((what[:-1].lower(), "documents"), ((_text(name), _number(n)) for name, n in found.most_common(_TOP)))


def _rules(summary: Summary) -> Iterator[str]:
    yield "<h2>Rules that removed most often</h2>"
    if not summary.rules:
        yield "<p>Nothing was removed.</p>"
        return
    yield "<p>With samples of what went. <code>archiver explain FILE</code> shows all that went from one document.</p>"
    rows = ((f"<td><code>{_esc(rule)}</code></td>", _number(n), _samples(summary, rule)) for rule, n in summary.rules.most_common(_TOP))
    yield _table(("rule", "removals", "samples"), rows)


def _samples(summary: Summary, rule: str) -> str:
    return "<td>" + "".join(f'<del title="{_esc(name)}">{_esc(text)}</del>' for text, name in summary.samples.get(rule, ())) + "</td>"


def _signals(summary: Summary) -> Iterator[str]:
    yield "<h2>Quality signals</h2><p>Nothing is left out because of them, unless <code>--where</code> asks for it.</p>"
    rows = (
        (_text(name), _text(s.what), _text(f"{'above' if s.above else 'below'} {s.threshold:g}"), _number(summary.signals[name]))
        for name, s in SIGNALS.items()
    )
    yield _table(("signal", "what it measures", "look at it", "documents"), rows)
    if summary.odd.count:
        yield _first(summary.odd)
        found = ((_name(r), _text(r.title), _text(", ".join(f"{n} {r.quality[n]:g}" for n in odd(r.quality)))) for r in summary.odd.rows)
        yield _table(("document", "title", "signals"), found)


def _unusual(found: Sequence[tuple[Row, float]]) -> Iterator[str]:
    yield "<h2>Unlike the rest of their site</h2>"
    if not found:
        yield "<p>No page kept much less or much more than its site’s others.</p>"
        return
    yield "<p>Pages that kept a quarter or less of what is usual on their site, or four times as much.</p>"
    rows = ((_name(r), _text(r.title), _text(r.site), _share(r), _percent(100 * usual)) for r, usual in found)
    yield _table(("document", "title", "site", "kept", "usual there"), rows)


def _duplicates(groups: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "<h2>Near-duplicates</h2>"
    if not groups:
        yield "<p>No two documents share half of their sentences.</p>"
        return
    yield "<p>Documents that share about half of their sentences or more. All of them were kept.</p>"
    yield _table(("documents", "names"), ((_number(len(g)), "<td>" + "<br>".join(map(_esc, g[:10])) + _more(g) + "</td>") for g in groups))


def _more(group: Sequence[str]) -> str:
    return f"<br>and {len(group) - 10:,} more" if len(group) > 10 else ""


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose columns sort; `rows` are cells that are HTML already."""
    body = [*map(list, rows)]
    numbers = [cell.startswith('<td class="n"') for cell in body[0]] if body else [False] * len(header)
    heads = "".join(
        f'<th scope="col"{" class=n" if is_number else ""}><button>{_esc(name)}</button></th>'
        for name, is_number in zip(header, numbers, strict=True)
    )
    lines = "\n".join(f"<tr>{''.join(cells)}</tr>" for cells in body)
    return f'<div class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>\n{lines}\n</tbody></table></div>'


def _name(row: Row) -> str:
    """A document's name, which leads to its clean text."""
    shown = _esc(row.name)
    return f'<td><a href="{_esc(quote(row.output))}">{shown}</a></td>' if row.output else f"<td>{shown}</td>"


def _share(row: Row) -> str:
    return _percent(100 * row.characters / row.page if row.page else 0)


def _percent(share: float) -> str:
    return f'<td class="n" data-value="{share:.2f}">{share:.0f} %</td>'


def _number(number: int) -> str:
    return f'<td class="n" data-value="{number}">{number:,}</td>'


def _text(text: str) -> str:
    return f"<td>{_esc(text)}</td>"


def _esc(text: str) -> str:
    return escape(_HIDDEN.sub(lambda m: m.group().encode("unicode_escape").decode("ascii"), text))


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
