"""How a capture relates to what its document has already: the same content, a preview, the full text; and what it brought."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from archiver.keep.bundle import Held
from archiver.keep.decision import Captures, Decision, SightOf
from archiver.keep.likeness import begins, compare
from archiver.keep.sight import Sight
from archiver.keep.versions import derive, run_of
from archiver.model import Outcome

# What was cut off and is more of the whole than this lacks no more than an ending: that may be an earlier version.
_PREVIEW = 0.8
# A text that is the beginning of one twice as long is a preview even where nothing says that it was cut off.
_HALF = 0.5
# Different contents of a document that are compared at most.
_CONTENTS = 24


def contents(captures: Iterable[Held]) -> list[Held]:
    """The best capture of each content of each document, the latest content first: which record came first plays no part."""
    best: dict[tuple[str, str], Held] = {}
    for held in sorted(captures, key=lambda held: (held.captured_at, held.raw, held.added_at), reverse=True):
        key = held.document, held.digest
        if held.usable and (key not in best or held.quality > best[key].quality):
            best[key] = held
    return list(best.values())[:_CONTENTS]


def related(decision: Decision, new: Held, mine: Sight, shelf: Captures, sight_of: SightOf) -> Decision:
    """How the text relates to the other contents of its document."""
    preview_of, full_text_of, same_as = set(), set(), set()
    for held in contents(c for c in shelf.captures(decision.document) if c.digest != new.digest):
        theirs = sight_of(held)
        like = compare(mine, theirs)
        if like.same:
            same_as.add(held.digest)
        elif like.says_no_more and _is_preview((mine, new), (theirs, held)):
            preview_of.add(held.digest)
        elif like.says_all and _is_preview((theirs, held), (mine, new)):
            full_text_of.add(held.digest)
    return replace(decision, preview_of=tuple(sorted(preview_of)), full_text_of=tuple(sorted(full_text_of)), same_as=tuple(sorted(same_as)))


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


def _is_preview(part: tuple[Sight, Held], whole: tuple[Sight, Held]) -> bool:
    """Whether a text that says nothing that the other does not say is cut off.

    It is known to be cut off and clearly shorter; or it is the beginning of a text at least twice as long. What only lacks
    an ending is another version.
    """
    length, full = part[0].size, whole[0].size
    if not length or length > _PREVIEW * full:
        return False
    return part[1].truncated is True or (length <= _HALF * full and begins(part[0], whole[0]))
