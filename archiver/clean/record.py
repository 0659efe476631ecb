"""What the form at the head of a record says: an exchange's 投资者关系活动记录表, a notice's index, the head of minutes.

A label and its value stand on one line (地点：三楼会议室), in neighbouring cells, or on lines of their own, a value on several
(tick boxes, lists of names). Only metadata is read; the lines stay in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from archiver.clean.byline import RECORD, field_of, field_words
from archiver.clean.dates import first_date
from archiver.clean.lines import is_prose, lines_of
from archiver.clean.ruleset import Rules
from archiver.text.fold import fold, fold_evenly

# A form stands at the head of a document: so many of its lines are read. A value has at most so many lines and characters;
# of a line before a label that is parted (参与单位名称及 / 人员姓名), so many may belong to it.
_FORM_LINES, _VALUE_LINES, _LONGEST, _LABEL_LINES, _LONGEST_LABEL = 80, 14, 4000, 3, 20
# A line of a list below its label is not longer.
_LISTED = 40
# Two fields make a record; these say it alone, because nothing else has them.
_SURE = ("index_number", "document_number", "activity", "receptionists", "participants")
# Only in an exchange's table does a label stand before its value with a mere space between them.
_TABLE = ("activity", "receptionists", "participants")
# What only a meeting's form says.
_MEETING = ("activity", "time", "place", "chair", "participants", "receptionists", "present", "observers", "absent", "recorder")
_TICKED, _OPEN = "☑√■✓✔☒▣⊠◼🗹", "□☐◻▢"
_MARK = rf"[{_TICKED}{_OPEN}]"
_BEFORE_ITEM = re.compile(rf"(?P<marks>{_MARK}(?:\s?{_MARK})*)\s*(?P<item>[^{_TICKED}{_OPEN}]+)")
_AFTER_ITEM = re.compile(rf"(?P<item>[^{_TICKED}{_OPEN}]+?)\s*(?P<marks>{_MARK}(?:\s?{_MARK})*)")
_EXPLAINED = re.compile(r"\s*[（(]\s*请?(?:用)?文字说明[^（）()]*[）)]?\s*$")
# A label that no rule knows ends a value too, behind a wide gap: 000014349/2024-00031　　公开方式：.
_GAP = re.compile(r"(?:\u3000+| {2,}|\t)\s*(?=[^\s:：]{2,8}\s?[:：])")
# What stands before a label that does not begin its line.
_PARTED = re.compile(r"[\s|;,]")
# 江政办发〔2024〕12号, 府建字第1130012345號: a line that is nothing else.
_DOCUMENT_NUMBER = re.compile(r"\w{2,16}\s?(?:[〔\[(［【]\s?(?:19|20)\d\d\s?[〕\])］】]\s?第?\s?\d{1,5}\s?号|字第\s?\d{3,12}\s?号)")


@dataclass(frozen=True, slots=True)
class _Cell:
    field: str
    value: str
    evidence: str


def read_record(lines: Sequence[str], rules: Rules) -> Iterator[tuple[str, Any, str, str]]:
    """(field, value, rule, evidence) of what a form says, fields with `record.` before them; `activity` is a tuple of what is ticked.

    `lines` are a document's lines that are not blank. Nothing where fewer than two fields say that there is a form.
    """
    near = [line.strip() for line in lines[:_FORM_LINES]]
    cells: dict[str, _Cell] = {}
    joined = list(_joined(near, rules))
    for cell in _cells(joined, rules, table=_is_table(joined, rules)):
        cells.setdefault(cell.field, cell)
    number = next((line for line in near[:20] if _DOCUMENT_NUMBER.fullmatch(fold_evenly(line))), "")
    if number:
        cells.setdefault("document_number", _Cell("document_number", number, number))
    if len(cells) < 2 and not any(name in cells for name in _SURE):
        return
    for name, cell in cells.items():
        value = ticked(cell.value) if name == "activity" else cell.value
        if value and fold(cell.value) not in rules.unknown:
            yield f"{RECORD}{name}", value, f"form-{name.replace('_', '-')}", cell.evidence
    if "time" in cells:
        yield "event_date", first_date(cells["time"].value), "form-event-date", cells["time"].evidence


def form_span(text: str, rules: Rules) -> tuple[int, int] | None:
    """Where a meeting's form stands in a text, from its first label's line to the end of its last one's; None where there is none.

    A notice's index is no meeting's: it is the page's, not the document's.
    """
    near = lines_of(text)[:_FORM_LINES]
    stripped = [line.text.strip() for line in near]
    table = _is_table(list(_joined(stripped, rules)), rules)
    first = last = 0
    names: set[str] = set()
    for number, line in enumerate(stripped):
        told = {name for name, *_ in _marks(line, rules, table=table)}
        if not told and is_prose(line) and not table:
            break
        if told & set(_MEETING):
            first, last = (first if names else number), number
            names |= told & set(_MEETING)
    return (near[first].start, near[last].end) if len(names) >= 2 else None


def ticked(value: str) -> tuple[str, ...]:
    """The items of a list that are ticked; of one without boxes all.

    >>> ticked("☑特定对象调研 □分析师会议 ☑其他（请文字说明）"), ticked("电话会议")
    (('特定对象调研', '其他'), ('电话会议',))
    """
    text = value.strip()
    if not re.search(_MARK, text):
        return (text,) if text and len(text) <= 40 else ()
    pattern = _BEFORE_ITEM if re.match(_MARK, text) else _AFTER_ITEM
    found = [(m["item"], m["marks"]) for m in pattern.finditer(text)]
    items = [_EXPLAINED.sub("", " ".join(item.split())).strip(" :：；;、|") for item, marks in found if set(marks) & set(_TICKED)]
    return tuple(item for item in items if item)


def _is_table(lines: Sequence[str], rules: Rules) -> bool:
    """Whether two of an exchange's own labels stand at the heads of lines, `_joined` ones."""
    levels = (fold_evenly(line.strip(_EDGES)) for line in lines)
    marks = (_labels(rules).match(level) for level in levels if level[:1] in _table_openings(rules))
    return len({_record_name(mark["word"], rules) for mark in marks if mark} & set(_TABLE)) >= 2


