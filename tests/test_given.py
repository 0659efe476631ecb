"""Arguments that make no sense are told so, by name, before anything is done."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

import archiver
from archiver.errors import UsageError
from archiver.read.given import capture


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("raw", "text"),
        ("raw", None),
        ("source", None),
        ("source", b"x.txt"),
        ("media_type", 5),
        ("encoding", 5),
        ("encoding", b"gbk"),
        ("headers", "Content-Type: text/html"),
        ("headers", b""),
        ("headers", {b"content-type": "text/html"}),
        ("headers", {"content-type": b"text/html"}),
        ("headers", {"content-length": 5}),
        ("captured_at", "2024-01-01"),
        ("captured_at", date(2024, 1, 1)),
        ("captured_at", datetime.min.replace(tzinfo=timezone(timedelta(hours=8)))),
        ("captured_at", datetime.max.replace(tzinfo=timezone(timedelta(hours=-8)))),
    ],
)
def test_a_wrong_argument_is_named(name: str, value: Any) -> None:
    arguments: dict[str, Any] = {"raw": "会议".encode(), name: value}
    with pytest.raises(UsageError, match=f"^{name} "):
        archiver.clean(**arguments)


def test_a_path_is_a_source() -> None:
    assert archiver.clean("会议".encode(), source=Path("深") / "x.txt").source == str(Path("深") / "x.txt")


def test_what_is_right_arrives_as_it_is() -> None:
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    raw: Any = bytearray(b"a")
    got = capture(raw, "x.html", "text/html", "gbk", {"Content-Type": "text/html"}, moment)
    assert (got.body, got.source, got.media_type, got.encoding, got.captured_at) == (b"a", "x.html", "text/html", "gbk", moment)
    assert got.headers == {"Content-Type": "text/html"}


def test_headers_of_an_http_library_will_do() -> None:
    message = Message()
    message["Content-Type"] = "text/plain; charset=gb18030"
    headers: Any = message
    assert capture(b"", headers=headers).headers == {"Content-Type": "text/plain; charset=gb18030"}
    assert archiver.clean("会议纪要".encode("gb18030"), headers=headers).text == "会议纪要"
