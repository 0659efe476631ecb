"""Lines that a site prints on many of its pages, as its other pages have taught: the evidence of a batch, used with care.

What recurs is not always chrome: serial notices and filled-in forms say the same words on every page, too. So nothing is
learned that reads like a sentence, a heading, a field, a date or the head of a notice, unless it has a word of chrome in it; and
what is learned goes from the head and the tail of a document only, again unless it has such a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archiver.clean.draft import Draft
from archiver.clean.known import SiteKnowledge, line_key
from archiver.clean.lines import Line, ends_sentence, is_prose, lines_of
from archiver.clean.verbatim import verbatim
from archiver.model import Edit, Metadata
from archiver.text.fold import fold

RULE = "site-line"
# Pages of a site beside this one that must hold a line.
OTHERS = 2
# The share of a text that may go by what was learned: beyond it the document is of the kind that recurs, such as a form.
_MOST = 0.5
_DIGITS = re.compile(r"\d+")
# Words that stand in the chrome of Chinese sites, folded; a line with one of them may be learned whatever it looks like.
_CUE = re.compile(
    r"版权|责任编辑|编辑:|转载|声明|免责|下载|客户端|扫码|扫一扫|关注|微信|微博|qq|邮箱|热线|举报|投稿|登录|登入|注册|评论|留言|分享"
    r"|点击|更多|首页|返回|上一[篇页条]|下一[篇页条]|相关|推荐|热门|排行|广告|copyright|allrights|icp|许可证|备案|联系我们|关于我们|订阅|收藏|打印|字号"
)
_DATE = re.compile(r"[\d\W_年月日号时分秒星期一二三四五六七八九十〇零上下午ampAMP時號]*")
_HEADING = re.compile(
    r"\s*(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]|\d+[.、．)]|第[一二三四五六七八九十百\d]+[章节節条條部届屆次]|[#*])"
)
# Who issued a document, and what kind it is: the heads of serial notices, which recur and are their titles.
_ISSUED = re.compile(
    r".*(?:公司|集团|集團|[局厅廳部院会會署]|政府|大学|大學|办公室|辦公室|公告|通告|通知|纪要|紀要|决议|決議|报告|報告|记录表?|記錄表?|意见|意見"
    r"|办法|辦法|规定|規定|说明|說明|名单|名單|函|[简快通日周月季年]报|[簡快通日週月季年]報)"
)
_FIELD = re.compile(r"\s*[^\s：:]{1,12}\s*[：:]")
# Characters of a line that is learned at most: a longer one, cue or not, says something.
_LONGEST = 400


def key_of(line: str) -> str:
    """What makes two lines of a site one, blind for digits: 阅读 1024 and 阅读 87 are one line."""
    return blind(line_key(line))


def blind(key: str) -> str:
    """A key with every number as 0; one that is blind already stays as it is."""
    return _DIGITS.sub("0", key)


def has_cue(line: str) -> bool:
    """Whether a word of chrome stands in a line."""
    return _CUE.search(fold(line)) is not None


def may_be_learned(line: str) -> bool:
    """Whether a line that recurs would be chrome.

    >>> [may_be_learned(line) for line in ("新闻中心", "版权所有，未经许可不得转载。", "特此公告。", "一、会议情况", "时间：周一")]
    [True, True, False, False, False]
    """
    if len(line) > _LONGEST or not line_key(line):
        return False
    if has_cue(line):
        return True
    if is_prose(line) or ends_sentence(line):
        return False
    bare = line.strip()
    return not (_DATE.fullmatch(bare) or _HEADING.match(bare) or _FIELD.match(bare) or _ISSUED.fullmatch(bare))


def learned(draft: Draft, known: SiteKnowledge, metadata: Metadata) -> Iterator[Edit]:
    """A removal for each line that the site's other pages hold too, by rule `site-line`; its score is the share of them."""
    lines = lines_of(draft.text)
    code = verbatim(draft, "pre")
    title = fold(metadata.title.value) if metadata.title else ""
    shares = [0.0 if code.holds(line.start) or fold(line.text) == title else _share(line.text, known) for line in lines]
    _keep_signatures(lines, shares)
    prose = [i for i, line in enumerate(lines) if not shares[i] and is_prose(line.text)]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), -1)
    going = [i for i, share in enumerate(shares) if share and (i < first or i > last or has_cue(lines[i].text))]
    whole = sum(len(line.text) for line in lines)
    if sum(len(lines[i].text) for i in going) <= _MOST * whole:
        for i in going:
            yield Edit(lines[i].start, lines[i].end, lines[i].text, "", RULE, round(shares[i], 2))


def _keep_signatures(lines: Sequence[Line], shares: list[float]) -> None:
    """Keeps the line above a date that stands alone: it says who signed."""
    for i in range(len(lines) - 1):
        if _DATE.fullmatch(lines[i + 1].text) and not has_cue(lines[i].text):
            shares[i] = 0.0


def _share(line: str, known: SiteKnowledge) -> float:
    """On what share of the site's other pages a line stands; 0 where that is too little to go by, or it may be content."""
    evidence = known.line(key_of(line)) if may_be_learned(line) else None
    return evidence.seen / max(1, evidence.pages) if evidence and evidence.seen >= OTHERS else 0.0
