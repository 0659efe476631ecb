"""Quality signals of one document: numbers that say where to look. Nothing is rejected by them unless `--where` asks for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from archiver.clean.lines import HAN, ends_sentence, lines_of
from archiver.model import Document
from archiver.text.canonical import canonical

# Characters that are looked at: a signal of the beginning is a signal of the whole, and a book costs no more than a page.
_SAMPLE = 10_000
# Characters of the pieces whose repetition counts: shorter ones recur in any Chinese text, longer ones miss a changed digit.
_GRAM = 8
# A line shorter than this that ends no sentence is an item of a list.
_ITEM = 15
# A sentence of a sketch has so many characters at least: shorter ones are everybody's. A sketch has so many hashes at most.
_SENTENCE, _SKETCH = 14, 8
# Sentences that a sketch is drawn from at most: a book's first pages tell it from another's.
_SENTENCES = 100
_WORD = re.compile(r"\w")
_HAN = re.compile(f"[{HAN}]")
# What wrong decoding leaves behind: replacement and private-use characters, control codes, and the well-known ruins of GBK.
_GARBLE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|锟斤拷|烫烫烫|屯屯屯|Ã[\x80-\xbf]|â€")
_CONTACT = re.compile(r"电话|電話|手机号|手機號|微信号|微信號|传真|傳真|邮箱|郵箱|QQ群?[:：]?\d{5,}|1[3-9]\d{9}|0\d{2,3}-\d{7,8}")
_PROMOTION = re.compile(
    r"优惠|優惠|扫码|掃碼|扫一扫|公众号|公眾號|下载(?:APP|客户端)|限时|限時|立即(?:购买|咨询|注册)|客服|加盟|推广|点击链接"
)
_STOPS = re.compile(r"[。！？!?\n]")


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal: what it measures, the value from which on somebody should look, and whether `above` or below it."""

    what: str
    threshold: float
    above: bool
    measure: Callable[[Document, str], float]

    def is_odd(self, value: float) -> bool:
        """Whether a value is on the wrong side of the threshold."""
        return value > self.threshold if self.above else value < self.threshold


def measured(doc: Document) -> dict[str, float]:
    """{signal: value} of a freshly cleaned document, rounded to four digits; {} for one without text."""
    if not doc.text:
        return {}
    text = doc.text[:_SAMPLE]
    return {name: round(signal.measure(doc, text), 4) for name, signal in SIGNALS.items()}


def odd(values: Mapping[str, float]) -> list[str]:
    """The names of the signals whose value is beyond their threshold."""
    return [name for name, value in values.items() if name in SIGNALS and SIGNALS[name].is_odd(value)]


def sketch(text: str) -> tuple[str, ...]:
    """A sample of a text's sentences, as hashes: the same sentences give the same sample, in any layout and script.

    Two texts that share at least half of a sample share about half of their sentences (bottom-k sampling, Broder 1997).
    """
    pieces = [piece for piece in _STOPS.split(text[:_SAMPLE]) if len(piece) >= _SENTENCE]
    sentences = set(map(canonical, pieces[:_SENTENCES]))
    hashes = sorted(blake2b(s.encode(), digest_size=6).hexdigest() for s in sentences if len(s) >= _SENTENCE)
    return tuple(hashes[:_SKETCH])


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _per_thousand(pattern: re.Pattern[str], text: str) -> float:
    return 1000 * _share(len(pattern.findall(text)), len(text))


def _han(_: Document, text: str) -> float:
    return _share(len(_HAN.findall(text)), len(_WORD.findall(text)))


def _garble(_: Document, text: str) -> float:
    return _share(sum(map(len, _GARBLE.findall(text))), len(text))


def _repetition(_: Document, text: str) -> float:
    grams = [text[i : i + _GRAM] for i in range(len(text) - _GRAM + 1)]
    return 1 - _share(len(set(grams)), len(grams)) if grams else 0.0


def _kept(doc: Document, _: str) -> float:
    return _share(len(doc.text), _page(doc))


def _page(doc: Document) -> int:
    return len(doc.trail.page.text) if doc.trail else 0


def page_size(doc: Document) -> int:
    """Characters of the page that a freshly cleaned document was made of; 0 where that is not known."""
    return _page(doc)


def _list_like(_: Document, text: str) -> float:
    lines = lines_of(text)
    return _share(sum(len(line.text) < _ITEM and not ends_sentence(line.text) for line in lines), len(lines))


def _links(doc: Document, _: str) -> float:
    return _share(sum(block.linked for block in doc.trail.page.blocks), _page(doc)) if doc.trail else 0.0


SIGNALS: Mapping[str, Signal] = {
    "han": Signal("share of Han characters among letters and digits", 0.5, False, _han),
    "garble": Signal("share of characters that wrong decoding leaves behind", 0.002, True, _garble),
    "repetition": Signal("share of 8-character pieces that occur again", 0.35, True, _repetition),
    "boilerplate": Signal("share of the page that was removed", 0.97, True, lambda d, t: 1 - _kept(d, t)),
    "list": Signal("share of lines that are short and end no sentence", 0.7, True, _list_like),
    "links": Signal("share of the page's characters that stand in links", 0.8, True, _links),
    "contact": Signal("phone numbers and words of contact in 1,000 characters", 4.0, True, lambda _, t: _per_thousand(_CONTACT, t)),
    "promotion": Signal("words of promotion in 1,000 characters", 4.0, True, lambda _, t: _per_thousand(_PROMOTION, t)),
    "truncated": Signal("1 where the text is cut off", 0.5, True, lambda d, _: float(d.truncated is True)),
}
