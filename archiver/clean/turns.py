"""Who says what: labels of turns, found because they recur and alternate, not because there is a colon."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from archiver.clean.lines import SENTENCE_END
from archiver.clean.rules import Rules, TurnLabel
from archiver.model import Role, Turn
from archiver.text.fold import fold, fold_evenly

# A label stands at the start of a line, right after a sentence, or at least after a space; tried once where a run of spaces
# begins, never inside it (tables padded with thousands of spaces would cost their square).
_BEFORE = r"(?:(?<=\n)|\A|(?<=[。!?…;.\"')\]])|(?<![*_#> \t])(?=[ \t]))"
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{1,15}://[^\s<>\"”，。）\u4e00-\u9fff]+")
_NAME = re.compile(
    r"^[*_#> \t\u3000]{0,40}(?P<name>[^\s：:，。！？、；;,.!?|()（）=\"“”<>/*#\d][^：:，。！？；;,!?|=\"“”<>/*#\n]{0,15}?)"
    r"[*_\s]*[:：](?!//)[*_]*[ \t]*\n?",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label at `text[start:end]`, its mark included: who speaks from `end` on, and the rule that says so."""

    start: int
    end: int
    role: Role
    speaker: str
    rule: str


def find_labels(text: str, rules: Rules) -> tuple[Label, ...]:
    """The labels of a text, in order; empty where nobody speaks in turns."""
    urls = [m.span() for m in _URL.finditer(text)]
    level = fold_evenly(text)
    for kind in rules.labels:
        labels = [x for x in _candidates(text, level, kind) if not any(a <= x.start < b for a, b in urls)]
        if _is_dialogue(labels, text):
            return tuple(labels)
    return tuple(_names(text, rules))


def turns_of(text: str, labels: Sequence[Label]) -> tuple[Turn, ...]:
    """Each label's say, as a span of `text` without white space and marks at its ends."""
    edges = [*(x.start for x in labels), len(text)]
    turns = []
    for label, stop in zip(labels, edges[1:], strict=True):
        said = text[label.end : stop]
        start = label.end + len(said) - len(said.lstrip())
        end = max(start, label.end + len(said.rstrip()))
        turns.append(Turn(label.role, label.speaker or None, label.start, start, end))
    return tuple(turns)


def _candidates(text: str, level: str, kind: TurnLabel) -> Iterator[Label]:
    """Every place where a word of this kind of label stands as a label."""
    for match in _pattern(kind).finditer(level):
        group = "boxed" if match["boxed"] else "bare"
        word = match[group].replace(" ", "")
        role: Role = "question" if word in kind.questions else "answer"
        opening = match["open"]
        start = match.start("open") + len(opening) - len(opening.lstrip())
        speaker = text[match.start(group) : match.end(group)] if len(word) > 1 and not word.isascii() else ""
        yield Label(start, match.end(), role, speaker, kind.id)


def _is_dialogue(labels: Sequence[Label], text: str) -> bool:
    """Both roles speak, a question comes before the last answer, they mostly alternate, and something is said."""
    roles = [x.role for x in labels]
    if "question" not in roles or "answer" not in roles:
        return False
    if roles.index("question") > len(roles) - 1 - roles[::-1].index("answer"):
        return False
    changes = sum(a != b for a, b in pairwise(roles))
    said = [t.end - t.start for t in turns_of(text, labels)]
    return changes >= 0.5 * (len(roles) - 1) and sum(n > 2 for n in said) >= 0.8 * len(said) and _speaks(text, labels, 0.5)


def _speaks(text: str, labels: Sequence[Label], share: float) -> bool:
    """Whether what follows the labels are sentences; agendas and forms put names and places there."""
    said = [text[t.start : t.end] for t in turns_of(text, labels)]
    return sum(bool(SENTENCE_END.search(s.split("\n", 1)[0])) for s in said) >= share * len(said)


def _names(text: str, rules: Rules) -> Iterator[Label]:
    """Labels that are names: the same few stand at the heads of paragraphs again and again, take turns, and say sentences."""
    found = [m for m in _NAME.finditer(text) if fold(m["name"]) not in rules.not_speakers]
    counts = Counter(fold(m["name"]) for m in found)
    speakers = [m for m in found if counts[fold(m["name"])] > 1 or _is_person(m["name"], rules)]
    order = [fold(m["name"]) for m in speakers]
    if len(order) < 3 or max(counts.values()) < 2 or not 2 <= len(set(order)) <= _MOST_SPEAKERS or len(order) < 0.5 * len(found):
        return
    labels = [_name_label(m) for m in speakers]
    changes = sum(a != b for a, b in pairwise(order))
    persons = all(_is_person(m["name"], rules) for m in speakers)
    if changes >= (1 if persons else _TAKING_TURNS * (len(order) - 1)) and _speaks(text, labels, _SENTENCES):
        yield from labels


# More names than this are the fields of a form, not the voices of a talk.
_MOST_SPEAKERS = 24
# Of neighbouring labels this share changes speaker (a person may have several paragraphs, each with a label) …
_TAKING_TURNS = 0.3
# … and this share of what they say ends like a sentence; values of fields do not.
_SENTENCES = 0.7


def _is_person(name: str, rules: Rules) -> bool:
    plain = fold(name)
    return 1 <= len(plain) <= 4 and (plain[:2] in rules.surnames or plain[:1] in rules.surnames)


def _name_label(match: re.Match[str]) -> Label:
    lead = match.group()
    return Label(match.start() + len(lead) - len(lead.lstrip()), match.end(), "statement", match["name"].strip(), "names")


@cache
def _pattern(kind: TurnLabel) -> re.Pattern[str]:
    """The pattern of a kind of label over an evenly folded text; the letters of a word may be spaced."""
    words = sorted(kind.questions | kind.answers, key=len, reverse=True)
    word = "|".join(r"[ ]?".join(map(re.escape, w)) for w in words)
    digits = r"(?:[ ]?(?:\d{1,3}|[一二三四五六七八九十]{1,3}))?" if kind.number else ""
    boxed = rf"\[ *(?P<boxed>{word}){digits} *\][*_]*[ ]*:?"
    bare = rf"(?P<bare>{word}){digits}[*_ ]*:[*_]*"
    return re.compile(rf"{_BEFORE}(?P<open>[*_#> \t]{{0,80}})(?:{boxed}|{bare})[ \t]*\n?", re.IGNORECASE if kind.id != "qa-latin" else 0)
