"""What scrapers and converters do to a document, as functions from text to bytes."""

from __future__ import annotations

import html
import re
import textwrap
import unicodedata
from collections.abc import Callable
from pathlib import Path

from archiver.text.script import converter

SEED = Path(__file__).parent.parent / "seeds" / "000_22ae5d95ff38d987.txt"
_WIDE = str.maketrans(",?!;", "，？！；")


def traditional(text: str) -> str:
    """The text in traditional characters as Big5 can hold them."""
    return converter("s2tw")(text)


def wide(text: str) -> str:
    """Full-width punctuation where a writer of Chinese would have it."""
    text = re.sub(r"(?<!\d),|,(?!\d)", "，", text).replace("?", "？").replace(";", "；").replace("!", "！")
    return re.sub(r"(?<=[QA\u3400-\u9fff\]]):", "：", text)


def narrow(text: str) -> str:
    """What NFKC leaves of full-width punctuation."""
    return unicodedata.normalize("NFKC", text)


def crlf(text: str) -> str:
    """Line ends as Windows writes them."""
    return text.replace("\n", "\r\n")


def sliced(text: str, width: int = 38) -> str:
    """Every line cut after `width` characters, words and all."""
    return "\n".join("\n".join(line[i : i + width] for i in range(0, len(line), width)) or "" for line in text.split("\n"))


def wrapped(text: str, width: int = 38) -> str:
    """Every line wrapped at `width` characters as Python's textwrap does, at spaces where there are some."""
    return "\n".join("\n".join(textwrap.wrap(line, width)) for line in text.split("\n"))


def in_columns(text: str, width: int = 38) -> str:
    """Every line wrapped at `width` columns, a Han character being two wide, Latin words and numbers kept whole."""
    return "\n".join("\n".join(_columns(line, width)) for line in text.split("\n"))


def _columns(line: str, width: int) -> list[str]:
    lines, now, size = [], "", 0
    for piece in re.findall(r"[A-Za-z0-9.%]+|.", line):
        n = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in piece)
        if now and size + n > width:
            lines.append(now.rstrip())
            now, size = "", 0
            if not piece.strip():
                continue
        now, size = now + piece, size + n
    return [*lines, now]


def as_html(text: str) -> str:
    """A dump as the page that it came from: a warning in noscript, the first title line in title, the rest in divs."""
    lines = [line for line in text.split("\n") if line.strip()]
    at = next((i for i, line in enumerate(lines) if "纪要" in line and any(mark in line for mark in "-_|")), 0)
    cut = lines[at].index("[") if "[" in lines[at] else 0
    warning, title = html.escape(lines[at][:cut]), html.escape(lines[at][cut:])
    divs = "\n".join(f"<div class='c{i}'>{html.escape(line)}</div>" for i, line in enumerate(lines[:at] + lines[at + 1 :]))
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title></head>"
        f"<body><noscript>{warning}</noscript>\n{divs}\n</body></html>"
    )


def utf8(damage: Callable[[str], str]) -> Callable[[str], bytes]:
    """A damage as bytes."""
    return lambda text: damage(text).encode("utf-8")


SCRAPES: dict[str, Callable[[str], bytes]] = {
    "as it is": lambda t: t.encode("utf-8"),
    "GB18030": lambda t: t.encode("gb18030"),
    "Big5": lambda t: traditional(t).encode("big5"),
    "UTF-16": lambda t: t.encode("utf-16"),
    "UTF-8 with BOM": lambda t: t.encode("utf-8-sig"),
    "full-width": utf8(wide),
    "CRLF": utf8(crlf),
    "sliced at 38": utf8(sliced),
    "wrapped at 38": utf8(wrapped),
    "38 columns": utf8(in_columns),
    "HTML": utf8(as_html),
}
