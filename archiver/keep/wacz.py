"""A WACZ file, as web-archive players open it: a zip that holds a WARC, its index, a list of pages and the digest of each.

After the specification (specs.webrecorder.net/wacz/1.1.1): nothing in the zip is compressed once more, so that a player reads any record
by its place.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from archiver.keep.subset import Written

VERSION = "1.1.1"
WARC = "archive/data.warc.gz"
_INDEX, _PAGES = "indexes/index.cdx.gz", "pages/pages.jsonl"
# Time of every entry, so that the same captures give the same index and pages: the earliest that a zip can say.
_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Page:
    """A page for the list: its URL as the WARC has it, when it was captured, and what it is called and says."""

    url: str
    captured_at: str
    title: str
    text: str


def write(target: BinaryIO, warc: Path, records: Iterable[Written], pages: Iterable[Page], created: str) -> None:
    """Writes the zip: the WARC file at `warc`, which holds these records, and the list of its pages."""
    digests: list[dict[str, Any]] = []
    with ZipFile(target, "w", ZIP_STORED) as zipped:
        _file(zipped, WARC, warc, digests)
        _entry(zipped, _INDEX, gzip.compress("".join(sorted(_lines(records))).encode(), mtime=0), digests)
        _entry(zipped, _PAGES, "".join(_listed(pages)).encode("utf-8", "replace"), digests)
        package = {
            "profile": "data-package",
            "wacz_version": VERSION,
            "title": "captures of an archive",
            "software": "archiver",
            "created": created,
            "resources": digests,
        }
        body = json.dumps(package, indent=2).encode()
        _entry(zipped, "datapackage.json", body, [])
        own = {"path": "datapackage.json", "hash": f"sha256:{sha256(body).hexdigest()}"}
        _entry(zipped, "datapackage-digest.json", json.dumps(own, indent=2).encode(), [])


def _file(zipped: ZipFile, name: str, path: Path, digests: list[dict[str, Any]]) -> None:
    """A large file into the zip, a piece at a time."""
    digest, size = sha256(), 0
    with path.open("rb") as source, zipped.open(ZipInfo(name, _TIME), "w", force_zip64=True) as entry:
        while chunk := source.read(1 << 20):
            digest.update(chunk)
            size += len(chunk)
            entry.write(chunk)
    digests.append(_resource(name, digest.hexdigest(), size))


def _entry(zipped: ZipFile, name: str, body: bytes, digests: list[dict[str, Any]]) -> None:
    zipped.writestr(ZipInfo(name, _TIME), body)
    digests.append(_resource(name, sha256(body).hexdigest(), len(body)))


def _resource(path: str, digest: str, size: int) -> dict[str, Any]:
    return {"name": path.rpartition("/")[2], "path": path, "hash": f"sha256:{digest}", "bytes": size}


def _listed(pages: Iterable[Page]) -> Iterator[str]:
    head = {"format": "json-pages-1.0", "id": "pages", "title": "All pages", "hasText": True}
    yield json.dumps(head) + "\n"
    for number, page in enumerate(pages, 1):
        at = f"{page.captured_at[:19]}Z"
        line = {"id": f"{number}", "url": page.url, "ts": at, "title": page.title, "text": page.text}
        yield json.dumps(line, ensure_ascii=False) + "\n"


def _lines(records: Iterable[Written]) -> Iterator[str]:
    """The index, a line a record (CDXJ): key, time, and where it is."""
    for one in records:
        headers = one.record.headers
        url, date = headers.get("WARC-Target-URI", ""), headers.get("WARC-Date", "")
        said: dict[str, str | int] = {
            "url": url,
            "mime": _media_type(one, headers),
            "status": "200",
            "digest": headers.get("WARC-Payload-Digest", ""),
            "length": str(one.length),
            "offset": str(one.offset),
            "filename": WARC.rpartition("/")[2],
        }
        yield f"{surt(url)} {re.sub('[^0-9]', '', date)[:14]} {json.dumps(said)}\n"


def _media_type(one: Written, headers: Mapping[str, str]) -> str:
    if one.record.kind == "revisit":
        return "warc/revisit"
    said = headers.get("WARC-Identified-Payload-Type") or headers.get("Content-Type", "")
    return "text/html" if said.startswith("application/http") else said.partition(";")[0] or "unk"


def surt(url: str) -> str:
    """The key that replay tools sort and look for a URL by: its host turned round, lower case.

    >>> surt("https://www.example.cn:443/a/1.html?b=2&a=1")
    'cn,example)/a/1.html?a=1&b=2'
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return url.lower()
    host = ",".join(reversed(re.sub(r"^www\d*\.", "", parts.hostname).split(".")))
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    query = "&".join(sorted(parts.query.split("&")))
    return f"{host}{port}){parts.path or '/'}{'?' + query if query else ''}".lower()
