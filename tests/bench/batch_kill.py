"""Kills a run of real pages 20 times and compares what comes out with that of an undisturbed one.

    python tests/bench/batch_kill.py FOLDER [KILLS [jsonl|md|txt|json]]

The undisturbed run is timed, so that the kills fall all over it, in its pass that learns, too. Every run that follows a kill is
read in its journals: what the runs before had in theirs must be taken from there ("done before"), never cleaned again.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from archiver.batch.journal import offsets
from archiver.batch.state import FOLDER


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def journalled(out: Path, folder: str) -> list[tuple[str, str]]:
    """(name, note) of every entry in the journals that lie there."""
    found = sorted((out / FOLDER / folder).glob("*.journal"))
    return [(entry.row.name, entry.note) for path in found for _, _, entry in offsets(path)]


def main() -> None:
    source, kills, form = (*sys.argv[1:], "20", "jsonl")[:3] if len(sys.argv) < 4 else sys.argv[1:4]
    tmp, dice = Path(tempfile.mkdtemp()), random.Random(8)
    command = [sys.executable, "-m", "archiver", "clean", source, "--format", form, "--jobs", "2", "--quiet", "--resume", "-o"]
    began = time.monotonic()
    code = subprocess.run([*command, str(tmp / "whole")], check=False, stderr=subprocess.DEVNULL).returncode
    whole = time.monotonic() - began
    if not tree(tmp / "whole"):
        raise SystemExit(f"the undisturbed run wrote nothing and ended with {code}: run it by hand to see why")
    print(f"undisturbed: {whole:.1f} s, exit {code}, {len(tree(tmp / 'whole'))} files", flush=True)
    killed = wrong = again = outputs = 0
    while killed < int(kills):
        done, mended, different = until_finished(command, tmp / f"out{outputs}", whole, dice, int(kills) - killed)
        wrong += tree(tmp / f"out{outputs}") != tree(tmp / "whole")
        killed, again, outputs = killed + len(done), again + mended, outputs + 1
        print(f"output {outputs}: killed {len(done)} times, with {done} documents in its journals; cleaned more than once {different}", flush=True)
    print(f"{killed} kills, {outputs} outputs: {wrong} differ from the undisturbed run; {again} documents cleaned again though they were in a journal")
    if wrong or again:
        raise SystemExit(1)


def until_finished(command: list[str], out: Path, whole: float, dice: random.Random, most: int) -> tuple[list[int], int, int]:
    """(documents known at each kill, documents cleaned though they were in a journal, documents cleaned more than once)."""
    cleaned: Counter[str] = Counter()
    known: set[str] = set()
    again, done = 0, []
    while True:
        with subprocess.Popen([*command, str(out)], stderr=subprocess.DEVNULL, start_new_session=True) as process:
            try:
                process.wait(dice.uniform(0.05, 0.7) * whole if len(done) < most else None)
                return done, again, sum(times > 1 for times in cleaned.values())
            except subprocess.TimeoutExpired:
                os.kill(process.pid, signal.SIGKILL)  # the supervisor alone: its workers must end by themselves
        time.sleep(0.5)  # a worker ends with what it is writing
        entries = journalled(out, "journals")
        again += sum(name in known and note != "done before" for name, note in entries)
        cleaned.update(name for name, note in entries if note != "done before")
        known |= {name for name, _ in entries}
        done.append(len(known))


if __name__ == "__main__":
    main()
