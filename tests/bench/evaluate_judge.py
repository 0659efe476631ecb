"""How good is the judge on pages it has not seen? `python tests/bench/evaluate_judge.py DATA MODEL...` trains nothing.

DATA holds `gold.jsonl` and `pages/` (page, set, lang, url, gold a line). Each MODEL is a file that `train_judge.py` wrote and
judges the pages that it says it has not seen (`unseen`); a model that names none, as the shipped one, judges all of them,
and the figures are then in sample. Every page goes through the whole of `clean`, and through trafilatura, in one run.

F1 is counted as the bench's `score.py` does: over Han characters and other words, NFKC, lower case, simplified, as a
multiset; the better of the text alone and the text with the title, for both. Intervals are the 95 % of 2,000 bootstrap
samples over pages; of the difference they are paired. `--save FILE` writes a row a page, `--against FILE` compares with one.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import archiver
from archiver.clean import trees
from archiver.clean.containers import dom_rows
from archiver.clean.features import PROSE_AT, text_rows
from archiver.model import Capture
from archiver.read import read

SAMPLES, SHORT = 2_000, 200
_HAN = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+")
# A page's reading: its text and title. A row: what is known of a page, and what came of it.
Reading = tuple[str, str]
Row = dict[str, Any]


def tokens(text: str) -> Counter[str]:
    hans = archiver.convert(text, "Hans") if text else ""
    return Counter(_TOKEN.findall(unicodedata.normalize("NFKC", hans).lower()))


def f1(gold: Counter[str], text: str) -> float:
    got = tokens(text)
    both = (gold & got).total()
    return 2 * both / (gold.total() + got.total()) if both else 0.0


def ours(raw: bytes, source: str) -> Reading:
    document = archiver.clean(raw, source=source, media_type="text/html")
    return document.text, document.title or ""


def theirs(raw: bytes, source: str) -> Reading:
    import trafilatura

    found = trafilatura.bare_extraction(raw, with_metadata=True, include_comments=False)
    return (found.text or "", found.title or "") if found else ("", "")


def measured(extract: Callable[[bytes, str], Reading], raw: bytes, r: Row) -> Row:
    """The F1 of one extractor on one page, its text, and whether it crashed; a crash is a zero."""
    started = time.process_time()
    try:
        text, title = extract(raw, r["url"] or r["page"])
    except Exception as error:  # noqa: BLE001 - what crashes is counted and shown
        print(f"  {extract.__name__} crashed on {r['page']}: {type(error).__name__}: {error}")
        return {"f1": 0.0, "text": "", "title": "", "crash": True, "empty": True, "seconds": time.process_time() - started}
    seconds = time.process_time() - started
    gold = tokens(r["gold"])
    best = max(f1(gold, text), f1(gold, f"{title}\n{text}"))
    return {"f1": best, "text": text, "title": title, "crash": False, "empty": not text.strip(), "seconds": seconds}


def evaluated(data: Path, models: Sequence[Path], lang: str) -> list[Row]:
    """A row for each page, in a language where one is given, that a model has not seen."""
    wanted = [json.loads(line) for line in (data / "gold.jsonl").read_text("utf-8").split("\n") if line]
    wanted = [r for r in wanted if lang in ("", r["lang"])]
    found = []
    for path in models:
        raw = path.read_bytes()
        unseen = json.loads(gzip.decompress(raw)).get("unseen")
        model = trees.read(raw)
        trees.shipped = lambda model=model: model  # type: ignore[assignment]
        for r in wanted:
            if unseen is None or r["page"] in unseen:
                page = (data / r["page"]).read_bytes()
                found.append({**r, "model": path.name, "ours": measured(ours, page, r), "theirs": measured(theirs, page, r)})
    return found


def sets(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The sets that are reported, each with its rows."""
    names: dict[str, Callable[[Row], bool]] = {
        "Chinese": lambda r: r["lang"] == "zh",
        f"Chinese, gold under {SHORT}": lambda r: r["lang"] == "zh" and len(r["gold"]) < SHORT,
        "other languages": lambda r: r["lang"] != "zh",
        f"other, gold under {SHORT}": lambda r: r["lang"] != "zh" and len(r["gold"]) < SHORT,
    }
    for name in sorted({r["set"] for r in rows}):
        names[name] = lambda r, name=name: r["set"] == name
    for name, holds in names.items():
        held = [r for r in rows if holds(r)]
        if held:
            yield name, held


