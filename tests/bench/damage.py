#!/usr/bin/env python3
"""Damage by real tools: a PDF rendered and extracted, pages dumped by w3m and lynx at odd widths, round trips of encodings.

    python tests/bench/damage.py TEXT…        clean UTF-8 texts, one paragraph a line; without any, those of tests/texts.py

Prints for each damage the share of characters (spaces and line ends too) that the repairs alone leave wrong, and how many
texts keep their canonical form. Tools that are not installed are named and left out. pymupdf: `pip install pymupdf`.
"""
from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from archiver.clean.check import repaired
from archiver.clean.rules import shipped
from archiver.text.canonical import canonical
from tests.texts import CLEAN


def page(text: str) -> str:
    body = "\n".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n"))
    return f"<!DOCTYPE html><meta charset=utf-8><body>{body}</body>"


def dumped(*command: str) -> Callable[[str], str]:
    def damage(text: str) -> str:
        run = subprocess.run(command, input=page(text).encode(), capture_output=True, check=True, env={"LC_ALL": "C.UTF-8", "HOME": "/nonexistent"})
        return run.stdout.decode("utf-8")

    return damage


def pdf(size: float, width: float) -> Callable[[str], str]:
    """Set in a proportional font at a size, on pages of a width in points, and extracted line by line with page numbers."""

    def damage(text: str) -> str:
        import pymupdf

        book, font = pymupdf.open(), pymupdf.Font("china-s")
        lines = [line for paragraph in text.split("\n") for line in fitted(paragraph, font, size, width)]
        per_page = 36
        for number, first in enumerate(range(0, len(lines), per_page), 1):
            sheet = book.new_page(width=width + 100, height=800)
            writer = pymupdf.TextWriter(sheet.rect)
            for row, line in enumerate([*lines[first : first + per_page], f"- {number} -"]):
                writer.append((50, 60 + row * 20), line, font=font, fontsize=size)
            writer.write_text(sheet)
        return "\n".join(sheet.get_text() for sheet in book)

    return damage


def fitted(paragraph: str, font: object, size: float, width: float) -> Iterator[str]:
    """The lines that a typesetter makes of a paragraph: words and numbers whole, marks hanging over the edge."""
    line = ""
    for piece in re.findall(r"[!-~]+|.", paragraph):
        if line and font.text_length(line + piece, size) > width and piece not in "，。；：？！、）”」":
            yield line.rstrip()
            line = ""
        line += piece
    yield line


def round_trip(encoding: str, errors: str = "strict") -> Callable[[str], str]:
    return lambda text: text.encode(encoding, errors).decode(encoding)


def compatible(text: str) -> str:
    return unicodedata.normalize("NFKD", text)


DAMAGES: dict[str, Callable[[str], str]] = {
    **{f"w3m {n}": dumped("w3m", "-dump", "-T", "text/html", "-cols", str(n)) for n in (43, 61, 80, 99)},
    **{f"lynx {n}": dumped("lynx", "-dump", "-stdin", "-nolist", "-assume_charset=utf-8", "-display_charset=utf-8", f"-width={n}") for n in (47, 72, 90)},
    "pdf 12pt": pdf(12, 420),
    "pdf 10.5pt": pdf(10.5, 360),
    "pdf 9pt narrow": pdf(9, 210),
    "GB18030 and back": round_trip("gb18030"),
    "UTF-16 and back": round_trip("utf-16"),
    "NFKD": compatible,
}


def wrong(a: str, b: str) -> int:
    left, right = ("\n".join(line.strip() for line in text.split("\n") if line.strip()) for text in (a, b))
    changes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    return sum(max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in changes if tag != "equal")


def missing(name: str) -> bool:
    tool = name.split()[0]
    if tool == "pdf":
        try:
            import pymupdf  # noqa: F401
        except ImportError:
            return True
        return False
    return tool in ("w3m", "lynx") and not shutil.which(tool)


def main() -> None:
    texts = [Path(p).read_text(encoding="utf-8") for p in sys.argv[1:]] or list(CLEAN.values())
    total = sum(map(len, texts))
    for name, damage in DAMAGES.items():
        if missing(name):
            print(f"{name:18} not installed")
            continue
        got = [repaired(damage(text), shipped()) for text in texts]
        share = 100 * sum(map(wrong, texts, got)) / total
        same = sum(canonical(a) == canonical(b) for a, b in zip(texts, got))
        print(f"{name:18} {share:7.3f} % wrong   {same} of {len(texts)} the same canonical form")


if __name__ == "__main__":
    main()
