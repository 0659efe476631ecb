"""The decoders of the WHATWG Encoding Standard, as web browsers have them, on top of Python's codecs.

Python's codecs are fast and nearly right. Where the standard's tables have more, or something else, this module fills the
difference: codes that Python calls broken are read in an error handler, codes that it reads differently are put right in
the text, where their characters can come from nowhere else. `data/whatwg.toml` holds both, made by
`tests/bench/make_whatwg.py` from the standard's indexes. What is broken is broken as in the standard: one replacement for
the bytes that began a character, and an ASCII byte behind them is never swallowed, so that no `<` and no line end is lost.

Beyond the standard, HZ and ISO-2022-KR are read: browsers refuse them lest a page hide a script in them, an archive runs none.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files

# Stands for broken bytes while a text is made: no encoding has lone surrogates, while U+FFFD may be what somebody wrote. Its
# low byte is no Han text's high byte, which lets `in` run through a text at memory speed.
BROKEN = "\udcd9"
# The standard's name to the Python codec that comes nearest, where Python does not know the name or means something else by it.
_CODECS = {
    "big5": "big5hkscs", "shift_jis": "cp932", "euc-jp": "euc_jp", "euc-kr": "cp949", "iso-2022-kr": "iso2022_kr",
    "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "utf-32le": "utf-32-le", "utf-32be": "utf-32-be",
    "windows-874": "cp874", "iso-8859-8-i": "iso8859-8", "ibm866": "cp866", "macintosh": "mac_roman", "x-mac-cyrillic": "mac_cyrillic",
}  # fmt: skip
# Bytes that single-byte encodings read differently from Python, beside those that Python leaves undefined.
_SINGLE = {"windows-1255": {0xCA: "\u05ba"}, "koi8-u": {0xAE: "ў", 0xBE: "Ў"}}
_FIX_WORTH = 4  # from so many kinds of characters on, one pass that translates is cheaper than a pass for each


def text_of(raw: bytes, name: str) -> str:
    """The text of `raw` read as `name`, one of `labels.name_of`'s, with BROKEN for bytes that cannot be read. Never raises."""
    reader = _READERS.get(name)
    if reader:
        return reader(raw)
    table = _table(name)
    if table:
        return codecs.charmap_decode(raw, "strict", table)[0]
    codec = _CODECS.get(name, name)
    return raw.decode(codec, f"archiver.{name}" if name in _STEPS else _PLAIN)


@cache
def _data() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("archiver").joinpath("data/whatwg.toml").read_text(encoding="utf-8"))


@cache
def _fixes(name: str) -> dict[str, str]:
    """What Python's codec makes of codes that the standard reads differently, to what the standard makes of them."""
    codec = _CODECS.get(name, name)
    pairs = ((bytes.fromhex(code).decode(codec), right) for code, right in _data()[f"{name}-differs"].items())
    return {ours: right for ours, right in pairs if ours != right}


def _fixed(text: str, fixes: dict[str, str]) -> str:
    present = {wrong: right for wrong, right in fixes.items() if wrong in text}
    # One by one would carry a character through two exchanges: U+1E3F and U+E7C7 change places.
    if len(present) >= _FIX_WORTH or not present.keys().isdisjoint(present.values()):
        return text.translate({ord(wrong): right for wrong, right in present.items()})
    for wrong, right in present.items():
        text = text.replace(wrong, right)
    return text


def _read_gb18030(raw: bytes) -> str:
    return _fixed(raw.decode("gb18030", "archiver.gb18030"), _fixes("gb18030"))


def _read_big5(raw: bytes) -> str:
    """Python's codec reads A2 41 like A1 FE and A2 42 like A2 40, the standard does not: there the text is cut and joined."""
    twins = [*_BIG5_TWIN.finditer(raw)]
    if not twins:
        return _fixed(raw.decode("big5hkscs", "archiver.big5"), _fixes("big5"))
    decoder, parts, at = codecs.getincrementaldecoder("big5hkscs")("archiver.big5"), [], 0
    for twin in twins:
        parts.append(_fixed(decoder.decode(raw[at : twin.start()]), _fixes("big5")))
        at = twin.start()
        if not decoder.getstate()[0]:  # else A2 was the second byte of a character
            parts.append("\u2215" if raw[at + 1] == 0x41 else "\ufe68")
            at = twin.end()
    return "".join((*parts, _fixed(decoder.decode(raw[at:], final=True), _fixes("big5"))))


_BIG5_TWIN = re.compile(rb"\xa2[\x41\x42]")


