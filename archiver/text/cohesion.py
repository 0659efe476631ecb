"""Does a word or phrase run across a place between two Han characters? Tells a space that a converter put there from an author's.

`data/cohesion.txt` lists, for each character, those that follow it inside a word more often than across the border of two
(made by `tests/bench/train_cohesion.py`; the file's head names source and licence). Measured on 149 clean texts: 61 of 100
places chosen at random between two Han characters hold together, and 3 of 100 places where an author has put a space.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from archiver.text.fold import simplified

# Particles that lean on what stands before them: no phrase begins with one.
_LEAN_BACK = frozenset("的了着们吗呢吧得")
# Words of one character that need what comes next: no phrase ends with one.
_LEAN_ON = frozenset("的和与及或在将把被从向对使让很更最就也都不没这那每各其是为以于由而")


def holds_together(before: str, after: str) -> bool:
    """Whether a Han text that ends with `before` and goes on with `after` runs on, most likely, without a border.

    Of `before` the last two characters count, of `after` the first; either script.

    >>> holds_together("应", "用"), holds_together("應", "用"), holds_together("最大", "的"), holds_together("将", "派")
    (True, True, True, True)
    >>> holds_together("霜", "举"), holds_together("可以", "领"), holds_together("准备", "开")
    (False, False, False)
    """
    a, b = before[-2:].translate(simplified()), after[0].translate(simplified())
    if b in _LEAN_BACK or b in _followers().get(a[-1], ""):
        return True
    return a[-1] in _LEAN_ON and a[-1] not in _followers().get(a[:-1], "")


@cache
def _followers() -> dict[str, str]:
    """{character: those that follow it inside words}. Read when first asked: most documents have nothing to decide."""
    text = files("archiver").joinpath("data", "cohesion.txt").read_text(encoding="utf-8")
    return {line[0]: line[1:] for line in text.split("\n") if line and line[0] != "#"}
