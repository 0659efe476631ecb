"""What was worked out about a text, remembered: many rules look at the same line, and at the words in it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])

# In characters; longer than a line are whole texts, of which a document has few. So many of either are kept: a page's own lines are
# asked for again, those of the page before hardly ever, and what is kept costs every full collection of garbage.
_LINE = 400
_LINES, _TEXTS = 1 << 12, 4
# Of what is asked with a text (sets of rules), so many are kept.
_OTHERS = 8


class _Lines(dict[str, Any]):
    """What a function says of lines, forgotten all at once when there are too many: a look-up is one of a dict, at the speed of C."""

    def __init__(self, function: Callable[[str], Any]) -> None:
        super().__init__()
        self._of_line, self._of_text = function, lru_cache(maxsize=_TEXTS)(function)

    def __missing__(self, text: str) -> Any:
        if len(text) > _LINE:
            return self._of_text(text)
        if len(self) >= _LINES:
            self.clear()
        self[text] = found = self._of_line(text)
        return found


def remembered(function: F) -> F:
    """The same function of a text (and of one thing more that can be hashed), which works each of the last texts out once.

    What it returns must not be changed by anybody, nor be read only once as an iterator is. Arguments are given by position.
    """
    alone = _Lines(function)

    @lru_cache(maxsize=_OTHERS)
    def beside(more: Hashable) -> _Lines:
        return _Lines(lambda text: function(text, more))

    # Most is asked of a text alone, a thousand times a page: that must not pay for what else may be asked.
    @wraps(function)
    def asked(text: str) -> Any:
        return alone[text]

    @wraps(function)
    def asked_with(text: str, more: Hashable) -> Any:
        return beside(more)[text]

    return cast(F, asked if function.__code__.co_argcount == 1 else asked_with)
