"""What a second node brings: a folder of real pages on one raylet of one CPU, then on two.

    python tests/bench/batch_ray.py FOLDER [COUNT]

Both are nodes of `ray.cluster_utils.Cluster` on this machine, which needs two idle cores; the load is printed beside the figures.
The clock starts when the workers are warm: the first shards of a run are given to each before.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from archiver.batch.cluster import Cluster, connected, learnt
from archiver.batch.run import carry_out
from archiver.batch.shard import Job
from archiver.batch.state import opened
from archiver.batch.written import Form
from archiver.clean.rules import shipped


def measured(source: Path, out: Path, nodes: int) -> tuple[float, float, int]:
    """(seconds of the pass that learns, of the pass that cleans, documents) on so many nodes of one CPU."""
    from ray.cluster_utils import Cluster as Nodes

    made = Nodes(initialize_head=True, head_node_args={"num_cpus": 1})
    for _ in range(nodes - 1):
        made.add_node(num_cpus=1)
    try:
        with connected(made.address, None) as jobs, opened(out, resume=False) as state:
            assert jobs == nodes
            state.plan([str(source)])
            job = Job(Form("txt", "Hans"), shipped(), str(state.spool), str(out))
            began = time.perf_counter()
            learnt(state, job, jobs)
            learned = time.perf_counter()
            count = sum(1 for _ in carry_out(state, job, out, jobs, Cluster))
            return learned - began, time.perf_counter() - learned, count
    finally:
        made.shutdown()


def main() -> None:
    source, count = Path(sys.argv[1]), int((sys.argv[2:] or ["400"])[0])
    pages = [p for p in sorted(source.iterdir()) if p.suffix in (".html", ".txt", ".md")]
    tmp = Path(tempfile.mkdtemp())
    for i in range(count):
        place = tmp / "in" / f"{i % 20:02}"
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(pages[i % len(pages)], place / f"{i:05}{pages[i % len(pages)].suffix}")
    load = os.getloadavg()[0]
    figures = {nodes: measured(tmp / "in", tmp / f"out{nodes}", nodes) for nodes in (1, 2)}
    for nodes, (learning, cleaning, done) in figures.items():
        print(f"{nodes} node{'s' * (nodes > 1)}: learning {learning:.1f} s, cleaning {cleaning:.1f} s, {done / cleaning:.1f} pages/s")
    print(f"two nodes: learning {figures[1][0] / figures[2][0]:.2f} x, cleaning {figures[1][1] / figures[2][1]:.2f} x one; load before {load:.1f}, after {os.getloadavg()[0]:.1f}")
    shutil.rmtree(tmp)


if __name__ == "__main__":
    main()
