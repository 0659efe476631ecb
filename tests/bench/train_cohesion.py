#!/usr/bin/env python3
"""Make archiver/data/cohesion.txt from a word list with frequencies.

    python tests/bench/train_cohesion.py dict.txt > archiver/data/cohesion.txt

`dict.txt` is the one of the package jieba 0.42.1 (MIT licence): lines of `word frequency tag`. Two characters a, b hold
together when the words that contain ab account for at least SHARE of all the ab in running text. What the borders of words
add is estimated: how often words end in a, times how often words begin with b, over the number of words.
"""
from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from archiver.text.fold import simplified

# Rarer pairs are names and slips of the word list; of 68,000 pairs the rarest then has 20 in 60 million words.
FEWEST = 20
SHARE = 0.6
HAN = re.compile("[\u3400-\u9fff]+")
HEAD = """# Which Han characters follow which inside words. Simplified. Made by tests/bench/train_cohesion.py
# from the word list of jieba 0.42.1, https://github.com/fxsjy/jieba, Copyright (c) 2013 Sun Junyi, MIT licence:
# Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
# documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
# rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software. The copyright
# notice and this permission notice shall be included in all copies or substantial portions of the Software. The
# Software is provided "as is", without warranty of any kind, express or implied, including but not limited to the
# warranties of merchantability, fitness for a particular purpose and noninfringement. In no event shall the authors or
# copyright holders be liable for any claim, damages or other liability, whether in an action of contract, tort or
# otherwise, arising from, out of or in connection with the Software or the use or other dealings in the Software.
# The first character of a line is followed by those that come after it."""


def counts(path: Path) -> tuple[Counter[str], Counter[str], Counter[str], int]:
    """How often each pair stands inside words, each character at their beginnings and ends; and the number of words."""
    inside, starts, ends, total = Counter(), Counter(), Counter(), 0
    for line in path.read_text(encoding="utf-8").split("\n"):
        if not line.strip():
            continue
        word, frequency = line.split()[:2]
        word, n = word.translate(simplified()), int(frequency)
        total += n
        starts[word[0]] += n
        ends[word[-1]] += n
        if HAN.fullmatch(word):
            for a, b in zip(word, word[1:]):
                inside[a + b] += n
    return inside, starts, ends, total


def main() -> None:
    inside, starts, ends, total = counts(Path(sys.argv[1]))
    followers: dict[str, list[str]] = defaultdict(list)
    for pair, n in sorted(inside.items()):
        if n >= FEWEST and n / (n + ends[pair[0]] * starts[pair[1]] / total) >= SHARE:
            followers[pair[0]].append(pair[1])
    print(HEAD)
    for first, after in sorted(followers.items()):
        print(first + "".join(after))


if __name__ == "__main__":
    main()
