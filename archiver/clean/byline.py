"""Bylines: the short line near a title that says when, from where and by whom, with or without labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from archiver.clean.dates import dates_in
from archiver.clean.lines import HAN
from archiver.clean.ruleset import Rules
from archiver.text.fold import fold, fold_evenly
from archiver.text.remember import remembered

# 别***, 李**: a name that the site has masked is kept as masked.
MASKED = re.compile(rf"[{HAN}A-Za-z]{{1,4}}\*{{2,4}}")
_COUNTER = re.compile(
    r"(?:阅读|浏览|点击|评论|访问|查看|回复|字数|人气|阅读量|浏览量|点击量|阅读数)(?:次数|量|数|人次)?\s*:?\s*[\d,.]+\s*[万次人]*|\d+\s*(?:次)?(?:阅读|浏览|评论|点赞|人参与)|(?:参与互动|我要评论|网友评论|跟帖)\s*(?:\(\s*\d*\s*\))?"
)
_TOOLS = re.compile(
    r"(?:字号|字体)\s*:?(?:\s*[↑↓|]?(?:[AaTt][-+]?|大|中|小|默认))*|分享到?:?|打印|收藏|复制链接|语音播报"
    r"|只看(?:该作者|楼主|大图)|(?:倒序|正序)浏览|显示全部楼层|查看全部|电梯直达|<?https?://[\w./-]{4,40}>?"
)
_ORIGINAL = re.compile(r"(?<![\w])(?:原创|转载|首发)(?![\w])")
_ISSUER = re.compile(rf"[{HAN}A-Za-z]{{2,12}}?(?:证券|基金|资本|投资|银行|研究院|研究所|研究中心|公司|集团|保险|期货|信托|资管|咨询)")
# 粤万年青(SZ:301111): a company with its code, its name once or twice.
_STOCK = re.compile(rf"[{HAN}A-Za-z*]{{2,20}} ?\((?:(?:SH|SZ|BJ|HK)[:.]?\d{{5,6}}|\d{{5,6}}[:.](?:SH|SZ|BJ|HK))\)", re.IGNORECASE)
_NAME = re.compile(rf"[{HAN}]{{2,4}}(?:[ 、,][{HAN}]{{2,4}})*")
# 来源：江海日报 记者 林芳: behind a labelled value, with a mere space.
_REPORTER = re.compile(rf"(?<!\S)(?:记者|通讯员)\s?(?P<names>{_NAME.pattern})(?!\S)")
_MARKS = re.compile(r"[\s|/·,，、:：()（）\[\]【】<>《》_\-–—•]+")
# A form's label, whose value is on the next line.
_BARE = re.compile(r"\s*(?:时\s*间|日\s*期)\s*:?\s*")
# From where somebody wrote, as platforms print it behind a value, and what can be pressed there.
_PLACE = (
    "(?:北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西"
    "|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|(?:中国)?(?:香港|澳门|台湾)|发布于.{2,6})"
)
_BUTTON = "(?:举报|分享|收藏|点赞|关注|订阅|转发|打印|纠错|听新闻)"
_BEHIND = re.compile(rf"\s+(?:{_PLACE}|{_BUTTON})(?=\s|$)")
# Of these fields only: a form's place may be two.
_SIGNS = frozenset(("source_name", "author", "editor"))
# More than this is a sentence, not a byline.
_LONGEST = 120
_SENTENCE = re.compile("[。！？!?]")


@dataclass(frozen=True, slots=True)
class Byline:
    """Values by field name (published, author, source_name, …) with the words that each was read from."""

    values: Mapping[str, str]
    masked: bool = False


@remembered
def read_byline(line: str, rules: Rules) -> Byline | None:
    """What a byline says, or None where a line is none: it must be made of dates, labelled values, counters and names."""
    if len(line) > _LONGEST or _SENTENCE.search(line):
        return None
    level = fold_evenly(line)
    if _BARE.fullmatch(level):
        return None
    values: dict[str, str] = {}
    rest = level
    for field, value, start, end in labelled(line, rules):
        if field not in _BYLINE_FIELDS:
            return None
        values.setdefault(field, value)
        rest = rest[:start] + " " * (end - start) + rest[end:]
    rest = _BEHIND.sub(lambda m: " " * len(m.group()), rest) if values else rest
    for found in reversed(dates_in(rest)):
        values.setdefault("published", found.iso)
        rest = rest[: found.start] + " " * (found.end - found.start) + rest[found.end :]
    return _names(line, without_counters(rest), values, rules) if values else None


def without_counters(level: str) -> str:
    """A folded line with its counters, tools, marks of reprints and stock codes made spaces, so that offsets stay."""
    for noise in (_COUNTER, _TOOLS, _ORIGINAL, _STOCK):
        level = noise.sub(lambda m: " " * len(m.group()), level)
    return level


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
    reporter = _REPORTER.search(rest)
    if reporter and are_names(reporter["names"], rules):
        values.setdefault("author", "、".join(re.split(r"[\s、,，]+", line[slice(*reporter.span("names"))])))
        rest = rest[: reporter.start()] + " " + rest[reporter.end() :]
    left = _MARKS.sub(" ", rest).strip()
    if "published" in values and "author" not in values and _NAME.fullmatch(left) and are_names(left, rules):
        values["author"] = left
        left = ""
    return Byline(values, masked is not None) if not left else None


def are_names(text: str, rules: Rules) -> bool:
    """Whether every part has a name's length and begins with a surname: 施行 and 发布 are two characters too."""
    parts = [p for p in re.split("[ 、,]", text) if p]
    return bool(parts) and all(
        2 <= len(p) <= 4 and p not in rules.not_names and (p[:2] in rules.surnames or p[:1] in rules.surnames) for p in parts
    )


