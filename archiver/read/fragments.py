"""Passages in another encoding: a GBK quotation in a UTF-8 page, a UTF-8 comment in a GBK one, a file that changes in its midst.

They come about where a template, a database and an advertisement were never asked how they are encoded. Read in the page's
encoding they are broken or gibberish; here each is found, read in its own and recorded as an edit. What is looked at are
the surroundings of broken bytes, and in two-byte encodings the runs of bytes that are UTF-8. There the cheapest reading is
computed: every character costs its surprise in Chinese, a broken byte and a change of encoding cost a fixed sum. Flipped
bits do not pay for two changes; four Chinese characters do.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from archiver.model import Edit, Source
from archiver.read.cheapest import BROKEN_COST, CHANGE, NARROW_MOST, Characters, Span, cheapest, surprise
from archiver.read.whatwg import BROKEN, text_of
from archiver.text.edits import Carry, apply, invert

_OTHERS = {"utf-8": ("gb18030", "big5"), "gb18030": ("utf-8",), "big5": ("utf-8",)}
# What a passage must show: what its reading saves in nats, that many Han characters, at most so many nats a character.
_GAIN, _ENOUGH, _MEAN = 4.0, 4, 9.0
_CONTEXT = 16  # bytes looked at before the first and behind the last sign of a passage
_GAP, _CHARS_BETWEEN = 256, 4  # signs farther apart than this in bytes, or by so many sound characters, are two passages'
_BLOCK = 512  # bytes weighed one by one at each end of a long passage
_BUDGET = 1 << 16  # bytes weighed one by one in one document: about a quarter of a second
_MOST_SIGNS = 1 << 17  # more broken places than this, and the bytes are no text
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# In two-byte encodings: what may be a character in UTF-8, and what hardly is anything else.
_UTF8, _UTF8_PAIR = (re.compile(rb"(?:[\xe2-\xe9\xef][\x80-\xbf]{2}){%d,}" % least) for least in (1, 2))
# The same pair at the speed of a search for a string: each byte replaced by its class.
_CLASSES = bytes(ord("a") if 0xE2 <= b <= 0xE9 or b == 0xEF else ord("b") if 0x80 <= b <= 0xBF else ord("c") for b in range(256))
_PAIR = b"abbabb"
_TOKENS = {
    "gb18030": re.compile(rb"[\x81-\xfe](?:[\x30-\x39][\x81-\xfe][\x30-\x39]|[\x40-\x7e\x80-\xff])|.", re.DOTALL),
    "big5": re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xff]|.", re.DOTALL),
}
_TABLES = {name: Characters(name) for name in _OTHERS}
_FOREIGN = {**_TABLES, "utf-8": Characters("utf-8", NARROW_MOST)}  # for pages that are not Chinese
_ASCII = "".join(map(chr, range(0x80)))
_SAMPLE = 1 << 12  # bytes or characters that tell whether a page, or a long passage, is Chinese


def recover(raw: bytes, name: str) -> tuple[str, tuple[Edit, ...]]:
    """The text of `raw` read as `name`, with BROKEN for broken bytes, and an edit for each passage in another encoding.

    The edit's rule says which encoding the passage is in.
    """
    text = text_of(raw, name)
    if name not in _OTHERS or not (BROKEN in text if name == "utf-8" else _PAIR in raw.translate(_CLASSES)):
        return text, ()
    return text, tuple(_edits(raw, name, tuple(_spans(raw, name))))


def mended(source: Source) -> Source:
    """The source with its passages in other encodings read in theirs; `broken` and `replaced` are what is broken then."""
    edits = source.recovered
    if not edits:
        return source
    carry = Carry(edits)
    places = {carry.forward(at) for at in source.broken if not any(e.start <= at < e.end for e in edits)}
    for edit, back in zip(edits, invert(edits), strict=True):
        places |= {back.start + m.start() for m in re.finditer("\ufffd", edit.after)}
    gone = sum(edit.before.count("\ufffd") - edit.after.count("\ufffd") for edit in edits)
    broken = tuple(sorted(places)[: len(source.broken)])
    return replace(source, text=apply(source.text, edits), replaced=max(len(broken), source.replaced - gone), broken=broken)


def _spans(raw: bytes, name: str) -> Iterator[Span]:
    """The passages of `raw` that are in another encoding than `name`, in order."""
    tables = _TABLES if name != "utf-8" or _is_chinese(raw) else _FOREIGN
    tables = {encoding: tables[encoding] for encoding in (name, *_OTHERS[name])}
    signs = _broken_places(raw) if name == "utf-8" else [m.span() for m in _UTF8.finditer(raw)]
    budget, done = _BUDGET, 0  # `done`: up to here all is known, and a character begins
    for start, end in _clusters(raw, signs):
        if budget <= 0:
            return
        if name != "utf-8" and not _UTF8_PAIR.search(raw, start, end):
            continue
        begin = _boundary(raw, name, done, max(done, start - _CONTEXT))
        found, weighed = _weigh(raw, Span(begin, min(len(raw), end + _CONTEXT), name), tables)
        budget -= weighed
        yield from found
        done = found[-1].end if found else begin


def _is_chinese(raw: bytes) -> bool:
    """Whether more of a page in UTF-8 is Han than two-byte characters: those of all other alphabets but kana and hangul."""
    sample = raw[: 8 * _SAMPLE]
    return len(re.findall(rb"[\xe4-\xe9][\x80-\xbf]{2}", sample)) > len(re.findall(rb"[\xc2-\xdf][\x80-\xbf]", sample))


class _Measured:
    """Marks for broken places that say how many bytes were broken."""

    MARKS = "\udc01\udc02\udc03"

    @staticmethod
    def handle(error: UnicodeError) -> tuple[str, int]:
        """For `bytes.decode`."""
        if not isinstance(error, UnicodeDecodeError):
            raise error
        return _Measured.MARKS[min(3, error.end - error.start) - 1], error.end


codecs.register_error("archiver.measured", _Measured.handle)


def _broken_places(raw: bytes) -> list[tuple[int, int]]:
    """The spans of bytes that are no UTF-8."""
    parts = re.split(f"([{_Measured.MARKS}])", raw.decode("utf-8", "archiver.measured"))
    if len(parts) > 2 * _MOST_SIGNS:
        return []
    places, at = [], 0
    for sound, mark in zip(parts[::2], parts[1::2], strict=False):
        at += len(sound.encode())
        size = _Measured.MARKS.index(mark) + 1
        places.append((at, at + size))
        at += size
    return places


def _clusters(raw: bytes, signs: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Signs that stand close together, as one span each. Markup between them does not part them, sound text does."""
    first, last = -1, -1
    for start, end in signs:
        near = start - last <= 2 * _CONTEXT or (start - last <= _GAP and _sound(raw[last:start]) < _CHARS_BETWEEN)
        if first >= 0 and near:
            last = end
            continue
        if first >= 0:
            yield first, last
        first, last = start, end
    if first >= 0:
        yield first, last


