"""Which document is this a capture of? Two documents are never merged on a guess; every decision says why.

In this order: the same bytes or the same content · the same canonical URL · for what has no URL in common, a document whose
title and date agree *and* which shares at least half of the shorter text. Title and date find candidates, the text decides.
A form that two companies filled in, on one day and in the same words, is two documents: see `issuers.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Protocol

from archiver.keep.bundle import Held
from archiver.keep.index import Column
from archiver.keep.issuers import other_issuer
from archiver.keep.versions import Derived, derive, run_of
from archiver.model import Outcome
from archiver.text.canonical import canonical, digest

# Characters in a shingle, as in the measurements on winnowing (k = 8); half of the shorter text is settled, see docs/interface.md.
_SHINGLE = 8
_SHARE = 0.5
# Fewer shingles than this say nothing: two short notices share that much by chance of their form.
_FEWEST = 16
# Below this many characters of content, equal content alone is no proof: many notices say no more than "see the attachment".
_SHORT = 64
# A title of this many Han characters names its document, together with a date.
_TITLE = 8
# What was cut off and is more of the whole than this lacks no more than an ending: that may be an earlier version.
_PREVIEW = 0.8
# Hexadecimal digits of an id: two of a million documents share one with a chance of 1 in 560.
_ID = 12
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


class Captures(Protocol):
    """What identity asks of the index."""

    def find(self, column: Column, value: str) -> list[Held]:
        """The captures with this value."""

    def captures(self, document: str) -> list[Held]:
        """All captures of a document."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a capture was taken for what it was: the rule, a plain sentence, and the figures behind it."""

    rule: str
    why: str
    numbers: Mapping[str, int | float | str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.why


@dataclass(frozen=True, slots=True)
class Decision:
    """The document ("" for a new one) and the evidence; how the text relates to others of the document, by their digests."""

    document: str
    evidence: Evidence
    preview_of: tuple[str, ...] = ()
    full_text_of: tuple[str, ...] = ()


TextOf = Callable[[Held], str]


def identify(new: Held, text: str, shelf: Captures, text_of: TextOf) -> Decision:
    """The document that `new`, whose clean text is `text`, is a capture of. `text_of` reads the text of a held capture."""
    found = (_by_content(new, shelf) if new.usable else None) or _by_place(new, shelf)
    if found is None and new.usable:
        found = _by_shingles(new, text, shelf, text_of)
    if found is None:
        return Decision("", Evidence("new", "no document held has this content or this URL, or agrees in title, date and text"))
    document, evidence = found
    preview_of, full_text_of = _relations(new, text, shelf.captures(document), text_of) if new.usable else ((), ())
    return Decision(document, evidence, preview_of, full_text_of)


def document_id(new: Held, taken: Callable[[str], bool]) -> str:
    """A new document's id: 12 hexadecimal digits of its first content's digest.

    Where it has no content, or where another document has the same (short) one, of the digest of its bytes, its source and
    a number.
    """
    own = f"{new.raw}\n{new.source}\n"
    others = (digest(f"{own}{number}".encode("utf-8", "surrogatepass")) for number in count())
    digests = chain((new.digest,) if new.usable else (), others)
    ids = (whole.removeprefix("sha256:")[:_ID] for whole in digests)
    return next(id_ for id_ in ids if not taken(id_))


def outcome(new: Held, before: Iterable[Held]) -> tuple[Outcome, str]:
    """What the capture brought to its document, and the digest of the version that it belongs to ("" for a wall)."""
    if not new.usable:
        return "unusable", ""
    held = list(before)
    old, now = derive(held), derive([*held, new])
    run = run_of(now, new.record)
    if not old.usable:
        return "new", run.digest
    if len(now.usable) > len(old.usable):
        return ("full-text-of" if new.full_text_of else "new-version"), run.digest
    if run.digest != now.contents[new.raw]:
        return "preview-of", run.digest
    return ("better-capture" if _better(new, old) else "seen-again"), run.digest


def _better(new: Held, old: Derived) -> bool:
    same = [c.quality for c in old.captures if c.digest == new.digest and c.usable]
    return not same or new.quality > max(same)


Found = tuple[str, Evidence] | None


def _by_content(new: Held, shelf: Captures) -> Found:
    for held in shelf.find("raw", new.raw):
        if held.usable and _may_be_one(new, held):
            return held.document, Evidence("bytes", f"the same bytes as a capture of document {held.document}", {"raw": new.raw})
    if not new.length:  # a text without a letter has no content that could be equal
        return None
    same = [held for held in shelf.find("digest", new.digest) if held.usable and _may_be_one(new, held)]
    same.sort(key=lambda held: held.url != new.url)
    for held in same:
        why = f"the same content, letter for letter, as a capture of document {held.document}"
        return held.document, Evidence("content", why, {"digest": new.digest, "characters": new.length})
    return None


def _may_be_one(a: Held, b: Held) -> bool:
    """Whether equal content makes two captures one document: nothing known of the two speaks against it.

    The body of a notice may be a form. A short text must also have the same title and no other URL.
    """
    elsewhere = bool(a.url and b.url and a.url != b.url)
    if _contradict(a, b) or other_issuer(a.title or "", b.title or ""):
        return False
    if min(a.length, b.length) < _SHORT:
        return a.title_key == b.title_key and not elsewhere
    if elsewhere and a.title_key != b.title_key:
        return False
    return not (_other_title(a, b) and a.published and b.published and not _within(a.published, b.published))


def _other_title(a: Held, b: Held) -> bool:
    """Whether two known titles are more than one title with and without a site's name or a series before or after it."""
    return bool(a.title_key and b.title_key) and a.title_key not in b.title_key and b.title_key not in a.title_key


def _by_place(new: Held, shelf: Captures) -> Found:
    """The same URL; or the same bytes where the content does not tell, as with a wall: then they need one source or some length."""
    for held in shelf.find("url", new.url):
        return held.document, Evidence("url", f"the same URL as document {held.document}", {"url": new.url})
    for held in shelf.find("raw", new.raw):
        if held.source == new.source or (held.usable and held.length >= _SHORT):
            return held.document, Evidence("bytes", f"the same bytes as a capture of document {held.document}", {"raw": new.raw})
    return None


def _by_shingles(new: Held, text: str, shelf: Captures, text_of: TextOf) -> Found:
    """The candidate that shares most of the text, where that is enough."""
    candidates = list(_candidates(new, shelf))
    mine = _shingles(text) if candidates else set()
    best: tuple[float, Held, int, int, str] | None = None
    asked: set[str] = set()
    for held, why in candidates:
        if held.text in asked or _contradict(new, held) or (new.url and held.url):
            continue
        asked.add(held.text)
        their_text = text_of(held)
        if other_issuer(f"{new.title or ''}\n{text}", f"{held.title or ''}\n{their_text}"):
            continue
        theirs = _shingles(their_text)
        fewer, shared = min(len(mine), len(theirs)), len(mine & theirs)
        if fewer >= _FEWEST and shared >= _SHARE * fewer and (best is None or shared / fewer > best[0]):
            best = shared / fewer, held, shared, fewer, why
    if best is None:
        return None
    share, held, shared, fewer, why = best
    sentence = f"{why} as document {held.document}, and {share:.0%} of the shorter text stands in the other"
    return held.document, Evidence("text", sentence, {"shared": shared, "shingles": fewer, "share": round(share, 4)})


def _candidates(new: Held, shelf: Captures) -> Iterable[tuple[Held, str]]:
    """Captures that may be of the same document, and what agrees."""
    for held in shelf.find("title_key", new.title_key):
        if held.usable and (why := _agree(new, held)):
            yield held, why
    places: tuple[tuple[Column, str], ...] = (("url", new.page_url), ("page_url", new.url), ("page_url", new.page_url))
    for column, key in places:
        for held in shelf.find(column, key):
            if held.usable:
                yield held, "the same address in the page"


def _agree(a: Held, b: Held) -> str:
    """What beside the title agrees, as the beginning of a sentence; `""`: not enough."""
    event = a.event_date is not None and a.event_date == b.event_date
    institution = a.institution is not None and _same_words(a.institution, b.institution)
    if event and institution:
        return "the same title, event date and institution"
    published = bool(a.published and b.published) and _within(a.published or "", b.published or "")
    if (event or published) and len(_HAN.findall(a.title or "")) >= _TITLE:
        return f"the same title and {'event date' if event else 'date of publication'}"
    return ""


def _contradict(a: Held, b: Held) -> bool:
    """Whether something known of both says that they are two documents: the event's day, the institution, the companies."""
    if a.event_date and b.event_date and not _within(a.event_date, b.event_date):
        return True
    if a.institution and b.institution and not _same_words(a.institution, b.institution):
        return True
    return bool(a.companies and b.companies) and not _share_company(a.companies, b.companies)


def _share_company(a: tuple[tuple[str, str], ...], b: tuple[tuple[str, str], ...]) -> bool:
    """One code in common, or, where one side has no code, one name that is in the other's: 茅台 and 贵州茅台."""
    codes_a, codes_b = ({code for _, code in pairs if code} for pairs in (a, b))
    if codes_a and codes_b:
        return bool(codes_a & codes_b)
    names_a, names_b = ([canonical(name) for name, _ in pairs if name] for pairs in (a, b))
    return any(x in y or y in x for x in names_a for y in names_b)


def _within(a: str, b: str) -> bool:
    """Whether two dates can be one, known to different precision: 2023-04-07 and 2023-04-07T18:51+08:00."""
    return a.startswith(b) or b.startswith(a)


def _same_words(a: str, b: str | None) -> bool:
    return b is not None and canonical(a) == canonical(b)


def _shingles(text: str) -> set[str]:
    key = canonical(text)
    return {key[i : i + _SHINGLE] for i in range(len(key) - _SHINGLE + 1)}


def _relations(new: Held, text: str, captures: Iterable[Held], text_of: TextOf) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The contents that `new` is a preview of, and those that are previews of it."""
    mine = canonical(text)
    preview_of, full_text_of = set(), set()
    for held in {c.digest: c for c in captures if c.usable and c.digest != new.digest}.values():
        if _looks_cut(new, held) and mine in canonical(text_of(held)):
            preview_of.add(held.digest)
        elif _looks_cut(held, new) and canonical(text_of(held)) in mine:
            full_text_of.add(held.digest)
    return tuple(sorted(preview_of)), tuple(sorted(full_text_of))


def _looks_cut(part: Held, whole: Held) -> bool:
    """Whether `part` may be a preview of `whole`: known to be cut off, and clearly shorter.

    A text that says no word of being cut off, or that lacks only its ending, is another version.
    """
    return part.truncated is True and 0 < part.length <= _PREVIEW * whole.length
