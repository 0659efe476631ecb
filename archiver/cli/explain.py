"""`archiver explain`: the page on the screen, with what went, why, and what was repaired. Readable without colour."""

from __future__ import annotations

import json
import re
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator

from archiver.batch import STDIN, captures, look
from archiver.clean.quotes import curl
from archiver.clean.rules import shipped
from archiver.cli.cleaning import cleaned
from archiver.cli.restoring import restored_table
from archiver.cli.rulebook import chosen
from archiver.cli.terminal import clip, counted, harmless, one_line, paint, table, write_data
from archiver.errors import NotFound, UsageError
from archiver.model import Document, Turn
from archiver.render import Passage, explained, passages
from archiver.render.form import found_fields, record_fields
from archiver.render.variant import said

# Of the repairs by one rule this many are shown in their place; the others are counted.
_EXAMPLES = 3
# A kept stretch shows about this many characters at its ends, at most twice as many; what is hidden is more than this.
_EDGE = 60
_SENTENCE_END = re.compile(r"[。！？!?；\n]+[”’」』）)]*")
# A removal of so many characters stands on a line of its own, as do those that were whole lines.
_BLOCK = 8


def explain(args: Namespace) -> int:
    """Explains a file, or a document of the archive; 4 where there is nothing to explain."""
    doc = _document(args)
    if args.json:
        write_data(json.dumps(explained(doc), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("".join(_view(doc, whole=args.all)))
    if doc.status == "failed":
        print(f"archiver: {harmless('; '.join(doubt.what for doubt in doc.doubts))}", file=sys.stderr)
    return 0 if doc.text or doc.removed else 4


def _document(args: Namespace) -> Document:
    """What the target names: a file that is there, standard input, or a document of the archive."""
    target = args.target
    if look(target) == "folder":
        raise UsageError(f"explains one document, and {target} is a folder; name a file in it")
    if target == STDIN or look(target):
        item = next(captures([target], args.encoding))
        return cleaned(item, chosen(args))
    from archiver.cli.place import opened

    try:
        with opened(args, chosen(args)) as archive:
            return archive.explain(target)
    except NotFound as error:
        raise NotFound(f"no such file: {target}; and as a document of the archive: {error}") from error


def _view(doc: Document, *, whole: bool) -> Iterator[str]:
    yield _heading(doc)
    if found := {**found_fields(doc.metadata), **{f"record.{name}": f for name, f in record_fields(doc.metadata).items()}}:
        rows = [(name, _shown(f.value), f.rule, f"「{clip(one_line(f.evidence), 40)}」") for name, f in found.items()]
        yield _section("what it says of itself")
        yield table(("field", "value", "rule", "read from"), rows)
    if doc.trail is not None:
        yield _section("the page: [-removed-] {rule: why}, [-before-]{+after+} repaired")
        yield re.sub(r"\n{3,}", "\n\n", "".join(_page(doc, whole=whole))).strip("\n") + "\n"
    if doc.turns:
        yield _section("turns")
        yield table(("role", "speaker", "count", "characters"), _turns(doc), right=("count", "characters"))
    if doc.repairs:
        yield _section("repairs")
        yield table(("rule", "count"), [(rule, f"{n:,}") for rule, n in doc.repairs], right=("count",))
    if offered := _offered(doc):
        yield _section("made only on request")
        yield table(("rule", "count", "why"), offered, right=("count",))
    if doc.restored:
        yield _section("brought back by hand")
        yield restored_table(doc.restored)
    if doc.doubts:
        yield _section("doubts")
        yield table(("stage", "what", "where"), [(d.stage, d.what, d.where) for d in doc.doubts])


def _offered(doc: Document) -> list[tuple[str, str, str]]:
    """The repairs that are not safe, with how many of each this document would have; those that were made are among its repairs."""
    rules, made = shipped(), dict(doc.repairs)
    count = Counter(edit.rule for edit in curl(doc.text))
    return [(rule, f"{count[rule]:,}", rules.why(rule)) for rule in rules.unsafe if count[rule] and rule not in made]


def _heading(doc: Document) -> str:
    out = sys.stdout
    title = paint(one_line(doc.title or "(no title)"), "bold", out)
    facts = [one_line(doc.source), doc.media_type, f"status {doc.status}", f"script {doc.script}"]
    if doc.encoding:
        facts.append(f"{doc.encoding.name} ({doc.encoding.known_by})")
    removed, gone = sum(len(r.text) for r in doc.removed), counted(len(doc.removed), "passage")
    repairs = counted(sum(n for _, n in doc.repairs), "repair")
    told = f"{len(doc.text):,} characters kept, {removed:,} removed in {gone}, {repairs}"
    return f"{title}\n{paint(' · '.join(filter(None, facts)), 'dim', out)}\n{told}\n"


def _section(name: str) -> str:
    return f"\n{paint(name, 'cyan', sys.stdout)}\n"


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return " / ".join(str(getattr(part, "name", part)) for part in value)
    return str(value)


def _turns(doc: Document) -> list[tuple[str, str, str, str]]:
    """How often each one speaks, and how much."""
    groups: dict[tuple[str, str], list[Turn]] = {}
    for turn in doc.turns:
        groups.setdefault((turn.role, turn.speaker or ""), []).append(turn)
    return [(role, who, f"{len(ts):,}", f"{sum(len(said(doc, t)) for t in ts):,}") for (role, who), ts in groups.items()]


def _page(doc: Document, *, whole: bool) -> Iterator[str]:
    """The page's passages; kept text, and repairs beyond the first of each rule, gather until something is to be shown.

    `whole`: every repair is shown, and kept text to its last character.
    """
    assert doc.trail is not None
    whys = {removal.rule: removal.why for removal in doc.removed}
    shown: Counter[str] | None = None if whole else Counter()
    fold = _whole if whole else _folded
    kept, repaired = "", 0
    for passage in passages(doc.trail):
        drawn = _drawn(passage, whys, shown, _is_line(passage, doc.trail.page.text))
        if drawn is None:
            kept += passage.after
            repaired += passage.kind != "kept"
            continue
        yield fold(kept, repaired) + drawn
        kept, repaired = "", 0
    yield fold(kept, repaired)


def _is_line(passage: Passage, page: str) -> bool:
    """Whether a passage is the whole of one line or more, less white space."""
    line_before = page.rfind("\n", 0, passage.start) + 1
    line_after = page.find("\n", passage.end)
    around = page[line_before : passage.start] + page[passage.end : line_after if line_after >= 0 else len(page)]
    return not around.strip() or len(passage.before) >= _BLOCK


def _drawn(passage: Passage, whys: dict[str, str], shown: Counter[str] | None, is_line: bool) -> str | None:
    """How a passage is shown, or None where it is kept text, only moves line ends, or is one of many of its kind."""
    if passage.kind == "kept":
        return None
    rule = passage.rules[-1]
    if passage.kind == "removed" and (passage.before.strip() or rule in whys):
        text = _removal(passage, whys)
        return f"\n{text}\n" if is_line else text
    if "\n" in passage.before + passage.after or (shown is not None and shown[rule] >= _EXAMPLES):
        return None
    if shown is not None:
        shown[rule] += 1
    gone = paint(harmless(passage.before), "red", sys.stdout)
    new = paint(harmless(passage.after), "green", sys.stdout)
    return (f"[-{gone}-]" if passage.before else "") + (f"{{+{new}+}}" if passage.after else "") + _rule(rule, "")


def _removal(passage: Passage, whys: dict[str, str]) -> str:
    rule = next((r for r in reversed(passage.rules) if r in whys), passage.rules[-1])
    return f"[-{paint(harmless(passage.before.strip()), 'red', sys.stdout)}-]{_rule(rule, whys.get(rule, ''))}"


def _rule(rule: str, why: str) -> str:
    return paint(f"{{{rule}: {why}}}" if why else f"{{{rule}}}", "dim", sys.stdout)


def _whole(text: str, repaired: int) -> str:
    return harmless(text)


def _folded(text: str, repaired: int) -> str:
    """Kept text, its middle counted instead of shown where it is long; it is cut where sentences end, if one does near there."""
    text = harmless(text)
    ending = _SENTENCE_END.search(text, max(0, len(text) - 2 * _EDGE), max(0, len(text) - _EDGE // 3))
    head, tail = _cut(text[: 2 * _EDGE]), ending.end() if ending else len(text) - _EDGE
    if tail - head <= _EDGE:
        return text
    told = f"{tail - head:,} characters kept" + (f", {counted(repaired, 'repair')} like those above" if repaired else "")
    before, after = ("" if text[:head].endswith("\n") else " "), ("\n" if text[:tail].endswith("\n") else " ")
    return text[:head] + before + paint(f"… {told} …", "dim", sys.stdout) + after + text[tail:]


def _cut(text: str) -> int:
    """Where to stop in the beginning of a long text: after the last sentence that ends in it."""
    return max((found.end() for found in _SENTENCE_END.finditer(text) if found.end() > _EDGE // 3), default=_EDGE)
