"""Documents that look a little like chrome or damage, and must come out whole."""

from __future__ import annotations

import pytest

import archiver

P = "会议讨论了下半年的安排，大家认为订单正在恢复，库存也回到了正常水平。"
Q = "下一步先把三条产线调整好，再和客户商量交付的节奏，争取年底之前完成。"
WHOLE = {
    "a duty roster": "五一值班表\n2024-05-01 张三\n2024-05-02 李四\n2024-05-03 王五",
    "a table of years": f"公司年表\n2019年9月 王芳\n2020年3月 李明\n{P}",
    "one line": "今天下午三点开会",
    "an address at the end": f"{P}\n{Q}\n举报电话：010-12345678",
    "who holds it": f"{P}\n{Q}\n主办单位：海风市科技局",
    "a question at the end": f"{P}\n{Q}\n请参会者于3月1日前扫描下方二维码填写回执。",
    "a paragraph about copyright": f"{P}\n作者认为，版权所有的声明并不产生权利，它只是提醒读者注意。",
    "a clause of a contract": f"{P}\n第九条 乙方未经书面同意不得复制、使用甲方的商标。",
    "a risk notice": f"{P}\n风险提示：市场竞争加剧，原料涨价。投资有风险，入市需谨慎。",
    "a headline on advertising": f"{P}\n广告\n{Q}",
    "small words as headings": f"{P}\n微信\n{Q}\n复制\n{P}好。",
    "records": "2024-01-02,12.50,13.20,11.90\n2024-01-03,12.60,13.10,11.80\n2024-01-04,12.70,13.00,11.70\n2024-01-05,12.80,12.90,11.60",
    "couplets": "山前一夜听风雨，门外三春看落花\n莫问归舟何处去，江头明月照人家\n旧日书声犹在耳，新来燕子已成家\n东风不管人间事，吹得桃花满树霞",
    "code": "```python\nvar = [1, 2]\nprint(\"你好\",name)\n</html>\nif x == 1:\n    body { margin: 0; }\n```",
    "a caption": f"{P}\n![图1：营收结构](fig1.png)\n{Q}",
    "a table at the end": f"{P}\n{Q}\n| 年份 | 收入 | 利润 |\n| 2021 | 35 | 4 |",
    "a dated signature": f"{P}\n{Q}\n海风市科技局\n2024年4月7日",
}  # fmt: skip


def words(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE)
def test_nothing_of_it_goes(text: str) -> None:
    document = archiver.clean(text.encode(), source="x.txt")
    kept = words((document.title or "") + document.text) if document.title else words(document.text)
    assert words(text) in (kept, words(document.text))


@pytest.mark.parametrize("text", [WHOLE["records"], WHOLE["couplets"], WHOLE["code"], WHOLE["a duty roster"]])
def test_lines_stay_lines(text: str) -> None:
    document = archiver.clean(text.encode(), source="x.txt")
    lines = [line.strip() for line in text.split("\n")]
    got = [document.title or ""] + [line.strip() for line in document.text.split("\n")]
    assert [line for line in lines if line not in got] == []


def test_a_page_that_is_a_table_keeps_its_rows() -> None:
    rows = "".join(f"<tr><td>2024-01-0{i}</td><td>1{i}.50</td><td>2{i}.20</td></tr>" for i in range(1, 9))
    document = archiver.clean(f"<html><meta charset=utf-8><body><table>{rows}</table></body></html>".encode(), source="x.html")
    assert document.text.count("\n") == 7


def test_a_title_with_something_behind_it_is_not_the_title_again() -> None:
    text = f"采购需求说明\n采购需求说明 - 第二包\n{P}\n{Q}"
    assert "第二包" in archiver.clean(text.encode(), source="x.txt").text + (archiver.clean(text.encode(), source="x.txt").title or "")


def test_a_method_can_be_switched_off() -> None:
    from archiver.clean.rules import shipped, without

    text = f"储能会的安排\n2024-04-07 来源：海风日报\n{P}"
    document = archiver.clean(text.encode(), source="x.txt", rules=without(shipped(), "byline", "title-line"))
    assert words(document.text) == words(text)
    assert document.cleaner != archiver.clean(text.encode(), source="x.txt").cleaner


def test_mojibake_comes_out_as_what_it_was() -> None:
    document = archiver.clean(P.encode().decode("latin-1").encode(), source="x.txt")
    assert document.text == archiver.clean(P.encode(), source="x.txt").text
    assert document.status == "clean"
