"""Markdown with front matter, and plain text: what people, grep and Obsidian read."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from archiver.model import Document, Found, Turn
from archiver.render.form import record_fields
from archiver.render.variant import script_name, to_script

_Value = str | bool | int | tuple[str, ...]
# What no tag of Obsidian may hold, and how many companies are tags.
_NO_TAG = re.compile(r"[^\w/-]+")
_MOST_TAGS = 8
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# What JSON leaves raw and YAML or a terminal must not meet: C1, line separators, bidirectional controls, BOM, surrogates.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]")

# Markdown that a text would become by accident. At the head of a line: headings, quotes, bullets, rules, fences.
_HEAD = re.compile(r"^(?=[ ]{0,3}(?:#{1,6}(?:[ \t]|$)|>|[-+*](?:[ \t]|$)|(?:[-=_*][ \t]*){3,}$|~~~|```))([ ]{0,3})")
# Anywhere: HTML, entities, links, wiki links, and backslashes that would hide the mark after them.
_ALWAYS = re.compile(r"<(?=[A-Za-z/!?])|&(?=#?\w+;)|\](?=[(\[])|\[(?=[\[^])|\\(?=[!-/:-@\[-`{-~])")
# Marks that work in pairs: one alone (别***, 3~5亿) is itself.
_PAIRED = re.compile(r"\*+|(?<![0-9A-Za-z])_+|_+(?![0-9A-Za-z])|`+|~+|\$+|={2,}")
_WORD_LABEL = re.compile(r"\w(?:.*\w)?", re.DOTALL)


def to_text(doc: Document, script: str | None = None) -> str:
    """Title, blank line, text, and one line end at the end; as published, or in `script`."""
    shown = to_script(doc, script) if script else doc
    return "\n\n".join(part for part in (shown.title, shown.text) if part) + "\n"


def to_markdown(doc: Document, script: str | None = None, *, fold: int = 0) -> str:
    """YAML front matter, `# title`, text; labels of turns are bold. As published, or in `script`.

    Nothing is lost: removing the asterisks around labels, the two spaces at line ends and the backslashes before
    punctuation gives the text back. With `fold`, answers of more characters stand in closed callouts, as Obsidian folds
    them (`> [!quote]- 答`); elsewhere they are quotations.
    """
    shown = to_script(doc, script) if script else doc
    lines = ["---", *_front_matter(doc, shown, script), "---", ""]
    if shown.title:
        lines += [f"# {_escape(shown.title, _in_pairs(shown.title))}", ""]
    return "\n".join(lines) + "\n" + (_folded(shown, fold) if fold > 0 else _body(shown)) + "\n"


def front_matter(doc: Document, shown: Document, script: str | None = None) -> Iterator[tuple[str, _Value | None]]:
    """What front matter says of `doc`, which is written out as `shown`, in the `script` that was asked for (None: as published).

    `aliases` and `tags` are lists by the names that Obsidian knows; so are `companies` and what a form says (`activity`).
    """
    m = shown.metadata
    written = script_name(doc, shown, script)
    yield "title", shown.title
    yield "aliases", tuple(_aliases(shown)) or None
    yield "tags", tuple(_tags(shown)) or None
    for name in ("published", "updated", "event_date", "author", "institution", "source_name", "editor", "site", "category"):
        yield name, _value(getattr(m, name))
    yield "companies", tuple(f"{c.name} {c.code}".strip() for c in m.companies.value) if m.companies else None
    for name, found in record_fields(m).items():
        yield name, found.value
    yield "doc_type", _value(m.doc_type)
    yield "script", written
    yield "published_script", doc.script if doc.script != written else None
    yield "status", doc.status
    yield "truncated", doc.truncated
    yield "doubts", len(doc.doubts)
    yield "source", doc.source or None
    yield "url", _value(m.url)
    yield "digest", doc.digest


def _front_matter(doc: Document, shown: Document, script: str | None) -> Iterator[str]:
    for name, value in front_matter(doc, shown, script):
        if value is not None:
            yield f"{name}: {_scalar(value)}"


def _value(found: Found[str] | None) -> str | None:
    return found.value if found else None


def _aliases(shown: Document) -> Iterator[str]:
    """The document's other name: its title line, where that says more than the title."""
    line = _value(shown.metadata.title_line)
    if line and line != shown.title:
        yield line


