"""Mojibake in a page undone: in its text as steps of the draft, in its head as strings, with a doubt where bytes were lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from archiver.clean.draft import Draft
from archiver.clean.headstrings import strings_of, with_strings
from archiver.clean.mend import mend
from archiver.model import Doubt, Page
from archiver.text.edits import apply, settle
from archiver.text.mojibake import mojibake

STEP = "mojibake"
_ROUNDS = 3  # text is misread twice at most in practice
# A character of garble that is written as an entity: only then are entities resolved first, not with everything else after.
_HIDDEN = re.compile(r"[\x80-\xff]&[#a-z]|;[\x80-\xff]")
_LATIN = re.compile(r"[\x80-\xff]")  # most pages have none
# A head is short; the beginning of the page's text (characters) beside it tells what it was misread as.
_BESIDE = 2_000
# Parts the strings of a head; a control character that no garble has, at a line's end, which no edit crosses.
_PART = "\x1e\n"
_NAMED = 5  # characters that a doubt names


def unscramble(draft: Draft) -> Draft:
    """The draft after a step for each time that some of its text was decoded wrongly; the same draft where none was."""
    if _LATIN.search(draft.text) and _HIDDEN.search(draft.text):
        draft = draft.after("mend", (edit for edit in mend(draft.text) if edit.rule == "mend-entity"))
    for _ in range(_ROUNDS):
        after = draft.after(STEP, mojibake(draft.text))
        if not after.steps[-1].edits:
            break
        draft = after
    return draft


def unscrambled(page: Page, off: frozenset[str]) -> Page:
    """The page with the strings of its head read right; its text stays, for the draft's steps to change. `off` as in a draft."""
    strings = strings_of(page.head)
    text = _PART.join([*strings, page.text[:_BESIDE]])
    for _ in range(_ROUNDS):
        edits = settle(edit for edit in mojibake(text) if edit.rule not in off)
        if not edits:
            break
        text = apply(text, edits)
    return replace(page, head=with_strings(page.head, text.split(_PART)[: len(strings)]))


def filled(draft: Draft) -> Iterator[Doubt]:
    """The doubt about characters of which a byte was lost: those filled in by likelihood, and those that stand as U+FFFD."""
    guessed = [edit for step in draft.steps if step.name == STEP for edit in step.edits if edit.score is not None]
    if guessed:
        quoted = "; ".join(f"{edit.after[:20]!r}" for edit in guessed[:_NAMED])
        what = f"the text was decoded wrongly before it was scraped, and bytes were lost; the likeliest characters stand for them: {quoted}"
        yield Doubt("decode", what + ("; …" if len(guessed) > _NAMED else ""))
