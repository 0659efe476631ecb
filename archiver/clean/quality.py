"""What is doubtful about a document, as data: badly decoded, empty, in two scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archiver.clean.decoding import byte_doubts
from archiver.model import Doubt, Page, Source
from archiver.text.mojibake import ruin
from archiver.text.script import scripts_of

# What is left where bytes were replaced before the text was misread: UTF-8's replacement character as GBK and as Korean
# (锟斤拷, 占쏙옙), and memory that was never written (烫烫烫, 屯屯屯). Three together are no words.
_LOST = re.compile("锟斤拷?|占쏙옙|烫烫烫|屯屯屯")
# Of a web page so little is suspicious: an index, a forum's list of threads, a text that a script loads.
_LITTLE, _SHARE = 200, 0.02


def spare(text: str, page: Page) -> Doubt | None:
    """The doubt that a web page has hardly any text left."""
    kept, whole = len(text.strip()), len(page.text)
    if page.media_type != "text/html" or not kept or kept >= _LITTLE or kept >= _SHARE * whole:
        return None
    return Doubt("judge", f"only {kept} of {whole:,} characters were kept: it may be a list of links, or its text is loaded by a script")


def doubts(source: Source, text: str, script: str) -> Iterator[Doubt]:
    """Doubts about decoding, script and emptiness."""
    yield from byte_doubts(source)
    found = _LOST.search(text)
    lost = found.group() if found else ruin(text)
    if lost:
        yield Doubt("decode", f"the text was decoded wrongly before it was scraped ({lost}): what it said there cannot be recovered")
    holes = text.count("\ufffd") - source.replaced
    if holes > 0:
        yield Doubt("decode", _holes(holes))
    if script == "mixed":
        yield _two_scripts(text)
    if not text.strip():
        yield Doubt("quality", "nothing is left: the page is only chrome, or its text is loaded by a script")


def _two_scripts(text: str) -> Doubt:
    """The doubt that says which lines of the text are in which script, where lines tell."""
    runs = scripts_of(text)
    named = [f"{_NAMES[script]} from line {text.count(chr(10), 0, start) + 1}" for start, _, script in runs[:_RUNS]]
    more = f" and {len(runs) - _RUNS:,} changes more" if len(runs) > _RUNS else ""
    return Doubt("script", "simplified and traditional characters stand side by side", ", ".join(named) + more)


_NAMES = {"Hans": "simplified", "Hant": "traditional", "Jpan": "Japanese", "mixed": "both"}
_RUNS = 4  # changes of script that a doubt names


def _holes(count: int) -> str:
    were, stand = ("1 character was", "stands") if count == 1 else (f"{count:,} characters were", "stand")
    return f"{were} lost before the text was scraped, and {stand} as U+FFFD"
