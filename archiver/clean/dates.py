"""Dates as Chinese documents write them, to ISO 8601, as precise as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from archiver.text.fold import fold_evenly

_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "Ｏ": "0"}
_CLOCK = (
    r"(?:[日T ,]{0,2}\s{0,2}(?P<hour>[01]?\d|2[0-3])[:时点](?P<minute>[0-5]\d)(?:[:分](?P<second>[0-5]\d))?"
    r"(?:\.\d+)?分?(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
)
_NUMERIC = re.compile(
    r"(?:(?<![\d.])|(?<=19\d{6})|(?<=20\d{6}))(?P<year>(?:19|20)\d\d)\s?(?P<sep>[-/.年])\s?(?P<month>0?[1-9]|1[0-2])"
    r"(?:\s?(?:(?P=sep)|月)\s?(?P<day>0?[1-9]|[12]\d|3[01])(?!\d)日?|月)" + _CLOCK
)
_COMPACT = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?=\D|$|(?:19|20)\d\d[-/.年])")
_MINGUO = re.compile(r"(?:中华)?民国\s?(?P<year>\d{2,3})年\s?(?P<month>\d{1,2})月\s?(?P<day>\d{1,2})日")
_HAN = re.compile(
    r"(?P<year>[一二][〇零○一二三四五六七八九]{3})年(?P<month>[一二三四五六七八九十]{1,2})月(?:(?P<day>[一二三四五六七八九十]{1,3})日)?"
)


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date in a text: its ISO 8601 form and the span of the words that say it."""

    iso: str
    start: int
    end: int


def dates_in(text: str) -> Iterator[DateFound]:
    """Every date that a text names, in order; impossible ones (2023-02-30) are none.

    >>> [d.iso for d in dates_in("2023年4月7日 18:51，二〇二三年四月四日，民國112年4月7日，纪要–20230404")]
    ['2023-04-07T18:51+08:00', '2023-04-04', '2023-04-07', '2023-04-04']
    """
    level = fold_evenly(text)
    found = [d for pattern in (_NUMERIC, _COMPACT, _MINGUO, _HAN) for m in pattern.finditer(level) if (d := _date(m, pattern))]
    at = 0
    for one in sorted(found, key=lambda d: (d.start, -d.end)):
        if one.start >= at:
            yield one
            at = one.end


def _date(match: re.Match[str], pattern: re.Pattern[str]) -> DateFound | None:
    parts = match.groupdict()
    year, month, day = (_number(parts.get(k) or "") for k in ("year", "month", "day"))
    if pattern is _MINGUO:
        year += 1911  # the Republic's first year is 1912
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
    seconds = f":{parts['second']}" if parts.get("second") else ""
    zone = parts.get("zone") or "+08:00"
    zone = "+00:00" if zone == "Z" else zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    return f"T{int(parts['hour']):02}:{parts['minute']}{seconds}{zone}"


def _number(text: str) -> int:
    """A number in Arabic digits, in Han digits one by one, or up to 31 with 十."""
    if not text or text.isascii():
        return int(text or 0)
    if "十" not in text:
        return int("".join(_DIGITS.get(c, c) for c in text))
    tens, ones = text.split("十", 1)
    return 10 * int(_DIGITS.get(tens, "1") or 1) + int(_DIGITS.get(ones, "0") or 0)
