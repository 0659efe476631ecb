"""What a site's pages teach each other: chrome that recurs goes, whatever recurs as content stays."""

from __future__ import annotations

import json
from pathlib import Path, PurePath

import pytest

from archiver.batch.inputs import Ref
from archiver.batch.sites import Table, learn, lesson, load, save, site_of
from archiver.clean.known import Evidence
from archiver.clean.learned import blind, key_of, may_be_learned
from archiver.clean.rules import knowing, shipped
from archiver.clean.walk import clean_capture
from archiver.cli import main
from archiver.errors import InputError
from archiver.model import Capture, Document
from archiver.text.canonical import canonical

STORIES = (
    "县里今年修了三条新路，其中两条通到山里的村子，乡亲们卖水果方便多了。修路的钱一半来自省里，一半由县里自己出，明年还要再修两条。",
    "图书馆上个月重新开门，每天来看书的人比从前多了一倍，周末常常没有空座。馆长说，秋天要在河对岸再开一家小的，专给孩子们用。",
    "港口去年一共装卸货物九千万吨，比前一年多了百分之八，煤炭和粮食占了一大半。新码头年底完工，到那时大船不必再等潮水。",
    "医院从下周起周六也看门诊，挂号可以提前三天。院长介绍说，这样安排以后，平日里排队的时间应当能短一半，老人看病也不必请家人请假。",
    "农科所培育出一种耐旱的小麦，三年试种下来，每亩比老品种多收四十公斤。种子今年秋天开始供应，先给北边缺水的几个乡。",
)
HEAD, TAIL = ("东湖新闻网", "城事频道 今日看点"), ("阅读 {n}87 次", "东湖热线欢迎您", "东湖日报社主办 未经许可不得转载，违者必究。")


def page(number: int, story: str, head: tuple[str, ...] = HEAD, tail: tuple[str, ...] = TAIL) -> bytes:
    lines = (*head, f"第{number}号稿件的题目在这里", story, *tail)
    return "\n\n".join(line.format(n=number) for line in lines).encode()


def taught(*pages: bytes, site: str = "site") -> Table:
    return learn(site, [told for told in (lesson(Capture(p, "a.txt")) for p in pages) if told])


def cleaned(raw: bytes, table: Table) -> Document:
    return clean_capture(Capture(raw, "a.txt"), knowing(shipped(), table))


def test_chrome_that_recurs_goes_by_its_rule() -> None:
    pages = [page(i, story) for i, story in enumerate(STORIES)]
    table = taught(*pages)
    assert table.pages == 5
    assert table.lines[key_of("东湖热线欢迎您")] == 5
    assert table.lines[key_of("阅读 4087 次")] == 5
    for raw, story in zip(pages, STORIES, strict=True):
        doc = cleaned(raw, table)
        assert story in doc.text
        assert "东湖" not in doc.text
        assert "阅读" not in doc.text
        assert any(r.rule == "site-line" and r.why.startswith("同一网站") for r in doc.removed)
        assert doc.cleaner != clean_capture(Capture(raw, "a.txt"), shipped()).cleaner


def test_two_pages_teach_nothing() -> None:
    assert taught(*(page(i, story) for i, story in enumerate(STORIES[:2]))).lines == {}
    assert taught(*(page(i, story) for i, story in enumerate(STORIES[:2]))).digest == ""


def test_a_reprint_is_set_aside() -> None:
    table = taught(page(1, STORIES[0]), page(2, STORIES[0]), page(3, STORIES[0] + "本报记者报道。"), page(4, STORIES[1]))
    assert table.pages == 2
    assert table.lines == {}


NOTICE = """\
东湖股份有限公司
关于第{n}次临时股东大会决议的公告
证券代码：{n}00123
一、会议召开情况
会议于二〇二四年{n}月在公司会议室召开，{body}
二、表决结果
同意票占出席会议有表决权股份总数的百分之九十九。
特此公告。
东湖股份有限公司董事会
2024年{n}月18日"""


def test_serial_notices_lose_nothing() -> None:
    """A form's words recur on all of them, and are what they say."""
    pages = [NOTICE.format(n=i + 1, body=story).replace("\n", "\n\n").encode() for i, story in enumerate(STORIES)]
    table = taught(*pages)
    kept = lost = 0
    for raw in pages:
        alone, together = clean_capture(Capture(raw, "a.txt"), shipped()), cleaned(raw, table)
        kept += len(canonical(alone.text))
        lost += len(canonical(alone.text)) - len(canonical(together.text))
    assert lost <= 0.002 * kept, [r.text for r in together.removed]


def test_reprints_among_serial_pages_lose_nothing() -> None:
    """Each story on six pages of one site, the chrome around it other every time: nothing of a story is chrome."""
    pages = [page(10 * copy + i, story, (f"栏目{'甲乙丙丁戊己'[copy]}",), ("完",)) for copy in range(6) for i, story in enumerate(STORIES)]
    table = taught(*pages)
    for number, raw in enumerate(pages):
        assert STORIES[number % len(STORIES)] in cleaned(raw, table).text


