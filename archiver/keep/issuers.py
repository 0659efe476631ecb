"""Whose paper is it? Two companies may fill in one form on one day; their codes and names at the head tell them apart."""

from __future__ import annotations

import re

from archiver.text.canonical import canonical
from archiver.text.fold import fold_evenly

# Characters of title and text in which a paper says whose it is: the head of 投资者关系活动记录表 ends well before.
_HEAD = 600
# Numbers that an exchange in Shanghai, Shenzhen or Beijing hands out: in brackets a date (202410) is more frequent.
_LISTED = r"(?:60[0135]|68[89]|900|00[0-4]|200|30[0-2]|4[23]\d|8[2378]\d|920)\d{3}"
_CODE = re.compile(
    rf"代码\s*[:|]?\s*(?P<labelled>\d{{6}})(?!\d)|[(\[]\s*(?P<bare>{_LISTED})\s*[)\]]"
    rf"|(?<![\dA-Za-z])(?:(?P<before>{_LISTED})\.(?:SH|SZ|BJ)|(?:SH|SZ|BJ)[:.]?(?P<after>{_LISTED}))(?![\dA-Za-z])",
    re.IGNORECASE,
)
_SHORT_NAME = re.compile(r"简称\s*[:|]?\s*(?P<name>[\u3400-\u9fffA-Za-z*]{2,10})")
# 甲科技关于……的公告, 甲科技投资者关系活动记录表: who speaks stands first.
_SPEAKER = re.compile(r"^(?P<name>[^\n]{2,30}?)[:|]?\s*(?:关于|投资者关系)")


def other_issuer(a: str, b: str) -> bool:
    """Whether two papers, given as title and text, name different companies as their own: each has one that the other lacks.

    >>> other_issuer("投资者关系活动记录表\\n证券代码：300111", "投资者关系活动记录表\\n证券代码：300222")
    True
    >>> other_issuer("证券代码：300111", "投资者关系活动记录表")
    False
    """
    head_a, head_b = fold_evenly(a[:_HEAD]), fold_evenly(b[:_HEAD])
    codes_a, codes_b = _codes(head_a), _codes(head_b)
    if codes_a - codes_b and codes_b - codes_a:
        return True
    if codes_a & codes_b:
        return False
    return any(_differ(pattern.search(head_a), pattern.search(head_b)) for pattern in (_SHORT_NAME, _SPEAKER))


def _codes(head: str) -> set[str]:
    return {next(filter(None, match.groups())) for match in _CODE.finditer(head)}


def _differ(a: re.Match[str] | None, b: re.Match[str] | None) -> bool:
    """Whether both names are known and neither is in the other: 茅台 and 贵州茅台 are one."""
    if not a or not b:
        return False
    name_a, name_b = canonical(a["name"]), canonical(b["name"])
    return name_a not in name_b and name_b not in name_a
