"""One bit flips, anywhere: does `verify` find it, is more than one record lost, is anything else touched?

    python tests/bench/archive_flips.py [--samples 1000]
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from pathlib import Path

SEED = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=1000)
    args = parser.parse_args()
    from archiver.errors import IntegrityError
    from archiver.keep.store import Store
    from archiver.keep.verify import verify
    from tests.keep_helpers import LONGER, MINUTES, NOTICE, OTHER, add, make_store

    chance = random.Random(SEED)
    found, most = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        made, hurt = Path(folder) / "made", Path(folder) / "hurt"
        store = make_store(made)
        for i, text in enumerate((MINUTES, NOTICE, OTHER, LONGER)):
            add(store, text, f"{i}.txt", at=i)
        store.close()
        for _ in range(args.samples):
            shutil.rmtree(hurt, ignore_errors=True)
            shutil.copytree(made, hurt)
            path = chance.choice(sorted(hurt.glob("*/*.gz")))
            data = bytearray(path.read_bytes())
            at = chance.randrange(len(data))
            data[at] ^= 1 << chance.randrange(8)
            path.write_bytes(data)
            store = Store(hurt)
            report = verify(store.log, store.index)
            found += any(problem.file.endswith(path.name) for problem in report.problems)
            lost = 0
            for held in store.index.every_capture():
                try:
                    store.text(held), store.body(held), store.meta(held)
                except IntegrityError:
                    lost += 1
            most = max(most, lost)
            assert path.read_bytes() == data
            store.close()
    print(f"{args.samples} bits flipped: {found} found by verify and named by file; at most {most} of 4 captures hurt by one; nothing was cut or changed")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main()
