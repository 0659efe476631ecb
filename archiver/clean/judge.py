"""Which blocks of a page, or lines of a dump of one, are main content? One classifier's verdict, explained line by line.

The classifier looks at every line and its neighbours (`features.py`), in HTML also at the elements around it
(`containers.py`); its forests come from `data/judge.json.gz` (`trees.py`), and `choose.py` makes the choice. Where that choice
promises little, a second opinion is asked for (`second.py`). How it was trained and what it reaches: docs/judge.md.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from archiver.clean import trees
from archiver.clean.amend import amended, may_stay
from archiver.clean.choose import choose, share
from archiver.clean.containers import dom_rows
from archiver.clean.draft import Draft
from archiver.clean.dump import bridged, has_menu_words, is_dump, title_of, whole_lines, with_risks
from archiver.clean.features import PROSE_AT, text_rows
from archiver.clean.known import SiteKnowledge, line_key, place_key
from archiver.clean.pieces import Span, pieces
from archiver.clean.record import form_span
from archiver.clean.ruleset import Rules
from archiver.clean.second import second
from archiver.clean.turns import find_labels
from archiver.clean.verbatim import Verbatim, tables, verbatim
from archiver.model import Block, Doubt, Edit, Page

_CHROME = frozenset({"nav", "footer", "aside", "header", "form"})
_UNSEEN = frozenset({"hidden", "noscript"})
# Below this promised F1 a second opinion is asked for.
_UNSURE = 0.6
# Fewer labels may be a form's.
_CONVERSATION = 2
# A page with a smaller share of links, and without a menu's words, is an article alone: it stays whole.
_FEW_LINKS = 0.1
# What it counts that every other page of a site says the same here (log-odds), and on how many it must have been seen.
_TAUGHT, _TWICE = 2.0, 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """For each judged span of a draft's text whether it stays, how sure that is (0 to 1), and the rule by which it would go.

    `method` and `note` say who judged and why.
    """

    spans: tuple[Span, ...]
    kept: tuple[bool, ...]
    scores: tuple[float, ...]
    rules: tuple[str, ...]
    method: str
    note: str = ""


_NOTHING = Verdict((), (), (), (), "none")


def judge(draft: Draft, found: Verdict) -> Iterator[Edit]:
    """A removal for each span that a verdict drops, with the white space after it; a line's end only where the line goes whole."""
    text, at, last = draft.text, 0, 0
    bare = True  # nothing of this line has been kept
    for (start, end), kept, score, rule in zip(found.spans, found.kept, found.scores, found.rules, strict=True):
        first = max(start, at)
        bare = bare or "\n" in text[last:start]
        if kept:
            bare = False
        elif end > first:
            at = _past_space(text, end, bare)
            yield Edit(first, at, text[first:at], "", rule, score)
        last = max(last, end)


def doubt(found: Verdict) -> Doubt | None:
    """What is doubtful about a verdict: that the classifier was not sure, and who was asked then."""
    return None if found.method in ("classifier", "none") else Doubt("judge", f"main content by {found.method}: {found.note}")


def verdict(draft: Draft, rules: Rules, known: SiteKnowledge | None = None) -> Verdict:
    """Which parts of a draft stay. Nothing is judged where the rules say so, nor in a text that is no dump of a page."""
    kind = draft.page.media_type
    labels = [label.start for label in find_labels(draft.text, rules)]
    if kind == "text/html" and rules.allows("judge-boilerplate"):
        return _of_page(draft, labels, known)
    if kind == "text/plain" and rules.allows("judge-chrome"):
        return _of_dump(draft, labels, form_span(draft.text, rules), known)
    return _NOTHING


def _of_page(draft: Draft, labels: Sequence[int], known: SiteKnowledge | None) -> Verdict:
    page = draft.page
    texts = [page.text[b.start : b.end] for b in page.blocks]
    if not texts:
        return _NOTHING
    blocks = _shown(page.blocks, texts)
    model = trees.shipped()
    rows = text_rows(texts, page.head.title, model.words)
    around = dom_rows(blocks, [row[PROSE_AT] for row in rows])
    logits = [model.page((*row, *more)) for row, more in zip(rows, around, strict=True)]
    if known:
        logits = [x - _taught(known, t, b.path) for x, t, b in zip(logits, texts, blocks, strict=True)]
    sizes = list(map(len, texts))
    kept, promised = choose([share(x) for x in logits], sizes)
    method, note = "classifier", ""
    alone = not is_dump(texts, rows, kept) and sum(b.linked for b in blocks) < _FEW_LINKS * sum(sizes)
    if promised < _UNSURE and not alone:
        logits, kept, method, note = _again(page, blocks, logits, (kept, promised))
    if alone:
        kept = [k or not b.marks & (_CHROME | _UNSEEN) for k, b in zip(kept, blocks, strict=True)]
    kept = amended(blocks, texts, kept, [has_menu_words(row) for row in rows])
    spans = tuple((start, end) for _, start, end in draft.spans)
    if len(labels) >= _CONVERSATION:
        kept = _with_talk(spans, kept, labels, [may_stay(block) for block in blocks])
    return Verdict(spans, tuple(kept), _scores(logits, kept), tuple(map(_rule, blocks)), method, note)


