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
    """Bytes made characters: `declared` is the label that came with them, `replaced` counts U+FFFD put in for broken bytes."""

    text: str
    encoding: str
    known_by: KnownBy
    declared: str | None = None
    replaced: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-like span of a page's text.

    `path` is its place in the source ("line 17" or an XPath). `tag` is the nearest block element ("" in plain text).
    `linked` is the number of its characters that stand in links; `marks` holds words such as "hidden", "noscript",
    "pre", "row", "item" and "heading", so that nothing visible is dropped and nothing is judged while reading.
    """

    start: int
    end: int
    path: str
    tag: str = ""
    linked: int = 0
    marks: frozenset[str] = frozenset()


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
class Encoding:
    """How the bytes were read; `Source` without its text."""

    name: str
    known_by: str
    declared: str | None
    replaced: int


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
    trail: Trail | None = field(default=None, repr=False, compare=False)

    @property
    def title(self) -> str | None:
        """The title as published, without site suffix, institution prefix and date tail."""
        return self.metadata.title.value if self.metadata.title else None

    def to_dict(self, script: str | None = None) -> dict[str, Any]:
        """The JSON form; with `script`, `normalised` holds title and text in that script where it differs."""
        from archiver import render

        return render.to_dict(self, script)

    def to_markdown(self, script: str | None = None) -> str:
        """Markdown with YAML front matter."""
        from archiver import render

        return render.to_markdown(self, script)

    def to(self, script: str) -> Document:
        """The same document with its text, title and turns in another script: Hans, Hant, Hans-CN, Hant-TW, Hant-HK."""
        from archiver import render

        return render.to_script(self, script)


@dataclass(frozen=True, slots=True)
class Version:
    """Distinct canonical content of a document. `number` counts from 1, oldest first, and is computed when asked."""

    document: str
    number: int
    digest: str
    captured_at: str
    captures: int
    title: str | None = None
    status: str = "clean"
