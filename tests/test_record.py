from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.clean.record import form_span, read_record, ticked
from archiver.clean.rules import shipped

RULES = shipped()
PROSE = "会上介绍了今年以来的经营情况，订单比去年同期有所增长，库存回到了正常的水平。"


def record(text: str) -> dict[str, object]:
    lines = [line for line in text.split("\n") if line.strip()]
    return {name.removeprefix("record."): value for name, value, _, _ in read_record(lines, RULES)}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("☑特定对象调研 □分析师会议 ☑路演活动", ("特定对象调研", "路演活动")),
        ("特定对象调研☑ 分析师会议□ 路演活动☑", ("特定对象调研", "路演活动")),
        ("□特定对象调研 □分析师会议", ()),
        ("√ 特定对象调研\n□ 媒体采访\n√ 其他（请文字说明其他活动内容）", ("特定对象调研", "其他")),
        ("■业绩说明会|□路演活动", ("业绩说明会",)),
        ("电话会议", ("电话会议",)),
        ("", ()),
        ("☑", ()),
        (PROSE * 2, ()),
    ],
)
def test_only_what_is_ticked_counts(value: str, expected: tuple[str, ...]) -> None:
    assert ticked(value) == expected


def test_labels_in_one_line_end_each_others_values() -> None:
    got = record("周例会纪要\n时间：2024年9月3日 10:00　地点：二楼会议室\n主持：林芳　记录：周明\n出席：方静、何远")
    assert got == {
        "time": "2024年9月3日 10:00", "place": "二楼会议室", "chair": "林芳", "recorder": "周明", "present": "方静、何远",
        "event_date": "2024-09-03T10:00+08:00",
    }  # fmt: skip


def test_a_value_may_have_several_lines_and_a_label_may_be_parted() -> None:
    got = record(
        "投资者关系活动\n类别\n☑特定对象调研\n□媒体采访\n参与单位名称及\n人员姓名\n海风证券 林芳、\n南屏基金 周明\n时间\n2024年9月3日"
    )
    assert got["activity"] == ("特定对象调研",)
    assert got["participants"] == "海风证券 林芳、\n南屏基金 周明"
    assert got["event_date"] == "2024-09-03"


@pytest.mark.parametrize(
    "text",
    [
        "",
        PROSE,
        f"储能的冬天\n地点：海风市\n{PROSE}",  # one field is no form
        f"储能的冬天\n{PROSE}\n时间：2024年9月3日\n地点：海风市\n主持：林芳",  # a form stands at the head
        "时间\n地点\n主持",  # labels without values
        "地点：未知\n时间：暂无",
    ],
)
def test_what_is_no_form(text: str) -> None:
    assert "place" not in record(text)
    assert "chair" not in record(text)


def test_a_lone_document_number_is_a_record() -> None:
    assert record(f"关于做好值守的通知\n海政办发〔2024〕12号\n{PROSE}") == {"document_number": "海政办发〔2024〕12号"}
    assert record(f"关于做好值守的通知\n根据海政办发〔2024〕12号文件的要求\n{PROSE}") == {}


def test_where_a_meetings_form_stands() -> None:
    form = "时间：2024年9月3日\n地点：二楼会议室\n主持：林芳"
    text = f"周例会纪要\n\n{form}\n\n{PROSE}\n"
    span = form_span(text, RULES)
    assert span is not None
    assert text[slice(*span)] == form
    assert form_span(f"索引号：000014349/2024-00031\n发文机关：海风市财政局\n成文日期：2024年5月28日\n{PROSE}", RULES) is None
    assert form_span(PROSE, RULES) is None
    assert form_span("", RULES) is None


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["时间", "地点：", "主持", "：", "|", "☑", "□其他", "2024年9月3日", PROSE, " ", "、", "编号：2024-006", "\ud800", "\u3000"]
        )
    )
)
def test_any_mixture_of_labels_is_survived(parts: list[str]) -> None:
    for glue in ("", "\n", " | "):
        text = glue.join(parts)
        for name, value, rule, words in read_record([line for line in text.split("\n") if line.strip()], RULES):
            assert name
            assert value is not None
            assert rule.startswith("form-")
            assert words
        span = form_span(text, RULES)
        assert span is None or 0 <= span[0] < span[1] <= len(text)
