"""Dates as Chinese documents write them, to ISO 8601, as precise as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from archiver.text.fold import fold_evenly
from archiver.text.remember import remembered

_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "Ｏ": "0"}
_WEEKDAY = r"\s?\(?(?:周|星期|礼拜)[一二三四五六日天]\)?"
_CLOCK = (
    rf"(?:(?:{_WEEKDAY})?[日T ,]{{0,2}}\s{{0,2}}(?P<half>上午|早上|凌晨|中午|下午|晚上|晚)?\s?"
    r"(?P<hour>[01]?\d|2[0-3])[:时点](?P<minute>[0-5]\d)(?:[:分](?P<second>[0-5]\d))?"
    # 15:00-16:30 is a span of time, not a zone: west of Greenwich only behind seconds.
    r"(?:\.\d+)?分?(?P<zone>Z|\+\d\d:?\d\d|(?<=\d:\d\d:\d\d)-(?:0\d|1[0-2]):?\d\d)?)?"
)
# A day's digits end here, or the next thing is glued to them: a time (0812:00) or another date (0404 2023-04-07).
_DAY_ENDS = r"(?=\D|$|(?:[01]\d|2[0-3]):[0-5]\d|(?:19|20)\d\d[-/.年])"
_NUMERIC = re.compile(
    r"(?:(?<![\d.])|(?<=19\d{6})|(?<=20\d{6}))(?P<year>(?:19|20)\d\d)\s?(?P<sep>[-/.年])\s?(?P<month>0?[1-9]|1[0-2])"
    rf"(?:\s?(?:(?P=sep)|月)\s?(?P<day>0?[1-9]|[12]\d|3[01]){_DAY_ENDS}日?|月)" + _CLOCK
)
_YEAR, _LATIN = re.compile(r"(?:19|20)\d\d"), re.compile("[A-Za-z]{3}")
_COMPACT = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?=\D|$|(?:19|20)\d\d[-/.年])")
_MINGUO = re.compile(r"(?:中华)?民国\s?(?P<year>\d{2,3})年\s?(?P<month>\d{1,2})月\s?(?P<day>\d{1,2})日")
_HAN = re.compile(
    r"(?P<year>[一二][〇零○一二三四五六七八九]{3})年(?P<month>[一二三四五六七八九十]{1,2})月(?:(?P<day>[一二三四五六七八九十]{1,3})日)?"
)
_MINGUO_HAN = re.compile(
    r"(?:中华)?民国(?P<year>[一二三四五六七八九十百]{1,5})年(?P<month>[一二三四五六七八九十]{1,2})月(?P<day>[一二三四五六七八九十]{1,3})日"
)
# Jun 3, 2024; 3 June 2024 08:15; Wed, 29 Dec 2004 12:39:33 +0000: of blogs and feeds.
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH_NAME = rf"(?P<month>(?:{'|'.join(_MONTHS)}))[a-z]{{0,6}}\.?"
_ENGLISH = re.compile(
    rf"(?<![A-Za-z0-9])(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{{0,6}},?\s)?(?:{_MONTH_NAME}\s(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?,?|"
    rf"(?P<day2>0?[1-9]|[12]\d|3[01])\s{_MONTH_NAME.replace('month', 'month2')}),?\s(?P<year>(?:19|20)\d\d)(?!\d)"
    rf"(?:,?\s(?:at\s)?(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?\s?(?P<half>[ap]m)?\s?(?P<zone>Z|GMT|UTC|[+-]\d\d:?\d\d)?)?",
    re.IGNORECASE,
)
# Only where a label says that a date follows: a short year (18-03-08), a month and a day, a quarter.
_SHORT = re.compile(r"\s*(?P<year>\d\d)[-/.](?P<month>0[1-9]|1[0-2])[-/.](?P<day>0[1-9]|[12]\d|3[01])(?!\d\d?[-/.])" + _CLOCK)
_MONTH_DAY = re.compile(rf"\s*(?P<month>0?[1-9]|1[0-2])[-/月](?P<day>0?[1-9]|[12]\d|3[01])(?:[日号]|{_DAY_ENDS})" + _CLOCK)
_QUARTER = re.compile(r"(?P<year>(?:19|20)\d\d)年?第?(?:(?P<quarter>[一二三四1-4])季|Q(?P<q>[1-4]))")


# What may stand behind a date at the very end of a title, and between the title and it.
_CLOSING = re.compile(r"[\s)）】\]]*")
_OPENING = re.compile(r"[\s\-–—_|·(（\[【,，]*$")


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date in a text: its ISO 8601 form and the span of the words that say it."""

    iso: str
    start: int
    end: int