def _sound(between: bytes) -> int:
    """How many Han characters stand in bytes that are UTF-8. A two-byte character may be two bytes of GBK by chance."""
    return sum(b >= 0xE0 for b in between)


def _boundary(raw: bytes, name: str, known: int, near: int) -> int:
    """The start of a character at or just before `near`; `known` is a start before it."""
    codec, errors = ("utf-8", "archiver.broken") if name == "utf-8" else ("big5hkscs" if name == "big5" else name, f"archiver.{name}")
    decoder = codecs.getincrementaldecoder(codec)(errors)
    decoder.decode(raw[known:near])
    return near - len(decoder.getstate()[0])


def _weigh(raw: bytes, span: Span, tables: dict[str, Characters]) -> tuple[list[Span], int]:
    """The passages in other encodings within a window that convince, and how many bytes were weighed one by one.

    Of a long passage only the ends are weighed: between them it is one encoding, or it does not convince.
    """
    spans: list[Span] = []
    at, state, weighed = span.start, span.encoding, 0
    while at < span.end and weighed <= _BUDGET:
        stop = span.end if span.end - at <= 2 * _BLOCK else at + _BLOCK
        spans += cheapest(raw, Span(at, stop, state), tables)
        weighed += stop - at
        at, state = spans[-1].end, spans[-1].encoding
        if state != span.encoding and span.end - at > _BLOCK:
            far = _boundary(raw, state, at, span.end - _BLOCK)
            spans.append(Span(at, far, state))
            at = far
    others = [_trimmed(raw, s) for s in _merged(spans) if s.encoding != span.encoding]
    return [s for s in others if _convinces(raw, s, tables[span.encoding])], weighed


