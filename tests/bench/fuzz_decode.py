"""Decodes a million damaged byte strings: no exception, the same Source twice (every twentieth), offsets that hold, and no string that takes long.

    python tests/bench/fuzz_decode.py [--inputs 1000000] [--seed 1]

Exit code 1 and the input in hexadecimal where something is wrong.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.faults import fault_of
from tests.mutations import mutated

_AGAIN = 20  # every twentieth input is decoded twice
_SLOW = 1.0  # seconds of this process's own time for one input


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--longest", type=int, default=32)
    args = parser.parse_args()
    began, slowest, wrong = time.perf_counter(), (0.0, b""), 0
    for number, raw in enumerate(islice(mutated(random.Random(args.seed), args.longest), args.inputs), 1):
        start = time.process_time()
        fault = fault_of(raw, twice=number % _AGAIN == 0)
        took = time.process_time() - start
        slowest = max(slowest, (took, raw))
        if fault or took > _SLOW:
            wrong += 1
            print(f"{fault or f'took {took:.2f} s'}: {raw.hex()}", flush=True)
        if number % 100_000 == 0:
            print(f"{number:,} inputs, {time.perf_counter() - began:.0f} s, slowest {slowest[0] * 1000:.0f} ms", flush=True)
    print(f"{args.inputs:,} inputs, {wrong} faults, {time.perf_counter() - began:.0f} s, slowest {slowest[0] * 1000:.0f} ms: {slowest[1].hex()}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