def _of_dump(draft: Draft, labels: Sequence[int], form: Span | None, known: SiteKnowledge | None) -> Verdict:
    spans = pieces(draft.text)
    texts = [draft.text[a:b] for a, b in spans]
    if not texts:
        return _NOTHING
    model = trees.shipped()
    rows = text_rows(texts, title_of(texts), model.words)
    logits = [model.dump(row) for row in rows]
    if known:
        logits = [x - _taught(known, t, "") for x, t in zip(logits, texts, strict=True)]
    kept, _ = choose([share(x) for x in logits], list(map(len, texts)))
    kept = _with_verbatim(spans, kept, verbatim(draft))
    if not is_dump(texts, rows, _with_verbatim(spans, kept, tables(draft.text))):
        return _NOTHING
    kept = whole_lines(draft.text, spans, bridged(texts, kept), [has_menu_words(row) for row in rows])
    kept = with_risks(texts, _with_form(spans, _with_turns(spans, kept, labels), form))
    return Verdict(spans, tuple(kept), _scores(logits, kept), ("judge-chrome",) * len(spans), "classifier")


def _with_talk(spans: Sequence[Span], kept: list[bool], labels: Sequence[int], may: Sequence[bool]) -> list[bool]:
    """What stays, and all of a conversation of which half the turns stay, but its links and what is a menu by its element."""
    turns = [bisect_left(labels, start) < bisect_left(labels, end) for start, end in spans]
    if 2 * sum(k for k, turn in zip(kept, turns, strict=True) if turn) < sum(turns):
        return kept
    return [k or (m and wanted) for k, m, wanted in zip(kept, may, _with_turns(spans, [False] * len(kept), labels), strict=True)]


def _with_turns(spans: Sequence[Span], kept: list[bool], labels: Sequence[int]) -> list[bool]:
    """What stays, and all between the first label of a turn and the last: a conversation is no menu."""
    if len(labels) < _CONVERSATION:
        return kept
    return [stays or (end > labels[0] and start <= labels[-1]) for (start, end), stays in zip(spans, kept, strict=True)]


def _with_verbatim(spans: Sequence[Span], kept: Sequence[bool], written: Verbatim) -> list[bool]:
    """What stays, and what stands in an author's code or in his tables."""
    return [stays or written.holds(start) for (start, _), stays in zip(spans, kept, strict=True)]


def _with_form(spans: Sequence[Span], kept: list[bool], form: Span | None) -> list[bool]:
    """What stays, and the lines of a meeting's form: its short rows are no menu."""
    return [stays or (form is not None and end > form[0] and start < form[1]) for (start, end), stays in zip(spans, kept, strict=True)]


def _again(
    page: Page, blocks: Sequence[Block], logits: list[float], first: tuple[list[bool], float]
) -> tuple[list[float], list[bool], str, str]:
    """The log-odds and the choice with a second opinion where the two together promise more; who judged, and why."""
    kept, promised = first
    added, who, note = second(page, blocks, [share(x) for x in logits], kept, promised)
    if not added:
        return logits, kept, "classifier, unsure", note
    both = [x + more for x, more in zip(logits, added, strict=True)]
    chosen, together = choose([share(x) for x in both], [b.end - b.start for b in blocks])
    note = f"the classifier was unsure, and the two together promise an F1 of {together:.2f}"
    return (both, chosen, who, note) if together > promised else (logits, kept, "classifier, unsure", note)


def _taught(known: SiteKnowledge, text: str, path: str) -> float:
    """What other pages of the site say against a line: that they hold it too, at best at the same place."""
    found = [known.line(line_key(text)), known.place(place_key(path)) if path else None]
    return max((_TAUGHT * f.seen / f.pages for f in found if f and f.seen >= _TWICE), default=0.0)


def _scores(logits: Sequence[float], kept: Sequence[bool]) -> tuple[float, ...]:
    return tuple(round(share(x if k else -x), 3) for x, k in zip(logits, kept, strict=True))


def _past_space(text: str, at: int, also_lines: bool) -> int:
    """The place after the white space at `at`, line ends included only where asked for."""
    while at < len(text) and text[at].isspace() and (also_lines or text[at] != "\n"):
        at += 1
    return at


def _rule(block: Block) -> str:
    for mark in ("hidden", "noscript"):
        if mark in block.marks:
            return f"judge-{mark}"
    return "judge-nav" if block.marks & _CHROME else "judge-boilerplate"


def _shown(blocks: tuple[Block, ...], texts: Sequence[str]) -> tuple[Block, ...]:
    """The blocks as a reader's browser shows them: where most text is hidden, a script shows it, and it is not hidden."""
    hidden = sum(len(t) for b, t in zip(blocks, texts, strict=True) if b.marks & _UNSEEN)
    if 2 * hidden <= sum(map(len, texts)):
        return blocks
    return tuple(replace(b, marks=b.marks - _UNSEEN) for b in blocks)
