"""HTML and XML to a page: every visible block, in order, with its place; what the head says stands apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from archiver.model import Block, Head, Page, Source
from archiver.read.events import Layout, Line
from archiver.read.flow import Flow
from archiver.read.head import Notes
from archiver.read.markup import is_masked, prepared, unmasked, visible_size
from archiver.read.tables import with_rows
from archiver.read.trees import tell_html, tell_soup, tell_xml, xml_as_seen

# Below this share of the text that the source seems to hold, another parser is asked; what is missing must also be worth it.
_ENOUGH = 0.8
_WORTH = 40


def read_html(source: Source, media_type: str) -> Page:
    """The page in `source`, which `media_type` says is `text/html` or `text/xml`. Never raises for bad markup.

    Blocks are joined by a blank line; by a single line end between the rows of a table, the items of a list, the lines that
    <br> makes, and those of a <pre>. White space is collapsed as browsers do it. The indentation before a paragraph stays in
    the text and is no part of its block.
    """
    text = prepared(source.text)
    flow, head = _best(text, media_type)
    lines = with_rows(flow) or flow.alts  # a page of nothing but pictures: what they are said to show
    words, blocks = _laid_out(lines)
    return Page(words, blocks, media_type, source, head)


def _best(text: str, media_type: str) -> tuple[Flow, Head]:
    """The reading of the first parser that finds nearly all of the text, else of the one that finds most."""
    seen = visible_size(xml_as_seen(text) if media_type == "text/xml" else text)
    readings: list[tuple[int, Flow, Head]] = []
    for tell in _parsers(media_type):
        notes = Notes()
        flow = Flow.of(tell, text, notes)
        size = sum(len(line.text) - line.text.count(" ") for line in flow.lines)
        readings.append((size, flow, notes.head()))
        if size >= _ENOUGH * seen or (size and seen - size < _WORTH):
            break
    _, flow, head = max(readings, key=lambda reading: reading[0])
    return flow, head


def _parsers(media_type: str) -> tuple[Callable[[str, Layout], None], ...]:
    return (tell_xml, tell_html, tell_soup) if media_type == "text/xml" else (tell_html, tell_soup)


def _laid_out(lines: Sequence[Line]) -> tuple[str, tuple[Block, ...]]:
    parts: list[str] = []
    blocks: list[Block] = []
    at = 0
    masked = is_masked("".join([line.text for line in lines]))
    for said, path, tag, linked, marks, breaks, hints in lines:
        if parts:
            parts.append("\n" * breaks)
            at += breaks
        text = (unmasked(said) if masked else said).rstrip("\n")
        parts.append(text)
        inner = text if "pre" in marks and not text.isspace() else text.strip()
        if inner:
            start = at if inner is text else at + text.index(inner)
            size = len(inner)
            blocks.append(Block(start, start + size, path, tag, linked if linked < size else size, marks, hints))
        at += len(text)
    return "".join(parts), tuple(blocks)
