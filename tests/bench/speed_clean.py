"""`archiver.clean` against trafilatura in one run: pages a CPU second, the slow ones, and where the time goes.

    python tests/bench/speed_clean.py FOLDER [ROUNDS]

FOLDER holds pages (`.html`, `.htm`). Each page is cleaned by the one and then by the other, so that a busy machine slows both; of
ROUNDS (default 3) each page's fastest counts. CPU time of this process, imports and first use apart. The steps are timed on their
own: what is left of `clean` after them is metadata, stripping, repair, turns and the document.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from time import process_time

import archiver
from archiver.clean.draft import Draft
from archiver.clean.rules import shipped
from archiver.model import Capture

_WARM = 5  # pages that are not timed: imports, tables, compiled rules


def spent(work: Callable[[int], object], at: int) -> float:
    """CPU milliseconds of a piece of work on one page."""
    start = process_time()
    work(at)
    return 1000 * (process_time() - start)


def steps(captures: list[Capture]) -> dict[str, Callable[[int], object]]:
    """What is timed, by name; each takes the number of a page."""
    from trafilatura import extract

    from archiver.clean.containers import dom_rows
    from archiver.clean.features import PROSE_AT, text_rows
    from archiver.clean.trees import shipped as model
    from archiver.read import read
    from archiver.read.decode import decode
    from archiver.read.flow import Flow
    from archiver.read.head import Notes
    from archiver.read.markup import prepared, visible_size
    from archiver.read.sniff import sniff
    from archiver.read.trees import tell_html

    judge = import_module("archiver.clean.judge")
    pages = [read(capture) for capture in captures]
    drafts = [Draft.of(page) for page in pages]
    sources = [prepared(page.source.text) for page in pages]
    texts = [[page.text[b.start : b.end] for b in page.blocks] for page in pages]
    rows = [text_rows(lines, page.head.title, model().words) for lines, page in zip(texts, pages, strict=True)]
    prose = [[row[PROSE_AT] for row in page] for page in rows]
    full = [[[*a, *b] for a, b in zip(r, dom_rows(p.blocks, s), strict=True)] for r, p, s in zip(rows, pages, prose, strict=True)]
    return {
        "clean": lambda i: archiver.clean(captures[i].body, captures[i].source),
        "trafilatura": lambda i: extract(captures[i].body),
        "read": lambda i: read(captures[i]),
        "  sniff and decode": lambda i: (sniff(captures[i]), decode(captures[i].body)),
        "  source made ready": lambda i: prepared(pages[i].source.text),
        "  what must be seen": lambda i: visible_size(sources[i]),
        "  parse (lxml)": lambda i: tell_html(sources[i], _Deaf()),
        "  parse and layout": lambda i: Flow.of(tell_html, sources[i], Notes()),
        "judge": lambda i: judge.verdict(drafts[i], shipped()),
        "  lines": lambda i: text_rows(texts[i], pages[i].head.title, model().words),
        "  elements": lambda i: dom_rows(pages[i].blocks, prose[i]),
        "  forest": lambda i: [model().page(row) for row in full[i]],
    }


class _Deaf:
    """A layout that does nothing."""

    def __init__(self) -> None:
        self.text = list[str]().append

    def start(self, *_told: object) -> None:
        pass

    def open(self, *_told: object) -> None:
        pass

    def end(self, *_told: object) -> None:
        pass


def main() -> None:
    rounds = int((sys.argv[2:] or ["3"])[0])
    files = [p for p in sorted(Path(sys.argv[1]).iterdir()) if p.suffix in (".html", ".htm")]
    captures = [Capture(p.read_bytes(), p.name) for p in files]
    works = steps(captures)
    for i in range(min(_WARM, len(captures))):
        for work in works.values():
            work(i)
    times: dict[str, list[float]] = {name: [float("inf")] * len(captures) for name in works}
    for _ in range(rounds):
        for i in range(len(captures)):
            for name, work in works.items():
                times[name][i] = min(times[name][i], spent(work, i))
    report(times, sum(len(c.body) for c in captures) / len(captures))


def report(times: dict[str, list[float]], size: float) -> None:
    """Prints the table: a step's mean, median and 99th percentile, and its share of `clean`."""
    whole = sum(times["clean"])
    count = len(times["clean"])
    print(f"{count} pages of {size / 1000:.0f} kB            ms a page    p50    p99   share of clean")
    for name, found in times.items():
        order = sorted(found)
        at = [order[min(count - 1, int(count * share))] for share in (0.5, 0.99)]
        print(f"{name:24} {sum(found) / count:15.2f} {at[0]:6.1f} {at[1]:6.1f} {100 * sum(found) / whole:10.1f} %")
    print(f"clean {1000 * count / whole:.1f} pages/CPU-s, trafilatura {1000 * count / sum(times['trafilatura']):.1f}")
    print(f"ratio {sum(times['trafilatura']) / whole:.2f} (above 1: clean is faster)")


if __name__ == "__main__":
    main()
