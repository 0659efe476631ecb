"""What forms say: record tables of exchanges, index tables of government notices, heads of meeting records.

A label and its value stand in neighbouring cells (时间 | 2024年7月16日), or on neighbouring lines where a scraper took a table
apart. Only metadata is read from them; the lines stay in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from archiver.clean.byline import are_names, field_words, is_form
from archiver.clean.dates import first_date
from archiver.clean.lines import HAN
from archiver.clean.ruleset import Rules
from archiver.text.fold import fold, fold_evenly

_BAR, _IS_BAR = re.compile(r"\s*[|丨｜\t]\s*"), re.compile(r"[|丨｜\t]")
# A form stands at the head of a document; so many of its lines are looked at, none longer than that (characters).
_FORM_LINES = 60
_LONGEST_LINE = 400
# 编辑|张维纳 语音|徐佳: the next label stands behind the value in the same cell.
_NEXT_LABEL = re.compile(rf"\s+[{HAN}]{{1,4}}$")
_ORGANISATION = rf"[{HAN}A-Za-z]{{2,12}}?(?:证券|基金|资本|投资|银行|资管|资产|保险|信托|期货|人寿|财富|咨询|控股|集团|公司)"
_PARTICIPANTS = re.compile(rf"(?P<who>{_ORGANISATION})\s*:\s*(?P<names>[{HAN}]{{2,4}}(?:[、, ]+[{HAN}]{{2,4}})*)")


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a form: the field, the label's word folded, the value as published, and the words that say it."""

    field: str
    word: str
    value: str
    evidence: str


def read_forms(lines: Sequence[str], rules: Rules) -> Iterator[Cell]:
    """The labelled values in the cells of rows, and on the line after a line that is nothing but a label."""
    near = [line.strip() for line in lines[:_FORM_LINES]]
    for line, following in zip_longest(near, near[1:], fillvalue=""):
        if len(line) > _LONGEST_LINE:
            continue
        parts = [p for p in _BAR.split(line.strip("|丨｜ \t")) if p.strip()] if _IS_BAR.search(line) else [line]
        if len(parts) > 1:
            yield from _row(parts, line, rules)
        elif field := _alone(line, following, rules):
            yield Cell(field, _word(line), following, f"{line} {following}")


def participants(line: str, rules: Rules) -> str:
    """The institution of a line that says whom it sent: 国新投资：孙语梁、王千; "" for any other line."""
    match = _PARTICIPANTS.fullmatch(fold_evenly(line.strip())) if ":" in fold_evenly(line) else None
    return line.strip()[slice(*match.span("who"))] if match and are_names(match["names"], rules) else ""


def announces(line: str, rules: Rules) -> bool:
    """Whether a line is nothing but a form's label, so that the next one is its value and neither title nor byline."""
    if len(line) > 20:
        return False
    word = _word(line)
    field = field_words(rules).get(word, "")
    if is_form(field) or field == "institution":
        return len(word) >= 4
    return field in ("event_date", "issued") or word in ("时间", "日期")


def _row(parts: Sequence[str], line: str, rules: Rules) -> Iterator[Cell]:
    """The values of a row: each stands behind its label's cell, and may carry the next label at its end."""
    word = _word(parts[0])
    for number, part in enumerate(parts[1:], 1):
        tail = _NEXT_LABEL.search(part) if number + 1 < len(parts) else None
        value = part[: tail.start()] if tail else part
        field = field_words(rules).get(word, "")
        if field and value.strip():
            yield Cell(field, word, value.strip(), line)
        word = _word(tail.group() if tail else part)


def _alone(line: str, following: str, rules: Rules) -> str:
    """The field of a line that is nothing but a label whose value is on the next line. A word that menus hold too (编辑, 来源)
    counts only with a colon, a date's only before a date."""
    known = field_words(rules)
    word = _word(line) if len(line) <= 20 else ""
    field = known.get(word, "")
    if not field or not following or len(following) > 60 or _word(following) in known:
        return ""
    colon = fold_evenly(line).rstrip().endswith(":")
    if field in ("published", "updated", "event_date", "issued"):
        return field if first_date(following, "2000-12-31") and len(following) <= 40 else ""
    return field if colon or (len(word) >= 4 and field == "institution") else ""


def _word(label: str) -> str:
    return fold(label).rstrip(":")
