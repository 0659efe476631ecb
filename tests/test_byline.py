from __future__ import annotations

import pytest

from archiver.clean.byline import labelled, read_byline
from archiver.clean.rules import shipped

RULES = shipped()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2023-04-07未知机构别***", {"published": "2023-04-07", "author": "别***"}),
        ("2024-05-06 海风证券研究所 林芳", {"published": "2024-05-06", "institution": "海风证券", "author": "研究所"}),
        ("2024年5月18日 16:20  来源：研讯网  作者：佚名  浏览：1208次",
         {"published": "2024-05-18T16:20+08:00", "source_name": "研讯网", "author": "", "views": "1208次"}),
        ("發布時間：2023-11-08 09:30　來源：島嶼財經網　責任編輯：何某",
         {"published": "2023-11-08 09:30", "source_name": "島嶼財經網", "editor": "何某"}),
        ("2019-09-07 09:25:09 字号：A- A A+ 来源：观察站", {"published": "2019-09-07T09:25:09+08:00", "source_name": "观察站"}),
        ("2024-05-06 林芳", {"published": "2024-05-06", "author": "林芳"}),
        ("2024-05-06", {"published": "2024-05-06"}),
        ("发表于 2008-10-22 09:30:47 | 只看该作者", {"published": "2008-10-22 09:30:47"}),
        ("海风股份海风股份(SZ:301999)2025-08-26 20:03", {"published": "2025-08-26T20:03+08:00"}),
        ("来源：海风网 江西 举报", {"source_name": "海风网"}),
        ("作者：林芳 上海", {"author": "林芳"}),
        ("来源：海风网 网友评论(0)", {"source_name": "海风网"}),
        ("来源：海风网参与互动(0) 【字体：大 小】", {"source_name": "海风网"}),
        ("来源：海风网 香港 2024-05-06", {"source_name": "海风网", "published": "2024-05-06"}),
        ("来源：海风网作者：林芳责任编辑：王明", {"source_name": "海风网", "author": "林芳", "editor": "王明"}),
    ],
)  # fmt: skip
def test_bylines(line: str, expected: dict[str, str]) -> None:
    byline = read_byline(line, RULES)
    if "研究所" in line:  # an institution with a department behind it is more than a byline may guess
        assert byline is None or byline.values["institution"] == "海风证券"
        return
    assert byline is not None
    assert dict(byline.values) == expected


@pytest.mark.parametrize(
    "line",
    [
        "储能专家会纪要", "1987年12月1日 施行", "2023年4月4日下午，公司召开了专家交流会。", "会议时间：2024年5月16日下午", "时间：3月1日　地点：三楼",
        "林芳", "", "2024年第一季度报告", "2024-05-06 会议讨论了下半年的安排并且形成了决议",
    ],
)  # fmt: skip
def test_what_is_no_byline(line: str) -> None:
    assert read_byline(line, RULES) is None


def test_labelled_values_say_where_they_stand() -> None:
    line = "来源：海风日报 作者：未知 责任编辑：林某"
    found = list(labelled(line, RULES))
    assert [(field, value) for field, value, _, _ in found] == [("source_name", "海风日报"), ("author", ""), ("editor", "林某")]
    assert line[found[0][2] : found[0][3]] == "来源：海风日报"


def test_a_value_ends_before_the_next_label_even_one_that_is_not_known() -> None:
    found = {field: value for field, value, _, _ in labelled("发布机构:海风市科技局 文号:海科发〔2017〕145号 公开日期: 2018-03-05", RULES)}
    assert found == {"institution": "海风市科技局", "record.document_number": "海科发〔2017〕145号", "published": "2018-03-05"}
    assert [f for f, *_ in labelled("调研日期：2024-07-16 调研机构：海风投资", RULES)] == ["event_date"]


def test_a_place_ends_who_signs_but_no_place_of_a_form() -> None:
    assert [v for _, v, *_ in labelled("来源：江西 日报", RULES)] == ["江西 日报"]
    assert [v for _, v, *_ in labelled("活动地点：上海 江西", RULES)] == ["上海 江西"]


@pytest.mark.parametrize("name", ["haibook (小周)", "林芳（实习）", "林芳"])
def test_a_bracket_that_a_name_opens_is_closed(name: str) -> None:
    assert [v for line in (f"作者：{name}", f"（作者：{name}）") for _, v, *_ in labelled(line, RULES)] == [name, name]


def test_marks_around_a_value_are_no_part_of_it_but_a_mask_is() -> None:
    assert [v for _, v, *_ in labelled("作者：许**", RULES)] == ["许**"]
    assert [v for _, v, *_ in labelled("**来源：海风网**", RULES)] == ["海风网"]
    assert [v for _, v, *_ in labelled("来源：~~[海风实验室](https://example.com)~~", RULES)] == ["海风实验室"]
