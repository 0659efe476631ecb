"""How fast, at so many documents? Synthetic minutes, kept in groups without being cleaned; then what a user waits for.

    python tests/bench/archive_scale.py [--documents 20000] [--characters 600] [--page BYTES] [--pages DIR] [--folder DIR] [--group 100] [--bulk]

With `--page` what comes in is a web page of so many bytes around the text, as noisy as real ones: gzip leaves 27 % of it.
The median news page of 60 KB has 650 characters of text. With `--pages` it is the pages of a folder with what the walk made of
them, removals and all, and with other Chinese in them each time round, so that every page is a document of its own. Times are the
processor's, but for the rate of an ingest: others may be at work on the machine, and all that is read here lies in memory.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archiver.keep.store import Store

SEED = 3
RUN = re.compile("[\u4e00-\u9fff]+")
# Pages between these sizes whose text is Chinese by so much: 41 of the folder's 66, of 60 kB.
SMALLEST, LARGEST, HAN = 15_000, 140_000, 0.7
TOLD = ("text", "title", "title_line")
ASKED = 200
# Two-character words of which the texts are made: 3,000 as frequent as words are (the n-th 1/n times as often as the first).
_CHANCE = random.Random(SEED)
WORDS = ["".join(chr(_CHANCE.randrange(0x4E00, 0x9000)) for _ in range(2)) for _ in range(3000)]
WEIGHTS = [*accumulate(1 / (n + 10) for n in range(len(WORDS)))]


def text_of(number: int, characters: int) -> str:
    """A text of its own for every number: sentences of words, some with a figure."""
    chance = random.Random(number)
    sentences = [f"第{number}号项目调研"]
    while sum(map(len, sentences)) < characters:
        words = chance.choices(WORDS, cum_weights=WEIGHTS, k=chance.randrange(4, 9))
        figure = f"{chance.randrange(1, 999)}.{chance.randrange(10)}%" if chance.random() < 0.3 else ""
        sentences.append("".join(words[:4]) + "，" + "".join(words[4:]) + figure)
    return "".join(f"{sentence}。" + "\n" * (at % 5 == 0) for at, sentence in enumerate(sentences))


def page_of(number: int, text: str, size: int) -> bytes:
    """The text in a page of about `size` bytes: a style sheet and a frame as a site has them, links to other pages."""
    chance = random.Random(-number)
    head = f"<html><head><title>第{number}号项目调研纪要</title><style>{STYLE}</style></head><body><div class=nav>"
    parts = [head, *(f"<p>{line}</p>" for line in text.split("\n"))]
    left = size - len("".join(parts).encode())
    while left > 0:
        title = "".join(chance.choices(WORDS, cum_weights=WEIGHTS, k=6))
        link = f'<li class="item-{chance.randrange(9)}"><a href="/news/{chance.randrange(10**8)}.html" target="_blank" title="{title}">{title}</a></li>\n'
        parts.append(link)
        left -= len(link.encode())
    return "".join(parts).encode()


STYLE = "".join(f".c{n}{{margin:{n}px;padding:{n * 7 % 13}px;color:#{n * 7919 % 4096:03x}}}" for n in range(300))


@dataclass(frozen=True)
class Item:
    """A capture that was cleaned: its number, bytes, clean form and text."""

    number: int
    body: bytes
    form: dict[str, Any]
    text: str


def made(start: int, stop: int, args: argparse.Namespace) -> Iterator[Item]:
    """Synthetic minutes, each in a page where one is asked for."""
    from tests.keep_helpers import form

    for n in range(start, stop):
        text = text_of(n, args.characters)
        body = page_of(n, text, args.page) if args.page else text.encode()
        yield Item(n, body, form(text, f"{n}.txt", body, title=f"第{n}号项目调研纪要"), text)


class Pages:
    """The pages of a folder, cleaned once; in each round of them the Chinese of their texts is other Chinese of the same length.

    Each character follows the one before it as often as it does in the pages' texts, so the pairs that search keeps are as many
    and as common as in real text, while no sentence comes twice.
    """

    def __init__(self, folder: Path) -> None:
        import archiver
        from archiver.render import to_dict

        bodies = {path.name: path.read_bytes() for path in sorted(folder.glob("*.html"))}
        docs = {name: archiver.clean(body, source=name) for name, body in bodies.items()}
        kept = [
            n
            for n, doc in docs.items()
            if SMALLEST < len(bodies[n]) < LARGEST and sum(map(len, RUN.findall(doc.text))) > HAN * len(doc.text)
        ]
        self.pages = [(archiver.decode(bodies[name]).text, to_dict(docs[name], "Hans")) for name in kept]
        self.after: dict[str, list[str]] = {}
        for run in (run for _, form in self.pages for run in RUN.findall(form["text"])):
            for one, other in pairwise(run):
                self.after.setdefault(one, []).append(other)
        self.firsts = list(self.after)

    def items(self, start: int, stop: int) -> Iterator[Item]:
        """The captures with these numbers."""
        from archiver.text.canonical import content_digest, digest

        for n in range(start, stop):
            page, form = self.pages[n % len(self.pages)]
            other = Other(self, "\n".join(form[key] or "" for key in TOLD), n)
            told = {key: form[key] and other(form[key]) for key in TOLD}
            text, body = told["text"], other(page).encode()
            clean = {**form, **told, "url": None, "normalised": None, "source": f"{n}.txt"}
            clean |= {"digest": content_digest(text), "raw_digest": digest(body)}
            yield Item(n, body, clean, text)


class Other:
    """Other Chinese for that of a page's text: the same for the same, whatever stands around the text stays."""

    def __init__(self, pages: Pages, text: str, number: int) -> None:
        self.pages, self.chance = pages, random.Random(number)
        self.known = {run: self._made(len(run)) for run in dict.fromkeys(RUN.findall(text)) if len(run) > 1}

    def __call__(self, text: str) -> str:
        return RUN.sub(lambda match: self.known.get(match[0], match[0]), text)

    def _made(self, length: int) -> str:
        made = [self.chance.choice(self.pages.firsts)]
        while len(made) < length:
            made.append(self.chance.choice(self.pages.after.get(made[-1]) or self.pages.firsts))
        return "".join(made)


