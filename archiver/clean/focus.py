"""Where in the dump of a page its article stands, and under which title: metadata is read there, not from the menus around it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import add

from archiver.clean.dates import dates_in
from archiver.clean.draft import Draft
from archiver.clean.judge import Verdict
from archiver.clean.lines import is_prose
from archiver.clean.ruleset import Rules
from archiver.clean.titles import NUMBERED, breadcrumb, may_be_title
from archiver.clean.turns import find_labels
from archiver.model import Edit
from archiver.text.edits import Carry
from archiver.text.fold import fold, fold_evenly

# So many characters of what goes between two pieces that stay part an article from a teaser.
_FAR = 400
# The title, the byline and the credits stand within so many pieces of the article, a breadcrumb so close above the title, a byline so
# close below it.
_NEAR, _CRUMBS, _BELOW = 40, 3, 4
# Pairs of neighbouring letters in a title of which this share stands in the article too: on 36 news pages 0.31 and more, but for two
# whose titles stand right above a byline (0.17, 0.20); the lines of menus 0.25 and less, but for the site's own name.
_SHARED, _SHARED_ABOVE_BYLINE = 0.28, 0.1
_LENGTHS = range(7, 81)
_LONGEST_BYLINE = 120
_KEY = re.compile(r"(?:[A-Za-z_-]{2,20}|关键[词字]|關鍵[詞字]|标签|標籤|摘要|分类|分類|栏目|欄目)\s*[:：]")
_LEADS = " \t\u3000#*>»›〉》→|·•-–—"


def focus(draft: Draft, found: Verdict, rules: Rules) -> tuple[Draft, str]:
    """The draft that metadata is read from, and the line that says what the article is about ("" where none does).

    Of a dump it is the article, from that line on, with what stands below it; without such a line the words of menus above the article
    are left out, so that none of them is taken for a title. Any other draft is itself.
    """
    if not found.spans or draft.page.media_type not in ("text/plain", "text/html"):
        return draft, ""
    texts = [draft.text[a:b] for a, b in found.spans]
    first, last = article(texts, found.kept)
    spoken = _pairs(texts[first:last])
    if draft.page.media_type == "text/html":
        at = _titled(texts, range(max(0, first - _NEAR), first), spoken, rules)
        return draft, "" if at is None else texts[at].strip()
    labels = [label.start for label in find_labels(draft.text, rules)]
    if len(labels) > 1:  # a conversation begins with its first label, not with its first prose
        first = min(first, bisect_right([start for start, _ in found.spans], labels[0]) - 1)
    at = _titled(texts, range(max(0, first - _NEAR), first), spoken, rules)
    if at is None:
        near = [t for i, t in enumerate(texts) if i >= first or found.kept[i] or _tells(t)]
    else:
        near = [*_above(texts, at), *texts[at + 1 : last + _NEAR]]
    return Draft.of(replace(draft.page, text="\n".join(near), blocks=()), draft.off), "" if at is None else texts[at].strip(_LEADS)


def fields(draft: Draft, found: Verdict) -> Iterator[Edit]:
    """Line ends between what is left above an article's first sentence, and below its last, where a scraper glued it: a title, a
    byline, a signature. `draft` is one step behind the verdict's."""
    if draft.page.media_type != "text/plain" or not found.spans or not draft.origin:
        return
    old = draft.origin.text
    first, last = article([old[a:b] for a, b in found.spans], found.kept)
    before = 0
    for i, (start, end) in enumerate(Carry(draft.steps[-1].edits).spans(found.spans)):
        stays = found.kept[i]
        if stays and 0 < before <= start and (i <= first or i >= last) and "\n" not in (gap := draft.text[before:start]):
            yield Edit(before, start, gap, "\n", "glued-field")
        before = end if stays else before


def article(texts: Sequence[str], kept: Sequence[bool]) -> tuple[int, int]:
    """The pieces [first, last) of the article, from its first prose to its last: of the groups of pieces that stay, which much else
    parts, the one with the most text."""
    groups: list[list[int]] = []
    far = _FAR
    for i, stays in enumerate(kept):
        if not stays:
            far += len(texts[i])
            continue
        if far >= _FAR:
            groups.append([])
        groups[-1].append(i)
        far = 0
    best = max(groups, key=lambda group: sum(len(texts[i]) for i in group), default=[0])
    prose = [i for i in best if is_prose(texts[i])] or best
    return prose[0], prose[-1] + 1


def _above(texts: Sequence[str], at: int) -> list[str]:
    """A title, with the breadcrumb above it, and of the first line of all and the one right above it those that name it."""
    title = texts[at].strip(_LEADS)
    crumbs = [texts[i] for i in range(max(0, at - _CRUMBS), at) if breadcrumb(fold_evenly(texts[i]))]
    naming = [texts[i] for i in sorted({0, at - 1}) if 0 <= i < at and fold(title) in fold(texts[i])]
    return [*naming, *crumbs, title]


def _titled(texts: Sequence[str], near: Sequence[int], spoken: frozenset[str], rules: Rules) -> int | None:
    """The line that says what the article is about: the last one above a byline, else one right above a byline that the line before it
    says too, else one that the first line of all names, else the first."""
    usable = {i: _shared(texts[i], spoken) for i in near if _is_usable(texts[i], rules)}
    fitting = [i for i, share in usable.items() if share >= _SHARED]
    bylines = [i for i in near if _is_dated(texts[i])]
    for known, limit in ((fitting, _BELOW), ([i for i, share in usable.items() if share >= _SHARED_ABOVE_BYLINE], 1)):
        above = [i for i in known if any(i < j <= i + limit for j in bylines)]
        if above:
            return above[-1]
    twice = [i for i in usable if i and i + 1 in bylines and fold(texts[i].strip(_LEADS)) in fold(texts[i - 1])]
    if twice:
        return twice[-1]
    named = [i for i in fitting if i and fold(texts[i].strip(_LEADS)) in fold(texts[0])]
    return next(iter([*named, *(i for i in fitting if i), *fitting]), None)


def _is_usable(text: str, rules: Rules) -> bool:
    """Whether a line may be a title: no numbered heading, no byline, no value behind its label, no key of front matter, no breadcrumb."""
    bare = text.strip(_LEADS)
    return len(bare) in _LENGTHS and not NUMBERED.match(bare) and not _KEY.match(bare) and not _is_dated(text) and may_be_title(bare, rules)


def _is_dated(text: str) -> bool:
    return len(text) <= _LONGEST_BYLINE and not is_prose(text) and any(len(d.iso) >= 10 for d in dates_in(text))


def _tells(text: str) -> bool:
    """Whether a line may be a byline, a label with its value, a breadcrumb or a table's row."""
    return _is_dated(text) or any(mark in text for mark in ":：|>")


def _shared(text: str, spoken: frozenset[str]) -> float:
    """The share of a line's pairs of letters that an article speaks too."""
    found = _pairs((text,))
    return len(found & spoken) / len(found) if found else 0.0


def _pairs(texts: Sequence[str]) -> frozenset[str]:
    """The pairs of neighbouring letters in texts that follow each other."""
    key = "".join(map(fold, texts))
    return frozenset(filter(str.isalpha, set(map(add, key, key[1:]))))
