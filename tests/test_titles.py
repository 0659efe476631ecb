from __future__ import annotations

import pytest

import archiver

BODY = "会上介绍了今年以来的经营情况，订单比去年同期有所增长，库存回到了正常的水平。\n与会者就产能、价格和海外市场提出了问题，公司一一作了答复。\n"


def page(head: str, body: str) -> archiver.Document:
    return archiver.clean(f"<html><head><meta charset=utf-8>{head}</head><body>{body}<p>{BODY}</p></body></html>".encode(), source="x.html")


@pytest.mark.parametrize(
    ("head", "body", "title", "rule"),
    [
        ("<title>储能的冬天来了_海风网</title>", "<h1>储能的冬天来了</h1>", "储能的冬天来了", "page-title"),
        ("<title>海风网</title>", "<h1>储能的冬天来了</h1><p>2024-06-03 来源：海风网</p>", "储能的冬天来了", "heading"),
        ("", "<h1>储能的冬天来了</h1>", "储能的冬天来了", "heading"),
        ("<meta property=og:title content=储能的冬天来了><title>海风</title>", "", "储能的冬天来了", "page-title"),
        ("<title></title>", "<h2>首页</h2><h1>储能的冬天来了</h1>", "储能的冬天来了", "heading"),
    ],
)
def test_what_a_page_offers_is_weighed(head: str, body: str, title: str, rule: str) -> None:
    found = page(head, body).metadata.title
    assert found is not None
    assert (found.value, found.rule) == (title, rule)


def test_a_label_names_the_title_where_nothing_else_does() -> None:
    document = archiver.clean(f"标题：储能的冬天来了\n发布日期：2024-06-03\n{BODY}".encode(), source="x.txt")
    assert document.title == "储能的冬天来了"


@pytest.mark.parametrize("text", ["", BODY, "时间：2024-06-03\n" + BODY, "首页\n" + BODY, "\n\n"])
def test_a_text_may_have_no_title(text: str) -> None:
    assert archiver.clean(text.encode(), source="x.txt").title in (None, "首页")


@pytest.mark.parametrize("kind", ["【深度】", "[年报]"])
def test_a_column_and_a_type_stay_and_an_unknown_goes(kind: str) -> None:
    assert archiver.clean(f"{kind}储能的冬天来了\n{BODY}".encode(), source="x.txt").title == f"{kind}储能的冬天来了"
    assert archiver.clean(f"[未知机构]:储能的冬天来了\n{BODY}".encode(), source="x.txt").title == "储能的冬天来了"


@pytest.mark.parametrize(("title", "site"), [("海風網", None), ("海风新闻", None), ("海风视频-储能电池的订单比去年同期增长", "海风视频")])
def test_a_sites_name_gives_way_to_the_line_that_speaks_of_the_article(title: str, site: str | None) -> None:
    menu = "".join(f"<li><a href=/{n}>{word}</a>" for n, word in enumerate(["首页", "新闻", "财经", "体育", "登录", "注册", "关于我们"]))
    text = "会上介绍了储能电池的经营情况，订单比去年同期有所增长，库存回到了正常的水平，价格也稳定下来了。"
    raw = f"<title>{title}</title><ul>{menu}</ul><div>储能电池的订单比去年同期增长</div><p>{text}</p><p>{text}</p><p>{BODY}</p>"
    document = archiver.clean(raw.encode(), source="x.html", media_type="text/html", encoding="utf-8")
    assert document.title == "储能电池的订单比去年同期增长"
    assert not site or (document.metadata.site is not None and document.metadata.site.value == site)
    assert not document.text.startswith("储能电池的订单")


@pytest.mark.parametrize("code", ["```python\nimport threading\n```", "~~~\n线程的锁怎么用\n~~~"])
def test_code_is_no_title(code: str) -> None:
    assert archiver.clean(f"{code}\n\n{BODY}".encode(), source="x.md").title is None


def test_a_document_in_markdown_is_called_by_its_one_heading_of_the_first_level() -> None:
    text = f"## 目录与说明的一行\n\n# 深入 Python 的锁\n\n```sh\n# 一行注释\n```\n\n{BODY}"
    assert archiver.clean(text.encode(), source="x.md").title == "深入 Python 的锁"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("会议纪要\n\n一、审议2023年度董事会工作报告\n同意。\n二、审议利润分配预案\n同意。", "会议纪要"),
        ("會議記錄\n日期：2024年5月6日\n1. 通過上次會議記錄\n各委員沒有意見，上次的會議記錄獲得通過。\n", "會議記錄"),
        (f"一、经营情况介绍\n{BODY}", "一、经营情况介绍"),
        (f"首页\n一、经营情况介绍\n{BODY}", "一、经营情况介绍"),
        (f"3.5亿元的订单从哪里来\n2024-06-03\n{BODY}", "3.5亿元的订单从哪里来"),
    ],
)
def test_a_numbered_heading_is_a_title_only_where_no_other_line_is(text: str, title: str) -> None:
    assert archiver.clean(text.encode(), source="x.txt").title == title


@pytest.mark.parametrize("title", ["储能的冬天来了，企业怎么过？", "储能的冬天来了，春天也不远了！"])
def test_a_title_may_ask_or_exclaim_above_its_day(title: str) -> None:
    document = archiver.clean(f"{title}\n2024-06-03 08:15 来源：海风网\n{BODY}".encode(), source="x.txt")
    assert document.title == title
    assert document.text == BODY.strip()


def test_a_question_above_a_text_is_no_title() -> None:
    asked = "储能的冬天来了，沿海的这些企业怎样才能平安地过完今年这个冬天？"
    assert archiver.clean(f"{asked}\n{BODY}".encode(), source="x.txt").text == f"{asked}\n{BODY.strip()}"
