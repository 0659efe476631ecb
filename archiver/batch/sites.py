"""A site's pages teach each other: which lines its other pages hold, as a table a site that is saved, shown and cited.

The first of two passes reads every page (`lesson`); near-duplicates are set aside, so that a reprint teaches nothing; what at
least three distinct documents hold is the site's table. Counts of shards add up by key, in any order and on any machine.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b, sha256
from pathlib import Path
from urllib.parse import urlsplit

from archiver.batch.inputs import Ref
from archiver.batch.signals import sketch
from archiver.clean.known import Evidence, place_key
from archiver.clean.learned import OTHERS, blind, has_cue, key_of, may_be_learned
from archiver.clean.lines import is_prose, lines_of
from archiver.errors import InputError
from archiver.model import Capture, Page

VERSION = 2
FILE = "_learned.jsonl"
# Distinct documents that must hold a line before anything is learned from it: this page and two others.
_LEAST = OTHERS + 1
# Distinct documents of a site that are counted: more teach nothing new, and would take memory.
_ENOUGH = 2000
# Hashes that near-duplicates share at least, and the share of the shorter sketch.
_SHARED, _SHARE = 2, 0.5
# Lines that stand for a page without running text.
_LINES = 16
# The share of a position's blocks that recur, from which on all that stands there is taken for chrome.
_TAKEN = 0.8


@dataclass(frozen=True, eq=False)
class Table:
    """What is known of one site: how many distinct documents were counted, and how many of them hold each line's key.

    `places` maps hashes of block positions to [blocks there that recur, blocks there], where nearly all do. `examples` shows each
    key as some page prints it. Two tables are one where they are the same object, as rules are. Not slotted, because the digest
    is worked out once.
    """

    site: str
    pages: int
    lines: Mapping[str, int]
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    examples: Mapping[str, str] = field(default_factory=dict, compare=False)

    @cached_property
    def digest(self) -> str:
        """Changes when what is known changes; "" where nothing is."""
        said = json.dumps([VERSION, self.pages, sorted(self.lines.items()), sorted(self.places.items())], ensure_ascii=False)
        return f"sha256:{sha256(said.encode()).hexdigest()}" if self.lines else ""

    def line(self, key: str) -> Evidence | None:
        """The other documents that hold a line; the one that asks is among those that were counted."""
        seen = self.lines.get(blind(key))
        return None if seen is None else Evidence(seen - 1, self.pages - 1)

    def place(self, key: str) -> Evidence | None:
        """How many of the blocks at this place recur on other pages: what else stands there is of their kind, such as a list of news."""
        seen = self.places.get(_hash(key))
        return None if seen is None else Evidence(*seen)

    def to_json(self) -> str:
        """One line, without its line end."""
        lines = {key: [count, self.examples.get(key, "")] for key, count in sorted(self.lines.items())}
        told = {"version": VERSION, "site": self.site, "digest": self.digest, "pages": self.pages, "lines": lines}
        told["places"] = dict(sorted(self.places.items()))
        return json.dumps(told, ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> Table:
        """The table that `to_json` wrote. Raises InputError for anything else."""
        try:
            told = json.loads(line)
            counts = {str(key): int(count) for key, (count, _) in told["lines"].items()}
            examples = {str(key): str(example) for key, (_, example) in told["lines"].items()}
            places = {str(place): (int(seen), int(blocks)) for place, (seen, blocks) in told.get("places", {}).items()}
            table = cls(str(told["site"]), int(told["pages"]), counts, places, examples)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(f"no table of learned lines: {error}; learn anew by leaving it out") from error
        if told.get("version") != VERSION:
            raise InputError(f"learned lines of version {told.get('version')!r} cannot be used by this program; learn anew")
        return table


def site_of(ref: Ref) -> str:
    """The site of a capture: its host, where its name is a URL, else the folder that it lies in."""
    host = urlsplit(ref.name).hostname if "://" in ref.name else None
    return host or ref.place.parent.as_posix()


def lesson(capture: Capture) -> str:
    """What a page can teach, as JSON; "" for one that cannot be read.

    {"sketch": of its running text, "lines": {key: as it is printed}, "places": {hash of a position: keys of the blocks there}}; the
    key of a block that cannot be learned is "".
    """
    from archiver.read import read

    try:
        page = read(capture)
    except InputError:
        return ""
    text = page.text
    lines = [line.text for line in lines_of(text)]
    prose = blind("\n".join(line for line in lines if is_prose(line) and not has_cue(line)))
    keys = {line: key_of(line) if may_be_learned(line) else "" for line in lines}
    told = {key: line.strip()[:60] for line, key in keys.items() if key}
    return json.dumps({"sketch": sketch(prose) or _sample(lines), "lines": told, "places": _places(page, keys)}, ensure_ascii=False)


def _sample(lines: Iterable[str]) -> list[str]:
    """What tells a page without running text from others: some of its lines."""
    return sorted({_hash(key) for key in map(key_of, lines) if key})[:_LINES]


def _places(page: Page, keys: Mapping[str, str]) -> dict[str, list[str]]:
    """{hash of a position: keys of the blocks there}, of blocks of HTML; `keys` are those of the page's lines."""
    found: dict[str, list[str]] = {}
    for block in page.blocks:
        if block.path.startswith("/"):
            text = page.text[block.start : block.end]
            known = keys.get(text)
            key = known if known is not None else key_of(text) if may_be_learned(text) else ""
            found.setdefault(_hash(place_key(block.path)), []).append(key)
    return found