def _cells(lines: Sequence[str], rules: Rules, *, table: bool) -> Iterator[_Cell]:
    """Each label with its value: the rest of its line or cell, and the lines below where the label or the table asks for them.

    `lines` are `_joined` ones.
    """
    open_cell: _Open | None = None
    for line in lines:
        marks = list(_marks(line, rules, table=table))
        goes_on = open_cell is not None and open_cell.takes(line, table)
        if not marks and is_prose(line) and not (table and goes_on):
            break
        lead = (line[: marks[0][1]] if marks else line).strip(_EDGES)
        if open_cell and goes_on and lead and not _RULE.fullmatch(lead):
            open_cell.lines.append(lead)
        if open_cell and (marks or not goes_on):
            yield from open_cell.cell()
            open_cell = None
        for name, _, end, stop in marks:
            if open_cell:
                yield from open_cell.cell()
            value = _GAP.split(line[end:stop].strip(_EDGES), maxsplit=1)[0]
            open_cell = _Open(name, line, line[end - 1 : end] in (":", "："), [value] if value else [])
    if open_cell:
        yield from open_cell.cell()


# What stands around a value, and the ruler of a Markdown table.
_EDGES = " |丨\t\u3000;；"
_RULE = re.compile(r"[-:| ]+")
# The talk begins: it belongs to no cell before it, also where the label between them (主要内容介绍) was lost.
_SAID = re.compile(r"[*【\[]{0,2}(?:问题?|答[复覆]?|提问|回[答复]|投资者提问|[QqAa])\s?\d{0,2}\s?[】\]]?\s?[:：]")


