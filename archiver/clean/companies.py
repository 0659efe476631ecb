"""Listed companies by their codes: 600000.SH, 00700.HK, SZ:000833, 康跃科技(300391), 证券代码：300870 证券简称：欧陆通."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archiver.clean.lines import HAN
from archiver.model import Company
from archiver.text.fold import fold_evenly

_NAME = rf"[{HAN}A-Za-z·*]{{2,10}}"
_CODE = re.compile(
    r"(?<![A-Za-z0-9.])(?:(?P<code>\d{6})[.:](?P<to>SH|SZ|BJ)|(?P<hk>\d{4,5})\.HK|(?P<pre>SH|SZ|BJ|HK)[:.]?(?P<num>\d{6}|(?<=HK)\d{5}|(?<=HK[:.])\d{5})"
    rf"|(?<=[{HAN}A-Za-z]\()(?P<bare>\d{{6}})(?=\))|(?<=\()(?P<lead>\d{{6}})\)\s?[\"<](?P<after>{_NAME})[\">])(?![A-Za-z0-9.])",
    re.IGNORECASE,
)
# Every code has five digits in a row, or Hong Kong's ending: most texts have neither.
_HOLDS_CODE = re.compile(r"\d{5}|\d\.[Hh][Kk]")
# What any code begins with: a search for one character of a set, and most of a text is passed over.
_FIRST = re.compile(r"[0-9SBHsbh](?<![A-Za-z0-9.][0-9SBHsbh])")
_COMPANY = re.compile(rf"(?P<name>{_NAME}) {{0,2}}[(\[] {{0,2}}$")
_LABELLED = re.compile(r"(?:证券|股票|公司|[AH]股)代码\s*[:|]?\s*(?P<code>\d{6})(?!\d)")
_SHORT = re.compile(rf"(?:证券|股票|公司|[AH]股)简称\s*[:|]?\s*(?P<name>[{HAN}A-Za-z*]{{2,10}})")
_NO_NAME = re.compile(r"(?:邮编|邮政编码|电话|传真|代码|编号|编码|文号|分机)$")
# Which exchange hands out which numbers.
_EXCHANGES = ((r"60[0135]|68[89]|900", "SH"), (r"00[0-4]|200|30[0-2]", "SZ"), (r"4[23]|8[2378]|920", "BJ"))
_LOOKED_AT = 20_000


def exchange_of(code: str) -> str:
    """SH, SZ or BJ for a code of six digits, "" for a number that no exchange hands out."""
    return next((name for pattern, name in _EXCHANGES if re.match(pattern, code)), "")


def companies_in(text: str) -> tuple[Company, ...]:
    """The companies that a text names with their codes, in order; a name is "" where none stands by the code."""
    level = fold_evenly(text[:_LOOKED_AT])
    found: dict[str, str] = {}
    label = _LABELLED.search(level) if "代码" in level else None
    if label and exchange_of(label["code"]):
        name = _SHORT.search(level, label.start(), label.end() + 60)
        found[f"{label['code']}.{exchange_of(label['code'])}"] = text[slice(*name.span("name"))] if name else ""
    for match in _codes(level):
        name = _COMPANY.search(level, max(0, match.start() - 24), match.start())
        bare = match["bare"] or match["lead"]
        if bare and (not exchange_of(bare) or (name and _NO_NAME.search(name["name"]))):
            continue
        where = match.span("after") if match["after"] else name.span("name") if name else (0, 0)
        code = _code(match)
        found[code] = found.get(code) or single(text[slice(*where)])
    return tuple(Company(name, code) for code, name in found.items())


def _codes(level: str) -> Iterator[re.Match[str]]:
    at = 0
    for first in _FIRST.finditer(level) if _HOLDS_CODE.search(level) else ():
        match = _CODE.match(level, first.start()) if first.start() >= at else None
        if match:
            at = match.end()
            yield match


def _code(match: re.Match[str]) -> str:
    """The code with its exchange behind it, Hong Kong's with five digits."""
    if bare := match["bare"] or match["lead"]:
        return f"{bare}.{exchange_of(bare)}"
    if match["code"]:
        return f"{match['code']}.{match['to'].upper()}"
    if match["hk"] or match["pre"].upper() == "HK":
        return f"{match['hk'] or match['num']:>05}.HK"
    return f"{match['num']}.{match['pre'].upper()}"


def single(name: str) -> str:
    """A name that a scraper glued to itself (粤万年青粤万年青), once."""
    half = len(name) // 2
    return name[:half] if half >= 2 and name[:half] == name[half:] else name
