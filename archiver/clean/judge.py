"""Which blocks are main content? trafilatura's opinion laid over our blocks, mended where it is plainly wrong.

trafilatura hands back a text. Each of our blocks that this text covers stays; each that it does not goes, as an edit that
can be seen and undone. Where trafilatura has nothing to say, or much less than the page holds, our own reading by density
judges, and where that finds nothing either, everything visible stays: an archive never hands out an empty page.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from archiver.clean.align import covered
from archiver.clean.draft import Draft
from archiver.clean.rules import Rules
from archiver.clean.second import opinion
from archiver.model import Block, Doubt, Edit, Page

_CHROME = frozenset({"nav", "footer", "aside", "header", "form"})
# The linked share from which a block may be a list of links, and from which it is no running text in any case. The shares
# and lengths here were measured on Chinese news pages and forums; the verdict moves little when they do.
_LINKY, _LINKED = 0.3, 0.5
# That many such blocks in a row are a list of links, wherever they stand.
_LIST = 6
# Below this share of the page's running text, trafilatura has missed the article.
_TOO_LITTLE = 0.25
# A picture, a headline and a summary inside one link are a card, which leads to another page. Characters.
_CARD = 300
# Characters of the shortest block that can be running text, and of one that is sure to be.
_SHORT, _LONG = 15, 40
# The share of the running text that the article's own element, its trunk, holds; the linked share of a trunk made of links;
# and how much, at most, of the trunk's length can lie behind it and still be chrome.
_MOST, _LINKED_TRUNK, _TAIL = 0.8, 0.3, 0.5
_NEVER = frozenset({"hidden", "noscript", "nav", "footer", "form"})
_UNSEEN = frozenset({"hidden", "noscript"})
# How sure the two fallbacks are.
_BY_DENSITY, _BY_DEFAULT = 0.6, 0.5
_ATTACHED = re.compile(r"\s*附[件表图圖：:]")
_SENTENCE = re.compile(r"[。！？；，!?;,]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """For each block of a page whether it stays, and how sure that is (0 to 1). `method` and `note` say who judged and why."""

    kept: tuple[bool, ...]
    scores: tuple[float, ...]
    method: str
    note: str = ""


def judge(draft: Draft, found: Verdict) -> Iterator[Edit]:
    """A removal for each block that a verdict drops, with the white space after it."""
    at = 0
    for (block, start, end), kept, score in zip(draft.spans, found.kept, found.scores, strict=True):
        first = max(start, at)
        if not kept and end > first:
            at = _past_space(draft.text, end)
            yield Edit(first, at, draft.text[first:at], "", _rule(block), score)


def doubt(found: Verdict) -> Doubt | None:
    """What is doubtful about a verdict: that a fallback had to give it."""
    return None if found.method in ("trafilatura", "none") else Doubt("judge", f"main content by {found.method}: {found.note}")


def _past_space(text: str, at: int) -> int:
    """The place after the white space at `at`."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _rule(block: Block) -> str:
    for mark in ("hidden", "noscript"):
        if mark in block.marks:
            return f"judge-{mark}"
    return "judge-nav" if block.marks & _CHROME else "judge-boilerplate"


def verdict(page: Page, rules: Rules) -> Verdict:
    """Which blocks of a page stay. Text that is no web page is not judged by blocks, nor any where the rules say so."""
    if page.media_type != "text/html" or not rules.allows("judge-boilerplate"):
        return Verdict((True,) * len(page.blocks), (1.0,) * len(page.blocks), "none")
    texts = [page.text[b.start : b.end] for b in page.blocks]
    blocks = _shown(page.blocks, texts)
    prose = [_is_prose(b, t) for b, t in zip(blocks, texts, strict=True)]
    other, note = opinion(page)
    kept = covered(texts, other)
    got, want = _size(texts, kept), _size(texts, prose)
    if got and got >= _TOO_LITTLE * want:
        _mend(blocks, kept)
        _prune(blocks, texts, kept)
        return Verdict(tuple(kept), _scores(blocks, prose, kept), "trafilatura", note)
    if want:
        _mend(blocks, prose)
        return Verdict(tuple(prose), (_BY_DENSITY,) * len(texts), "density", note or "trafilatura found little of the running text")
    visible = [not b.marks & (_CHROME | _UNSEEN) for b in blocks]
    kept = visible if any(visible) else [True] * len(texts)
    return Verdict(tuple(kept), (_BY_DEFAULT,) * len(texts), "everything", note or "no running text was found: all that is visible stays")


def _size(texts: list[str], chosen: list[bool]) -> int:
    return sum(len(text) for text, is_chosen in zip(texts, chosen, strict=True) if is_chosen)


def _shown(blocks: tuple[Block, ...], texts: list[str]) -> tuple[Block, ...]:
    """The blocks as a reader's browser shows them: where most running text is hidden, a script shows it, and it is not hidden."""
    bare = tuple(replace(b, marks=b.marks - _UNSEEN) for b in blocks)
    hidden, visible = 0, 0
    for block, shown, text in zip(blocks, bare, texts, strict=True):
        size = len(text) if _is_prose(shown, text) else 0
        hidden, visible = (hidden + size, visible) if block.marks & _UNSEEN else (hidden, visible + size)
    return bare if hidden > visible else blocks


def _is_prose(block: Block, text: str) -> bool:
    """Running text: sentences, few links, not in the page's chrome."""
    if block.marks & (_CHROME | _UNSEEN) or _is_linky(block) or ("/a[" in block.path and len(text) < _CARD):
        return False
    return len(text) >= _SHORT and _SENTENCE.search(text) is not None


