"""A slice of `tests/bench/fuzz_decode.py`: damaged bytes of all kinds, and long ones that are made to be slow."""

from __future__ import annotations

import random
import time
from itertools import islice

import pytest

from tests.faults import fault_of
from tests.mutations import mutated


def test_two_thousand_damaged_inputs_break_no_law() -> None:
    faults = {
        raw.hex(): fault for raw in islice(mutated(random.Random(3), 150), 2_000) if (fault := fault_of(raw, twice=len(raw) % 4 == 0))
    }
    assert faults == {}


GBK, UTF8 = "会议纪要".encode("gbk"), "会议纪要".encode()


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff" * 400_000,
        (UTF8 * 5 + b"\xff") * 20_000,
        (UTF8 * 5 + GBK) * 10_000,
        (GBK * 10 + UTF8) * 10_000,
        UTF8 + GBK * 50_000,
        b"\x81" * 400_000,
        b"\x81\x30" * 200_000,
        b"\xa2A" * 100_000,
        b"~{" * 100_000,
        b"\x1b$B" * 60_000,
        b"<meta " * 60_000 + b"charset",
    ],
    ids=range(11),
)
def test_no_bytes_take_long(raw: bytes) -> None:
    start = time.process_time()
    assert fault_of(raw, twice=False) == ""
    assert time.process_time() - start < 5, "seconds for less than half a megabyte"
