"""A document as one HTML file that needs nothing else: typography for Chinese, turns, metadata, and what was removed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from importlib.resources import files

from archiver.clean.verbatim import fenced
from archiver.model import Document, Found, Turn
from archiver.render.form import record_fields
from archiver.render.variant import script_name, to_script
from archiver.text.convert import convert

# The facts in the order of a reader's questions, with their names; a form's own come after them.
_FACTS = (
    ("event_date", "会议日期"), ("published", "发布"), ("updated", "更新"), ("institution", "机构"), ("author", "作者"),
    ("source_name", "来源"), ("site", "网站"), ("editor", "编辑"), ("category", "栏目"), ("companies", "公司"), ("url", "网址"),
)  # fmt: skip
_RECORD = {
    "number": "编号", "activity": "类别", "time": "时间", "place": "地点", "chair": "主持", "participants": "参与单位及人员",
    "receptionists": "接待人员", "present": "出席", "observers": "列席", "absent": "缺席", "recorder": "记录", "index_number": "索引号",
    "document_number": "文号", "issued": "成文日期",
}  # fmt: skip
_ROLES = {"question": "问", "answer": "答", "statement": ""}
# An answer of more characters can be folded away; of a removed passage so many are shown.
_LONG, _SHOWN = 400, 160
# No HTML file can hold these; a picture of a control character, or the replacement character, stands for them.
_UNHOLDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def to_html(doc: Document, script: str | None = None) -> str:
    """A whole HTML page, UTF-8, without scripts and without anything from elsewhere. As published, or in `script`."""
    shown = to_script(doc, script) if script else doc
    language = _language(shown, script_name(doc, shown, script))
    body = [
        f"<header>\n<h1>{visible(shown.title or shown.source or '')}</h1>",
        *_facts(shown),
        *_doubts(shown),
        "</header>",
        f'<article dir="auto">\n{_body(shown)}\n</article>',
        *_footer(doc, shown),
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="{visible(language)}">\n<head>\n<meta charset="utf-8">\n'
        # Nothing in a text can load or run anything, whatever slips through.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{visible(shown.title or shown.source or '')}</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _style() -> str:
    return (files("archiver") / "data" / "page.css").read_text(encoding="utf-8")


def _language(shown: Document, script: str) -> str:
    """The BCP 47 tag that browsers choose the forms of characters by."""
    if script == "Jpan":
        return "ja"
    base, _, region = script.partition("-")
    return f"zh-{base}-{region}" if region else f"zh-{base}" if base in ("Hans", "Hant") else (_value(shown.metadata.language) or "zh")


def visible(text: str) -> str:
    """Text as HTML shows it."""
    return escape(_UNHOLDABLE.sub(lambda m: chr(0x2400 + ord(m.group())) if m.group() < " " else "\ufffd", text))


def _named(name: str, shown: Document) -> str:
    """A fact's name in the script of the page."""
    return convert(name, "Hant") if shown.script == "Hant" else name


def _value(found: Found[str] | None) -> str:
    return found.value if found else ""


def _facts(shown: Document) -> Iterator[str]:
    rows: list[tuple[str, str]] = []
    for field, name in _FACTS:
        found: Found[object] | None = getattr(shown.metadata, field)
        if found:
            rows.append((name, _shown(found.value)))
    rows += [(_RECORD[field], _shown(found.value)) for field, found in record_fields(shown.metadata).items()]
    if rows:
        yield "<dl>"
        yield from (f"<div><dt>{visible(_named(name, shown))}</dt><dd>{value}</dd></div>" for name, value in rows)
        yield "</dl>"


def _shown(value: object) -> str:
    """A value as HTML: a web address as a link, several things with 、 between them."""
    if isinstance(value, tuple):
        names = [f"{v.name} {v.code}".strip() if hasattr(v, "code") else str(v) for v in value]
        return visible("、".join(names))
    words = str(value)
    if re.match(r"https?://[^\s\"'<>]+$", words):
        return f'<a href="{visible(words)}" rel="noopener noreferrer">{visible(words)}</a>'
    return visible(words).replace("\n", "<br>")


def _doubts(shown: Document) -> Iterator[str]:
    if shown.doubts:
        yield "<aside>"
        yield from (f"<p>{visible(doubt.what)}</p>" for doubt in shown.doubts)
        yield "</aside>"


def _body(shown: Document) -> str:
    """The text, each turn as a section with its label; what stands before the first one and between them as it is."""
    out: list[str] = []
    at = 0
    for turn in shown.turns:
        out += _paragraphs(shown.text[at : turn.label])
        out += _turn(shown, turn)
        at = turn.end
    out += _paragraphs(shown.text[at:])
    return "\n".join(out)


def _turn(shown: Document, turn: Turn) -> Iterator[str]:
    label = shown.text[turn.label : turn.start].strip().strip("*_#>:： \n")
    who = label or _named(_ROLES[turn.role], shown)
    said = list(_paragraphs(shown.text[turn.start : turn.end]))
    name = f'<h2 class="who">{visible(who)}</h2>' if who else ""
    if turn.role == "answer" and turn.end - turn.start > _LONG:
        said = [f"<details open><summary>{visible(who)}</summary>", *said, "</details>"]
        name = ""
    yield f'<section class="turn {turn.role}">{name}'
    yield from said
    yield "</section>"


def _paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a text, and its fenced code as it stands, fences and all."""
    at = 0
    for start, end in fenced(text):
        yield from _flowing(text[at:start])
        yield f"<pre>{visible(text[start:end])}</pre>"
        at = end
    yield from _flowing(text[at:])


def _flowing(text: str) -> Iterator[str]:
    for paragraph in re.split(r"\n[ \t]*\n", text.strip("\n")):
        if paragraph.strip(" \t\u3000*_"):
            yield f"<p>{visible(paragraph.rstrip()).replace(chr(10), '<br>')}</p>"


def _footer(doc: Document, shown: Document) -> Iterator[str]:
    """Where it is from, what made it, and what went."""
    yield "<footer>"
    words = f"{doc.source} · {doc.digest} · {doc.cleaner} · {shown.script}" + (f" ({doc.script})" if shown.script != doc.script else "")
    yield f"<p>{visible(words)}</p>"
    if doc.removed:
        yield f"<details><summary>{visible(_named('已清除的文字', shown))} {len(doc.removed)}</summary>\n<ul>"
        for removal in doc.removed:
            more = "…" if len(removal.text) > _SHOWN else ""
            yield f'<li><q dir="auto">{visible(removal.text[:_SHOWN])}{more}</q> <small>{visible(removal.why or removal.rule)}</small></li>'
        yield "</ul>\n</details>"
    yield "</footer>"
