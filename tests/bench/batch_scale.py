"""The table of `docs/scale.md`: how long a batch takes on a cluster, by a model whose quantities were measured on one machine.

    python tests/bench/batch_scale.py CLEAN LEARN RUNNER DISPATCH

CPU milliseconds: of cleaning a page, of reading it to learn from it, of the runner beside it, and of the supervisor a page.
"""

from __future__ import annotations

import sys

SHARD, CORES = 200, 32
# Bytes: a page as it is read (gzipped in a WARC), a document as JSON and its row; a second of a parallel file system or object store.
READ, WRITTEN, STORE = 20e3, 26e3, 10e9
RUNS = ((1e5, 1), (1e6, 4), (1e7, 32), (1e8, 100), (1e9, 1000))


def told(seconds: float) -> str:
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"


def main() -> None:
    clean, learn, runner, dispatch = (float(each) / 1000 for each in sys.argv[1:5])
    for pages, nodes in RUNS:
        compute = pages * (clean + runner) / (nodes * CORES)
        serial = pages * dispatch
        storage = pages * (READ + WRITTEN) / STORE
        bound = max((compute, "cleaning"), (serial, "the supervisor"), (storage, "storage"))[1]
        # A supervisor for each part keeps up as long as its share of the cores does not outrun it.
        parts = max(1, -(-serial // compute)) if serial > compute else 1
        print(f"| {pages:.0e} | {nodes:,} | {pages / SHARD:,.0f} | {told(compute)} | {told(serial)} | {told(storage)} | {bound} | {parts:.0f} |".replace("e+0", "e"))
    print(f"learning adds {100 * (learn + runner) / (clean + runner):.0f} %; the supervisor keeps up with {(clean + runner) / dispatch:,.0f} cores")


if __name__ == "__main__":
    main()
