"""Train the judge: `python tests/bench/train_judge.py DATA OUT` writes OUT/judge.json.gz and OUT/fold-0..4.json.gz.

With `--corpora` it writes OUT/corpus-NAME.json.gz instead, each trained without one of the corpora, and without dumps.

DATA holds `gold.jsonl` and `pages/` (page, set, lang, url, gold a line). Needs lightgbm, scikit-learn, scipy, html2text, markdownify and
inscriptis beside the package, and lynx and w3m where they are installed; it takes about ten minutes of CPU. Folds are split by registrable domain,
and fold k's model has seen no page of a domain in fold k: it names them (`unseen`), and `evaluate_judge.py` says what they reach. Copy OUT/judge.json.gz to
archiver/data/.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
import shutil
import subprocess
import tempfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import urlparse

import lightgbm
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from vary_pages import variations

from archiver.clean import choose
from archiver.clean.align import covered
from archiver.clean.containers import dom_rows
from archiver.clean.draft import Draft
from archiver.clean.dump import title_of
from archiver.clean.features import _ENDS, PROSE_AT, text_rows
from archiver.clean.layout import part, tidy, unwrap
from archiver.clean.mend import mend
from archiver.clean.pieces import pieces
from archiver.clean.residue import residue
from archiver.clean.rules import shipped
from archiver.clean.turns import find_labels
from archiver.model import Capture, Source
from archiver.read import read
from archiver.read.html import read_html
from archiver.read.plain import read_plain
from archiver.text.fold import fold

FOLDS, TREES = 5, 60
_SECOND = {"com", "co", "net", "org", "gov", "edu", "ac", "or", "ne", "go"}
_OPTIONS = {
    "objective": "binary", "num_leaves": 24, "learning_rate": 0.12, "min_data_in_leaf": 40, "feature_fraction": 0.5, "bagging_fraction": 0.7,
    "bagging_freq": 1, "lambda_l2": 5, "num_threads": 1, "verbose": -1, "seed": 1, "max_depth": 7,
}  # fmt: skip
# Few numbers to choose from for each tree, so that none is relied on: a page of another site may not have it.
_PAGE = {"feature_fraction": 0.2}
# Of the shipped forest: docs/judge.md says why.
_SEED = 4
# How much a variation of a page counts beside the page.
_VARIED = 0.5
# The dumps of a page that are drawn for training, and of a page in another language.
_DRAWN = {"zh": 0.4, "other": 0.4}


def domain(url: str, page: str) -> str:
    """The registrable domain, near enough: two labels, three under co.uk and its like."""
    labels = urlparse(url).netloc.lower().split(":")[0].split(".")
    if len(labels) < 2:
        return page
    return ".".join(labels[-3:] if len(labels) > 2 and labels[-2] in _SECOND and len(labels[-1]) == 2 else labels[-2:])


def folds(domains: list[str]) -> dict[str, int]:
    """Domain to fold, the largest first into the emptiest."""
    size, load, of = Counter(domains), [0] * FOLDS, {}
    names = sorted(size)
    random.Random(1).shuffle(names)
    for name in sorted(names, key=lambda n: -size[n]):
        of[name] = min(range(FOLDS), key=lambda i: load[i])
        load[of[name]] += size[name]
    return of


def load(data: Path) -> list[dict]:
    found = []
    for line in (data / "gold.jsonl").read_text("utf-8").split("\n"):
        if not line:
            continue
        r = json.loads(line)
        page = read(Capture((data / r["page"]).read_bytes(), r["url"] or r["page"], media_type="text/html"))
        texts = [page.text[b.start : b.end] for b in page.blocks]
        found.append({**r, "domain": domain(r["url"], r["page"]), "source": page.source.text, "title": page.head.title, "texts": texts,
                      "blocks": page.blocks, "labels": covered(texts, r["gold"]), "counts": 1.0})  # fmt: skip
    of = folds([p["domain"] for p in found])
    for p in found:
        p["fold"] = of[p["domain"]]
        p["keys"] = [fold(t if len(t) <= 2 * _ENDS else t[:_ENDS] + t[-_ENDS:]) for t in p["texts"]]
    return found


def varied(pages: list[dict]) -> list[dict]:
    """The pages' variations, with labels of their own."""
    draw, found = random.Random(3), []
    for p in pages:
        for source in variations(p["source"], draw):
            page = read_html(Source(source, "utf-8", "utf-8"), "text/html")
            texts = [page.text[b.start : b.end] for b in page.blocks]
            labels = covered(texts, p["gold"])
            found.append({**p, "texts": texts, "blocks": page.blocks, "labels": labels, "counts": _VARIED})
    return [v for v in found if v["texts"]]


def pairs(key: str) -> list[str]:
    return [a + b for a, b in zip("^" + key, key + "$", strict=True)]


