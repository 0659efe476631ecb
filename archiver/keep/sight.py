"""What a capture shows: its content, and all that stood around it on the page.

Of the content it knows which characters are sentences and where lines begin and end; of the page, what cleaning kept and
what it removed, because a passage that stands on two pages is no difference between them, whatever became of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from archiver.text.canonical import canonical

# Characters in a shingle, as in the measurements on fingerprints (k = 8).
SHINGLE = 8
# Characters of content in a sentence: shorter pieces with a full stop are headings, buttons and exclamations.
SENTENCE = 10
# Characters of a text, as published, that are kept as its head.
HEAD = 600
# Prose has a pause in so many characters at least; a menu has none.
BREATH = 60
# What stands in brackets after a link's words: an address in ASCII, which may hold brackets itself and may be wrapped, and
# perhaps a title in quotes. A remark in brackets, `[1](见附件)`, is none.
_TARGET = r"""\(\s*<?(?=[^()\s]*[/.#?=:])(?:[!#-&*-;=?-~]|\\[()]|\([!-'*-~]*\)|\n)*>?(?:\s+"[^"]*")?\s*\)"""
_IMAGE = re.compile(rf"!\[[^\]\[]*\]{_TARGET}")
_LINK = re.compile(rf"\[([^\]\[]*)\]{_TARGET}|<https?://[!-~]*>|https?://[!#-'*-;=?-Z^-~]+|(?=[!-~]{{24}})[!-~]*[/=&%?][!-~]*|\([cC]\)")
# Every line of code has one of these characters.
_HINT = re.compile(r"[{};<(crw]")
# A line that a script left behind. Its semicolons and commas are no punctuation, and nothing in it is content.
_CODE = re.compile(
    r"javascript:|\bencodeURI|\bfunction\b|\b(?:document|window)\s*[.\[]|\bvar\s+\w+\s*=|[{};]\s*$|\w\(\s*['\")]|</?\w+(?:\s+\w+=|[^>]*>)"
)
# Six words in a row are a sentence in a language that parts its words.
_WORDS = re.compile(r"(?<![^\W\d_])(?:[^\W\d_]++[,;]? ){5}[^\W\d_]")
# Where a converter wrapped a line inside a number. Each looks back behind its first character, so that the search can leap.
_WRAPPED = re.compile(r"\s(?:(?<=\d\.[ \t])[ \t]*[ \n][ \t]{2,}(?=\d)|(?<=\d\.[ \n])[ \t]{2,}(?=\d)|(?<=\d\s)\s*(?=[%‰]))")
# Letters of no living script that go through the canonical form as they are: they stand for a pause and for a line's end.
_PAUSE, _BREAK = "\ua66d", "\ua669"
_PAUSES = re.compile(rf"[，,。！？!?；;{_PAUSE}](?:(?!\d)|(?<![，,]))")
_SIGNS = re.compile(f"[{_PAUSE}{_BREAK}]")
# A line with a pause in it.
_PAUSED = re.compile(f"[^{_BREAK}]*{_PAUSE}[^{_BREAK}]*")
# A pause that a converter wrapped to the next line.
_LATE = re.compile(f"({_BREAK}+)({_PAUSE}+)")
_TOLD = bytes(int(byte == 1) for byte in range(256))
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


# Characters of sentences below which a text is taken for a list or table, not for prose with menus around it.
LEAST = 64


@dataclass(frozen=True)
class Sight:
    """What a capture shows.

    `signed` is the canonical form of its text without addresses and scripts, with a sign for each pause and each line end;
    `beside` is what else was on the page, as published; `head` is the beginning of the text as published; `worded`: it has
    sentences in a language that parts its words.
    """

    signed: str
    beside: str = ""
    head: str = ""
    worded: bool = False

    @cached_property
    def content(self) -> str:
        """The text's canonical form alone."""
        return self.signed.replace(_PAUSE, "").replace(_BREAK, "")

    @cached_property
    def around(self) -> tuple[str, ...]:
        """The canonical lines of what else was on the page; only two captures that are laid over each other need them."""
        return tuple(filter(None, _signed(self.beside).replace(_PAUSE, "").split(_BREAK)))

    @cached_property
    def pauses(self) -> tuple[int, ...]:
        """The offsets in the content at which a clause ends."""
        return tuple(at for at, sign in self._signs if sign == _PAUSE)

    @cached_property
    def breaks(self) -> frozenset[int]:
        """The offsets in the content at which a line ends, and 0."""
        return frozenset((0, len(self.content), *(at for at, sign in self._signs if sign == _BREAK)))

    @property
    def _signs(self) -> Iterator[tuple[int, str]]:
        return ((sign.start() - count, sign[0]) for count, sign in enumerate(_SIGNS.finditer(self.signed)))

    @cached_property
    def prose(self) -> bytes:
        """For each character of the content 1 where it belongs to a sentence, else 0.

        A clause of a sentence ends with a pause and takes no more than a breath.
        """
        told = _PAUSED.sub(_told, _LATE.sub(r"\2\1", self.signed)).replace(_PAUSE, "").replace(_BREAK, "")
        return told.encode("ascii", "replace").translate(_TOLD)

    @cached_property
    def told(self) -> int:
        """How many characters of the content are sentences."""
        return self.prose.count(1)

    @property
    def size(self) -> int:
        """How much it says: the characters of its sentences; of its content where hardly any is prose."""
        return sum(end - start for start, end in self.stretches)

    @property
    def says_little(self) -> bool:
        """Whether hardly any of it is language: equal, it proves nothing. A menu of addresses is such, or what a script wrote."""
        return self.told < LEAST and not self.worded and len(_HAN.findall(self.content)) < LEAST

    @cached_property
    def stretches(self) -> tuple[tuple[int, int], ...]:
        """Where the sentences stand in the content; all of it as one stretch where hardly any is prose, as in a table."""
        if self.told < min(LEAST, len(self.content)):
            return ((0, len(self.content)),)
        return tuple(match.span() for match in re.finditer(rb"\x01+", self.prose))

    @property
    def spine(self) -> tuple[str, ...]:
        """The sentences, a stretch of them as one."""
        return tuple(self.content[start:end] for start, end in self.stretches)

    @cached_property
    def text_lines(self) -> tuple[str, ...]:
        """The canonical lines of the text."""
        return tuple(filter(None, self.signed.replace(_PAUSE, "").split(_BREAK)))

    @property
    def lines(self) -> tuple[str, ...]:
        """The canonical lines of all that was on the page."""
        return (*self.text_lines, *self.around)

    @cached_property
    def page(self) -> str:
        """All that was on the page, its lines one after the other; it begins with the content."""
        return "".join(self.lines)

    @cached_property
    def edges(self) -> frozenset[int]:
        """The offsets in the page at which a line begins or ends."""
        return frozenset(accumulate(map(len, self.lines), initial=0))

    def shows(self, key: str) -> bool:
        """Whether a canonical form stands on the page."""
        return key in self.page


def sight(text: str, around: Iterable[str] = ()) -> Sight:
    """What a capture shows, of its clean text and of what stood `around` it: the title and what cleaning took out."""
    return Sight(_signed(text), "\n".join(around), text[:HEAD], " " in text and bool(_WORDS.search(text)))


def unlinked(text: str) -> str:
    """The text without addresses; the words of a link stay, those that stand for an image do not.

    >>> unlinked('[公告](http://a.cn/b_(c).htm "标题")见![图](x.gif)')
    '公告见'
    """
    return _LINK.sub(lambda match: match[1] or "", _IMAGE.sub("", text))


def _signed(text: str) -> str:
    """The canonical form of a text less addresses and scripts, with a sign for each pause and each line end."""
    plain = _WRAPPED.sub("", unlinked(_SIGNS.sub("", text)))
    if _HINT.search(plain):
        plain = "\n".join(line for line in plain.split("\n") if not _is_code(line))
    return canonical(_PAUSES.sub(_PAUSE, plain.replace("\n", _BREAK)))


def _told(line: re.Match[str]) -> str:
    """A signed line with \\1 for every character of a sentence."""
    *clauses, rest = line[0].split(_PAUSE)
    told = "".join("\1" * len(clause) if len(clause) <= BREATH else clause for clause in clauses)
    return told + rest if told.count("\1") >= SENTENCE and _HAN.search(line[0]) else line[0]


def _is_code(line: str) -> bool:
    return bool(_HINT.search(line) and _CODE.search(line)) and 3 * len(_HAN.findall(line)) < len(line)
