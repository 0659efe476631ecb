"""How much mojibake is undone exactly, how much clean text is harmed, and how fast: `python tests/bench/mojibake.py`.

    --texts FILE…   clean Chinese to garble, UTF-8, lines (default: the expected texts of tests/cases)
    --clean FILE…   clean lines, any language: none may change (default: the same)
    --cases N       strings of each kind and length (default 200)

ftfy's figures stand beside ours where it is installed; neither the package nor its tests need it. Only what is invertible is
asked for: a string whose bytes the wrong encoding cannot read is not made into a case, and the table says how many were.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from pathlib import Path

from archiver.text.convert import convert
from archiver.text.edits import apply, settle
from archiver.text.mojibake import mojibake

LENGTHS = (8, 16, 32, 64, 256)
TIMES = 3  # as often as the walk calls it


def latin_1(raw: bytes) -> str:
    return raw.decode("latin-1")


def whatwg(raw: bytes) -> str:
    """Windows-1252 as browsers read it: the five bytes without a character are controls."""
    return "".join(bytes((b,)).decode("cp1252", "ignore") or chr(b) for b in raw)


def gaps(raw: bytes) -> str:
    """Windows-1252 as Python reads it, replacing: the five are U+FFFD."""
    return raw.decode("cp1252", "replace")


def gbk(raw: bytes) -> str:
    """GBK as browsers read it: a lone byte 80 is the euro sign. Raises UnicodeError where anything cannot be read."""
    text, at = "", 0
    while at < len(raw):
        size = 1 if raw[at] <= 0x80 else 2
        text += "€" if raw[at] == 0x80 else raw[at : at + size].decode("gb18030")
        at += size
    return text


def big5(raw: bytes) -> str:
    return raw.decode("big5hkscs")


KINDS: dict[str, tuple[str, Callable[[str], str]]] = {
    "UTF-8 as Latin-1": ("both", lambda t: latin_1(t.encode())),
    "UTF-8 as cp1252": ("both", lambda t: whatwg(t.encode())),
    "UTF-8 as Latin-1, twice": ("both", lambda t: latin_1(latin_1(t.encode()).encode())),
    "UTF-8 as cp1252, twice": ("both", lambda t: whatwg(whatwg(t.encode()).encode())),
    "UTF-8 as cp1252, plain spaces": ("both", lambda t: whatwg(t.encode()).replace("\xa0", " ")),
    "UTF-8 as cp1252, A0 lost": ("both", lambda t: whatwg(t.encode()).replace("\xa0", "")),
    "UTF-8 as cp1252, U+FFFD": ("both", lambda t: gaps(t.encode())),
    "UTF-8 as GBK": ("both", lambda t: gbk(t.encode())),
    "GBK as Latin-1": ("zh", lambda t: latin_1(t.encode("gbk"))),
    "GBK as cp1252": ("zh", lambda t: whatwg(t.encode("gbk"))),
    "GBK as cp1252, traditional": ("hant", lambda t: whatwg(t.encode("gbk"))),
    "Big5 as Latin-1": ("hant", lambda t: latin_1(t.encode("big5hkscs"))),
    "Big5 as cp1252": ("hant", lambda t: whatwg(t.encode("big5hkscs"))),
    "Big5 as GBK": ("hant", lambda t: t.encode("big5hkscs").decode("gb18030")),
    "GBK as Big5": ("zh", lambda t: big5(t.encode("gb2312"))),
}
PAIRED = {"UTF-8 as GBK"}
PARTIAL = {"UTF-8 as cp1252, A0 lost", "UTF-8 as cp1252, U+FFFD"}


def ours(text: str) -> str:
    """The text after as many rounds as the walk makes."""
    for _ in range(TIMES):
        edits = settle(mojibake(text))
        if not edits:
            break
        text = apply(text, edits)
    return text


def rival() -> Callable[[str], str] | None:
    """ftfy with everything but the decoding switched off, or None where it is not installed."""
    try:
        from ftfy import TextFixerConfig, fix_text
    except ImportError:
        return None
    config = TextFixerConfig(
        unescape_html=False, remove_terminal_escapes=False, fix_latin_ligatures=False, fix_character_width=False, uncurl_quotes=False,
        fix_line_breaks=False, fix_surrogates=False, remove_control_chars=False, normalization=None,
    )  # fmt: skip
    return lambda text: fix_text(text, config)


def snippets(text: str, length: int, count: int, seed: int) -> Iterator[str]:
    """Random stretches of a text with at least half of their characters above ASCII, spaces at the ends off."""
    chosen, tries = random.Random(seed), 0
    while count and tries < 100_000:
        tries += 1
        at = chosen.randrange(max(1, len(text) - length))
        piece = text[at : at + length]
        if piece == piece.strip() and sum(c > "\x7f" for c in piece) >= length / 2:
            count -= 1
            yield piece


def _can(garble: Callable[[str], str], text: str) -> bool:
    try:
        return bool(garble(text))
    except UnicodeError:
        return False


def cases(kind: str, texts: dict[str, str], length: int, count: int) -> Iterator[tuple[str, str]]:
    """Pairs of garble and what it was; none where the kind cannot be made of a snippet, or made nothing different."""
    script, garble = KINDS[kind]
    for which in ("zh", "hant") if script == "both" else (script,):
        for piece in snippets(texts[which], length, count // (2 if script == "both" else 1), length):
            if kind in PAIRED:  # digits and odd bytes are lost in this kind: what is left is text that comes in pairs
                piece = "".join(c for c in piece if c > "\x7f")
                piece = next((p for p in (piece, piece[:-1]) if _can(garble, p)), "")
            try:
                garbled = garble(piece)
            except UnicodeError:
                continue
            if garbled != piece:
                yield garbled, piece


def share(some: list[tuple[str, str]], fix: Callable[[str], str], kind: str) -> float:
    """Percent restored exactly; where bytes were lost for good, percent of the characters that are right, in their order."""
    if not some:
        return float("nan")
    if kind not in PARTIAL:
        return 100 * sum(fix(garbled) == text for garbled, text in some) / len(some)
    right = sum(block.size for g, t in some for block in SequenceMatcher(None, fix(g), t, autojunk=False).get_matching_blocks())
    return 100 * right / sum(len(text) for _, text in some)


def restored(texts: dict[str, str], count: int) -> None:
    fix = rival()
    print(f"{'exact, %':34}" + "".join(f"{n:>8}" for n in LENGTHS) + f"{'cases':>9}" + ("   ftfy at 32, 256" if fix else ""))
    for kind in KINDS:
        row, made, theirs = [], 0, []
        for length in LENGTHS:
            some = list(cases(kind, texts, length, count))
            made += len(some)
            row.append(share(some, ours, kind))
            if fix and length in (32, 256):
                theirs.append(share(some, fix, kind))
        label = kind + (" (characters)" if kind in PARTIAL else "")
        print(f"{label:34}" + "".join(f"{x:8.1f}" for x in row) + f"{made:9,}   " + "".join(f"{x:8.1f}" for x in theirs))


def harm(paths: Iterable[Path]) -> int:
    """Prints the clean lines that change, each a document of its own, and whole files as one; returns how many."""
    fix, total, changed, rivals = rival(), 0, 0, 0
    for path in paths:
        text = path.read_text("utf-8")
        lines = [line for line in text.split("\n") if line.strip()]
        total += len(lines)
        bad = [(line, ours(line)) for line in lines if list(mojibake(line))]
        changed += len(bad)
        rivals += sum(fix(line) != line for line in lines) if fix else 0
        whole = list(mojibake(text))
        changed += len(whole)
        for line, after in bad[:5]:
            print(f"  {path.name}: {line[:60]!r} became {after[:60]!r}")
        for edit in whole[:3]:
            print(f"  {path.name}, whole: {edit.before[:60]!r} became {edit.after[:60]!r}")
    print(f"clean lines: {total:,}, changed: {changed}" + (f"; by ftfy: {rivals}" if fix else ""))
    return changed


def speed(texts: dict[str, str]) -> None:
    english = "The meeting discussed the arrangements for the café; naïve estimates were “revised” — and agreed.\n"
    samples = {"Chinese, simplified": texts["zh"], "Chinese, traditional": texts["hant"], "Western": english}
    for name, text in samples.items():
        text = (text + "\n") * (2_000_000 // len(text) + 1)
        size, start = len(text.encode()), time.process_time()
        list(mojibake(text))
        print(f"{name:22}{size / 1e6 / (time.process_time() - start):8.0f} MB/s clean")
    text = texts["zh"][:100_000]
    garbled, start = whatwg(text.encode()), time.process_time()
    ours(garbled)
    print(f"{'garbled (UTF-8, cp1252)':22}{len(garbled.encode()) / 1e6 / (time.process_time() - start):8.1f} MB/s")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", nargs="*", type=Path, default=sorted((Path(__file__).parent.parent / "cases").glob("*/expected.txt")))
    parser.add_argument("--clean", nargs="*", type=Path)
    parser.add_argument("--cases", type=int, default=200)
    args = parser.parse_args()
    whole = "".join(path.read_text("utf-8") for path in args.texts).replace("\n", "")
    texts = {"zh": convert(whole, "Hans"), "hant": convert(whole, "Hant")}
    restored(texts, args.cases)
    changed = harm(args.clean or args.texts)
    speed(texts)
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
