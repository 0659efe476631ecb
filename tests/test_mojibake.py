from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.text.edits import apply, invert, settle
from archiver.text.mojibake import mojibake, ruin

HANS = "会议讨论了下半年的生产安排，大家认为订单正在恢复，库存也回到了正常水平。"
HANT = "會議討論了下半年的生產安排，大家認為訂單正在恢復，庫存也回到了正常水平。"


def read_once(text: str) -> str:
    return apply(text, settle(mojibake(text)))


def read_again(text: str) -> str:
    """As the walk does it: until nothing changes, three times at most."""
    return read_once(read_once(read_once(text)))


def latin(raw: bytes) -> str:
    return raw.decode("latin-1")


def windows(raw: bytes) -> str:
    """As browsers read it: the five bytes that have no character are controls."""
    return "".join(bytes((b,)).decode("cp1252", "ignore") or chr(b) for b in raw)


def python(raw: bytes) -> str:
    return raw.decode("cp1252", "replace")


MISREAD: dict[str, tuple[str, Callable[[str], str]]] = {
    "utf-8 as latin-1": (HANS, lambda t: latin(t.encode())),
    "utf-8 as cp1252": (HANS, lambda t: windows(t.encode())),
    "utf-8 twice": (HANT, lambda t: windows(windows(t.encode()).encode())),
    "utf-8, then latin-1 twice": (HANS, lambda t: latin(latin(t.encode()).encode())),
    "no-break spaces made plain": ("你提到的计划，我们提前做了报告，加上提成的说明。", lambda t: windows(t.encode()).replace("\xa0", " ")),
    "gbk as latin-1": (HANS, lambda t: latin(t.encode("gbk"))),
    "gbk as cp1252, traditional": (HANT, lambda t: windows(t.encode("gbk"))),
    "big5 as latin-1": (HANT, lambda t: latin(t.encode("big5"))),
    "big5 as cp1252": (HANT, lambda t: windows(t.encode("big5"))),
    "big5 as gbk": (HANT, lambda t: t.encode("big5").decode("gb18030")),
    "gbk as big5": ("浏览器的开发者说，今天的情况很好，大家都高兴。", lambda t: t.encode("gbk").decode("big5hkscs")),
    "utf-8 as gbk": ("会议讨论了下半年的安排好", lambda t: t.encode().decode("gb18030")),
    "korean": ("회의에서는 하반기 생산 계획을 논의했다.", lambda t: latin(t.encode("euc-kr"))),
    "western": ("Die Maßnahmen für die nächste Größe; l’été à Noël", lambda t: windows(t.encode())),
}  # fmt: skip


@pytest.mark.parametrize("kind", MISREAD)
def test_what_was_misread_is_read_again(kind: str) -> None:
    text, misread = MISREAD[kind]
    garbled = misread(text)
    assert garbled != text
    assert read_again(garbled) == text


@pytest.mark.parametrize(
    "clean",
    [
        HANS,
        HANT,
        "会议（第3次）——“提升”、‘巩固’……《办法》·附件×2，23.5℃±0.1°",
        "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ",
        "áéíóúÁÉÍÓÚñÑüÜ ÀàÂâÇçÉéÈèÊêËëÎîÏïÔôŒœÙùÛû âäàåçêëèïîìÄÅ",
        "« dégénéré », préféré, l’été — « né », à côté; VOILÀ… ÉTÉ»",
        "Größenänderungsmaßnahme für Übergrößen",
        "Điều này rất quan trọng đối với chúng tôi, và mọi người đều đồng ý.",
        "Það er ráð að síðgæði þjóðarinnar þróist áfram",
        "Árvíztűrő tükörfúrógép, őrült űrhajós",
        "Съешь же ещё этих мягких французских булок, да выпей чаю",
        "この文章は壊れていません。「カタカナ」も、ひらがなも。１９１４（大正３）年",
        "이 문장은 깨지지 않았습니다. 漢字도 있다.",
        "Ελληνικό κείμενο, α粒子、β受体、Σ求和、Ωの抵抗",
        "····················12\n……………………\n====——————====\n¯\\_(ツ)_/¯ °°°° ««««",
        "鑫森淼焱垚，犇羴骉鱻，龘靐齉爩，饕餮、魑魅魍魉、耄耋、踟蹰、彳亍",
        "└──┬──┘ ┌─┐ ㄅㄆㄇㄈ ㄉㄊㄋㄌ 注音符號",
    ],
)
def test_clean_text_stays(clean: str) -> None:
    assert list(mojibake(clean)) == []


def test_only_the_garbled_passage_changes() -> None:
    text = f"标题：{latin('海风公司下半年工作会议'.encode())}（正文如下）\n\ncafé，{HANS}\n\n来源：海风日报"
    (edit,) = mojibake(text)
    assert (edit.after, edit.rule, edit.score) == ("海风公司下半年工作会议", "mojibake-utf-8", None)
    assert text[edit.start : edit.end] == edit.before


def test_short_lines_follow_where_the_whole_text_was_misread() -> None:
    text = f"资讯\n{HANS}\n蔡琪：\n{HANS}\n2、洞螈"
    assert read_again(windows(text.encode("gbk"))) == text
    assert read_again(f"Noël\n{windows('资讯'.encode('gbk'))}") == f"Noël\n{windows('资讯'.encode('gbk'))}"


def test_a_lost_byte_is_filled_in_only_where_one_character_is_likely() -> None:
    text = windows((HANS + "你说可以。").encode()).replace("\xa0", "")
    (edit,) = mojibake(text)
    assert (edit.after, edit.score) == (HANS + "你说可以。", 0.9)
    (holes,) = mojibake(python((HANS + "后面可以").encode()))
    assert holes.score == 0.9
    assert set(holes.after) <= set(HANS + "后面可以\ufffd")


def test_where_most_characters_lack_a_byte_nothing_is_made_up() -> None:
    text = "".join(c for c in latin(HANS.encode()) if c >= "\xa1" and c != "\xad")
    after = read_again(text)
    assert "\ufffd" not in after
    assert ruin(after)
    assert not ruin(HANS + "é«»ÄÖ° ¼½¾ «né» À»")


def test_undoing_gives_the_garble_back() -> None:
    for text, misread in MISREAD.values():
        garbled = f"{HANS}\n{misread(text)}\nfin"
        edits = settle(mojibake(garbled))
        assert apply(apply(garbled, edits), invert(edits)) == garbled


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x17F), max_size=60))
def test_edits_fit_any_jumble(text: str) -> None:
    edits = settle(mojibake(text))
    assert apply(apply(text, edits), invert(edits)) == text


def test_a_jumble_of_letters_is_no_text() -> None:
    chosen = random.Random(7)
    letters = "".join(map(chr, range(0xC0, 0x100)))
    for _ in range(300):
        jumble = "".join(chosen.choice(letters + "abcdefghij ") for _ in range(40))
        assert all(edit.rule == "mojibake-utf-8" for edit in mojibake(jumble))
        assert read_once(jumble) == jumble
