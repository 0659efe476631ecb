"""What a document says of itself: title, dates, people, institution, site, category, each with the words it was read from.

Read before anything is stripped, because 来源 and 责编 live in the boilerplate. Sources, best first: labelled values in
the text's head and tail, forms, the byline, the head of the HTML page, the title line, the breadcrumb, the address.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archiver.clean.beside import LONGEST_LINE, below_title, beside
from archiver.clean.byline import labelled, read_byline
from archiver.clean.companies import companies_in, exchange_of
from archiver.clean.dates import dates_in, first_date
from archiver.clean.draft import Draft
from archiver.clean.findings import Findings, repaired
from archiver.clean.forms import Cell, dateline, participants, read_forms, reporters
from archiver.clean.headline import Headline, is_title, trim
from archiver.clean.lines import lines_of
from archiver.clean.pagehead import DATES, read_head, url_date
from archiver.clean.rules import Rules
from archiver.clean.titles import CRUMB, find_title
from archiver.clean.zones import head_and_tail
from archiver.model import Company, Metadata
from archiver.text.fold import fold, fold_evenly

__all__ = ["describe", "gather", "repaired"]

_CRUMB_MARKS = re.compile(r"\s*(?:->|>+|»|›|→|/|\\|\|)\s*")
# Labels whose values are read elsewhere, or only end the value before them.
_NO_VALUE = ("views", "title", "form")
_PLAIN = re.compile(r"\s*(?:时\s*间|日\s*期)\s*(?:[:|]|$)")
# A dateline stands at the head of the text: within so many lines behind the head.
_DATELINES = 4
# Lone lines are looked for among so many, an author's and a source's so near to either end.
_MOST_LINES = 1000
_NEAR = 50
_LABEL_WORD = re.compile("[编編作出来來发發][^:：]{0,6}[:：]")


def describe(draft: Draft, rules: Rules, source: str) -> Metadata:
    """The metadata of a draft whose chrome is still in place; `source` is its file name or URL."""
    return gather(draft, rules, source).metadata()


def gather(draft: Draft, rules: Rules, source: str) -> Findings:
    """Everything that a draft says of itself: the metadata, and what contradicts it (see `conflicts`)."""
    seen, tail = head_and_tail(draft.text, rules)
    head = [sight.rest for sight in seen]
    every = [line.text for line in lines_of(draft.text)]
    found = Findings()
    headline = _title(head, draft, rules, found)
    _breadcrumb(head, rules, found)
    _doc_type(headline, rules, found)
    below = below_title(every, found.get("title"), rules)
    around = tuple(dict.fromkeys((*below, *(sight.line.text for sight in (*seen, *tail)))))
    cells = tuple(read_forms(every, rules))
    for plain in (False, True):
        for line in around:
            _read_labels(line, rules, found, plain)
        _read_forms(cells, rules, found, plain)
    for line in (*below, *head):
        _read_byline(line, rules, found)
    if draft.page.media_type != "text/xml":  # a feed's first lines are those of its newest entry
        _read_text(head, every, rules, found)
    for name, value, rule, evidence in read_head(draft.page.head, rules):
        found.add(name, value, rule, evidence)
    _read_headline(headline, rules, found)
    for line in below:
        date, name = beside(line, rules)
        found.add("published", date, "beside-title", line)
        found.add("source_name", name, "beside-title", line)
    if draft.page.media_type != "text/xml":
        _read_lone_lines(every, rules, found)
    found.add("url", source if re.match(r"https?://", source) else "", "source-url", source)
    _read_late(around, rules, found)
    _companies(headline, draft.text, found)
    _default_type(draft.page.media_type, found)
    _no_site_as_author(found)
    return found


def _title(head: Sequence[str], draft: Draft, rules: Rules, found: Findings) -> Headline | None:
    chosen = find_title(head, draft, rules)
    if chosen is None:
        return None
    headline, rule = chosen
    found.add("title", headline.title, rule, headline.line)
    found.add("title_line", headline.line, rule, headline.line)
    return headline


def _breadcrumb(head: Sequence[str], rules: Rules, found: Findings) -> None:
    for line in head:
        match = CRUMB.match(fold_evenly(line))
        if match:
            path = line[match.start("path") :] if match["path"] else line
            crumbs = tuple(c for part in _CRUMB_MARKS.split(path) if (c := part.strip(" :：")))
            found.add("breadcrumb", crumbs, "breadcrumb", line)
            title = fold(found.get("title"))
            named = [c for c in crumbs if fold(c) not in _NO_CATEGORY and fold(c) != title]
            found.add("category", named[-1] if named else "", "breadcrumb", line)
            return


# The last crumbs that say nothing of a document's kind.
_NO_CATEGORY = frozenset(
    map(fold, ("首页", "主页", "网站首页", "正文", "详情", "报告详情", "内容", "内容详情", "文章详情", "详细内容", "查看", "列表"))
)


def _doc_type(headline: Headline | None, rules: Rules, found: Findings) -> None:
    """What kind of document it is: a filing, else by what its title says, else by its category; a forum by its name alone,
    because titles speak of other forums."""
    if headline and headline.kind:
        found.add("doc_type", "notice", "doc-type-filing", headline.kind)
    title, site = (headline.title, headline.site) if headline else ("", "")
    for text in (title, found.get("category"), site):
        for name, pattern in rules.doc_types:
            match = pattern.search(fold_evenly(text))
            if match and (text != title if name == "forum" else text != site):
                found.add("doc_type", name, f"doc-type-{name}", text[match.start() : match.end()])


def _default_type(media_type: str, found: Findings) -> None:
    """Where neither title nor category tells: dated and sourced is news, any other web page a page."""
    if found.get("published") and (found.get("source_name") or found.get("editor")):
        found.add("doc_type", "news", "doc-type-news", f"{found.get('published')} {found.get('source_name') or found.get('editor')}")
    elif media_type != "text/plain":
        found.add("doc_type", "page", "doc-type-page", media_type)


def _read_labels(line: str, rules: Rules, found: Findings, plain: bool, context: str = "") -> None:
    """Labelled values; a plain 时间 is read after all others (`plain`), because in minutes it may be when people met."""
    if len(line) > 300:
        return
    values = list(labelled(line, rules))
    chrome = any(name in ("views", "source_name", "author", "editor") for name, *_ in values)
    for name, value, start, end in values:
        words = line[start:end]
        if name in DATES:
            if plain == bool(_PLAIN.match(fold_evenly(words))) and not (context and first_date(value)):
                _add_date(name, first_date(value, context), words, found, plain and not chrome)
        elif not plain and not context and name not in _NO_VALUE and len(value) <= 60:
            found.add(name, value, f"label-{name.replace('_', '-')}", words)


def _add_date(name: str, iso: str, words: str, found: Findings, plain: bool) -> None:
    """A labelled date; a plain one (that no source or counter stands beside) is in minutes when people met, unless that is known."""
    if plain and found.get("doc_type") == "minutes" and not found.get("event_date"):
        name = "event_date"
    found.add(name, iso, f"label-{name.replace('_', '-')}", words)


def _read_forms(cells: Sequence[Cell], rules: Rules, found: Findings, plain: bool) -> None:
    """The cells of forms; a form's 时间 is when people met."""
    for cell in cells:
        if cell.field in DATES:
            if plain == (cell.word in ("时间", "日期")):
                name = "event_date" if plain and not found.get("event_date") else cell.field
                found.add(name, first_date(cell.value), f"form-{name.replace('_', '-')}", cell.evidence)
        elif not plain and cell.field not in _NO_VALUE and len(cell.value) <= 60 and fold(cell.value) not in rules.unknown:
            found.add(cell.field, cell.value, f"form-{cell.field.replace('_', '-')}", cell.evidence)


