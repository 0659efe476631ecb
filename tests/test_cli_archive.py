"""The archive as a person or a script uses it: init, add, get, list, history, diff, search, explain, verify, reindex."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

import archiver
from archiver.cli import main
from archiver.cli.place import archive_path
from archiver.cli.terminal import columns
from archiver.keep.lock import Lock

Run = Callable[..., tuple[int, str, str]]
MINUTES = """\
首页 > 投资者关系 > 调研纪要
江南新材：二季度经营情况调研纪要 - 研报之家
江南新材：二季度经营情况调研纪要
2024-07-18 来源：研报之家

问：二季度的毛利率怎么样？
答：毛利率是32.5%，比一季度高了1.2个百分点，主要是高端产品的占比提高了，头部客户的订单也多了。
问：下半年的订单呢？
答：在手订单大约3.2亿元，可以做到年底，新的产线九月投产。
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ARCHIVER_ARCHIVE", raising=False)
    monkeypatch.setenv("COLUMNS", "88")
    (tmp_path / "纪要.txt").write_text(MINUTES, encoding="utf-8")
    (tmp_path / "更正.txt").write_text(MINUTES.replace("32.5%", "31.5%"), encoding="utf-8")

    def call(*args: object) -> tuple[int, str, str]:
        code = main([str(a) for a in args])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def objects(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.rstrip("\n").split("\n")]


def test_a_new_document_is_shown_on_one_screen(run: Run) -> None:
    code, out, err = run("add", "纪要.txt")
    assert code == 0
    assert "made a new archive" in err
    assert out.count("\n") <= 25
    assert all(columns(line) <= 88 for line in out.split("\n"))
    for told in ("江南新材：二季度经营情况调研纪要", "new document", "网站导航路径", "to read", "archiver get "):
        assert told in out
    copy = next(line for line in out.split("\n") if line.startswith("to read")).removeprefix("to read").strip()
    assert "毛利率是32.5%" in Path(copy).read_text(encoding="utf-8")


def test_a_second_scrape_is_seen_again_and_another_content_a_new_version(run: Run, tmp_path: Path) -> None:
    assert objects(run("add", "纪要.txt", "--json")[1])[0]["outcome"] == "new"
    (tmp_path / "again.txt").write_bytes(MINUTES.replace("：", ":").replace("，", ",").encode("gb18030"))
    assert "seen again" in run("add", "again.txt")[1]
    code, out, _ = run("add", "更正.txt")
    assert code == 0
    assert "[-32.5%-]{+31.5%+}" in out
    assert "new version 2" in out


def test_get_hands_out_one_script_and_any_version(run: Run) -> None:
    run("add", "纪要.txt", "更正.txt", "--quiet")
    assert "31.5%" in run("get", "江南新材")[1]
    assert "32.5%" in run("get", "江南新材@1")[1]
    assert "頭部客戶" in run("get", "江南新材", "--to", "Hant")[1]
    assert json.loads(run("get", "江南新材", "--format", "json")[1])["title"] == "江南新材：二季度经营情况调研纪要"
    assert run("get", "江南新材", "--at", "1999-01-01")[0] == 4
    code, _, err = run("get", "没有的")
    assert code == 4
    assert "archiver list" in err


