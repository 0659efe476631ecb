"""Titles, dates and authors of whole pages against gold, beside htmldate and trafilatura.

    python tests/bench/metadata.py FOLDER

FOLDER holds pages (`name.html` or `name.txt`) and beside each `name.json` with what is true of it: any of `title`,
`published`, `author`, `site`; null where the page does not say. Pages without gold are passed over. htmldate and
trafilatura get the same pages; a page of plain text is wrapped in <pre>, because they read nothing else.
Needs `pip install htmldate trafilatura`.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any

_FIELDS = ("title", "published", "author", "site")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", action="store_true", help="print every value of ours that differs from the gold")
    args = parser.parse_args()
    cases = list(_cases(args.folder))
    if not cases:
        sys.exit(f"{args.folder} has no page with a .json beside it")
    tools: dict[str, Callable[[Path], dict[str, str | None]]] = {"archiver": _ours, "htmldate": _htmldate, "trafilatura": _trafilatura}
    got = {name: [tool(page) for page, _ in cases] for name, tool in tools.items()}
    print(f"{len(cases)} pages; right of those whose gold says anything (null included)")
    for field in _FIELDS:
        marks = [(gold[field], number) for number, (_, gold) in enumerate(cases) if field in gold]
        row = [f"{_share([_same(field, said[n].get(field), gold) for gold, n in marks]):>9}" for said in got.values()]
        print(f"{field:<10} n={len(marks):<4} " + "   ".join(f"{name} {cell}" for name, cell in zip(got, row, strict=True)))
        for gold, number in marks if args.show else ():
            if not _same(field, said := got["archiver"][number].get(field), gold):
                print(f"    {cases[number][0].name}: {said!r}, not {gold!r}")


def _cases(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for page in sorted((*folder.glob("**/*.html"), *folder.glob("**/*.txt"))):
        gold = page.with_suffix(".json")
        if gold.exists():
            yield page, json.loads(gold.read_text("utf-8"))


def _share(marks: list[bool]) -> str:
    return f"{100 * sum(marks) / len(marks):.1f} %" if marks else "–"


def _same(field: str, said: str | None, gold: str | list[str] | None) -> bool:
    """Dates by day, authors by their names whatever stands between them, all else without spaces."""
    if field == "author":
        names = [set(re.split("[、,，; ]+", "、".join(who) if isinstance(who, list) else who or "")) for who in (said, gold)]
        return names[0] == names[1]
    gold = "、".join(gold) if isinstance(gold, list) else gold
    if not said or not gold:
        return not said and not gold
    return said[:10] == gold[:10] if field == "published" else "".join(said.split()) == "".join(gold.split())


def _ours(page: Path) -> dict[str, str | None]:
    import archiver

    document = archiver.clean(page.read_bytes(), source=page.name).to_dict()
    return {field: document[field] for field in _FIELDS}


def _markup(page: Path) -> str:
    import archiver

    text = archiver.decode(page.read_bytes()).text
    return text if page.suffix == ".html" else f"<html><body><pre>{escape(text)}</pre></body></html>"


def _htmldate(page: Path) -> dict[str, str | None]:
    """Only a date. `original_date`: the day of publication, not of the last change."""
    import htmldate  # type: ignore[import-not-found, unused-ignore]

    return {"published": htmldate.find_date(_markup(page), original_date=True)}


def _trafilatura(page: Path) -> dict[str, str | None]:
    import trafilatura

    found = trafilatura.extract_metadata(_markup(page))
    if found is None:
        return {}
    return {"title": found.title, "published": found.date, "author": found.author, "site": found.sitename}


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main()
