"""The screen: what may reach it, how wide it is, its colours, tables of Chinese text, progress."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import time
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

# What could move the cursor, ring, retitle the window or turn the reading direction: C0 but tab and line feed, DEL, C1,
# bidirectional controls and marks, line separators, invisible tags.
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36", "gone": "9;31"}
ELLIPSIS = "…"
_DIGITS = 6
# No column of a table is made narrower than this: a name that is cut to less says nothing.
_NARROWEST = 10


def harmless(text: str) -> str:
    r"""`text` with every control and bidirectional character as a visible escape: `\x1b`, `\u202e`.

    >>> harmless("a\x1b[2Jb")
    'a\\x1b[2Jb'
    """
    return _HARMFUL.sub(lambda m: m.group().encode("unicode_escape").decode("ascii"), text)


def one_line(text: str) -> str:
    """The same, with line ends and tabs as single spaces: for a cell of a table."""
    return re.sub(r"[\n\t ]+", " ", harmless(text.replace("\r\n", "\n"))).strip()


def write_data(text: str) -> None:
    """Data to stdout: exactly as it is into a pipe or file, harmless on a terminal."""
    sys.stdout.write(harmless(text) if sys.stdout.isatty() else text)


def columns(text: str) -> int:
    """How many columns `text` takes in a terminal: wide and full-width characters two, combining ones none.

    >>> columns("ab"), columns("会议纪要")
    (2, 8)
    """
    return sum(_width(c) for c in text)


def counted(number: int, thing: str) -> str:
    """A number of things: `1 passage`, `1,200 passages`."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def json_lines(objects: Iterable[Mapping[str, Any]]) -> None:
    """Each as one line of JSON on stdout."""
    for each in objects:
        write_data(json.dumps(each, ensure_ascii=False) + "\n")


def _width(c: str) -> int:
    if unicodedata.combining(c) or unicodedata.category(c) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(c) in "WF" else 1


def clip(text: str, width: int) -> str:
    """`text` in at most `width` columns, with an ellipsis where it was cut.

    >>> clip("阿里大模型专家会纪要", 9)
    '阿里大模…'
    """
    if columns(text) <= width:
        return text
    taken, used = [], 0
    for c in text:
        used += _width(c)
        if used > width - 1:
            break
        taken.append(c)
    return "".join(taken) + ELLIPSIS


def clip_left(text: str, width: int) -> str:
    """The same for a path, whose end tells more than its beginning.

    >>> clip_left("scraped/2023/a.html", 10)
    '…23/a.html'
    """
    return clip(text[::-1], width)[::-1]


def pad(text: str, width: int) -> str:
    """`text` clipped or filled with spaces to exactly `width` columns; a negative width sets it to the right."""
    text = clip(text, abs(width))
    gap = " " * (abs(width) - columns(text))
    return gap + text if width < 0 else text + gap


def screen_width() -> int:
    """Columns of the terminal; 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns


def colourful(stream: TextIO) -> bool:
    """Whether colours may be used: a terminal, and NO_COLOR is not set (no-color.org), and TERM is not dumb."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text: str, style: str, stream: TextIO) -> str:
    """`text` in a style ("bold", "dim", "red", "green", "yellow", "cyan", "gone"), where the stream may have colours."""
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if text and colourful(stream) else text


def table(header: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[str] = (), stream: TextIO | None = None) -> str:
    """Rows in columns as wide as their widest cell; where the screen is too narrow the widest give way. `right`: columns of numbers."""
    cells = [list(header), *([one_line("" if cell is None else str(cell)) for cell in row] for row in rows)]
    widths = _fitted([max(columns(row[i]) for row in cells) for i in range(len(header))], screen_width())
    signed = [-w if name in right else w for name, w in zip(header, widths, strict=True)]
    lines = ["  ".join(pad(cell, w) for cell, w in zip(row, signed, strict=True)).rstrip() for row in cells]
    lines[0] = paint(lines[0], "dim", stream or sys.stdout)
    return "\n".join(lines) + "\n"


def _fitted(widths: list[int], room: int) -> list[int]:
    """Column widths that fit on the screen, two spaces between them: the widest is narrowed until they do."""
    over = sum(widths) + 2 * (len(widths) - 1) - room
    while over > 0 and max(widths) > _NARROWEST:
        widest = widths.index(max(widths))
        widths[widest] -= 1
        over -= 1
    return widths


def short_ids(ids: Sequence[str]) -> list[str]:
    """The beginnings of ids or digests: at least six digits, and enough to tell those that differ apart.

    >>> short_ids(["7d02e4aa", "7d02e4bb"])
    ['7d02e4a', '7d02e4b']
    """
    longest = max(map(len, ids), default=_DIGITS)
    size = next((n for n in range(_DIGITS, longest) if len({i[:n] for i in ids}) == len(set(ids))), longest)
    return [i[:size] for i in ids]


class Progress:
    """One line on stderr that is written over: how many, how fast, how long still. Silent where stderr is no terminal."""

    def __init__(self, total: int | None, *, quiet: bool = False, every: float = 0.2, done: int = 0) -> None:
        self._total, self._every = total, every
        self._shown = sys.stderr.isatty() and not quiet and total != 1
        self._began = self._last = time.monotonic()
        self._done = self._before = done

    def step(self, name: str = "") -> None:
        """One more is done; `name` is what comes next."""
        self._done += 1
        now = time.monotonic()
        if self._shown and now - self._last >= self._every:
            self._last = now
            sys.stderr.write("\r\x1b[K" + clip(self._line(now, one_line(name)), screen_width() - 1))
            sys.stderr.flush()

    def clear(self) -> None:
        """Takes the line away, before anything else is written."""
        if self._shown and self._last > self._began:
            sys.stderr.write("\r\x1b[K")

    def _line(self, now: float, name: str) -> str:
        rate = (self._done - self._before) / max(now - self._began, 1e-3)
        if self._total is None:
            return f"{self._done:,} done, {rate:,.1f}/s  {name}"
        left = (self._total - self._done) / rate
        return f"{self._done:,} of {self._total:,}, {rate:,.1f}/s, {_duration(left)} left  {name}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes:02}m" if hours else f"{minutes}m{rest:02}s" if minutes else f"{rest}s"
