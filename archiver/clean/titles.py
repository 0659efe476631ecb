"""Which of the things that a page offers as its title is the title: what its head, its headings and its lines agree on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from archiver.clean.byline import field_words, labelled, read_byline
from archiver.clean.draft import Draft
from archiver.clean.forms import announces, read_forms
from archiver.clean.headline import Headline, trim
from archiver.clean.lines import HAN, lines_of
from archiver.clean.pagehead import page_titles
from archiver.clean.ruleset import Rules
from archiver.clean.verbatim import verbatim
from archiver.text.fold import fold, fold_evenly

_CRUMB = re.compile(
    r"^\s*(?:您|你)?(?:的|所|现在)*(?:在的)?(?:当前|目前|现在)?的?位置\s*:?\s*(?P<path>.+)$|^\s*(?P<bare>首页\s*[>/»›→].+|[^<>»›→。!?;:]{1,14}(?:[>»›→][^<>»›→。!?;:]{1,14}){2,7})$"
)
_HAS_PATH = re.compile("位置|[>/»›→]")  # a breadcrumb has one of these
_WORDS = re.compile(f"[{HAN}]|[A-Za-z]{{3}}")
_SENTENCE = re.compile(r"[。；;]|[，,].*[，,].*[，,]")
_BAR = re.compile(r"\s*[|丨]\s*")
# A title: some Han characters or words, no sentence, not longer than this many characters; what is shorter is rather a menu's word;
# it stands within so many lines of a page.
_LONGEST = 100
_SHORT = 6
_PAGE_LINES = 300
# A line that begins with 一、 or 1. is a heading inside a text.
NUMBERED = re.compile(r"[\s#*]*(?:[（(]?[一二三四五六七八九十]{1,3}[)）、．.]|[（(]?[0-9０-９]{1,2}[)）.．、](?![0-9０-９]))")
# A heading of Markdown's first level.
_FIRST_LEVEL = re.compile(r"^# .+", re.MULTILINE)
# Records and minutes say in their title what they are.
_RECORD = re.compile(r"(?:记录表|纪要|会议记录|调研记录)(?:\([^()]{1,12}\))?$")
# A page whose whole title ends like this tells its owner, not what stands on it.
_OWNER = re.compile(r"^.{2,14}(?:网|网站|官网|门户|研究所|研究院|学会|协会|大学|学院|公司|集团|政府|委员会|局|厅|医院|新闻公报)$")


@dataclass(frozen=True, slots=True)
class _Offer:
    headline: Headline
    rule: str


def find_title(head: Sequence[str], draft: Draft, rules: Rules, spoken: str = "") -> tuple[Headline, str] | None:
    """The title taken apart, and the rule that chose it; None where nothing can be one. `head`: the lines before the text;
    `spoken`: the one above it that says what it is about."""
    titles = page_titles(draft.page.head)
    code = _code(draft)
    offered = (line for before, line in pairwise(("", *head)) if line not in code and not announces(before, rules))
    lines = _named([line for line in offered if may_be_title(line, rules)], rules)
    headings = _named([line for line in _headings(draft) if may_be_title(line, rules)], rules)
    confirmed = frozenset(map(fold, [*lines, *headings, *titles, *_labelled(head, rules, "source_name")]))
    pages = [_Offer(trim(t, rules, confirmed, chained=True), "page-title") for t in titles]
    parts = {t: trim(t, rules, confirmed) for t in dict.fromkeys((*headings, *lines))}
    marked = [_Offer(parts[t], "heading") for t in headings]
    plain = [_Offer(parts[t], "title-line") for t in lines]
    said = [_Offer(trim(t, rules, confirmed), "label-title") for t in _said(head, rules)]
    best = _best(pages, [*marked, *plain], rules)
    if best is None and spoken and may_be_title(spoken, rules):
        best = _Offer(trim(spoken, rules, confirmed), "title-line")
    if best is None and pages:
        best = _above_byline([line.text for line in lines_of(draft.text)][:_PAGE_LINES], rules, confirmed)
    if best and spoken and may_be_title(spoken, rules) and _is_name(best.headline, spoken, marked):
        best = _Offer(trim(spoken, rules, confirmed), "title-line")
    best = best or _best(marked, plain, rules) or next(iter(said), None) or _first(head, plain, rules, confirmed) or next(iter(pages), None)
    return (_merged(best, pages, [*marked, *plain]), best.rule) if best else None


def _named(lines: Sequence[str], rules: Rules) -> Sequence[str]:
    """The lines without the numbered headings of a body, where one of the others may be a title: says more than a menu, or 会议纪要."""
    others = [line for line in lines if not NUMBERED.match(line)]
    return others if any(not _is_generic(line, rules) or _RECORD.search(fold_evenly(line)) for line in others) else lines


def _is_name(found: Headline, spoken: str, marked: Sequence[_Offer]) -> bool:
    """Whether what a page calls itself is a site's or a column's name, where another line says what the article is about."""
    shown = {fold(o.headline.title) for o in marked}
    short = len(fold(found.title)) <= _SHORT and fold(found.title) not in shown and fold(found.title) not in fold(spoken)
    return short or fold(found.site) == fold(spoken)


def _best(offers: Sequence[_Offer], others: Sequence[_Offer], rules: Rules) -> _Offer | None:
    """The first offer that something else on the page agrees with, else the first; None where that is a menu's word or an owner."""
    seen = Counter(fold(o.headline.title) for o in (*offers, *others))
    usable = [o for o in offers if not _is_generic(o.headline.title, rules)]
    shown = {fold(o.headline.title) for o in others}
    usable = [
        o for o in usable if not (_OWNER.match(fold_evenly(o.headline.title)) and not o.headline.site and shown - {fold(o.headline.title)})
    ]
    return max(usable, key=lambda o: min(2, seen[fold(o.headline.title)]), default=None)


