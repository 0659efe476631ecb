"""Bytes that no one should have to decode: random ones, texts in every encoding cut, flipped, spliced and doubled."""

from __future__ import annotations

import random
from collections.abc import Iterator

_TEXTS = (
    "会议讨论了今年的工作安排，要求各部门在六月底以前完成预算的编制。毛利率为32.5%，€12。\n",
    "會議討論了今年的工作安排，要求各部門在六月底以前完成預算的編製。\r\n",
    "会議では今年の予定について話し合い、各部門に予算をまとめるよう求めました。",
    "회의에서는 올해의 일정에 대해 논의하고 예산을 정리하도록 요청했습니다.",
    "Совещание обсудило план работы. La réunion a été agréable – déjà vu.",
    '<html><head><meta charset="gb2312"><title>纪要</title></head><body><p>专家：产能翻番。</p></body></html>',
    '<?xml version="1.0" encoding="Big5"?><p>董事長表示</p>',
)
_CODECS = (
    "utf-8", "utf-8-sig", "gb18030", "gbk", "big5hkscs", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "hz", "shift_jis", "euc_jp",
    "iso2022_jp", "euc_kr", "iso2022_kr", "cp1251", "cp1252", "koi8_r",
)  # fmt: skip
_SPLINTERS = (
    b"\x1b$B", b"\x1b(B", b"\x1b$)C", b"~{", b"~}", b"\x00", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x84\x31\xa4\x37", b"\x80", b"\xff",
    b"\xef\xbf\xbd", b"\x81\x30", b"\x8f\xa2", b"\xa2A", b"charset=", b"<meta charset=utf-16>", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
)  # fmt: skip


_LABELS = (
    "gb2312", "GBK", "big5", "utf-8", "UTF-16", "utf-32", "hz-gb-2312", "iso-2022-cn", "iso-2022-kr", "x-user-defined", "iso-8859-8-i",
    "x-mac-cyrillic", "windows-874", "shift_jis", "euc-kr", "koi8-u", "macintosh", "latin1", "utf-7", "rot13", "base64", "idna", "klingon", "\0",
)  # fmt: skip


def mutated(r: random.Random, longest: int = 200) -> Iterator[bytes]:
    """Endless byte strings of at most about `longest` bytes."""
    while True:
        raw = _random(r, longest) if r.random() < 0.3 else _written(r)
        for _ in range(r.randrange(4)):
            raw = _damaged(r, raw)
        if r.random() < 0.1:
            raw = b"<meta charset='" + r.choice(_LABELS).encode() + b"'>" + raw
        yield raw[:longest]


def _random(r: random.Random, longest: int) -> bytes:
    low, high = r.choice(((0, 256), (0x80, 256), (0x20, 0x80), (0xA1, 0xFF), (0x40, 0xFF)))
    return bytes(r.randrange(low, high) for _ in range(r.randrange(longest)))


def _written(r: random.Random) -> bytes:
    pieces = (r.choice(_TEXTS).encode(r.choice(_CODECS), "ignore") for _ in range(r.choice((1, 1, 1, 2, 3))))
    return b"".join(pieces)


def _damaged(r: random.Random, raw: bytes) -> bytes:
    if not raw:
        return raw
    at, other = r.randrange(len(raw)), r.randrange(len(raw) + 1)
    low, high = min(at, other), max(at, other)
    ways = (
        raw[:at],
        raw[at:],
        raw[:at] + bytes((raw[at] ^ 1 << r.randrange(8),)) + raw[at + 1 :],
        raw[:at] + r.choice(_SPLINTERS) + raw[at:],
        raw[:low] + raw[high:],
        raw[:at] + raw[low:high] + raw[at:],
    )
    return r.choice(ways)