def _trimmed(raw: bytes, span: Span) -> Span:
    """A passage without the ASCII at its edges, which is nobody's."""
    text = text_of(raw[span.start : span.end], span.encoding)
    bare = text.strip(_ASCII)
    return Span(span.start + text.find(bare), span.end - (len(text) - len(text.rstrip(_ASCII))), span.encoding) if bare else span


def _merged(spans: list[Span]) -> list[Span]:
    """Neighbours in one encoding joined."""
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].encoding == span.encoding:
            joined[-1] = Span(joined[-1].start, span.end, span.encoding)
        else:
            joined.append(span)
    return joined


def _convinces(raw: bytes, span: Span, page: Characters) -> bool:
    """Whether a passage is Chinese beyond doubt, and much more so than what the page's encoding makes of it."""
    text = text_of(raw[span.start : span.end], span.encoding)
    if len(_HAN.findall(text)) < _ENOUGH or text.count(BROKEN) > len(text) // 200:
        return False
    above = [c for c in text if c >= "\x80"]
    some = above[:: len(above) // _SAMPLE + 1]
    if sum(map(_surprise, some)) > _MEAN * len(some):
        return False
    head = raw[span.start : min(span.end, span.start + _SAMPLE)]
    ours = sum(_surprise(c) for c in text_of(head, span.encoding) if c >= "\x80")
    return page.total(head) - ours - 2 * CHANGE >= _GAIN


@lru_cache(maxsize=1 << 14)
def _surprise(c: str) -> float:
    return min(surprise(c), BROKEN_COST)


# The passages as edits.


def _edits(raw: bytes, name: str, spans: tuple[Span, ...]) -> Iterator[Edit]:
    """The edits that give passages each in its own encoding, over the text that `name` alone gives."""
    at = strict = 0  # a byte at which both readings are at a character's start, and its place in the strict text
    rest = [*spans]
    while rest:
        span = rest.pop(0)
        # The strict reading may be in the midst of a character where the passage begins.
        begin = _boundary(raw, name, at, span.start)
        strict += len(text_of(raw[at:begin], name))
        after = text_of(raw[begin : span.start], name) + text_of(raw[span.start : span.end], span.encoding)
        end, meet = span.end, _meeting(raw, name, begin, span.end)
        while rest and rest[0].start < meet:
            after += text_of(raw[end : rest[0].start], name) + text_of(raw[rest[0].start : rest[0].end], rest[0].encoding)
            end = rest.pop(0).end
            meet = _meeting(raw, name, begin, end)
        before, after = text_of(raw[begin:meet], name), after + text_of(raw[end:meet], name)
        yield Edit(strict, strict + len(before), _shown(before), _shown(after), f"recover-{span.encoding}")
        at, strict = meet, strict + len(before)


def _shown(text: str) -> str:
    return text.replace(BROKEN, "\ufffd")


def _meeting(raw: bytes, name: str, start: int, end: int) -> int:
    """The first byte from `end` on at which a reading in `name` from `start` and one from `end` both begin a character."""
    if name == "utf-8":
        while end < len(raw) and 0x80 <= raw[end] <= 0xBF:
            end += 1
        return end
    tokens = _TOKENS[name]
    while start != end:
        at = min(start, end)
        found = tokens.match(raw, at)
        stop = found.end() if found else len(raw)
        start, end = (stop, end) if start < end else (start, stop)
    return end
