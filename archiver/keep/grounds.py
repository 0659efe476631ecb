"""What speaks for two captures being of one document: their texts decide, title and date help.

What speaks against it, whatever the texts share, is in `against.py` and `issuers.py`.
"""

from __future__ import annotations

import re

from archiver.keep.against import contradict, other_day, other_firms, other_title, same_words, title_elsewhere, within
from archiver.keep.bundle import Held
from archiver.keep.filled import filled_in_anew, same_figures
from archiver.keep.issuers import other_issuer
from archiver.keep.likeness import Likeness, begins
from archiver.keep.sight import LEAST, Sight

# So much of the text that says more must stand on the other page (0.6 had precision and recall 1.000 in the measurements on
# winnowing), and of a preview nearly all.
_MUTUAL = 0.6
_WHOLE = 0.9
# A title of this many Han characters names its document, together with a date.
_TITLE = 8
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def may_be_one(a: Held, b: Held, mine: Sight) -> bool:
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


def one(new: Held, held: Held, mine: Sight, theirs: Sight, like: Likeness) -> str:
    """Why two captures that share much of their text are of one document; "" where they are not."""
    if _against(new, held, mine, theirs) or (not like.same and filled_in_anew(mine, theirs)):
        return ""
    if new.url and held.url:  # a mirror says neither more nor less, under the same title
        mirror = like.same and bool(new.title_key) and new.title_key == held.title_key and not other_day(new, held)
        return "the same text under the same title at another address" if mirror else ""
    contained = (like.says_no_more or like.says_all) and bool(new.title_key) and new.title_key == held.title_key
    titled, dated = title_elsewhere(new, held, mine, theirs), other_day(new, held) and not contained
    told_again = not dated and like.least >= _WHOLE and same_figures(mine, theirs)
    if (titled and dated) or ((titled or dated) and not (like.same or told_again)):
        return ""
    if like.least >= _MUTUAL and min(mine.told, theirs.told) >= LEAST:
        return "most of either stands in the other"
    part, whole = ((mine, new), (theirs, held)) if like.share >= like.share_back else ((theirs, held), (mine, new))
    if like.most >= _WHOLE and _is_head(part, whole):
        return "the one is the beginning of the other"
    return agree(new, held)


def _against(new: Held, held: Held, mine: Sight, theirs: Sight) -> bool:
    return bool(contradict(new, held)) or other_firms(mine, theirs) or other_issuer(_head(new, mine), _head(held, theirs))


def agree(a: Held, b: Held) -> str:
    """What agrees beside the text, as a sentence; "" where that is not enough."""
    event = a.event_date is not None and a.event_date == b.event_date
    institution = a.institution is not None and same_words(a.institution, b.institution)
    titled = bool(a.title_key) and a.title_key == b.title_key
    if titled and event and institution:
        return "the same title, event date and institution"
    published = bool(a.published and b.published) and within(a.published or "", b.published or "")
    if titled and (event or published) and names_a_document(a.title):
        return f"the same title and {'event date' if event else 'date of publication'}"
    address = {a.url, a.page_url} & {b.url, b.page_url} - {""}
    return "the same address in the page" if address else ""


def names_a_document(title: str | None) -> bool:
    """Whether a title is long enough to name a document, and not a column of a site."""
    return len(_HAN.findall(title or "")) >= _TITLE


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