def test_an_archive_hands_out_its_own_script(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    assert run("init", "--script", "Hant-TW")[0] == 0
    out = run("add", "纪要.txt")[1]
    assert "高階產品" in out or "高端產品" in out
    assert "頭部客戶" in run("get", "江南新材")[1]
    assert "头部客户" in run("get", "江南新材", "--to", "published")[1]
    assert run("init", "--script", "Hans")[0] == 2
    assert "江南新材：二季度經營情況調研紀要" in out
    for command in (("list",), ("history", "江南新材"), ("search", "毛利率")):
        assert "江南新材：二季度經營情況調研紀要" in run(*command)[1]
    assert objects(run("list", "--json")[1])[0]["title"] == "江南新材：二季度经营情况调研纪要"
    assert run("get", "江南新材", "-o", "reading")[1].rstrip("\n").endswith("江南新材：二季度經營情況調研紀要.txt")
    assert "江南新材：二季度經營情況調研紀要" in run("add", "纪要.txt", "更正.txt", "纪要.txt", "--dry-run")[2]


def test_get_writes_a_file_and_never_over_another(run: Run, tmp_path: Path) -> None:
    run("add", "纪要.txt", "--quiet")
    assert run("get", "江南新材", "-o", "reading")[1].startswith("written ")
    assert run("get", "江南新材", "-o", "reading")[1].startswith("unchanged ")
    (written,) = (tmp_path / "reading").iterdir()
    written.write_text("mine", encoding="utf-8")
    assert run("get", "江南新材", "-o", "reading")[0] == 7
    assert written.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("where", ["archive", "archive/raw", "archive/documents", "archive/new"])
def test_get_writes_nothing_into_the_archive(run: Run, tmp_path: Path, where: str) -> None:
    run("add", "纪要.txt", "--quiet")
    before = sorted((tmp_path / "archive").rglob("*"))
    code, _, err = run("get", "江南新材", "-o", where)
    assert code == 7
    assert "choose a folder outside" in err
    assert sorted((tmp_path / "archive").rglob("*")) == before


def test_lists_and_histories(run: Run) -> None:
    assert "empty" in (run("init"), run("list"))[1][2]
    run("add", "纪要.txt", "更正.txt", "--quiet")
    assert "江南新材" in run("list")[1]
    assert objects(run("list", "--json")[1])[0]["versions"] == 2
    out = run("history", "江南新材")[1]
    assert "@1" in out
    assert "@2" in out
    assert [v["number"] for v in objects(run("history", "江南新材", "--json")[1])] == [1, 2]


def test_differences(run: Run) -> None:
    run("add", "纪要.txt", "--quiet")
    assert run("diff", "江南新材")[0] == 4
    run("add", "更正.txt", "--quiet")
    code, out, _ = run("diff", "江南新材")
    assert code == 0
    assert "[-32.5%-]{+31.5%+}" in out
    assert run("diff", "江南新材@1", "江南新材@2")[1] == out
    assert run("diff", "江南新材@1")[1] == out
    assert "[-31.5%-]{+32.5%+}" in run("diff", "江南新材@2", "江南新材@1")[1]
    assert "same text" in run("diff", "江南新材@2")[2]
    assert {c["kind"] for c in objects(run("diff", "江南新材", "--json")[1])} == {"equal", "replace"}


def test_a_comparison_as_a_page(run: Run) -> None:
    run("add", "--quiet", "纪要.txt")
    run("add", "--quiet", "更正.txt")
    code, page, _ = run("diff", "江南新材", "--html")
    assert code == 0
    assert '<html lang="zh-Hans">' in page
    assert "<del>32.5%</del><ins>31.5%</ins>，比一季度" in page
    assert "江南新材@1" in page
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_two_documents_are_said_to_be_two(run: Run, tmp_path: Path) -> None:
    other = "某公司调研会议纪要\n\n问：新厂房投产了吗？\n答：已经投产，工人也招满了。\n问：明年呢？\n答：明年还要再建一座。\n"
    (tmp_path / "另一份.txt").write_text(other, encoding="utf-8")
    ids = [str(objects(run("add", name, "--json")[1])[0]["document"]) for name in ("纪要.txt", "另一份.txt", "更正.txt")]
    code, _, err = run("diff", ids[0], ids[1])
    assert code == 0
    assert "two documents" in err
    assert "two documents" not in run("diff", f"{ids[0]}@1", f"{ids[0]}@2")[2]


def test_a_locked_archive_is_all_that_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("init")
    for patience in ("_PATIENCE", "_TURN"):
        monkeypatch.setattr(f"archiver.keep.opened.{patience}", 0.0)
    held = Lock(Path("archive/.lock"))
    code, out, err = run("add", "纪要.txt")
    held.release()
    assert (code, out) == (8, "")
    assert err.count("\n") == 1


def test_two_who_write_take_turns(run: Run) -> None:
    run("init")
    with archiver.open("archive") as archive:
        archive.add("先写的一份。".encode())
        assert run("add", "纪要.txt")[0] == 0
        archive.add("后写的一份。".encode())
        assert len(archive.list()) == 3


def test_two_documents_become_one_and_two_again(run: Run, tmp_path: Path) -> None:
    for name, text in (("a.txt", "大家谈了谈天气，说今年的雨水比往年多了不少。"), ("b.txt", "会议讨论了明年的预算，决定先缓一缓再说。")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        run("add", name)
    code, out, _ = run("merge", "a.txt", "b.txt", "--why", "同一天的两份记录")
    assert code == 0
    assert "one document now, with 2 version(s)" in out
    stays, joins, undo = out.rstrip("\n").split("\n")[1:]
    assert stays.split()[0] == "stays"
    assert "a.txt" in stays
    assert joins.split()[:2] == ["joins", "it"]
    assert "b.txt" in joins
    assert undo.strip() == f"to undo: archiver split {stays.split()[1]}@2"
    assert run("merge", "a.txt", "b.txt")[0] == 2
    assert run("split", "a.txt")[0] == 2
    code, out, _ = run("split", "a.txt@2")
    assert code == 0
    assert "version 2 of a.txt is a document of its own now" in out
    assert out.count("a.txt") == 2
    assert "b.txt" in out
    assert "to undo: archiver merge" in out
    assert len(run("list", "--json")[1].rstrip("\n").split("\n")) == 2
    assert run("split", "a.txt@1")[0] == 2


def test_a_purge_says_what_it_took(run: Run) -> None:
    run("add", "纪要.txt", "更正.txt", "--quiet")
    for given in (("--dry-run",), ()):
        code, out, err = run("purge", "江南", "--why", "裁定", *given)
        assert code == 0
        assert "2024-07-18  江南新材：二季度经营情况调研纪要, with 2 versions" in out
        assert "cannot be undone" in err or not given
    assert run("get", "江南")[0] == 4


def test_cleaning_again_with_other_rules(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("会议讨论了明年的预算，决定先缓一缓再说。\n\n本群仅供内部交流使用\n", encoding="utf-8")
    run("add", "a.txt")
    assert "every document comes out as it is" in run("reclean")[2]
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "boilerplate.toml").write_text(
        '[[phrase]]\nid = "own-group"\ntext = "本群仅供内部交流使用"\nwhere = "line"\nalone = true\nwhy = "群规"\n'
        'removes = ["本群仅供内部交流使用"]\nkeeps = ["他说本群仅供内部交流使用，请勿外传。"]\n',
        encoding="utf-8",
    )
    code, out, err = run("reclean", "--rules", str(rules), "--dry-run")
    assert code == 0
    assert "content" in out
    assert "would come out otherwise; nothing was written" in err
    assert "本群" in run("get", "a.txt")[1]
    run("reclean", "--rules", str(rules))
    assert "本群" not in run("get", "a.txt")[1]
    assert len(run("history", "a.txt", "--json")[1].rstrip("\n").split("\n")) == 1  # the same bytes: no new version


@pytest.mark.parametrize("width", [60, 80])
def test_a_card_stays_on_a_narrow_screen(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    page = MINUTES.replace("2024-07-18 来源：研报之家", "2024-07-18 18:32:10 来源：研报之家 作者：欧阳小明")
    (tmp_path / "页.txt").write_text(page.replace("江南新材", "江南新材料科技股份有限公司"), encoding="utf-8")
    lines = run("add", "页.txt")[1].split("\n")
    assert all(columns(line) <= width for line in lines if not line.startswith("to read"))
    assert any("欧阳小明" in line for line in lines[:3])
    assert any("published 2024-07-18" in line and "18:32" not in line for line in lines[:3])


def test_a_card_says_what_the_form_says(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    form = (
        "海风股份有限公司投资者关系活动记录表\n编号：2024-007\n投资者关系活动类别 ☑特定对象调研 □分析师会议\n"
        "参与单位名称及人员姓名 远山证券 林一帆\n时间 2024年5月16日\n地点 公司三楼会议室\n上市公司接待人员姓名 陈立\n"
        "问：公司今年的产能安排如何？\n答：今年计划新增两条产线。\n问：海外市场的进展怎样？\n答：海外订单占比已经提高到三成。\n"
    )
    (tmp_path / "记录.txt").write_text(form, encoding="utf-8")
    lines = run("add", "记录.txt")[1].split("\n")
    assert lines[2] == "特定对象调研 · no. 2024-007 · at 公司三楼会议室 · with 远山证券 林一帆 · received by 陈立"
    rows = [row.split()[:2] for row in run("explain", "记录.txt")[1].split("\n")]
    assert ["record.number", "2024-007"] in rows
    assert ["record.place", "公司三楼会议室"] in rows


def test_what_was_hidden_ends_where_its_line_ends(run: Run, tmp_path: Path) -> None:
    talk = "\n".join(f"问：第{n}件事怎么样？\n答：第{n}件事已经办好了，大家都觉得很满意，明年还会接着办下去。" for n in range(1, 9))
    (tmp_path / "长.txt").write_text(talk, encoding="utf-8")
    lines = [line for line in run("explain", "长.txt")[1].split("\n") if "characters kept" in line and "…" in line]
    assert lines
    assert all(line.endswith("…") for line in lines)


def test_the_card_is_in_columns_and_counts_in_english(run: Run, tmp_path: Path) -> None:
    talk = "\n".join(f"问：第{n}件事怎么样？\n答：第{n}件事已经办好了，大家都觉得很满意，明年还会接着办下去。" for n in range(1, 4))
    (tmp_path / "记.txt").write_text(f"首页 > 投资者关系\n2024-07-18 来源：研报之家\n\n{talk}\n扫码关注\n", encoding="utf-8")
    out = run("add", "记.txt")[1]
    assert "… 1 more turn, " in out
    rows = out.split("removed ")[1].split("\n\n")[0].split("\n")[1:]
    removed = [row for row in rows if row.startswith(" " * 10) and "…" not in row]
    assert len(removed) >= 2
    assert len({columns(row) - columns(row.split("  ")[-1].lstrip()) for row in removed}) == 1


def test_export_asks_for_what_it_needs(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("export")
    assert capsys.readouterr().err.endswith("required: OUT\n")


def test_search_shows_the_lines_around_a_hit(run: Run) -> None:
    run("add", "--quiet", "纪要.txt")
    out = run("search", "3.2亿元", "--context", "2")[1]
    assert "下半年的订单呢" in out
    assert "3.2亿元" in out
    assert "二季度的毛利率怎么样" not in out
    assert "下半年的订单呢" not in run("search", "3.2亿元")[1]


def test_a_word_with_a_dash_must_not_be_there(run: Run) -> None:
    run("add", "纪要.txt", "--quiet", "--archive", "a")
    assert "毛利率" in run("search", "毛利率", "-碳酸锂", "--archive", "a")[1]
    assert "毛利率" in run("search", "--archive", "a", "-碳酸锂", "毛利率", "--context", "0")[1]
    assert objects(run("search", "--json", "毛利率", "-碳酸锂", "--archive=a")[1])[0]["marks"]
    code, out, err = run("search", "毛利率", "-订单", "--archive", "a")
    assert (code, out) == (4, "")
    assert "-订单" in err


@pytest.mark.parametrize("given", [("毛利率", "--jsno"), ("--json",), ("-碳酸锂",), ("毛利率", "OR")])
def test_a_search_that_makes_no_sense(run: Run, given: tuple[str, ...]) -> None:
    run("add", "纪要.txt", "--quiet")
    try:
        code = run("search", *given)[0]
    except SystemExit as left:
        code = int(str(left.code))
    assert code == 2


def test_search_finds_either_script(run: Run) -> None:
    run("add", "纪要.txt", "--quiet")
    assert "毛利率" in run("search", "毛利率", "after:2024")[1]
    assert "头部客户" in run("search", "頭部客戶")[1]
    assert objects(run("search", "毛利率", "--json")[1])[0]["marks"]
    code, out, err = run("search", "火星")
    assert (code, out) == (4, "")
    assert "火星" in err


def test_what_needs_a_look_is_named_in_its_row_and_at_the_end(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, text in (
        ("a.txt", MINUTES.encode()),
        ("b.txt", MINUTES.replace("32.5%", "\ue000").encode().replace(b"\xee\x80\x80", b"\xff")),
    ):
        (tmp_path / "in" / name).write_bytes(text)
    (tmp_path / "in" / "c.txt").write_text("大家谈了谈天气，说今年的雨水比往年多了不少。", encoding="utf-8")
    code, _, err = run("add", "in")
    assert code == 3
    rows = err.split("\n")
    assert [name for name in ("a.txt", "b.txt", "c.txt") if any(name in row and "to review" in row for row in rows[:5])] == ["b.txt"]
    assert rows[-2].startswith("to review: in/b.txt; `archiver list`".replace("/", os.sep))


def test_an_export_says_what_it_left_out(run: Run, tmp_path: Path) -> None:
    (tmp_path / "无.txt").write_text("首页\n", encoding="utf-8")
    run("add", "纪要.txt", "无.txt", "--quiet")
    code, out, err = run("export", "out")
    assert (code, out) == (0, "out  1 document, 1 file\n")
    assert "left out: 1 document without a usable text (无.txt)" in err
    assert len(objects(run("export", "all.jsonl", "--json")[1])[0]["left_out"]) == 1  # type: ignore[arg-type]
    assert "left out" not in run("export", "all.warc.gz")[2]


def test_an_error_names_its_file_first(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"text": "会议讨论了明年的预算，决定先缓一缓再说。"}\n不是\n[1]\n{"text": 3}\n', encoding="utf-8")
    rows = [row for row in run("add", "in.jsonl")[2].split("\n") if row.startswith("failed")]
    assert [row.split()[1] for row in rows[:3]] == ["in.jsonl:2:", "in.jsonl:3:", "in.jsonl:4:"]
    assert all(row.count("in.jsonl") == 1 for row in rows[:3])


def test_explain_takes_a_file_or_a_document(run: Run) -> None:
    run("add", "纪要.txt", "--quiet")
    of_file, of_document = (run("explain", ref)[1] for ref in ("纪要.txt", "江南新材"))
    assert "[-首页 > 投资者关系 > 调研纪要-]" in of_file
    assert of_file == of_document


def test_verify_and_reindex(run: Run, tmp_path: Path) -> None:
    run("add", "纪要.txt", "更正.txt", "--quiet")
    before = run("list", "--json")[1], run("history", "江南新材", "--json")[1], run("get", "江南新材")[1]
    assert run("verify")[0] == 0
    for path in (tmp_path / "archive").glob("index.sqlite*"):
        path.unlink()
    assert "indexed 1 document, 2 captures" in run("reindex")[1]
    assert before == (run("list", "--json")[1], run("history", "江南新材", "--json")[1], run("get", "江南新材")[1])
    assert objects(run("verify", "--json")[1])[0]["problems"] == []


def test_an_index_of_what_is_left_is_no_success(run: Run, tmp_path: Path) -> None:
    run("add", "纪要.txt", "更正.txt", "--quiet")
    path = next((tmp_path / "archive" / "text").glob("*.gz"))
    path.write_bytes(path.read_bytes()[:-20])
    code, out, err = run("reindex")
    assert code == 6
    assert "indexed 1 document, 1 capture" in out
    assert "1 record that had been acknowledged is gone" in err
    code, out, _ = run("reindex", "--json")
    assert (code, objects(out)[0]["problems"]) == (6, len(objects(run("verify", "--json")[1])[0]["problems"]))  # type: ignore[arg-type]


def test_verify_names_a_changed_byte(run: Run, tmp_path: Path) -> None:
    run("add", "纪要.txt", "--quiet")
    (raw,) = (tmp_path / "archive" / "raw").glob("*.warc.gz")
    data = bytearray(raw.read_bytes())
    data[len(data) // 2] ^= 0xFF
    raw.write_bytes(bytes(data))
    code, out, err = run("verify")
    assert code == 6
    assert raw.name in out + err


def test_what_cannot_be_used_is_kept_or_named_and_the_rest_goes_on(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "empty.txt").write_bytes(b"")
    (tmp_path / "in" / "纪要.txt").write_text(MINUTES, encoding="utf-8")
    code, out, err = run("add", "in", "gone.txt")
    assert (code, out) == (3, "")
    assert [line.split(" ")[0] for line in err.split("\n")[2:5]] == ["unusable", "new", "failed"]
    assert run("add", "gone.txt")[0] == 4


def test_a_dry_run_keeps_nothing(run: Run, tmp_path: Path) -> None:
    assert run("add", "纪要.txt", "更正.txt", "--dry-run")[0] == 0
    assert not (tmp_path / "archive").exists()


def test_no_copies(run: Run, tmp_path: Path) -> None:
    run("add", "纪要.txt", "--no-copies", "--quiet")
    assert list((tmp_path / "archive").rglob("*.md")) == []


def test_the_archive_is_not_added_to_itself(run: Run, tmp_path: Path) -> None:
    run("init")
    before = sorted(tmp_path.rglob("*"))
    code, _, err = run("add", ".")
    assert code == 7
    assert "--archive" in err
    assert sorted(tmp_path.rglob("*")) == before


def test_there_is_no_archive_here(run: Run) -> None:
    for command in (("list",), ("get", "x"), ("verify",), ("reindex",), ("search", "x"), ("history", "x"), ("diff", "x")):
        code, _, err = run(*command)
        assert code == 4
        assert "archiver init" in err


@pytest.mark.parametrize("args", [("list",), ("add", "纪要.txt"), ("add", "纪要.txt", "--dry-run"), ("explain", "x")])
def test_a_place_that_can_be_no_archive(run: Run, args: tuple[str, ...]) -> None:
    for place in ("纪" * 90, "纪要.txt/archive"):
        code, out, err = run(*args, "--archive", place)
        assert out == ""
        assert code in (0, 4, 7, 8)
        assert err


def test_which_archive_is_meant(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert archive_path(None) == Path("archive")
    run("init")
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")
    assert archive_path(None) == tmp_path / "archive"
    monkeypatch.setenv("ARCHIVER_ARCHIVE", "elsewhere")
    assert archive_path(None) == Path("elsewhere")
    assert archive_path("given") == Path("given")
