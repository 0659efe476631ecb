"""Who says what: labels of turns, found because they recur and alternate, not because there is a colon."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from archiver.clean.lines import ends_sentence
from archiver.clean.rules import Rules, TurnLabel
from archiver.model import Role, Turn
from archiver.text.fold import fold, fold_evenly

# A label stands at the start of a line, right after a sentence, or at least after a space; tried once where a run of spaces
# begins, never inside it (tables padded with thousands of spaces would cost their square).
_BEFORE = r"(?:(?<=\n)|\A|(?<=[。!?…;.\"')\]])|(?<![*_#> \t])(?=[ \t]))"
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{1,15}://[^\s<>\"”，。）\u4e00-\u9fff]+")
_NAME = re.compile(
    r"(?:^|(?P<glued>(?<=[。！？!?…”」』）)]))[ \u3000]?)[*_#> \t\u3000]{0,40}"
    r"(?P<name>[^\s：:，。！？、；;,.!?|()（）=\"“”<>/*#\d][^：:，。！？；;,!?|=\"“”<>/*#\n]{0,15}?)"
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
        labels = _with_bare_questions(text, labels)
        if _is_dialogue(labels, text):
            return _with_opening(text, labels)
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


# 1、 or 3. or 问题2 at the head of a question that no word labels.
_NUMBER = re.compile(r"(?:(?:问题|問題)\s?(?P<worded>\d{1,3})\s?[、.．)）:：]|(?P<number>\d{1,3})\s?[、.．)）])(?![0-9])\s*")
_QUESTION_END = re.compile(r"[？?][”」』*_\s]*$")


def _with_bare_questions(text: str, labels: list[Label]) -> list[Label]:
    """The labels, with one for each answer whose question has none: numbered (1、…答复：), or a paragraph that asks."""
    found: list[Label] = []
    count = 0
    for number, label in enumerate(labels):
        before = labels[number - 1] if number else None
        if label.role == "answer" and (before is None or before.role == "answer"):
            count += 1
            question = _bare_question(text, before.end if before else 0, label.start, count)
            found += [question] if question else []
        elif label.role == "question":
            count += 1
        found.append(label)
    return found


def _bare_question(text: str, start: int, end: int, count: int) -> Label | None:
    """The question in `text[start:end]`: from its number on, if that is the one whose turn it is, else its last paragraph."""
    for match in _NUMBER.finditer(text, start, end):
        if int(match["number"] or match["worded"]) == count:
            return Label(match.start(), match.end(), "question", "", "numbered-question")
    asked = text[start:end].rstrip()
    if not _QUESTION_END.search(asked):
        return None
    at = start + asked.rfind("\n") + 1
    alone = (at > start or not start) and not _NAME.match(text, at)
    return Label(at, at, "question", "", "bare-question") if alone else None


# What announces a talk: 以下是……答问内容：, 现将主要内容整理如下：.
_ANNOUNCES = re.compile(r"(?:以下|下面|如下|实录|纪要|内容|要点|全文)[^。！？\n]{0,60}[:：]\s*$")


def _with_opening(text: str, labels: list[Label]) -> tuple[Label, ...]:
    """The labels, with the sentence that announces the talk as its first, nameless turn."""
    before = text[: labels[0].start].rstrip()
    at = before.rfind("\n") + 1
    if _ANNOUNCES.search(fold_evenly(before[at:])):
        return (Label(at, at, "statement", "", "opening"), *labels)
    return tuple(labels)


def _is_dialogue(labels: Sequence[Label], text: str) -> bool:
    """Both roles speak, a question comes before the last answer, they mostly alternate, and something is said."""
    roles = [x.role for x in labels]
    if "question" not in roles or "answer" not in roles:
        return False
    if roles.index("question") > len(roles) - 1 - roles[::-1].index("answer"):
        return False
    changes = sum(a != b for a, b in pairwise(roles))
    said = [t.end - t.start for t in turns_of(text, labels)]
    return changes >= 0.5 * (len(roles) - 1) and sum(n > 0 for n in said) >= 0.8 * len(said) and _speaks(text, labels, 0.5)


def _speaks(text: str, labels: Sequence[Label], share: float) -> bool:
    """Whether what follows the labels are sentences; agendas and forms put names and places there."""
    said = [text[t.start : t.end] for t in turns_of(text, labels)]
    return sum(ends_sentence(s.split("\n", 1)[0]) for s in said) >= share * len(said)


def _names(text: str, rules: Rules) -> Iterator[Label]:
    """Labels that are names: the same few stand at the heads of paragraphs again and again, take turns, and say sentences."""
    found = [m for m in _NAME.finditer(text) if _may_speak(m, rules)]
    counts = Counter(fold(m["name"]) for m in found)
    # Glued behind a sentence anything may stand before a colon: there only a name that comes again counts.
    speakers = [m for m in found if counts[fold(m["name"])] > 1 or _is_person(m["name"], rules)]
    named = {m.start() for m in speakers}
    others = [m for m in found if m["glued"] is None and m.start() not in named]
    order = [fold(m["name"]) for m in speakers]
    if len(order) < 3 or max(counts.values()) < 2 or not 2 <= len(set(order)) <= _MOST_SPEAKERS or len(order) < len(others):
        return
    labels = [_name_label(m) for m in speakers]
    changes = sum(a != b for a, b in pairwise(order))
    persons = all(_is_person(m["name"], rules) for m in speakers)
    if changes >= (1 if persons else _TAKING_TURNS * (len(order) - 1)) and _speaks(text, labels, _SENTENCES):
        yield from _with_roles(text, labels)


# Who asks ends this share of turns with a question mark; who answers, at most that share.
_ASKS, _ANSWERS = 0.6, 0.3


def _with_roles(text: str, labels: Sequence[Label]) -> Iterator[Label]:
    """The labels, with questions and answers where one speaker asks and all others answer; else all are statements."""
    asked: dict[str, list[bool]] = {}
    for turn in turns_of(text, labels):
        asked.setdefault(fold(turn.speaker or ""), []).append(bool(_QUESTION_END.search(text[turn.start : turn.end])))
    shares = {speaker: sum(marks) / len(marks) for speaker, marks in asked.items()}
    askers = [speaker for speaker, share in shares.items() if share >= _ASKS]
    clear = len(askers) == 1 and all(share <= _ANSWERS for speaker, share in shares.items() if speaker not in askers)
    for label in labels:
        role: Role = ("question" if fold(label.speaker) in askers else "answer") if clear else "statement"
        yield replace(label, role=role)


def _may_speak(match: re.Match[str], rules: Rules) -> bool:
    """Whether the words before a colon can be a name: no field of a form, and no verb of saying (林芳说：“……”)."""
    name = fold(match["name"])
    if name in rules.not_speakers or name.endswith(tuple(rules.saying)):
        return False
    return match["glued"] is None or len(name) <= _LONGEST_GLUED


# Behind a sentence, longer words before a colon are a clause.
_LONGEST_GLUED = 6
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
