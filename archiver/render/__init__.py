"""A DOCUMENT WRITTEN OUT: as a dictionary, as Markdown, as HTML, as plain text, in another script. Knows no disk."""

from archiver.render.form import from_dict, to_dict
from archiver.render.html import to_html
from archiver.render.markdown import to_markdown, to_text
from archiver.render.trace import Passage, explained, passages
from archiver.render.variant import title_in, to_script

__all__ = ["Passage", "explained", "from_dict", "passages", "title_in", "to_dict", "to_html", "to_markdown", "to_script", "to_text"]
