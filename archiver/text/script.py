"""Which script a text is in, and the same text in another one (OpenCC)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any

from archiver.errors import ArchiverError, UsageError

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
# OpenCC's configurations by (from, to). "Hans" and "Hant" change the script only, a region also its words. tw2s is t2s after
# Taiwan's variants: 隨著 becomes 随着 while 顯著 stays 显著.
_CONFIGURATIONS = {
    ("Hans", "Hant"): "s2t", ("Hans", "Hant-TW"): "s2twp", ("Hans", "Hant-HK"): "s2hk",
    ("any", "Hans"): "t2s", ("Hant", "Hans"): "tw2s",
    ("Hant", "Hans-CN"): "tw2sp", ("Hant", "Hant-TW"): "t2tw", ("Hant", "Hant-HK"): "t2hk",
}  # fmt: skip
TARGETS = ("Hans", "Hant", "Hans-CN", "Hant-TW", "Hant-HK")
# Below this share of the deciding characters a script is a guest (a quotation, a name), not a mixture.
_MIXED = 0.2


def detect_script(text: str) -> str:
    """Hans, Hant, Jpan, mixed, Hani (Han characters that both scripts share) or Zyyy (no Han character).

    >>> [detect_script(t) for t in ("开放时间", "開放時間", "開館時間のお知らせ", "中文", "abc")]
    ['Hans', 'Hant', 'Jpan', 'Hani', 'Zyyy']
    """
    han = _HAN.findall(text)
    kana = len(_KANA.findall(text))
    if kana and kana >= 0.1 * (len(han) + kana):
        return "Jpan"
    if not han:
        return "Zyyy"
    only_hans, only_hant = _deciding()
    hans = sum(c in only_hans for c in han)
    hant = sum(c in only_hant for c in han)
    if not hans and not hant:
        return "Hani"
    if min(hans, hant) > _MIXED * (hans + hant):
        return "mixed"
    return "Hans" if hans > hant else "Hant"


def convert(text: str, target: str) -> str:
    """`text` in the script `target`; unchanged where it already is in it, or is not Chinese.

    Hans and Hant change characters only; Hans-CN, Hant-TW and Hant-HK also the region's words. Simplified text is never
    sent through a traditional-to-simplified table (it would turn 显著 into 显着), nor Japanese through any.
    Raises UsageError for a target that is none of these.

    >>> convert("头发", "Hant-TW"), convert("显著", "Hans")
    ('頭髮', '显著')
    """
    if target not in TARGETS:
        raise UsageError(f"no such script: {target!r}; one of {', '.join(TARGETS)}")
    script = detect_script(text)
    if script in ("Jpan", "Zyyy"):
        return text
    if script in ("mixed", "Hani"):  # nothing tells: take what has something to convert, by the table that does least
        script = "any" if target == "Hans" else "Hant" if target.startswith("Hans") else "Hans"
    configuration = _CONFIGURATIONS.get((script, target))
    return converter(configuration)(text) if configuration else text


def language_tag(script: str, declared: str) -> str:
    """The BCP 47 tag of a text in `script` on a page that declares `declared` ("zh-TW", "" …); "" where nothing tells.

    >>> language_tag("Hant", "zh-TW"), language_tag("Hans", ""), language_tag("Zyyy", "en")
    ('zh-Hant-TW', 'zh-Hans', 'en')
    """
    if script == "Jpan":
        return "ja"
    if script == "Zyyy":
        return declared
    tag = f"zh-{script}" if script in ("Hans", "Hant") else "zh"
    region = re.search(r"(?i)^zh.*-(CN|TW|HK|MO|SG)$", declared)
    return f"{tag}-{region[1].upper()}" if region and script == _SCRIPT_OF[region[1].upper()] else tag


# The script that a region's pages are in; one in another script is a conversion, and its region tells nothing.
_SCRIPT_OF = {"CN": "Hans", "SG": "Hans", "TW": "Hant", "HK": "Hant", "MO": "Hant"}


@cache
def converter(configuration: str) -> Callable[[str], str]:
    """OpenCC's function for one of its configurations ("t2s" …).

    Raises ArchiverError where another package has taken the module name `opencc`: opencc-python-reimplemented and
    opencc-py install one too, with other results.
    """
    import opencc

    maker: Any = getattr(opencc, "OpenCC", None)
    if maker is None or not hasattr(opencc, "CONFIGS"):
        raise ArchiverError(
            f"the module `opencc` at {getattr(opencc, '__file__', '?')} is not the package OpenCC; "
            "uninstall opencc-python-reimplemented or opencc-py and install opencc"
        )
    function: Callable[[str], str] = maker(configuration).convert
    return function


@cache
def _deciding() -> tuple[frozenset[str], frozenset[str]]:
    """Characters that only simplified text has, and those that only traditional text has.

    A character is traditional if OpenCC simplifies it and GB 2312 lacks it (徵, 著 and 乾 are in both), simplified if
    OpenCC makes it traditional and Big5 lacks it (后, 里, 台, 只 and 干 have a meaning of their own there).
    """
    chars = [chr(code) for code in range(0x3400, 0xA000) if unicodedata.category(chr(code)) != "Cn"]
    to_hans = converter("t2s")("\n".join(chars)).split("\n")
    to_hant = converter("s2t")("\n".join(chars)).split("\n")
    hant = {c for c, form in zip(chars, to_hans, strict=True) if c != form and not _encodable(c, "gb2312")}
    hans = {c for c, form in zip(chars, to_hant, strict=True) if c != form and not _encodable(c, "big5")}
    return frozenset(hans - hant), frozenset(hant - hans)


def _encodable(c: str, encoding: str) -> bool:
    try:
        c.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
