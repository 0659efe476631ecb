"""What a document says of itself: title, dates, people, institution, site, category, each with the words it was read from.

Read before anything is stripped, because 来源 and 责编 live in the boilerplate. Sources, best first: labelled values in
the text's head and tail, the byline, the head of the HTML page, the title line, the breadcrumb.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from archiver.clean.byline import MASKED, labelled, read_byline
from archiver.clean.dates import dates_in
from archiver.clean.draft import Draft
from archiver.clean.headline import Headline, trim
from archiver.clean.lines import IS_HAN
from archiver.clean.repair import widen
from archiver.clean.rules import Rules
from archiver.clean.strip import head_and_tail
from archiver.model import Company, Found, Head, Metadata
from archiver.text.edits import apply
from archiver.text.fold import fold, fold_evenly

_CRUMB = re.compile(
    r"^\s*(?:您|你)?(?:的|所|现在)*(?:在的)?(?:当前|目前|现在)?的?位置\s*:?\s*(?P<path>.+)$|^\s*(?P<bare>首页\s*[>/»›→].+|[^<>»›→。!?;:]{1,14}(?:[>»›→][^<>»›→。!?;:]{1,14}){2,7})$"
)
_CRUMB_MARKS = re.compile(r"\s*(?:->|>+|»|›|→|/|\\|\|)\s*")
# The last crumbs that say nothing of a document's kind.
_NO_CATEGORY = frozenset(
    map(fold, ("首页", "主页", "网站首页", "正文", "详情", "报告详情", "内容", "内容详情", "文章详情", "详细内容", "查看", "列表"))
)
# A title: some Han characters or words, no sentence, not longer than this many characters.
_LONGEST_TITLE = 100
_CODE = re.compile(
    r"(?<![A-Za-z0-9.])(?:(?P<code>\d{6})\.(?P<to>SH|SZ|BJ)|(?P<hk>\d{4,5})\.HK|(?P<pre>SH|SZ|BJ)(?P<num>\d{6}))(?![A-Za-z0-9.])",
    re.IGNORECASE,
)
_COMPANY = re.compile(r"(?P<name>[\u3400-\u9fffA-Za-z·*]{2,10}) {0,2}[(\[] {0,2}$")
_META = {
    "published": (
        "article:published_time", "pubdate", "publishdate", "publish_time", "publishtime", "firstpublishedtime",
        "weibo: article:create_at", "og:release_date", "date", "dc.date",
    ),
    "updated": ("article:modified_time", "og:updated_time", "lastmodified"),
    "author": ("author", "article:author", "og:author", "dc.creator", "parsely-author"),
    "site": ("og:site_name", "application-name", "sitename"),
    "source_name": ("source", "contentsource", "mediaid", "article:source"),
    "url": ("og:url",),
}  # fmt: skip


class Findings:
    """Values by field; the first one found for a field stays, so that readers are called best first."""

    def __init__(self) -> None:
        self.values: dict[str, Found[Any]] = {}

    def add(self, name: str, value: Any, rule: str, evidence: str) -> None:
        """Keeps a value, unless it is empty or the field has one."""
        if value and name not in self.values:
            self.values[name] = Found(value, rule, evidence.strip())

    def get(self, name: str) -> str:
        """The value of a text field, "" where there is none."""
        return str(self.values[name].value) if name in self.values else ""


def describe(draft: Draft, rules: Rules, source: str) -> Metadata:
    """The metadata of a draft whose chrome is still in place; `source` is its file name or URL."""
    seen, tail = head_and_tail(draft.text, rules)
    head = [sight.rest for sight in seen]
    found = Findings()
    headline = _title(head, draft, rules, found)
    _breadcrumb(head, found)
    _doc_type(headline, rules, found)
    for plain in (False, True):
        for sight in (*seen, *tail):
            _read_labels(sight.line.text, rules, found, plain)
    for line in head:
        _read_byline(line, rules, found)
    _read_page_head(draft.page.head, rules, found)
    _read_headline(headline, rules, found)
    if re.match(r"https?://", source):
        found.add("url", source, "source-url", source)
    _companies(draft.text, found)
    _default_type(draft.page.media_type, found)
    author = found.values.get("author")
    if author and author.rule.startswith("meta-") and author.value in (found.get("site"), found.get("source_name")):
        del found.values["author"]  # a site that names itself as the author of its pages
    return Metadata(**found.values, author_masked=bool(MASKED.search(found.get("author"))))


def _title(head: Sequence[str], draft: Draft, rules: Rules, found: Findings) -> Headline | None:
    """The title: what the page's head, its headings and its first lines agree on, or the first of them."""
    titles = _page_titles(draft.page.head)
    lines = [line for line in head if _may_be_title(line, rules)]
    headings = [line for line in _headings(draft) if _may_be_title(line, rules)]
    offered = [(text, "page-title") for text in titles] + [(text, "heading") for text in headings]
    offered = offered or [(text, "title-line") for text in lines]
    if not offered:
        return None
    sources = [value for line in head for name, value, _, _ in labelled(line, rules) if name == "source_name" and value]
    confirmed = frozenset(map(fold, [*lines, *headings, *titles, *sources]))
    headlines = [(trim(text, rules, confirmed, chained=rule == "page-title"), rule) for text, rule in offered]
    seen = Counter(fold(h.title) for h, _ in headlines)
    if titles or headings:
        seen.update({fold(trim(text, rules, confirmed).title) for text in lines})
    best, rule = max(headlines, key=lambda h: min(2, seen[fold(h[0].title)]))
    same = [h for h, _ in headlines if fold(h.title) == fold(best.title)]
    found.add("title", best.title, rule, best.line)
    found.add("title_line", best.line, rule, best.line)
    return replace(best, **{part: next((v for h in same if (v := getattr(h, part))), "") for part in ("site", "institution", "date")})


