"""What was worked out about a text, remembered: many rules look at the same line, and at the words in it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])

# In characters; longer than a line are whole texts, of which a document has few. So many of either are kept: some megabytes.
_LINE = 400
_LINES, _TEXTS = 1 << 13, 4


def remembered(function: F) -> F:
    """The same function of a text (and of what can be hashed, by position), which works each of the last texts out once.

    What it returns must not be changed by anybody, nor be read only once as an iterator is.
    """
    of_line, of_text = lru_cache(maxsize=_LINES)(function), lru_cache(maxsize=_TEXTS)(function)

    @wraps(function)
    def asked(text: str, *more: Hashable) -> Any:
        return of_line(text, *more) if len(text) <= _LINE else of_text(text, *more)

    return cast(F, asked)
