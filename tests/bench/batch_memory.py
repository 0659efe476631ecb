"""Is memory flat? COUNT tiny documents, and a WARC of GIGABYTES, through the runner with a cleaner that does nothing.

    python tests/bench/batch_memory.py [COUNT] [GIGABYTES]

Prints the CPU time a document that the runner takes beside the cleaning, and the peaks of supervisor and workers.
"""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

from archiver.batch.run import carry_out, learnt
from archiver.batch.shard import Job
from archiver.batch.state import opened
from archiver.batch.written import Form, write_file
from archiver.clean.rules import shipped
from archiver.clean.ruleset import Rules
from archiver.model import Capture, Document


def quick(capture: Capture, rules: Rules) -> Document:
    """A document at no cost."""
    return Document(capture.source, "text/plain", "clean", "会议讨论了预算。", "Hans", "sha256:0", "sha256:0", "none")


def cpu() -> float:
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def run(path: Path, out: Path, form: str, learning: bool = False) -> tuple[int, float]:
    """(documents, CPU seconds) of a run."""
    from batch_memory import quick  # by a name that workers can import

    used = cpu()
    with opened(out, resume=False) as state:
        state.plan([str(path)])
        made = Form(form, None)
        job = Job(made, shipped(), str(state.spool), "" if made.is_stream else str(out), cleaner=quick)
        if learning:
            learnt(state, job, 1)
        return sum(1 for _ in carry_out(state, job, out, 1)), cpu() - used


def told(what: str, count: int, seconds: float) -> None:
    own, workers = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"{what:<22} {count:>7,} documents, {1000 * seconds / count:.2f} ms CPU each; peaks so far: supervisor {own:.0f} MiB, worker {workers:.0f} MiB")


def pages(folder: Path, count: int) -> Path:
    folder.mkdir()
    for i in range(count):
        place = folder / f"{i // 1000:03}"
        place.mkdir(exist_ok=True)
        (place / f"{i:06}.txt").write_text(f"第{i}次会议", encoding="utf-8")
    return folder


def warc(path: Path, gigabytes: float) -> Path:
    body = ("<html><body>" + "<p>会议讨论了明年的预算，并通过了决议。</p>" * 1000 + "</body></html>").encode()
    with path.open("wb") as file:
        for i in range(int(gigabytes * 2**30 / len(body))):
            head = f"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:{i:032}>\r\nWARC-Target-URI: https://bench.example/{i}\r\n"
            head += f"WARC-Date: 2024-01-02T03:04:05Z\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
            file.write(head.encode() + body + b"\r\n\r\n")
    return path


def main() -> None:
    count, gigabytes = int((sys.argv[1:] or ["100000"])[0]), float((sys.argv[2:] or ["1"])[0])
    tmp = Path(tempfile.mkdtemp())
    for number in (count // 100, count // 10, count):
        source = pages(tmp / f"in{number}", number)
        began = time.process_time()
        if number == count // 10:
            (tmp / "loop").mkdir()
            for path in source.rglob("*.txt"):
                write_file(tmp / "loop" / path.name, Form("txt", None).text(quick(Capture(path.read_bytes(), str(path)), shipped())))
            print(f"a plain loop           {number:>7,} documents, {1000 * (time.process_time() - began) / number:.2f} ms CPU each")
        told("files", *run(source, tmp / f"out{number}", "txt"))
    told("files, with learning", *run(tmp / f"in{count // 10}", tmp / "learnt", "txt", learning=True))
    told(f"a WARC of {gigabytes:g} GiB", *run(warc(tmp / "in.warc", gigabytes), tmp / "outw", "jsonl"))
    shutil.rmtree(tmp)


if __name__ == "__main__":
    main()
