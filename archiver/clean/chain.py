"""The chain behind a title: channels, keywords, the site and its slogan (title_channel_site, title-keywords ——site--slogan).

Which part is the site: the last one that is known or built as a site's name (…网, …新闻, …论坛), else the last in Chinese;
a slogan behind -- is none. Where an earlier part begins with that name, it says more and is taken: 新浪房产 before 新浪网.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from archiver.clean.dates import dates_in, without_date
from archiver.clean.lines import IS_HAN
from archiver.clean.ruleset import Rules
from archiver.text.fold import fold, fold_evenly, fold_with_offsets

# What stands between a title and its site: a mark with space around it, or _ | and dashes with or without.
_SEPARATOR = re.compile(r"\s*-{2,}\s*|\s+[-·>»]+\s+|\s*[_|丨｜]\s*|\s*-\s*")
_IS_SEPARATOR = re.compile("[-·>»_|丨｜]")
_STRONG = ("_", "|", "丨", "｜")
# Names that end like this are sites; others only where the title stands on the page without them.
_SITE = re.compile(
    r"(?:网|网站|官网|在线|论坛|社区|博客|频道|新闻|财经|日报|晚报|时报|周刊|杂志|平台|百科|文库|头条|知乎|豆瓣|简书|公众号|\.(?:com|cn|net|org|hk|tw))$",
    re.IGNORECASE,
)
# In a page's <title> whoever ends like this, behind the last dash, owns the page.
_OWNER = re.compile(
    r"(?:院|社|报|局|厅|政府|图书馆|博物馆|中心|学会|协会|大学|公司|集团|电视台|门户|家园|之家|资讯|音乐|娱乐|体育|房产|健康|半月谈|搜索|订阅)$"
)
# What numbers a part of a work, or says which form of it this is, is no site.
_VOLUME = re.compile(
    r"第?[一二三四五六七八九十\d]{1,4}[包期章节部分集回辑卷册篇讲季页]|[上中下]篇?$|[(（]?[一二三四五六七八九十\d]{1,3}[)）]?$|附"
    r"|.{0,4}(?:标段|标的|补充|说明|草案|定稿|初稿|全文|摘要|要点|修订|更正|修正|更新|解读|问答|纪要|记录|名单|目录|意见稿|预案|方案|通知|公告)"
)
_NAMED_LAST = re.compile(r"\s*\(\s*(?P<name>[^()]{2,14})\s*\)$")
_BRACKETS = re.compile(r"(?<=.)\s*\([^()]{1,30}\)$")
_LATIN_TAIL = re.compile(r"(?<=[\u3400-\u9fff])\s+[A-Za-z][A-Za-z .]*$")
_POWERED = re.compile(r"\s*[-_|]?\s*powered by .{1,40}$", re.IGNORECASE)
_KEYWORDS = re.compile(r"[^,、]{1,10}(?:[,、][^,、]{1,10}){2,}")
# In characters: no title with its chain is longer, no part of a chain, no channel behind a mere dash (时政, 滚动新闻).
_LONGEST_LINE = 240
_LONGEST_PART = 16
_LONGEST_CHANNEL = 4


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    mark: str


def without_chain(line: str, rules: Rules, confirmed: frozenset[str], chained: bool) -> tuple[str, str]:
    """The title and its site, "" where the line has none.

    `confirmed` are folded lines that the page shows by themselves; `chained`: the line is a page's <title>.
    """
    if len(line) > _LONGEST_LINE:
        return line, ""
    line = line[: m.start()] if "powered" in line.lower() and (m := _POWERED.search(line)) else line
    line = line.lstrip("_|- ") or line
    sites = _known_sites(rules, confirmed)
    shown = _shown(line, confirmed) if chained else 0
    if shown:
        return line[:shown].rstrip(), _site(list(_parts(line, shown)), sites, loose=True)
    level = fold_evenly(line)
    bracketed = _NAMED_LAST.search(level) if level.rstrip().endswith(")") else None
    if bracketed and fold(bracketed["name"]) in rules.suffixes:
        head = line[: bracketed.start()].rstrip()
        channel = re.search(r"\s+-\s+\S{1,6}$", head)
        return (head[: channel.start()] if channel else head), line[bracketed.start("name") : bracketed.end("name")]
    for match in _SEPARATOR.finditer(level) if _IS_SEPARATOR.search(level) else ():
        head, parts = line[: match.start()].strip(), [p for p in _parts(line, match.start()) if p.text]
        if not head or not parts or next((d.start for d in dates_in(line[match.end() :].strip())), -1) == 0:
            continue
        again = fold(head) in confirmed or fold(without_date(head)[0]) in confirmed
        # 采购说明 - 第二包 says more than 采购说明.
        if again and not any(_VOLUME.match(fold(p.text)) for p in parts):
            return head, _site(parts, sites, loose=True)
        if not again and _is_chain(head, parts, sites, chained):
            return head, _site(parts, sites, loose=True)
    return line, ""


@lru_cache(maxsize=4)
def _known_sites(rules: Rules, confirmed: frozenset[str]) -> frozenset[str]:
    return rules.suffixes | confirmed


def _shown(line: str, confirmed: frozenset[str]) -> int:
    """How much of a <title> is a line that the page shows by itself, with a separator or a space and more behind it."""
    key = fold_with_offsets(line)
    fits = [len(c) for c in confirmed if 8 <= len(c) < len(key.text) and key.text.startswith(c)]
    end = key.ends[max(fits) - 1] if fits else 0
    return end if end and re.match(r"\s+\S|\s*[-_|丨—–·]", line[end:]) else 0


def _parts(line: str, start: int) -> Iterator[_Part]:
    """The parts behind `start`, each with the mark before it."""
    level = fold_evenly(line)
    marks = list(_SEPARATOR.finditer(level, start))
    if not marks or marks[0].start() > start:
        first = marks[0].start() if marks else len(line)
        yield _Part(line[start:first].strip(), " ")
    for mark, after in zip_longest(marks, marks[1:]):
        yield _Part(line[mark.end() : after.start() if after else len(line)].strip(), mark.group())


def _is_chain(head: str, parts: list[_Part], sites: frozenset[str], chained: bool) -> bool:
    """Whether what follows is a chain: short parts, the last of them a site's name or marked off as one; behind a dash that
    may be part of the title (A股-港股) every part must be a channel, a keyword list, or stand behind the site."""
    size = len(fold(head))
    if _KEYWORDS.fullmatch(fold_evenly(parts[0].text)) and size >= 6:
        return chained
    last = next((p for p in reversed(parts) if IS_HAN.search(p.text)), parts[-1])
    if any(len(p.text) > _LONGEST_PART for p in parts if not _is_site(p.text, sites, chained)):
        return False
    if parts[0].mark.strip() in _STRONG or parts[0].mark.strip() != parts[0].mark:
        marked = chained and parts[0].mark.strip() in _STRONG and size >= max(6, 1.5 * _width(last.text))
        return marked or _is_site(last.text, sites, chained)
    if size < 4 or not _is_site(last.text, sites, chained):
        return False
    channels = [p.text for p in parts[: parts.index(last)]]
    return all(_is_site(c, sites, chained) or len(c) <= _LONGEST_CHANNEL or fold(c).startswith(_stem(last.text)) for c in channels)


def _width(name: str) -> int:
    """A name's length in characters, a Latin word counting as two."""
    return len(re.sub("[A-Za-z]+", "xx", name))


