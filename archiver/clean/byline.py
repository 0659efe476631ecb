"""Bylines: the short line near a title that says when, from where and by whom, with or without labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest

from archiver.clean.dates import dates_in
from archiver.clean.lines import HAN
from archiver.clean.rules import FieldLabel, Rules
from archiver.text.fold import fold, fold_evenly

# 别***, 李**: a name that the site has masked is kept as masked.
MASKED = re.compile(rf"[{HAN}A-Za-z]{{1,4}}\*{{2,4}}")
_COUNTER = re.compile(
    r"(?:阅读|浏览|点击|评论|访问|查看|回复|字数|人气|阅读量|浏览量|点击量|阅读数)(?:次数|量|数|人次)?\s*:?\s*[\d,.]+\s*[万次人]*|\d+\s*(?:次)?(?:阅读|浏览|评论|点赞|人参与)"
)
_TOOLS = re.compile(r"(?:字号|字体)\s*:?(?:\s*(?:[Aa][-+]?|大|中|小|默认))*|分享到?:?|打印|收藏|复制链接|语音播报")
_ORIGINAL = re.compile(r"(?<![\w])(?:原创|转载|首发)(?![\w])")
_ISSUER = re.compile(rf"[{HAN}A-Za-z]{{2,12}}?(?:证券|基金|资本|投资|银行|研究院|研究所|研究中心|公司|集团|保险|期货|信托|资管|咨询)")
_NAME = re.compile(rf"[{HAN}]{{2,4}}(?:[ 、,][{HAN}]{{2,4}})*")
_MARKS = re.compile(r"[\s|/·,，、:：()（）\[\]【】<>《》_\-–—•]+")
# More than this is a sentence, not a byline.
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Byline:
    """Values by field name (published, author, source_name, …) with the words that each was read from."""

    values: Mapping[str, str]
    masked: bool = False


def read_byline(line: str, rules: Rules) -> Byline | None:
    """What a byline says, or None where a line is none: it must be made of dates, labelled values, counters and names."""
    if len(line) > _LONGEST or re.search(r"[。！？!?]", line):
        return None
    level = fold_evenly(line)
    values: dict[str, str] = {}
    rest = level
    for field, value, start, end in labelled(line, rules):
        if field not in _BYLINE_FIELDS:
            return None
        values.setdefault(field, value)
        rest = rest[:start] + " " * (end - start) + rest[end:]
    dates = list(dates_in(rest))
    for found in reversed(dates):
        values.setdefault("published", found.iso)
        rest = rest[: found.start] + " " * (found.end - found.start) + rest[found.end :]
    for noise in (_COUNTER, _TOOLS, _ORIGINAL):
        rest = noise.sub(lambda m: " " * len(m.group()), rest)
    return _names(line, rest, values, rules) if values else None


_BYLINE_FIELDS = ("published", "updated", "author", "source_name", "editor", "institution", "views")


def _names(line: str, rest: str, values: dict[str, str], rules: Rules) -> Byline | None:
    """Reads the unlabelled remainder as institution, masked name and name; None where something else is left."""
    for unknown in sorted(rules.unknown, key=len, reverse=True):
        rest = rest.replace(unknown, " " * len(unknown))  # same length: offsets in `rest` are offsets in `line`
    issuer = _ISSUER.search(rest)
    if issuer:
        values.setdefault("institution", line[issuer.start() : issuer.end()])
        rest = rest[: issuer.start()] + " " * len(issuer.group()) + rest[issuer.end() :]
    masked = MASKED.search(rest)
    if masked:
        values.setdefault("author", masked.group())
        rest = rest[: masked.start()] + " " + rest[masked.end() :]
    left = _MARKS.sub(" ", rest).strip()
    if "published" in values and "author" not in values and _NAME.fullmatch(left) and _are_names(left, rules):
        values["author"] = left
        left = ""
    return Byline(values, masked is not None) if not left else None


def _are_names(text: str, rules: Rules) -> bool:
    """Whether every part begins with a surname: 施行 and 发布 are two characters too."""
    parts = [p for p in re.split("[ 、,]", text) if p]
    return all(p not in rules.not_names and (p[:2] in rules.surnames or p[:1] in rules.surnames) for p in parts)


def labelled(line: str, rules: Rules) -> Iterator[tuple[str, str, int, int]]:
    """(field, value, start, end) of every labelled value in a line: 来源：新华社 gives source_name. Unknown names are ""."""
    level = fold_evenly(line)
    marks = list(_labels(rules.fields).finditer(level))
    for mark, following in zip_longest(marks, marks[1:]):
        stop = following.start() if following else len(line)
        lead, size = _value(level[mark.end() : stop], line[mark.end() : stop])
        start = mark.end() + lead
        text = line[start : start + size].strip(" \u3000,，;；|/[]()【】（）")
        field = next(f.field for f in rules.fields if mark["word"].replace(" ", "").lower() in f.words)
        yield field, "" if fold(text) in rules.unknown else text, mark.start(), start + size


def _value(level: str, published: str) -> tuple[int, int]:
    """(offset, length) of a value: up to a bar, a bracket, a wide space, two spaces, or a space before a date or a counter."""
    lead = len(level) - len(level.lstrip())
    stop = re.search(r"\s{2,}|\s*[|\])]|\s+(?=(?:19|20)\d\d[-/.年])|\s+(?=(?:阅读|浏览|点击|评论|字号|分享))", level[lead:])
    wide = published.find("\u3000", lead)
    size = stop.start() if stop else len(level.rstrip()) - lead
    return lead, max(0, min(size, wide - lead) if wide >= 0 else size)


@cache
def _labels(fields: tuple[FieldLabel, ...]) -> re.Pattern[str]:
    words = sorted({w for f in fields for w in f.words}, key=len, reverse=True)
    word = "|".join(r"[ ]{0,4}".join(map(re.escape, w)) for w in words)
    return re.compile(rf"(?:(?<=^)|(?<=[\s|/,;()\[\]\d日*]))(?P<word>{word})\s*:", re.IGNORECASE)
