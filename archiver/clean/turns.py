"""Who says what: labels of turns, found because they recur and alternate, not because there is a colon."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from archiver.clean.asked import number_of, with_questions
from archiver.clean.greeted import greeted, with_answers
from archiver.clean.guests import with_hosts, with_names, without_fields
from archiver.clean.labels import Label, speaks, turns_of
from archiver.clean.lines import lines_with
from archiver.clean.ruleset import Rules, TurnLabel
from archiver.clean.standing import standing
from archiver.clean.voices import boxed, named, transcript
from archiver.model import Role
from archiver.text.fold import fold_evenly

__all__ = ["Label", "find_labels", "turns_of"]

# A label stands at the start of a line, right after a sentence, or at least after a space; tried once where a run of spaces
# begins, never inside it (tables padded with thousands of spaces would cost their square).
_BEFORE = r"(?:(?<=\n)|\A|(?<=[。!?…;.\"')\]])|(?<![*_#> \t])(?=[ \t]))"
_DIGITS = r"\d{1,3}|[一二三四五六七八九十]{1,3}"
_AT_HEAD = r"(?:(?<=\n)|\A)"
# 1、问：: the number of a question, at the head of a line or behind a sentence, is part of its label.
_NUMBERED = rf"(?:(?<![^\n*_#> \t。!?])(?:(?:{_DIGITS})[、.)]|\((?:{_DIGITS})\))[ \t]?)"
# What may stand behind a label's word, up to its mark.
_MARKED = rf"(?:[ _]?(?:{_DIGITS}))?(?:[ ]?\([^()\n:]{{1,20}}\))?[*_ ]*[:\]]"
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{1,15}://[^\s<>\"”，。）\u4e00-\u9fff]+")
# The kind of label whose words stand behind a name or an office: 陈立答：, 分析师提问1：. A novel's 我问：“……” is none.
_NAMED_KIND = "qa-named"
_NAME_BEFORE = r"(?![我你您他她它谁这那])[\w·]{1,10}?(?<![的是])"


@lru_cache(maxsize=4)
def find_labels(text: str, rules: Rules) -> tuple[Label, ...]:
    """The labels of a text, in order; empty where nobody speaks in turns. Remembered for the texts that were asked for last:
    most steps leave a text as it was."""
    level = fold_evenly(text)
    seen = _seen(level, rules)
    for kind in rules.labels if seen.lines or seen.heads else ():
        for reading in _readings(text, seen, kind):
            urls = [m.span() for m in _URL.finditer(text)] if "://" in text else []
            outside = [x for x in reading if not any(a <= x.start < b for a, b in urls)]
            labels = outside if kind.id == _NAMED_KIND else with_answers(text, with_questions(text, with_names(text, outside)))
            labels = without_fields(text, labels)
            if _is_dialogue(labels, text):
                return _with_opening(text, with_hosts(text, labels))
    others = (transcript(text, rules), greeted(text), named(text, rules), boxed(text, rules), standing(text, rules))
    return next(filter(None, map(tuple, others)), ())


@dataclass(frozen=True, slots=True)
class _Seen:
    """A folded text, the lines in which a word of any kind has a label's mark behind it, and where lines begin with a word that may
    be counted. A text is looked through once for all kinds; most texts have neither."""

    level: str
    lines: tuple[tuple[int, int], ...]
    heads: tuple[int, ...]


def _seen(level: str, rules: Rules) -> _Seen:
    heads = tuple(head.start() for head in _any_heading(rules).finditer("\n" + level))
    return _Seen(level, tuple(lines_with(_any_marked(rules), level)), heads)


def _readings(text: str, seen: _Seen, kind: TurnLabel) -> Iterator[list[Label]]:
    """The labels of a kind: with those that a number alone marks (Q1、 or Q1 on a line of its own) if these count up, and without."""
    level = seen.level
    plain = list(_candidates(text, seen, kind))
    counted = list(_counted(seen, kind)) if kind.number else []
    if counted:
        known = {x.start for x in plain}
        both = sorted([*plain, *(x for x in counted if x.start not in known)], key=lambda x: x.start)
        # Q1 before a space is a quarter, too: there each question needs its answer.
        spaced = any(level[x.start : x.end].rstrip("*_ \t")[-1:].isalnum() for x in counted)
        if not spaced or all(a.role != b.role for a, b in pairwise(both)):
            yield both
    if plain:
        yield plain


def _candidates(text: str, seen: _Seen, kind: TurnLabel) -> Iterator[Label]:
    """Every place where a word of this kind of label stands as a label."""
    level = seen.level
    lines = (line for line in seen.lines if _marked(kind).search(level, *line))
    for match in (m for line in lines for m in _pattern(kind).finditer(level, *line)):
        group = "boxed" if match["boxed"] else "bare"
        word = match["word" if group == "bare" else "boxed"].replace(" ", "")
        role: Role = "question" if word in kind.questions else "answer"
        who = match.span("who") if match["who"] else match.span(group) if len(word) > 1 and not word.isascii() else (0, 0)
        yield Label(_start(match), match.end(), role, text[slice(*who)].strip(), kind.id)


def _counted(seen: _Seen, kind: TurnLabel) -> Iterator[Label]:
    """Labels without a colon, if the questions among them count up one by one."""
    found = [m for at in seen.heads if (m := _counted_pattern(kind).match(seen.level, at)) and _is_counted(m)]
    roles: list[Role] = ["question" if m["word"].replace(" ", "") in kind.questions else "answer" for m in found]
    numbers = [number_of(m["count"]) for m, role in zip(found, roles, strict=True) if role == "question" and m["count"]]
    if all(b in (a + 1, 1) for a, b in pairwise(numbers)):
        for match, role in zip(found, roles, strict=True):
            yield Label(_start(match), match.end(), role, "", kind.id)


def _start(match: re.Match[str]) -> int:
    """Where a label begins, with the marks of emphasis before it and without the spaces."""
    return match.start("open") + len(match["open"]) - len(match["open"].lstrip())


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
    """Both roles speak, a question comes before the last answer, they mostly alternate, and something is said: in sentences,
    or at least in two questions and answers that alternate strictly."""
    roles = [x.role for x in labels]
    if "question" not in roles or "answer" not in roles:
        return False
    if roles.index("question") > len(roles) - 1 - roles[::-1].index("answer"):
        return False
    changes = sum(a != b for a, b in pairwise(roles))
    said = [t.end - t.start for t in turns_of(text, labels)]
    strict = len(roles) >= 4 and changes == len(roles) - 1 and roles[0] == "question" and min(said) > 1
    return changes >= 0.5 * (len(roles) - 1) and sum(n > 0 for n in said) >= 0.8 * len(said) and (strict or speaks(text, labels, 0.5))


@cache
def _marked(kind: TurnLabel) -> re.Pattern[str]:
    """A word of a kind with a label's mark behind it, wherever it stands: every match of `_pattern` holds one, most lines hold none.

    It begins with the words, so that a text is searched for their first characters.
    """
    return re.compile(rf"(?:{_words(kind)}){_MARKED}", _flags(kind))


@lru_cache(maxsize=8)
def _any_marked(rules: Rules) -> re.Pattern[str]:
    """What `_marked` finds for any kind."""
    return re.compile(rf"(?:{_any_word(rules.labels)}){_MARKED}")


@lru_cache(maxsize=8)
def _any_heading(rules: Rules) -> re.Pattern[str]:
    """A word of any kind that counts at the head of a line: every match of a `_counted_pattern` begins so."""
    return re.compile(rf"\n[*_#> \t]{{0,8}}(?:{_any_word([kind for kind in rules.labels if kind.number])})")


def _any_word(kinds: Sequence[TurnLabel]) -> str:
    """The words of some kinds as one flat list of alternatives, so that a text is searched for their first characters."""
    found = {
        _spaced(w) if w.lower() == w.upper() or not _flags(k) else f"(?i:{_spaced(w)})" for k in kinds for w in k.questions | k.answers
    }
    return "|".join(sorted(found)) or "(?!)"


@cache
def _pattern(kind: TurnLabel) -> re.Pattern[str]:
    """The pattern of a kind of label over an evenly folded text; the letters of a word may be spaced."""
    word = _words(kind)
    digits = rf"(?:[ _]?(?:{_DIGITS}))?" if kind.number else ""
    named = r"(?:[ ]?\((?P<who>[^()\n:]{1,20})\))?"
    boxed = rf"\[ *(?P<boxed>{word}){digits} *\][*_]*[ ]*:?"
    if kind.id == _NAMED_KIND:
        bare = rf"(?<![^\n*_#> \t])(?P<bare>{_NAME_BEFORE}(?P<word>{word}){digits})[*_ ]*:[*_]*(?! *[\"'])"
    else:
        bare = rf"(?P<bare>(?P<word>{word})){digits}{named}[*_ ]*:[*_]*"
    who = "" if "?P<who>" in bare else "(?P<who>(?!))?"
    before = _AT_HEAD if kind.id == _NAMED_KIND else _BEFORE
    return re.compile(rf"{before}(?P<open>[*_#> \t]{{0,80}}{_NUMBERED}?){who}(?:{boxed}|{bare})[ \t]*\n?", _flags(kind))


@cache
def _counted_pattern(kind: TurnLabel) -> re.Pattern[str]:
    """A word, its number, and what takes a colon's place: a mark, the end of the line, a bar or a space (see `_is_counted`)."""
    mark = r"(?P<mark>[、.)](?![0-9])|(?=\n)|[|丨]|(?<= )(?=\S))"
    return re.compile(
        rf"{_AT_HEAD}(?P<open>[*_#> \t]{{0,8}})(?P<word>{_words(kind)})[ ]?(?P<count>{_DIGITS})?[*_ ]*{mark}[ \t]*\n?", _flags(kind)
    )


def _is_counted(match: re.Match[str]) -> bool:
    """Q1、, 问题1. and Q1 on a line of its own; Q1 and 问 with a space, Q with a bar: but 问题1 已解决 is a row."""
    if match["mark"] in ("", "|", "丨") and match.end("mark") < len(match.string) and match.string[match.end("mark")] != "\n":
        return match["word"] in ("问", "答") or (match["word"].isascii() and bool(match["count"] or match["mark"]))
    return bool(match["count"]) and match["mark"] not in ("|", "丨")


def _words(kind: TurnLabel) -> str:
    """The words of a kind as a pattern, the longest first."""
    return "|".join(map(_spaced, sorted(kind.questions | kind.answers, key=len, reverse=True)))


def _spaced(word: str) -> str:
    """A word as a pattern; its letters may be spaced."""
    return r"[ ]?".join(map(re.escape, word))


def _flags(kind: TurnLabel) -> re.RegexFlag:
    """Letters count as written: q: and a: are variables."""
    return re.NOFLAG if any(w.isascii() for w in kind.questions) else re.IGNORECASE