def _headings(draft: Draft) -> list[str]:
    """The texts of a page's h1 to h3, which are where a title stands."""
    return [draft.text[start:end] for block, start, end in draft.spans if block.tag in ("h1", "h2", "h3") and start < end][:12]


def _page_titles(page: Head) -> list[str]:
    og = [content for name, content in page.meta if name in ("og:title", "twitter:title", "articletitle")]
    return [text.strip() for text in (*og, page.title) if text.strip()]


def _may_be_title(line: str, rules: Rules) -> bool:
    """Whether a head line can be a title: words, no sentence, no breadcrumb, no byline, no labelled values."""
    if not 2 <= len(line.strip()) <= _LONGEST_TITLE or not (IS_HAN.search(line) or re.search(r"[A-Za-z]{3}", line)):
        return False
    if re.search(r"[。；;]|[，,].*[，,].*[，,]", line) or _CRUMB.match(fold_evenly(line)):
        return False
    return read_byline(line, rules) is None and not any(labelled(line, rules))


def _breadcrumb(head: Sequence[str], found: Findings) -> None:
    for line in head:
        match = _CRUMB.match(fold_evenly(line))
        if match:
            path = line[match.start("path") :] if match["path"] else line
            crumbs = tuple(c for part in _CRUMB_MARKS.split(path) if (c := part.strip(" :：")))
            found.add("breadcrumb", crumbs, "breadcrumb", line)
            named = [c for c in crumbs if fold(c) not in _NO_CATEGORY]
            found.add("category", named[-1] if named else "", "breadcrumb", line)
            return


def _doc_type(headline: Headline | None, rules: Rules, found: Findings) -> None:
    """What kind of document it is, by what its title says, else by its category."""
    for text in (headline.title if headline else "", found.get("category")):
        for name, pattern in rules.doc_types:
            match = pattern.search(fold_evenly(text))
            if text and match:
                found.add("doc_type", name, f"doc-type-{name}", text[match.start() : match.end()])


