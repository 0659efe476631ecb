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
    cleaned: Counter[str] = Counter()
    known: set[str] = set()
    again, at_kill, killed = 0, [], 0
    for _ in range(int(kills)):
        process = subprocess.Popen([*command, str(tmp / "out")], stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            process.wait(dice.uniform(0.05, 0.9) * whole)
            print(f"finished after {killed} kills", flush=True)
            break
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)  # the supervisor alone: its workers must end by themselves
            process.wait()
        killed += 1
        time.sleep(0.5)  # a worker ends with what it is writing
        entries = journalled(tmp / "out", "journals")
        again += sum(name in known and note != "done before" for name, note in entries)
        cleaned.update(name for name, note in entries if note != "done before")
        known |= {name for name, _ in entries}
        at_kill.append(len(known))
    ended = subprocess.run([*command, str(tmp / "out")], check=False, stderr=subprocess.DEVNULL).returncode
    same = tree(tmp / "out") == tree(tmp / "whole")
    print(f"killed {killed} times, with {at_kill} documents done; the last run ended with {ended}")
    print(f"{len(tree(tmp / 'whole'))} files: {'byte for byte the same' if same else 'DIFFERENT'}")
    print(f"cleaned though it was in a journal: {again} documents; cleaned more than once in all: {sum(n > 1 for n in cleaned.values())}")
    if not same or again:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