def _read_shift_jis(raw: bytes) -> str:
    text = raw.decode("cp932", "archiver.shift_jis")
    for stray in "\uf8f0\uf8f1\uf8f2\uf8f3":  # the bytes A0, FD, FE, FF, which mean nothing in the standard
        text = text.replace(stray, BROKEN)
    return text


def _read_euc_jp(raw: bytes) -> str:
    """The standard's EUC-JP, but for six characters of JIS X 0208 that it takes for their Windows look-alikes: see `JIS_NOT_WINDOWS`."""
    # 8F A2 B7 is the dash of A1 C1 again; Python makes an ASCII tilde of it. 8F stands nowhere but at the start of a character.
    return raw.replace(b"\x8f\xa2\xb7", b"\xa1\xc1").decode("euc_jp", "archiver.euc-jp")


# What EUC-JP and ISO-2022-JP files hold here, and what the standard makes of it. It follows Windows, where such files hardly
# come from; on Unix the dash is a wave dash, and a page's later copy in UTF-8 has it so, too. Shift_JIS does come from Windows.
JIS_NOT_WINDOWS = {"〜": "～", "‖": "∥", "−": "－", "¢": "￠", "£": "￡", "¬": "￢"}


# ISO-2022-JP: the escapes, and what stands between them.
_JIS_ESCAPE = re.compile(rb"\x1b(?:\(([BJI])|\$([@B]))")


def _read_iso_2022_jp(raw: bytes) -> str:
    """Segment by segment. An escape right behind an escape leaves a mark, as the standard has it against hidden text."""
    parts, mode, at = [], b"B", 0
    fresh = False
    for escape in _JIS_ESCAPE.finditer(raw):
        parts.append(_JIS[mode](raw[at : escape.start()]))
        if escape.start() == at and fresh:
            parts.append(BROKEN)
        # \x1b$@ and \x1b$B are one character set to the standard.
        mode, at, fresh = escape.group(1) or b"$", escape.end(), True
    parts.append(_JIS[mode](raw[at:]))
    return "".join(parts)


def _jis_ascii(piece: bytes) -> str:
    return re.sub(rb"[\x0e\x0f\x1b]", b"\x80", piece).decode("ascii", _PLAIN)


def _jis_roman(piece: bytes) -> str:
    return _jis_ascii(piece).replace("\\", "¥").replace("~", "‾")


def _jis_kana(piece: bytes) -> str:
    return "".join(chr(0xFF40 + b) if 0x21 <= b <= 0x5F else BROKEN for b in piece)


def _jis_pairs(piece: bytes) -> str:
    """Pairs of seven-bit bytes. What is no pair costs one mark for as many bytes as the standard takes in."""
    tokens = _JIS_TOKEN.findall(piece)
    return "".join(_read_euc_jp(pairs.translate(_RAISED)) if pairs else BROKEN for pairs in tokens)


_JIS_TOKEN = re.compile(rb"((?:[\x21-\x7e]{2})+)|[\x21-\x7e][^\x1b]?|[^\x21-\x7e]", re.DOTALL)
_RAISED = bytes(b | 0x80 if 0x21 <= b <= 0x7E else b for b in range(256))
_JIS = {b"B": _jis_ascii, b"J": _jis_roman, b"I": _jis_kana, b"$": _jis_pairs}
_HZ = re.compile(rb"~\{(.*?)(?:~\}|(?=\n)|\Z)", re.DOTALL)


def _read_hz(raw: bytes) -> str:
    """HZ: pairs of seven-bit bytes between ~{ and ~}, or the line's end. In the midst of damage every pair that is whole is read.

    >>> _read_hz(b"HZ: ~{VPND~}!")
    'HZ: 中文!'
    """
    parts = []
    for i, piece in enumerate(_HZ.split(raw)):
        parts.append(_HZ_PAIRS.sub(_raised, piece) if i % 2 else re.sub(rb"~(~)|~\r?\n", rb"\1", piece))
    return _read_gb18030(b"".join(parts))


def _raised(pairs: re.Match[bytes]) -> bytes:
    return pairs.group().translate(_RAISED)


_HZ_PAIRS = re.compile(rb"(?:[\x21-\x7e]{2})+")


def _read_x_user_defined(raw: bytes) -> str:
    return raw.decode("latin-1").translate({b: 0xF700 + b for b in range(0x80, 0x100)})


def _read_replacement(raw: bytes) -> str:
    return BROKEN if raw else ""


_READERS: dict[str, Callable[[bytes], str]] = {
    "gb18030": _read_gb18030,
    "big5": _read_big5,
    "shift_jis": _read_shift_jis,
    "euc-jp": _read_euc_jp,
    "iso-2022-jp": _read_iso_2022_jp,
    "hz-gb-2312": _read_hz,
    "x-user-defined": _read_x_user_defined,
    "replacement": _read_replacement,
}