def _read_byline(line: str, rules: Rules, found: Findings) -> None:
    byline = read_byline(line, rules)
    met = any(f.rule == "label-event-date" and f.evidence in line for f in found.offers["event_date"])
    for name, value in byline.values.items() if byline else ():
        if name != "views" and not (met and name == "published"):
            found.add(name, first_date(value) if name in DATES else value, "byline", line)


def _read_text(head: Sequence[str], lines: Sequence[str], rules: Rules, found: Findings) -> None:
    """What the first lines of the text say in passing: the agency and reporter of a dispatch, whom a participant came from."""
    for line in lines[: len(head) + _DATELINES]:
        agency, names = dateline(line, rules)
        found.add("source_name", agency, "dateline", line[:60])
        found.add("author", names, "dateline", line[:60])
        found.add("author", reporters(line, rules), "reporter", line)
    came = {who: line for line in head if (who := participants(line, rules))}
    if len(came) == 1:  # of several none issued the document
        found.add("institution", next(iter(came)), "participants", next(iter(came.values())))
    if found.get("doc_type") == "minutes":
        for line in head:
            if not any(labelled(line, rules)) and read_byline(line, rules) is None and not is_title(line, found.get("title"), rules):
                found.add("event_date", trim(line, rules).date, "title-date", line)


