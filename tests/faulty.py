"""A cleaner that does what broken parsers do, where a file's name asks for it. Workers import it by name."""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable
from pathlib import Path

from archiver.clean.ruleset import Rules
from archiver.clean.walk import clean_capture
from archiver.model import Capture, Document

# A folder in which every capture that is cleaned leaves a line, where a test wants to count.
COUNTED = "ARCHIVER_TEST_COUNTED"


def _stumble() -> None:
    raise ValueError("a page that nobody has seen before")


def _hang() -> None:
    while True:
        time.sleep(1)  # idle, so that it slows no other test down


def _leak() -> None:
    held = []
    while True:
        held.append(os.urandom(2**20))


_HAPPENS: dict[str, Callable[[], object]] = {
    "raise": _stumble,
    "segfault": lambda: ctypes.string_at(0),
    "hang": _hang,
    "allocate": lambda: bytearray(10 * 2**30),
    "leak": _leak,
    "exit": lambda: os._exit(7),
    "slow": lambda: time.sleep(0.05),
}


def clean(capture: Capture, rules: Rules) -> Document:
    """The document, unless the capture's name says that something else should happen."""
    name = Path(capture.source).name
    if os.environ.get(COUNTED):
        with Path(os.environ[COUNTED]).open("a", encoding="utf-8") as file:
            file.write(f"{name}\n")
    for befalls, happen in _HAPPENS.items():
        if befalls in name:
            happen()
    return clean_capture(capture, rules)
