"""Kills a run of real pages 20 times and compares what comes out with that of an undisturbed one.

    python tests/bench/batch_kill.py FOLDER [KILLS]
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def main() -> None:
    source, kills = sys.argv[1], int((sys.argv[2:] or ["20"])[0])
    tmp, dice = Path(tempfile.mkdtemp()), random.Random(8)
    command = [sys.executable, "-m", "archiver", "clean", source, "--format", "md", "--jobs", "2", "--quiet", "--resume", "-o"]
    subprocess.run([*command, str(tmp / "whole")], check=False, stderr=subprocess.DEVNULL)
    if not tree(tmp / "whole"):
        raise SystemExit("the undisturbed run wrote nothing: run it by hand to see why")
    done = 0
    while done < kills:
        with subprocess.Popen([*command, str(tmp / "out")], stderr=subprocess.DEVNULL) as process:
            time.sleep(dice.uniform(1.0, 5.0))
            if process.poll() is not None:
                break
            process.send_signal(signal.SIGKILL)
        done += 1
    subprocess.run([*command, str(tmp / "out")], check=False, stderr=subprocess.DEVNULL)
    same = tree(tmp / "out") == tree(tmp / "whole")
    print(f"killed {done} times; {len(tree(tmp / 'whole'))} files, {'byte for byte the same' if same else 'DIFFERENT'}")


if __name__ == "__main__":
    main()