def test_a_document_is_never_emptied() -> None:
    pages = [page(i, "本期无内容", (), ("友情链接 今日关注", "东湖热线欢迎您")) for i in range(4)]
    assert "东湖" in cleaned(pages[0], taught(*pages)).text


def test_the_rule_can_be_switched_off(tmp_path: Path) -> None:
    from archiver.clean.rules import load as load_rules

    (tmp_path / "mine.toml").write_text('[[judgement]]\nid = "site-line"\noff = true\nwhy = "不用"\n', encoding="utf-8")
    pages = [page(i, story) for i, story in enumerate(STORIES)]
    doc = clean_capture(Capture(pages[0], "a.txt"), knowing(load_rules(tmp_path), taught(*pages)))
    assert not any(r.rule == "site-line" for r in doc.removed)


@pytest.mark.parametrize(
    "line", ["特此公告。", "一、会议情况", "2024年1月18日", "证券代码：000123", "（二）其他", "第3条 附则", "星期三 下午", "#", "x" * 500]
)
def test_what_is_never_learned(line: str) -> None:
    assert not may_be_learned(line)


def test_keys_are_blind_for_digits_once_and_for_all() -> None:
    assert key_of("阅读 1,024") == key_of("閱讀８７") == "阅读0"
    assert blind(key_of("阅读 1024")) == key_of("阅读 1024")


def test_a_site_is_a_host_or_a_folder() -> None:
    assert site_of(Ref("https://news.example:8080/a.html", PurePath("c/1"), "c.warc")) == "news.example"
    assert site_of(Ref("in/东湖/a.html", PurePath("东湖/a"), "in/东湖/a.html")) == "东湖"


def test_a_place_of_recurring_blocks_is_evidence() -> None:
    menu = "".join(f"<li>{word}</li>" for word in ("首页", "东湖新闻", "民生热线"))
    pages = [
        f"<html><body><ul>{menu}<li>今日{'甲乙丙丁戊'[i]}栏</li></ul><div><p>{story}</p></div></body></html>".encode()
        for i, story in enumerate(STORIES)
    ]
    table = learn("site", [lesson(Capture(p, f"{i}.html")) for i, p in enumerate(pages)])
    assert table.place("/html/body/div/p") is None
    assert table.place("/html/body/ul/li") is None  # three in four recur, which is too few
    full = [p.replace(b"<ul>", "<ul><li>登录</li><li>注册</li>".encode()) for p in pages]
    table = learn("site", [lesson(Capture(p, f"{i}.html")) for i, p in enumerate(full)])
    assert table.place("/html/body/ul/li") == Evidence(25, 30)
    assert table.place("/html/body/div/p") is None
    assert Table.from_json(table.to_json()).places == table.places
    assert learn("site", [lesson(Capture(p, "a.html")) for p in full[:2]]).places == {}


def test_counts_are_the_same_in_any_order_of_distinct_pages() -> None:
    pages = [page(i, story) for i, story in enumerate(STORIES)]
    assert taught(*pages).digest == taught(*reversed(pages)).digest


def test_a_table_is_saved_and_read(tmp_path: Path) -> None:
    table = taught(*(page(i, story) for i, story in enumerate(STORIES)))
    save([table], tmp_path / "t.jsonl")
    (again,) = load(tmp_path / "t.jsonl")
    assert (again.digest, again.examples, again.site) == (table.digest, table.examples, "site")
    for wrong in ("[]", "{", '{"version": 9, "site": "", "pages": 1, "lines": {}}'):
        with pytest.raises(InputError, match="learn anew"):
            Table.from_json(wrong)
    with pytest.raises(InputError, match="cannot be read"):
        next(load(tmp_path / "gone"))


def test_what_was_learned_is_used_and_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for i, story in enumerate(STORIES):
        (source / f"{i}.txt").write_bytes(page(i, story))
    assert main(["clean", str(source), "-o", str(out)]) == 0
    assert "东湖" not in (out / "0.txt").read_text(encoding="utf-8")
    row = json.loads((out / "_report.jsonl").read_text(encoding="utf-8").split("\n")[0])
    assert row["rules"]["site-line"][0] >= 1
    capsys.readouterr()
    assert main(["rules", "learned", str(out)]) == 0
    shown = capsys.readouterr().out
    assert "东湖热线欢迎您" in shown
    assert "recur on its 5 pages" in shown
    assert main(["rules", "learned", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["version"] == 2
    assert main(["clean", str(source), "-o", str(tmp_path / "alone"), "--no-learning"]) == 0
    assert "东湖" in (tmp_path / "alone" / "0.txt").read_text(encoding="utf-8")
