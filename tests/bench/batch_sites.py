"""What a site's pages teach each other, honestly: each page is judged by a model that has seen no page of its domain.

    python tests/bench/batch_sites.py DATA FOLDS [REPRINTS]

DATA is a folder with `gold.jsonl` and pages, FOLDS holds `fold-0..4.json.gz` of `train_judge.py`. Prints F1 of the Chinese pages of
sites with three pages and more, cleaned by themselves and with what their site has taught, the gain with its 95 % bootstrap
interval, and how much of the gold text was kept alone and lost with the site. With REPRINTS, each page teaches so many times more, as
reprints with another number in each element and one paragraph more.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import urlsplit

from archiver.batch.sites import learn, lesson
from archiver.clean import trees
from archiver.clean.rules import knowing, shipped
from archiver.clean.walk import clean_capture
from archiver.model import Capture

sys.path.insert(0, str(Path(__file__).parent))
from train_judge import domain, folds  # noqa: E402

_SPACE = re.compile(r"\s+")


def f1(gold: str, text: str, title: str) -> float:
    """Over characters, with the title or without, whichever the gold text is nearer to."""
    wanted, best = Counter(_SPACE.sub("", gold)), 0.0
    for said in (text, f"{title}\n{text}"):
        got = Counter(_SPACE.sub("", said))
        best = max(best, 2 * (got & wanted).total() / max(1, got.total() + wanted.total()))
    return best


def kept(gold: str, text: str) -> int:
    return (Counter(_SPACE.sub("", text)) & Counter(_SPACE.sub("", gold))).total()


def reprints(capture: Capture, count: int) -> list[Capture]:
    """The page again with another number in each element, and a paragraph that the reprint added."""
    again = []
    for i in range(count):
        body = re.sub(rb"(?<=>)([^<]*?)\d{1,5}(?=[^<]*<)", lambda m: m[1] + str(i).encode(), capture.body)
        more = f"<p>本文第{i}次转载时，编者加了这一段说明，别处没有。</p></body>".encode("gbk" if b"gb" in capture.body[:1500].lower() else "utf-8")
        again.append(Capture(body.replace(b"</body>", more), f"{capture.source}?{i}", capture.media_type))
    return again


def main() -> None:
    data, models, count = Path(sys.argv[1]), Path(sys.argv[2]), int((sys.argv[3:] or ["0"])[0])
    every = [json.loads(line) for line in (data / "gold.jsonl").read_text("utf-8").split("\n") if line]
    fold_of = folds([domain(r["url"], r["page"]) for r in every])
    sites = defaultdict(list)
    for r in every:
        if r["lang"] == "zh" and r["url"]:
            sites[urlsplit(r["url"]).netloc].append(r)
    sites = {site: rows for site, rows in sites.items() if len(rows) >= 3}
    found = [trees.read((models / f"fold-{k}.json.gz").read_bytes()) for k in range(5)]
    gains, alone, taught, gone, whole = [], [], [], 0, 0
    for site, rows in sorted(sites.items()):
        captures = [Capture((data / r["page"]).read_bytes(), r["url"], "text/html") for r in rows]
        teaching = [each for c in captures for each in (c, *reprints(c, count))]
        table = learn(site, filter(None, map(lesson, teaching)))
        model = found[fold_of[domain(rows[0]["url"], rows[0]["page"])]]
        trees.shipped = lambda model=model: model
        for r, capture in zip(rows, captures, strict=True):
            one = clean_capture(capture, shipped())
            all_ = clean_capture(capture, knowing(shipped(), table))
            alone.append(f1(r["gold"], one.text, one.title or ""))
            taught.append(f1(r["gold"], all_.text, all_.title or ""))
            gains.append(taught[-1] - alone[-1])
            gone += max(0, kept(r["gold"], one.text) - kept(r["gold"], all_.text))
            whole += len(_SPACE.sub("", r["gold"]))
    dice = random.Random(1)
    means = sorted(sum(dice.choices(gains, k=len(gains))) / len(gains) for _ in range(2000))
    print(f"{len(gains)} pages of {len(sites)} sites: alone {sum(alone) / len(alone):.4f}, with the site {sum(taught) / len(taught):.4f}")
    print(f"gain {sum(gains) / len(gains):.4f} (95 % {means[50]:.4f} to {means[-50]:.4f}); better {sum(g > 0.001 for g in gains)}, worse {sum(g < -0.001 for g in gains)}")
    print(f"of the gold text {gone:,} of {whole:,} characters were kept alone and lost with the site: {100 * gone / whole:.3f} %")


if __name__ == "__main__":
    main()
