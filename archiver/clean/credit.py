"""Who signs a text, in the forms that are no labelled byline: credit lines, WeChat heads, forum and blog posts, a notice's signature."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from archiver.clean.byline import are_names, field_of
from archiver.clean.dates import dates_in, first_date
from archiver.clean.lines import HAN
from archiver.clean.ruleset import Rules
from archiver.text.fold import fold, fold_evenly

_NAMES = rf"[{HAN}·]{{2,6}}(?:[、,，& ]{{1,3}}[{HAN}·]{{2,6}})*?"
# 文｜记者 周敏　编辑｜林一帆: a line of roles and names, a bar or a slash between them.
_CREDIT = re.compile(
    rf"(?P<role>[{HAN}]{{1,6}}(?:[、/&][{HAN}]{{1,4}}){{0,2}}?)\s?[|丨/:]\s?(?:[{HAN}]{{0,6}}(?:记者|编辑|作者|通讯员|实习生)\s?:?\s*)?(?P<names>{_NAMES})"
    rf"(?=\s*$|\s+[{HAN}、/&]{{1,8}}\s?[|丨/:])"
)
# A character of each of these: of a mark between role and names, or of a role that stands with a mere space.
_MAY_CREDIT = re.compile("[|丨/:文者写编]")
_MARKDOWN = re.compile(r"[*\\]")
# The role that writes, beside the words that the rules know as labels.
_WRITES = frozenset(("文", "文字", "采写", "撰文", "作者", "记者", "采访", "图文", "文图", "口述", "撰稿"))
# 作者 周敏: with a mere space, on a line of its own.
_SPACED = re.compile(rf"(?P<role>作者|文|撰文|采写|记者|编辑|责编|责任编辑)\s+(?P<names>[{HAN}]{{2,4}}(?:[、 ]+[{HAN}]{{2,4}})*)")
# 原创 周敏 海潮产业观察 2024-06-03 08:15 江海: WeChat prints the writers, the account, the day and the place.
_ORIGINAL = re.compile(r"原创\s*:?\s+(?P<names>.+)")
# As dumps of it keep the line: the writer, the account, the minute, parted by wide gaps; a lone name is the account.
_GAP = re.compile(r"\s{2,}")
_LONGEST_ACCOUNT = 24
_POSTED = re.compile(rf"(?:楼主|作者|博主|发帖人)\s*:?\s*(?P<name>[{HAN}A-Za-z0-9_·的]{{2,20}})\s+(?:发表|发布)(?:于|在)")
_BY = re.compile(rf"(?:\b(?:posted|published|written)\b.*?)?\bby\s*:?\s+(?P<name>[{HAN}A-Za-z][{HAN}A-Za-z0-9_·-]{{1,19}})", re.IGNORECASE)
_POSTED_ON = re.compile(r"\b(?:posted|published)\b", re.IGNORECASE)
_OFFICE = re.compile(
    rf"[{HAN}A-Za-z()]{{3,30}}(?:政府|办公[室厅]|委员会|管委会|[局厅部署委院所处会团队]|中心|公司|集团|大学|学院|学校|医院|银行|协会|学会|法院|检察院|交易所|社)"
)
# A notice is signed in its last lines: the office, and the day below it.
_LAST_LINES = 10


def credited(line: str, rules: Rules) -> Iterator[tuple[str, str]]:
    """(field, names joined by 、) of a line that is nothing but credits: 文｜周敏　编辑｜林一帆."""
    if not _MAY_CREDIT.search(fold_evenly(line)):
        return
    level = fold_evenly(_MARKDOWN.sub("", line).strip(" _#>（）()[]【】"))
    for day in reversed(dates_in(level)):
        level = (level[: day.start] + level[day.end :]).strip()
    if (match := _SPACED.fullmatch(level)) and are_names(match["names"], rules):
        yield ("editor" if "编" in match["role"] else "author"), "、".join(re.split("[、 ]+", match["names"]))
        return
    found = list(_CREDIT.finditer(level)) if len(level) <= 80 else []
    if not found or _CREDIT.sub("", level).strip(" ;,|"):
        return
    for match in found:
        roles = re.split("[、/&]", match["role"])
        field = (
            "author" if _WRITES & set(roles) else next((f for role in roles if (f := field_of(role, rules)) in ("author", "editor")), "")
        )
        names = re.split("[、,，& ]+", match["names"].strip())
        if field and are_names(" ".join(names), rules):
            yield field, "、".join(names)


def signed(line: str, rules: Rules) -> Iterator[tuple[str, str]]:
    """(field, value) of what WeChat, forums and blogs print below a title: who wrote it, and on which account."""
    level = fold_evenly(line.strip())
    if len(level) > 120:
        return
    yield from _wechat(level, rules)
    if match := _POSTED.match(level):
        yield "author", match["name"]
    lower = level.lower()
    if "by" in lower:
        written = _BY.search(level) if first_date(level) else _BY.fullmatch(level)
        if written and fold(written["name"]) not in rules.unknown:
            yield "author", written["name"]
    if ("posted" in lower or "published" in lower) and _POSTED_ON.search(level):
        yield "published", first_date(level)


def _wechat(level: str, rules: Rules) -> Iterator[tuple[str, str]]:
    """The writers and the account of a WeChat head; nothing for other lines."""
    if "原创" not in level and "  " not in level:
        return
    day = next(iter(dates_in(level)), None)
    head = level[: day.start].strip() if day else level
    original = _ORIGINAL.fullmatch(head)
    parts = [p for p in _GAP.split(original["names"] if original else head) if p]
    timed = day is not None and "T" in day.iso and len(level) - day.end <= 12
    if any(len(p) > _LONGEST_ACCOUNT or re.search("[:|/。，,]", p) or _is_label(p, rules) for p in parts) or not (
        original or (timed and day and level[: day.start].endswith("  "))
    ):
        return
    if len(parts) == 1 and original:  # one space between all of them: the last one is the account
        *writers, account = parts[0].split(" ")
        parts = ["、".join(writers), account] if writers else [account]
    if day:
        yield "published", day.iso
    if len(parts) == 2 and parts[0] != parts[1]:
        yield "author", parts[0]
    if 1 <= len(parts) <= 2 and fold(parts[-1]) not in rules.unknown and not (len(parts) == 1 and are_names(parts[0], rules)):
        yield "source_name", parts[-1]


def _is_label(name: str, rules: Rules) -> bool:
    """Whether a name is the label of a form's row: 时间, 会议日期."""
    return bool(field_of(name, rules)) or name.endswith(("时间", "日期"))


def signature(lines: Sequence[str]) -> tuple[str, str, str]:
    """(office, day, words) of the signature at a notice's end: the office on a line of its own, the day below it; else "" thrice."""
    last = [line.strip() for line in lines[-_LAST_LINES:]]
    for above, line in pairwise(last):
        days = dates_in(line)
        if len(days) == 1 and len(line) <= 24 and not re.sub(r"[\s（(）)]", "", line[: days[0].start] + line[days[0].end :]):
            name = re.sub(r"[\s　]+", "", above)
            if len(name) <= 32 and _OFFICE.fullmatch(fold_evenly(name)):
                return name, days[0].iso[:10], f"{above} {line}"
    return "", "", ""
