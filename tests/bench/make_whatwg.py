"""Makes `archiver/data/whatwg.toml` and `tests/data/whatwg.json` from the indexes of the WHATWG Encoding Standard.

    npm install text-encoding
    python tests/bench/make_whatwg.py node_modules/text-encoding/lib/encoding-indexes.js

The truth: the index tables of the Encoding Standard (https://encoding.spec.whatwg.org, BSD-3-Clause for the index files as
used in software, CC BY 4.0 for the text), in the form in which the npm package text-encoding 0.7.0 carries them, with the
amendment that the standard made since for GB18030-2022 (`AMENDED` below). The decoders below are the standard's algorithms,
written down plainly, without any of Python's codecs: the digests are theirs, not ours.

What was made was held against two witnesses that share no code with it: every string of two bytes from 80 on, every GB18030
code of four bytes at the edges of the ranges, and 400,000 random strings, through the npm package @exodus/bytes 1.16.0, which
follows the standard as of 2025; and through Node's TextDecoder (ICU), which agrees on gb18030 and shift_jis.
"""

from __future__ import annotations

import hashlib
import json
import sys
from bisect import bisect_right
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# GB18030-2022: these codes left the private use area. (encoding.spec.whatwg.org, index gb18030, since 2024)
AMENDED = {
    0xA6D9: 0xFE10, 0xA6DA: 0xFE12, 0xA6DB: 0xFE11, 0xA6DC: 0xFE13, 0xA6DD: 0xFE14, 0xA6DE: 0xFE15, 0xA6DF: 0xFE16,
    0xA6EC: 0xFE17, 0xA6ED: 0xFE18, 0xA6F3: 0xFE19, 0xFE59: 0x9FB4, 0xFE61: 0x9FB5, 0xFE66: 0x9FB6, 0xFE67: 0x9FB7,
    0xFE6D: 0x9FB8, 0xFE7E: 0x9FB9, 0xFE90: 0x9FBA, 0xFEA0: 0x9FBB,
}  # fmt: skip
TWO = {1133: "\u00ca\u0304", 1135: "\u00ca\u030c", 1164: "\u00ea\u0304", 1166: "\u00ea\u030c"}  # Big5 pointers with two characters
BAD = "\ufffd"


def read_indexes(path: Path) -> dict[str, list]:
    text = path.read_text(encoding="utf-8")
    start = text.index('global["encoding-indexes"] =') + len('global["encoding-indexes"] =')
    indexes = json.JSONDecoder().raw_decode(text[start:].lstrip())[0]
    for code, c in AMENDED.items():
        lead, trail = divmod(code, 256)
        indexes["gb18030"][(lead - 0x81) * 190 + trail - (0x40 if trail < 0x7F else 0x41)] = c
    return indexes


class Standard:
    """The decoders of the standard, byte by byte. Each takes bytes and an offset and returns characters and the next offset."""

    def __init__(self, indexes: dict[str, list]) -> None:
        self.index = indexes
        self.pointers = [pointer for pointer, _ in indexes["gb18030-ranges"]]

    def decode(self, raw: bytes, name: str) -> str:
        step, out, at = getattr(self, name.replace("-", "_")), [], 0
        while at < len(raw):
            if raw[at] < 0x80:
                text, at = chr(raw[at]), at + 1
            else:
                text, at = step(raw, at)
            out.append(text)
        return "".join(out)

    def look(self, name: str, pointer: int) -> str | None:
        table = self.index[name]
        c = table[pointer] if 0 <= pointer < len(table) else None
        return None if c is None else chr(c)

    def bad(self, raw: bytes, last: int) -> tuple[str, int]:
        """An error whose last byte is at `last`; it is read again if it is ASCII."""
        return BAD, last if raw[last] < 0x80 else last + 1

    def four(self, pointer: int) -> str | None:
        if 39419 < pointer < 189000 or pointer > 1237575:
            return None
        if pointer == 7457:
            return "\ue7c7"
        start, c = self.index["gb18030-ranges"][bisect_right(self.pointers, pointer) - 1]
        return chr(c + pointer - start)

    def gb18030(self, raw: bytes, at: int) -> tuple[str, int]:
        first, rest = raw[at], raw[at + 1 : at + 4]
        if first == 0x80:
            return "€", at + 1
        if first == 0xFF:
            return BAD, at + 1
        if not rest:
            return BAD, at + 1
        if 0x30 <= rest[0] <= 0x39:
            if len(rest) == 1 or (len(rest) == 2 and 0x81 <= rest[1] <= 0xFE):
                return BAD, len(raw)
            if not 0x81 <= rest[1] <= 0xFE or not 0x30 <= rest[2] <= 0x39:
                return BAD, at + 1
            pointer = ((first - 0x81) * 10 + rest[0] - 0x30) * 1260 + (rest[1] - 0x81) * 10 + rest[2] - 0x30
            return self.four(pointer) or BAD, at + 4
        b, text = rest[0], None
        if 0x40 <= b <= 0x7E or 0x80 <= b <= 0xFE:
            text = self.look("gb18030", (first - 0x81) * 190 + b - (0x40 if b < 0x7F else 0x41))
        return (text, at + 2) if text else self.bad(raw, at + 1)

    def big5(self, raw: bytes, at: int) -> tuple[str, int]:
        lead = raw[at]
        if lead in (0x80, 0xFF) or at + 1 == len(raw):
            return BAD, at + 1
        b, text = raw[at + 1], None
        if 0x40 <= b <= 0x7E or 0xA1 <= b <= 0xFE:
            pointer = (lead - 0x81) * 157 + b - (0x40 if b < 0x7F else 0x62)
            text = TWO.get(pointer) or self.look("big5", pointer)
        return (text, at + 2) if text else self.bad(raw, at + 1)

    def euc_kr(self, raw: bytes, at: int) -> tuple[str, int]:
        lead = raw[at]
        if lead in (0x80, 0xFF) or at + 1 == len(raw):
            return BAD, at + 1
        b = raw[at + 1]
        text = self.look("euc-kr", (lead - 0x81) * 190 + b - 0x41) if 0x41 <= b <= 0xFE else None
        return (text, at + 2) if text else self.bad(raw, at + 1)

    def shift_jis(self, raw: bytes, at: int) -> tuple[str, int]:
        lead = raw[at]
        if lead == 0x80:
            return "\x80", at + 1
        if 0xA1 <= lead <= 0xDF:
            return chr(0xFF61 - 0xA1 + lead), at + 1
        if lead == 0xA0 or lead > 0xFC or at + 1 == len(raw):
            return BAD, at + 1
        b, text = raw[at + 1], None
        if 0x40 <= b <= 0x7E or 0x80 <= b <= 0xFC:
            pointer = (lead - (0x81 if lead < 0xA0 else 0xC1)) * 188 + b - (0x40 if b < 0x7F else 0x41)
            text = chr(0xE000 - 8836 + pointer) if 8836 <= pointer <= 10715 else self.look("jis0208", pointer)
        return (text, at + 2) if text else self.bad(raw, at + 1)

    def euc_jp(self, raw: bytes, at: int) -> tuple[str, int]:
        lead = raw[at]
        if (lead not in (0x8E, 0x8F) and not 0xA1 <= lead <= 0xFE) or at + 1 == len(raw):
            return BAD, at + 1
        b, table, end = raw[at + 1], "jis0208", at + 2
        if lead == 0x8E and 0xA1 <= b <= 0xDF:
            return chr(0xFF61 - 0xA1 + b), end
        if lead == 0x8F and 0xA1 <= b <= 0xFE:
            if end == len(raw):
                return BAD, end
            lead, b, table, end = b, raw[end], "jis0212", end + 1
        text = self.look(table, (lead - 0xA1) * 94 + b - 0xA1) if 0xA1 <= lead <= 0xFE and 0xA1 <= b <= 0xFE else None
        return (text, end) if text else self.bad(raw, end - 1)


