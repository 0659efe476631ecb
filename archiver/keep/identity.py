"""Which document is this a capture of? Two documents are never merged on a guess; every decision says why.

In this order: the same bytes or the same content · the same canonical URL · for what has no URL in common, the document on
whose page most of its sentences stand, and of which most stand on its own page. Fingerprints find the candidates, the text
decides; `grounds.py` says when it is enough. What shares most of its text with another document and is none of its captures
is linked to it as a near duplicate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, count

from archiver.keep.against import other_title
from archiver.keep.bundle import Held
from archiver.keep.decision import Captures, Decision, Evidence, SightOf
from archiver.keep.fingerprints import unpacked
from archiver.keep.grounds import agree, may_be_one, names_a_document, one
from archiver.keep.likeness import Likeness, compare, may_share
from archiver.keep.lookup import Column
from archiver.keep.relations import contents, related
from archiver.keep.sight import Sight
from archiver.text.canonical import digest

# Half of the shorter text's shingles is settled as the least, and only where title and date agree; see docs/interface.md.
_SHARE = 0.5
# Where so much of either stands in the other, no other document can be more like it.
_SURE = 0.95
# Fewer shingles than this say nothing: two short notices share that much by chance of their form.
_FEWEST = 16
# Documents that are compared at most, those with the most fingerprints in common first.
_CANDIDATES = 8
# Fingerprints in common that make a document worth comparing.
_SHARED = 2
# A title of so many captures or more names no document: 投资者关系活动记录表. Twenty documents as a dozen scrapers saw them have fewer.
_COMMON = 256
# Hexadecimal digits of an id: two of a million documents share one with a chance of 1 in 560.
_ID = 12


@dataclass(frozen=True, slots=True)
class _Match:
    """A held capture that the new one is of one document with, and why."""

    held: Held
    evidence: Evidence
    likeness: Likeness | None = None

    def rank(self, new: Held) -> tuple[bool, bool, float, float]:
        """The more the better: a title that names a document, nothing changed, how much of the longer text stands there, and of it."""
        assert self.likeness is not None
        named = names_a_document(new.title) and _same_title(self.held, new)
        return named, self.likeness.same, self.likeness.least, self.likeness.most


def identify(new: Held, mine: Sight, shelf: Captures, sight_of: SightOf) -> Decision:
    """The document that `new`, which shows `mine`, is a capture of. `sight_of` reads what a held capture shows."""
    found = (_by_content(new, mine, shelf) if new.usable else None) or _by_place(new, mine, shelf)
    near: tuple[str, ...] = ()
    if new.usable and (found is None or (found.evidence.rule == "content" and other_title(new, found.held))):
        like, others = _by_text(new, mine, shelf, sight_of)
        if found is None or (like and _same_title(new, like.held)):  # of two reprints the one with this title
            found, near = like, others
    if found is None:
        why = f"shares most of its text with document {', '.join(near)}, but is another one" if near else _NOTHING
        return Decision("", Evidence("near" if near else "new", why), near=near)
    decision = Decision(found.held.document, found.evidence, near=near)
    return related(decision, new, mine, shelf, sight_of) if new.usable else decision


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


def _by_content(new: Held, mine: Sight, shelf: Captures) -> _Match | None:
    for held in shelf.find("raw", new.raw):
        if held.usable and may_be_one(new, held, mine):
            return _Match(held, Evidence("bytes", f"the same bytes as a capture of document {held.document}", {"raw": new.raw}))
    if not new.length:  # a text without a letter has no content that could be equal
        return None
    same = [held for held in contents(shelf.find("digest", new.digest)) if may_be_one(new, held, mine)]
    same.sort(key=lambda held: (held.url != new.url, other_title(held, new), not _same_title(held, new)))
    for held in same:
        why = f"the same content, letter for letter, as a capture of document {held.document}"
        return _Match(held, Evidence("content", why, {"digest": new.digest, "characters": new.length}))
    return None


def _by_place(new: Held, mine: Sight, shelf: Captures) -> _Match | None:
    """The same URL; or the same bytes where the content does not tell, as with a wall: then they need one source or some length."""
    for held in shelf.find("url", new.url):
        return _Match(held, Evidence("url", f"the same URL as document {held.document}", {"url": new.url}))
    for held in shelf.find("raw", new.raw):
        if held.source == new.source or (held.usable and not mine.says_little):
            return _Match(held, Evidence("bytes", f"the same bytes as a capture of document {held.document}", {"raw": new.raw}))
    return None


def _by_text(new: Held, mine: Sight, shelf: Captures, sight_of: SightOf) -> tuple[_Match | None, tuple[str, ...]]:
    """The document whose text is most like this one, if it is one with it; and those that are only much like it."""
    best: _Match | None = None
    near: dict[str, None] = {}
    for held in _candidates(new, mine, shelf):
        theirs = sight_of(held)
        like = compare(mine, theirs) if may_share(mine, theirs) else None
        if like is None or like.shingles < _FEWEST or like.most < _SHARE:
            continue
        why = one(new, held, mine, theirs, like)
        if not why:
            near[held.document] = None
            continue
        match = _Match(held, _evidence(held, like, why), like)
        if best is None or match.rank(new) > best.rank(new):
            best = match
        if like.same and like.least >= _SURE and (_same_title(held, new) or not new.title_key):
            break
    return best, tuple(document for document in near if best is None or document != best.held.document)


def _evidence(held: Held, like: Likeness, why: str) -> Evidence:
    sentence = f"{like.share:.0%} of its sentences stand in document {held.document}, {like.share_back:.0%} the other way round: {why}"
    return Evidence("text", sentence, {"share": round(like.share, 4), "share_back": round(like.share_back, 4), "shingles": like.shingles})


def _candidates(new: Held, mine: Sight, shelf: Captures) -> Iterator[Held]:
    """Captures to compare with: one for each content of the documents that fingerprints, the title, or an address name.

    Of a text that says little only those that have its title and date.
    """
    asked: set[tuple[str, str]] = set()
    documents = [document for document, shared in shelf.sharing(unpacked(new.fingerprints))[:_CANDIDATES] if shared >= _SHARED]
    places: tuple[tuple[Column, str], ...] = (("url", new.page_url), ("page_url", new.url), ("page_url", new.page_url))
    named = chain(
        (held for document in documents for held in contents(shelf.captures(document))),
        (held for held in contents(_titled(new, shelf)) if names_a_document(new.title) or agree(new, held)),
        (held for column, key in places for held in contents(shelf.find(column, key))),
    )
    little = mine.says_little and mine.told < _FEWEST
    for held in named:
        if (held.document, held.digest) not in asked and (not little or agree(new, held)):
            asked.add((held.document, held.digest))
            yield held


def _titled(new: Held, shelf: Captures) -> list[Held]:
    """The captures with the same title; none where it is a form's or a site's."""
    found = shelf.find("title_key", new.title_key, _COMMON)
    return found if len(found) < _COMMON else []


def _same_title(a: Held, b: Held) -> bool:
    return bool(a.title_key) and a.title_key == b.title_key
