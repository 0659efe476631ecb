"""Each rule is its own test: what it says it removes it must remove, what it says it keeps it must leave alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archiver.clean.glosses import glosses
from archiver.clean.layout import part, tidy, unwrap
from archiver.clean.marks import marks, page_marks
from archiver.clean.mend import mend
from archiver.clean.quotes import curl
from archiver.clean.repair import repair
from archiver.clean.residue import residue
from archiver.clean.rules import also
from archiver.clean.ruleset import Method, Phrase, Rules, TurnLabel
from archiver.clean.turns import find_labels
from archiver.clean.zones import phrases_in
from archiver.model import Edit
from archiver.text.edits import apply, settle
from archiver.text.fold import fold_with_offsets
from archiver.text.mojibake import mojibake


@dataclass(frozen=True, slots=True)
class Trial:
    """One example of a rule, and what is wrong with it ("" where the rule does what the example says)."""

    rule: str
    example: str
    wrong: str


def check(rules: Rules) -> Iterator[Trial]:
    """Every example of every rule, tried."""
    for phrase in rules.phrases:
        yield from _try_phrase(phrase)
    for label in rules.labels:
        yield from _try_label(label, rules)
    for method in rules.methods.values():
        yield from _try_method(method, rules)
    for method in rules.unsafe.values():
        yield from _try_method(method, also(rules, method.id))


def _try_phrase(rule: Phrase) -> Iterator[Trial]:
    for example in rule.removes:
        left = _left(rule, example)
        yield Trial(rule.id, example, f"should go, but {left!r} stays" if left.strip() else "")
    for example in rule.keeps:
        left = example if rule.alone is False else _left(rule, example)  # such a rule never acts on a line by itself
        yield Trial(rule.id, example, "" if left == example else f"should stay, but only {left!r} does")


def _left(rule: Phrase, line: str) -> str:
    key = fold_with_offsets(line)
    if rule.where in ("line", "head", "tail"):
        return "" if rule.pattern.fullmatch(key.text) else line
    left = line
    for start, end in reversed([(a, b) for a, b, _ in phrases_in(key, (rule,))]):
        left = left[:start] + left[end:]
    return left


def _try_label(label: TurnLabel, rules: Rules) -> Iterator[Trial]:
    for text, roles in label.splits:
        found = tuple(x.role for x in find_labels(text, rules))
        yield Trial(label.id, text, "" if found == roles else f"should give {', '.join(roles)}; gives {', '.join(found) or 'no turn'}")
    for text in label.keeps:
        yield Trial(label.id, text, "should give no turn, but does" if find_labels(text, rules) else "")


def _try_method(method: Method, rules: Rules) -> Iterator[Trial]:
    examples = (*method.mends, *((text, text) for text in method.keeps))
    for before, after in examples:
        got = repaired(before, rules)
        yield Trial(method.id, before, "" if got == after else f"should become {after!r}, becomes {got!r}")


def repaired(text: str, rules: Rules) -> str:
    """A text after the repairs alone, as the walk makes them."""

    def parted(text: str) -> Iterator[Edit]:
        return part(text, find_labels(text, rules))

    for step in (mojibake, mend, glosses, residue, page_marks, unwrap, tidy, parted, marks, tidy, repair, curl):
        text = apply(text, settle(edit for edit in step(text) if edit.rule not in rules.off))
    return text
