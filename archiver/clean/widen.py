"""Full-width punctuation that NFKC or a half-width keyboard made narrow, wide again.

First the whole document is asked: only where nearly every mark beside Han characters is narrow was it narrowed. Then each
mark by the grammar of its place: numbers, times, ratios, URLs, code and Latin clauses keep theirs. Where authors differ, the
commoner form stands; shares were counted in 229 Chinese texts of which the other marks are wide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from archiver.clean.lines import HAN, lines_of
from archiver.clean.verbatim import Verbatim
from archiver.model import Edit
from archiver.text.edits import apply

_WIDE = {",": "，", "?": "？", "!": "！", ":": "：", ";": "；", "(": "（", ")": "）"}
_CJK = rf"{HAN}，。！？：；、“”‘’（）《》【】「」『』…—"
_URL = re.compile(
    rf"[a-zA-Z][a-zA-Z0-9+.-]{{1,15}}://(?:[^\s<>\"”，。）,;:!?{HAN}]|[,;:!?](?![\s{HAN}]|$))+|(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{{1,64}}@[A-Za-z0-9-]+\.[A-Za-z0-9.]+|\bwww\.[^\s，。）{HAN}]+"
)
# A line with quoted values between commas, colons and brackets is code or data.
CODE_LINE = re.compile(rf"^.*(?:[(\[{{=] *\"[^\"\n]*\" *[,)\]}}:;]|\"[^\"\n]*\" *[,:] *\"|[^{HAN}]\); *$).*$", re.MULTILINE)
# A document counts as narrowed when it has at least this many half-width marks beside Han characters …
_MARKS_NEEDED = 3
# … and wide ones are at most this share of all. Measured: authored texts that mix widths have 0.1 and more.
_WIDE_SHARE = 0.05
_NARROW = ",?!:;"
_BESIDE = re.compile(rf"[,?!:;](?:(?<=[{HAN}][,?!:;])|(?<=[{HAN}][”’》】][,?!:;])|(?=[“‘《【]?[{HAN}]))")
# NFKC makes three points of each half of an ellipsis; three alone were typed (in 5 texts of 8).
_DOTS = re.compile(rf"\.{{6}}(?<=[{HAN}，。？！“”]......)(?!\.)")
_HAS_HAN = re.compile(f"[{HAN}]")
_IS_CJK = re.compile(f"[{_CJK}]")
_QUOTES = "“”‘’"  # not Chinese by themselves
# The last clause of what stands before a mark.
_CLAUSE_BEFORE = re.compile(r"[^。！？!?\n]*$")
_THOUSANDS = re.compile(r"(?<![0-9])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")
# What forums and mail programs print: ": " before a line that is quoted, Re: before a title.
_QUOTED = re.compile(r"^(?:: ?)+|\b(?:Re|RE|Fwd?|FW): ?", re.MULTILINE)
# Behind a comma, a number of two digits and more with its unit is a new one, not the next of a row: 住在2-1,57岁.
_NEW_NUMBER = re.compile(rf",[0-9]{{2,}}[{HAN}]")
# A word that carries its exclamation mark as part of its name (panic!): a space, or another mark, comes after.
_NAMED = re.compile(rf"([A-Za-z][A-Za-z0-9_]*)!(?= [{HAN}]|[，。、；：」”）,;:])")
# What numbers an item: (1), (a), (二).
_ITEM = re.compile(r"[0-9]{1,2}|[A-Za-z]|[ivx]{1,4}")
_BRACKET = re.compile(r"[()\n]")
_PAIR_LONG = 400


def is_narrowed(text: str) -> bool:
    """Whether a Chinese text went through NFKC, or was written with a half-width keyboard: its commas are ASCII."""
    wide = sum(map(text.count, "，？！：；"))
    possible = sum(map(text.count, _NARROW))
    if possible < _MARKS_NEEDED or wide > _WIDE_SHARE * (possible + wide):
        return False
    narrow = sum(1 for _ in _BESIDE.finditer(text))
    return narrow >= _MARKS_NEEDED and wide <= _WIDE_SHARE * (narrow + wide) and not _is_table(text)


def _is_table(text: str) -> bool:
    """Whether the lines of a text are records: nearly all have the same number of commas, two at least."""
    counts = Counter(line.text.count(",") for line in lines_of(text))
    (commas, lines), total = counts.most_common(1)[0], counts.total()
    return total >= 3 and commas >= 2 and lines >= 0.8 * total


def widen(text: str, kept: Verbatim = Verbatim()) -> list[Edit]:  # noqa: B008 - an immutable value
    """An edit for every half-width mark of a narrowed text that is Chinese punctuation, in order."""
    taken = {i for pattern in (_URL, CODE_LINE, _THOUSANDS, _QUOTED) for m in pattern.finditer(text) for i in range(*m.span())}
    named = frozenset(m[1] for m in _NAMED.finditer(text))
    edits = [_wide(m.start(), text) for m in re.finditer("[,?!:;]", text) if m.start() not in taken and _is_chinese(text, m.start(), named)]
    brackets = _chinese_brackets(apply(text, edits))
    edits += [_wide(at, text) for at in brackets if at not in taken]
    edits += [Edit(*m.span(), m.group(), "……", "widen-punctuation") for m in _DOTS.finditer(text)]
    return sorted((e for e in edits if not kept.holds(e.start)), key=lambda edit: edit.start)


def _wide(at: int, text: str) -> Edit:
    return Edit(at, at + 1, text[at], _WIDE[text[at]], "widen-punctuation")


def _is_chinese(text: str, at: int, named: frozenset[str]) -> bool:
    """Whether one half-width mark stands in Chinese: not inside a number, name or code, and with Han around it."""
    mark, before, after = text[at], text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if _is_in_token(mark, before, after):
        return mark == "," and bool(_NEW_NUMBER.match(text, at))
    if mark in "!?" and (before in (" ", "\u3000") or (mark == "!" and _word_before(text, at) in named)):
        return False  # a sign that is spoken of: 类型 ! 和运算符 ?, or part of a name
    beyond = text[at + 1 : at + 3].strip()[:1]
    if {before, beyond} & set(_QUOTES):
        return bool(_HAS_HAN.search(text[max(0, at - 2) : at + 4])) or _in_han_clause(text, at)
    if _IS_CJK.match(before.strip()) or (_IS_CJK.match(beyond) and not (mark == "!" and after == " ")):
        return True
    if after in (" ", "\u3000") and (mark != "?" or beyond.isascii()):
        return False
    return _in_han_clause(text, at)


def _is_in_token(mark: str, before: str, after: str) -> bool:
    """Whether a mark belongs to a number or a name: 18:51, 1:57, std::env, PEDOT:PSS, 1,2."""
    if mark == ":":
        return ":" in (before, after) or after in ("/", "\\") or (_is_latin(before) and _is_latin(after))
    return mark == "," and before.isdigit() and after.isdigit()


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _word_before(text: str, at: int) -> str:
    found = re.search(r"[A-Za-z][A-Za-z0-9_]*$", text[max(0, at - 40) : at])
    return found.group() if found else ""


def _in_han_clause(text: str, at: int) -> bool:
    clause = _CLAUSE_BEFORE.search(text[max(0, at - 60) : at])
    return bool(clause and _HAS_HAN.search(clause.group()))


def _chinese_brackets(text: str) -> list[int]:
    """The offsets of brackets that are Chinese, of a text whose other marks are wide already."""
    found: list[int] = []
    for start, end in _pairs(text):
        inside = text[start + 1 : min(end, start + _PAIR_LONG)]
        before, after = text[start - 1 : start] if start else "\n", text[end + 1 : end + 2] or "\n"
        if not inside or (before in (" ", "\u3000") and not _is_latin(text[start - 2 : start - 1])):
            continue  # f() is code; and a writer of wide brackets needs no space
        beside = bool(_IS_CJK.match(before) or _IS_CJK.match(after))
        item = bool(_ITEM.fullmatch(inside)) and (before == "\n" or bool(_IS_CJK.match(before)))
        if _HAS_HAN.search(inside) or item or (beside and not _is_latin(before)):
            found += (start, end)
    return found


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    """(opening, closing) of brackets in one line; one that opens a line may close in a later one."""
    open_at: list[int] = []
    for match in _BRACKET.finditer(text):
        if match.group() == "(":
            open_at.append(match.start())
        elif match.group() == "\n":
            open_at = [at for at in open_at[-1:] if (at == 0 or text[at - 1] == "\n") and match.start() - at < _PAIR_LONG]
        elif open_at:
            yield open_at.pop(), match.start()


def as_widened(text: str, edits: Sequence[Edit]) -> str:
    """The text as it is after those of `edits` that keep its length: each offset stays what it was."""
    return apply(text, [edit for edit in edits if len(edit.after) == len(edit.before)])