def _default_type(media_type: str, found: Findings) -> None:
    """Where neither title nor category tells: dated and sourced is news, any other web page a page."""
    if found.get("published") and (found.get("source_name") or found.get("editor")):
        found.add("doc_type", "news", "doc-type-news", f"{found.get('published')} {found.get('source_name') or found.get('editor')}")
    elif media_type != "text/plain":
        found.add("doc_type", "page", "doc-type-page", media_type)


def _read_labels(line: str, rules: Rules, found: Findings, plain: bool) -> None:
    """Labelled values; a plain 时间 is read after all others (`plain`), because in minutes it may be when people met."""
    if len(line) > 300:
        return
    minutes = found.get("doc_type") == "minutes"
    for name, value, start, end in labelled(line, rules):
        if name in _DATES:
            if plain == bool(_PLAIN.match(fold_evenly(line[start:end]))):
                iso = next((d.iso for d in dates_in(value)), "")
                date = "event_date" if plain and minutes and "event_date" not in found.values else name
                found.add(date, iso, f"label-{date.replace('_', '-')}", line[start:end])
        elif name != "views" and len(value) <= 60:
            found.add(name, value, f"label-{name.replace('_', '-')}", line[start:end])


def _read_byline(line: str, rules: Rules, found: Findings) -> None:
    byline = read_byline(line, rules)
    for name, value in byline.values.items() if byline else ():
        if name != "views":
            found.add(name, next((d.iso for d in dates_in(value)), "") if name in _DATES else value, "byline", line)


def _read_page_head(page: Head, rules: Rules, found: Findings) -> None:
    meta = dict(reversed(page.meta))  # of two with one name the first counts
    for name, keys in _META.items():
        for key in keys:
            value = meta.get(key, "").strip()
            value = next((d.iso for d in dates_in(value)), "") if name in _DATES else value
            if fold(value) not in rules.unknown and len(value) <= 200 and not (name == "author" and "@" in value):
                found.add(name, value, f"meta-{key}", meta.get(key, ""))
    found.add("url", page.canonical, "link-canonical", page.canonical)


_DATES = ("published", "updated", "event_date")
_PLAIN = re.compile(r"时间|日期")


def _read_headline(headline: Headline | None, rules: Rules, found: Findings) -> None:
    """Site, institution and date that stood around the title."""
    if headline is None:
        return
    found.add("site", headline.site, "title-suffix", headline.site)
    if fold(headline.institution) not in rules.unknown:
        found.add("institution", headline.institution, "title-prefix", headline.institution)
    if found.get("doc_type") in ("minutes", "interview"):
        found.add("event_date", headline.date, "title-date", headline.line)
    found.add("published", headline.date, "title-date", headline.line)


def _companies(text: str, found: Findings) -> None:
    """Listed companies by their codes: 600000.SH, 00700.HK, SZ000833."""
    companies: dict[str, Company] = {}
    level = fold_evenly(text[:20000])
    for m in _CODE.finditer(level):
        code = f"{m['code']}.{m['to'].upper()}" if m["code"] else f"{m['hk']:>05}.HK" if m["hk"] else f"{m['num']}.{m['pre'].upper()}"
        name = _COMPANY.search(level, max(0, m.start() - 24), m.start())
        companies.setdefault(code, Company(text[name.start("name") : name.end("name")] if name else "", code))
    found.add("companies", tuple(companies.values()), "stock-code", " ".join(companies))


def repaired(metadata: Metadata) -> Metadata:
    """The same metadata with the punctuation of its text values widened, as in the text around; the evidence stays as it was."""
    changed: dict[str, Any] = {f.name: _widened(value) for f in fields(metadata) if isinstance(value := getattr(metadata, f.name), Found)}
    return replace(metadata, **changed)


def _widened(found: Found[Any]) -> Found[Any]:
    if not isinstance(found.value, str) or found.value.isascii():
        return found
    return replace(found, value=apply(found.value, tuple(widen(found.value))))
