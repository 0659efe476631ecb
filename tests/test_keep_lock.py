"""One writer at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from archiver.errors import ArchiveLocked, StorageError
from archiver.keep.lock import Lock


def test_the_second_writer_is_told_who_writes(tmp_path: Path) -> None:
    first = Lock(tmp_path / ".lock")
    with pytest.raises(ArchiveLocked, match=rf"by process {os.getpid()}; wait until"):
        Lock(tmp_path / ".lock")
    first.release()
    Lock(tmp_path / ".lock").release()


def test_another_process_is_kept_out_and_let_in(tmp_path: Path) -> None:
    script = f"from pathlib import Path\nfrom archiver.keep.lock import Lock\nLock(Path({str(tmp_path / '.lock')!r}))"
    first = Lock(tmp_path / ".lock")
    refused = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", check=False)
    assert refused.returncode != 0
    assert "ArchiveLocked" in refused.stderr
    first.release()
    # Its lock ends with it, though it never lets it go.
    subprocess.run([sys.executable, "-c", script], check=True)
    Lock(tmp_path / ".lock").release()


def test_waiting_for_a_reader_that_holds_it_for_a_moment(tmp_path: Path) -> None:
    import threading

    first = Lock(tmp_path / ".lock")
    timer = threading.Timer(0.1, first.release)
    timer.start()
    Lock(tmp_path / ".lock", wait=5).release()
    timer.join()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="check its permissions"):
        Lock(tmp_path / "no" / ".lock")
