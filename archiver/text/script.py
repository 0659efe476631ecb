"""Which script a text is in: by the characters that only one script has, and by words where no character decides."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache

from archiver.text.national import tables

TARGETS = ("Hans", "Hant", "Hans-CN", "Hant-TW", "Hant-HK")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
# Below this share of the deciding characters, or up to this many (a name) beside twice as many others, a script is a guest,
# not a mixture.
_GUEST_SHARE, _GUESTS = 0.2, 3
# Japanese has more than one kana in ten characters, even in the dry prose of laws.
_KANA_SHARE = 0.1
# Forms that the character standards of Hong Kong and Taiwan set against each other; ones that both use (台, 污) are out.
_HONG_KONG, _TAIWAN = "裏説着衞綫脱税閲鋭悦", "裡說著衛線脫稅閱銳悅"
# Words whose characters both scripts have, while only one writes the word with them. They are asked only where no
# character decides, so that they can never outvote one.
_HANS_WORDS = re.compile(
    "[由用至基位等大小高低便善敢早晚介居利急勇安甘出]于|于[是此今]|[以之最今此然前先]后|后[面者期]|(?<![皇太王天母影歌蜂帝武妃吕])后[，,]|[那什要怎多]么|[家心手夜眼哪那屋]里|里面"
    "|并(?!州)|干[部警活什冰]|愿意|[心志]愿|愿望|主干|骨干|能干|几[年天次家百千十乎]|[好十第]几|制造(?![成就])|(?<![限控管抑體机])制作(?![用業戰])|[研印]制|[水精瞄基]准|其余|余[下地]"
    "|[特表象]征|征[求收文用集]|放松|蓬松|格斗|斗志|云南|取舍|四舍五入"
)
_HANT_WORDS = re.compile("[跟沿向看想站坐走有本接靠拿指含]著(?![名作述者書])|著手|乾[燥旱枯杯脆洗]|瞭解|明瞭|藉由|沈[默重迷]|深沈")


@dataclass(frozen=True, slots=True)
class _Evidence:
    """How many characters of a text speak for each script."""

    han: int
    kana: int
    hans: int
    hant: int
    to_hans: int
    to_hant: int
    japanese: int
    foreign: int
    unlikely: int


def detect_script(text: str) -> str:
    """Hans, Hant, Jpan, mixed, Hani (Han characters that both scripts share) or Zyyy (no Han character).

    >>> [detect_script(t) for t in ("开放时间", "開放時間", "開館時間のお知らせ", "東京駅", "中文", "abc")]
    ['Hans', 'Hant', 'Jpan', 'Jpan', 'Hani', 'Zyyy']
    """
    text = unified(text)
    seen = _weigh(text)
    if _is_japanese(seen):
        return "Jpan"
    if not seen.han:
        return "Zyyy"
    hans, hant = seen.hans, seen.hant
    if not hans and not hant:
        hans, hant = seen.to_hans + len(_HANS_WORDS.findall(text)), seen.to_hant + len(_HANT_WORDS.findall(text))
    elif not hans:
        hans = seen.to_hans if seen.to_hans > hant else 0
    elif not hant:
        hant = seen.to_hant if seen.to_hant > hans else 0
    if hans == hant == 0:
        return "Hani"
    less, more = sorted((hans, hant))
    if less > _GUEST_SHARE * (less + more) and not (less <= _GUESTS and 2 * less <= more):
        return "mixed"
    return "Hans" if hans > hant else "Hant"


def scripts_of(text: str) -> tuple[tuple[int, int, str], ...]:
    """(start, end, script) of the runs of lines of a text that are in one script, Hans, Hant or Jpan, as their own characters say.

    Lines of which nothing tells join the run that they stand in; a line in two scripts is a run of its own, "mixed".

    >>> scripts_of("开放时间\\n中文\\n開放時間\\n")
    ((0, 7, 'Hans'), (8, 12, 'Hant'))
    """
    runs: list[tuple[int, int, str]] = []
    at = 0
    for line in text.split("\n"):
        own = detect_script(line)
        if runs and (own in ("Hani", "Zyyy") or own == runs[-1][2]):
            runs[-1] = (runs[-1][0], at + len(line) if line else runs[-1][1], runs[-1][2])
        elif own not in ("Hani", "Zyyy"):
            runs.append((at, at + len(line), own))
        at += len(line) + 1
    return tuple(runs)


def region_of(text: str) -> str:
    """HK where a traditional text has more of Hong Kong's forms than of Taiwan's, else TW.

    >>> region_of("這裏説着"), region_of("這裡說著"), region_of("中文")
    ('HK', 'TW', 'TW')
    """
    counts = Counter(text)
    return "HK" if sum(counts[c] for c in _HONG_KONG) > sum(counts[c] for c in _TAIWAN) else "TW"


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


def unified(text: str) -> str:
    """`text` with radicals and compatibility ideographs, which PDFs and old encodings leave, as the characters they stand for.

    >>> unified("⾦融⻓期")
    '金融长期'
    """
    return text.translate(_unified()) if _TO_UNIFY.search(text) else text


def _weigh(text: str) -> _Evidence:
    """The evidence in `text`; one pass over it, then one over its distinct characters."""
    known = tables()
    counts = Counter(text)
    distinct = "".join(counts)
    han = {c: counts[c] for c in _HAN.findall(distinct)}

    def among(table: frozenset[str]) -> int:
        return sum(map(han.__getitem__, table.intersection(han)))

    return _Evidence(
        han=sum(han.values()),
        kana=sum(map(counts.__getitem__, _KANA.findall(distinct))),
        hans=among(known.hans),
        hant=among(known.hant),
        to_hans=among(known.to_hans),
        to_hant=among(known.to_hant),
        japanese=among(known.japanese),
        foreign=among(known.foreign),
        unlikely=among(known.unlikely),
    )


def _is_japanese(seen: _Evidence) -> bool:
    """Kana that no name explains, or Japanese characters and nothing that Japanese does not write.

    鲜の每日 is Chinese: it has as many characters that Japanese lacks as kana. 東京大学 is Japanese: Chinese would mix two
    scripts in it, and each of its characters is Japanese.
    """
    if seen.kana >= _KANA_SHARE * (seen.han + seen.kana) and seen.foreign < seen.kana:
        return True
    return not seen.foreign and not seen.unlikely and bool(seen.japanese or (seen.hans and seen.hant))


_TO_UNIFY = re.compile(r"[\u2e80-\u2fd5\uf900-\ufaff\U0002f800-\U0002fa1f]")
# Radicals that Unicode gives no compatibility mapping, though fonts draw them as the character and PDFs yield them for it; and
# U+2F3E, which Unicode maps to 戶 while fonts of both scripts have it for 户.
_RADICALS = dict(
    zip(
        "⼾⺟⺠⺢⺫⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰",
        "户母民水目虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙",
        strict=True,
    )
)


@cache
def _unified() -> dict[int, str]:
    ranges = ((0x2E80, 0x2FD6), (0xF900, 0xFB00), (0x2F800, 0x2FA20))
    chars = [chr(code) for low, high in ranges for code in range(low, high)]
    forms = {ord(c): _RADICALS.get(c) or unicodedata.normalize("NFKC", c) for c in chars}
    return {code: form for code, form in forms.items() if form != chr(code) and _HAN.fullmatch(form)}