def _hash(place: str) -> str:
    return blake2b(place.encode(), digest_size=6).hexdigest()


def learn(site: str, lessons: Iterable[str]) -> Table:
    """The table of a site from its pages' lessons, in order: what at least three documents hold that are no near-duplicates."""
    counts: Counter[str] = Counter()
    examples: dict[str, str] = {}
    places: dict[str, Counter[str]] = {}
    holders: Counter[str] = Counter()
    distinct = _Distinct()
    for each in lessons:
        told = json.loads(each)
        if distinct.count >= _ENOUGH or not distinct.add(told["sketch"]):
            continue
        counts.update(told["lines"].keys())
        for key, line in told["lines"].items():
            examples.setdefault(key, line)
        for place, keys in told["places"].items():
            places.setdefault(place, Counter()).update(keys)
            holders[place] += 1
    lines = {key: count for key, count in counts.items() if count >= _LEAST}
    taken = {place: found for place, keys in places.items() if holders[place] >= _LEAST and (found := _taken(keys, lines))}
    return Table(site, distinct.count, lines, taken, {key: examples[key] for key in lines})


def _taken(keys: Counter[str], lines: Mapping[str, int]) -> tuple[int, int] | None:
    """How many of a place's blocks recur, of how many; None where it is not chrome's alone."""
    seen, blocks = sum(count for key, count in keys.items() if key in lines), keys.total()
    return (seen, blocks) if seen >= _TAKEN * blocks else None


class _Distinct:
    """Tells documents that are new from near-duplicates of earlier ones, by their sketches."""

    def __init__(self) -> None:
        self.count = 0
        self._sizes: list[int] = []
        self._holders: dict[str, list[int]] = {}

    def add(self, sketched: list[str]) -> bool:
        """Whether a document is distinct from all before it; one without running text is."""
        shared = Counter(holder for each in sketched for holder in self._holders.get(each, ()))
        for holder, number in shared.items():
            smaller = min(len(sketched), self._sizes[holder])
            if number >= _SHARE * smaller and number >= min(_SHARED, smaller):
                return False
        for each in sketched:
            self._holders.setdefault(each, []).append(self.count)
        self._sizes.append(len(sketched))
        self.count += 1
        return True


def save(tables: Iterable[Table], path: Path) -> None:
    """Writes tables, one a line."""
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        file.writelines(table.to_json() + "\n" for table in tables)


def load(path: Path) -> Iterator[Table]:
    """The tables of a file. Raises InputError where it holds something else, or cannot be read."""
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                yield Table.from_json(line)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {path} ({error}); name a {FILE} that a run has left") from error
