"""What is doubtful about a document, as data: cut off, badly decoded, empty, in two scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from archiver.clean.lines import SENTENCE_END, is_prose, lines_of
from archiver.model import Doubt, Source, Turn

# What a site prints where it withholds the rest.
_WITHHELD = re.compile(
    r"(?:阅读|查看|展开|显示)(?:全文|更多|剩余)|(?:剩余|余下)\s*\d{0,3}\s*%?\s*(?:的)?(?:全文|内容)"
    r"|登录后(?:可)?(?:查看|阅读)|未完待续|扫码(?:阅读|查看)全文|第\s*1\s*页\s*[,，/ ]?\s*共\s*[2-9]\d*\s*页"
)
# A note behind the last sentence: （完）, （刊于……）, [编辑注].
_NOTE = re.compile(r"(?<=[。！？!?”…])\s*[（(\[【][^（()）\[\]【】]{1,60}[）)\]】]\s*$")
# A last line such as a signature, a date or a name list ends without a mark, and nothing is missing.
_SHORT_LAST = 30


def truncated(text: str, page: str, turns: Sequence[Turn] = ()) -> tuple[bool | None, Doubt | None]:
    """Whether the text is cut off, with the evidence: True, False, or None where nothing tells."""
    withheld = _WITHHELD.search(page)
    if withheld and not _continues(page, withheld.end()):
        return True, Doubt("quality", f"the source says that there is more: {withheld.group()!r}", "end")
    lines = lines_of(text)
    if not lines:
        return None, None
    last = lines[-1].text.rstrip()
    if _unanswered(turns):
        return True, Doubt("quality", f"the last question has no answer: {text[turns[-1].start : turns[-1].end][:40]!r}", "end")
    if SENTENCE_END.search(_NOTE.sub("", last)):
        return False, None
    prose = [line.text for line in lines[:-1] if is_prose(line.text)]
    ended = sum(bool(SENTENCE_END.search(line)) for line in prose)
    if len(last) >= _SHORT_LAST and is_prose(last + "。") and re.search("[，。？！,?!]", last) and ended >= 0.5 * len(prose):
        return True, Doubt("quality", f"the last sentence has no end: …{last[-20:]!r}", "end")
    return None, None


def _unanswered(turns: Sequence[Turn]) -> bool:
    """Whether the last turn is a question, where every other question (two at least) was answered at once."""
    roles = [turn.role for turn in turns if turn.role != "statement"]
    return len(roles) >= 5 and roles[-1] == "question" and all(a != b for a, b in pairwise(roles))


def _continues(page: str, at: int) -> bool:
    """Whether running text follows: then the words were part of it, or of a box in its midst."""
    return any(is_prose(line.text) for line in lines_of(page[at:])[1:])


def doubts(source: Source, text: str, script: str) -> Iterator[Doubt]:
    """Doubts about decoding, script and emptiness."""
    if source.replaced:
        yield Doubt("decode", f"{source.replaced} bytes could not be read as {source.encoding} and stand as U+FFFD")
    if "锟斤拷" in text or "烫烫烫" in text:
        yield Doubt("decode", "the text was decoded wrongly before it was scraped (锟斤拷): what it said cannot be recovered")
    if script == "mixed":
        yield Doubt("script", "simplified and traditional characters stand side by side")
    if not text.strip():
        yield Doubt("quality", "nothing is left: the page is only chrome, or its text is loaded by a script")