def _is_site(name: str, sites: frozenset[str], owner: bool) -> bool:
    plain = fold(_plain(name))
    return plain in sites or fold(name) in sites or bool(_SITE.search(plain)) or (owner and len(plain) >= 3 and bool(_OWNER.search(plain)))


def _stem(site: str) -> str:
    """What the names of a site's channels begin with: 新浪 of 新浪网."""
    return re.sub(r"网站?$", "", fold(site))


def _plain(name: str) -> str:
    """A site's name without what explains it: 央视网(cctv.com), 中央社 CNA, 维基百科，自由的百科全书."""
    level = re.split(r"(?<=..)[,，]", fold_evenly(name), maxsplit=1)[0]
    level = level[: m.start()] if (m := _BRACKETS.search(level)) else level
    latin = _LATIN_TAIL.search(level)
    return name[: latin.start() if latin else len(level)].strip()


def _site(parts: list[_Part], sites: frozenset[str], *, loose: bool) -> str:
    """The site among the parts behind a title."""
    named = [p for p in parts if p.text and not _KEYWORDS.fullmatch(fold_evenly(p.text))]
    han = [p for p in named if IS_HAN.search(p.text)] or named
    if not han:
        return ""
    if han[-1].mark.strip() in ("--", "——") and not _is_site(han[-1].text, sites, True):
        han = han[:-1]  # a slogan
    likely = [p for p in han if _is_site(p.text, sites, False)] or (han if loose else [])
    site = _plain(likely[-1].text) if likely else ""
    stem = _stem(site)
    more = [_plain(p.text) for p in han if fold(p.text) != fold(site) and len(stem) > 1 and fold(p.text).startswith(stem)]
    return more[-1] if more and len(more[-1]) <= 10 else site
