"""Documents that came without the bytes of their pages: nothing is left to be cleaned, so they are kept as they were cleaned elsewhere.

What is kept as their bytes is what was said of them, as JSON, under a media type of its own. That is read, and never cleaned.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from archiver.keep.bundle import decoded, encoded
from archiver.model import Capture, Document
from archiver.render import from_dict
from archiver.text.canonical import content_digest, digest

MEDIA_TYPE = "application/vnd.archiver.document+json"
# What a line of an export says of the archive that it is from, and what each archive makes for itself.
_ELSEWHERE = ("id", "document", "version", "captured_at", "raw", "normalised")


def ready_body(line: Mapping[str, Any]) -> bytes:
    """What is kept of a document that `to_dict` wrote, for want of its page. Raises KeyError, TypeError or ValueError where it is none."""
    body = encoded(json.dumps({key: value for key, value in line.items() if key not in _ELSEWHERE}, ensure_ascii=False))
    ready(Capture(body, media_type=MEDIA_TYPE))
    return body


def ready(capture: Capture) -> Document | None:
    """The document that a capture of this media type says it is; None for any other, which has to be cleaned."""
    if capture.media_type != MEDIA_TYPE:
        return None
    doc = from_dict(json.loads(decoded(capture.body)))
    return replace(doc, source=capture.source, media_type=MEDIA_TYPE, digest=content_digest(doc.text), raw_digest=digest(capture.body))
