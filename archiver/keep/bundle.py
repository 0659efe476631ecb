"""The metadata of a capture: the JSON that its metadata record holds, and `Held`, what the index keeps of it.

The layout is described in `docs/archive-format.md`.
"""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from archiver.errors import StorageError
from archiver.keep.fingerprints import fingerprints, packed
from archiver.keep.sight import Sight, sight
from archiver.keep.urls import url_key
from archiver.keep.warc import Record
from archiver.model import Capture
from archiver.text.canonical import canonical, digest

FORMAT = 1
# Kinds of metadata records that hold a capture, and those that say of captures which document they are of.
CAPTURES = ("version", "seen")
MOVES = ("merge", "split")
# Evidence of captures whose bytes were held and cleaned: they were only cleaned anew.
READINGS = ("cleaner", "restore")
_UNUSABLE = ("empty", "failed")
# Formats whose blocks say where content ends; a dump of their text does not.
_STRUCTURED = ("text/html", "application/xhtml+xml")
DateKind = Literal["event", "published", "captured"]


@dataclass(frozen=True, slots=True)
class Held:
    """One capture as the index knows it. Dates of capture are UTC to the microsecond; `""` and None: not known.

    `dated`: the date of capture was given. Otherwise it is when the capture was added, which says nothing of the document.
    `fingerprints` are those of its text, packed. `reading`: one of READINGS where this is no new capture, only cleaned anew.
    """

    record: str
    document: str
    captured_at: str
    dated: bool
    added_at: str
    source: str
    url: str
    page_url: str
    raw: str
    raw_record: str
    raw_capture: str
    text: str
    text_record: str
    normalised: str
    normalised_record: str
    digest: str
    length: int
    script: str
    status: str
    outcome: str
    cleaner: str
    title: str | None
    title_key: str
    published: str | None
    event_date: str | None
    institution: str | None
    author: str | None
    site: str | None
    doc_type: str | None
    companies: tuple[tuple[str, str], ...]
    truncated: bool | None
    quality: tuple[int, ...]
    preview_of: tuple[str, ...]
    full_text_of: tuple[str, ...]
    same_as: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    fingerprints: str = ""
    reading: str = ""

    @property
    def usable(self) -> bool:
        """Whether there is a text to show: a wall, an empty page or a format without a reader has none."""
        return self.status not in _UNUSABLE and bool(self.text)

    @property
    def date(self) -> str:
        """The day that a reader would file it under: of the event, of publication, else of the capture."""
        return self.event_date or self.published or self.captured_at[:10]

    @property
    def date_kind(self) -> DateKind:
        """Which of the three `date` is."""
        return "event" if self.event_date else "published" if self.published else "captured"


@dataclass(frozen=True, slots=True)
class Move:
    """A correction by hand: these captures, named by their metadata records, are of this document. The latest one counts."""

    record: str
    added_at: str
    captures: tuple[str, ...]
    document: str


def move_meta(kind: str, captures: Iterable[str], document: str, why: str, after: str = "") -> dict[str, Any]:
    """The metadata of a correction, of a `kind` of MOVES, later than the one made at `after`."""
    return {
        "format": FORMAT,
        "kind": kind,
        "added_at": later(after),
        "captures": sorted(captures),
        "document": document,
        "why": why,
        "by": who(),
    }


def move_from(meta: Mapping[str, Any], record: str) -> Move:
    """The index's view of a correction, whose WARC id is `record`."""
    return Move(record, meta["added_at"], tuple(meta["captures"]), meta["document"])


def timestamp(moment: datetime | None = None) -> str:
    """UTC, ISO 8601 to the microsecond, so that text order is time order. A time without a zone is taken as UTC.

    >>> timestamp(datetime(2024, 10, 28, 9, 30))
    '2024-10-28T09:30:00.000000Z'
    """
    moment = moment or datetime.now(UTC)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def later(than: str) -> str:
    """Now, as `timestamp` writes it; a microsecond after `than` where the clock went back: what is said later counts.

    >>> later("9000-01-01T00:00:00.000000Z")
    '9000-01-01T00:00:00.000001Z'
    """
    now = timestamp()
    return now if now > than else timestamp(datetime.fromisoformat(than) + timedelta(microseconds=1))


