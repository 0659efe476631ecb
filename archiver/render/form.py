"""A document as a dictionary of plain values, and back: one line of `--format jsonl`. Keys: `docs/interface.md`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any

from archiver.model import Company, Document, Doubt, Encoding, Found, Metadata, Record, Removal, Restore, Turn
from archiver.render.variant import normalised, said

_FIELDS = (
    "title", "title_line", "published", "updated", "event_date", "author", "institution", "source_name", "editor", "site",
    "category", "breadcrumb", "url", "companies", "language", "doc_type",
)  # fmt: skip


def to_dict(doc: Document, script: str | None = None) -> dict[str, Any]:
    """Plain values that JSON can hold, in the order of the table in `docs/interface.md`.

    `text`, `title` and `turns` are as published. With `script`, `normalised` holds title and text in that script where
    they differ, else None. Raises UsageError for a script that is not a target.
    """
    other = normalised(doc, script) if script else None
    return {
        "source": doc.source,
        "media_type": doc.media_type,
        "status": doc.status,
        **_metadata_to_dict(doc.metadata),
        "script": doc.script,
        "encoding": _encoding_to_dict(doc.encoding),
        "text": doc.text,
        "turns": [_turn_to_dict(doc, turn) for turn in doc.turns],
        "normalised": {"script": other.script, "title": other.title, "text": other.text} if other else None,
        "truncated": doc.truncated,
        "removed": [removal_to_dict(removal) for removal in doc.removed],
        "repairs": dict(doc.repairs),
        "doubts": [{"stage": d.stage, "what": d.what, "where": d.where} for d in doc.doubts],
        "restored": [{**asdict(one), "span": list(one.span)} for one in doc.restored],
        "digest": doc.digest,
        "raw_digest": doc.raw_digest,
        "cleaner": doc.cleaner,
        "evidence": {name: {"rule": found.rule, "words": found.evidence} for name, found in _evidence(doc.metadata)},
    }


def from_dict(d: Mapping[str, Any]) -> Document:
    """The document that `to_dict` wrote, without its trail. Raises KeyError or TypeError where a key is missing or odd."""
    return Document(
        source=d["source"],
        media_type=d["media_type"],
        status=d["status"],
        text=d["text"],
        script=d["script"],
        digest=d["digest"],
        raw_digest=d["raw_digest"],
        cleaner=d["cleaner"],
        encoding=_encoding_from_dict(d["encoding"]) if d["encoding"] else None,
        metadata=_metadata_from_dict(d),
        turns=tuple(Turn(t["role"], t["speaker"], t["label"][0], t["span"][0], t["span"][1]) for t in d["turns"]),
        truncated=d["truncated"],
        removed=tuple(Removal(**{**r, "span": tuple(r["span"])}) for r in d["removed"]),
        repairs=tuple(d["repairs"].items()),
        doubts=tuple(Doubt(**doubt) for doubt in d["doubts"]),
        restored=tuple(Restore(**{**one, "span": tuple(one["span"])}) for one in d.get("restored", ())),
    )


def found_fields(metadata: Metadata) -> dict[str, Found[Any]]:
    """The metadata that was found, by name, in the order of the table."""
    return {name: found for name in _FIELDS if (found := getattr(metadata, name)) is not None}


def record_fields(metadata: Metadata) -> dict[str, Found[Any]]:
    """The fields of the document's form that were found, by name."""
    record = metadata.record
    return {f.name: found for f in fields(Record) if record and (found := getattr(record, f.name)) is not None}


def _evidence(metadata: Metadata) -> Iterator[tuple[str, Found[Any]]]:
    yield from found_fields(metadata).items()
    yield from ((f"record.{name}", found) for name, found in record_fields(metadata).items())


def removal_to_dict(removal: Removal) -> dict[str, Any]:
    """One passage that cleaning took out; `span` is its place in the page's text."""
    return {
        "text": removal.text,
        "rule": removal.rule,
        "why": removal.why,
        "where": removal.where,
        "score": removal.score,
        "span": list(removal.span),
    }


def _metadata_to_dict(metadata: Metadata) -> dict[str, Any]:
    """Every field, None where nothing was found; `author_masked` stands beside `author`."""
    found = found_fields(metadata)
    values: dict[str, Any] = {}
    for name in _FIELDS:
        values[name] = _plain(found[name].value) if name in found else None
        if name == "author":
            values["author_masked"] = metadata.author_masked
    values["record"] = {name: _plain(found.value) for name, found in record_fields(metadata).items()} or None
    return values


def _plain(value: Any) -> Any:
    if isinstance(value, Company):
        return {"name": value.name, "code": value.code}
    return [_plain(v) for v in value] if isinstance(value, tuple) else value


def _metadata_from_dict(d: Mapping[str, Any]) -> Metadata:
    said = {
        **d,
        **{f"record.{name}": value for name, value in (d.get("record") or {}).items()},
    }  # documents archived earlier have no record
    found = {name: Found(_typed(name, said[name]), e["rule"], e["words"]) for name, e in d["evidence"].items()}
    record = {name.removeprefix("record."): value for name, value in found.items() if name.startswith("record.")}
    rest: dict[str, Any] = {name: value for name, value in found.items() if not name.startswith("record.")}
    return Metadata(author_masked=d["author_masked"], record=Record(**record) if record else None, **rest)


def _typed(name: str, value: Any) -> Any:
    if name == "companies":
        return tuple(Company(**company) for company in value)
    return tuple(value) if isinstance(value, list) else value


def _encoding_to_dict(encoding: Encoding | None) -> dict[str, Any] | None:
    if encoding is None:
        return None
    return {
        "name": encoding.name,
        "known_by": encoding.known_by,
        "declared": encoding.declared,
        "replaced": encoding.replaced,
        "broken": list(encoding.broken),
        "recovered": encoding.recovered,
    }


def _encoding_from_dict(d: Mapping[str, Any]) -> Encoding:
    return Encoding(**{**d, "broken": tuple(d.get("broken", ()))})


def _turn_to_dict(doc: Document, turn: Turn) -> dict[str, Any]:
    """`text` is what was said; in the document's `text`, `label` is the span of its label and `span` its own."""
    return {
        "role": turn.role,
        "speaker": turn.speaker,
        "text": said(doc, turn),
        "label": [turn.label, turn.start],
        "span": [turn.start, turn.end],
    }