def digest(texts: list[str]) -> str:
    """Sixteen hexadecimal digits of the SHA-256 of texts, a line feed before each."""
    return hashlib.sha256("".join("\n" + text for text in texts).encode()).hexdigest()[:16]


def rows(standard: Standard) -> dict[str, list[str]]:
    """For every encoding and lead byte from 80 to FF the digest of all 256 strings that it begins; broken ones, too."""
    two = ("gb18030", "big5", "euc-kr", "shift_jis", "euc-jp")
    table = {name: [digest([standard.decode(bytes((a, b)), name) for b in range(256)]) for a in range(0x80, 0x100)] for name in two}
    table["gb18030 four bytes"] = [
        digest([standard.decode(bytes((a, *rest)), "gb18030") for rest in product(range(0x30, 0x3A), range(0x81, 0xFF), range(0x30, 0x3A))])
        for a in range(0x81, 0xFF)
    ]
    table["euc-jp three bytes"] = [
        digest([standard.decode(bytes((0x8F, a, b)), "euc-jp") for b in range(256)]) for a in range(0x80, 0x100)
    ]
    for name, index in standard.index.items():
        if len(index) == 128:
            table[name] = [digest([BAD if c is None else chr(c) for c in index])]
    return table


def differences(standard: Standard) -> str:
    """The data file: what Python's codecs lack, and what they read differently."""
    lines = [
        "# Where the WHATWG Encoding Standard reads more than Python's codecs, or something else. Made by tests/bench/make_whatwg.py",
        "# from the standard's index tables (https://encoding.spec.whatwg.org; BSD-3-Clause, WHATWG).",
    ]
    lacks: dict[bytes, str] = {}
    differs: dict[str, dict[str, str]] = {}
    for name, codec in (("gb18030", "gb18030"), ("big5", "big5hkscs")):
        for code in map(bytes, product(range(0x81, 0xFF), range(0x40, 0xFF))):
            right, ours = standard.decode(code, name), code.decode(codec, "replace")
            if BAD in right or right == ours:
                continue
            if BAD in ours:
                lacks[code] = right
            # The two Big5 codes that share a character with another are told apart in whatwg.py.
            elif code not in (b"\xa2\x41", b"\xa2\x42"):
                differs.setdefault(name, {})[code.hex()] = right
    differs["gb18030"]["8135f437"] = standard.four(7457) or ""
    lines += ["", "# A code, and the characters of it and the codes that follow it.", "[big5-lacks]"]
    start, run = b"", ""
    for code, text in lacks.items():
        if start and code[0] == start[0] and code[1] == start[1] + len(run):
            run += text
            continue
        if start:
            lines.append(f'{start.hex()} = "{run}"')
        start, run = code, text
    lines.append(f'{start.hex()} = "{run}"')
    for name, pairs in differs.items():
        lines += ["", f"[{name}-differs]"]
        lines += [f'{code} = "\\u{ord(text):04x}"' for code, text in pairs.items()]
    return "\n".join(lines) + "\n"


def main() -> None:
    standard = Standard(read_indexes(Path(sys.argv[1])))
    (ROOT / "archiver" / "data" / "whatwg.toml").write_text(differences(standard), encoding="utf-8", newline="\n")
    made = ROOT / "tests" / "data" / "whatwg.json"
    made.parent.mkdir(exist_ok=True)
    made.write_text(json.dumps(rows(standard), indent=0) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
