"""What travels through the house, in order of appearance: Capture, Source, Page, Edit, Document, Version.

Only data. What is done with it stands elsewhere: `text/edits.py` applies edits, `clean/walk.py` turns a `Capture` into a
`Document`, `render.py` writes a `Document` out. Offsets count characters (code points), spans are half-open `[start, end)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")

Status = Literal["clean", "review", "empty", "failed"]
Role = Literal["question", "answer", "statement"]
KnownBy = Literal["bom", "declared", "utf-8", "detected", "given"]
Outcome = Literal["new", "new-version", "seen-again", "better-capture", "preview-of", "full-text-of", "near-duplicate", "unusable"]


@dataclass(frozen=True, slots=True)
class Capture:
    """Bytes received once. `source` is the file name or URL that they came from; it is evidence, never opened."""

    body: bytes
    source: str = ""
    media_type: str | None = None
    encoding: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    captured_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes made characters: `declared` is the label that came with them, `replaced` counts U+FFFD put in for broken bytes.

    `broken` holds the offsets of these in `text`, of the first thousand; a U+FFFD that somebody wrote is not among them.
    `recovered` are passages in another encoding, as edits over `text`; once they are made (`read.fragments.mended`), over the
    text that `encoding` alone gives.
    """

    text: str
    encoding: str
    known_by: KnownBy
    declared: str | None = None
    replaced: int = 0
    broken: tuple[int, ...] = ()
    recovered: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-like span of a page's text.

    `path` is its place in the source ("line 17" or an XPath). `tag` is the nearest block element ("" in plain text).
    `linked` is the number of its characters that stand in links; `marks` holds words such as "hidden", "noscript",
    "pre", "row", "item" and "heading", so that nothing visible is dropped and nothing is judged while reading. `hints` holds
    what the class and id names of the elements around it say: "comment", "side", "article" ...
    """

    start: int
    end: int
    path: str
    tag: str = ""
    linked: int = 0
    marks: frozenset[str] = frozenset()
    hints: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says of itself outside its text: `<title>`, `<meta>` as (name, content) pairs, JSON-LD, links."""

    title: str = ""
    meta: tuple[tuple[str, str], ...] = ()
    json_ld: tuple[str, ...] = ()
    canonical: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Every visible block of a capture, in order. `text` holds them; nothing but white space stands between them."""

    text: str
    blocks: tuple[Block, ...]
    media_type: str
    source: Source
    head: Head = Head()


@dataclass(frozen=True, slots=True)
class Edit:
    """One change to a text: `before` stood at `[start, end)`, `after` takes its place, `rule` says why.

    A removal has `after == ""`, an insertion has `start == end`. `score` is the confidence of a judgement, 0 to 1.
    """

    start: int
    end: int
    before: str
    after: str
    rule: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The sorted, disjoint edits of one stage, over the text that the stage before it left."""

    name: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A metadata value, the rule that found it and the words that it was read from."""

    value: T
    rule: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Company:
    """A listed company: `name` as published, `code` with its exchange ("600000.SH"), each empty where unknown."""

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Record:
    """What the form at a document's head says: an exchange's 投资者关系活动记录表, a notice's index, the head of minutes.

    All as published; `activity` holds the ticked boxes only, `issued` is ISO 8601, `time` the words for when people met.
    """

    number: Found[str] | None = None
    activity: Found[tuple[str, ...]] | None = None
    time: Found[str] | None = None
    place: Found[str] | None = None
    chair: Found[str] | None = None
    participants: Found[str] | None = None
    receptionists: Found[str] | None = None
    present: Found[str] | None = None
    observers: Found[str] | None = None
    absent: Found[str] | None = None
    recorder: Found[str] | None = None
    index_number: Found[str] | None = None
    document_number: Found[str] | None = None
    issued: Found[str] | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says of itself. None: nothing was found. Dates are ISO 8601, as precise as known."""

    title: Found[str] | None = None
    title_line: Found[str] | None = None
    published: Found[str] | None = None
    updated: Found[str] | None = None
    event_date: Found[str] | None = None
    author: Found[str] | None = None
    author_masked: bool = False
    institution: Found[str] | None = None
    source_name: Found[str] | None = None
    editor: Found[str] | None = None
    site: Found[str] | None = None
    category: Found[str] | None = None
    breadcrumb: Found[tuple[str, ...]] | None = None
    url: Found[str] | None = None
    companies: Found[tuple[Company, ...]] | None = None
    language: Found[str] | None = None
    doc_type: Found[str] | None = None
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One say in a dialogue: `[label, start)` is its label in the document's text, `[start, end)` what was said."""

    role: Role
    speaker: str | None
    label: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """Low confidence as data: the stage that doubts, what, and where ("" for the whole document)."""

    stage: str
    what: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Removal:
    """A passage that cleaning took out. `span` is its place in the page's text, `where` the block's path."""

    text: str
    rule: str
    why: str
    where: str
    span: tuple[int, int]
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Restore:
    """A passage that cleaning takes out and a user brought back.

    `text` stood at `span` of the page whose text has the digest `page`; `rule` had taken it out. `why`, `by` and `at` (ISO 8601,
    UTC) say who wanted it back; `record` names the record of the archive that says so.
    """

    text: str
    rule: str
    page: str
    span: tuple[int, int]
    why: str = ""
    by: str = ""
    at: str = ""
    record: str = ""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes were read; `Source` without its text.

    `broken` holds the places of the first twenty U+FFFD that stand for broken bytes, as offsets in the decoded bytes' text;
    `recovered` counts the passages that were in another encoding.
    """

    name: str
    known_by: str
    declared: str | None
    replaced: int
    broken: tuple[int, ...] = ()
    recovered: int = 0


@dataclass(frozen=True, slots=True)
class Normalised:
    """Title and text in the script that was asked for, where that differs from the published one."""

    script: str
    title: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Trail:
    """How a page became a text: enough to show and undo every change. Kept only on freshly cleaned documents."""

    page: Page
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One clean text and all that is known of how it came to be. Fields: see the table in `docs/interface.md`."""

    source: str
    media_type: str
    status: Status
    text: str
    script: str
    digest: str
    raw_digest: str
    cleaner: str
    encoding: Encoding | None = None
    metadata: Metadata = Metadata()
    turns: tuple[Turn, ...] = ()
    truncated: bool | None = None
    removed: tuple[Removal, ...] = ()
    repairs: tuple[tuple[str, int], ...] = ()
    doubts: tuple[Doubt, ...] = ()
    restored: tuple[Restore, ...] = ()
    trail: Trail | None = field(default=None, repr=False, compare=False)

    @property
    def title(self) -> str | None:
        """The title as published, without site suffix, institution prefix and date tail."""
        return self.metadata.title.value if self.metadata.title else None

    def to_dict(self, script: str | None = None) -> dict[str, Any]:
        """The JSON form; with `script`, `normalised` holds title and text in that script where it differs."""
        from archiver import render

        return render.to_dict(self, script)

    def to_markdown(self, script: str | None = None, *, fold: int = 0) -> str:
        """Markdown with YAML front matter; with `fold`, answers of more characters stand in closed callouts."""
        from archiver import render

        return render.to_markdown(self, script, fold=fold)

    def to_html(self, script: str | None = None) -> str:
        """One HTML page that needs nothing else: no scripts, nothing from elsewhere."""
        from archiver import render

        return render.to_html(self, script)

    def to(self, script: str) -> Document:
        """The same document with its text, title and turns in another script: Hans, Hant, Hans-CN, Hant-TW, Hant-HK."""
        from archiver import render

        return render.to_script(self, script)


@dataclass(frozen=True, slots=True)
class Version:
    """Distinct canonical content of a document. `number` counts from 1, oldest first, and is computed when asked.

    `mark`: what is shown is not what cleaning first made of the bytes, but what a "new cleaner" or a user's "restore" made of
    them; `earlier` are the digests of what was shown before, which `get REF@DIGEST` still gives.
    """

    document: str
    number: int
    digest: str
    captured_at: str
    captures: int
    title: str | None = None
    status: str = "clean"
    mark: str = ""
    earlier: tuple[str, ...] = ()