def fill(folder: Path, args: argparse.Namespace) -> None:
    """Keeps the documents; prints the rate and what they take on the disk."""
    from archiver.keep import bundle
    from archiver.keep.identity import identify
    from archiver.keep.settings import Settings, make_archive
    from archiver.keep.store import Store
    from archiver.model import Capture

    make_archive(folder, Settings())
    items = Pages(args.pages).items if args.pages else partial(made, args=args)
    store, seconds, cpu, size, zipping = Store(folder), 0.0, 0.0, 0, 0.0
    for start in range(0, args.documents, args.group):
        group = list(items(start, min(start + args.group, args.documents)))
        begun, worked = time.perf_counter(), time.process_time()
        with store.group():
            for item in group:
                capture = Capture(
                    item.body, f"{item.number}.txt", captured_at=datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=item.number)
                )
                shown = bundle.sight_from(item.form, item.text)
                meta = bundle.describe(capture, item.form, bundle.timestamp(), shown=shown)
                decision = identify(bundle.held_from(meta), shown, store.index, store.sight)
                normalised = (item.form["normalised"] or {}).get("text", "")
                store.put(capture, meta, {"text": item.text, "normalised": normalised}, decision)
                size += len(capture.body)
        seconds += time.perf_counter() - begun
        cpu += time.process_time() - worked
        worked = time.process_time()
        for item in group:
            zlib.compress(item.body, 6, 31)
        zipping += time.process_time() - worked
    documents = len(store.index.entries())
    worked = time.process_time()
    store.index_words()
    words = time.process_time() - worked
    store.close()
    log = sum(p.stat().st_size for p in folder.glob("*/*.gz"))
    index = sum(p.stat().st_size for p in folder.glob("index.sqlite*"))
    print(
        f"ingest          {args.documents / seconds:9.0f} documents/s in groups of {args.group} ({documents:,} documents of {args.documents:,} captures)"
    )
    print(
        f"                {zipping / seconds:9.2f} times as fast as one thread of gzip -6 packs the same bytes, {args.documents / zipping:.0f}/s"
    )
    print(f"bytes           {size / args.documents:9.0f} a capture")
    print(
        f"processor       {1000 * cpu / args.documents:9.2f} ms a document; and {1000 * words / args.documents:.2f} ms for its words, when they are indexed"
    )
    print(
        f"on disk         {100 * log / size:9.0f} % of raw bytes in WARC files, {100 * index / size:.0f} % in the index; {len(list(folder.glob('*/*')))} files"
    )


