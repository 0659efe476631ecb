"""The records that one add writes, not zipped yet: what came in, its texts and, last, the metadata that makes it count."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from archiver.keep.bundle import encoded
from archiver.keep.compose import Draft, compose, compose_revisit, record_id
from archiver.keep.urls import is_url
from archiver.keep.warc import Record
from archiver.model import Capture

# The body is stored as the scraper handed it over, decoded from these; a reader that believed them would decode it again.
_TRANSPORT = {"content-encoding", "transfer-encoding", "content-length"}
_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
_LANGUAGE = {"Hans": "zh-Hans", "Hant": "zh-Hant", "Jpan": "ja", "mixed": "zh", "Hani": "zh"}


def new_ids(meta: dict[str, Any], raw: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """`meta` with the ids of its records: those already held (`raw` an id or "", `texts` by SHA-256), new ones for the rest.

    One that names its `capture` keeps it: its bytes did not come in again, they were only cleaned anew.
    """
    capture = meta["raw"].get("capture") or record_id()
    named = {**meta, "raw": {**meta["raw"], "record": raw or capture, "capture": capture}}
    for which in ("text", "normalised"):
        if meta[which]:
            named[which] = {**meta[which], "record": texts.get(meta[which]["sha256"]) or record_id()}
    return named


def raw_record(capture: Capture, meta: Mapping[str, Any], held: Record | None) -> bytes:
    """The record that keeps the bytes, or, where the record `held` keeps the same ones already, the one that says so.

    Sets no id of its own: `meta["raw"]` must hold "capture", the id of this record.
    """
    headers = {"WARC-Record-ID": meta["raw"]["capture"]}
    uri, date = target_uri(capture.source, meta["raw"]["sha256"]), meta["captured_at"]
    if held:
        return compose_revisit(Draft("revisit", uri, date, headers=headers), held.headers)
    if capture.headers and is_url(capture.source):
        return compose(Draft("response", uri, date, capture.body, "", headers, _http(capture)))
    detected = meta["clean"]["media_type"]
    if detected:
        headers["WARC-Identified-Payload-Type"] = _one_line(detected)
    return compose(Draft("resource", uri, date, capture.body, _one_line(capture.media_type or "") or "application/octet-stream", headers))


def text_record(meta: Mapping[str, Any], which: str, text: str) -> bytes:
    """The conversion that holds the published text (`which` "text") or the one in the archive's script ("normalised")."""
    headers = {"WARC-Record-ID": meta[which]["record"], "WARC-Refers-To": meta["raw"]["record"]}
    script = meta["clean"]["script"] if which == "text" else meta[which]["script"]
    language = _LANGUAGE.get(script, f"zh-{script}" if script.startswith("Han") else "")
    if language:
        headers["Content-Language"] = language
    uri = target_uri(meta["source"], meta["raw"]["sha256"])
    return compose(Draft("conversion", uri, meta["added_at"], encoded(text), "text/plain; charset=utf-8", headers))


def meta_record(meta: Mapping[str, Any], record: str) -> bytes:
    """The metadata record, under the id `record`."""
    about = (meta["text"] or meta["raw"])["record"]
    headers = {"WARC-Record-ID": record, "WARC-Refers-To": about}
    body = encoded(json.dumps(meta, ensure_ascii=False, separators=(",", ":")))
    uri = target_uri(meta["source"], meta["raw"]["sha256"])
    return compose(Draft("metadata", uri, meta["added_at"], body, "application/json", headers))


def note_record(meta: Mapping[str, Any], record: str) -> bytes:
    """The metadata record of what is said about captures, under the id `record`; it refers to the first of them."""
    headers = {"WARC-Record-ID": record, "WARC-Refers-To": meta["captures"][0]}
    body = encoded(json.dumps(meta, ensure_ascii=False, separators=(",", ":")))
    return compose(Draft("metadata", record.strip("<>"), meta["added_at"], body, "application/json", headers))


def target_uri(source: str, sha256: str) -> str:
    """A valid URI for what came in: its URL, the name of its file, or, where it has no name, its digest.

    >>> target_uri("纪要/a b.txt", "sha256:00"), target_uri("https://例.cn/?q=纪要", "sha256:00")
    ('file:///%E7%BA%AA%E8%A6%81/a%20b.txt', 'https://%E4%BE%8B.cn/?q=%E7%BA%AA%E8%A6%81')
    """
    source = source.encode("utf-8", "replace").decode()
    if is_url(source):
        return quote(source, safe="%/:=&?~#+!$,;'@()*[]")
    if source:
        return "file:///" + quote(source.replace("\\", "/").lstrip("/"), safe="/~!$&'()*+,;=:@")
    return "ni:///sha-256;" + base64.urlsafe_b64encode(bytes.fromhex(sha256.removeprefix("sha256:"))).decode().rstrip("=")


def _http(capture: Capture) -> tuple[tuple[str, str], ...]:
    """The response headers, with those of the transport renamed as Common Crawl does."""
    pairs = [(_one_line(k).replace(":", ""), _one_line(v)) for k, v in capture.headers.items()]
    named = [(f"X-Crawler-{k}" if k.lower() in _TRANSPORT else k, v) for k, v in pairs if k]
    return (*named, ("Content-Length", str(len(capture.body))))


def _one_line(value: str) -> str:
    """A header on one line, in ASCII, as HTTP has it: as it was given it stands in the metadata record."""
    line = " ".join(part for line in str(value).replace("\r", "\n").split("\n") if (part := line.strip()))
    return quote(line, safe=_PRINTABLE, errors="replace")
