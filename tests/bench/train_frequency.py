"""Make `archiver/data/frequency.tsv`: how often each character, and each step from kind to kind, comes in a language.

    pip install wordfreq==3.1.1 opencc django babel
    python tests/bench/train_frequency.py --news DIR > archiver/data/frequency.tsv

Sources: the word lists of wordfreq (Robyn Speer; CC BY-SA 4.0) for the characters; the translations of Django (BSD) for
marks, digits and steps; and, with `--news`, a folder of texts named `<language>*.txt` (zh, hant, cyrillic, greek, central),
of which only these counts are kept. OpenCC (Apache-2.0) writes the Chinese word list in traditional characters, of Taiwan
and of Hong Kong. No sentence of any source can be read from the counts.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from math import log
from pathlib import Path

from archiver.text.frequency import kind

# Language to its parts: language of wordfreq, folder of Django, weight.
PARTS = {
    "zh": [("zh", "zh_Hans", 1.0)],
    "hant": [("zh", "zh_Hant", 1.0)],
    "ja": [("ja", "ja", 1.0)],
    "ko": [("ko", "ko", 1.0)],
    "cyrillic": [("ru", "ru", 0.8), ("uk", "uk", 0.1), ("bg", "bg", 0.07), ("mk", "mk", 0.03)],
    "western": [
        ("fr", "fr", 0.22), ("de", "de", 0.2), ("es", "es", 0.2), ("it", "it", 0.1), ("pt", "pt", 0.1), ("nl", "nl", 0.03),
        ("sv", "sv", 0.06), ("da", "da", 0.03), ("nb", "nb", 0.02), ("fi", "fi", 0.02), ("ca", "ca", 0.01), ("is", "is", 0.01),
    ],
    "central": [("pl", "pl", 0.3), ("cs", "cs", 0.25), ("hu", "hu", 0.2), ("ro", "ro", 0.1), ("sk", "sk", 0.1), ("sl", "sl", 0.05)],
    "turkish": [("tr", "tr", 1.0)],
    "baltic": [("lt", "lt", 0.5), ("lv", "lv", 0.5)],
    "greek": [("el", "el", 1.0)],
    "hebrew": [("he", "he", 1.0)],
    "arabic": [("ar", "ar", 0.8), ("fa", "fa", 0.2)],
    "thai": [("", "th", 1.0)],
}  # fmt: skip
NAMES = {"hant": ("zh_Hant", "zh_Hant_HK", "yue"), "zh": ("zh_Hans",), "ja": ("ja",), "ko": ("ko",), "thai": ("th",)}
# Character sets whose every character is possible in the language, with the share of the counts spread over them evenly.
HIGH = range(0xA1, 0xFF)
FLOORS = {
    "zh": [("gb2312", range(0xB0, 0xD8), 2e-3), ("gb2312", range(0xD8, 0xF8), 1e-3), ("gb2312", range(0xA1, 0xAA), 1e-3)],
    "hant": [("big5", range(0xA4, 0xC7), 2e-3), ("big5", range(0xC9, 0xFA), 1e-3), ("big5", range(0xA1, 0xA4), 2e-3), ("cp950", range(0xF9, 0xFA), 5e-4)],
    "ja": [("euc_jp", range(0xB0, 0xD0), 2e-3), ("euc_jp", range(0xD0, 0xF5), 1e-3), ("euc_jp", range(0xA1, 0xA9), 2e-3), ("cp932", range(0xFA, 0xFD), 5e-4)],
    "ko": [("euc_kr", range(0xB0, 0xC9), 2e-3), ("euc_kr", range(0xCA, 0xFE), 1e-3), ("euc_kr", range(0xA1, 0xAD), 1e-3)],
}  # fmt: skip
# The kinds whose characters are listed; of the others, word lists from the web hold a little of everything, mojibake too.
OWN = {
    "zh": "HpmfgcLlkK", "hant": "HpmfgcLlkK", "ja": "HkKpmfw", "ko": "yHpmf", "cyrillic": "cCm", "western": "alLm", "central": "alLm",
    "turkish": "alLm", "baltic": "alLm", "greek": "gGm", "hebrew": "em", "arabic": "bm",
    "thai": "tm",
}  # fmt: skip
RAREST = 1e-7  # share of all characters; what is rarer is not listed
STEP_FLOOR = 2e-4  # share of each step that is possible but was not seen


def rows(codec: str, leads: range) -> str:
    return "".join(bytes((a, b)).decode(codec, "ignore") for a in leads for b in range(0x40, 0xFF))


def words(name: str, language: str) -> Counter[str]:
    """Shares of the characters in a word list, as words stand in texts: one in twelve of a bicameral script with a capital."""
    import wordfreq

    if not name:  # wordfreq has no list of Thai
        return Counter()
    size = "large" if name in wordfreq.available_languages("large") else "small"
    found: Counter[str] = Counter()
    for word, share in wordfreq.get_frequency_dict(name, size).items():
        for written, weight in spellings(word, language):
            for c in written:
                found[c] += share * weight
    return normal(found)


def spellings(word: str, language: str) -> list[tuple[str, float]]:
    if language == "hant":
        return [(convert(word, "s2twp"), 0.7), (convert(word, "s2hk"), 0.3)]
    if word[0].upper() != word[0] and len(word[0].upper()) == 1:
        return [(word, 0.9), (word[0].upper() + word[1:], 0.09), (word.upper(), 0.01)]
    return [(word, 1.0)]


_CONVERTERS: dict[str, object] = {}


def convert(word: str, config: str) -> str:
    import opencc

    if config not in _CONVERTERS:
        _CONVERTERS[config] = opencc.OpenCC(config)
    return _CONVERTERS[config].convert(word)  # type: ignore[attr-defined]


def normal(counts: Counter[str]) -> Counter[str]:
    total = sum(counts.values()) or 1.0
    return Counter({c: n / total for c, n in counts.items()})


def translations(folder: str) -> Iterator[str]:
    """The translated messages of Django."""
    import django

    for path in Path(django.__file__).parent.glob(f"**/locale/{folder}/LC_MESSAGES/*.po"):
        body = path.read_text("utf-8")
        for block in re.findall(r'^msgstr(?:\[\d\])? ((?:".*"\n)+)', body, re.MULTILINE):
            message = "".join(re.findall(r'"(.*)"', block)).replace('\\"', '"').replace("\\n", "\n")
            if message and "Content-Type" not in message:
                yield re.sub(r"%\(\w+\)[sd]|%[sd]|\{\w*\}", "7", message)


def place_names(locale: str) -> Iterator[str]:
    """Names of countries, languages and units (Unicode CLDR, Unicode licence)."""
    import babel

    data = babel.Locale.parse(locale)
    yield from data.territories.values()
    yield from data.languages.values()


def texts(language: str, folder: str, news: Path | None) -> Iterator[str]:
    yield from translations(folder)
    for locale in NAMES.get(language, ()):
        yield from place_names(locale)
    if news:
        for path in sorted(news.glob(f"{language}*.txt")):
            yield path.read_text("utf-8")


def counted(language: str, news: Path | None) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Weighed counts of characters and of steps."""
    chars: Counter[str] = Counter()
    steps: Counter[tuple[str, str]] = Counter()
    for name, folder, weight in PARTS[language]:
        seen: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for text in texts(language, folder, news):
            seen.update(text)
            kinds = "".join(map(kind, text))
            pairs.update(zip("s" + kinds, kinds + "s", strict=True))
        total = sum(pairs.values())
        for pair, n in pairs.items():
            steps[pair] += weight * n / total
        listed, read = words(name, language), normal(seen)
        for c in listed.keys() | read.keys():
            # What is no letter is not in word lists; a letter is, and more reliably than in a few texts.
            share = 0.35 * read[c] + 0.65 * listed[c] if name and c.isalpha() else read[c]
            chars[c] += weight * share
    return chars, steps


