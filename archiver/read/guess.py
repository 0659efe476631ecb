"""Which encoding makes the likeliest text of these bytes?

Each candidate decodes a sample; each language it can hold says how likely the characters are. The sum of the logarithms
is compared: a wrong decoding turns frequent characters into rare ones, and a character is the more surprising the more of
them its kind shares. First tiers are the commonest characters of the language, second tiers the first level of its
national character set, which the standards fill by frequency of use.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from math import log

from archiver.read.labels import read_as

SAMPLE = 1 << 15  # bytes; a few thousand characters tell encodings apart, and the cost stays bounded

_COMMON_HANS = (
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前"
    "所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海"
    "口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金何更反合放做系计或司利"
    "受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题建南度统色字请交爱让认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往"
    "展该领传近留红治决周保达办运武半候七必城父强步完革深区即求品士转量空甚众技轻程告江语英基派满式李息写呢识极令黄德收脸钱党倒未持取设始版双历越史商千片容研像找友孩站广改议"
    "形委早房音火际则首单据导影失拿网香似斯专石若兵弟谁校读志飞观争究包组造落视济喜离虽兴续企股增市型投"
)
_COMMON_HANT = (
    "這來國個說們為時會著過學對裡裏後麼沒於還發當無開經頭兩長樣現將與進實點種聲話兒問機給幾業間電門東聽氣關並卻軍產萬體別處總場師書員華報馬張難數車應親務記邊風戰幹許覺題"
    "統請愛讓認論義術結連遠資隊帶條變聯權該領傳紅決達辦運強區轉眾輕語滿寫識極黃臉錢黨設雙歷廣議際則單據導網專誰讀飛觀爭組視濟離雖興續臺喺嘅係唔咗佢"
)
_COMMON_JA = (
    "のいるたにしてはをとがなでれすかんっもまりこらさうくきよそあどけえだめつちわせばみおょゃじろンスルトーイアリラクドシレタジフマプテロコサキカムメオ"
    "日本人大年一国会中出生者時学事上行合間分部月地場社話気手業自今前長方新最高思作見子言何入来発目名内定動同明用回小通取代関度実力東山"
)
_COMMON_KO = (
    "이다는을의에하고가지한기도사로은인서대시자수있어를리나일해정제아보라장부스만들과전상원구그주안동것면으와교경국여관세연게선러조우학성비유공신무개오소문금"
    "분년생방중적된했음용위두체계모산통내화미회같않없또며당운실지영명물행치저민업발반재실외작현받"
)
_MARKS = "，。、：；？！“”《》（）「」『』【】…—·　％～〈〉‘’／０１２３４５６７８９℃●◆■★▲→"
_FRAMES = "".join(map(chr, [*range(0x2500, 0x2570), *range(0x2580, 0x2590), *range(0x25A0, 0x25E6)]))  # what bulletin boards draw with
_CYRILLIC, _RARER_CYRILLIC = "оеаинтсрвл", "кмдпуяыьгзбчйхжшюцщэёъ"
_LATIN = "éèàáíóúñäöüßçêâîôûãõåøæëïìòùÉÈÀÁÄÖÜ"
_LATIN_MARKS = "’“”–—…«»°\xa0·©®•€£"
_SCRIPTS = {"zh": ("一", "鿿"), "ja": ("ぁ", "鿿"), "ko": ("가", "힣"), "ru": ("Ѐ", "ӿ"), "latin": ("À", "ɏ")}

# Natural logarithms a character. ASCII costs the same under every candidate that keeps it.
_REST, _OWN, _BROKEN, _CONTROL, _ASCII = log(1e-7), log(3e-6), log(1e-9), log(1e-8), log(1 / 90)


def _rows(codec: str, leads: range, trails: range) -> str:
    """The characters of some rows of a two-byte character set."""
    return "".join(bytes((a, b)).decode(codec, "ignore") for a in leads for b in trails)


@cache
def _model(language: str) -> dict[str, float]:
    """The logarithm of each frequent character's probability in `language`. The shares are counted on news and minutes, and rounded."""
    common, han = (_COMMON_HANS + _COMMON_HANT, 0.7), range(0xA1, 0xFF)
    kana = _rows("euc_jp", range(0xA4, 0xA6), han)
    tiers = {
        "zh": (common, (_MARKS, 0.12), (_rows("gb2312", range(0xB0, 0xD8), han), 0.165)),
        "hant": (common, (_MARKS, 0.12), (_FRAMES, 0.01), (_rows("big5", range(0xA4, 0xC7), range(0x40, 0xFF)), 0.165)),
        "ja": ((_COMMON_JA, 0.75), (_MARKS, 0.12), (_rows("euc_jp", range(0xB0, 0xD0), han) + kana, 0.12)),
        "ko": ((_COMMON_KO, 0.85), (_MARKS, 0.02), (_rows("euc_kr", range(0xB0, 0xC9), han), 0.12)),
        "ru": ((_CYRILLIC, 0.62), (_RARER_CYRILLIC, 0.3), ((_CYRILLIC + _RARER_CYRILLIC).upper(), 0.05), (_LATIN_MARKS, 0.03)),
        "latin": ((_LATIN, 0.8), (_LATIN_MARKS, 0.1)),
    }
    model: dict[str, float] = {}
    for chars, mass in reversed(tiers[language]):
        model.update(dict.fromkeys(chars, log(mass / len(set(chars)))))
    return model


