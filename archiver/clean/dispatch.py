"""Who sent and who wrote a dispatch, as its first words or a line above it say: 新华社巴黎12月9日电（记者林芳）, 本报记者 林芳 王明."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archiver.clean.byline import are_names
from archiver.clean.lines import HAN
from archiver.clean.ruleset import Rules
from archiver.text.fold import fold_evenly

# All patterns read an evenly folded line: simplified, half-width, every character in its place.
_AGENCY = r"(?:澎湃新闻|央视新闻|[^\W\d_]{2,6}?(?:通讯社|网|报|社|台|客户端))"
# Whose dispatches others print; of any other house a dispatch may be the page's own, and what its byline names comes first.
_AGENCIES = re.compile("(?:新华|中新|中通|中央|法新|路透|美联|共同|韩联|俄新)社|(?:人民|新华|中新|央视|光明|环球)网|澎湃新闻|央视新闻")
_NAMES = rf"[{HAN}]{{2,4}}?(?:[、, ]{{1,2}}[{HAN}]{{2,4}}?)*?"
# A role that writes with its names, in brackets or behind a space: (记者林芳), (总台记者 林芳、王明 整合), (编辑 林芳).
_ROLE = rf"[{HAN}\w]{{0,12}}?(?P<role>记者|通讯员|编辑)"
_DONE = r"(?:\s*(?:整合|综合|整理|摄影|摄|文|报道|采写|专电))?"
_SIGNED = rf"{_ROLE}\s*:?\s*(?P<names>{_NAMES})(?:\s*(?:通讯员|摄影|实习生)[^()]{{0,30}})?{_DONE}"
_DAY = r"(?:(?:19|20)\d\d年)?(?:\d{1,2}月)?\d{1,2}日"
# 新华社巴黎12月9日电（记者林芳）, 长江网10月4日讯（记者林芳 整合）, 央广网北京5月19日消息: the day tells it from prose.
_DATELINE = re.compile(
    rf"\s*[(\[]?(?P<agency>{_AGENCY}|本报|本刊|本网)[{HAN}]{{0,12}}?\s*{_DAY}(?:电|讯|消息)(?=[\s():,据题]|$)\s*(?:\({_SIGNED}\))?"
)
# 海风网讯（记者 林芳）, 央视网消息：, without a day.
_WIRE = re.compile(rf"\s*(?P<agency>{_AGENCY}|本报|本刊|本网)(?:讯|消息)\s*(?::|\(?{_SIGNED}(?:\)|\s*报道|(?=[:,])))")
# 中央社記者林芳台北21日電: nothing parts the names from the place, so only places that are known can.
_PLACE = (
    "台北|新北|桃园|台中|台南|高雄|基隆|新竹|苗栗|彰化|南投|云林|嘉义|屏东|宜兰|花莲|台东|澎湖|金门|马祖|香港|澳门|北京|上海|东京|首尔|华盛顿|纽约"
    "|旧金山|洛杉矶|多伦多|渥太华|伦敦|巴黎|柏林|布鲁塞尔|日内瓦|莫斯科|雪梨|曼谷|新加坡|吉隆坡|雅加达|马尼拉|河内|新德里|耶路撒冷"
)
_GLUED = re.compile(rf"\s*\(?(?P<agency>中央社)(?P<role>记者)(?P<names>{_NAMES})(?:{_PLACE}){_DAY}(?:专)?电\)?")
# （记者 林芳）, 【环球时报记者 林芳】 before a text.
_BOXED = re.compile(rf"\s*[(\[]{_SIGNED}\s*[)\]]")
_FORMS = (_GLUED, _DATELINE, _WIRE, _BOXED)
# A dispatch says one of these, and within so many characters.
_SENT, _LONGEST = re.compile("[电讯消]|记者"), 120
# 本报记者 林芳 王明, 文/林芳, 记者林芳／台北報導, 每经记者 林芳 每经编辑 王明: a line that is nothing else.
_REPORTER = re.compile(
    rf"(?:.{{0,30}}\s)?[■□◎]?\s*(?:文\s*[/|丨:]|[{HAN}A-Za-z0-9]{{0,10}}(?:记者|通讯员)\s*[:|/丨]?)\s*(?P<names>{_NAMES})"
    rf"(?:\s*/\s*[{HAN}]{{2,4}}报[导道]|\s+报[导道]|\s+文|\s+发自[{HAN}]{{2,8}}|\s+[{HAN}]{{2,4}}报[导道])?"
    rf"(?:\s+[{HAN}A-Za-z0-9]{{0,10}}编辑\s*[:|/丨]?\s*(?P<editors>{_NAMES}))?"
)
_WRITER = re.compile("文|记者|通讯员")  # a reporter's line has one of these
_LONGEST_LINE = 60


def dispatch(line: str, rules: Rules) -> Iterator[tuple[str, str]]:
    """(field, value) of what a paragraph's first words say: source_name, author, editor, names joined by 、; "agency" for a house
    that is a source only where nothing else is."""
    level = fold_evenly(line[:_LONGEST])
    match = next((m for form in _FORMS if (m := form.match(level))), None) if _SENT.search(level) else None
    if not match:
        return
    named = match.groupdict()
    agency = named.get("agency") or "本"
    if not agency.startswith("本"):
        yield ("source_name" if _AGENCIES.fullmatch(agency) else "agency"), line[slice(*match.span("agency"))]
    if named["names"] and are_names(" ".join(_split(named["names"])), rules):
        yield ("editor" if named["role"] == "编辑" else "author"), "、".join(_split(line[slice(*match.span("names"))]))


def reporters(line: str, rules: Rules) -> Iterator[tuple[str, str]]:
    """(field, names joined by 、) of a line such as 本报记者 林芳 王明; nothing for any other line."""
    level = fold_evenly(line.strip()) if len(line) <= _LONGEST_LINE else ""
    match = _REPORTER.fullmatch(level) if _WRITER.search(level) else None
    for field, group in (("author", "names"), ("editor", "editors")):
        if match and match[group] and are_names(" ".join(_split(match[group])), rules):
            yield field, "、".join(_split(line.strip()[slice(*match.span(group))]))


def _split(names: str) -> list[str]:
    return [name for name in re.split(r"[、,，\s]+", names) if name]
