"""Each rule is its own test: what it says it removes it must remove, what it says it keeps it must leave alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archiver.clean.layout import part, tidy, unwrap
from archiver.clean.mend import mend
from archiver.clean.repair import repair
from archiver.clean.rules import Method, Phrase, Rules, TurnLabel
from archiver.clean.strip import phrases_in
from archiver.clean.turns import find_labels
from archiver.text.edits import apply, settle
from archiver.text.fold import fold_with_offsets


@dataclass(frozen=True, slots=True)
class Broken:
    """An example that a rule does not keep: its id, the example, and what came of it."""

    rule: str
    example: str
    what: str


def check(rules: Rules) -> Iterator[Broken]:
    """Every example of every rule that does not hold; nothing where all rules are sound."""
    for phrase in rules.phrases:
        yield from _check_phrase(phrase)
    for label in rules.labels:
        yield from _check_label(label, rules)
    for method in rules.methods.values():
        yield from _check_method(method, rules)


def _check_phrase(rule: Phrase) -> Iterator[Broken]:
    for example in rule.removes:
        left = _left(rule, example)
        if left.strip():
            yield Broken(rule.id, example, f"should go, but {left!r} stays")
    for example in rule.keeps:
        left = _left(rule, example)
        if left != example:
            yield Broken(rule.id, example, f"should stay, but only {left!r} does")


def _left(rule: Phrase, line: str) -> str:
    key = fold_with_offsets(line)
    if rule.where in ("line", "head", "tail"):
        return "" if rule.pattern.fullmatch(key.text) else line
    left = line
    for start, end in reversed([(a, b) for a, b, _ in phrases_in(key, (rule,))]):
        left = left[:start] + left[end:]
    return left


def _check_label(label: TurnLabel, rules: Rules) -> Iterator[Broken]:
    for text, roles in label.splits:
        found = tuple(x.role for x in find_labels(text, rules))
        if found != roles:
            yield Broken(label.id, text, f"should give {roles}, gives {found}")
    for text in label.keeps:
        if find_labels(text, rules):
            yield Broken(label.id, text, "should give no turn, but does")


def _check_method(method: Method, rules: Rules) -> Iterator[Broken]:
    for before, after in method.mends:
        got = repaired(before, rules)
        if got != after:
            yield Broken(method.id, before, f"should become {after!r}, becomes {got!r}")
    for text in method.keeps:
        got = repaired(text, rules)
        if got != text:
            yield Broken(method.id, text, f"should stay, becomes {got!r}")


def repaired(text: str, rules: Rules) -> str:
    """A text after the repairs alone, as the walk makes them."""
    text = apply(text, settle(mend(text)))
    text = apply(text, settle(unwrap(text)))
    text = apply(text, settle(tidy(text)))
    text = apply(text, settle(part(text, find_labels(text, rules))))
    return apply(text, settle(repair(text, rules)))