def _read_headline(headline: Headline | None, rules: Rules, found: Findings) -> None:
    """Site, institution, source and date that stood around the title."""
    if headline is None:
        return
    found.add("site", headline.site, "title-suffix", headline.site)
    found.add("source_name", headline.source, "title-prefix", headline.source)
    if fold(headline.institution) not in rules.unknown:
        found.add("institution", headline.institution, "title-prefix", headline.institution)
    if found.get("doc_type") in ("minutes", "interview"):
        first = next(dates_in(headline.line), None)
        at_head = first.iso if first and not headline.line[: first.start].strip() else ""
        found.add("event_date", headline.date or at_head, "title-date", headline.line)
    found.add("published", headline.date, "title-date", headline.line)


def _read_late(around: Sequence[str], rules: Rules, found: Findings) -> None:
    """What needs what is known by now: the day of issue, months and days without their year, the date in the address."""
    found.add("published", found.get("issued"), "label-issued", found.offers["issued"][0].evidence if found.get("issued") else "")
    url = found.get("url")
    context = found.get("published") or found.get("updated") or found.get("event_date") or url_date(url)
    for plain in (False, True):
        for line in around if context else ():
            _read_labels(line, rules, found, plain, context)
    found.add("published", url_date(url), "url-date", url)


def _read_lone_lines(lines: Sequence[str], rules: Rules, found: Findings) -> None:
    """Lines that are nothing but a byline with labels, wherever menus and comments have pushed them: the day anywhere, an
    editor too, an author and a source only near the beginning or the end."""
    near = {*lines[:_NEAR], *lines[-_NEAR:]}
    for line in lines[:_MOST_LINES]:
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


def _companies(headline: Headline | None, text: str, found: Findings) -> None:
    """Listed companies by their codes; the one whose filing it is first."""
    companies = companies_in(text)
    if headline and headline.company:
        exchange = exchange_of(headline.code)
        code = f"{headline.code}.{exchange}" if exchange else next((c.code for c in companies if c.name == headline.company), "")
        companies = (Company(headline.company, code), *(c for c in companies if c.code != code))
    found.add("companies", companies, "stock-code", " ".join(c.code or c.name for c in companies))


def _no_site_as_author(found: Findings) -> None:
    """Takes out a page's author where that is its site or its source."""
    owners = [fold(owner) for owner in (found.get("site"), found.get("source_name")) if owner]
    kept = [
        f for f in found.offers["author"]
        if not f.rule.startswith(("meta-", "json-ld-")) or not any(o.startswith(n := fold(f.value)) or n.startswith(o) for o in owners)
    ]  # fmt: skip
    found.offers["author"] = kept