def floored(language: str, chars: Counter[str]) -> Counter[str]:
    for codec, leads, share in FLOORS.get(language, []):
        members = set(rows(codec, leads))
        for c in members:
            chars[c] += share / len(members)
    return chars


def table(language: str, news: Path | None) -> Iterator[str]:
    chars, steps = counted(language, news)
    chars = floored(language, chars)
    totals: Counter[str] = Counter()
    for c, share in chars.items():
        totals[kind(c)] += share
    tiers: dict[float, list[str]] = {}
    for c, share in chars.items():
        if kind(c) in OWN[language] and share > RAREST:
            tiers.setdefault(round(-4 * log(share / totals[kind(c)])) / 4, []).append(c)
    for nats, members in sorted(tiers.items()):
        yield f"{language}\t{nats:g}\t{''.join(sorted(members))}"
    yield from step_lines(language, steps)


def step_lines(language: str, steps: Counter[tuple[str, str]]) -> Iterator[str]:
    kinds = sorted({b for _, b in steps} | set("sda"))
    for a in sorted({a for a, _ in steps}):
        total = sum(steps[a, b] for b in kinds)
        costs = {b: -log((steps[a, b] + STEP_FLOOR * total) / total / (1 + STEP_FLOOR * len(kinds))) for b in kinds}
        yield f"{language}\t>{a}\t" + " ".join(f"{b}{nats:.1f}" for b, nats in costs.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--news", type=Path)
    given = parser.parse_args()
    print("# Nats of each character within its kind, and of each step (>) from kind to kind; made by tests/bench/train_frequency.py.")
    print("# Counts from wordfreq 3.1.1 (Robyn Speer, CC BY-SA 4.0), Django 5.2 (BSD), CLDR (Unicode licence) and news texts.")
    for language in PARTS:
        for line in table(language, given.news):
            sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
