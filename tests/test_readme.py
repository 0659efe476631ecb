"""The README is true: its transcripts are what the commands print, its excerpts are in the seed and in its clean text.

`python -m tests.test_readme` writes the transcripts anew; read what changed before keeping it.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import archiver
from archiver.cli import main
from archiver.cli.commands import COMMANDS
from tests.damage import SEED

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
_BLOCK = re.compile(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Where nobody looks at a clock or counts bytes: times of capture, and the random part of record names.
_VARIES = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}|[\d,]+ bytes")
COLUMNS = "88"


def blocks(kind: str, label: str = "") -> list[str]:
    return [body for kind_, label_, body in _BLOCK.findall(README.read_text(encoding="utf-8")) if (kind_, label_) == (kind, label)]


@contextlib.contextmanager
def workshop() -> Iterator[None]:
    """An empty folder with the files that the README speaks of, as the working directory."""
    with TemporaryDirectory() as tmp, contextlib.chdir(tmp):
        shutil.copytree(ROOT / "seeds", "seeds")
        minutes = blocks("text", "file=调研纪要.txt")[0]
        corrected = minutes.replace("32.5%", "31.5%")
        Path("调研纪要.txt").write_text(minutes, encoding="utf-8")
        Path("更正.txt").write_text(corrected, encoding="utf-8")
        for path, raw in (("纪要/a.html", minutes.encode()), ("纪要/b.txt", corrected.encode("gb18030")), ("空.txt", b"")):
            Path("scraped", path).parent.mkdir(parents=True, exist_ok=True)
            Path("scraped", path).write_bytes(raw)
        yield


def printed(command: str) -> str:
    """What a command of a transcript prints, stdout and stderr in one stream."""
    screen = io.StringIO()
    before = {name: os.environ.pop(name, None) for name in ("COLUMNS", "ARCHIVER_ARCHIVE")}
    os.environ["COLUMNS"] = COLUMNS
    try:
        with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen):
            main(command.split(" ")[1:])
    finally:
        del os.environ["COLUMNS"]
        os.environ.update({name: value for name, value in before.items() if value is not None})
    return screen.getvalue()


def transcripts() -> Iterator[tuple[str, str]]:
    """(as the README has it, as it is now) for each transcript, in order: later ones build on earlier ones."""
    with workshop():
        for told in blocks("console"):
            commands = [line for line in told.split("\n") if line.startswith("$ ")]
            yield told, "".join(f"{command}\n{printed(command.removeprefix('$ '))}" for command in commands)


def test_transcripts_are_what_the_commands_print() -> None:
    for told, now in transcripts():
        assert _VARIES.sub("…", told) == _VARIES.sub("…", now)


def test_the_first_command_ends_within_a_screen() -> None:
    assert len(blocks("console")[0].rstrip("\n").split("\n")) <= 25


def test_the_damaged_excerpt_is_in_the_seed() -> None:
    seed = SEED.read_text(encoding="utf-8")
    pieces = [piece for line in blocks("text", "damaged")[0].split("\n") for piece in line.split("…")]
    assert [piece for piece in pieces if piece not in seed] == []


def test_the_clean_excerpt_is_what_comes_out() -> None:
    clean = archiver.clean(SEED.read_bytes(), source=SEED.name).to_markdown("Hans")
    pieces = [piece for line in blocks("markdown", "clean")[0].split("\n") for piece in line.split("…")]
    assert [piece for piece in pieces if piece not in clean] == []


def test_the_python_example_runs() -> None:
    names = {"raw": blocks("text", "file=调研纪要.txt")[0].encode()}
    exec(blocks("python")[0], names)
    assert "紀要" in names["doc"].to("Hant-TW").title  # type: ignore[attr-defined]


def test_every_command_that_is_named_exists() -> None:
    text = README.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:\$ |`|/)archiver ([a-z]+)", text))
    assert named
    assert named <= set(COMMANDS)


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README.read_text(encoding="utf-8")):
        assert (ROOT / target).is_file(), target


def test_the_two_commands_are_short_lines_that_name_nothing_foreign() -> None:
    for block in blocks("sh"):
        assert block.count("\n") == 1
        assert len(block) < 110
        assert block.startswith("python3 -m venv .venv && .venv/bin/pip install -q ")


@pytest.mark.skipif(os.name == "nt", reason="a bash script")
def test_the_check_runs_the_second_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "grep -m1 -- '-m pytest' README.md" in script
    assert blocks("sh")[1].rstrip("\n").endswith("-m pytest -n auto")


def rewrite() -> None:
    """The README with its transcripts as they are now."""
    text = README.read_text(encoding="utf-8")
    for told, now in transcripts():
        text = text.replace(f"```console\n{told}```", f"```console\n{now}```")
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    rewrite()
