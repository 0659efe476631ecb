"""Every call by which the archive writes fails once: nothing is said to be kept that is not, and everything opens afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

import archiver
from archiver.archive import Archive, Incoming
from archiver.batch.exchange import found
from archiver.clean.rules import rules_from
from archiver.clean.ruleset import Rules
from archiver.errors import StorageError
from archiver.keep.copies import owner
from tests.disks import Disk, How, failing
from tests.keep_helpers import LONGER, MINUTES, NOTICE, OTHER, OWN_RULE, without_sync

fast = pytest.fixture(autouse=True, scope="module")(without_sync)
CHAT = "会议讨论了明年的预算，决定先缓一缓再说。\n\n本群仅供内部交流使用\n"
WHEN = datetime(2024, 10, 28, tzinfo=UTC)
HELD = {"a.txt": MINUTES, "b.txt": OTHER, "c.txt": CHAT}
NEW = {"d.txt": LONGER + "另议。", "e.txt": NOTICE}


def held(archive: Archive) -> dict[str, str]:
    """The newest text of every document, by the source of its capture."""
    return {entry.source: archive.get(entry.document).text for entry in archive.list()}


def documents(archive: Archive) -> list[str]:
    return sorted(entry.document for entry in archive.list())


def copied(archive: Archive) -> list[str]:
    """The documents of the reading copies."""
    return sorted(filter(None, (owner(path) for path in (archive.path / "documents").rglob("*.md"))))


def incoming(source: str, text: str) -> Incoming:
    return Incoming(text.encode(), source, captured_at=WHEN)


@dataclass(frozen=True)
class Action:
    """Something that writes, and whether it is done, all of it, as an archive shows that was opened afterwards.

    `adds` and `touches`: sources of captures that are added, and of those that change or go.
    """

    run: Callable[[Archive], object]
    is_done: Callable[[Archive], bool]
    adds: frozenset[str] = frozenset()
    touches: frozenset[str] = frozenset()
    captures: int = len(HELD)
    rules: bool = False


def exported(archive: Archive) -> Path:
    return archive.path.parent / "out.warc.gz"


def is_exported(archive: Archive) -> bool:
    path = exported(archive)
    return path.exists() and {one.name for one in found(str(path)) if one.incoming} == HELD.keys()


ACTIONS = {
    "add": Action(
        lambda a: a.add_all([incoming("d.txt", NEW["d.txt"])]), lambda a: "d.txt" in held(a), frozenset({"d.txt"}), captures=len(HELD) + 1
    ),
    "group": Action(
        lambda a: a.add_all([incoming(*one) for one in NEW.items()]),
        lambda a: NEW.keys() <= held(a).keys(),
        frozenset(NEW),
        captures=len(HELD) + len(NEW),
    ),
    "merge": Action(
        lambda a: len(a.list()) < len(HELD) or a.merge("a.txt", "b.txt"),
        lambda a: len(a.list()) < len(HELD),
        touches=frozenset({"a.txt", "b.txt"}),
    ),
    "purge": Action(
        lambda a: "a.txt" not in held(a) or a.purge("a.txt", "法院裁定"),
        lambda a: "a.txt" not in held(a),
        touches=frozenset({"a.txt"}),
        captures=len(HELD) - 1,
    ),
    "reclean": Action(lambda a: a.reclean(), lambda a: "本群" not in held(a)["c.txt"], touches=frozenset({"c.txt"}), rules=True),
    "export": Action(lambda a: exported(a).exists() or a.export(exported(a)), is_exported),
}


@dataclass(frozen=True)
class Made:
    """An archive that holds some captures, the texts in it, and rules that change one of them."""

    folder: Path
    texts: dict[str, str]
    rules: Rules

    def opened(self, folder: Path, action: Action) -> Archive:
        """A copy of it, as the action needs it."""
        return archiver.open(folder / "archive", rules=self.rules if action.rules else None)

    def attempted(self, folder: Path, action: Action, disk: Disk) -> bool:
        """Whether the action said, on a new copy and with this disk, that it is done."""
        shutil.copytree(self.folder, folder)
        with self.opened(folder, action) as archive:
            try:
                with failing(disk):
                    action.run(archive)
            except StorageError:
                return False
        return True


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder, rules = tmp_path_factory.mktemp("made"), tmp_path_factory.mktemp("rules")
    (rules / "boilerplate.toml").write_text(OWN_RULE, encoding="utf-8")
    with archiver.open(folder / "archive") as archive:
        archive.add_all([incoming(*one) for one in HELD.items()])
        return Made(folder, held(archive), rules_from(rules))


@pytest.mark.parametrize("name", ACTIONS)
def test_every_call_fails_once(made: Made, tmp_path: Path, name: str) -> None:
    """Each call as a disk that is full or broken refuses it; a write is torn after a third of its bytes, too, or takes no more of them."""
    action, counted = ACTIONS[name], Disk()
    assert made.attempted(tmp_path / "counted", action, counted)
    assert {"write", "open"} <= set(counted.calls)
    for turn, call in enumerate(counted.calls):
        ways: tuple[How, ...] = ("refused", "torn", "short") if call == "write" else ("refused",)
        for how in ways:
            folder = tmp_path / f"{turn} {how}"
            said = made.attempted(folder, action, Disk(turn, how))
            assert said or how != "short"
            check(made, folder, action, said, f"{call}, number {turn} of {len(counted.calls)}, {how}")
            shutil.rmtree(folder)


def check(made: Made, folder: Path, action: Action, said: bool, where: str) -> None:
    """What was acknowledged is there, what was not is there whole or not at all; then it can be done, and is there once."""
    assert list(folder.glob(".*.part")) == [], where
    with made.opened(folder, action) as archive:
        now = held(archive)
        assert action.is_done(archive) or not said, where
        assert NEW.keys() & now.keys() in (set(), action.adds), where
        assert all(now.get(source) == made.texts[source] for source in HELD.keys() - action.touches), where
        action.run(archive)
        if copied(archive) != documents(archive):  # what an add says of a copy that failed
            archive.reindex()
        assert copied(archive) == documents(archive), where
        assert action.is_done(archive), where
        assert archive.verify().problems == (), where
        assert sum(entry.captures for entry in archive.list()) == action.captures, where