def words(pages: list[dict]) -> dict[str, int]:
    """The weight of each pair of characters that three domains use: logistic regression, twenty to a unit of log-odds."""
    seen_on = defaultdict(set)
    for p in pages:
        for key in p["keys"]:
            for pair in pairs(key):
                seen_on[pair].add(p["domain"])
    number = {pair: i for i, pair in enumerate(sorted(pair for pair, on in seen_on.items() if len(on) >= 3))}
    seen, at, starts, labels = set(), [], [0], []
    for p in pages:
        for key, label in zip(p["keys"], p["labels"], strict=True):
            if (p["domain"], key, label) not in seen:
                seen.add((p["domain"], key, label))
                at += [number[pair] for pair in pairs(key) if pair in number]
                starts.append(len(at))
                labels.append(label)
    table = csr_matrix((np.ones(len(at)), at, starts), shape=(len(labels), len(number)))
    weights = LogisticRegression(C=0.3, max_iter=60).fit(table, labels).coef_[0]
    return {pair: round(20 * weights[i]) for pair, i in number.items() if abs(weights[i]) > 0.05}


def importance(texts: list[str], lang: str) -> np.ndarray:
    """A row counts by the root of its length, every page as much as every other, a Chinese one three times."""
    sizes = np.sqrt(np.minimum([len(t) for t in texts], 400))
    return sizes / max(1, sizes.sum()) * 200 * (3 if lang == "zh" else 1)


def fit(parts: list[tuple[list, list, np.ndarray]], **more: object) -> lightgbm.Booster:
    x = np.vstack([np.array(rows, dtype=float) for rows, _, _ in parts])
    y = np.concatenate([labels for _, labels, _ in parts]).astype(int)
    return lightgbm.train({**_OPTIONS, **more}, lightgbm.Dataset(x, y, weight=np.concatenate([w for _, _, w in parts])), TREES)


def exported(model: lightgbm.Booster) -> list:
    def tree(node: dict) -> float | list:
        if "leaf_value" in node:
            return round(node["leaf_value"], 4)
        limit = node["threshold"] if abs(node["threshold"]) > 1e-20 else 0.0
        return [node["split_feature"], float(f"{limit:.9g}"), tree(node["left_child"]), tree(node["right_child"])]

    return [tree(t["tree_structure"]) for t in model.dump_model()["tree_info"]]


def page_rows(p: dict, weights: dict[str, int]) -> list[list[float]]:
    rows = text_rows(p["texts"], p["title"], weights)
    return [a + b for a, b in zip(rows, dom_rows(p["blocks"], [r[PROSE_AT] for r in rows]), strict=True)] if rows else []


def dumps(html: str, draw: Callable[[], bool]) -> list[str]:
    """One page as scrapers dump it, those that are drawn."""
    import html2text
    import inscriptis
    import lxml.html
    import markdownify
    from bs4 import BeautifulSoup
    from lxml_html_clean import Cleaner

    def soup(parser: str = "lxml") -> BeautifulSoup:
        made = BeautifulSoup(html, parser)
        for element in made(["script", "style"]):
            element.decompose()
        return made

    wrapped, whole = html2text.HTML2Text(bodywidth=78), html2text.HTML2Text(bodywidth=0)
    page = read_html(Source(html, "utf-8", "utf-8"), "text/html")
    shown = "\n".join(page.text[b.start : b.end] for b in page.blocks if not b.marks & {"hidden", "noscript"})
    cleaner = Cleaner(page_structure=False, safe_attrs_only=False)
    makers = {
        "get_text": lambda: soup().get_text(), "html.parser": lambda: soup("html.parser").get_text(), "glued": lambda: soup().get_text(strip=True),
        "lines": lambda: soup().get_text("\n", strip=True), "spaces": lambda: soup().get_text(" ", strip=True),
        "lxml": lambda: cleaner.clean_html(lxml.html.fromstring(html)).text_content(), "inscriptis": lambda: inscriptis.get_text(html),
        "html2text": lambda: whole.handle(html), "html2text 78": lambda: wrapped.handle(html), "markdownify": lambda: markdownify.markdownify(str(soup())),
        "innerText": lambda: shown, "NFKC": lambda: unicodedata.normalize("NFKC", shown),
        "lynx": lambda: browser(html, "lynx", "-dump", "-nolist", "-width=120", "-assume_charset=utf-8", "-display_charset=utf-8"),
        "w3m": lambda: browser(html, "w3m", "-dump", "-cols", "100", "-I", "UTF-8", "-O", "UTF-8"),
    }  # fmt: skip
    found = []
    for name, make in makers.items():
        if not draw():
            continue
        try:
            found.append(make())
        except Exception as error:  # noqa: BLE001 - a scraper that stumbles over a page gives one dump less, and says so
            print(f"  {name}: {type(error).__name__}")
    return [text for text in found if text.strip()]


def browser(html: str, name: str, *options: str) -> str:
    if not shutil.which(name):
        return ""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(re.sub(r"(?i)charset=[\"']?[\w-]+", "charset=utf-8", html), encoding="utf-8")
        return subprocess.run([name, *options, str(path)], capture_output=True, timeout=30, check=False).stdout.decode("utf-8", "replace")