@cache
def _table(name: str) -> str | None:
    """The 256 characters of a single-byte encoding of the standard, BROKEN for what it leaves undefined; None for any other encoding."""
    if not re.match(r"windows-|iso-8859-|koi8-|ibm866|macintosh|x-mac-cyrillic", name):
        return None
    codec = _CODECS.get(name, name)
    table = [bytes((b,)).decode(codec, _PLAIN) for b in range(256)]
    if name.startswith("windows-"):
        table = [chr(b) if c == BROKEN and b < 0xA0 else c for b, c in enumerate(table)]
    for b, c in _SINGLE.get(name, {}).items():
        table[b] = c
    return "".join(table)


# What the standard does where Python's codec stops, one function an encoding: bytes and offset to characters and the next offset.
# The offset is that of the first byte of a character, and the bytes there are none that Python's codec knows.


def _step_gb18030(raw: bytes, at: int) -> tuple[str, int]:
    first, second, third, fourth = (*raw[at : at + 4], -1, -1, -1)[:4]
    if first == 0x80:
        return "€", at + 1
    if 0x30 <= second <= 0x39 and first != 0xFF:
        if third == -1 or (0x81 <= third <= 0xFE and fourth == -1):
            return BROKEN, len(raw)
        if 0x81 <= third <= 0xFE and 0x30 <= fourth <= 0x39:
            return BROKEN, at + 4
        return BROKEN, at + 1
    return _step_double(raw, at)


def _step_double(raw: bytes, at: int) -> tuple[str, int]:
    """A lead byte swallows what follows it, unless that is ASCII. 80 and FF lead nothing in any of the two-byte encodings."""
    alone = raw[at] in (0x80, 0xFF) or at + 1 == len(raw) or raw[at + 1] < 0x80
    return BROKEN, at + (1 if alone else 2)


def _step_big5(raw: bytes, at: int) -> tuple[str, int]:
    known = _big5_more().get(raw[at : at + 2])
    return (known, at + 2) if known else _step_double(raw, at)


@cache
def _big5_more() -> dict[bytes, str]:
    """The codes of the standard's Big5 that Python's big5hkscs lacks."""
    more = {}
    for start, run in _data()["big5-lacks"].items():
        lead, trail = bytes.fromhex(start)
        more.update({bytes((lead, trail + i)): c for i, c in enumerate(run)})
    return more


def _step_shift_jis(raw: bytes, at: int) -> tuple[str, int]:
    leads = 0x81 <= raw[at] <= 0x9F or 0xE0 <= raw[at] <= 0xFC
    return _step_double(raw, at) if leads else (BROKEN, at + 1)


def _step_euc_jp(raw: bytes, at: int) -> tuple[str, int]:
    lead, trail, third = (*raw[at : at + 3], -1, -1)[:3]
    if lead == 0x8F and 0xA1 <= trail <= 0xFE:
        return BROKEN, at + (3 if third >= 0x80 else 2)
    if lead not in (0x8E, 0x8F) and not 0xA1 <= lead <= 0xFE:
        return BROKEN, at + 1
    if 0xA1 <= lead <= 0xFE and 0xA1 <= trail <= 0xFE:
        # The rows that vendors added stand in Shift_JIS too, at the same places of the same table.
        row, cell = divmod((lead - 0xA1) * 94 + trail - 0xA1, 188)
        text = bytes((row + (0x81 if row < 0x1F else 0xC1), cell + (0x40 if cell < 0x3F else 0x41))).decode("cp932", "replace")
        return BROKEN if "\ufffd" in text else text, at + 2
    return _step_double(raw, at)


_STEPS: dict[str, Callable[[bytes, int], tuple[str, int]]] = {
    "gb18030": _step_gb18030,
    "big5": _step_big5,
    "euc-kr": _step_double,
    "shift_jis": _step_shift_jis,
    "euc-jp": _step_euc_jp,
}
_PLAIN = "archiver.broken"


def _handler(step: Callable[[bytes, int], tuple[str, int]]) -> Callable[[UnicodeError], tuple[str, int]]:
    """An error handler for `bytes.decode` that goes on as the standard does."""

    def handle(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        return step(error.object, error.start)

    return handle


def _mark(error: UnicodeError) -> tuple[str, int]:
    """One mark for what Python calls one error: in UTF-8 and UTF-16 that is what the standard calls one, too."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return BROKEN, error.end


codecs.register_error(_PLAIN, _mark)
for _name, _step in _STEPS.items():
    codecs.register_error(f"archiver.{_name}", _handler(_step))
