"""What scrapers and converters do to a document, as functions from text to bytes."""

from __future__ import annotations

import html
import re
import textwrap
import unicodedata
from collections.abc import Callable
from pathlib import Path

from archiver.text.converter import converter

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


def joined(text: str, width: int = 40, lost: bool = True) -> str:
    """Every line wrapped in columns and joined again, with a space at two line ends of three; a space there may be lost."""
    return "\n".join(_joined(_columns(line, width), lost) for line in text.split("\n"))


def _joined(pieces: list[str], lost: bool) -> str:
    if not pieces:
        return ""
    out = pieces[0]
    for i, piece in enumerate(pieces[1:]):
        words = out[-1:].isascii() and out[-1:].isalnum() and piece[:1].isascii() and piece[:1].isalnum()
        out = out.rstrip() + (" " if i % 3 or words or not lost else "") + piece.lstrip()
    return out


def printed(text: str, rows: int = 12, width: int = 44, head: str = "") -> str:
    """The text as a printer's pages: wrapped in columns, so many rows a page, each with a running head and its number."""
    lines = in_columns(text, width).split("\n")
    pages = [lines[i : i + rows] for i in range(0, len(lines), rows)]
    return "\n".join("\n".join([*page, *([head] if head else []), f"- {n} -"]) for n, page in enumerate(pages, 1))


def indented(text: str) -> str:
    """Two ideographic spaces before each paragraph, blank lines between, spaces behind: as office programs export."""
    return "\n\n".join("\u3000\u3000" + line + "  " for line in text.split("\n") if line.strip())


def invisible(text: str) -> str:
    """A zero-width character, soft hyphen or BOM after every eleventh character."""
    marks = "\u200b\u00ad\ufeff\u2060\u200e"
    return "".join(c + (marks[i // 11 % 5] if i % 11 == 10 else "") for i, c in enumerate(text))


def entities(text: str) -> str:
    """Quotes, dashes, ampersands and spaces between words left as entities, escaped once more."""
    for char, name in (("&", "amp"), ("“", "ldquo"), ("”", "rdquo"), ("—", "mdash"), (" ", "nbsp")):
        text = text.replace(char, f"&amp;{name};") if char != "&" else text.replace("&", "&amp;amp;")
    return text


def separators(text: str) -> str:
    """Line ends as U+2028, U+0085 and form feeds, in turn."""
    parts = text.split("\n")
    return "".join(part + ("\u2028\x85\x0c"[i % 3] if i < len(parts) - 1 else "") for i, part in enumerate(parts))


def doubled(text: str) -> str:
    """Every paragraph that reads like prose twice."""
    return "\n".join(f"{line}\n{line}" if len(line) > 24 else line for line in text.split("\n"))


def full_width(text: str) -> str:
    """Letters and digits as a Japanese or old Chinese system writes them; points inside numbers too."""
    wide = {**{c: chr(ord(c) + 0xFEE0) for c in map(chr, range(0x30, 0x7B)) if c.isalnum()}}
    return re.sub(r"(?<=[０-９])\.(?=[０-９])", "．", "".join(wide.get(c, c) for c in text))


def emoji(text: str) -> str:
    """A pictograph inside every thirtieth pair of Han characters."""
    count = iter(range(len(text)))
    return re.sub(r"(?<=[\u3400-\u9fff])(?=[\u3400-\u9fff])", lambda m: "🎈" if next(count) % 30 == 29 else "", text)


_READINGS = {"開": "kāi", "業": "yè", "問": "wèn", "網": "wǎng", "經": "jīng", "進": "jìn", "產": "chǎn", "術": "shù", "發": "fā",
             "動": "dòng", "質": "zhì", "後": "hòu", "實": "shí", "號": "hào", "們": "men"}  # fmt: skip


def glossed(text: str) -> str:
    """Traditional characters, and behind some of them their reading wherever they stand, as mirrors with a bad converter have it."""
    return "".join(f"{c}({_READINGS[c]})" if c in _READINGS else c for c in traditional(text))


# Everything that a converter does to a text and that must not be seen afterwards.
DAMAGES: dict[str, Callable[[str], str]] = {
    "NFKC": narrow,
    "sliced at 38": sliced,
    "wrapped at 38": wrapped,
    "38 columns": in_columns,
    "44 columns": lambda t: in_columns(t, 44),
    "75 columns": lambda t: in_columns(t, 75),
    "joined at 40": joined,
    "joined at 76": lambda t: joined(t, 76, lost=False),
    "NFKC, joined at 60": lambda t: narrow(joined(t, 60)),
    "printed": printed,
    "printed with heads": lambda t: printed(t, 5, 60, "海风电子二〇二四年报告"),
    "indented": indented,
    "invisible": invisible,
    "entities": entities,
    "separators": separators,
    "doubled": doubled,
    "full-width letters": full_width,
    "emoji": emoji,
    "CRLF": crlf,
}


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
    "glossed": utf8(glossed),
    "HTML": utf8(as_html),
}
