"""Which format is this? Content decides; a name's ending only breaks ties."""

from __future__ import annotations

import re

from archiver.model import Capture
from archiver.read.guess import four_wide, wide

BINARY = "application/octet-stream"
_HEAD = 1 << 13  # bytes looked at for markup
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r\x0b\x0c\x08\x1b\x1a")  # no text has many of these
_OFFICE = "application/vnd.openxmlformats-officedocument."

# The first bytes of formats that are not text: media type and what people call it.
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"\x7fELF", "application/x-elf"),
    (b"{\\rtf", "application/rtf"),
    (b"WARC/1.", "application/warc"),
    (b"ITSF", "application/vnd.ms-htmlhelp"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"bplist00", "application/x-bplist"),
)
# What tells the members of two families apart: a name that stands in the file.
_ZIPPED = (
    (b"mimetypeapplication/epub+zip", "application/epub+zip"),
    (b"mimetypeapplication/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
    (b"word/document.xml", _OFFICE + "wordprocessingml.document"),
    (b"xl/workbook.", _OFFICE + "spreadsheetml.sheet"),
    (b"ppt/presentation.xml", _OFFICE + "presentationml.presentation"),
)
_OLE = (
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
)
NAMES = {
    "application/pdf": "PDF",
    "application/msword": "Word (.doc)",
    "application/vnd.ms-excel": "Excel (.xls)",
    "application/vnd.ms-powerpoint": "PowerPoint (.ppt)",
    "application/x-ole-storage": "an OLE container (old Office)",
    _OFFICE + "wordprocessingml.document": "Word (.docx)",
    _OFFICE + "spreadsheetml.sheet": "Excel (.xlsx)",
    _OFFICE + "presentationml.presentation": "PowerPoint (.pptx)",
    "application/vnd.oasis.opendocument.text": "OpenDocument text (.odt)",
    "application/epub+zip": "EPUB",
    "application/rtf": "RTF",
    "application/warc": "a WARC file",
    "application/zip": "a ZIP archive",
    "application/gzip": "gzip",
    "application/x-bzip2": "bzip2",
    "application/x-xz": "xz",
    "application/zstd": "Zstandard",
    "application/x-7z-compressed": "a 7z archive",
    "application/vnd.rar": "a RAR archive",
    "application/vnd.sqlite3": "an SQLite database",
    "application/vnd.ms-htmlhelp": "a CHM help file",
    "application/x-elf": "a program",
    "application/x-bplist": "a binary property list",
    "message/rfc822": "a mail message or MHTML page",
    "image/png": "a PNG image",
    "image/jpeg": "a JPEG image",
    "image/gif": "a GIF image",
    "image/tiff": "a TIFF image",
    "image/webp": "a WebP image",
    "video/mp4": "an MP4 film",
    "audio/ogg": "an Ogg recording",
    "audio/mpeg": "an MP3 recording",
    "audio/wave": "a WAV recording",
    "font/woff": "a font",
    "font/woff2": "a font",
}

# A page begins with one of these, after a mark, white space, comments and an XML declaration.
_LEAD = re.compile(rb"(?:\s+|<!--.*?-->|<\?.*?\?>)+", re.DOTALL)
_PAGE = re.compile(rb"<(?:!doctype\s+html|(?:html|head|body|title|meta|base|link|frameset)[\s>/])", re.IGNORECASE)
_PIECE = re.compile(
    rb"<(?:(?:div|p|table|tbody|tr|td|h[1-6]|span|a|ul|ol|li|dl|article|section|main|header|nav|footer|aside|br|hr|font|center|b|i|strong|em|img|"
    rb"pre|script|style|noscript|iframe|form|input|svg|blockquote)[\s>/])",
    re.IGNORECASE,
)
_TAG = re.compile(
    rb"</?(?:div|p|table|tr|td|h[1-6]|span|a|ul|li|br|font|b|strong|img|section|article)(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_ROOT = re.compile(rb"<(?:[a-z_][\w.-]*:)?([a-z_][\w.-]*)(\s[^>]*)?/?>", re.IGNORECASE)
_FEEDS = frozenset({b"rss", b"feed", b"rdf", b"akomantoso", b"tei", b"tei.2", b"opml", b"urlset", b"channel", b"xml"})
_MAIL = re.compile(rb"(?:From|To|Subject|Date|MIME-Version|Received|Return-Path|Message-ID|Snapshot-Content-Location): ", re.IGNORECASE)


def sniff(capture: Capture) -> str:
    """The media type of a capture's bytes, without parameters; BINARY where they are neither text nor a known format.

    A `media_type` given with the capture decides between kinds of text, where the bytes do not say otherwise.
    """
    magic = _magic(capture.body)
    if magic:
        return magic
    if _is_binary(capture.body):
        return BINARY
    given = (capture.media_type or "").partition(";")[0].strip().lower()
    head = _narrow(capture.body)
    if given.startswith("text/") or given.endswith(("xml", "json")):
        return _settled(given, head)
    if b"mime-version: 1.0" in head[:2048].lower() and _MAIL.match(head):
        return "message/rfc822"
    return _markup(head, _ending(capture.source)) or "text/plain"


def declared_charset(capture: Capture) -> str | None:
    """The charset that came with the bytes: in `media_type`, or in the Content-Type header."""
    headers = {name.lower(): value for name, value in capture.headers.items()}
    for value in (capture.media_type or "", headers.get("content-type", "")):
        found = re.search(r"charset\s*=\s*[\"']?([^\s\"';,]+)", value, re.IGNORECASE)
        if found:
            return found.group(1)
    return None


def _ending(source: str) -> str:
    """The file name's or URL's ending, in lower case: "html", or ""."""
    name = re.split(r"[?#]", source.replace("\\", "/"), maxsplit=1)[0].rsplit("/", 1)[-1]
    return name.rpartition(".")[2].lower() if "." in name else ""


def _magic(body: bytes) -> str | None:
    kind = next((kind for start, kind in _MAGIC if body.startswith(start)), None)
    if kind == "application/zip":
        return next((inner for name, inner in _ZIPPED if name in body), kind)
    if kind == "application/x-ole-storage":
        return next((inner for name, inner in _OLE if name.encode("utf-16-le") in body), kind)
    if body[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wave"}.get(body[8:12], BINARY)
    return "video/mp4" if body[4:8] == b"ftyp" else kind


def _is_binary(body: bytes) -> bool:
    """Too many control characters for a text, and not the NULs of UTF-16.

    Legacy Chinese is made of high bytes and has none; random bytes have 11 %, and programs more.
    """
    head = body[: 1 << 16]
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return False
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls <= 0.05 * len(head):
        return False
    return not (wide(head) or four_wide(head))


def _narrow(body: bytes) -> bytes:
    """The first bytes with UTF-16 and UTF-32 made narrow, so that `<html` reads the same in every encoding."""
    head = body[: 4 * _HEAD]
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe\x00\x00", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff"):
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"")[:_HEAD]


def _settled(given: str, head: bytes) -> str:
    """The given kind of text, unless markup is promised and there is not one tag."""
    if given in ("text/html", "application/xhtml+xml"):
        return "text/html" if re.search(rb"<[a-zA-Z!/?]|&(?:#\d|[a-z]+;)", head) else "text/plain"
    if given.endswith("xml"):
        found = _markup(head, "xml")
        return found or "text/plain"
    return given


def _markup(head: bytes, ending: str) -> str | None:
    """`text/html` or `text/xml` where the content is that, else None."""
    lead = _LEAD.match(head)
    rest = head[lead.end() :] if lead else head
    declared = b"<?xml" in head[: len(head) - len(rest)]
    if _PAGE.match(rest) and not (declared and re.match(rb"<(?:title|link|meta|base)", rest, re.IGNORECASE)):
        return "text/html"
    if declared or re.match(rb"<!doctype\s", rest, re.IGNORECASE) or _is_xml(rest, ending):
        return "text/html" if re.search(rb"<html[\s>]", rest, re.IGNORECASE) else "text/xml"
    if ending in ("md", "markdown", "rst"):  # these may begin with, or hold, pieces of HTML and are still read as text
        return None
    if _PIECE.match(rest) or re.search(rb"<!doctype\s+html|<html[\s>]|<body[\s>]", head, re.IGNORECASE):
        return "text/html"
    return "text/html" if _is_sown_with_tags(head, ending) else None


def _is_xml(rest: bytes, ending: str) -> bool:
    root = _ROOT.match(rest)
    if root is None:
        return False
    return root.group(1).lower() in _FEEDS or b"xmlns" in (root.group(2) or b"") or (ending == "xml" and not _PIECE.match(rest))


def _is_sown_with_tags(head: bytes, ending: str) -> bool:
    """Text first, but then tag upon tag: a fragment cut out of a page."""
    tags = len(_TAG.findall(head))
    return tags >= (1 if ending in ("html", "htm", "xhtml", "shtml") else 6) and tags * 400 >= len(head)
