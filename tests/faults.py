"""What is wrong with the decoding of some bytes: the laws that hold for every Source."""

from __future__ import annotations

from archiver.model import Source
from archiver.read.decode import decode
from archiver.read.fragments import mended
from archiver.text.edits import apply, invert


def fault_of(raw: bytes, *, twice: bool = True) -> str:
    """The first law that `decode(raw)` breaks, in words; "" if it keeps all of them. With `twice`, that it gives the same again, too."""
    try:
        source = decode(raw)
        again = decode(bytes(bytearray(raw))) if twice else source
    except Exception as error:  # noqa: BLE001 - any exception is what is looked for
        return f"{type(error).__name__}: {error}"
    if source != again:
        return "two decodings differ"
    return _broken_fault(source) or _recovered_fault(source)


def _broken_fault(source: Source) -> str:
    if any("\ud800" <= c <= "\udfff" for c in source.text):
        return "a lone surrogate in the text"
    if len(source.broken) != min(source.replaced, 1000) or list(source.broken) != sorted(set(source.broken)):
        return "places of broken bytes and their number differ"
    if any(source.text[at] != "\ufffd" for at in source.broken):
        return "a place of broken bytes holds no U+FFFD"
    return ""


def _recovered_fault(source: Source) -> str:
    if any(source.text[e.start : e.end] != e.before for e in source.recovered):
        return "a recovered passage does not stand where its edit says"
    whole = mended(source)
    if any(whole.text[at] != "\ufffd" for at in whole.broken) or len(whole.broken) > whole.replaced:
        return "once passages are recovered, places of broken bytes are wrong"
    return "" if apply(whole.text, invert(source.recovered)) == source.text else "edits do not lead there and back"
