"""What speaks against two captures being of one document, whatever their texts share.

A form that two companies filled in on one day, in the same words, is two documents; see also `issuers.py`.
"""

from __future__ import annotations

import re

from archiver.keep.bundle import Held
from archiver.keep.sight import Sight
from archiver.text.canonical import canonical

# Names that end like a firm's; compared by the characters before the ending, because nothing marks where a name begins.
_FIRM = re.compile(r"([\u3400-\u9fff]{4})(?:股份有限公司|有限责任公司|集团公司|有限公司|集团)")
# The date at the end of a line, as its canonical form has it.
_DATE = re.compile(r"[\d:/.-]+$")
# Letters of a title: fewer are a page's number, a button, or what a scraper left of a line.
_FEWEST = 4
# A number of any kind, by which the notices of a series differ: 第二次, 2024, 上半年, 甲.
_NUMBER = re.compile(r"[\d〇零一二三四五六七八九十百千半甲乙丙丁]")


def contradict(a: Held, b: Held) -> str:
    """What known of both says that they are two documents, as a phrase: another day, institution or company; "" for nothing."""
    if a.event_date and b.event_date and not within(a.event_date, b.event_date):
        return "another day"
    if a.institution and b.institution and not same_words(a.institution, b.institution):
        return "another institution"
    return "another company" if a.companies and b.companies and not _share_company(a.companies, b.companies) else ""


def other_title(a: Held, b: Held) -> bool:
    """Whether two known titles are more than one title with and without a site's name or a series before or after it."""
    return bool(a.title_key and b.title_key) and a.title_key not in b.title_key and b.title_key not in a.title_key


def title_elsewhere(a: Held, b: Held, sight_a: Sight, sight_b: Sight) -> bool:
    """Whether each has a title that stands nowhere on the other's page: what a poor scrape took for a title does not count."""
    if not other_title(a, b) or min(_letters(a.title_key), _letters(b.title_key)) < _FEWEST:
        return False
    if sight_b.shows(a.title_key) or sight_a.shows(b.title_key):
        return False
    if _ends_alike(a.title_key, b.title_key):  # two notices of one series
        return True
    return not (_was_line(a.title_key, sight_b) or _was_line(b.title_key, sight_a))


def _letters(key: str) -> int:
    return sum(map(str.isalpha, key))


def _ends_alike(a: str, b: str) -> bool:
    """Whether half of the longer one of two titles is the same at its ends: 关于召开第一次会议的通知, 关于召开第二次会议的通知."""
    return 2 * sum(_in_common(a, b)) >= max(len(a), len(b))


def _was_line(title: str, sight: Sight) -> bool:
    """Whether a title is a line of the other text, less its date and but for some words that one of them has more.

    So the first line of a text without a title is read. Never where a number is among these words: that is another notice of a series.
    """
    return any(_has_more(title, line) or _has_more(title, _DATE.sub("", line)) for line in sight.text_lines)


def _has_more(a: str, b: str) -> bool:
    """Whether the longer one of two lines is the shorter one with no more than its length put in at one place, and no number."""
    short, long = sorted((a, b), key=len)
    head, tail = _in_common(short, long)
    return head + tail == len(short) >= len(long) - len(short) and not _NUMBER.search(long[head : len(long) - tail])


def _in_common(a: str, b: str) -> tuple[int, int]:
    """How many characters two lines have in common at their beginning, and how many of the others at their end."""
    head = _beginning(a, b)
    return head, _beginning(a[head:][::-1], b[head:][::-1])


def _beginning(a: str, b: str) -> int:
    return next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def other_day(a: Held, b: Held) -> bool:
    """Whether both say when they were published, and not the same."""
    return bool(a.published and b.published) and not within(a.published or "", b.published or "")


def other_firms(a: Sight, b: Sight) -> bool:
    """Whether both texts name firms, and none in common."""
    firms_a, firms_b = (set(_FIRM.findall(sight.content)) for sight in (a, b))
    return bool(firms_a and firms_b) and not firms_a & firms_b


def within(a: str, b: str) -> bool:
    """Whether two dates can be one, known to different precision: 2023-04-07 and 2023-04-07T18:51+08:00."""
    return a.startswith(b) or b.startswith(a)


def same_words(a: str, b: str | None) -> bool:
    """Whether two names have the same content."""
    return b is not None and canonical(a) == canonical(b)


def _share_company(a: tuple[tuple[str, str], ...], b: tuple[tuple[str, str], ...]) -> bool:
    """One code in common, or, where one side has no code, one name that is in the other's: 茅台 and 贵州茅台."""
    codes_a, codes_b = ({code for _, code in pairs if code} for pairs in (a, b))
    if codes_a and codes_b:
        return bool(codes_a & codes_b)
    names_a, names_b = ([canonical(name) for name, _ in pairs if name] for pairs in (a, b))
    return any(x in y or y in x for x in names_a for y in names_b)
