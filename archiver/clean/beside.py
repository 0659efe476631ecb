"""What stands beside a title: the few lines below it, and a date on a line that says other things too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from archiver.clean.byline import is_form, labelled
from archiver.clean.companies import single
from archiver.clean.dates import dates_in, first_date
from archiver.clean.headline import is_title
from archiver.clean.pagehead import DATES
from archiver.clean.ruleset import Rules
from archiver.text.fold import fold, fold_evenly

# The title stands within so many lines of a page; a line that repeats it is not longer than this (characters).
PAGE_LINES = 300
LONGEST_LINE = 160
# So many lines below it are looked at.
_BESIDE_TITLE = 6
# So much may stand on a line with a date (folded characters); names that end like this are sources.
_BESIDE_REST = 30
_SENTENCE = re.compile("[。！？]")
_MONTH = re.compile(r"(?P<year>(?:19|20)\d\d)\s?[-/.年]\s?(?P<month>0?[1-9]|1[0-2])月?")
_SOURCE = re.compile(r"\w{2,10}(?:网|日报|晚报|时报|通讯社|新华社|新闻|综合|电视台|客户端|周刊)")


def below_title(lines: Sequence[str], title: str, rules: Rules) -> list[str]:
    """The few lines below each place where the title stands: a menu with sentences may hide them from the head."""
    wanted = fold(title)
    near: dict[int, str] = {}
    for number, line in enumerate(lines[:PAGE_LINES] if wanted else ()):
        if len(line) <= LONGEST_LINE and wanted in fold(line) and is_title(line, title, rules):
            near |= dict(enumerate(lines[number + 1 : number + 1 + _BESIDE_TITLE], number + 1))
    return list(near.values())


def day_above_month(lines: Sequence[str]) -> str:
    """The day of a calendar leaf, as sites draw it: 21 on one line, 2024年02月 or 2024-02 on the next."""
    for line, following in pairwise(line.strip() for line in lines):
        month = _MONTH.fullmatch(fold_evenly(following))
        if month and re.fullmatch(r"0?[1-9]|[12]\d|3[01]", line):
            return first_date(f"{month['year']}-{month['month']}-{line}")
    return ""


def beside(line: str, rules: Rules) -> tuple[str, str]:
    """The date of a short line that also says something else (2019-09-09 14:51 新浪新闻综合), a day at its start or with a time,
    and whom it names as the source."""
    dates = dates_in(line) if len(line) <= 80 and not _SENTENCE.search(line) else ()
    if not dates or any(name in DATES or is_form(name) for name, *_ in labelled(line, rules)):
        return "", ""
    if len(dates[0].iso) < 10 or re.search("会|截至|最后由", line):
        return "", ""
    first = dates[0]
    rest = line[: first.start] + " " + line[first.end :]
    if len(fold(rest)) > _BESIDE_REST or any(word in fold(rest) for word in rules.not_names):  # 施行, 公布: a law's day, not the page's
        return "", ""
    names = [n for n in re.split(r"[\s|·:：]+", rest.strip()) if fold(n) in rules.suffixes or _SOURCE.fullmatch(fold(n))]
    return (first.iso, single(next(iter(names), ""))) if not line[: first.start].strip() or "T" in first.iso else ("", "")
