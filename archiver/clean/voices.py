"""Speakers who are named: people, outlets, roles at the heads of paragraphs, and the voices of a transcript with its clock."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from archiver.clean.labels import QUESTION_END, Label, speaks, turns_of
from archiver.clean.lines import lines_with
from archiver.clean.ruleset import Rules
from archiver.model import Role
from archiver.text.fold import fold

_NAME = re.compile(
    r"(?:^|(?P<glued>(?<=[。！？!?…”」』）)]))[ \u3000]?)[*_#> \t\u3000]{0,40}"
    r"(?P<name>[^\s：:，。！？、；;,.!?|()（）=\"“”<>/*#\d][^：:，。！？；;,!?|=\"“”<>/*#\n]{0,15}?)"
    r"(?:[（(][^（）()\n]{1,8}[）)])?[*_\s]*[:：](?!//)[*_]*[ \t]*\n?",
    re.MULTILINE,
)
# 发言人1 00:12, 周敏(00:12:05)：, 00:12 周敏 — on a line of its own, or with a colon before what was said.
_CLOCK = r"(?:\d{1,2}[:：])?[0-5]?\d[:：][0-5]\d"
_SPEAKER = r"[^\s\d：:，。！？、；;,.!?|()（）\[\]【】=\"“”<>/*#][^：:，。！？；;,!?|=\"“”<>/*#\n()（）\[\]【】]{0,19}?"
# The day before a clock, where people write to each other: 网友甲 2024-05-10 15:02.
_DAY = r"(?:20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ \t\u3000T]*)?"
_TIMED = re.compile(
    rf"^[*_#> \t]{{0,8}}(?:(?P<name>{_SPEAKER})[*_ \t\u3000]*[(（\[【]?(?P<day>{_DAY})(?P<time>{_CLOCK})[)）\]】]?"
    rf"|[(（\[【]?(?P<first>{_CLOCK})[)）\]】]?[*_ \t\u3000]+(?P<second>{_SPEAKER}))[*_ \t]*(?:[:：][*_ \t]*\n?|\n)",
    re.MULTILINE,
)
_COLON = re.compile("[:：]")
_MINUTE = re.compile(r"[:：][0-5]\d")  # of any clock
_BOXED = re.compile(r"^[*_#> \t]{0,8}【(?P<name>[^【】\n]{1,12})】[*_]*[:：]?[ \t]*\n?", re.MULTILINE)
_BOXES = _BOXED_SPEAKERS = 4
# Behind a sentence, longer words before a colon are a clause.
_LONGEST_GLUED = 6
# Fewer labels are no talk.
_FEWEST = 3
# More names than this are the fields of a form, not the voices of a talk.
_MOST_SPEAKERS = 24
# Of neighbouring labels this share changes speaker (a person may have several paragraphs, each with a label) …
_TAKING_TURNS = 0.3
# … and this share of what they say ends like a sentence; values of fields do not.
_SENTENCES = 0.7
# Who asks ends this share of turns with a question mark; who answers, at most that share.
_ASKS, _ANSWERS = 0.6, 0.3
# A clock may run back now and then, where a transcript was put together; chapters of a film say nothing.
_IN_ORDER, _SAID = 0.9, 0.8
_COUNTED = re.compile(r"[-_ ]?\d{1,6}$")


def transcript(text: str, rules: Rules) -> Iterator[Label]:
    """Labels with a clock: the same few voices, in the order of time, each with words after it."""
    found = [m for m in _timed(text) if _may_speak(m["name"] or m["second"], rules)]
    names = [fold(m["name"] or m["second"]) for m in found]
    times = [(m["day"] or "", _seconds(m["time"] or m["first"])) for m in found]
    if len(found) < _FEWEST or max(Counter(names).values()) < 2 or not 2 <= len(set(names)) <= _MOST_SPEAKERS:
        return
    labels = [Label(_start(m), m.end(), "statement", (m["name"] or m["second"]).strip(), "transcript") for m in found]
    said = sum(t.end > t.start for t in turns_of(text, labels))
    if sum(a <= b for a, b in pairwise(times)) >= _IN_ORDER * (len(times) - 1) and said >= _SAID * len(labels):
        yield from with_roles(text, labels, rules)


def named(text: str, rules: Rules) -> Iterator[Label]:
    """Labels that are names: the same few stand at the heads of paragraphs again and again, take turns, and say sentences."""
    found = [m for m in _before_colons(text) if _may_speak(m["name"], rules, glued=m["glued"] is not None)]
    if len(found) < _FEWEST:
        return
    counts = Counter(voice_of(m["name"], rules) for m in found)
    # Glued behind a sentence anything may stand before a colon: there only a name that comes again counts.
    speakers = [m for m in found if counts[voice_of(m["name"], rules)] > 1 or is_person(m["name"], rules)]
    starts = {m.start() for m in speakers}
    others = [m for m in found if m["glued"] is None and m.start() not in starts]
    order = [voice_of(m["name"], rules) for m in speakers]
    if len(order) < _FEWEST or max(counts.values()) < 2 or not 2 <= len(set(order)) <= _MOST_SPEAKERS or len(order) < len(others):
        return
    labels = [Label(_start(m), m.end(), "statement", m["name"].strip(), "names") for m in speakers]
    changes = sum(a != b for a, b in pairwise(order))
    persons = [is_person(m["name"], rules) for m in speakers]
    # 优点：便宜。缺点：太慢。 takes turns too; where no person speaks, somebody must ask.
    if not any(persons) and not any(QUESTION_END.search(text[t.start : t.end]) for t in turns_of(text, labels)):
        return
    if changes >= (1 if all(persons) else _TAKING_TURNS * (len(order) - 1)) and speaks(text, labels, _SENTENCES):
        yield from with_roles(text, labels, rules)


def _timed(text: str) -> Iterator[re.Match[str]]:
    """Names with a clock, in order; only the lines with a clock are read."""
    yield from (m for at, _ in lines_with(_MINUTE, text) if (m := _TIMED.match(text, at)))


def _before_colons(text: str) -> Iterator[re.Match[str]]:
    """What may be a name before a colon, in order; only the lines that can hold one are read."""
    for start, end in _merged(_line_of_name(text, colon) for colon in _COLON.finditer(text)):
        yield from _NAME.finditer(text, start, end)


def _line_of_name(text: str, colon: re.Match[str]) -> tuple[int, int]:
    """From the line in which a name before a colon would stand, perhaps above it, to the end of the colon's."""
    last = colon.start()
    while last and (text[last - 1].isspace() or text[last - 1] in "*_"):
        last -= 1
    return text.rfind("\n", 0, last) + 1, text.find("\n", colon.end()) + 1 or len(text)