@remembered
def labelled(line: str, rules: Rules) -> tuple[tuple[str, str, int, int], ...]:
    """(field, value, start, end) of every labelled value in a line: 来源：新华社 gives source_name. Unknown names are ""."""
    level = fold_evenly(line)
    # No label is without one of these: most lines need no closer look.
    return tuple(_values(line, level, rules)) if ":" in level or "于" in level else ()


def _values(line: str, level: str, rules: Rules) -> Iterator[tuple[str, str, int, int]]:
    marks = list(_marks(level, rules))
    for mark, following in zip_longest(marks, marks[1:]):
        stop = following.start() if following else len(line)
        lead, size = _value(level[mark.end() : stop], line[mark.end() : stop])
        start, field = mark.end() + lead, field_of(mark["word"], rules)
        behind = _BEHIND.search(level, start, start + size) if field in _SIGNS else None
        size = behind.start() - start if behind else size
        text = _bare(line[start : start + size])
        text = text if MASKED.search(text) and not line.startswith("**") else text.rstrip("*")
        yield field, "" if fold(text) in rules.unknown else text, mark.start(), start + size


def _bare(value: str) -> str:
    """A value without the marks around it; a bracket that it opens is closed: 林芳（实习）."""
    value = value.lstrip(_AROUND + "*")
    size = len(value.rstrip(_AROUND))
    return value[: size + _closes(fold_evenly(value[: size + 1]))]


def field_of(word: str, rules: Rules) -> str:
    """The field that a label's word introduces, "" for a word that is none."""
    return field_words(rules).get(fold(word), "")


@lru_cache(maxsize=8)
def field_words(rules: Rules) -> Mapping[str, str]:
    """The field of every label's word, folded; of two labels with one word the first counts."""
    return {word: label.field for label in reversed(rules.fields) for word in label.words}


# What the names of a form's fields begin with in the rules: record.place.
RECORD = "record."


def is_form(field: str) -> bool:
    """Whether a label's field is one of a form: it ends the value before it, and is neither title nor byline."""
    return field == "form" or field.startswith(RECORD)


# Marks and Markdown around a value.
_AROUND = " \u3000,，;；|/[]()【】（）~_`#"


def _marks(level: str, rules: Rules) -> Iterator[re.Match[str]]:
    """The labels of a line: at its start or behind a mark; once there is one, also glued to the value before it."""
    last = -1
    for mark in _labels(rules).finditer(level):
        alone = mark.start() == 0 or level[mark.start() - 1] in _BEFORE or level[mark.start() - 1].isspace()
        glued = last >= 0 and len(mark["word"]) > 1 and not re.search(r"\s", level[last : mark.start()].strip())
        if alone or glued:
            last = mark.end()
            yield mark


_BEFORE = "|/,;()[]日*·0123456789"
_STOP = re.compile(
    rf"\s{{2,}}|\s*[|\])]|\s+(?=(?:19|20)\d\d[-/.年])|\s+(?=(?:阅读|浏览|点击|评论|字号|分享))|\s*\[?(?:参与互动|我要评论|网友评论|字体|字号)\s*[:(]|\s+(?=[{HAN}]{{2,6}}\s?:)"
    rf"|\s+(?=(?:记者|通讯员)\s?[{HAN}]{{2,4}})"
)


def _value(level: str, published: str) -> tuple[int, int]:
    """(offset, length) of a value: up to a bar, a bracket, a wide space, two spaces, a space before a date, a counter or a label."""
    lead = len(level) - len(level.lstrip())
    stops = _STOP.finditer(level, lead)
    stop = next((m for m in stops if level.startswith("](", m.start()) or not _closes(level[lead : m.end()])), None)
    wide = published.find("\u3000", lead)
    size = stop.start() - lead if stop else len(level.rstrip()) - lead
    return lead, max(0, min(size, wide - lead) if wide >= 0 else size)


def _closes(text: str) -> bool:
    """Whether a text ends in a bracket that was opened in it: 海科发〔2017〕."""
    return text[-1:] in ("]", ")") and text.count(text[-1]) <= text.count("[" if text[-1] == "]" else "(")


@lru_cache(maxsize=8)
def _labels(rules: Rules) -> re.Pattern[str]:
    """Every label's word, its letters perhaps spaced, and the colon behind it; 发表于 and its like need none before a date."""
    words = sorted({w for f in rules.fields for w in f.words}, key=len, reverse=True)
    word = "|".join(r"[ ]{0,4}".join(map(re.escape, w)) for w in words)
    return re.compile(rf"(?P<word>{word})(?:\s*:|(?<=于)\s*(?=(?:19|20)\d\d[-/.年]))", re.IGNORECASE)