def _first(head: Sequence[str], lines: Sequence[_Offer], rules: Rules, confirmed: frozenset[str]) -> _Offer | None:
    """Of bare lines the first that is said twice, else the first; where that is a menu's word, the last one above the byline."""
    seen = Counter(fold(o.headline.title) for o in lines)
    best = max(lines, key=lambda o: min(2, seen[fold(o.headline.title)]), default=None)
    named = [o for o in lines if _RECORD.search(fold_evenly(o.headline.title)) and len(fold(o.headline.title)) > _SHORT + 2]
    if named and best and seen[fold(best.headline.title)] < 2 and not _RECORD.search(fold_evenly(best.headline.title)):
        return named[0]
    others = [o for o in lines if not (_is_owner_or_menu(o.headline.title) or _is_generic(o.headline.title, rules))]
    if best and others and best not in others and seen[fold(best.headline.title)] < 2:  # the site's name stands above the title
        return _above_byline(head, rules, confirmed) or max(others, key=lambda o: len(fold(o.headline.title)))
    if best and len(fold(best.headline.title)) >= _SHORT and not _is_generic(best.headline.title, rules):
        return best
    return next(iter(named), None) or _above_byline(head, rules, confirmed) or best


def _is_owner_or_menu(title: str) -> bool:
    """A site's or an office's name, a row of menu words, or a sentence that announces what follows."""
    level = fold_evenly(title).strip()
    words = re.split(r"[\s|/·-]+", level)
    is_menu = len(words) >= 3 and all(len(word) <= 7 for word in words) and not re.search(r"\d", level)
    return bool(_OWNER.match(level)) or level.endswith(":") or is_menu


def _above_byline(lines: Sequence[str], rules: Rules, confirmed: frozenset[str]) -> _Offer | None:
    """The line that stands right above the first byline, and is longer than a menu's word."""
    at = next((i for i, line in enumerate(lines) if (b := read_byline(line, rules)) and "published" in b.values), 0)
    near = [line for line in lines[max(0, at - 3) : at] if may_be_title(line, rules) and len(fold(line)) > _SHORT + 2]
    return _Offer(trim(near[-1], rules, confirmed), "title-line") if near else None


def _merged(best: _Offer, pages: Sequence[_Offer], others: Iterable[_Offer]) -> Headline:
    """The best headline with what stood around the same title elsewhere, and the site that any page title names."""
    same = [best.headline, *(o.headline for o in (*pages, *others) if fold(o.headline.title) == fold(best.headline.title))]
    parts = ("institution", "date", "source", "kind", "company", "code")
    named = (best.headline, *(o.headline for o in pages), *same)
    # Site - title, turned round: what was taken for the site is the title, and the title the site.
    site = next((h.title if fold(h.site) == fold(best.headline.title) else h.site for h in named if h.site), "")
    return replace(best.headline, site=site, **{part: next((v for h in same if (v := getattr(h, part))), "") for part in parts})


def _is_generic(title: str, rules: Rules) -> bool:
    parts = [p for p in re.split(r"\s*[-_|>]\s*", fold(title)) if p]
    return bool(parts) and all(p in rules.not_titles or p in rules.suffixes for p in parts)


def _headings(draft: Draft) -> list[str]:
    """The texts of a page's h1 to h3, which are where a title stands; of a Markdown document its one heading of the first level."""
    spans = draft.placed((block.start, block.end) for block in draft.page.blocks if block.tag in ("h1", "h2", "h3"))
    marked = [draft.text[start:end] for start, end in spans if start < end]
    if draft.page.media_type == "text/plain" and "# " in draft.text:
        code = _code(draft)
        marked = [line for line in _FIRST_LEVEL.findall(draft.text) if line not in code and line[-1] not in ":："]
        marked = marked if len(marked) == 1 else []
    return marked[:12]


def _code(draft: Draft) -> frozenset[str]:
    """The lines of a text's fenced code, the fences with them."""
    kept = verbatim(draft)
    return frozenset(line.text for line in lines_of(draft.text) if kept.holds(line.start)) if kept.starts else frozenset()


def _labelled(head: Sequence[str], rules: Rules, field: str) -> list[str]:
    return [value for line in head if len(line) <= 300 for name, value, _, _ in labelled(line, rules) if name == field and value]


def _said(head: Sequence[str], rules: Rules) -> list[str]:
    """Titles that a label introduces: 标题：…, or in a form's cell."""
    cells = [cell.value for cell in read_forms(head, rules) if cell.field == "title"]
    return [t for t in (*_labelled(head, rules, "title"), *cells) if len(fold(t)) >= _SHORT]


def breadcrumb(level: str) -> re.Match[str] | None:
    """The match of a folded line that is a path through the site, in its group `path` what stands behind 位置, if it says that."""
    return _CRUMB.match(level) if _HAS_PATH.search(level) else None


def may_be_title(line: str, rules: Rules) -> bool:
    """Whether a head line can be a title: words, no sentence, no breadcrumb, no byline, no labelled values."""
    if not 2 <= len(line.strip()) <= _LONGEST or not _WORDS.search(line):
        return False
    level = fold_evenly(line)
    if _SENTENCE.search(line) or breadcrumb(level) or level.lstrip().startswith("|"):
        return False
    if level.count(">") > 1 and "<" not in level:  # a path through the site; 《…》 has both
        return False
    known = field_words(rules)
    cells = _BAR.split(line.strip(" |"), maxsplit=1) if "|" in line or "丨" in line else []
    if (len(cells) > 1 and fold(cells[0]) in known) or fold(line).rstrip(":") in known:
        return False
    return not labelled(line, rules) and read_byline(line, rules) is None