def lines(text: str) -> list[str]:
    """A text's pieces as the judge sees them, after the steps before it."""
    rules = shipped()
    draft = Draft.of(read_plain(Source(text, "utf-8", "utf-8")))
    draft = draft.after("mend", mend(draft.text))
    draft = draft.after("residue", residue(draft.text))
    draft = draft.after("unwrap", unwrap(draft.text))
    draft = draft.after("tidy", tidy(draft.text))
    draft = draft.after("part", part(draft.text, find_labels(draft.text, rules)))
    return [draft.text[a:b] for a, b in pieces(draft.text)]


def dump_cases(pages: list[dict], kept: dict[str, str]) -> list[dict]:
    """Dumps of pages, whose target is what the judge keeps of the HTML, out of fold; and bare documents, that stay whole."""
    draw, found = random.Random(9), []
    for p in pages:
        lang = "zh" if p["lang"] == "zh" else "other"
        share = _DRAWN[lang] if lang == "zh" or draw.random() < 0.2 else 0
        for text in dumps(p["source"], lambda share=share: draw.random() < share):
            made = lines(text)
            found.append({"fold": p["fold"], "lang": p["lang"], "texts": made, "labels": covered(made, kept[p["page"]])})
        for text in (p["gold"], p["title"] + "\n" + p["gold"]):
            made = lines(text)
            found.append({"fold": p["fold"], "lang": p["lang"], "texts": made, "labels": [True] * len(made)})
    return [d for d in found if d["texts"]]


def write(path: Path, model: dict) -> None:
    raw = json.dumps(model, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    path.write_bytes(gzip.compress(raw, 9, mtime=0))
    print(path, path.stat().st_size, "bytes")


def part_of(p: dict, weights: dict[str, int]) -> tuple[list, list, np.ndarray]:
    return page_rows(p, weights), p["labels"], p["counts"] * importance(p["texts"], p["lang"])


def of_pages(seen: list[dict], weights: Callable[[int], dict[str, int]], seed: int = 1) -> lightgbm.Booster:
    """The forest for blocks of pages; `weights` gives for a fold the pairs of characters of other folds than it.

    A row's words come from other pages than its own: the forest must not trust them more than it may.
    """
    return fit([part_of(p, weights(p["fold"])) for p in seen if p["texts"]], **_PAGE, seed=seed)


def judged(model: lightgbm.Booster, p: dict, weights: dict[str, int]) -> str:
    """What a forest keeps of a page."""
    odds = model.predict(np.array(page_rows(p, weights)), raw_score=True) if p["texts"] else []
    stays, _ = choose.choose([choose.share(x) for x in odds], [len(t) for t in p["texts"]])
    return "\n".join(t for t, s in zip(p["texts"], stays, strict=True) if s)


def by_corpus(pages: list[dict], out: Path, digest: str) -> None:
    """A model without each corpus: the nearest thing to pages from somewhere else altogether."""
    views = [*pages, *varied(pages)]
    for corpus in sorted({p["set"].split("_")[0] for p in pages}):
        seen = [p for p in views if not p["set"].startswith(corpus)]
        whole = [p for p in pages if not p["set"].startswith(corpus)]
        nested = [words([p for p in whole if p["fold"] != k]) for k in range(FOLDS)]
        unseen = [p["page"] for p in pages if p["set"].startswith(corpus)]
        forest = exported(of_pages(seen, nested.__getitem__))
        write(out / f"corpus-{corpus}.json.gz", {"digest": digest, "unseen": unseen, "words": words(whole), "page": forest, "dump": []})


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("data", type=Path)
    ask.add_argument("out", type=Path)
    ask.add_argument("--corpora", action="store_true")
    given = ask.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    digest = "sha256:" + hashlib.sha256((given.data / "gold.jsonl").read_bytes()).hexdigest()
    pages = load(given.data)
    if given.corpora:
        by_corpus(pages, given.out, digest)
    else:
        by_domain(pages, given.out, digest)


def by_domain(pages: list[dict], out: Path, digest: str) -> None:
    """The five folds' models, and the one that ships, which has seen all pages."""
    views = [*pages, *varied(pages)]
    without = cache(lambda *folds: words([p for p in pages if p["fold"] not in folds]))
    kept: dict[str, str] = {}
    forests = {}
    for k in range(FOLDS):
        model = of_pages([p for p in views if p["fold"] != k], lambda j, k=k: without(*sorted((j, k))))
        forests[k] = exported(model)
        kept |= {p["page"]: judged(model, p, without(k)) for p in pages if p["fold"] == k}
        print("fold", k, flush=True)
    cases = dump_cases(pages, kept)
    rows = [(text_rows(d["texts"], title_of(d["texts"]), without(d["fold"])), d["labels"], importance(d["texts"], d["lang"])) for d in cases]
    for k in range(FOLDS):
        dump = fit([r for r, d in zip(rows, cases, strict=True) if d["fold"] != k], min_data_in_leaf=60)
        unseen = [p["page"] for p in pages if p["fold"] == k]
        write(out / f"fold-{k}.json.gz", {"digest": digest, "unseen": unseen, "words": without(k), "page": forests[k], "dump": exported(dump)})
    final = {"digest": digest, "words": words(pages), "page": exported(of_pages(views, without, _SEED)), "dump": exported(fit(rows, min_data_in_leaf=60))}
    write(out / "judge.json.gz", final)


if __name__ == "__main__":
    main()
