"""Which document is this a capture of? Two documents are never merged on a guess; every decision says why.

In this order: the same bytes or the same content · the same canonical URL · for what has no URL in common, the document on
whose page most of its sentences stand, and of which most stand on its own page. Fingerprints find the candidates, title and
date help, the text decides. What shares most of its text with another document and is none of its captures is linked to it
as a near duplicate. What speaks against two captures being one document: see `against.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, count
from typing import Protocol

from archiver.keep.against import contradict, other_day, other_firms, other_title, same_words, title_elsewhere, within
from archiver.keep.bundle import Held
from archiver.keep.fingerprints import unpacked
from archiver.keep.index import Column
from archiver.keep.issuers import other_issuer
from archiver.keep.likeness import Likeness, begins, compare, may_share
from archiver.keep.sight import LEAST, Sight
from archiver.keep.versions import derive, run_of
from archiver.model import Outcome
from archiver.text.canonical import digest

# Half of the shorter text's shingles is settled as the least, and only where title and date agree; see docs/interface.md.
_SHARE = 0.5
# Without them so much of the text that says more must stand on the other page (0.6 had precision and recall 1.000 in the
# measurements on winnowing), and of a preview nearly all.
_MUTUAL = 0.6
_WHOLE = 0.9
# Where so much of either stands in the other, no other document can be more like it.
_SURE = 0.95
# Fewer shingles than this say nothing: two short notices share that much by chance of their form.
_FEWEST = 16
# A title of this many Han characters names its document, together with a date.
_TITLE = 8
# What was cut off and is more of the whole than this lacks no more than an ending: that may be an earlier version.
_PREVIEW = 0.8
# A text that is the beginning of one twice as long is a preview even where nothing says that it was cut off.
_HALF = 0.5
# Documents that are compared at most, those with the most fingerprints in common first; and different contents of each.
_CANDIDATES, _CONTENTS = 8, 24
# Fingerprints in common that make a document worth comparing.
_SHARED = 2
# Hexadecimal digits of an id: two of a million documents share one with a chance of 1 in 560.
_ID = 12
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


class Captures(Protocol):
    """What identity asks of the index."""

    def find(self, column: Column, value: str) -> list[Held]:
        """The captures with this value."""

    def captures(self, document: str) -> list[Held]:
        """All captures of a document."""

    def sharing(self, fingerprints: Iterable[int]) -> list[tuple[str, int]]:
        """Documents with some of these fingerprints, and how many: the most first."""


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
    """The document ("" for a new one) and the evidence.

    How the text relates to others of the document, by their digests: a preview of them, their full text, or the same content
    but for chrome. `near`: other documents that share most of the text.
    """

    document: str
    evidence: Evidence
    preview_of: tuple[str, ...] = ()
    full_text_of: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


SightOf = Callable[[Held], Sight]


def identify(new: Held, mine: Sight, shelf: Captures, sight_of: SightOf) -> Decision:
    """The document that `new`, which shows `mine`, is a capture of. `sight_of` reads what a held capture shows."""
    found = (_by_content(new, mine, shelf) if new.usable else None) or _by_place(new, mine, shelf)
    near: tuple[str, ...] = ()
    if found is None and new.usable:
        found, near = _by_text(new, mine, shelf, sight_of)
    if found is None:
        why = f"shares most of its text with document {', '.join(near)}, but is another one" if near else _NOTHING
        return Decision("", Evidence("near" if near else "new", why), near=near)
    document, evidence = found
    decision = Decision(document, evidence, near=near)
    return _related(decision, new, mine, shelf, sight_of) if new.usable else decision


_NOTHING = "no document held has this content or this URL, or shares enough of its text"


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
        return ("near-duplicate" if new.near else "new"), run.digest
    if len(now.usable) > len(old.usable):
        return ("full-text-of" if new.full_text_of else "new-version"), run.digest
    if run.digest != now.contents[new.raw]:
        return "preview-of", run.digest
    return ("better-capture" if now.best(run.digest).record == new.record else "seen-again"), run.digest


Found = tuple[str, Evidence] | None


def _by_content(new: Held, mine: Sight, shelf: Captures) -> Found:
    for held in shelf.find("raw", new.raw):
        if held.usable and _may_be_one(new, held, mine):
            return held.document, Evidence("bytes", f"the same bytes as a capture of document {held.document}", {"raw": new.raw})
    if not new.length:  # a text without a letter has no content that could be equal
        return None
    same = [held for held in shelf.find("digest", new.digest) if held.usable and _may_be_one(new, held, mine)]
    same.sort(key=lambda held: held.url != new.url)
    for held in same:
        why = f"the same content, letter for letter, as a capture of document {held.document}"
        return held.document, Evidence("content", why, {"digest": new.digest, "characters": new.length})
    return None


def _may_be_one(a: Held, b: Held, mine: Sight) -> bool:
    """Whether equal content makes two captures one document: nothing known of the two speaks against it.

    The body of a notice may be a form. A text of which addresses and scripts leave little must also have the same title and
    no other URL.
    """
    elsewhere = bool(a.url and b.url and a.url != b.url)
    if contradict(a, b) or other_issuer(a.title or "", b.title or ""):
        return False
    if mine.says_little:
        return a.title_key == b.title_key and not elsewhere and (a.length < LEAST or a.source == b.source)
    if elsewhere and a.title_key != b.title_key:
        return False
    return not (other_title(a, b) and other_day(a, b))


def _by_place(new: Held, mine: Sight, shelf: Captures) -> Found:
    """The same URL; or the same bytes where the content does not tell, as with a wall: then they need one source or some length."""
    for held in shelf.find("url", new.url):
        return held.document, Evidence("url", f"the same URL as document {held.document}", {"url": new.url})
    for held in shelf.find("raw", new.raw):
        if held.source == new.source or (held.usable and not mine.says_little):
            return held.document, Evidence("bytes", f"the same bytes as a capture of document {held.document}", {"raw": new.raw})
    return None


def _by_text(new: Held, mine: Sight, shelf: Captures, sight_of: SightOf) -> tuple[Found, tuple[str, ...]]:
    """The document whose text is most like this one, if it is one with it; and those that are only much like it."""
    if mine.says_little and mine.told < _FEWEST:
        return None, ()
    best: tuple[Likeness, Held, str] | None = None
    near: dict[str, None] = {}
    for held in _candidates(new, mine, shelf):
        theirs = sight_of(held)
        if not may_share(mine, theirs):
            continue
        like = compare(mine, theirs)
        if like.shingles < _FEWEST or like.most < _SHARE:
            continue
        why = _one(new, held, mine, theirs, like)
        if not why:
            near[held.document] = None
        elif best is None or (like.least, like.most) > (best[0].least, best[0].most):
            best = like, held, why
        if best and best[0].least >= _SURE:
            break
    if best is None:
        return None, tuple(near)
    like, held, why = best
    sentence = f"{like.most:.0%} of its sentences stand in document {held.document}, {like.least:.0%} the other way round: {why}"
    if like.share < like.share_back:
        sentence = f"{like.share:.0%} of its sentences stand in document {held.document}, {like.share_back:.0%} the other way round: {why}"
    numbers = {"share": round(like.share, 4), "share_back": round(like.share_back, 4), "shingles": like.shingles}
    return (held.document, Evidence("text", sentence, numbers)), tuple(d for d in near if d != held.document)


def _candidates(new: Held, mine: Sight, shelf: Captures) -> Iterable[Held]:
    """Captures to compare with: one for each content of the documents that fingerprints, title and date, or an address name."""
    asked: set[tuple[str, str]] = set()
    documents = [document for document, shared in shelf.sharing(unpacked(new.fingerprints))[:_CANDIDATES] if shared >= _SHARED]
    places: tuple[tuple[Column, str], ...] = (("url", new.page_url), ("page_url", new.url), ("page_url", new.page_url))
    named = chain(
        (held for document in documents for held in shelf.captures(document)[:_CONTENTS]),
        (held for held in shelf.find("title_key", new.title_key) if _agree(new, held)),
        (held for column, key in places for held in shelf.find(column, key)),
    )
    for held in named:
        if held.usable and (held.document, held.digest) not in asked:
            asked.add((held.document, held.digest))
            yield held


def _one(new: Held, held: Held, mine: Sight, theirs: Sight, like: Likeness) -> str:
    """Why two captures that share much of their text are of one document; "" where they are not."""
    if contradict(new, held) or other_firms(mine, theirs) or other_issuer(_head(new, mine), _head(held, theirs)):
        return ""
    if new.url and held.url:  # a mirror says neither more nor less, under the same title
        mirror = like.same and bool(new.title_key) and new.title_key == held.title_key and not other_day(new, held)
        return "the same text under the same title at another address" if mirror else ""
    contained = (like.says_no_more or like.says_all) and bool(new.title_key) and new.title_key == held.title_key
    titled, dated = title_elsewhere(new, held, mine, theirs), other_day(new, held) and not contained
    if (titled and dated) or ((titled or dated) and not like.same):
        return ""
    if like.least >= _MUTUAL and min(mine.told, theirs.told) >= LEAST:
        return "most of either stands in the other"
    part, whole = ((mine, new), (theirs, held)) if like.share >= like.share_back else ((theirs, held), (mine, new))
    if like.most >= _WHOLE and _is_head(part, whole):
        return "the one is the beginning of the other"
    return _agree(new, held)


def _head(held: Held, sight: Sight) -> str:
    """Title and beginning of a text, for what its head says of its issuer."""
    return f"{held.title or ''}\n{sight.head}"


def _is_head(part: tuple[Sight, Held], whole: tuple[Sight, Held]) -> bool:
    """Whether a text is the beginning of a longer one, and not an item of a collection: the longer one's title stands on its page.

    A short one must have a title, too.
    """
    titled = not other_title(part[1], whole[1]) or part[0].shows(whole[1].title_key)
    named = part[0].told >= LEAST or bool(part[1].title_key and whole[1].title_key)
    return titled and named and begins(part[0], whole[0])


def _agree(a: Held, b: Held) -> str:
    """What agrees beside the text, as a sentence; `""`: not enough."""
    event = a.event_date is not None and a.event_date == b.event_date
    institution = a.institution is not None and same_words(a.institution, b.institution)
    titled = bool(a.title_key) and a.title_key == b.title_key
    if titled and event and institution:
        return "the same title, event date and institution"
    published = bool(a.published and b.published) and within(a.published or "", b.published or "")
    if titled and (event or published) and len(_HAN.findall(a.title or "")) >= _TITLE:
        return f"the same title and {'event date' if event else 'date of publication'}"
    address = {a.url, a.page_url} & {b.url, b.page_url} - {""}
    return "the same address in the page" if address else ""


def _related(decision: Decision, new: Held, mine: Sight, shelf: Captures, sight_of: SightOf) -> Decision:
    """How the text relates to the other contents of its document."""
    preview_of, full_text_of, same_as = set(), set(), set()
    others = {c.digest: c for c in shelf.captures(decision.document) if c.usable and c.digest != new.digest}
    for held in list(others.values())[-_CONTENTS:]:
        theirs = sight_of(held)
        like = compare(mine, theirs)
        if like.same:
            same_as.add(held.digest)
        elif like.says_no_more and _is_preview((mine, new), (theirs, held)):
            preview_of.add(held.digest)
        elif like.says_all and _is_preview((theirs, held), (mine, new)):
            full_text_of.add(held.digest)
    return replace(decision, preview_of=tuple(sorted(preview_of)), full_text_of=tuple(sorted(full_text_of)), same_as=tuple(sorted(same_as)))


def _is_preview(part: tuple[Sight, Held], whole: tuple[Sight, Held]) -> bool:
    """Whether a text that says nothing that the other does not say is cut off.

    It is known to be cut off and clearly shorter; or it is the beginning of a text at least twice as long. What only lacks
    an ending is another version.
    """
    length, full = part[0].size, whole[0].size
    if not length or length > _PREVIEW * full:
        return False
    return part[1].truncated is True or (length <= _HALF * full and begins(part[0], whole[0]))
