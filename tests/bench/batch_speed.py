"""What the runner costs over a plain loop, what a second job brings, and what a WARC costs over plain files.

    python tests/bench/batch_speed.py FOLDER [COUNT]

FOLDER holds real pages (`.html`, `.txt`); COUNT of them (default 400) are used, repeated with a number where there are fewer.
CPU seconds are those of this process and all its workers, start-up included where it says so.
"""

from __future__ import annotations

import io
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from archiver.batch.run import carry_out
from archiver.batch.shard import Job
from archiver.batch.signals import measured, sketch
from archiver.batch.state import opened
from archiver.batch.tree import read_file
from archiver.batch.written import Form, write_file
from archiver.clean.rules import shipped
from archiver.clean.walk import clean_capture
from archiver.model import Capture


def cpu() -> float:
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def spent(work) -> tuple[float, float]:
    """(CPU seconds, seconds by the clock) of a piece of work."""
    clock, used = time.perf_counter(), cpu()
    work()
    return cpu() - used, time.perf_counter() - clock


def serial(folder: Path, out: Path) -> None:
    """What a user's own loop would do."""
    form, rules = Form("txt", "Hans"), shipped()
    for path in sorted(folder.iterdir()):
        doc = clean_capture(Capture(read_file(str(path)), str(path)), rules)
        form.title(doc)
        if doc.text:
            write_file(out / (path.stem + ".txt"), form.text(doc))


def signals(folder: Path) -> float:
    """CPU seconds of the quality signals and sketches, which the loop does not have."""
    docs = [clean_capture(Capture(p.read_bytes(), str(p)), shipped()) for p in sorted(folder.iterdir())[:100]]
    used = cpu()
    for doc in docs:
        measured(doc)
        sketch(doc.text)
    return (cpu() - used) / len(docs)


def batch(paths: list[str], out: Path, jobs: int) -> None:
    with opened(out, resume=False) as state:
        state.plan(paths)
        job = Job(Form("txt", "Hans"), shipped(), str(state.spool), str(out))
        for _ in carry_out(state, job, out, jobs):
            pass


def start() -> float:
    """CPU seconds of a worker that does nothing."""
    used = cpu()
    code = "import archiver.batch.worker, archiver.clean.judge, trafilatura, opencc; from archiver.clean.rules import shipped; shipped()"
    subprocess.run([sys.executable, "-c", code], check=True)
    return cpu() - used


def warc(folder: Path, path: Path) -> None:
    from warcio.warcwriter import WARCWriter

    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for page in sorted(folder.iterdir()):
            body = page.read_bytes()
            record = writer.create_warc_record(
                f"https://bench.example/{page.name}", "resource", io.BytesIO(body), length=len(body), warc_content_type="text/html"
            )
            writer.write_record(record)


def main() -> None:
    source, count = Path(sys.argv[1]), int((sys.argv[2:] or ["400"])[0])
    pages = [p for p in sorted(source.iterdir()) if p.suffix in (".html", ".txt", ".md")]
    tmp = Path(tempfile.mkdtemp())
    (tmp / "in").mkdir()
    for i in range(count):
        shutil.copy(pages[i % len(pages)], tmp / "in" / f"{i:05}{pages[i % len(pages)].suffix}")
    serial(tmp / "in", tmp / "warm")  # caches and imports
    loop, _ = spent(lambda: serial(tmp / "in", tmp / "out0"))
    one, clock_one = spent(lambda: batch([str(tmp / "in")], tmp / "out1", 1))
    two, clock_two = spent(lambda: batch([str(tmp / "in")], tmp / "out2", 2))
    began, extra = start(), signals(tmp / "in")
    warc(tmp / "in", tmp / "in.warc.gz")
    packed, _ = spent(lambda: batch([str(tmp / "in.warc.gz")], tmp / "out3", 1))
    print(f"pages                          {count}")
    print(f"plain loop                     {1000 * loop / count:.2f} ms CPU a page")
    print(f"one job                        {1000 * one / count:.2f} ms CPU a page, {count / clock_one:.1f} pages/s")
    print(f"  of it a worker's start       {1000 * began / count:.2f} ms ({began:.2f} s once)")
    print(f"  of it signals and sketches   {1000 * extra:.2f} ms")
    print(f"  the runner itself            {1000 * ((one - loop - began) / count - extra):.2f} ms")
    print(f"two jobs                       {count / clock_two:.1f} pages/s, {clock_one / clock_two:.2f} x one")
    print(f"from a WARC                    {100 * one / packed:.1f} % of the pages/CPU-s of plain files")
    shutil.rmtree(tmp)


if __name__ == "__main__":
    main()
