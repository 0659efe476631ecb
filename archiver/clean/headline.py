"""A title line, taken apart: institution before it, date and site behind it, and the title between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.clean.dates import dates_in
from archiver.clean.rules import Rules
from archiver.text.fold import fold, fold_evenly

# [X]: or 【X】： before a title is who issued it; without the colon it is a type or a column ([年报], 【深度】) and stays.
_PREFIX = re.compile(r"\s*\[(?P<name>[^\[\]:]{2,20})\]\s*:\s*(?=\S)")
# Markdown around a heading.
_MARKDOWN = re.compile(r"^#{1,6}\s+|^\*\*(?=.*\*\*$)|(?<=\S)\*\*$|\s+#+$")
# What stands between a title and its site: a mark with space around it, or _ and | with or without.
_SEPARATOR = re.compile(r"\s+[-–—|·»>]+\s+|\s*[_|丨｜]\s*|\s*-\s*(?=[^-]*$)")
# Names that end like this are sites; others only where the title stands on the page without them.
_SITE = re.compile(
    r"(?:网|网站|在线|论坛|社区|博客|频道|新闻|财经|日报|晚报|时报|周刊|杂志|平台|百科|文库|头条|知乎|豆瓣|简书|公众号|\.(?:com|cn|net|org|hk|tw))$",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"[\s)）】\]]*")
_TAIL_DATE = re.compile(r"[\s\-–—_|·(（\[【,，]*$")


@dataclass(frozen=True, slots=True)
class Headline:
    """`line` is the title with its date tail, without site and institution; `date` is ISO 8601; "" where there is none."""

    title: str
    line: str
    site: str = ""
    institution: str = ""
    date: str = ""


def trim(text: str, rules: Rules, confirmed: frozenset[str] = frozenset(), *, chained: bool = False) -> Headline:
    """The parts of a title line. `confirmed` are folded lines and names that the page shows by themselves: titles and sources.

    `chained`: the line is a page's <title>, where what stands behind _ or | is the site and its channels.
    """
    line = _MARKDOWN.sub("", text.strip())
    prefix = _PREFIX.match(fold_evenly(line))
    institution = line[prefix.start("name") : prefix.end("name")] if prefix else ""
    line = line[prefix.end() :] if prefix else line
    line, site = _without_site(line, rules, confirmed, chained)
    title, date = _without_date(line)
    return Headline(title, line, site, institution, date)


def is_title(text: str, title: str, rules: Rules) -> bool:
    """Whether a line says the title again, with or without institution, date and site around it."""
    wanted = fold(title)
    parts = trim(text, rules, frozenset((wanted,)))
    return wanted in (fold(text), fold(parts.title), fold(parts.line))


def _without_site(line: str, rules: Rules, confirmed: frozenset[str], chained: bool) -> tuple[str, str]:
    """The title and the last part of the chain behind it (title_channel_site), where these are a site's."""
    level = fold_evenly(line)
    for match in _SEPARATOR.finditer(level):
        head, rest = line[: match.start()].strip(), line[match.end() :].strip()
        if not head or not rest or next((d.start for d in dates_in(rest)), -1) == 0:
            continue
        known = fold(head) in confirmed or fold(_without_date(head)[0]) in confirmed
        marked = chained and match.group().strip() in ("_", "|") and len(fold(head)) >= 6
        if known or _is_chain(level[match.end() :], rules.suffixes | confirmed, marked):
            return head, [part for part in _parts(rest) if part][-1]
    return line, ""


def _parts(rest: str) -> Iterator[str]:
    at = 0
    for match in _SEPARATOR.finditer(fold_evenly(rest)):
        yield rest[at : match.start()].strip()
        at = match.end()
    yield rest[at:].strip()


def _is_chain(rest: str, sites: frozenset[str], marked: bool) -> bool:
    """Whether every part behind a title is short, and the last one a site's name, or marked off as one."""
    parts = [p for p in _parts(rest) if p]
    last = fold(parts[-1]) if parts else ""
    return bool(last) and all(len(p) <= 14 for p in parts) and (marked or last in sites or bool(_SITE.search(last)))


def _without_date(line: str) -> tuple[str, str]:
    """The line without a date at its very end, and that date; a line that is nothing but a date stays."""
    found = list(dates_in(line))
    if not found or not _CLOSING.fullmatch(line[found[-1].end :]):
        return line, ""
    last = found[-1]
    opening = _TAIL_DATE.search(line[: last.start])
    title = line[: opening.start()] if opening else line[: last.start]
    return (title.strip(), last.iso) if len(title.strip()) >= 4 else (line, "")
