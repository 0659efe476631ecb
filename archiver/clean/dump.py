"""Plain texts that are dumps of whole web pages: what tells them from documents, and what belongs together in them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archiver.clean.features import WORDS_AT
from archiver.clean.lines import IS_HAN
from archiver.clean.pieces import GLUED

# A line that speaks a menu's language this clearly (the sum of its pairs' weights, twenty to a unit of log-odds).
_CHROME_WORDS = -20
# A dump holds so many of them among what would go, and they are this share of the lines there that tell. With it 34 clean texts,
# 20 dialogues and the documents that tests keep whole lose nothing.
_MANY, _SHARE = 3, 0.1
# A name that a scraper put on a line of its own in the middle of a sentence is not longer, and there are not more in a row.
_NAME, _NAMES = 20, 4
# A line of so many characters is a word; so many marks of code in a line make it code.
_WORD, _CODES = 6, 4
_CODE = re.compile(r"[{};]|\(\)|[!=]=|\w\(['\"]")
# What signs an article off behind its last sentence: (完), 文/记者 周敏.
_SIGNED = re.compile(
    r"[（(]\s*(?:完|续完|未完|本版完|文[／/|｜ ].{1,20}|.{1,10}[／/|｜](?:编译|編譯))\s*[）)]"
    r"|(?:撰?文|图|圖)\s*[：:／/|｜ ]\s*(?:本报)?(?:记者|記者)?\s*\S{2,4}(?:\s\S{2,4})?"
    r"|(?:记者|記者)\s*\S.{1,18}(?:报导|報導|报道|報道)|(?:资料|資料|图片|圖片)(?:来源|來源)\s*[：:]\s*\S.{0,80}"
)
# The risks that minutes and reports name last are what they say; that who invests bears a risk is what a site says.
_RISKS = re.compile(r"[\W_]{0,4}(?:风险|風險)(?:提示|因素)\s*[：:](?!.*(?:有风险|有風險|谨慎|謹慎|自担|自擔|参考|參考|免责|免責)).{6,}")
# A signature stands on so many lines, where a scraper put each link on its own.
_PARTS = 4
_STOPS = frozenset("。！？!?…”」』.;；：:")
_TITLE = range(8, 81)


def title_of(texts: Sequence[str]) -> str:
    """The first line, where it may be the page's title."""
    return texts[0] if len(texts[0]) in _TITLE else ""


def is_dump(texts: Sequence[str], rows: Sequence[Sequence[float]], kept: Sequence[bool]) -> bool:
    """Whether what would go from a text shows it to be the dump of a page: only then may anything go.

    Of a cloud of tags, a single word says nothing either way, nor does a script that leaked.
    """
    going = [i for i, stays in enumerate(kept) if not stays]
    menus = sum(has_menu_words(rows[i]) for i in going)
    if menus < _MANY or menus >= _SHARE * len(going):
        return menus >= _MANY
    telling = sum(has_menu_words(rows[i]) or not (len(texts[i]) <= _WORD or is_code(texts[i])) for i in going)
    return menus >= _SHARE * telling


def is_code(text: str) -> bool:
    """Whether a line is a script's or a style sheet's: marks of code by the dozen and hardly a Han character."""
    return len(_CODE.findall(text)) >= _CODES and len(IS_HAN.findall(text)) * 10 <= len(text)


def has_menu_words(row: Sequence[float]) -> bool:
    """Whether a line speaks the language of menus."""
    return row[WORDS_AT] <= _CHROME_WORDS


def bridged(texts: Sequence[str], kept: Sequence[bool]) -> list[bool]:
    """What stays, with the names that stand in the middle of a kept sentence, on lines of their own (links, once), and who signs
    the article, above it or below."""
    found = list(kept)
    last = -1
    for i, stays in enumerate(kept):
        if not stays:
            continue
        between = range(last + 1, i)
        if last >= 0 and 0 < len(between) <= _NAMES and texts[last][-1] not in _STOPS and all(len(texts[j]) <= _NAME for j in between):
            found[last + 1 : i] = [True] * len(between)
        last = i
    first = next((i for i, stays in enumerate(found) if stays), 0)
    if first and _SIGNED.fullmatch(texts[first - 1].strip()):
        found[first - 1] = True
    while last >= 0 and (size := _signature(texts[last + 1 : last + 1 + _PARTS])):
        found[last + 1 : last + 1 + size] = [True] * size
        last += size
    # What a wrap cut off a copyright line at the very end goes with it.
    if len(found) > 1 and found[-1] and not found[-2] and texts[-1].isascii() and len(texts[-1]) <= _NAME:
        found[-1] = False
    return found


def with_risks(texts: Sequence[str], kept: Sequence[bool]) -> list[bool]:
    """What stays, and the risks that are named below its last line."""
    found = list(kept)
    last = max((i for i, stays in enumerate(kept) if stays), default=len(kept)) + 1
    if last < len(texts) and _RISKS.match(texts[last]):
        found[last] = True
    return found


def _signature(texts: Sequence[str]) -> int:
    """How many of these pieces sign an article off together: names on lines of their own are one signature."""
    return next((n for n in range(len(texts), 0, -1) if _SIGNED.fullmatch(" ".join(texts[:n]).strip())), 0)


def whole_lines(text: str, spans: Sequence[tuple[int, int]], kept: Sequence[bool], chrome: Sequence[bool]) -> list[bool]:
    """What stays, with the rest of each line most of which stays: a paragraph is not taken apart, only what a scraper glued.
    `chrome` tells the pieces whose words are a menu's; a line that holds one was glued."""
    found = list(kept)
    first = 0
    for i in range(1, len(spans) + 1):
        if i < len(spans) and "\n" not in text[spans[i - 1][1] : spans[i][0]]:
            continue
        line = range(first, i)
        size = spans[i - 1][1] - spans[first][0]
        if size <= GLUED and not any(chrome[j] for j in line) and 2 * sum(spans[j][1] - spans[j][0] for j in line if kept[j]) >= size:
            found[first:i] = [True] * len(line)
        first = i
    return found
