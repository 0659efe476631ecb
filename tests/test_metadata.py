from __future__ import annotations

from typing import Any

import pytest

import archiver

BODY = "会议讨论了下半年的安排，大家认为订单正在恢复，库存也回到了正常水平。\n" * 3


def metadata(text: str, **options: Any) -> dict[str, Any]:
    return archiver.clean(text.encode(), **{"source": "x.txt", **options}).to_dict()


def test_the_line_that_repeats_is_the_title() -> None:
    found = metadata("海风网 > 首页\n储能会纪要–20240404\n2024-04-07\n储能会纪要–20240404\n" + BODY)
    assert found["title"] == "储能会纪要"
    assert found["title_line"] == "储能会纪要–20240404"
    assert found["event_date"] == "2024-04-04"
    assert found["published"] == "2024-04-07"


@pytest.mark.parametrize("name", ["未知机构", "佚名", "网络整理", "未知"])
def test_null_in_disguise_is_null(name: str) -> None:
    found = metadata(f"储能会纪要\n2024-04-07 来源：{name} 作者：{name} 机构：{name}\n{BODY}")
    assert (found["source_name"], found["author"], found["institution"]) == (None, None, None)


def test_labels_around_the_text() -> None:
    found = metadata(f"储能会纪要\n会议时间：2024年4月4日\n来源：海风日报 发布时间：2024-04-07 18:51\n{BODY}（责任编辑：林某 周某）\n")
    assert found["event_date"] == "2024-04-04"
    assert found["published"] == "2024-04-07T18:51+08:00"
    assert found["source_name"] == "海风日报"
    assert found["editor"] == "林某 周某"
    assert found["evidence"]["event_date"] == {"rule": "label-event-date", "words": "会议时间：2024年4月4日"}


def test_in_minutes_the_time_is_when_people_met() -> None:
    assert metadata(f"储能会纪要\n时间：2024年4月4日\n{BODY}")["event_date"] == "2024-04-04"
    assert metadata(f"储能价格回落\n时间：2024年4月4日\n{BODY}")["published"] == "2024-04-04"


def test_the_source_behind_a_title_is_no_part_of_it() -> None:
    found = metadata(f"储能会纪要 - 研报之家\n2024-07-18 来源:研报之家\n会议时间：2024年7月16日\n{BODY}")
    assert (found["title"], found["site"]) == ("储能会纪要", "研报之家")
    assert (found["published"], found["event_date"]) == ("2024-07-18", "2024-07-16")
    assert metadata(f"储能会纪要\n时间：2024-07-18 来源:海风网\n会议时间：2024年7月16日\n{BODY}")["event_date"] == "2024-07-16"


def test_breadcrumb_and_category() -> None:
    found = metadata(f"您所在的位置：首页 > 调研纪要 > 新能源 > 正文\n储能会纪要\n{BODY}")
    assert found["breadcrumb"] == ["首页", "调研纪要", "新能源", "正文"]
    assert found["category"] == "新能源"
    assert found["doc_type"] == "minutes"


def test_the_head_of_a_page() -> None:
    page = f"""<html lang=zh-CN><head><meta charset=utf-8><title>储能的冬天_海风网</title>
    <meta property="og:title" content="储能的冬天"><meta property="article:published_time" content="2024-04-07T18:51:00+08:00">
    <meta name="author" content="林芳"><link rel="canonical" href="https://example.com/a/1"></head>
    <body><h1>储能的冬天</h1>{"".join(f"<p>{line}</p>" for line in BODY.split(chr(10)))}</body></html>"""
    found = metadata(page, source="x.html")
    assert found["title"] == "储能的冬天"
    assert found["site"] == "海风网"
    assert found["published"] == "2024-04-07T18:51:00+08:00"
    assert found["author"] == "林芳"
    assert found["url"] == "https://example.com/a/1"


def test_companies_by_their_codes() -> None:
    found = metadata(f"海风股份（600000.SH）调研纪要\n{BODY}同行有00700.HK和SZ000833。\n")
    assert found["companies"] == [
        {"name": "海风股份", "code": "600000.SH"}, {"name": "", "code": "00700.HK"}, {"name": "", "code": "000833.SZ"},
    ]  # fmt: skip


def test_values_are_repaired_like_the_text_around_them() -> None:
    found = metadata(
        "储能会纪要:价格,订单与库存\n2024-04-07\n"
        + "订单正在恢复,库存也回到了正常水平,大家不必担心。\n价格企稳,客户的信心足了,交付可以提前。\n"
    )
    assert found["title"] == "储能会纪要：价格，订单与库存"


