"""Rules are data: the rule files, loaded, checked and overlaid.

`archiver/rules/*.toml` ship with the package; a folder of the user's files is laid over them: a rule with a known id
replaces the shipped one, `off = true` takes it out, other ids are added. Ids are stable and never used again for
something else: provenance cites them for ever.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

from archiver.clean.known import SiteKnowledge
from archiver.clean.ruleset import FieldLabel, Method, Phrase, Rules, TurnLabel, Where
from archiver.errors import RulesError
from archiver.text.fold import fold, simplified

_SECTIONS = {"phrase", "label", "names", "field", "suffix", "unknown", "surname", "repair", "judgement", "doc_type", "not_title"}


def rules_from(rules: Rules | Path | str | None) -> Rules:
    """Rules themselves, the shipped ones (None), or a folder laid over the shipped ones. Raises RulesError."""
    if isinstance(rules, Rules):
        return rules
    return shipped() if rules is None else load(Path(rules))


@cache
def shipped() -> Rules:
    """The rules that ship with the package."""
    return _build(_shipped_tables())


def also(rules: Rules, *methods: str) -> Rules:
    """The rules with some methods that are not safe switched on, under a digest of their own. Raises RulesError for an unknown one."""
    unknown = [m for m in methods if m not in rules.unsafe]
    if unknown:
        raise RulesError(f"not a repair made only on request: {', '.join(unknown)}; these are: {', '.join(rules.unsafe) or 'none'}")
    made = {i: m for i, m in rules.unsafe.items() if i in methods}
    digest = hashlib.sha256(f"{rules.digest} also {sorted(methods)}".encode()).hexdigest()
    return replace(rules, methods={**rules.methods, **made}, off=rules.off - made.keys(), digest=f"sha256:{digest}")


def without(rules: Rules, *methods: str) -> Rules:
    """The rules with some methods switched off, under a digest of their own. Raises RulesError for an unknown one."""
    unknown = [m for m in methods if m not in rules.methods]
    if unknown:
        raise RulesError(f"no such method: {', '.join(unknown)}; `archiver rules list` names them")
    left = {i: m for i, m in rules.methods.items() if i not in methods}
    off = rules.off | frozenset(methods)
    digest = hashlib.sha256(f"{rules.digest} without {sorted(methods)}".encode()).hexdigest()
    return replace(rules, methods=left, off=off, digest=f"sha256:{digest}")


def knowing(rules: Rules, known: SiteKnowledge | None) -> Rules:
    """The rules with what is known of a site, under a digest of their own; as they are where there is nothing."""
    if known is None or not known.digest:
        return rules
    digest = hashlib.sha256(f"{rules.digest} knowing {known.digest}".encode()).hexdigest()
    return replace(rules, known=known, digest=f"sha256:{digest}")


def load(folder: Path) -> Rules:
    """The shipped rules with `folder/*.toml` laid over them. Raises RulesError for a folder or a file that cannot be used."""
    if not folder.is_dir():
        raise RulesError(
            f"{folder}: no such rules folder; give a folder that holds .toml files like those that `archiver rules list` names"
        )
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise RulesError(f"{folder}: no .toml file in it; a rule file looks like archiver/rules/boilerplate.toml")
    tables = [*_shipped_tables()]
    for path in paths:
        try:
            tables.append((path.name, path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            raise RulesError(f"{path}: cannot be read as UTF-8 ({error}); save it as UTF-8") from error
    return _build(tables)


def _shipped_tables() -> list[tuple[str, str]]:
    found = [f for f in files("archiver").joinpath("rules").iterdir() if f.name.endswith(".toml")]
    return [(f.name, f.read_text(encoding="utf-8")) for f in sorted(found, key=lambda f: f.name)]


def _merge(tables: list[tuple[str, str]]) -> tuple[dict[str, dict[str, dict[str, Any]]], frozenset[str]]:
    """{section: {id: rule}}, later files over earlier ones, and the ids that are off; a rule keeps its predecessor's place."""
    merged: dict[str, dict[str, dict[str, Any]]] = {section: {} for section in _SECTIONS}
    for name, text in tables:
        for section, rules in _parsed(name, text).items():
            if section not in _SECTIONS:
                raise RulesError(f"{name}: [[{section}]] is not a kind of rule; known: {', '.join(sorted(_SECTIONS))}")
            for rule in rules if isinstance(rules, list) else [{"id": section, **rules}]:
                if not isinstance(rule.get("id"), str):
                    raise RulesError(f"{name}: a [[{section}]] has no id; every rule needs one that is never used again")
                merged[section][rule["id"]] = {**rule, "_file": name}
    off = frozenset(i for rules in merged.values() for i, r in rules.items() if r.get("off"))
    return {section: {i: r for i, r in rules.items() if not r.get("off")} for section, rules in merged.items()}, off


