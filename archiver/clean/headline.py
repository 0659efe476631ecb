"""A title line, taken apart: institution before it, date and site behind it, and the title between them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archiver.clean.chain import without_chain
from archiver.clean.dates import without_date
from archiver.clean.ruleset import Rules
from archiver.text.fold import fold, fold_evenly

# [X]: or 【X】： before a title is who issued it; without the colon it is a type or a column ([年报], 【深度】) and stays.
_PREFIX = re.compile(r"\s*\[(?P<name>[^\[\]:]{2,20})\]\s*:\s*(?=\S)")
# [年报]康跃科技(300391): as exchanges' lists of filings write it: the type, the company, then the title.
_FILING = re.compile(
    r"\s*\[(?P<kind>[^\[\]:]{0,8}(?:报|报告|公告|书|函|决议|意见|规则|章程|其他))\]\s*(?P<name>[^\[\]():]{2,10}?)\s*(?:\((?P<code>\d{6})\))?\s*:\s*(?=\S)"
)
# 【澎湃新闻】 before a title names where it comes from.
_ORIGIN = re.compile(r"\s*\[(?P<name>[^\[\]:]{2,12})\]\s*(?=\S{4})")
_HOUSE = re.compile(r".{2,8}(?:证券|基金|期货|银行|资管|研究院|研究所)")
_PAPER = re.compile(r".{2,}(?:日报|晚报|时报|晨报|早报|都市报|商报|文汇报|周刊|新华社|中新社|通讯社|电视台|新闻网|.{2}网)$")
# (图), （组图） and the like at the end say what stands on the page, not what it is about.
_MARKER = re.compile(r"\s*\((?:(?:高清|独家|附|多|组)*图(?:\d+张)?|(?:附|有)?视频|图文|双语)\)\s*$")
# Markdown around a heading.
_MARKDOWN = re.compile(r"^#{1,6}\s+|^\*\*(?=.*\*\*$)|(?<=\S)\*\*$|\s+#+$")


@dataclass(frozen=True, slots=True)
class Headline:
    """`line` is the title with its date tail, without site and institution; `date` is ISO 8601; "" where there is none.

    `kind`, `company` and `code` stood before a filing's title, `source` before a reprint's.
    """

    title: str
    line: str
    site: str = ""
    institution: str = ""
    date: str = ""
    source: str = ""
    kind: str = ""
    company: str = ""
    code: str = ""


def trim(text: str, rules: Rules, confirmed: frozenset[str] = frozenset(), *, chained: bool = False) -> Headline:
    """The parts of a title line. `confirmed` are folded lines and names that the page shows by themselves: titles and sources.

    `chained`: the line is a page's <title>, where what stands behind _ or | is the site and its channels.
    """
    line = _MARKDOWN.sub("", text.strip()) if "#" in text or "*" in text else text.strip()
    size, before = _before(line, rules)
    line, site = without_chain(line[size:], rules, confirmed, chained)
    level = fold_evenly(line)
    marker = _MARKER.search(level) if level.rstrip().endswith(")") else None
    title, date = without_date(line[: marker.start()] if marker and marker.start() >= 4 else line)
    return Headline(title, line, site, date=date, **before)


def is_title(text: str, title: str, rules: Rules) -> bool:
    """Whether a line says the title again, with or without institution, date and site around it."""
    wanted = fold(title)
    parts = trim(text, rules, frozenset((wanted,)))
    return wanted in (fold(text), fold(parts.title), fold(parts.line))


def _before(line: str, rules: Rules) -> tuple[int, dict[str, str]]:
    """How long what stands before a title is, and what it says."""
    level = fold_evenly(line)
    if "[" not in level:
        return 0, {}
    if match := _FILING.match(level):
        names = {"kind": line[slice(*match.span("kind"))], "company": line[slice(*match.span("name"))], "code": match["code"] or ""}
        return match.end(), names
    if match := _PREFIX.match(level):
        return match.end(), {"institution": line[slice(*match.span("name"))]}
    match = _ORIGIN.match(level)
    if match and _HOUSE.fullmatch(match["name"]):
        return match.end(), {"institution": line[slice(*match.span("name"))]}
    if match and (fold(match["name"]) in rules.suffixes or _PAPER.fullmatch(match["name"])):
        return match.end(), {"source": line[slice(*match.span("name"))]}
    return 0, {}
