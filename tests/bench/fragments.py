"""Measures how many passages in another encoding are recovered, and how often sound or damaged text is taken for one.

    python tests/bench/fragments.py [--seed N] [TEXT.txt …]

The texts are UTF-8; without any, those of tests/cases and seeds are taken. From each a page is made (plain or HTML) and a passage
of 4 to 400 characters from another text put in at a random place in another encoding; length 0 stands for a page whose whole
rest, from a random place on, is in another encoding. A case counts only if the decoder's text equals the page's, character by character. The second part flips bits of whole pages and counts edits.
"""

from __future__ import annotations

import argparse
import collections
import random
import sys
import time
from pathlib import Path

import archiver
from archiver.read.fragments import mended, recover
from archiver.read.whatwg import BROKEN
from archiver.text.edits import apply

ROOT = Path(__file__).resolve().parents[2]
LENGTHS = (4, 5, 6, 8, 12, 16, 24, 40, 80, 200, 400)


def texts(paths: list[str]) -> list[str]:
    files = [Path(p) for p in paths] or [*ROOT.glob("seeds/**/*.txt"), *ROOT.glob("tests/cases/**/*.txt"), *ROOT.glob("tests/cases/**/*.md")]
    read = [p.read_text(encoding="utf-8", errors="replace").replace("\ufffd", "") for p in files]
    return [t for t in read if sum("\u4e00" <= c <= "\u9fff" for c in t) >= 200]


def can(text: str, codec: str) -> bool:
    try:
        return text.encode(codec).decode(codec) == text
    except UnicodeError:
        return False


def wrapped(text: str, html: bool) -> str:
    if not html:
        return text
    paragraphs = "\n".join(f'<p class="text">{line}</p>' for line in text.split("\n") if line.strip())
    return f'<html><head><title>网页</title></head><body><div id="main">\n{paragraphs}\n</div></body></html>'


def passage(r: random.Random, text: str, length: int, codec: str) -> str | None:
    """A passage with at least four Han characters, or as many as it has room for."""
    for _ in range(40):
        at = r.randrange(max(1, len(text) - length))
        piece = text[at : at + length]
        if len(piece) == length and can(piece, codec) and sum("\u4e00" <= c <= "\u9fff" for c in piece) >= max(4, length // 3):
            return piece
    return None


def case(r: random.Random, corpus: list[str], outer: str, inner: str, length: int) -> tuple[bytes, str, bool] | None:
    text, other = r.choice(corpus), r.choice(corpus)
    start = r.randrange(max(1, len(text) - 3000))
    text = text[start : start + r.choice((300, 1000, 3000))]
    html = r.random() < 0.5
    page = wrapped(text, html)
    if not length:  # the whole rest of the page
        at = r.randrange(60, max(61, len(page) - 60))
        return (page[:at].encode(outer) + page[at:].encode(inner), page, html) if can(page, outer) and can(page, inner) else None
    piece = passage(r, other, length, inner)
    if piece is None or not can(page, outer) or sum("\u4e00" <= c <= "\u9fff" for c in page) < 100:
        return None
    places = [i for i in range(len(page)) if not html or page.rfind("<", 0, i) <= page.rfind(">", 0, i)]
    at = r.choice(places)
    return page[:at].encode(outer) + piece.encode(inner) + page[at:].encode(outer), page[:at] + piece + page[at:], html


def recovery(r: random.Random, corpus: list[str], tries: int, show: int) -> None:
    hits: dict[tuple, list[bool]] = collections.defaultdict(list)
    for outer, inner in (("utf-8", "gb18030"), ("utf-8", "big5"), ("gb18030", "utf-8"), ("big5", "utf-8")):
        for length in (*LENGTHS, 0):
            for _ in range(tries):
                made = case(r, corpus, outer, inner, length)
                if made is None:
                    continue
                raw, want, html = made
                strict, edits = recover(raw, outer)
                text = apply(strict.replace(BROKEN, "\ufffd"), edits)
                ok, whole = text == want, mended(archiver.decode(raw)).text == want
                for key in ((outer, inner), (outer, inner, length), ("html" if html else "plain",), ("all",)):
                    hits[key].append(ok)
                hits["all, end to end",].append(whole)
                hits[f"{outer} {inner}, end to end",].append(whole)
                if not ok and show:
                    show -= 1
                    at = next(i for i, (a, b) in enumerate(zip(text + "\0", want + "\0")) if a != b)
                    print(f"  {outer} {inner} {length}: {text[max(0, at - 12):at + 24]!r} want {want[max(0, at - 12):at + 24]!r}")
    for key, oks in sorted(hits.items(), key=lambda kv: (len(kv[0]), str(kv[0]))):
        print(f"{' '.join(map(str, key)):36} {100 * sum(oks) / len(oks):7.2f} %  n={len(oks)}")


def false_alarms(r: random.Random, corpus: list[str], tries: int) -> None:
    count: collections.Counter = collections.Counter()
    for outer in ("utf-8", "gb18030", "big5"):
        for rate in (0, 1e-4, 1e-3, 1e-2):
            for _ in range(tries):
                text = wrapped(r.choice(corpus), r.random() < 0.5)
                if not can(text, outer):
                    continue
                raw = bytearray(text.encode(outer))
                for _ in range(int(rate * len(raw)) + (rate > 0)):
                    raw[r.randrange(len(raw))] ^= 1 << r.randrange(8)
                edits = recover(bytes(raw), outer)[1]
                count[outer, rate, "pages"] += 1
                count[outer, rate, "false"] += bool(edits)
                for e in edits[:2]:
                    print("  false:", outer, rate, repr(e.before[:40]), repr(e.after[:40]))
    for (outer, rate, what), n in sorted(count.items(), key=str):
        if what == "pages":
            print(f"{outer:8} bits flipped at {rate:6}: {count[outer, rate, 'false']} of {n} pages with a false recovery")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="*")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tries", type=int, default=40)
    parser.add_argument("--show", type=int, default=10)
    args = parser.parse_args()
    corpus, r, began = texts(args.texts), random.Random(args.seed), time.perf_counter()
    print(len(corpus), "texts", file=sys.stderr)
    recovery(r, corpus, args.tries, args.show)
    false_alarms(r, corpus, args.tries)
    print(f"{time.perf_counter() - began:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
