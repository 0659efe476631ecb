"""BYTES TO A PAGE. One reader a format; drops nothing visible, judges nothing."""

from __future__ import annotations

from archiver.errors import BinaryInput, EmptyInput, NoReader
from archiver.model import Capture, Page


def read(capture: Capture) -> Page:
    """The page that a capture's bytes hold: its text, its blocks in order, and its head.

    Raises EmptyInput where there is nothing to read, BinaryInput for bytes that are no text, NoReader for a format that is
    known and has no reader yet.
    """
    from archiver.read.decode import decode
    from archiver.read.fragments import mended
    from archiver.read.sniff import BINARY, NAMES, declared_charset, sniff

    what = capture.source or "the input"
    if not capture.body:
        raise EmptyInput(f"{what} is empty: it has no bytes; fetch it again, or leave it out")
    media_type = sniff(capture)
    if media_type == BINARY:
        raise BinaryInput(
            f"{what} is not text: it holds control bytes where characters should be, and begins like no format that we know; "
            "convert it to HTML or text first, or name its encoding if it is text"
        )
    if media_type in NAMES:
        raise NoReader(
            f"{what} is {NAMES[media_type]} ({media_type}), for which there is no reader yet; "
            "`archiver add` keeps its bytes, and converting it to HTML or text makes it readable"
        )
    source = mended(decode(capture.body, declared=declared_charset(capture), encoding=capture.encoding))
    if not source.text.strip("\ufeff\0 \t\r\n\f\v\x85\xa0\u3000\u200b"):
        raise EmptyInput(f"{what} holds nothing but white space ({len(capture.body)} bytes); fetch it again, or leave it out")
    if media_type in ("text/html", "text/xml"):
        from archiver.read.html import read_html

        return read_html(source, media_type)
    from archiver.read.plain import read_plain

    return read_plain(source, media_type)
