"""One reader for each kind of place that tells something of a document: forms, bylines, credits, signatures, feeds, file names.

Each takes lines and adds what they say to the findings, with its rule and the words that it read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archiver.clean.beside import LONGEST_LINE
from archiver.clean.byline import is_form, labelled, read_byline
from archiver.clean.credit import credited, signature, signed
from archiver.clean.dates import dates_in, first_date
from archiver.clean.dispatch import dispatch, reporters
from archiver.clean.findings import MEETING, Findings
from archiver.clean.forms import Cell, participants, read_forms
from archiver.clean.headline import is_title, trim
from archiver.clean.lines import HAN
from archiver.clean.pagehead import DATES
from archiver.clean.ruleset import Rules
from archiver.text.fold import fold

# Labels whose values are read elsewhere, or only end the value before them.
_NO_VALUE = ("views", "title")
# A dateline stands at the head of the text: within so many lines behind the head.
_DATELINES = 4
# Lone lines are looked for among so many, an author's and a source's so near to either end.
_MOST_LINES, _NEAR = 1000, 50
# A feed's first lines are its own, the next those of its newest entry.
_FEED_HEAD = 8
_LABEL_WORD = re.compile("[编編作出来來发發][^:：]{0,6}[:：]")


def from_forms(cells: Sequence[Cell], rules: Rules, found: Findings, plain: bool) -> None:
    """The cells of forms; a form's 时间 is when people met."""
    for cell in cells:
        if cell.field in DATES:
            if plain == (cell.word in ("时间", "日期")):
                day = first_date(cell.value)
                if plain and day and day == found.get("event_date"):  # a record's 时间, which is read already
                    continue
                name = "event_date" if plain and not found.get("event_date") else cell.field
                found.add(name, day, f"form-{name.replace('_', '-')}", cell.evidence)
        elif not plain and not is_read_elsewhere(cell.field) and len(cell.value) <= 60 and fold(cell.value) not in rules.unknown:
            found.add(cell.field, cell.value, f"form-{cell.field.replace('_', '-')}", cell.evidence)


def from_byline(line: str, rules: Rules, found: Findings) -> None:
    """A byline's values; its day is not the page's where it is labelled as the meeting's."""
    byline = read_byline(line, rules)
    if byline is None:
        return
    met = any(f.rule in MEETING and f.evidence in line for f in found.offers["event_date"])
    for name, value in byline.values.items():
        if name != "views" and not (met and name == "published"):
            found.add(name, first_date(value) if name in DATES else value, "byline", line)


def from_feed(lines: Sequence[str], found: Findings) -> None:
    """When a feed was last built: the latest day in its head. Its entries' days and authors are not its own."""
    days = {d.iso: line for line in lines[:_FEED_HEAD] for d in dates_in(line) if not re.sub(r"[\s.]", "", line[: d.start] + line[d.end :])}
    if days:
        found.add("updated", max(days), "feed-date", days[max(days)])


def from_credits(line: str, rules: Rules, found: Findings) -> None:
    """Who a credit line names, and what WeChat, forums and blogs print below a title."""
    for name, value in credited(line, rules):
        found.add(name, value, "credit", line)
    for name, value in signed(line, rules):
        found.add(name, value, "signed", line)


def from_signature(lines: Sequence[str], found: Findings) -> None:
    """A notice's last lines: who issued it, and when, where its head does not say so."""
    if found.get("doc_type") == "notice":
        office, day, words = signature(lines)
        found.add("institution", office, "signature", words)
        found.add("published", day, "signature", words)


def from_file_name(source: str, found: Findings) -> None:
    """The day in a file's name, if that is a title or a blog's (2024-06-03-title.md): of other files it may be when they were scraped."""
    name = re.split(r"[/\\]", source)[-1]
    if not re.match(r"https?://", source) and (re.search(f"[{HAN}]", name) or re.match(r"\d{4}-\d\d-\d\d-.+\.(?:md|markdown)$", name)):
        day = next((d.iso for d in dates_in(name)), "")
        found.add("event_date" if found.get("doc_type") == "minutes" else "published", day, "file-name", name)


def from_lone_lines(lines: Sequence[str], rules: Rules, found: Findings) -> None:
    """Lines that are nothing but a byline with labels, wherever menus and comments have pushed them: the day anywhere, an
    editor too, an author and a source only near the beginning or the end."""
    near = {*lines[:_NEAR], *lines[-_NEAR:]}
    for line in (line for line in lines[:_MOST_LINES] if ":" in line or "：" in line):
        plain = line.lstrip("> ")
        plain = plain.strip("* ") if plain.startswith("*") else plain
        if len(line) > LONGEST_LINE or not _LABEL_WORD.search(plain) or not any(labelled(plain, rules)):
            continue
        byline = read_byline(plain, rules)
        for name, value in byline.values.items() if byline else ():
            if name in ("editor", "published") or (name in ("author", "source_name") and line in near):
                found.add(name, first_date(value) if name in DATES else value, "byline", line)
    for cell in read_forms(lines[-_NEAR:], rules):
        if cell.field in ("author", "editor", "source_name") and fold(cell.value) not in rules.unknown and len(cell.value) <= 40:
            found.add(cell.field, cell.value, f"form-{cell.field.replace('_', '-')}", cell.evidence)


def is_read_elsewhere(field: str) -> bool:
    """Whether another reader takes the values of a label: titles, counters, and the fields of a form."""
    return field in _NO_VALUE or is_form(field)


def from_text(head: Sequence[str], lines: Sequence[str], rules: Rules, found: Findings) -> None:
    """What the first lines of the text say in passing: the agency and reporter of a dispatch, whom a participant came from."""
    for line in lines[: len(head) + _DATELINES]:
        for name, value in dispatch(line, rules):
            found.add(name, value, "dateline", line[:60])
        for name, value in reporters(line, rules):
            found.add(name, value, "reporter", line)
    came = {who: line for line in head if (who := participants(line, rules))}
    if len(came) == 1:  # of several none issued the document
        found.add("institution", next(iter(came)), "participants", next(iter(came.values())))
    if found.get("doc_type") == "minutes":
        for line in head:
            if not any(labelled(line, rules)) and read_byline(line, rules) is None and not is_title(line, found.get("title"), rules):
                found.add("event_date", trim(line, rules).date, "title-date", line)