def likelihood(text: str, languages: tuple[str, ...]) -> float:
    """The logarithm of how likely `text` is, in the language among `languages` that suits it best."""
    counts = Counter(text)
    return max(sum(n * _cost(c, language, _model(language)) for c, n in counts.items()) for language in languages)


def _cost(c: str, language: str, model: dict[str, float]) -> float:
    if c < "\x80":
        return _ASCII if c >= " " or c in "\t\n\r\f\x1b" else _CONTROL
    if c == "\ufffd":
        return _BROKEN
    known = model.get(c)
    if known is not None:
        return known
    low, high = _SCRIPTS.get(language, _SCRIPTS["zh"])
    return _OWN if low <= c <= high else _REST


_ANY = ("zh", "hant", "ja", "ko", "ru", "latin")
CANDIDATES = {
    "utf-8": _ANY, "gb18030": ("zh", "hant"), "big5": ("hant",), "shift_jis": ("ja",), "euc-jp": ("ja",), "euc-kr": ("ko",),
    "windows-1251": ("ru",), "koi8-r": ("ru",), "windows-1252": ("latin",),
}  # fmt: skip
_WIDE = {"utf-16le": 1, "utf-16be": 0}
# A Western letter stands among ASCII letters, where runs of them are some other encoding's bytes; a Cyrillic one never does.
_ODD = {
    "windows-1252": re.compile(r"[\x80-\uffff]{2}"),
    "windows-1251": re.compile(r"[a-zA-Z][\u0400-\u04ff]|[\u0400-\u04ff][a-zA-Z]"),
    "koi8-r": re.compile(r"[a-zA-Z][\u0400-\u04ff]|[\u0400-\u04ff][a-zA-Z]"),
}


def score(raw: bytes, name: str) -> float:
    """The likelihood of a sample of `raw` read as `name`."""
    text = read_as(raw, name)[0].removesuffix("\ufffd")
    odd = len(_ODD[name].findall(text)) if name in _ODD else 0
    return likelihood(text, CANDIDATES.get(name, _ANY)) + log(0.05) * odd


def sample_of(raw: bytes) -> bytes:
    """The part of `raw` that tells encodings apart: from the first byte above ASCII on, which leads a character in all of them."""
    first = re.search(rb"[\x80-\xff]", raw)
    at = first.start() if first else 0
    return raw[at : at + SAMPLE]


def guess(raw: bytes) -> tuple[str, float]:
    """The likeliest encoding of `raw`, and the mean likelihood a character of its text above ASCII."""
    sample = sample_of(raw)
    scores = {name: score(sample, name) for name in CANDIDATES}
    best = max(scores, key=lambda name: scores[name])
    text = "".join(c for c in read_as(sample, best)[0] if c >= "\x80")
    return best, likelihood(text, CANDIDATES[best]) / max(1, len(text))


def wide(raw: bytes) -> str | None:
    """`utf-16le` or `utf-16be` where bytes without a mark look like it, else None.

    The high bytes of UTF-16 text come from few pages: 00 for Latin, 30 for marks and kana, 4E to 9F for Han, FF for full
    width; the low bytes come from everywhere.
    """
    head = raw[: SAMPLE & ~1]
    if len(head) < 4:
        return None
    fits = [_share(head[parity::2]) for parity in (0, 1)]
    name = max(_WIDE, key=lambda n: fits[_WIDE[n]])
    if fits[_WIDE[name]] < 0.85 or not (b"\0" in head or fits[1 - _WIDE[name]] < 0.7):
        return None
    rival = max(score(head, legacy) for legacy in ("utf-8", "gb18030", "big5", "shift_jis"))
    return name if score(head, name) > rival else None


def four_wide(raw: bytes) -> str | None:
    """`utf-32le` or `utf-32be` where bytes without a mark look like it: of four bytes one is always NUL, its neighbour at most 10 hex."""
    lanes = [raw[i : min(len(raw), SAMPLE) & ~3 : 4] for i in range(4)]
    if not any(lanes[0]) and not any(lanes[3]):
        return None
    for name, top, next_to_it in (("utf-32le", lanes[3], lanes[2]), ("utf-32be", lanes[0], lanes[1])):
        if len(top) >= 2 and not any(top) and max(next_to_it) <= 0x10:
            return name
    return None


def _share(high: bytes) -> float:
    pages = sum(b in (0x00, 0x20, 0x30, 0xFF) or 0x4E <= b <= 0x9F or 0xAC <= b <= 0xD7 for b in high)
    return pages / len(high)
