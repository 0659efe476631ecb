"""What a document says of itself: title, dates, people, institution, site, category, each with the words it was read from.

Read before anything is stripped, because 来源 and 责编 live in the boilerplate. Sources, best first: labelled values in
the text's head and tail, forms, the byline, the head of the HTML page, the title line, the breadcrumb, the address.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archiver.clean.beside import below_title, beside, day_above_month
from archiver.clean.byline import labelled
from archiver.clean.companies import companies_in, exchange_of
from archiver.clean.dates import dates_in, first_date
from archiver.clean.draft import Draft
from archiver.clean.findings import MEETING, Findings, repaired
from archiver.clean.forms import read_forms
from archiver.clean.headline import Headline
from archiver.clean.lines import lines_of
from archiver.clean.pagehead import DATES, read_head, url_date
from archiver.clean.readings import (
    from_byline,
    from_credits,
    from_feed,
    from_file_name,
    from_forms,
    from_lone_lines,
    from_signature,
    from_text,
    is_read_elsewhere,
)
from archiver.clean.record import read_record
from archiver.clean.ruleset import Rules
from archiver.clean.titles import breadcrumb, find_title
from archiver.clean.zones import head_and_tail
from archiver.model import Company, Metadata
from archiver.text.fold import fold, fold_evenly

__all__ = ["describe", "gather", "repaired"]

_CRUMB_MARKS = re.compile(r"\s*(?:->|>+|»|›|→|/|\\|\|)\s*")
_PLAIN = re.compile(r"\s*(?:时\s*间|日\s*期)\s*(?:[:|]|$)")
# Credits are looked for among so many lines at either end.
_NEAR, _SIGNED = 50, 12
_LONGEST_LABELLED = 300  # characters
_FEED = "text/xml"


def describe(draft: Draft, rules: Rules, source: str) -> Metadata:
    """The metadata of a draft whose chrome is still in place; `source` is its file name or URL."""
    return gather(draft, "", rules, source).metadata()


def gather(draft: Draft, spoken: str, rules: Rules, source: str) -> Findings:
    """Everything that a draft says of itself: the metadata, and what contradicts it (see `conflicts`). `spoken` is the line above its
    article that says what that is about."""
    seen, tail = head_and_tail(draft.text, rules)
    head = [sight.rest for sight in seen]
    every = [line.text for line in lines_of(draft.text)]
    found = Findings()
    headline = _title([*head, spoken] if spoken else head, draft, rules, found, spoken)
    _breadcrumb(head, headline, found)
    _doc_type(headline, rules, found)
    below = below_title(every, found.get("title"), rules)
    around = tuple(dict.fromkeys((*below, *(sight.line.text for sight in (*seen, *tail)))))
    _read_labelled(every, around, rules, found)
    feed = draft.page.media_type == _FEED
    if feed:
        from_feed(every, found)
    else:
        _read_lines(every, head, below, rules, found)
    for name, value, rule, evidence in read_head(draft.page.head, rules):
        found.add(name, value, rule, evidence)
    _read_headline(headline, rules, found)
    if not feed:
        _read_beside(below, rules, found)
        from_lone_lines(every, rules, found)
    found.add("url", source if re.match(r"https?://", source) else "", "source-url", source)
    from_signature(every, found)
    _read_late(around, rules, found)
    from_file_name(source, found)
    _companies(headline, draft.text, found)
    _default_type(draft.page.media_type, found)
    _no_site_as_author(found)
    return found


def _read_labelled(every: Sequence[str], around: Sequence[str], rules: Rules, found: Findings) -> None:
    """What labels announce, in forms and on the lines around the text; a plain 时间 after all others."""
    for name, value, rule, evidence in read_record(every, rules):
        found.add(name, value, rule, evidence)
    cells = tuple(read_forms(every, rules))
    told = _told(around, rules)
    for plain in (False, True):
        for line, values in told:
            _read_labels(line, values, found, plain)
        from_forms(cells, rules, found, plain)


def _read_lines(every: Sequence[str], head: Sequence[str], below: Sequence[str], rules: Rules, found: Findings) -> None:
    """What bylines, datelines and credits say, best first."""
    for line in (*below, *head):
        from_byline(line, rules, found)
    from_text(head, every, rules, found)
    for line in dict.fromkeys((*below, *head, *every[:_NEAR], *every[-_SIGNED:])):
        from_credits(line, rules, found)
    found.add("published", day_above_month(below), "day-above-month", " ".join(below[:3]))


def _read_beside(below: Sequence[str], rules: Rules, found: Findings) -> None:
    for line in below:
        date, name = beside(line, rules)
        found.add("published", date, "beside-title", line)
        found.add("source_name", name, "beside-title", line)


def _title(head: Sequence[str], draft: Draft, rules: Rules, found: Findings, spoken: str) -> Headline | None:
    chosen = find_title(head, draft, rules, spoken)
    if chosen is None:
        return None
    headline, rule = chosen
    found.add("title", headline.title, rule, headline.line)
    found.add("title_line", headline.line, rule, headline.line)
    return headline


def _breadcrumb(head: Sequence[str], headline: Headline | None, found: Findings) -> None:
    for line in head:
        match = breadcrumb(fold_evenly(line))
        if match:
            path = line[match.start("path") :] if match["path"] else line
            crumbs = tuple(c for part in _CRUMB_MARKS.split(path) if (c := part.strip(" :：")))
            found.add("breadcrumb", crumbs, "breadcrumb", line)
            known = {fold(found.get("title")), fold(headline.site) if headline else ""}
            named = [c for c in crumbs if fold(c) not in _NO_CATEGORY | known]
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


_Values = tuple[tuple[str, str, int, int], ...]


def _told(around: Sequence[str], rules: Rules) -> list[tuple[str, _Values]]:
    """The lines that have labels, with the labelled values."""
    return [(line, values) for line in around if len(line) <= _LONGEST_LABELLED and (values := labelled(line, rules))]


def _read_labels(line: str, values: _Values, found: Findings, plain: bool, context: str = "") -> None:
    """Labelled values; a plain 时间 is read after all others (`plain`), because in minutes it may be when people met."""
    chrome = any(name in ("views", "source_name", "author", "editor") for name, *_ in values)
    for name, value, start, end in values:
        words = line[start:end]
        if name in DATES:
            if plain == bool(_PLAIN.match(fold_evenly(words))) and not (context and first_date(value)):
                _add_date(name, first_date(value, context), words, found, plain and not chrome)
        elif not plain and not context and not is_read_elsewhere(name) and len(value) <= 60:
            found.add(name, value, f"label-{name.replace('_', '-')}", words)


def _add_date(name: str, iso: str, words: str, found: Findings, plain: bool) -> None:
    """A labelled date; a plain one (that no source or counter stands beside) is in minutes when people met, unless that is known."""
    if plain and any(f.rule in MEETING and words in f.evidence for f in found.offers["event_date"]):
        return  # the form has been read, and this is its line
    if plain and found.get("doc_type") == "minutes" and not found.get("event_date"):
        name = "event_date"
    found.add(name, iso, f"label-{name.replace('_', '-')}", words)


def _read_headline(headline: Headline | None, rules: Rules, found: Findings) -> None:
    """Site, institution, source and date that stood around the title."""
    if headline is None:
        return
    found.add("site", headline.site, "title-suffix", headline.site)
    found.add("source_name", headline.source, "title-prefix", headline.source)
    if fold(headline.institution) not in rules.unknown:
        found.add("institution", headline.institution, "title-prefix", headline.institution)
    if found.get("doc_type") in ("minutes", "interview"):
        first = next(iter(dates_in(headline.line)), None)
        at_head = first.iso if first and not headline.line[: first.start].strip() else ""
        found.add("event_date", headline.date or at_head, "title-date", headline.line)
    found.add("published", headline.date, "title-date", headline.line)


def _read_late(around: Sequence[str], rules: Rules, found: Findings) -> None:
    """What needs what is known by now: the day of issue, a dispatch's house, days without their year, the date in the address."""
    found.add("published", found.get("issued"), "label-issued", found.offers["issued"][0].evidence if found.get("issued") else "")
    found.add("source_name", found.get("agency"), "dateline", found.offers["agency"][0].evidence if found.get("agency") else "")
    url = found.get("url")
    context = found.get("published") or found.get("updated") or found.get("event_date") or url_date(url)
    told = _told(around, rules) if context else []
    for plain in (False, True):
        for line, values in told:
            _read_labels(line, values, found, plain, context)
    found.add("published", url_date(url), "url-date", url)


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
