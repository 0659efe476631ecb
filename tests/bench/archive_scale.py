"""How fast, at so many documents? Synthetic minutes, kept in groups without being cleaned; then what a user waits for.

    python tests/bench/archive_scale.py [--documents 20000] [--characters 600] [--folder DIR] [--group 100]
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

SEED = 3
ASKED = 200
# Two-character words of which the texts are made: 3,000 as frequent as words are (the n-th 1/n times as often as the first).
_CHANCE = random.Random(SEED)
WORDS = ["".join(chr(_CHANCE.randrange(0x4E00, 0x9000)) for _ in range(2)) for _ in range(3000)]
WEIGHTS = [1 / (n + 10) for n in range(len(WORDS))]


def text_of(number: int, characters: int) -> str:
    """A text of its own for every number: sentences of words, some with a figure."""
    chance = random.Random(number)
    sentences = [f"第{number}号项目调研"]
    while sum(map(len, sentences)) < characters:
        words = chance.choices(WORDS, WEIGHTS, k=chance.randrange(4, 9))
        figure = f"{chance.randrange(1, 999)}.{chance.randrange(10)}%" if chance.random() < 0.3 else ""
        sentences.append("".join(words[:4]) + "，" + "".join(words[4:]) + figure)
    return "。\n".join(sentences) + "。"


def fill(folder: Path, args: argparse.Namespace) -> None:
    """Keeps the documents; prints the rate and what they take on the disk."""
    from archiver.keep import bundle
    from archiver.keep.identity import identify
    from archiver.keep.settings import Settings, make_archive
    from archiver.keep.store import Store
    from archiver.model import Capture
    from tests.keep_helpers import form

    make_archive(folder, Settings())
    store, seconds, size = Store(folder), 0.0, 0
    for start in range(0, args.documents, args.group):
        texts = {n: text_of(n, args.characters) for n in range(start, min(start + args.group, args.documents))}
        begun = time.perf_counter()
        with store.group():
            for n, text in texts.items():
                capture = Capture(text.encode(), f"{n}.txt", captured_at=datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
                clean = form(text, f"{n}.txt", title=f"第{n}号项目调研纪要")
                shown = bundle.sight_from(clean, text)
                meta = bundle.describe(capture, clean, bundle.timestamp(), shown=shown)
                decision = identify(bundle.held_from(meta), shown, store.index, store.sight)
                store.put(capture, meta, {"text": text}, decision)
                size += len(capture.body)
        seconds += time.perf_counter() - begun
    documents = len(store.index.entries())
    store.close()
    log = sum(p.stat().st_size for p in folder.glob("*/*.gz"))
    index = sum(p.stat().st_size for p in folder.glob("index.sqlite*"))
    print(f"ingest          {args.documents / seconds:9.0f} documents/s in groups of {args.group} ({documents:,} documents of {args.documents:,} captures)")
    print(f"on disk         {100 * log / size:9.0f} % of raw bytes in WARC files, {100 * index / size:.0f} % in the index; {len(list(folder.glob('*/*')))} files")


def measure(folder: Path, args: argparse.Namespace) -> None:
    """Prints what a user waits for."""
    from archiver.keep import bundle
    from archiver.keep.identity import identify
    from archiver.keep.search import parse, search
    from archiver.keep.store import Store
    from archiver.keep.versions import derive
    from archiver.keep.words import expression
    from archiver.model import Capture
    from tests.keep_helpers import form

    chance = random.Random(SEED)
    numbers = [chance.randrange(args.documents) for _ in range(ASKED)]
    told("opening", timed(lambda _: Store(folder).close(), numbers[:5]))
    store = Store(folder)
    ids = {n: store.index.find("source", f"{n}.txt")[0].document for n in numbers}

    def get(n: int) -> None:
        held = derive(store.index.captures(ids[n])).newest()
        assert store.text(held).startswith(f"第{n}号")

    def look(n: int) -> None:
        text = text_of(n, args.characters).replace("。\n", "。", 3) + "最后补充了一句。"
        meta = bundle.describe(Capture(text.encode(), "x.txt"), form(text, "x.txt"), bundle.timestamp())
        mine = bundle.sight_from(meta["clean"], text)
        begun = time.perf_counter()
        assert identify(bundle.held_from(meta), mine, store.index, store.sight).document == ids[n]
        looked.append(time.perf_counter() - begun)

    def find(word: str) -> None:
        parsed = parse(word)
        search(parsed, store.having(expression(parsed.words, parsed.either)), store.folded, store.text_of, 20)

    looked: list[float] = []
    told("get", timed(get, numbers))
    timed(look, numbers)
    told("identity lookup", looked)
    told("search, a phrase of its own", timed(find, [f"第{n}号项目" for n in numbers[:50]]))
    told("search, half a sentence", timed(find, [text_of(n, 100).split("。\n")[1][:6] for n in numbers[:50]]))
    told("search, two characters", timed(find, [WORDS[n] for n in range(0, 3000, 60)]))
    begun = time.perf_counter()
    store.rebuild()
    print(f"{'rebuild':28} {time.perf_counter() - begun:9.1f} s")
    store.close()


def timed(call: Callable[..., None], asked: list[object] | list[int] | list[str]) -> list[float]:
    times = []
    for one in asked:
        begun = time.perf_counter()
        call(one)
        times.append(time.perf_counter() - begun)
    return times


def told(what: str, times: list[float]) -> None:
    print(f"{what:28} {1000 * statistics.median(times):9.2f} ms in the middle, {1000 * max(times):.1f} at most, n={len(times)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--characters", type=int, default=600)
    parser.add_argument("--group", type=int, default=100)
    parser.add_argument("--folder", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        fill(Path(folder) / "archive", args)
        measure(Path(folder) / "archive", args)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main()
