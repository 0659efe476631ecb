from __future__ import annotations

import pytest

import archiver
from archiver.clean.dispatch import dispatch, reporters
from archiver.clean.rules import shipped

RULES = shipped()
BODY = "海风再起，储能电站恢复运行，多地用电紧张的局面得到缓解。"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("新华社巴黎12月9日电（记者林芳 王明）海风再起。", {"source_name": "新华社", "author": "林芳、王明"}),
        ("中新社北京9月10日电 题：储能的冬天", {"source_name": "中新社"}),
        ("（中央社記者葉臻桃園8日電）桃園市長表示", {"source_name": "中央社", "author": "葉臻"}),
        ("（中央社記者葉臻、溫貴香台北21日電）院長表示", {"source_name": "中央社", "author": "葉臻、溫貴香"}),
        ("本报北京9月10日电（记者林芳）储能", {"author": "林芳"}),
        ("本报讯 记者林芳 通讯员王明报道：储能", {"author": "林芳"}),
        ("海风网讯（记者 林芳）储能电站恢复运行", {"agency": "海风网", "author": "林芳"}),
        ("海风网10月4日讯（记者林芳 整合）储能", {"agency": "海风网", "author": "林芳"}),
        ("海风社5月19日讯（编辑 林芳）储能", {"agency": "海风社", "editor": "林芳"}),
        ("海风网北京5月19日消息（记者林芳）据报道", {"agency": "海风网", "author": "林芳"}),
        ("央视网消息：储能电站恢复运行", {"source_name": "央视网"}),
        ("（记者 林芳）储能电站恢复运行", {"author": "林芳"}),
        ("【海风时报记者 林芳】储能电站恢复运行", {"author": "林芳"}),
        ("（中央社記者林芳專電）院長表示", {"author": "林芳"}),
        ("12月9日，新华社发表了评论", {}),
        ("海风社区12月9日电力恢复，记者林芳在场。", {}),
        ("（记者注：原文如此）储能", {}),
    ],
)
def test_a_dispatch_says_who_sent_and_who_wrote_it(line: str, expected: dict[str, str]) -> None:
    assert dict(dispatch(line, RULES)) == expected


def test_a_dateline_stays_in_the_text() -> None:
    text = f"储能电站恢复运行\n2019-12-10 07:57\n新华社巴黎12月9日电（记者林芳）{BODY}\n下一步是扩建，明年动工。"
    document = archiver.clean(text.encode(), source="x.txt")
    assert (document.to_dict()["source_name"], document.to_dict()["author"]) == ("新华社", "林芳")
    assert document.text.startswith("新华社巴黎12月9日电（记者林芳）")


def test_a_house_is_the_source_where_nothing_else_is() -> None:
    text = "储能电站恢复运行\n{}海风网北京12月9日消息（记者林芳）" + BODY + "\n下一步是扩建，明年动工。"
    assert archiver.clean(text.format("2019-12-10 07:57\n").encode(), source="x.txt").to_dict()["source_name"] == "海风网"
    other = archiver.clean(text.format("2019-12-10 07:57 来源：江海日报\n").encode(), source="x.txt").to_dict()
    assert other["source_name"] == "江海日报"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("本报记者 林芳 王明", {"author": "林芳、王明"}),
        ("文/林芳", {"author": "林芳"}),
        ("記者林芳／台北報導", {"author": "林芳"}),
        ("記者葉臻／台北報導", {"author": "葉臻"}),
        ("每海记者 林芳 每海编辑 王明", {"author": "林芳", "editor": "王明"}),
        ("21世纪海风报道记者 林芳 北京报道", {"author": "林芳"}),
        ("海风新闻记者 | 林芳", {"author": "林芳"}),
        ("记者问答实录", {}),
    ],
)
def test_a_line_of_reporters(line: str, expected: dict[str, str]) -> None:
    assert dict(reporters(line, RULES)) == expected


def test_a_byline_whose_source_is_followed_by_its_reporter() -> None:
    text = f"储能电站恢复运行\n2019-12-10 07:57 来源：江海日报 记者 林芳\n{BODY}\n下一步是扩建，明年动工。"
    document = archiver.clean(text.encode(), source="x.txt").to_dict()
    assert (document["source_name"], document["author"]) == ("江海日报", "林芳")
    assert document["text"].startswith(BODY)
