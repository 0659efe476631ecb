"""The same text in another script: OpenCC by what the text is, and a small table for what OpenCC gets wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from archiver.errors import UsageError
from archiver.text.converter import converter
from archiver.text.script import TARGETS, detect_script, region_of, unified

# OpenCC's configuration by (from, to). "Hans" and "Hant" change the script only, a region also its words. tw2s is t2s after
# Taiwan's variants: 隨著 becomes 随着 while 顯著 stays 显著. "any" is a text of which nothing tells; in a mixed one the tables
# that would damage simplified text are out.
_CONFIGURATIONS = {
    **{(source, "Hant"): "s2t" for source in ("Hans", "any", "mixed")},
    **{(source, "Hant-TW"): "s2twp" for source in ("Hans", "any", "mixed")},
    **{(source, "Hant-HK"): "s2hkp" for source in ("Hans", "any", "mixed")},
    ("Hant", "Hant-TW"): "t2tw", ("Hant", "Hant-HK"): "t2hk",
    ("Hant", "Hans"): "tw2s", ("any", "Hans"): "t2s", ("mixed", "Hans"): "t2s",
    ("Hant", "Hans-CN"): "tw2sp", ("any", "Hans-CN"): "tw2sp", ("mixed", "Hans-CN"): "t2s",
}  # fmt: skip
# What a traditional form in the overrides, which are in OpenCC's own standard (裏, 麪), passes through for a region.
_REGIONAL = {"Hant-TW": "t2tw", "Hant-HK": "t2hk"}
# Lines are judged one by one; a private-use character parts pieces that a caller has joined.
_LINES = re.compile(r"([\n\r\x0b\x0c\x85\u2028\u2029\ue000-\uf8ff]+)")
_H = r"\u2e80-\u2fd5\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Code in back quotes, addresses (Han characters belong to one only after a mark of its own, as in /wiki/臺灣), and what OpenCC
# cannot take: half of a surrogate pair, and U+0000, where it would stop reading.
_PROTECTED = re.compile(rf"(```[^`]*```|`[^`\n]+`|(?:https?://|ftp://|www\.)(?:[!#-;=?-_a-~]|(?<=[/=_#])[{_H}]+)+|[\x00\ud800-\udfff]+)")


@dataclass(frozen=True, slots=True)
class Override:
    """One line of `data/conversion.toml`: `text` becomes `into` on the way to the targets that begin with `to`.

    `after`, `not_after` and `not_before` are the characters that must or must not stand beside it; a `starts` stands only
    where no Han character is before it.
    """

    to: str
    text: str
    into: str
    after: str = ""
    not_after: str = ""
    not_before: str = ""
    starts: bool = False

    def pattern(self) -> str:
        """The regular expression that finds it: its text first, for speed, then what was before it, then what follows."""
        text = re.escape(self.text)
        before = f"(?<=[{self.after}]{text})" if self.after else ""
        before += f"(?<![{self.not_after}]{text})" if self.not_after else ""
        before += f"(?<![{_H}]{text})" if self.starts else ""
        return text + before + (f"(?![{self.not_before}])" if self.not_before else "")


def convert(text: str, target: str) -> str:
    """`text` in the script `target`; unchanged where it already is in it, or is not Chinese.

    Hans and Hant change characters only; Hans-CN, Hant-TW and Hant-HK also the region's words. Simplified text is never
    sent through a traditional-to-simplified table (it would turn 显著 into 显着), nor Japanese through any; a line whose
    script is plain is converted by its own, any other by the whole text's. Addresses and code stay. Radicals and
    compatibility ideographs become the characters that they stand for. Raises UsageError for a target that is none of these.

    >>> convert("头发", "Hant-TW"), convert("显著", "Hans"), convert("臺灣 https://zh.wikipedia.org/wiki/臺灣", "Hans")
    ('頭髮', '显著', '台湾 https://zh.wikipedia.org/wiki/臺灣')
    """
    if target not in TARGETS:
        raise UsageError(f"no such script: {target!r}; one of {', '.join(TARGETS)}")
    whole = detect_script(text)
    if whole in ("Jpan", "Zyyy"):
        return text
    region = region_of(text) if target == "Hans-CN" else ""
    # Odd places hold what is protected.
    parts = _PROTECTED.split(text)
    parts[::2] = [_convert_lines(part, whole, target, region) for part in parts[::2]]
    return "".join(parts)


def _convert_lines(text: str, whole: str, target: str, region: str) -> str:
    """Each line by its own script where that is plain, else by the whole text's."""
    lines = _LINES.split(unified(text))
    for i, line in enumerate(lines):
        own = detect_script(line)
        if own not in ("Jpan", "Zyyy"):
            script = own if own != "Hani" else whole if whole in ("Hans", "Hant") else "any"
            configuration = _CONFIGURATIONS.get((script, target), "")
            lines[i] = _through(line, "hk2sp" if configuration == "tw2sp" and region == "HK" else configuration, target)
    return "".join(lines)


def _through(text: str, configuration: str, target: str) -> str:
    """`text` through OpenCC around the overrides; as it is where there is nothing to do ("")."""
    if not configuration:
        return text
    pattern, forms = _override_table(configuration, target)
    opencc = converter(configuration)
    done, at = [], 0
    for found in pattern.finditer(text):
        done += [opencc(text[at : found.start()]), forms[found[0]]]
        at = found.end()
    return "".join([*done, opencc(text[at:])])


@cache
def overrides() -> tuple[Override, ...]:
    """The lines of `data/conversion.toml`, in the order of the file."""
    table = tomllib.loads((files("archiver") / "data" / "conversion.toml").read_text(encoding="utf-8"))
    return tuple(override for entry in table["override"] for override in _read(entry))


def _read(entry: dict[str, Any]) -> Iterator[Override]:
    """One for each form of an entry; raises ValueError where it has not as many `into` as `text`."""
    where = {name: entry[name] for name in ("after", "not_after", "not_before", "starts") if name in entry}
    for text, into in zip(entry["text"], entry["into"], strict=True):
        yield Override(entry["to"], text, into, **where)


@cache
def _override_table(configuration: str, target: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """What finds the overrides of a conversion, the longest first, and what each becomes.

    A table between two traditional forms (t2tw, t2hk) has none: they are about what simplified characters stand for.
    """
    chosen = [] if configuration in _REGIONAL.values() else [o for o in overrides() if target.startswith(o.to)]
    chosen.sort(key=lambda override: -len(override.text))
    regional: Callable[[str], str] = converter(_REGIONAL[target]) if target in _REGIONAL else str
    # (?!) matches nowhere, as an empty alternation would not.
    pattern = re.compile("|".join(override.pattern() for override in chosen) or "(?!)")
    return pattern, {override.text: regional(override.into) for override in chosen}