def _tags(shown: Document) -> Iterator[str]:
    """What kind of document it is, its category and its companies, as Obsidian allows tags: no spaces, not only digits."""
    m = shown.metadata
    words = (_value(m.doc_type), _value(m.category), *(c.name for c in (m.companies.value if m.companies else ())[:_MOST_TAGS]))
    tags = (_NO_TAG.sub("-", word or "").strip("-/") for word in words)
    yield from dict.fromkeys(tag for tag in tags if tag and not tag.isdecimal())


def _scalar(value: _Value) -> str:
    """A YAML value. A JSON string is one, and quoting every word means that `no`, `1.0` and `a: b` need no care."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_scalar, value))}]"
    if isinstance(value, str):
        if _DAY.fullmatch(value):
            return value
        return _UNPRINTABLE.sub(lambda m: f"\\u{ord(m.group()):04x}", json.dumps(value, ensure_ascii=False))
    return json.dumps(value)


def _body(doc: Document) -> str:
    """The text as Markdown: paragraphs, with lines that follow each other kept apart."""
    bold = dict(_bold_spans(doc))
    out: list[str] = []
    at = 0
    for paragraph in doc.text.split("\n\n"):
        out.append(_paragraph(paragraph, {start - at: end - at for start, end in bold.items() if at <= start < at + len(paragraph)}))
        at += len(paragraph) + 2
    return "\n\n".join(out)


def _folded(doc: Document, longest: int) -> str:
    """The text with every long answer in a callout of its own, everything else as `_body` has it."""
    out: list[str] = []
    at = 0
    for turn in doc.turns:
        if turn.role == "answer" and turn.end - turn.start > longest:
            out += [_body_of(doc, at, turn.label), _callout(doc, turn)]
            at = turn.end
    return "\n\n".join(part for part in (*out, _body_of(doc, at, len(doc.text))) if part)


def _body_of(doc: Document, start: int, end: int) -> str:
    """A part of the text as Markdown."""
    start += len(doc.text[start:end]) - len(doc.text[start:end].lstrip("\n"))
    inside = [t for t in doc.turns if start <= t.label and t.end <= end]
    turns = tuple(replace(t, label=t.label - start, start=t.start - start, end=t.end - start) for t in inside)
    return _body(replace(doc, text=doc.text[start:end].rstrip("\n"), turns=turns))


def _callout(doc: Document, turn: Turn) -> str:
    label = doc.text[turn.label : turn.start].strip()
    said = _body(replace(doc, text=doc.text[turn.start : turn.end], turns=()))
    return f"> [!quote]- {_escape(label, _in_pairs(label))}\n" + "\n".join(f"> {line}" if line else ">" for line in said.split("\n"))


def _bold_spans(doc: Document) -> Iterator[tuple[int, int]]:
    """The words of each label, less the colon after them: `**Q：**你好` is no emphasis in CommonMark, `**Q**：你好` is."""
    for turn in doc.turns:
        word = _WORD_LABEL.search(doc.text[turn.label : turn.start])
        follows = doc.text[turn.label + word.end() :][:1] if word else ""
        if word and word.start() == 0 and not follows.isalnum():
            yield turn.label, turn.label + word.end()


def _paragraph(text: str, bold: dict[int, int]) -> str:
    paired = _in_pairs(text)
    lines: list[str] = []
    at = 0
    for line in text.split("\n"):
        end = bold.get(at, at) - at
        head = f"**{_escape(line[:end], paired)}**" if end else ""
        rest = _escape(line[end:], paired)
        lines.append(head + (rest if head else _HEAD.sub(r"\1\\", rest)))
        at += len(line) + 1
    return "  \n".join(lines)


def _escape(text: str, paired: set[str]) -> str:
    """A backslash before what Markdown would read as its own."""
    text = _ALWAYS.sub(r"\\\g<0>", text)
    if paired:
        text = _PAIRED.sub(lambda m: "".join(f"\\{c}" if c in paired else c for c in m.group()), text)
    return text


def _in_pairs(text: str) -> set[str]:
    """The paired marks that a paragraph has twice."""
    runs = Counter(m.group()[0] for m in _PAIRED.finditer(text))
    return {mark for mark, times in runs.items() if times > 1}
