"""Settings for all tests: few examples, no deadlines (the first one pays for loading OpenCC's tables), no network."""

from __future__ import annotations

import socket

import pytest
from hypothesis import settings

settings.register_profile("archiver", max_examples=60, deadline=None)
settings.load_profile("archiver")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cleaning opens no socket: any test that tried to would fail here."""

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
