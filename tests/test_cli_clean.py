"""`archiver clean`, `explain` and `rules`, as a person or a script runs them."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

import archiver
from archiver.cli import main
from archiver.cli.explain import _folded
from archiver.cli.terminal import columns
from tests.damage import SEED

Run = Callable[..., tuple[int, str, str]]
MINUTES = """\
首页 > 会议纪要
某公司调研会议纪要

问：今年的订单怎么样？
答：比去年多了一成，交付也更快了。
问：产能够用吗？
答：够用，新厂房已经投产。
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*args: object) -> tuple[int, str, str]:
        code = main([str(a) for a in args])
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two minutes in a tree, and one of everything that goes wrong."""
    made = tmp_path / "in"
    (made / "深").mkdir(parents=True)
    (made / "a.txt").write_text(MINUTES, encoding="utf-8")
    (made / "深" / "b.txt").write_bytes(MINUTES.replace("一成", "两成").encode("gb18030"))
    (made / "empty.txt").write_bytes(b"")
    (made / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8)
    return made


def test_one_file_gives_its_text(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(MINUTES, encoding="utf-8")
    code, out, err = run("clean", path)
    assert code == 0
    assert out.startswith("某公司调研会议纪要\n\n问：")
    assert "首页" not in out
    assert err == ""


@pytest.mark.parametrize(("form", "beginning"), [("md", "---\ntitle: "), ("json", '{\n  "source": '), ("jsonl", '{"source": ')])
def test_forms(run: Run, form: str, beginning: str) -> None:
    code, out, _ = run("clean", SEED, "--format", form)
    assert code == 0
    assert out.startswith(beginning)
    assert out.endswith("\n")


def test_what_is_written_out_is_in_one_script(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "主持人：頭髮的價錢漲了嗎？\n專家：漲了，開發的成本也高了。\n主持人：謝謝，這就說完了。\n專家：謝謝，再見。", encoding="utf-8"
    )
    assert "头发的价钱涨了吗" in run("clean", path)[1]
    assert "頭髮的價錢漲了嗎" in run("clean", path, "--to", "published")[1]
    told = json.loads(run("clean", path, "--format", "jsonl")[1])
    assert "頭髮" in told["text"]
    assert told["normalised"]["script"] == "Hans"
    assert "头发" in told["normalised"]["text"]


def test_a_folder_gives_the_same_tree_and_a_row_a_file(run: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, text, err = run("clean", folder, "-o", out)
    assert code == 3
    assert text == ""
    made = sorted(p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file())
    assert made == ["_report.html", "_report.jsonl", "a.txt", "深/b.txt"]
    assert "两成" in (out / "深" / "b.txt").read_text(encoding="utf-8")
    rows = [line.split(" ")[0] for line in err.split("\n")[1:5]]
    assert sorted(rows) == ["clean", "clean", "empty", "failed"]
    assert err.rstrip("\n").split("\n")[-1].split()[:2] == ["all", "4"]


@pytest.mark.skipif(os.name == "nt", reason="shorter paths")
def test_a_long_name_is_shortened(run: Run, tmp_path: Path) -> None:
    made, out = tmp_path / "in", tmp_path / "out"
    made.mkdir()
    (made / ("纪" * 84)).write_text(MINUTES, encoding="utf-8")
    assert run("clean", made, "-o", out)[0] == 0
    (written,) = out.glob("*.txt")
    assert "~" in written.name


def test_what_a_folder_holds_and_nobody_reads_is_told(run: Run, folder: Path) -> None:
    (folder / ".git").mkdir()
    assert "left out: 1 hidden entry" in run("clean", folder, "--dry-run")[2]
    assert "left out" not in run("clean", folder, "--dry-run", "--quiet")[2]


def test_what_cannot_be_written_is_the_only_thing_that_is_said(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, **how: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", fail)
    code, _, err = run("clean", folder, "-o", folder.parent / "out")
    assert code == 8
    assert err.count("\n") == 1
    assert "Permission denied" in err


def test_a_second_run_changes_nothing(run: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("clean", folder, "-o", out)
    before = {p: p.stat().st_mtime_ns for p in out.rglob("*")}
    code, _, err = run("clean", folder, "-o", out)
    assert code == 3
    assert err.count("unchanged") == 2
    assert {p: p.stat().st_mtime_ns for p in out.rglob("*")} == before


def test_other_content_is_never_overwritten(run: Run, tmp_path: Path) -> None:
    path, out = tmp_path / "a.md", tmp_path / "out"
    path.write_text(MINUTES, encoding="utf-8")
    out.mkdir()
    (out / "a.txt").write_text("mine", encoding="utf-8")
    code, _, err = run("clean", path, "-o", out)
    assert code == 7
    assert "will not overwrite" in err
    assert (out / "a.txt").read_text(encoding="utf-8") == "mine"


def test_a_folder_in_the_way_is_refused(run: Run, tmp_path: Path) -> None:
    path, out = tmp_path / "a.md", tmp_path / "out"
    path.write_text(MINUTES, encoding="utf-8")
    (out / "a.txt").mkdir(parents=True)
    code, _, err = run("clean", path, "-o", out)
    assert code == 7
    assert "in the way" in err


@pytest.mark.parametrize("where", [".", "out"])
def test_nothing_is_written_into_the_folder_that_is_read(run: Run, folder: Path, where: str) -> None:
    before = sorted(folder.rglob("*"))
    code, _, err = run("clean", folder, "-o", folder / where)
    assert code == 7
    assert "choose a folder outside" in err
    assert sorted(folder.rglob("*")) == before


def test_nothing_is_written_beside_a_file_that_is_read(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(MINUTES, encoding="utf-8")
    code, _, err = run("clean", path, "-o", tmp_path)
    assert code == 7
    assert "choose another folder" in err
    assert [*tmp_path.iterdir()] == [path]
    assert run("clean", path, "-o", tmp_path / "out")[0] == 0


def test_a_title_is_no_file_name(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVER_ARCHIVE", str(tmp_path / "none"))
    for command in ("clean", "explain"):
        code, out, err = run(command, "纪" * 90)
        assert (code, out) == (4, "")
        assert "no such file" in err


@pytest.mark.parametrize("args", [["clean", ""], ["add", "", "--dry-run"], ["explain", " "], ["clean", "x", "-o", ""], ["get", ""]])
def test_an_empty_name_is_a_mistake(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(args)
    assert stop.value.code == 2
    assert "empty" in capsys.readouterr().err


def test_html_is_one_page_in_the_script_that_was_asked_for(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(MINUTES, encoding="utf-8")
    code, out, _ = run("clean", path, "--format", "html", "--to", "Hant-TW")
    assert code == 0
    assert out.startswith('<!DOCTYPE html>\n<html lang="zh-Hant-TW">')
    assert "<h1>某公司調研會議紀要</h1>" in out
    assert run("clean", path, "-o", tmp_path / "out", "--format", "html")[0] == 0
    assert [p.name for p in (tmp_path / "out").glob("*.html")] == ["a.html"]


def test_another_opencc_stops_a_run_before_it_begins(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text(MINUTES, encoding="utf-8")
    monkeypatch.setitem(sys.modules, "opencc", None)
    for command in (("clean", path, path), ("add", path, "--archive", tmp_path / "archive")):
        code, out, err = run(*command)
        assert code != 0
        assert out == ""
        assert err.count("OpenCC cannot be loaded") == 1


def test_metadata_is_in_the_script_that_was_asked_for(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "首页 > 电力设备 > 会议纪要\n某公司调研会议纪要\n2024-07-18 来源：华为软件园\n\n" + MINUTES.partition("\n\n")[2], encoding="utf-8"
    )
    published = run("clean", path, "--format", "md", "--to", "published")[1]
    assert 'source_name: "华为软件园"' in published
    out = run("clean", path, "--format", "md", "--to", "Hant-TW")[1]
    head = out.split("---\n")[1]
    assert 'script: "Hant-TW"\npublished_script: "Hans"\n' in head
    assert 'source_name: "華為軟件園"' in head
    assert "会" not in head
    told = json.loads(run("clean", path, "--format", "json", "--to", "Hant-TW")[1])
    assert told["source_name"] == "华为软件园"
    assert told["normalised"]["title"] == "某公司調研會議紀要"
    assert "某公司調研會議紀要" in run("clean", path, "-o", tmp_path / "out", "--to", "Hant-TW")[2]


def test_punctuation_repair_has_an_off_switch(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(MINUTES.translate(str.maketrans("，：？", ",:?")), encoding="utf-8")
    assert "多了一成，交付" in run("clean", path)[1]
    assert "多了一成,交付" in run("clean", path, "--no-punctuation")[1]
    assert "widen-punctuation" not in run("explain", path, "--no-punctuation")[1]


@pytest.mark.parametrize("width", [40, 60, 80])
def test_rows_stay_on_the_screen(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    made = tmp_path / "in"
    made.mkdir()
    for name in ("二季度经营情况及业绩说明会会议纪要.txt", "b.txt"):
        (made / name).write_text(MINUTES.replace("某公司", "江南新材料科技股份有限公司"), encoding="utf-8")
    err = run("clean", made, "--dry-run")[2]
    assert "江南" in err
    assert all(columns(line) <= width for line in err.split("\n"))


def test_a_dry_run_reports_and_writes_nothing(run: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, text, err = run("clean", folder, "-o", out, "--dry-run")
    assert (code, text, out.exists()) == (3, "", False)
    assert "某公司调研" in err


def test_jsonl_has_a_line_for_every_input(run: Run, folder: Path) -> None:
    code, out, _ = run("clean", folder, folder / "gone.txt", "--jobs", 2, "--format", "jsonl", "--quiet")
    assert code == 3
    rows = [json.loads(line) for line in out.rstrip("\n").split("\n")]
    assert [Path(r["source"]).name for r in rows] == ["a.txt", "empty.txt", "picture.txt", "b.txt", "gone.txt"]
    assert [r["status"] for r in rows] == ["clean", "empty", "failed", "clean", "failed"]
    assert all(r["doubts"] for r in rows if r["status"] == "failed")


def test_several_texts_in_one_stream_are_a_mistake(run: Run, folder: Path) -> None:
    code, _, err = run("clean", folder, "--format", "txt")
    assert code == 2
    assert "--format jsonl" in err


def test_nothing_usable_is_exit_4_and_one_clear_line(run: Run, tmp_path: Path) -> None:
    code, out, err = run("clean", tmp_path / "gone.txt")
    assert (code, out) == (4, "")
    assert err.count("\n") == 1
    assert "gone.txt" in err
    assert "no such file" in err


def test_an_empty_folder_is_said_to_be_empty(run: Run, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    code, _, err = run("clean", tmp_path / "nothing")
    assert code == 4
    assert "no file" in err


def test_a_file_name_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[2Jb\u202e.txt"
    try:
        path.write_bytes(b"")
    except OSError:
        pytest.skip("no such names here")
    _, _, err = run("clean", path)
    assert "\x1b" not in err
    assert "\u202e" not in err


def test_explain_says_what_a_target_could_have_been(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVER_ARCHIVE", str(folder / "none"))
    code, _, err = run("explain", "gone.txt")
    assert code == 4
    assert "no such file: gone.txt" in err
    code, _, err = run("explain", folder)
    assert code == 2
    assert "one document" in err


def test_mistakes_in_arguments_exit_2(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    for args in (["clean"], ["clean", "x", "--format", "pdf"], ["nonsense"], ["claen"], []):
        with pytest.raises(SystemExit) as stop:
            main(args)
        assert stop.value.code == 2
    assert run("clean", SEED, "--jobs", "0")[0] == 2
    assert run("clean", SEED, "--rules", SEED.parent / "none")[0] == 2


def test_explain_shows_what_went_why_and_what_was_repaired(run: Run) -> None:
    code, out, _ = run("explain", SEED)
    assert code == 0
    assert "[-您的浏览器禁用了JavaScript" in out
    assert "浏览器不支持脚本的提示}" in out
    assert "[-,-]{+，+}{widen-punctuation}" in out
    assert "characters kept" in out
    assert "\x1b" not in out


def test_explain_shows_all_of_it_or_stops_where_sentences_end(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    sentences = [f"第{n}季度的订单比上一个季度多了一些，交付也比以前快了不少。" for n in range(40)]
    path.write_text("首页 > 会议纪要\n某公司调研会议纪要\n\n" + "".join(sentences), encoding="utf-8")
    folded, whole = run("explain", path)[1], run("explain", path, "--all")[1]
    assert all(sentence in whole for sentence in sentences)
    assert re.search("。 … [0-9,]+ characters kept.* … 第", folded)
    assert not re.search("… .* characters kept", whole)


def test_explain_hides_nothing_twice() -> None:
    for size in range(100, 400, 7):
        text = "".join(chr(0x4E00 + n) + ("。" if n % 50 == 49 else "") for n in range(size))
        shown = _folded(text, 0)
        head, told, tail = shown.partition(" … ")
        assert text.startswith(head)
        if told:
            hidden, _, tail = tail.partition(" characters kept … ")
            assert text == head + text[len(head) : len(head) + int(hidden)] + tail
            assert int(hidden) > 60
        else:
            assert shown == text


def test_explain_as_json_has_every_edit(run: Run) -> None:
    told = json.loads(run("explain", SEED, "--json")[1])
    assert told["page"] == archiver.decode(SEED.read_bytes()).text
    edits = [e for step in told["steps"] for e in step["edits"]]
    assert sum(r["text"] != "" for r in told["removed"]) > 3
    assert all(told["page"][e["page"][0] : e["page"][1]] == e["before"] for e in edits if e["rule"] == "widen-punctuation")


def test_a_label_that_lied_is_told_beside_the_text(run: Run, tmp_path: Path) -> None:
    page = "<html><head><meta charset='gb2312'></head><body><p>会议讨论了今年的工作安排，大家都同意。</p></body></html>"
    path = tmp_path / "页.html"
    path.write_text(page, encoding="utf-8")
    code, out, err = run("clean", str(path))
    assert (code, out) == (0, "会议讨论了今年的工作安排，大家都同意。\n")
    assert "页.html: the label said gb2312, the bytes are utf-8" in err
    assert run("clean", str(path), "--quiet")[2] == ""


def test_every_shipped_rule_does_what_its_examples_say(run: Run) -> None:
    code, out, _ = run("rules", "check")
    assert (code, out.count("\n")) == (0, 1), out


def test_a_rule_that_breaks_its_promise_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        '[[phrase]]\nid = "mine"\ntext = "点击查看"\nwhere = "line"\nwhy = "按钮"\nremoves = ["点此查看"]\nkeeps = ["点击查看"]\n',
        encoding="utf-8",
    )
    code, out, _ = run("rules", "check", tmp_path)
    assert code == 3
    assert out.count("mine: should") == 2


def test_rules_are_listed(run: Run) -> None:
    assert "浏览器不支持脚本的提示" in run("rules", "list")[1]
    assert all(json.loads(line)["why"] for line in run("rules", "list", "--json")[1].rstrip("\n").split("\n"))


def test_version_names_package_and_rules(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out.startswith(f"archiver {archiver.__version__}, rules sha256:")


_MORE_THAN_A_PIPE_HOLDS = 1 << 21  # bytes; Linux allows a pipe 1 MiB at most without privileges


def command(*args: object) -> list[str]:
    return [sys.executable, "-m", "archiver", *map(str, args)]


def test_standard_input_and_utf8_in_a_foreign_locale() -> None:
    env = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(command("clean", "-"), input=SEED.read_bytes(), capture_output=True, env=env, check=False)
    assert done.returncode == 0
    assert done.stdout.decode("utf-8").startswith("阿里大模型专家会纪要\n")


@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell")
@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("{} -h >&-", 8, "standard output is closed"),
        ("{} rules list >&-", 8, "standard output is closed"),
        ("{} clean - <&-", 4, "standard input is closed"),
        ("{} clean nothing 2>&-", 4, ""),
        ("{} --version </dev/null >&- 2>&-", 8, ""),
        ("{} -h >/dev/full", 8, "No space left"),
        ("{} clean --help >/dev/full", 8, "No space left"),
        ("{} clean nothing 2>/dev/full", 8, ""),
        ("{} get x --archive nothing 2>/dev/full", 4, ""),
    ],
)
def test_closed_streams_are_no_traceback(line: str, code: int, told: str) -> None:
    if "/dev/full" in line and not Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    done = subprocess.run(["sh", "-c", line.format(f"{sys.executable} -m archiver")], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert told in done.stderr
    assert done.stderr.count("\n") == bool(told)


@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes and signals")
@pytest.mark.parametrize("args", [["-h"], ["--version"], ["add", "-h"]])
def test_help_into_a_closed_pipe_is_quiet(args: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(command(*args), stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes and signals")
def test_a_closed_pipe_is_quiet() -> None:
    with subprocess.Popen(command("explain", SEED, "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_is_exit_8_and_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command("clean", SEED), stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 8
    assert done.stderr.count(b"\n") == 1


@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes and signals")
def test_an_interrupt_is_exit_130_and_no_traceback() -> None:
    def listens() -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's job in the background is started deaf to it

    pipe = subprocess.PIPE
    with subprocess.Popen(command("clean", "-"), stdin=pipe, stderr=pipe, preexec_fn=listens) as process:  # noqa: PLW1509 - no thread runs here
        assert process.stdin
        assert process.stderr
        process.stdin.write(b"a" * _MORE_THAN_A_PIPE_HOLDS)
        process.stdin.flush()  # done only when most of it was read: it now waits for the rest
        while process.poll() is None:  # Python does not see a signal that comes between two reads before it reads again
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(1)
        assert b"Traceback" not in process.stderr.read()
        assert process.returncode == 130