def _mend(blocks: tuple[Block, ...], kept: list[bool]) -> None:
    """Keeps, too, what stands between two kept blocks in one of their containers, headings before them, and rows among rows."""
    at = [i for i, k in enumerate(kept) if k]
    for left, right in itertools.pairwise(at):
        run = range(left + 1, right)
        homes = {_home(blocks[left]), _home(blocks[right])}
        if run and all(_may_bridge(blocks[i], homes) for i in run):
            for i in run:
                kept[i] = True
    tables = {_table(b) for b, k in zip(blocks, kept, strict=True) if k and "row" in b.marks}
    for i, b in enumerate(blocks):
        if "row" in b.marks and not kept[i] and _table(b) in tables:
            kept[i] = not b.marks & _UNSEEN and b.linked < _LINKED * (b.end - b.start)
    for i in range(len(blocks) - 2, -1, -1):
        b = blocks[i]
        if kept[i + 1] and "heading" in b.marks and not b.marks & (_CHROME | _UNSEEN) and b.linked < _LINKED * (b.end - b.start):
            kept[i] = True


def _prune(blocks: tuple[Block, ...], texts: list[str], kept: list[bool]) -> None:
    """Lets go what an extractor kept around the text: lists of links, above all after its end, and what lies outside its trunk."""
    at = [i for i, k in enumerate(kept) if k]
    prose = [i for i in at if _is_prose(blocks[i], texts[i])]
    if not prose:
        return
    trunk = _trunk([(_home(blocks[i]), len(texts[i])) for i in prose])
    first = prose[0]
    last = max(i for i in prose if _under(blocks[i], trunk))
    for linky, run in itertools.groupby(at, key=lambda i: _is_linky(blocks[i])):
        members = list(run)
        if linky and (len(members) >= _LIST or members[0] > last or members[-1] < first):
            for i in members:
                kept[i] = _ATTACHED.match(texts[i]) is not None
    for i in at:
        if blocks[i].marks & _NEVER:  # there is running text, and none of it is in these
            kept[i] = False
    _restore(blocks, texts, kept, trunk)
    tail = [i for i in at if kept[i] and i > last and not _under(blocks[i], trunk)]
    if sum(len(texts[i]) for i in tail) <= _TAIL * sum(len(texts[i]) for i in at if kept[i] and _under(blocks[i], trunk)):
        for i in tail:
            kept[i] = False
    _whole_tables(blocks, kept)


def _whole_tables(blocks: tuple[Block, ...], kept: list[bool]) -> None:
    """Takes back the rows of a table that stand next to a kept part of it: a record's last lines are its date and its annexes."""
    order = range(1, len(blocks))
    for i, neighbour in (*((i, i - 1) for i in order), *((i - 1, i) for i in reversed(order))):
        block = blocks[i]
        if not kept[i] and kept[neighbour] and "row" in block.marks and not _is_linky(block):
            kept[i] = _under(blocks[neighbour], block.path.rsplit("/tr[", 1)[0])


def _restore(blocks: tuple[Block, ...], texts: list[str], kept: list[bool], trunk: str) -> None:
    """Takes back running text that was left out of an article's own element, where that element is not made of links."""
    inside = [i for i, b in enumerate(blocks) if _under(b, trunk) and not b.marks & _NEVER]
    if sum(blocks[i].linked for i in inside) > _LINKED_TRUNK * sum(len(texts[i]) for i in inside):
        return
    for i in inside:
        if len(texts[i]) >= _LONG and _is_prose(blocks[i], texts[i]):
            kept[i] = True


def _is_linky(block: Block) -> bool:
    return block.linked >= _LINKY * (block.end - block.start)


def _under(block: Block, trunk: str) -> bool:
    return (block.path + "/").startswith(trunk + "/")


def _trunk(homes: list[tuple[str, int]]) -> str:
    """The deepest element that holds four fifths of the running text."""
    sizes: Counter[str] = Counter()
    for home, size in homes:
        above = home
        while above:
            sizes[above] += size
            above = above.rpartition("/")[0]
    total = sum(size for _, size in homes)
    return max((home for home, size in sizes.items() if size >= _MOST * total), key=lambda home: home.count("/"), default="")


def _may_bridge(block: Block, homes: set[str]) -> bool:
    if block.marks & (_CHROME | _UNSEEN) or block.linked >= _LINKED * (block.end - block.start):
        return False
    return any(_home(block).startswith(home) for home in homes)


def _table(block: Block) -> str:
    """The path of the table that a row stands in."""
    return re.sub(r"/(?:t(?:head|body|foot)\[\d+\]/)?tr\[\d+\]$", "", block.path)


def _home(block: Block) -> str:
    """The path of the element that the block's element stands in; rows and items have their table and list."""
    path = re.sub(r"(?:/(?:br|text\(\))\[\d+\])+$", "", block.path)
    return path.rpartition("/")[0]


def _scores(blocks: tuple[Block, ...], prose: list[bool], kept: list[bool]) -> tuple[float, ...]:
    """Confidence: higher where the block's own look agrees with the verdict, lower where running text goes."""
    scores: list[float] = []
    for block, is_prose, is_kept in zip(blocks, prose, kept, strict=True):
        if is_kept:
            scores.append(0.9 if is_prose else 0.7)
        else:
            scores.append(0.55 if is_prose else 0.9 if block.marks or block.linked else 0.75)
    return tuple(scores)
