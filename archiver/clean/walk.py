"""Capture to Document, one straight line: the table of contents of the project."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from archiver.clean.complete import truncated
from archiver.clean.draft import REMOVING, Draft
from archiver.clean.embedded import embedded, told
from archiver.clean.findings import conflicts
from archiver.clean.focus import fields, focus
from archiver.clean.front import front
from archiver.clean.glosses import glosses, unglossed
from archiver.clean.judge import doubt, judge, verdict
from archiver.clean.layout import may_be_wrapped, part, tidy, unwrap
from archiver.clean.learned import RULE as SITE_LINE
from archiver.clean.learned import learned
from archiver.clean.marks import marks, page_marks
from archiver.clean.mend import mend
from archiver.clean.metadata import gather, repaired
from archiver.clean.own import read_back, said_of_itself
from archiver.clean.quality import doubts, spare
from archiver.clean.quotes import RULE as QUOTES
from archiver.clean.quotes import curl
from archiver.clean.repair import is_narrowed, repair
from archiver.clean.residue import residue
from archiver.clean.ruleset import Rules
from archiver.clean.strip import strip
from archiver.clean.turns import find_labels, turns_of
from archiver.clean.unscramble import filled, unscramble, unscrambled
from archiver.clean.verbatim import code, verbatim
from archiver.clean.veto import located, missed
from archiver.errors import EmptyInput, InputError
from archiver.model import Capture, Document, Doubt, Encoding, Found, Metadata, Removal, Restore, Source, Status
from archiver.read import read
from archiver.text.canonical import content_digest, digest
from archiver.text.script import detect_script, language_tag

_PLACES = 20  # of broken bytes that a document names


def clean_capture(capture: Capture, rules: Rules, restores: Sequence[Restore] = ()) -> Document:
    """The document that a capture holds. Never raises for bad content: such a document has status failed or empty.

    `restores` are passages that a user brought back: no step takes them out.
    """
    try:
        page = read(capture)
    except InputError as error:
        return _unread(capture, rules, error)
    said = said_of_itself(page)
    if said is None:
        page = unglossed(unscrambled(page, rules.off), rules.off)
    spared = located(page.text, restores)
    draft = Draft.of(page, rules.off, tuple(span for _, span in spared if span))
    draft, metadata, doubted = _walked(draft, rules, capture.source) if said is None else read_back(draft, said)
    doc = _finish(capture, draft, metadata, rules, (*doubted, *missed(spared)))
    return replace(doc, restored=tuple(one for one, span in spared if span)) if spared else doc


def _walked(draft: Draft, rules: Rules, source: str) -> tuple[Draft, Metadata, tuple[Doubt, ...]]:
    """The walk itself: the finished draft, what it says of itself, and what the steps were unsure of."""
    draft = unscramble(draft)
    draft = draft.after("mend", mend(draft.text))
    draft = draft.after("glosses", glosses(draft.text))
    if draft.page.media_type == "text/plain":
        draft = draft.after("front", front(draft.text))
        draft = draft.after("residue", residue(draft.text))
    draft = draft.after("pages", page_marks(draft.text))
    draft = draft.after("unwrap", unwrap(draft.text, verbatim(draft, "pre", "row", "item")) if may_be_wrapped(draft.text) else ())
    draft = draft.after("tidy", tidy(draft.text, code(draft)))
    draft = draft.after("part", part(draft.text, find_labels(draft.text, rules)))
    judged = verdict(draft, rules, rules.known)
    found = gather(*focus(draft, judged, rules), rules, source)
    metadata = found.metadata()
    draft = draft.after("judge", judge(draft, judged))
    draft = draft.after("fields", fields(draft, judged))
    draft = draft.after("embed", embedded(draft))
    draft = draft.after("strip", strip(draft, rules, metadata))
    if rules.known and rules.allows(SITE_LINE):
        draft = draft.after("site", learned(draft, rules.known, metadata))
    draft = draft.after("marks", marks(draft.text, code(draft)))
    draft = draft.after("close", tidy(draft.text, code(draft)))
    if is_narrowed(draft.text):
        metadata = repaired(metadata)
    draft = draft.after("repair", repair(draft.text, verbatim(draft, "pre")))
    if rules.allows(QUOTES):
        draft = draft.after("quotes", curl(draft.text, verbatim(draft, "pre")))
    return draft, metadata, (*_some(doubt(judged)), *conflicts(found.offers))


def _some(doubted: Doubt | None) -> tuple[Doubt, ...]:
    return (doubted,) if doubted else ()


def _finish(capture: Capture, draft: Draft, metadata: Metadata, rules: Rules, doubted: tuple[Doubt, ...]) -> Document:
    """The document of a finished draft: turns as spans, script, doubts, digests. `doubted` is what the steps were unsure of."""
    page, text = draft.page, draft.text
    turns = turns_of(text, find_labels(text, rules))
    cut, why = truncated(text, page.text, turns)
    script = detect_script(text)
    doubted = (*doubts(page.source, text, script), *filled(draft), *doubted, *told(draft), *_some(spare(text, page)), *_some(why))
    return Document(
        source=capture.source,
        media_type=page.media_type,
        status=_status(text, doubted),
        text=text,
        script=script,
        digest=content_digest(text),
        raw_digest=digest(capture.body),
        cleaner=cleaner_of(rules),
        encoding=_encoding(page.source),
        metadata=_with_language(metadata, script, page.head.language),
        turns=turns,
        truncated=cut,
        removed=tuple(_removals(draft, rules)),
        repairs=tuple(sorted(_repairs(draft).items())),
        doubts=doubted,
        trail=draft.trail(),
    )


def _with_language(metadata: Metadata, script: str, declared: str) -> Metadata:
    tag = language_tag(script, declared.strip())
    return replace(metadata, language=Found(tag, "script", f"{script} {declared}".strip()) if tag else None)


def _status(text: str, doubted: tuple[Doubt, ...]) -> Status:
    if not text.strip():
        return "empty"
    return "review" if any(d.stage in ("decode", "judge") for d in doubted) else "clean"


def _unread(capture: Capture, rules: Rules, error: InputError) -> Document:
    """The document of bytes that no reader reads: kept and reported, never dropped."""
    return Document(
        source=capture.source,
        media_type=capture.media_type or "application/octet-stream",
        status="empty" if isinstance(error, EmptyInput) else "failed",
        text="",
        script="Zyyy",
        digest=content_digest(""),
        raw_digest=digest(capture.body),
        cleaner=cleaner_of(rules),
        doubts=(Doubt("read", str(error)),),
    )


def cleaner_of(rules: Rules) -> str:
    """What a document says of how it was made: version of the package and digest of the rules."""
    from archiver import __version__

    return f"archiver/{__version__} rules/{rules.digest.removeprefix('sha256:')[:12]}"


def _encoding(source: Source) -> Encoding:
    return Encoding(
        source.encoding, source.known_by, source.declared, source.replaced, source.broken[:_PLACES], recovered=len(source.recovered)
    )


def _removals(draft: Draft, rules: Rules) -> Iterator[Removal]:
    """What the removing steps took out, with its place in the page."""
    starts, paths = [block.start for block in draft.page.blocks], [block.path for block in draft.page.blocks] or [""]
    for before, step in draft.walked():
        if step.name in REMOVING and step.edits:
            whys = {rule: rules.why(rule) for rule in {edit.rule for edit in step.edits}}
            spans = before.located((edit.start, edit.end) for edit in step.edits)
            for edit, span in zip(step.edits, spans, strict=True):
                path = paths[max(0, bisect_right(starts, span[0]) - 1)]
                yield Removal(edit.before.strip(), edit.rule, whys[edit.rule], path, span, edit.score)


def _repairs(draft: Draft) -> Counter[str]:
    return Counter(edit.rule for step in draft.steps if step.name not in REMOVING for edit in step.edits)