@remembered
def dates_in(text: str) -> tuple[DateFound, ...]:
    """Every date that a text names, in order; impossible ones (2023-02-30) are none.

    >>> [d.iso for d in dates_in("2023年4月7日 18:51，二〇二三年四月四日，民國112年4月7日，纪要–20230404")]
    ['2023-04-07T18:51+08:00', '2023-04-04', '2023-04-07', '2023-04-04']
    """
    level = fold_evenly(text)
    found = [d for pattern in _patterns(level) for m in pattern.finditer(level) if (d := _date(m, _year(m)))]
    kept: list[DateFound] = []
    for one in sorted(found, key=lambda d: (d.start, -d.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return tuple(kept)


def may_hold_date(level: str) -> bool:
    """Whether a folded text has what every date has: a year in digits or the word."""
    return "年" in level or bool(_YEAR.search(level))


def _patterns(level: str) -> Iterator[re.Pattern[str]]:
    """The patterns of dates that a folded text can hold: most lines name no year."""
    if _YEAR.search(level):
        yield from (_NUMERIC, _COMPACT)
        if _LATIN.search(level):
            yield _ENGLISH
    if "年" in level:
        yield _HAN
        if "民国" in level:
            yield from (_MINGUO, _MINGUO_HAN)


def first_date(text: str, context: str = "") -> str:
    """The first date of a value that a label announces, "" where there is none: of a range its first day, of a quarter its
    first month. `context` is an ISO date near it, which gives a month and a day their year: the last time before its end.

    >>> first_date("2024年7月16日-7月18日"), first_date("12月30日下午", "2024-01-03"), first_date("2024年第三季度")
    ('2024-07-16', '2023-12-30', '2024-07')
    """
    found = next(iter(dates_in(text)), None)
    level = fold_evenly(text)
    if found:
        return found.iso
    if (short := _SHORT.match(level)) and (one := _date(short, 2000 + int(short["year"]))):
        return one.iso
    if quarter := _QUARTER.search(level):
        return f"{quarter['year']}-{3 * _number(quarter['quarter'] or quarter['q']) - 2:02}"
    return _month_day(level, context)


def without_date(line: str) -> tuple[str, str]:
    """A title without the date at its very end, and that date in ISO 8601; a line that is little but a date stays whole.

    >>> without_date("储能专家会纪要–20230404")
    ('储能专家会纪要', '2023-04-04')
    """
    found = dates_in(line)
    if not found or not _CLOSING.fullmatch(line[found[-1].end :]):
        return line, ""
    last = found[-1]
    opening = _OPENING.search(line[: last.start])
    title = (line[: opening.start()] if opening else line[: last.start]).strip()
    return (title, last.iso) if len(title) >= 4 else (line, "")


def _month_day(level: str, context: str) -> str:
    match = _MONTH_DAY.match(level)
    if not match or not context:
        return ""
    year = int(context[:4])
    one = _date(match, year)
    if one and one.iso[:10] > f"{context[:10]:~<10}":
        one = _date(match, year - 1)
    return one.iso if one else ""


def _year(match: re.Match[str]) -> int:
    year = _number(match["year"])
    return year + 1911 if match.re in (_MINGUO, _MINGUO_HAN) else year  # the Republic's first year is 1912


def _date(match: re.Match[str], year: int) -> DateFound | None:
    parts = match.groupdict()
    names = [parts.get("month") or parts.get("month2") or "", parts.get("day") or parts.get("day2") or ""]
    month, day = (_MONTHS.index(k.lower()) + 1 if k.lower() in _MONTHS else _number(k) for k in names)
    try:
        date(year, month, day or 1)
    except ValueError:
        return None
    iso = f"{year:04}-{month:02}" + (f"-{day:02}" if day else "")
    return DateFound(iso + (_clock(parts) if day else ""), match.start(), match.end())


def _clock(parts: dict[str, str]) -> str:
    """The time of day; without a zone it is China's, which has been UTC+8 since 1949 but for summers before 1992."""
    if not parts.get("hour"):
        return ""
    hour = int(parts["hour"])
    half = (parts.get("half") or "").lower()
    if half in ("下午", "晚上", "晚", "pm") and hour < 12:
        hour += 12
    if half == "am" and hour == 12:
        hour = 0
    seconds = f":{parts['second']}" if parts.get("second") else ""
    zone = parts.get("zone") or "+08:00"
    zone = "+00:00" if zone.upper() in ("Z", "GMT", "UTC") else zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    return f"T{hour:02}:{parts['minute']}{seconds}{zone}"


def _number(text: str) -> int:
    """A number in Arabic digits, in Han digits one by one, or up to 199 with 百 and 十."""
    if not text or text.isascii():
        return int(text or 0)
    if "百" in text:
        return 100 * int(_DIGITS.get(text[0], "1")) + _number(text.split("百", 1)[1].lstrip("零〇"))
    if "十" not in text:
        return int("".join(_DIGITS.get(c, c) for c in text))
    tens, ones = text.split("十", 1)
    return 10 * int(_DIGITS.get(tens, "1") or 1) + int(_DIGITS.get(ones, "0") or 0)