@dataclass(slots=True)
class _Open:
    """A label whose value may go on: `colon` stood behind it; `lines` are the value's so far."""

    field: str
    line: str
    colon: bool
    lines: list[str]

    def takes(self, line: str, table: bool) -> bool:
        """Whether a line without a label belongs to the value: in a table's cell, in a list below its label, or behind 、."""
        if len(self.lines) >= _VALUE_LINES or _SAID.match(line):
            return False
        label_alone = not self.lines or self.lines[0] not in self.line
        unfinished = bool(self.lines) and self.lines[-1].endswith(("、", "；", "，"))
        in_cell = table and not self.colon and not ("|" in self.line and is_prose(line))
        listed = label_alone and len(line) <= _LISTED and not re.match(r"[^\s:：]{1,8}\s?[:：]", line)
        return in_cell or unfinished or listed

    def cell(self) -> Iterator[_Cell]:
        """The finished cell; nothing for a field that no record has, or without a value."""
        text = "\n".join(self.lines)
        if self.field != "form" and 0 < len(text) <= _LONGEST:
            yield _Cell(self.field, text, f"{self.line} {text}"[:200] if self.lines[0] not in self.line else self.line[:200])


def _marks(line: str, rules: Rules, *, table: bool) -> Iterator[tuple[str, int, int, int]]:
    """(field, start, end, where its value stops) of every label in a line; without a colon only at the head of a cell in a table."""
    level = fold_evenly(line)
    found = []
    # Without anything that parts cells and words, a label stands at the line's head or nowhere.
    marks = _labels(rules).finditer(level) if _PARTED.search(level) else filter(None, (_labels(rules).match(level),))
    for mark in marks:
        at_head = not level[: mark.start()].rstrip() or level[: mark.start()].rstrip().endswith("|")
        alone = at_head and not level[mark.end() :].strip()
        if mark["colon"] or (at_head and table) or alone or (at_head and level[mark.end() :].lstrip().startswith("|")):
            found.append((_record_name(mark["word"], rules), mark.start(), mark.end()))
    for number, (name, start, end) in enumerate(found):
        yield name, start, end, found[number + 1][1] if number + 1 < len(found) else len(line)


def _joined(lines: Sequence[str], rules: Rules) -> Iterator[str]:
    """The lines, a label that was parted over two or three of them as one."""
    known = field_words(rules)
    keys = [fold(line) if len(line) <= _LONGEST_LABEL else "" for line in lines]  # the key of a whole is the keys of its parts
    at = 0
    while at < len(lines):
        sizes = range(min(_LABEL_LINES, len(lines) - at), 1, -1)
        size = next((n for n in sizes if "".join(keys[at : at + n]) in known and _is_parted(lines[at : at + n], keys[at], known)), 1)
        yield "".join(lines[at : at + size])
        at += size


def _is_parted(lines: Sequence[str], first: str, known: Mapping[str, str]) -> bool:
    """Whether lines that make a label are one label: `first` is the key of the first of them, which must be none by itself."""
    whole = "".join(lines)
    return len(whole) <= _LONGEST_LABEL and len(fold(whole)) >= 5 and first not in known


def _record_name(word: str, rules: Rules) -> str:
    """The field of a record that a label's word names; "form" for any other field of the house, which ends the value before it."""
    field = field_of(word, rules)
    if fold(word) in ("时间", "日期") or field == "event_date":
        return "time"
    return field.removeprefix(RECORD) if field.startswith(RECORD) else "form"


@lru_cache(maxsize=8)
def _table_openings(rules: Rules) -> frozenset[str]:
    """What the labels of an exchange's table begin with."""
    return frozenset(word[0] for word in field_words(rules) if _record_name(word, rules) in _TABLE)


@lru_cache(maxsize=8)
def _labels(rules: Rules) -> re.Pattern[str]:
    """Every label's word where a cell or a value begins, its letters perhaps spaced, a remark in brackets perhaps behind it."""
    words = sorted({w for f in rules.fields for w in f.words if len(w) > 1}, key=len, reverse=True)
    word = "|".join(r"[ ]{0,4}".join(map(re.escape, w)) for w in words)
    return re.compile(rf"(?:^|(?<=[\s|;,]))(?P<word>{word})(?:\([^()]{{1,10}}\))?(?:(?P<colon>\s*:)|(?=[\s|]|$|{_MARK}))")
