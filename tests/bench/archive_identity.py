"""Identity, measured: which captures of one page end in one document, and do two pages ever?

    python tests/bench/archive_identity.py DATA [--pages N]

DATA is a folder with `extract/gold.jsonl` (lines with `page`, a path below `extract/`, and `lang`) and, for the false merges,
any HTML in `pages/`. Every page is added as a file without a URL. Then each is added again as nobody would recognise it by
its bytes: its first 30 %, with 5 and 20 % of its lines edited, as a dump with all its boilerplate, in the other script. A
probe is right where it lands in the document of its page, wrong where it lands in another, missed where it starts a new one.
One without a title of a page that was reprinted, letter for letter under another title, is right in either document.
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import tempfile
import time
from pathlib import Path

import archiver
from archiver.archive import Archive
from archiver.model import Document

SEED = 7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--pages", type=int, default=10_000, help="at most so many pages get probes")
    args = parser.parse_args()
    rows = [json.loads(line) for line in (args.data / "extract/gold.jsonl").read_text(encoding="utf-8").split("\n") if line]
    pages = {row["page"]: (args.data / "extract" / row["page"]).read_bytes() for row in rows if row["lang"] == "zh"}
    others = {f"pages/{p.name}": p.read_bytes() for p in sorted((args.data / "pages").glob("*")) if p.is_file()}
    with tempfile.TemporaryDirectory() as folder, archiver.open(Path(folder) / "archive", copies=False) as archive:
        held = hold(archive, pages | others)
        probe(archive, {name: doc for name, doc in held.items() if name in list(pages)[: args.pages]}, pages)


def hold(archive: Archive, pages: dict[str, bytes]) -> dict[str, tuple[str, Document]]:
    """Adds every page once; prints which of them became one document."""
    start, held, owners = time.perf_counter(), {}, collections.defaultdict(list)
    for name, raw in pages.items():
        result = archive.add(raw, source=f"{abs(hash(name)):x}{Path(name).suffix}")
        held[name] = result.document, result.doc
        owners[result.document].append((name, result.outcome, result.doc.title, str(result.evidence)))
    merged = {document: names for document, names in owners.items() if len(names) > 1}
    print(f"{len(pages)} pages in {time.perf_counter() - start:.0f} s: {len(owners)} documents, {len(merged)} of several pages (look at each)")
    for names in merged.values():
        for row in names:
            print("   ", *row, sep="  ")
        print()
    return held


def probe(archive: Archive, held: dict[str, tuple[str, Document]], pages: dict[str, bytes]) -> None:
    chance = random.Random(SEED)
    found: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    whose = {document: doc.digest for document, doc in held.values()}
    for name, (document, doc) in held.items():
        if len(doc.text) < 200:
            continue
        for kind, raw in probes(doc, pages[name], chance).items():
            result = archive.add(raw.encode("utf-8", "replace"), source=f"{kind}-{abs(hash(name)):x}.txt")
            verdict = "missed" if result.document not in whose else "right" if result.document == document else "wrong"
            if verdict == "wrong" and "bare" in kind and whose[result.document] == doc.digest:
                verdict = "right"
            found[kind][verdict] += 1
            found[kind][result.outcome] += 1
            if verdict != "right":
                print(f"    {verdict}: {kind} of {name}: {result.outcome}, {result.evidence}")
    for kind, counts in found.items():
        total, right, wrong = (sum(counts[v] for v in names) for names in (("right", "wrong", "missed"), ("right",), ("wrong",)))
        precision = right / (right + wrong) if right + wrong else 1.0
        rest = {k: v for k, v in counts.items() if k not in ("right", "wrong", "missed")}
        print(f"{kind:12} n={total:<5} precision {precision:.4f}  recall {right / total:.4f}  {rest}")


def probes(doc: Document, raw: bytes, chance: random.Random) -> dict[str, str]:
    """The same page as other scrapers would hand it over."""
    lines = [line for line in doc.text.split("\n") if line]
    titled = [doc.title, ""] if doc.title else []
    text = "\n".join(lines)
    other = archiver.convert(text, "Hans" if archiver.detect_script(text) == "Hant" else "Hant")
    return {
        "preview 30%": "\n".join([*titled, text[: max(60, len(text) * 3 // 10)]]),
        "bare": text,
        "edit 5%": "\n".join([*titled, *edited(lines, 0.05, chance)]),
        "edit 20%": "\n".join([*titled, *edited(lines, 0.2, chance)]),
        "edit 20% bare": "\n".join(edited(lines, 0.2, chance)),
        "dump": dump(raw),
        "other script": "\n".join([*titled, other]),
    }


def edited(lines: list[str], share: float, chance: random.Random) -> list[str]:
    """A share of the lines, at least one, each with a changed number, a word left out, or a clause put in."""
    lines = list(lines)
    for at in chance.sample(range(len(lines)), max(1, round(share * len(lines)))):
        line, spot = lines[at], chance.randrange(len(lines[at]) + 1)
        kind = chance.randrange(3)
        if kind == 0:
            lines[at] = "".join(str((int(c) + 1) % 10) if c.isdecimal() and c.isascii() else c for c in line) + "（更正）"
        elif kind == 1:
            lines[at] = line[:spot] + line[spot + 4 :]
        else:
            lines[at] = line[:spot] + "，据记者了解，" + line[spot:]
    return lines


def dump(raw: bytes) -> str:
    """All the text of a page, a line for each string, as BeautifulSoup gives it."""
    from bs4 import BeautifulSoup

    return BeautifulSoup(archiver.decode(raw).text, "lxml").get_text("\n", strip=True)


if __name__ == "__main__":
    main()
