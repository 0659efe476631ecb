"""What is doubtful about a document, as data: cut off, badly decoded, empty, in two scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from archiver.clean.lines import HAN, ends_sentence, is_prose, lines_of
from archiver.model import Doubt, Page, Source, Turn

# What a site prints where it withholds the rest.
_WITHHELD = re.compile(
    r"(?:阅读|查看|展开|显示)(?:全文|剩余)|(?:剩余|余下)\s*\d{0,3}\s*%?\s*(?:的)?(?:全文|内容)"
    r"|登录后(?:可)?(?:查看|阅读)|未完待续|扫码(?:阅读|查看)全文|第\s*1\s*页\s*[,，/ ]?\s*共\s*[2-9]\d*\s*页"
)
# A note behind the last sentence: （完）, （刊于……）, [编辑注].
_NOTE = re.compile(r"(?<=[。！？!?”…])\s*[（(\[【][^（()）\[\]【】]{1,60}[）)\]】]\s*$")
# A last line such as a signature, a date or a name list ends without a mark, and nothing is missing.
_SHORT_LAST = 30


def truncated(text: str, page: str, turns: Sequence[Turn] = ()) -> tuple[bool | None, Doubt | None]:
    """Whether the text is cut off, with the evidence: True, False, or None where nothing tells."""
    withheld = next((m for m in _WITHHELD.finditer(page) if not _continues(page, m.end())), None)
    if withheld:
        return True, Doubt("quality", f"the source says that there is more: {withheld.group()!r}", "end")
    lines = lines_of(text)
    if not lines:
        return None, None
    last = lines[-1].text.rstrip()
    if _unanswered(turns):
        return True, Doubt("quality", f"the last question has no answer: {text[turns[-1].start : turns[-1].end][:40]!r}", "end")
    if ends_sentence(_NOTE.sub("", last)):
        return False, None
    prose = [line.text for line in lines[:-1] if is_prose(line.text)]
    ended = sum(map(ends_sentence, prose))
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


def _is_mojibake(text: str) -> bool:
    """Whether a text is UTF-8 that was read as Latin-1 or Windows-1252: read back, it has Han characters."""
    if _HAN.search(text):
        return False
    sample = text[:2000].encode("cp1252", "ignore").decode("utf-8", "ignore")
    return len(_HAN.findall(sample)) >= 4


_HAN = re.compile(f"[{HAN}]")


# Of a web page so little is suspicious: an index, a forum's list of threads, a text that a script loads.
_LITTLE, _SHARE = 200, 0.02


def spare(text: str, page: Page) -> Doubt | None:
    """The doubt that a web page has hardly any text left."""
    kept, whole = len(text.strip()), len(page.text)
    if page.media_type != "text/html" or not kept or kept >= _LITTLE or kept >= _SHARE * whole:
        return None
    return Doubt("judge", f"only {kept} of {whole:,} characters were kept: it may be a list of links, or its text is loaded by a script")


def doubts(source: Source, text: str, script: str) -> Iterator[Doubt]:
    """Doubts about decoding, script and emptiness."""
    if source.replaced:
        yield Doubt("decode", f"{source.replaced} bytes could not be read as {source.encoding} and stand as U+FFFD")
    if "锟斤拷" in text or "烫烫烫" in text:
        yield Doubt("decode", "the text was decoded wrongly before it was scraped (锟斤拷): what it said cannot be recovered")
    if _is_mojibake(text):
        yield Doubt("decode", "the text is UTF-8 that was read as Latin-1 before it was scraped (ä½ å¥½); it is not repaired yet")
    if script == "mixed":
        yield Doubt("script", "simplified and traditional characters stand side by side")
    if not text.strip():
        yield Doubt("quality", "nothing is left: the page is only chrome, or its text is loaded by a script")