def who() -> str:
    """The name that this system knows its user by; "" where it knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such variable, and no entry for the user's number
        return ""


def describe(capture: Capture, form: Mapping[str, Any], added_at: str, *, dated: bool = True, shown: Sight | None = None) -> dict[str, Any]:
    """The metadata of a capture and its clean form (a document's `to_dict`), before it is decided what it is a capture of.

    `dated`: its date of capture was given, and is not just when it was added. `shown`: what it shows, where that is known.
    """
    text = form["text"]
    clean = {key: value for key, value in form.items() if key not in ("text", "normalised")}
    clean["turns"] = [{k: v for k, v in turn.items() if k != "text"} for turn in form["turns"]]
    return {
        "format": FORMAT,
        "captured_at": timestamp(capture.captured_at),
        "added_at": added_at,
        "source": capture.source,
        "given": {
            "media_type": capture.media_type,
            "encoding": capture.encoding,
            "headers": dict(capture.headers),
            "captured_at": dated,
        },
        "raw": {"sha256": digest(capture.body), "bytes": len(capture.body)},
        "text": _text(text) | {"lost": text.count("\ufffd"), "canonical": len(canonical(text))} if text else None,
        "normalised": _text(form["normalised"]["text"]) | _less_text(form["normalised"]) if form["normalised"] else None,
        "digest": form["digest"],
        "fingerprints": packed(fingerprints(shown or sight_from(form, text))),
        "cleaner": form["cleaner"],
        "clean": clean,
    }


def sight_from(clean: Mapping[str, Any], text: str) -> Sight:
    """What a capture shows, of its clean form (with or without its text) and its text."""
    title = (clean["title"] or "", clean["title_line"] or "")
    return sight(text, (*title, *(removal["text"] for removal in clean["removed"])))


def held_from(meta: Mapping[str, Any], record: str = "") -> Held:
    """The index's view of a metadata record, whose WARC id is `record`."""
    clean, text, normalised, relations = meta["clean"], meta["text"] or {}, meta["normalised"] or {}, meta.get("relations", {})
    title = clean["title"]
    return Held(
        record=record,
        document=meta.get("document", ""),
        captured_at=meta["captured_at"],
        dated=meta["given"].get("captured_at", True),
        added_at=meta["added_at"],
        source=meta["source"],
        url=url_key(meta["source"]),
        page_url=url_key(clean["url"] or ""),
        raw=meta["raw"]["sha256"],
        raw_record=meta["raw"].get("record", ""),
        raw_capture=meta["raw"].get("capture", ""),
        text=text.get("sha256", ""),
        text_record=text.get("record", ""),
        normalised=normalised.get("sha256", ""),
        normalised_record=normalised.get("record", ""),
        digest=meta["digest"],
        length=text.get("canonical", 0),
        script=clean["script"],
        status=clean["status"],
        outcome=meta.get("outcome", ""),
        cleaner=meta["cleaner"],
        title=title,
        title_key=canonical(title or ""),
        published=clean["published"],
        event_date=clean["event_date"],
        institution=clean["institution"],
        author=clean["author"],
        site=clean["site"],
        doc_type=clean["doc_type"],
        companies=tuple((c["name"], c["code"]) for c in clean["companies"] or ()),
        truncated=clean["truncated"],
        quality=quality(meta),
        preview_of=tuple(relations.get("preview_of", ())),
        full_text_of=tuple(relations.get("full_text_of", ())),
        same_as=tuple(relations.get("same_as", ())),
        near=tuple(relations.get("near", ())),
        fingerprints=meta.get("fingerprints", ""),
        reading=rule if (rule := meta.get("evidence", {}).get("rule", "")) in READINGS else "",
    )


def quality(meta: Mapping[str, Any]) -> tuple[int, ...]:
    """How good a capture of its content this is; of two with the same content the greater one is shown.

    In this order: most passages that a user brought back · fewest characters lost (U+FFFD) · not cut off · from a page whose
    structure tells content from chrome · the title is known · most metadata found · nothing that needs review · fewest doubts.
    """
    clean = meta["clean"]
    lost = (meta["text"] or {}).get("lost", 0)
    return (
        len(clean.get("restored", ())),
        -lost,
        int(clean["truncated"] is not True),
        int((clean["media_type"] or "") in _STRUCTURED),
        int(bool(clean["title"])),
        len(clean["evidence"]),
        int(clean["status"] == "clean"),
        -len(clean["doubts"]),
    )


def given_capture(meta: Mapping[str, Any], body: bytes) -> Capture:
    """The capture as it was handed to `add`: cleaning it again gives the same, as far as the cleaner is the same."""
    given = meta["given"]
    moment = datetime.fromisoformat(meta["captured_at"])
    return Capture(body, meta["source"], given["media_type"], given["encoding"], given["headers"], moment)


def form_from(meta: Mapping[str, Any], text: str) -> dict[str, Any]:
    """The clean form again, as `render.from_dict` reads it: the metadata with the text of the conversion."""
    return {**meta["clean"], "text": text, "normalised": None}


def read_meta(record: Record) -> dict[str, Any] | None:
    """The JSON of a metadata record; None for any other record. Raises StorageError where a newer archiver wrote it."""
    if record.kind != "metadata" or not record.headers.get("Content-Type", "").startswith("application/json"):
        return None
    try:
        meta: dict[str, Any] = json.loads(decoded(record.body))
    except ValueError:  # `verify` reports it
        return None
    if not isinstance(meta, dict) or "format" not in meta:
        return None
    if meta["format"] > FORMAT:
        raise StorageError(f"metadata record {record.id} was written by a newer version of archiver; update archiver, then try again")
    return meta


def encoded(text: str) -> bytes:
    """UTF-8; a lone surrogate, which no text should have, goes through rather than losing the document."""
    return text.encode("utf-8", "surrogatepass")


def decoded(body: bytes) -> str:
    """The text that `encoded` made bytes of."""
    return body.decode("utf-8", "surrogatepass")


def _text(text: str) -> dict[str, Any]:
    return {"sha256": digest(encoded(text)), "characters": len(text)}


def _less_text(normalised: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in normalised.items() if key != "text"}