def test_two_days_in_a_head_are_told_apart() -> None:
    found = metadata(f"储能专家电话会\n海风股份20241111\n2024-11-13 00:33\n{BODY}")
    assert (found["event_date"], found["published"]) == ("2024-11-11", "2024-11-13T00:33+08:00")
    found = metadata(f"储能专家电话会\n会议日期：10月28日\n发布时间：2024-11-02 09:00\n{BODY}")
    assert (found["event_date"], found["published"]) == ("2024-10-28", "2024-11-02T09:00+08:00")


def test_a_date_beside_the_title_is_read_and_the_line_goes_if_it_says_no_more() -> None:
    document = archiver.clean(f"储能的冬天要来了\n2024-05-16 18:20 江海新闻综合\n{BODY}".encode(), source="x.txt")
    assert document.to_dict()["published"] == "2024-05-16T18:20+08:00"
    assert document.to_dict()["source_name"] == "江海新闻综合"
    assert document.text.startswith("会议讨论了")
    more = archiver.clean(f"储能的冬天要来了\n2024-05-16 18:20 江海新闻综合 三版头条\n{BODY}".encode(), source="x.txt")
    assert more.to_dict()["published"] == "2024-05-16T18:20+08:00"
    assert more.text.startswith("2024-05-16 18:20 江海新闻综合 三版头条")
    assert metadata(f"海风市储能条例\n1987年12月1日 施行\n{BODY}")["published"] is None


def test_a_filing_names_its_company() -> None:
    found = metadata(f"[年报]海风股份(300999):2021年年度报告\n{BODY}")
    assert (found["title"], found["doc_type"]) == ("2021年年度报告", "notice")
    assert found["companies"] == [{"name": "海风股份", "code": "300999.SZ"}]


def test_minutes_that_begin_with_their_day() -> None:
    found = metadata(f"2020-10-08 開放政府第3次協作會議\n{BODY}")
    assert (found["title"], found["event_date"]) == ("2020-10-08 開放政府第3次協作會議", "2020-10-08")


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("新闻动态--海风学会官网", "<h2>首页</h2><p>海风学会学术年会在江海市成功举行</p><p>发布时间：2019-05-18 来源：海风学会</p>",
         "海风学会学术年会在江海市成功举行"),
        ("储能的冬天要来了-海风博客", "<h1>储能的冬天要来了</h1><h2>相关推荐</h2>", "储能的冬天要来了"),
        ("储能的冬天要来了_海风网", "<h2>首页</h2><h2>首页</h2><p>首页</p>", "储能的冬天要来了"),
    ],
)  # fmt: skip
def test_menus_and_owners_are_no_titles(title: str, body: str, expected: str) -> None:
    page = f"<html><head><meta charset=utf-8><title>{title}</title></head><body>{body}<p>{BODY}</p></body></html>"
    assert metadata(page, source="x.html")["title"] == expected


def test_a_byline_below_the_title_counts_wherever_menus_have_pushed_it() -> None:
    menu = "<p>海风储能网汇集行业资讯、价格行情与专家观点，每日更新，欢迎业内人士投稿。</p>"
    page = f"<title>储能的冬天要来了_海风网</title>{menu}<h1>储能的冬天要来了</h1><p>2024-05-16 18:20 来源：江海日报</p><p>{BODY}</p>"
    found = metadata(page, source="x.html")
    assert (found["published"], found["source_name"]) == ("2024-05-16T18:20+08:00", "江海日报")


def test_the_site_is_no_author() -> None:
    page = f'<title>储能的冬天要来了_海风订阅</title><meta name="author" content="海风"><h1>储能的冬天要来了</h1><p>{BODY}</p>'
    assert metadata(page, source="x.html")["author"] is None


def test_lone_labels_behind_the_comments_are_read() -> None:
    text = f"储能的冬天要来了\n2024-05-16\n{BODY}责任编辑：林芳 PK155\n{BODY.replace('会议', '评论里大家')}"
    assert metadata(text)["editor"] == "林芳"


def test_what_stands_above_a_title_is_not_the_title() -> None:
    for above in ("财联财经网", "登录 注册 APP下载", "海风市人民政府"):
        assert (
            metadata(f"{above}\n工业企业利润同比下降3.5%\n2024-10-27 09:30 来源：海风日报\n{BODY}")["title"] == "工业企业利润同比下降3.5%"
        )
    assert metadata(f"2021-10-22 第 93 次協作會議\n（簡報參考）\n{BODY}")["title"] == "2021-10-22 第 93 次協作會議"
