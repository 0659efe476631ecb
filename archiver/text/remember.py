"""What was worked out about a text, remembered: many rules look at the same line, and at the words in it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])

# In characters; longer than a line are whole texts, of which a document has few. So many of either are kept: a page's own lines are
# asked for again, those of the page before hardly ever, and what is kept costs every full collection of garbage.
_LINE = 400
_LINES, _TEXTS = 1 << 11, 4


def remembered(function: F) -> F:
    """The same function of a text (and of one thing more that can be hashed), which works each of the last texts out once.

    What it returns must not be changed by anybody, nor be read only once as an iterator is. Arguments are given by position.
    """
    of_line, of_text = lru_cache(maxsize=_LINES)(function), lru_cache(maxsize=_TEXTS)(function)

    # Most is asked of a text alone, a thousand times a page: that must not pay for what else may be asked.
    @wraps(function)
    def asked(text: str) -> Any:
        return of_line(text) if len(text) <= _LINE else of_text(text)

    @wraps(function)
    def asked_with(text: str, more: Hashable) -> Any:
        return of_line(text, more) if len(text) <= _LINE else of_text(text, more)

    return cast(F, asked if function.__code__.co_argcount == 1 else asked_with)