def bulk(folder: Path, args: argparse.Namespace) -> None:
    """Writes the files of the archive as an add would, each capture a document of its own; the index is then built from them."""
    from archiver.keep import bundle, records
    from archiver.keep.compose import record_id
    from archiver.keep.log import Log, Room
    from archiver.keep.settings import Settings, make_archive
    from archiver.keep.store import Store
    from archiver.keep.warc import pressed
    from archiver.model import Capture
    from tests.keep_helpers import form

    make_archive(folder, Settings())
    log = Log(folder)
    relations = {"preview_of": [], "full_text_of": [], "same_as": [], "near": []}
    for start in range(0, args.documents, 1000):
        rooms: dict[Room, list[bytes]] = {"raw": [], "text": []}
        for n in range(start, min(start + 1000, args.documents)):
            text = text_of(n, args.characters)
            capture = Capture(text.encode(), f"{n}.txt", captured_at=datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
            meta = bundle.describe(capture, form(text, f"{n}.txt", title=f"第{n}号项目调研纪要"), bundle.timestamp())
            meta |= {"kind": "version", "document": meta["digest"][7:19], "outcome": "new", "relations": relations}
            meta = records.new_ids(meta, "", {})
            rooms["raw"].append(pressed(records.raw_record(capture, meta, None)))
            rooms["text"] += [pressed(records.text_record(meta, "text", text)), pressed(records.meta_record(meta, record_id()))]
        for room, batch in rooms.items():
            log.append(room, *batch)
    log.close()
    told("rebuild", timed(lambda _: Store(folder).close(), [0]))
    store = Store(folder)
    told("words", timed(lambda _: store.index_words(), [0]))
    store.close()
    print(f"index           {sum(p.stat().st_size for p in folder.glob('index.sqlite*')) / args.documents:9.0f} bytes a document")


def measure(folder: Path, args: argparse.Namespace) -> None:
    """Prints what a user waits for."""
    from archiver.keep import bundle
    from archiver.keep.identity import identify
    from archiver.keep.query import parse
    from archiver.keep.store import Store
    from archiver.keep.versions import derive
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
        begun = time.process_time()
        assert identify(bundle.held_from(meta), mine, store.index, store.sight).document == ids[n]
        looked.append(time.process_time() - begun)

    def find(word: str) -> None:
        store.search(parse(word), 20)

    looked: list[float] = []
    told("get", timed(get, numbers))
    timed(look, numbers)
    told("identity lookup", looked)
    told("search, a phrase of its own", timed(find, [f"第{n}号项目" for n in numbers[:50]]))
    told("search, half a sentence", timed(find, [text_of(n, 100).split("。")[1].strip()[:6] for n in numbers[:50]]))
    told("search, two characters", timed(find, [WORDS[n] for n in range(0, 3000, 60)]))
    recall(store, [WORDS[n] for n in range(1500, 3000, 150)] + [f"第{n}号项目" for n in numbers[:10]])
    store.close()


def recall(store: Store, words: Sequence[str]) -> None:
    """Prints how many of the documents that a scan of every text finds a search finds, for words and phrases without digits at their ends."""
    from archiver.keep.query import parse

    scanned: dict[str, set[str]] = {word: set() for word in words}
    for entry in store.index.entries():
        text = f"{entry.title}\n{store.text_of(entry)}"
        for word, found in scanned.items():
            if word in text:
                found.add(entry.document)
    found = {word: {hit.document for hit in store.search(parse(word))} for word in words}
    hits = sum(len(found[word] & scanned[word]) for word in words)
    print(
        f"recall          {hits / sum(map(len, scanned.values())):9.4f} of {sum(map(len, scanned.values())):,} documents that a scan finds"
    )
    print(f"precision       {hits / sum(map(len, found.values())):9.4f}")


def timed(call: Callable[..., object], asked: Sequence[object], clock: Callable[[], float] = time.process_time) -> list[float]:
    times = []
    for one in asked:
        begun = clock()
        call(one)
        times.append(clock() - begun)
    return times


def told(what: str, times: list[float]) -> None:
    print(f"{what:28} {1000 * statistics.median(times):9.2f} ms in the middle, {1000 * max(times):.1f} at most, n={len(times)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--characters", type=int, default=600)
    parser.add_argument("--page", type=int, default=0)
    parser.add_argument("--pages", type=Path)
    parser.add_argument("--group", type=int, default=100)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--keep", action="store_true", help="leave the archive in --folder")
    parser.add_argument("--bulk", action="store_true", help="write the files without the decisions of an add: for very many documents")
    args = parser.parse_args()
    with nullcontext(args.folder) if args.keep else tempfile.TemporaryDirectory(dir=args.folder) as folder:
        (bulk if args.bulk else fill)(Path(folder) / "archive", args)
        if not args.pages:
            measure(Path(folder) / "archive", args)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main()
