"""The house's law: who may import whom, which names are public, and that every command is written down."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import archiver

PACKAGE = Path(archiver.__file__).parent
ROOT = Path(__file__).parent.parent
# A module may import its own room and any layer to the right, never a sibling room.
LAYERS = (
    ("__main__",),
    ("cli",),
    ("web", "batch"),
    ("archive",),
    ("render",),
    ("clean", "keep"),
    ("read",),
    ("text",),
    ("model", "errors"),
)
DEPTH = {room: depth for depth, rooms in enumerate(LAYERS) for room in rooms}
# `Document.to_dict` and its sisters call render, when they are called; model and errors are one layer that may lean on itself.
EXCEPTIONS = {("model", "render"), ("model", "errors")}


def imports() -> Iterator[tuple[Path, str, str]]:
    """(file, its room, the room that it imports) for every import in the package, those inside functions too."""
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).with_suffix("").parts[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path}: relative import"
                names = [f"{node.module}.{a.name}" if node.module == "archiver" else str(node.module) for a in node.names]
            elif isinstance(node, ast.Import):
                names = [a.name for a in node.names]
            else:
                continue
            yield from ((path, room, name.split(".")[1]) for name in names if name.startswith("archiver.") and name.split(".")[1] in DEPTH)


def test_no_room_reaches_to_its_left_or_into_a_sibling() -> None:
    crossings = [
        f"{path.relative_to(PACKAGE)} imports {other}"
        for path, room, other in imports()
        if room not in ("__init__", other) and DEPTH[other] <= DEPTH[room] and (room, other) not in EXCEPTIONS
    ]
    assert crossings == []


def test_every_module_stands_in_a_room() -> None:
    rooms = {path.relative_to(PACKAGE).with_suffix("").parts[0] for path in PACKAGE.rglob("*.py")}
    assert rooms - {"__init__"} <= set(DEPTH)


def test_the_exception_is_lazy() -> None:
    tree = ast.parse((PACKAGE / "model.py").read_text(encoding="utf-8"))
    top = [node for node in tree.body if isinstance(node, ast.ImportFrom) and str(node.module).startswith("archiver")]
    assert top == []


def test_the_public_names() -> None:
    assert archiver.__all__ == sorted(archiver.__all__)
    assert set(archiver.__all__) == {
        "Archive", "ArchiverError", "Document", "Source", "clean", "convert", "decode", "detect_script", "open",
    }  # fmt: skip
    for name in archiver.__all__:
        assert getattr(archiver, name) is not None
    assert set(archiver.__all__) <= set(dir(archiver))


def fresh(code: str) -> str:
    """What a new interpreter prints: nothing that other tests imported is there."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8").stdout


def test_clean_stays_the_function_after_its_room_was_imported() -> None:
    code = "import archiver, archiver.clean.walk, archiver.clean.rules; print(archiver.clean(b'').status)"
    assert fresh(code) == "empty\n"


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from archiver.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'lxml', 'opencc', 'trafilatura', 'sqlite3', 'warcio', 'fastwarc', 'bs4', 'dataclasses', 'argparse', 'charset_normalizer'}\n"
        "print('heavy:', sorted(heavy & set(sys.modules)), len([m for m in sys.modules if m.startswith('archiver')]))"
    )
    last = fresh(code).rstrip("\n").split("\n")[-1]
    assert last.startswith("heavy: []")
    assert int(last.split()[-1]) <= 7


def test_cleaning_a_plain_text_loads_no_reader_of_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("某公司调研会议纪要\n\n问：今年的订单怎么样？\n答：比去年多了一成，交付也更快了。\n", encoding="utf-8")
    code = (
        "import sys\n"
        "from archiver.cli import main\n"
        f"main(['clean', {str(path)!r}])\n"
        "heavy = {'lxml', 'trafilatura', 'justext', 'sqlite3', 'warcio', 'fastwarc', 'bs4', 'charset_normalizer', 'multiprocessing', 'ssl'}\n"
        "print('heavy:', sorted(heavy & set(sys.modules)), 'archiver.archive' in sys.modules)"
    )
    assert fresh(code).rstrip("\n").split("\n")[-1] == "heavy: [] False"


def test_a_page_does_not_load_what_is_asked_only_on_doubt() -> None:
    code = (
        "import sys, archiver\n"
        "said = '大家在会上讨论了下半年的安排，认为订单正在恢复，库存也回到了正常水平，没有别的意见。'\n"
        "page = '<html><head><meta charset=utf-8><title>下半年的安排</title></head><body><h1>下半年的安排</h1>' + f'<p>{said}</p>' * 9\n"
        "print(archiver.clean(page.encode(), 'a.html').status, sorted({'trafilatura', 'justext', 'htmldate'} & set(sys.modules)))"
    )
    assert fresh(code) == "clean []\n"


def test_every_command_and_option_is_written_down() -> None:
    from archiver.cli.commands import COMMANDS
    from archiver.cli.parser import build_parser

    page = (ROOT / "docs" / "interface.md").read_text(encoding="utf-8")
    for name, command in COMMANDS.items():
        assert f"`archiver {name}" in page, name
        assert all("archiver " + name in example for example in command.examples), f"{name} shows no examples"
        for action in build_parser(name)._actions:
            for option in action.option_strings:
                assert f"`{option}" in page or option in ("-h", "--help"), f"{name} {option}"


def test_every_key_of_the_dictionary_is_written_down() -> None:
    page = (ROOT / "docs" / "interface.md").read_text(encoding="utf-8")
    for key in archiver.clean("Q：好吗？\nA：好。".encode()).to_dict():
        assert f"`{key}`" in page, key