def interval(values: Sequence[float]) -> str:
    """The mean, and the 95 % interval of 2,000 bootstrap samples."""
    draw, n = random.Random(1), len(values)
    drawn = sorted(sum(draw.choices(values, k=n)) / n for _ in range(SAMPLES))
    return f"{sum(values) / n:.4f} ({drawn[SAMPLES // 40]:.3f}, {drawn[-1 - SAMPLES // 40]:.3f})"


def report(rows: Sequence[Row]) -> None:
    print("| set | n | archiver | trafilatura | difference, paired | empty | crashed |\n|---|---|---|---|---|---|---|")
    for name, held in sets(rows):
        a, b = [r["ours"]["f1"] for r in held], [r["theirs"]["f1"] for r in held]
        counts = [" / ".join(str(sum(r[who][what] for r in held)) for who in ("ours", "theirs")) for what in ("empty", "crash")]
        apart = interval([x - y for x, y in zip(a, b, strict=True)])
        print(f"| {name} | {len(held)} | {interval(a)} | {interval(b)} | {apart} | {' | '.join(counts)} |")
    rate = [len(rows) / sum(r[who]["seconds"] for r in rows) for who in ("ours", "theirs")]
    print(f"pages a CPU second: archiver {rate[0]:.1f}, trafilatura {rate[1]:.1f}")


def compared(rows: Sequence[Row], before: Path) -> None:
    """The change against an earlier run, page by page."""
    then = {r["page"]: r["f1"] for r in map(json.loads, filter(None, before.read_text("utf-8").split("\n")))}
    for name, held in sets([r for r in rows if r["page"] in then]):
        change = [r["ours"]["f1"] - then[r["page"]] for r in held]
        print(f"{name}: {interval(change)} against {before.name}; better {sum(c > 0 for c in change)}, worse {sum(c < 0 for c in change)}")


def speed(data: Path, model: Path) -> None:
    """CPU time for each block: what is seen of it, and what the forest says."""
    forest, pages = trees.read(model.read_bytes()), []
    for line in (data / "gold.jsonl").read_text("utf-8").split("\n")[:100]:
        r = json.loads(line)
        page = read(Capture((data / r["page"]).read_bytes(), r["page"], media_type="text/html"))
        pages.append(([page.text[b.start : b.end] for b in page.blocks], page.blocks, page.head.title))
    took, blocks = [0.0, 0.0], sum(len(texts) for texts, _, _ in pages)
    forest.page([0.0] * 200)
    for texts, held, title in pages:
        at = time.process_time()
        rows = text_rows(texts, title, forest.words)
        whole = [[*a, *b] for a, b in zip(rows, dom_rows(held, [row[PROSE_AT] for row in rows]), strict=True)]
        took[0] += time.process_time() - at
        at = time.process_time()
        for row in whole:
            forest.page(row)
        took[1] += time.process_time() - at
    print(f"CPU µs a block ({blocks} blocks): features {1e6 * took[0] / blocks:.1f}, forest {1e6 * took[1] / blocks:.1f}")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("data", type=Path)
    ask.add_argument("models", type=Path, nargs="+")
    ask.add_argument("--lang", default="", help="zh or other: only these pages")
    ask.add_argument("--worst", type=int, default=20)
    ask.add_argument("--save", type=Path)
    ask.add_argument("--against", type=Path)
    given = ask.parse_args()
    rows = evaluated(given.data, given.models, given.lang)
    report(rows)
    speed(given.data, given.models[0])
    if given.against:
        compared(rows, given.against)
    if given.save:
        said = ({"page": r["page"], "f1": r["ours"]["f1"], "theirs": r["theirs"]["f1"], **{k: r["ours"][k] for k in ("text", "title")}} for r in rows)
        given.save.write_text("".join(json.dumps(s, ensure_ascii=False) + "\n" for s in said), "utf-8")
    for r in sorted(rows, key=lambda r: r["ours"]["f1"])[: given.worst]:
        print(f"{r['ours']['f1']:.3f} (trafilatura {r['theirs']['f1']:.3f}) {r['set']} {r['page']} {r['url']}")


if __name__ == "__main__":
    main()
