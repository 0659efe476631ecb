"""What a person sees of one document that went into the archive: at most 25 lines, the text first."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from archiver.cli.terminal import clip, columns, counted, one_line, pad, paint, screen_width
from archiver.model import Document, Found, Record
from archiver.render.variant import said

LABEL = 10
# Lines of text, removed passages and doubts that are shown; with the rest of the card they make at most 25 lines.
_TEXT_LINES, _REMOVALS, _DOUBTS = 5, 3, 2
# Columns of a speaker's name at most.
_SPEAKER = 20
_ROLES = {"question": "Q", "answer": "A", "statement": "·"}


@dataclass(frozen=True, slots=True)
class Ending:
    """What became of a document, why ("" where there is nothing to say), its reading copy, and what to try next."""

    outcome: str
    why: str
    copy: str
    following: Sequence[str]


def card(doc: Document, shown: Document, ending: Ending, changes: Sequence[str] = ()) -> str:
    """The card of `doc`; `shown` is the same in the script that the archive hands out.

    Where there are `changes`, the lines of a comparison with the version before, they stand in the place of the text.
    """
    text = [*_changes(changes)] if changes else [*_text(shown)]
    blocks = [[*_head(shown)], text, [*_findings(doc)], [*_ending(ending)]]
    return "\n\n".join("\n".join(lines) for lines in blocks if lines) + "\n"


def _head(doc: Document) -> Iterator[str]:
    m = doc.metadata
    yield paint(clip(one_line(doc.title or "(no title)"), screen_width()), "bold", sys.stdout)
    masked = " (masked)" if m.author_masked else ""
    facts = [
        _value(m.category),
        _value(m.site),
        _value(m.institution),
        _day(m.event_date, "held "),
        _day(m.published, "published "),
        _value(m.author, "by ") + masked if m.author else "",
    ]
    for line in _flowed([fact for fact in facts if fact], screen_width()):
        yield paint(line, "dim", sys.stdout)
    form = _form(m.record) if m.record else ""
    if form:
        yield paint(clip(form, screen_width()), "dim", sys.stdout)


def _form(record: Record) -> str:
    """What the form at a document's head says, in one line: its number, who issued it, where people met, who was there."""
    named = (("no. ", record.number or record.document_number), ("index ", record.index_number), ("at ", record.place))
    people = (("chaired by ", record.chair), ("with ", record.participants or record.present), ("received by ", record.receptionists))
    activity = " ".join(record.activity.value) if record.activity else ""
    return " · ".join(filter(None, [activity, *(_value(found, before) for before, found in (*named, *people))]))


def _flowed(facts: Sequence[str], width: int) -> list[str]:
    """The facts with dots between them, in at most two lines: who wrote it must not fall off a narrow screen."""
    lines: list[str] = []
    for fact in facts:
        if lines and (len(lines) == 2 or columns(f"{lines[-1]} · {fact}") <= width):
            lines[-1] += f" · {fact}"
        else:
            lines.append(fact)
    return [clip(line, width) for line in lines]


def _day(found: Found[str] | None, before: str) -> str:
    """A date, to the day."""
    return before + one_line(found.value)[:10] if found else ""


def _value(found: Found[str] | None, before: str = "") -> str:
    return before + one_line(found.value) if found else ""


def _text(doc: Document) -> Iterator[str]:
    """The first lines of the text, one for each turn or paragraph, and how much more there is."""
    pieces = list(_pieces(doc))
    for who, text in pieces[:_TEXT_LINES]:
        mark = paint(who, "cyan", sys.stdout) + " " if who else ""
        yield f"  {mark} {clip(one_line(text), screen_width() - 4 - columns(who))}"
    if len(pieces) > _TEXT_LINES:
        more = counted(len(pieces) - _TEXT_LINES, "more turn" if doc.turns else "more paragraph")
        yield paint(f"    … {more}, {counted(len(doc.text), 'character')} in all", "dim", sys.stdout)


def _changes(lines: Sequence[str]) -> Iterator[str]:
    for line in lines[:_TEXT_LINES]:
        yield f"  {line}".rstrip()
    if len(lines) > _TEXT_LINES:
        yield paint(f"    … {counted(len(lines) - _TEXT_LINES, 'more line')}", "dim", sys.stdout)


def _pieces(doc: Document) -> Iterator[tuple[str, str]]:
    """(who speaks, what was said) for each turn; where nobody speaks, ("", line) for each line."""
    if doc.turns:
        for turn in doc.turns:
            yield clip(one_line(turn.speaker or _ROLES[turn.role]), _SPEAKER), said(doc, turn)
    else:
        yield from (("", line) for line in doc.text.split("\n") if line.strip())


def _findings(doc: Document) -> Iterator[str]:
    if doc.removed:
        yield _labelled("removed", f"{counted(len(doc.removed), 'passage')}, {counted(sum(len(r.text) for r in doc.removed), 'character')}")
        shown = doc.removed[:_REMOVALS]
        room = screen_width() - LABEL
        width = max(20, min(40, room - 2 - max(columns(one_line(removal.why)) for removal in shown)))
        for removal in shown:
            why = clip(one_line(removal.why), room - width - 2)
            yield _labelled("", f"{paint(pad(one_line(removal.text), width), 'red', sys.stdout)}  {paint(why, 'dim', sys.stdout)}")
        if len(doc.removed) > _REMOVALS:
            yield _labelled("", paint(f"… {len(doc.removed) - _REMOVALS} more", "dim", sys.stdout))
    if doc.repairs:
        counts = Counter(dict(doc.repairs)).most_common(4)
        told = f"{counted(sum(n for _, n in doc.repairs), 'place')}: " + ", ".join(f"{rule} {n:,}" for rule, n in counts)
        yield _labelled("repaired", clip(told, screen_width() - LABEL))
    for doubt in doc.doubts[:_DOUBTS]:
        yield _labelled("doubt", paint(clip(one_line(doubt.what), screen_width() - LABEL), "yellow", sys.stdout))


def _ending(ending: Ending) -> Iterator[str]:
    yield _labelled("archived", paint(ending.outcome, "green", sys.stdout))
    for line in wrap(one_line(ending.why), screen_width() - LABEL)[:2]:
        yield _labelled("", paint(line, "dim", sys.stdout))
    if ending.copy:
        yield _labelled("to read", one_line(ending.copy))
    for number, command in enumerate(ending.following):
        yield _labelled("" if number else "next", command)


def _labelled(label: str, text: str) -> str:
    return paint(f"{label:<{LABEL}}", "dim", sys.stdout) + text
