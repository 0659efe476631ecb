"""Whether a document is whole: what a site withholds, sentences and talks that break off, the first page of several."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from archiver.clean.lines import ends_sentence, is_prose, lines_of
from archiver.model import Doubt, Turn
from archiver.text.fold import fold_evenly


def _each(words: str, then: str) -> str:
    """Each of some words with a pattern behind it."""
    return "|".join(word + then for word in words.split("|"))


# What a site prints where it withholds the rest; in simplified characters, because it is looked for in the folded text. Every
# branch begins with a character of its own, so that a text is searched for these.
_READ = "阅读|查看|浏览|展开|显示|解锁|获取|读取|观看"
_WITHHELD = re.compile(
    "|".join((
        _each(_READ, "(?:全文|剩余|余下|完整(?:版|内容|文章|报告))"),
        _each(
            "剩余|余下|后续|其余|以下",
            r"\s?(?:约\s?)?(?:\d{1,3}\s?[%％]|\d+\s?字)?\s?(?:的)?(?:全文|内容|部分|文字)"
            rf"(?:[^。\n]{{0,12}}(?:{_READ}|可读|可见|付费|登录|订阅|会员|试读|登入|购买))",
        ),
        _each("剩余|余下|还有", r"\s?\d{1,3}\s?[%％]"),
        _each(
            "登录|登入|注册|订阅|付费|购买|关注|开通会员|成为会员|升级会员",
            rf"(?:后|即可|之后|才能|方可)(?:可以?|继续|即可)?\s?(?:{_READ}|可读|可见)",
        ),
        _each("会员|付费|订阅|订户", "(?:专享|专属|可见|可读|内容|用户可)"),
        "试读(?:结束|已结束|部分)|以上(?:为|是)(?:试读|预览|节选|免费)|未完待续",
        _each("扫码|下载(?i:app)|打开(?i:app)", r"[^。\n]{0,6}(?:全文|更多|完整)"),
        r"点击[^。\n]{0,4}(?:全文|继续阅读)",
        _each("c|C", "(?i:ontinue reading)"),
        _each("s|S", "(?i:ubscribe to (?:read|continue))"),
    ))
)  # fmt: skip
# The first of several pages; a page 2 says that the beginning is elsewhere.
_PAGED = re.compile(
    r"第\s?(?P<at>\d{1,3})\s?页\s?[,，/、( ]{0,3}共\s?(?P<of>\d{1,3})\s?页"
    r"|共\s?(?P<of2>\d{1,3})\s?页\s?[,，/、( ]{0,3}(?:当前)?第\s?(?P<at2>\d{1,3})\s?页"
    r"|\bpage\s(?P<at3>\d{1,3})\s(?:of|/)\s(?P<of3>\d{1,3})\b|[\[(]1[\])]\s*[\[(]2[\])][^\n]{0,40}下一?页",
    re.IGNORECASE,
)
# Each of these holds a number and 页, or page and a number, or the second of two numbers in brackets.
_HAS_PAGES = re.compile(r"[页pP2](?:(?<=\d页)|(?<=\d\s页)|(?<=[pP])[aA][gG][eE]\s\d|(?<=[\[(]2)[\])])")
# A note behind the last sentence: （完）, （刊于……）, [编辑注]; and the square that ends a magazine's text.
_NOTE = re.compile(r"(?<=[。！？!?”…])\s*(?:[（(\[【][^（()）\[\]【】]{1,60}[）)\]】]\s?\d{0,8}|[■□◆◇●○▲△♦♢★☆*#]+)\s*$")
# Behind the last sentence: 完, 新华社发, 本报综合报道, 中新社发 刘忠俊 摄.
_SIGNED = re.compile(
    r"(?<=[。！？!?”…])\s*[^。！？，,；;]{0,20}(?:完|发|摄|讯|电|报道|報道|報導|记者.{2,8}|記者.{2,8}|供图|攝|文|图|圖|撰稿|整理|编辑.{0,8}|来源.{0,10})\s*$"
)
# A closing mark, a list's 等, a colon before a picture: nothing is cut there, though no sentence ends.
_LETS_GO = re.compile(r"(?:[”’」』》）)：:；;、]|等)\s*$")
# A page's keywords, which some sites print last: 港口,航运,江海.
_KEYWORDS = re.compile(r"(?:,[^,，、。！？!?\s]{1,10}){3,30}\s*$")
# Sentences of alphabets end with a full stop, and so do an author's who types it for 。.
_FULL_STOP = re.compile(r"[^\W\d_\u3400-\u9fff]{2,}[\"')\]]?[.!?;·][\"')\]»”]*\s*$|[\d\u3400-\u9fff)）”%][.．][\"')”’」』）]*\s*$")
# Lines that end no text: pictures, tags, addresses of mail, code; and those that end in a link.
_NO_TEXT = re.compile(
    r"^\s*(?:!?\[[^\]]*\]\([^)]*\)\s*)+$|^\s*</?\w[^>]*>|[>`;}]\s*$|\*/\s*$|^\s*[#|]|(?<![\w.-])[\w.-]+@[\w.-]+\s*$"
    r"|转载|轉載|版权所有|版權所有|授权|授權|严禁|嚴禁"
)
_ADDRESS = re.compile(r"https?://\S")
# Every one of these has one of: most lines are passed over in one look.
_MAY_BE_NO_TEXT = re.compile(r"[\]#|>`;}@/转轉版授严嚴]")
# A last line such as a signature, a date or a name list ends without a mark, and nothing is missing.
_SHORT_LAST = 30
# The words of a wall stand right behind the text: so many characters of the page are looked at.
_BEHIND = 400
_TAIL = 24
_TEASER = re.compile(r"(?<![.。…·])(?:\.{3}|…|[\[(【（](?:\.{3}|…{1,2})[\])】）])\s*$")


def truncated(text: str, page: str, turns: Sequence[Turn] = ()) -> tuple[bool | None, Doubt | None]:
    """Whether the text is cut off, with the evidence: True, False, or None where nothing tells. `page` is all that was on it."""
    lines = [line.text.rstrip() for line in lines_of(text)]
    for what in (_withheld(lines, page), _paged(page), _unanswered(text, turns), _breaks_off(lines)):
        if what:
            return True, Doubt("quality", what, "end")
    last = next(filter(_is_text, reversed(lines)), "")
    return (False if last and ends_sentence(_NOTE.sub("", last)) and not last.endswith("……") else None), None


def _withheld(lines: Sequence[str], page: str) -> str:
    """What a wall says behind the text, or anywhere where no running text follows; the same words many times are links of a list."""
    level = fold_evenly(page)
    found = [m for m in _WITHHELD.finditer(level) if not _continues(page, m.end())]
    end = _end_of(lines, page)
    near = [m for m in found if end is None or end <= m.start() <= end + _BEHIND or _is_inside(lines, page, m.span())]
    if not near or len({m.start() for m in _WITHHELD.finditer(level)}) > 3:
        return ""
    return f"the source says that there is more: {page[near[0].start() : near[0].end()]!r}"


def _end_of(lines: Sequence[str], page: str) -> int | None:
    """Where in the page the text ends; None where its last words are not found as they were."""
    at = page.rfind(lines[-1][-_TAIL:]) if lines else -1
    return at + len(lines[-1][-_TAIL:]) if at >= 0 else None


def _is_inside(lines: Sequence[str], page: str, span: tuple[int, int]) -> bool:
    """Whether the words were kept as part of the text's last line."""
    return bool(lines) and page[slice(*span)] in lines[-1]


