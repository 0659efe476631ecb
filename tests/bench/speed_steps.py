"""What each step of the walk takes of a page: CPU milliseconds of its own, without the steps that it calls.

    python tests/bench/speed_steps.py FOLDER [ROUNDS]

FOLDER holds pages (`.html`, `.htm`); of ROUNDS (default 1) each page's fastest counts. One round is what a reader of many sites pays:
in a second one lines are remembered from the first. Compare two versions by what their steps take of `read`, which no step changes: a
busy machine slows both.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from time import process_time
from typing import Any

import archiver

_WARM = 8  # pages that are not timed: imports, tables, compiled rules


class Clock:
    """CPU seconds by step, each less what the steps inside it took."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self._inside: list[float] = []

    def timing(self, name: str, step: Callable[..., Any]) -> Callable[..., Any]:
        """The step, which tells how long it took; a generator is run to its end."""

        @wraps(step)
        def timed(*args: Any, **more: Any) -> Any:
            began = process_time()
            self._inside.append(0.0)
            made = step(*args, **more)
            made = list(made) if hasattr(made, "__next__") else made
            took = process_time() - began
            self.spent[name] += took - self._inside.pop()
            if self._inside:
                self._inside[-1] += took
            return made

        return timed


def main() -> None:
    walk = import_module("archiver.clean.walk")
    clock = Clock()
    for name, step in list(vars(walk).items()):
        if callable(step) and not isinstance(step, type) and str(getattr(step, "__module__", "")).startswith("archiver."):
            setattr(walk, name, clock.timing(name, step))
    walk.Draft.after = clock.timing("Draft.after", walk.Draft.after)
    files = [p for p in sorted(Path(sys.argv[1]).iterdir()) if p.suffix in (".html", ".htm")]
    pages = [(p.read_bytes(), p.name) for p in files]
    for raw, name in pages[:_WARM]:
        archiver.clean(raw, name)
    best: list[Counter[str]] = []
    for number in range(int((sys.argv[2:] or ["1"])[0])):
        for i, (raw, name) in enumerate(pages):
            clock.spent.clear()
            archiver.clean(raw, name)
            found = Counter(clock.spent)
            best[i : i + 1] = [found if not number or found.total() < best[i].total() else best[i]]
    total = sum(best, Counter())
    for name, seconds in total.most_common():
        print(f"{name:18}{1000 * seconds / len(pages):8.3f} ms a page {seconds / total['read']:8.3f} of read")


if __name__ == "__main__":
    main()