def _merged(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans, in order, those that overlap as one."""
    start = end = 0
    for first, last in spans:
        if first >= end:
            yield start, end
            start = first
        end = last
    yield start, end


def boxed(text: str, rules: Rules) -> Iterator[Label]:
    """Labels in heavy brackets, 【海潮周刊】 and 【陈立】: a few, each again and again, in turns, one of them asking."""
    found = list(_BOXED.finditer(text)) if text.count("【") >= _BOXES else []
    names = [fold(m["name"]) for m in found]
    counts = Counter(names)
    few = len(found) < _BOXES or not 2 <= len(counts) <= _BOXED_SPEAKERS or min(counts.values()) < 2
    if few or any(a == b for a, b in pairwise(names)):
        return
    labels = list(with_roles(text, [Label(_start(m), m.end(), "statement", m["name"].strip(), "names") for m in found], rules))
    if any(label.role == "question" for label in labels):
        yield from labels


def with_roles(text: str, labels: Sequence[Label], rules: Rules) -> Iterator[Label]:
    """The labels, with questions and answers where one voice asks and all others answer; else all are statements."""
    asked: dict[str, list[bool]] = {}
    for turn in turns_of(text, labels):
        asked.setdefault(voice_of(turn.speaker or "", rules), []).append(bool(QUESTION_END.search(text[turn.start : turn.end])))
    shares = {voice: sum(marks) / len(marks) for voice, marks in asked.items()}
    askers = [v for v, share in shares.items() if share >= _ASKS and (len(asked[v]) > 1 or v in asking_words(rules))]
    clear = len(askers) == 1 and all(share <= _ANSWERS for voice, share in shares.items() if voice not in askers)
    for label in labels:
        role: Role = ("question" if voice_of(label.speaker, rules) in askers else "answer") if clear else "statement"
        yield replace(label, role=role)


def voice_of(name: str, rules: Rules) -> str:
    """Whose voice a label is: 江海日报记者 and 东岭电视台记者 both are 记者, 投资者_1389 is 投资者, 分析师周敏 is 分析师; any other
    name is its own."""
    plain, words = _COUNTED.sub("", fold(name)), asking_words(rules)
    if not (plain.endswith(words) or plain.startswith(words)):
        return fold(name)
    return max((word for word in words if plain.endswith(word) or plain.startswith(word)), key=len)


@lru_cache(maxsize=8)
def asking_words(rules: Rules) -> tuple[str, ...]:
    """The words that name who asks: 记者, 投资者, 主持人."""
    return tuple({word for kind in rules.labels for word in kind.questions if len(word) > 1 and not word.isascii()})


def _may_speak(name: str, rules: Rules, *, glued: bool = False) -> bool:
    """Whether the words before a colon can be a name: no field of a form, and no verb of saying (林芳说：“……”)."""
    plain = fold(name)
    if plain in rules.not_speakers or plain.endswith(tuple(rules.saying)):
        return False
    return not glued or len(plain) <= _LONGEST_GLUED


def is_person(name: str, rules: Rules) -> bool:
    plain = fold(name)
    return 1 <= len(plain) <= 4 and (plain[:2] in rules.surnames or plain[:1] in rules.surnames)


def _start(match: re.Match[str]) -> int:
    """Where a label begins, less the white space before it."""
    return match.end() - len(match.group().lstrip())


def _seconds(clock: str) -> int:
    total = 0
    for part in re.split("[:：]", clock):
        total = 60 * total + int(part)
    return total
