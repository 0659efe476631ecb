"""How fast text without damage passes the repairs: MB of UTF-8 a CPU second, for each step and for all.

    python tests/bench/speed_repair.py TEXT…        clean UTF-8 texts
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from time import process_time

from archiver.clean.layout import tidy, unwrap
from archiver.clean.marks import marks, page_marks
from archiver.clean.mend import mend
from archiver.clean.repair import repair
from archiver.model import Edit

STEPS: tuple[Callable[[str], Iterable[Edit]], ...] = (mend, page_marks, unwrap, tidy, marks, repair)


def spent(step: Callable[[str], Iterable[Edit]], texts: list[str]) -> float:
    """CPU seconds of a step over all texts, the fastest of three rounds."""
    rounds = []
    for _ in range(3):
        start = process_time()
        for text in texts:
            for _edit in step(text):
                pass
        rounds.append(process_time() - start)
    return min(rounds)


def main() -> None:
    texts = [Path(name).read_text(encoding="utf-8") for name in sys.argv[1:]]
    size = sum(len(text.encode()) for text in texts) / 1e6
    times = {step.__name__: spent(step, texts) for step in STEPS}
    print(f"{len(texts)} texts, {size:.1f} MB")
    for name, seconds in times.items():
        print(f"{name:<12} {size / seconds:8.1f} MB/CPU-s")
    print(f"{'repair alone':<12} {size / times['repair']:8.1f}, all together {size / sum(times.values()):.1f} MB/CPU-s")


if __name__ == "__main__":
    main()