def _parsed(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulesError(f"{name}: not valid TOML: {error}") from error


def _build(tables: list[tuple[str, str]]) -> Rules:
    merged, off = _merge(tables)
    phrases = tuple(_phrase(r) for r in merged["phrase"].values())
    labels = tuple(_label(r) for r in merged["label"].values())
    names = merged["names"].get("names", {"why": "", "not_speakers": []})
    methods = {i: _method(r) for section in ("repair", "judgement") for i, r in merged[section].items()}
    return Rules(
        phrases=phrases,
        labels=labels,
        not_speakers=frozenset(map(fold, names["not_speakers"])),
        saying=frozenset(map(fold, names.get("saying", []))),
        fields=tuple(_field(r) for r in merged["field"].values()),
        suffixes=frozenset(fold(name) for r in merged["suffix"].values() for name in _need(r, "names", list)),
        unknown=frozenset(fold(name) for r in merged["unknown"].values() for name in _need(r, "names", list)),
        surnames=frozenset(name for r in merged["surname"].values() for name in (*_need(r, "names", list), *_need(r, "single", str))),
        not_names=frozenset(name for r in merged["surname"].values() for name in r.get("not_names", [])),
        not_titles=frozenset(fold(name) for r in merged["not_title"].values() for name in _need(r, "names", list)),
        doc_types=tuple((i, _compiled(r, _need(r, "pattern", str).translate(simplified()))) for i, r in merged["doc_type"].items()),
        methods={i: m for i, m in methods.items() if m.safe},
        off=off | {i for i, m in methods.items() if not m.safe},
        digest=_digest(merged),
        unsafe={i: m for i, m in methods.items() if not m.safe},
        _whys={i: str(r.get("why", "")) for rules in merged.values() for i, r in rules.items()},
    )


def _digest(merged: dict[str, dict[str, dict[str, Any]]]) -> str:
    """SHA-256 of what the rules say: file names, order of files and comments do not count, order of rules does."""
    said = repr([(s, i, sorted((k, v) for k, v in r.items() if k != "_file")) for s in sorted(merged) for i, r in merged[s].items()])
    return "sha256:" + hashlib.sha256(said.encode()).hexdigest()


def _need(rule: dict[str, Any], key: str, kind: type) -> Any:
    value = rule.get(key)
    if not isinstance(value, kind) or not value:
        raise RulesError(f"{rule['_file']}: rule {rule['id']!r} needs {key!r} ({kind.__name__}); see the rules that ship with the package")
    return value


def _compiled(rule: dict[str, Any], pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise RulesError(f"{rule['_file']}: rule {rule['id']!r}: not a regular expression: {error}") from error


def _phrase(rule: dict[str, Any]) -> Phrase:
    where = _need(rule, "where", str)
    if where not in get_args(Where):
        raise RulesError(f"{rule['_file']}: rule {rule['id']!r}: where = {where!r}; one of {', '.join(get_args(Where))}")
    if ("pattern" in rule) == ("text" in rule):
        raise RulesError(
            f"{rule['_file']}: rule {rule['id']!r} needs either `text` (a phrase or a list) or `pattern` (a regular expression)"
        )
    if "pattern" in rule:
        pattern = _compiled(rule, _need(rule, "pattern", str).translate(simplified()))  # 著作权 in a rule meets the key's 着作权
    else:
        texts = [rule["text"]] if isinstance(rule["text"], str) else _need(rule, "text", list)
        pattern = re.compile("|".join(map(_literal, sorted(map(fold, texts), key=len, reverse=True))))
    removes, keeps = tuple(_need(rule, "removes", list)), tuple(_need(rule, "keeps", list))
    return Phrase(rule["id"], pattern, where, _need(rule, "why", str), removes, keeps, rule.get("takes") == "rest", rule.get("alone"))


def _literal(text: str) -> str:
    """A phrase as a pattern. One that ends in a colon has a list or a value after it, which is not a sentence and goes too."""
    return re.escape(text) + ("[^。!?;]{0,60}" if text.endswith(":") else "")


def _label(rule: dict[str, Any]) -> TurnLabel:
    questions, answers = (frozenset(map(_word, _need(rule, key, list))) for key in ("question", "answer"))
    splits = tuple((s["text"], tuple(s["roles"])) for s in _need(rule, "splits", list))
    return TurnLabel(
        rule["id"], questions, answers, bool(rule.get("number")), _need(rule, "why", str), splits, tuple(_need(rule, "keeps", list))
    )


def _word(word: str) -> str:
    return word if word.isascii() else fold(word)


def _field(rule: dict[str, Any]) -> FieldLabel:
    words = tuple(sorted(map(fold, _need(rule, "words", list)), key=len, reverse=True))
    return FieldLabel(rule["id"], _need(rule, "field", str), words, _need(rule, "why", str))


def _method(rule: dict[str, Any]) -> Method:
    mends = tuple((before, after) for before, after in rule.get("mends", []))
    return Method(rule["id"], _need(rule, "why", str), rule.get("safe", True), mends, tuple(rule.get("keeps", [])))


def ids(rules: Rules) -> Iterator[tuple[str, str]]:
    """(id, why) of every rule, for lists."""
    yield from rules._whys.items()