def _paged(page: str) -> str:
    for match in _PAGED.finditer(page) if _HAS_PAGES.search(page) else ():
        at = next((int(n) for n in match.group("at", "at2", "at3") if n), 1)
        of = next((int(n) for n in match.group("of", "of2", "of3") if n), 2)
        rest = [n for m in _PAGED.finditer(page, match.end()) for n in m.group("at", "at2", "at3") if n]
        if of > 1 and at < of and not any(int(n) == of for n in rest):
            return f"this is page {at} of {of}: {match.group().strip()!r}"
    return ""


def _unanswered(text: str, turns: Sequence[Turn]) -> str:
    """The last turn if that is a question, where every other question (two at least) was answered at once."""
    roles = [turn.role for turn in turns if turn.role != "statement"]
    if len(roles) < 5 or roles[-1] != "question" or any(a == b for a, b in pairwise(roles)):
        return ""
    return f"the last question has no answer: {text[turns[-1].start : turns[-1].end][:40]!r}"


def _breaks_off(lines: Sequence[str]) -> str:
    """The last words of a text whose other paragraphs end with a mark, and whose last one does not, or with a teaser's dots."""
    kept = list(_running(lines))
    if not kept or kept[-1] is not next(filter(_is_text, reversed(lines)), None):
        return ""
    last = _SIGNED.sub("", _NOTE.sub("", kept[-1]))
    ended = sum(map(ends_sentence, kept[:-1])) >= 0.5 * len(kept[:-1])
    if _TEASER.search(last) and ended and is_prose(_TEASER.sub("。", last)) and len(last) >= _SHORT_LAST:
        return f"the last sentence ends in dots: …{last[-20:]!r}"
    if ends_sentence(last) or _LETS_GO.search(last) or _FULL_STOP.search(last) or _KEYWORDS.search(last):
        return ""
    if len(last) >= _SHORT_LAST and is_prose(last + "。") and re.search("[，。！？,!?]", last) and ended:
        return f"the last sentence has no end: …{last[-20:]!r}"
    if len(kept) > 3 and all(map(ends_sentence, kept[:-1])) and re.search("[，。！？]", last[:-1]):
        return f"the last sentence has no end: …{last[-20:]!r}"
    return ""


def _is_text(line: str) -> bool:
    """Whether a line may end a text: pictures, tags, addresses and code do not."""
    return not (_MAY_BE_NO_TEXT.search(line) and (_NO_TEXT.search(line) or _ends_in_address(line) or _ends_in_link(line)))


def _ends_in_address(line: str) -> bool:
    words = line.rsplit(maxsplit=1)
    return bool(words and _ADDRESS.search(words[-1]))


def _ends_in_link(line: str) -> bool:
    """Whether nothing but marks follows a Markdown link: `](…)`. One pattern would read on from each bracket to the line's end."""
    end = len(line)
    while end and not (line[end - 1].isalnum() or line[end - 1] == "_"):
        end -= 1
    opened = line.find("](", max(0, line.rfind(")", 0, end) - 1))
    return 0 <= opened < line.rfind(")") - 1


def _running(lines: Sequence[str]) -> Iterator[str]:
    """The lines of running text, and the last line whatever it is."""
    shown = list(filter(_is_text, lines))
    yield from (line for line in shown[:-1] if is_prose(line))
    yield from shown[-1:]


def _continues(page: str, at: int) -> bool:
    """Whether running text follows: then the words were part of it, or of a box in its midst."""
    return any(is_prose(line.text) for line in lines_of(page[at:])[1:])
