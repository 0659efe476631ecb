"""Markdown that this program wrote, read back: what `render/markdown.py` added goes, and what its front matter says is taken at its word.

Such a file is clean already. No other step looks at it: a heading that we escaped is no residue, and the day in the name of a reading
copy, which may be that of the capture, is no day of publication.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from archiver.clean.byline import RECORD
from archiver.clean.draft import Draft
from archiver.clean.findings import Findings
from archiver.clean.front import front
from archiver.clean.mend import mend
from archiver.model import Company, Doubt, Edit, Metadata, Page
from archiver.read.plain import front_matter

RULE, FIELDS_RULE = "own-markdown", "own-front-matter"
# What every front matter of ours has, and nobody else's: the digest of the content, and in which script and state it is.
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_OURS = ("digest", "script", "status")
_NAMES = (
    "title", "published", "updated", "event_date", "author", "institution", "source_name", "editor", "site", "category", "doc_type", "url",
)  # fmt: skip
_RECORD = (
    "number", "activity", "time", "place", "chair", "participants", "receptionists", "present", "observers", "absent", "recorder",
    "index_number", "document_number",
)  # fmt: skip
_FIELD = re.compile(r"(?P<name>[a-z_]+): (?P<value>.+)")
# A company's code behind its name: digits with the letters of an exchange, or one of these alone.
_CODE = re.compile(r"(?P<name>.*?) ?(?P<code>[0-9A-Z]{1,8}\.[A-Z]{1,4}|[0-9]{5,6})?")
_URL = re.compile(r"https?://", re.IGNORECASE)
# What Markdown needs and the text has not: the heading, bold around the label at the head of a line, two spaces at its end,
# and a backslash before a mark.
_HEADING = re.compile(r"\s*(?:# (?P<title>[^\n]+)(?:\n+|\Z))?")
_LABEL = re.compile(r"^(?P<open>\*\*)\w(?:[^\n]*?\w)?(?P<close>\*\*)(?![\w*])", re.MULTILINE)
_BREAK = re.compile(r" {2}(?=\n[^\n])")  # before an empty line they are the text's own
_ESCAPE = re.compile(r"\\(?P<mark>[!-/:-@\[-`{-~])")


def said_of_itself(page: Page) -> dict[str, Any] | None:
    """What the front matter of a page says, by name, where we wrote it; None where we did not."""
    found = front_matter(page.text)
    if found is None or not page.text[found.end() :].strip():
        return None
    fields = {field["name"]: _value(field["value"].strip()) for line in found["fields"].splitlines() if (field := _FIELD.fullmatch(line))}
    ours = all(isinstance(fields.get(name), str) for name in _OURS) and _DIGEST.fullmatch(fields["digest"])
    return fields if ours else None


def read_back(draft: Draft, said: Mapping[str, Any]) -> tuple[Draft, Metadata, tuple[Doubt, ...]]:
    """The draft of a file that we wrote without its front matter, its heading and all that is only there for Markdown; what it `said` of
    itself; and a doubt, where it was marked for review when it was written."""
    metadata = _findings(said).metadata()
    draft = draft.after("mend", (edit for edit in mend(draft.text) if edit.rule in ("mend-line", "mend-invisible")))
    draft = draft.after("front", front(draft.text))
    draft = draft.after("own", _unwritten(draft.text, metadata.title.value if metadata.title else ""))
    doubt = Doubt("judge", "it was marked for review when it was written out", "front matter")
    return draft, metadata, (doubt,) if said["status"] == "review" else ()


def _findings(said: Mapping[str, Any]) -> Findings:
    """The metadata that our front matter holds. Its `source` is where that capture came from, which an address alone tells more of."""
    found = Findings()
    url = said.get("source") if isinstance(said.get("source"), str) and _URL.match(said["source"]) else None
    for name, value in (*((name, said.get(name)) for name in _NAMES), ("url", url)):
        if isinstance(value, str):
            found.add(name, value, FIELDS_RULE, f"{name}: {value}")
    for name in _RECORD:
        value = said.get(name)
        found.add(RECORD + name, tuple(value) if isinstance(value, list) else value, FIELDS_RULE, f"{name}: {value}")
    found.add("issued", said.get("issued"), FIELDS_RULE, f"issued: {said.get('issued')}")
    lines = [*_strings(said.get("aliases")), *_strings([said.get("title")])]
    found.add("title_line", lines[0] if lines else "", FIELDS_RULE, lines[0] if lines else "")
    companies = _strings(said.get("companies"))
    found.add("companies", tuple(map(_company, companies)), FIELDS_RULE, " ".join(companies))
    return found


def _unwritten(text: str, title: str) -> Iterator[Edit]:
    heading = _HEADING.match(text)
    start = heading.end() if heading else 0
    if heading and heading["title"] and unescaped(heading["title"]) != title:  # somebody's own heading, which is text
        start = heading.start("title") - 2
    if start:
        yield Edit(0, start, text[:start], "", RULE)
    end = len(text.rstrip("\n"))
    for label in _LABEL.finditer(text, start, end):
        for side in ("open", "close"):
            yield Edit(*label.span(side), label[side], "", RULE)
    for found in _BREAK.finditer(text, start, end):
        yield Edit(*found.span(), found.group(), "", RULE)
    for escape in _ESCAPE.finditer(text, start, end):
        yield Edit(escape.start(), escape.start() + 1, "\\", "", RULE)
    if end < len(text):
        yield Edit(max(end, start), len(text), text[max(end, start) :], "", RULE)


def unescaped(text: str) -> str:
    """The text without the backslashes that hide marks from Markdown.

    >>> unescaped(r"别\\*\\*\\* \\<b> a\\b")
    '别*** <b> a\\\\b'
    """
    return _ESCAPE.sub(r"\g<mark>", text)


def _value(text: str) -> Any:
    """A value of our front matter, which is JSON, but for days; one that somebody wrote otherwise is itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text.strip("\"'")


def _strings(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str) and one] if isinstance(value, list) else []


def _company(words: str) -> Company:
    found = _CODE.fullmatch(words)
    return Company(found["name"], found["code"] or "") if found else Company(words, "")
