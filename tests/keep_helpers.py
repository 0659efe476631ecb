"""Captures for tests of the shelves: clean forms as `Document.to_dict` gives them, without cleaning anything."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archiver.keep import bundle
from archiver.keep.bundle import Held
from archiver.keep.decision import Decision
from archiver.keep.identity import identify
from archiver.keep.settings import Settings, make_archive
from archiver.keep.store import Store
from archiver.model import Capture, Outcome
from archiver.text.canonical import content_digest, digest

MINUTES = "问：今年的毛利率为什么下降？答：原材料价格上涨了12.5%，我们从三季度开始调整了产品结构，预计四季度会逐步恢复到去年同期的水平。"
NOTICE = "本公司董事会及全体董事保证本公告内容不存在任何虚假记载、误导性陈述或者重大遗漏，并对其内容的真实性、准确性和完整性承担法律责任。"
LONGER = (
    MINUTES
    + "问：海外市场的进展如何？答：东南亚的两家工厂已经投产，欧洲的渠道还在谈，明年上半年会有结果。"
    + "问：研发费用会继续增加吗？答：会，占收入的比例保持在百分之八左右，主要投向新材料和自动化。"
)
OTHER = "大家谈了谈天气，说今年的雨水比往年多了不少，山里的路不太好走，去看望老人的时候要多加小心，最好结伴同行，早去早回，别贪看风景。"
START = datetime(2024, 10, 28, 9, 30, tzinfo=UTC)
# A rule file of a user's own, which takes one line of a chat out.
OWN_RULE = """[[phrase]]
id = "own-group"
text = "本群仅供内部交流使用"
where = "line"
alone = true
why = "群规"
removes = ["本群仅供内部交流使用"]
keeps = ["他说本群仅供内部交流使用，请勿外传。"]
"""


def day(number: int) -> datetime:
    """The moment of the `number`-th capture: one a day."""
    return START + timedelta(days=number)


def form(text: str, source: str = "", body: bytes = b"", **fields: Any) -> dict[str, Any]:
    """What `Document.to_dict` gives; `fields` replace what is not known."""
    known = {name: {"rule": "test", "words": str(value)} for name, value in fields.items() if name in _METADATA and value}
    plain: dict[str, Any] = {
        "source": source, "media_type": "text/plain", "status": "clean" if text else "empty", **dict.fromkeys(_METADATA),
        "author_masked": False, "script": "Hans", "encoding": None, "text": text, "turns": [], "normalised": None, "truncated": None,
        "removed": [], "repairs": {}, "doubts": [], "digest": content_digest(text), "raw_digest": digest(body or text.encode()),
        "cleaner": "archiver test", "evidence": known,
    }  # fmt: skip
    return plain | fields


_METADATA = (
    "title", "title_line", "published", "updated", "event_date", "author", "institution", "source_name", "editor", "site",
    "category", "breadcrumb", "url", "companies", "language", "doc_type",
)  # fmt: skip


def held(text: str, source: str = "", at: int = 0, body: bytes = b"", **fields: Any) -> Held:
    """A capture as identity sees it before it is decided where it belongs."""
    return bundle.held_from(_meta(text, source, at, body, fields))


def add(store: Store, text: str, source: str = "", at: int = 0, body: bytes = b"", **fields: Any) -> tuple[Held, Outcome, str]:
    """Adds a capture to a store the way the archive does."""
    meta = _meta(text, source, at, body, fields)
    new = bundle.held_from(meta)
    capture = Capture(body or text.encode(), source, captured_at=day(at))
    with store.group():
        decision: Decision = identify(new, bundle.sight_from(meta["clean"], text), store.index, store.sight)
        return store.put(capture, meta, {"text": text, "normalised": (fields.get("normalised") or {}).get("text", "")}, decision)


def without_sync() -> Iterator[None]:
    """For tests that write thousands of records: the disk is not asked to keep them. Tests of the archive do ask."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("fsync", "fdatasync"):
            if hasattr(os, name):
                patch.setattr(os, name, lambda fd: None)
        yield


def make_store(folder: Path) -> Store:
    """A new archive's folder, opened."""
    make_archive(folder, Settings())
    return Store(folder)


def _meta(text: str, source: str, at: int, body: bytes, fields: dict[str, Any]) -> dict[str, Any]:
    capture = Capture(body or text.encode(), source, captured_at=day(at))
    return bundle.describe(capture, form(text, source, body, **fields), bundle.timestamp())
