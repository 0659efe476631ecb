from __future__ import annotations

import pytest

from archiver.clean.credit import credited, signature, signed
from archiver.clean.rules import shipped

RULES = shipped()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("文｜周敏　编辑｜林一帆", [("author", "周敏"), ("editor", "林一帆")]),
        ("文/周敏 编辑/林一帆", [("author", "周敏"), ("editor", "林一帆")]),
        ("文｜记者 周敏", [("author", "周敏")]),
        ("采写：周敏、林一帆", [("author", "周敏、林一帆")]),
        ("责任编辑 周敏", [("editor", "周敏")]),
        ("（作者 周敏）", [("author", "周敏")]),
        ("图：周敏", []),  # who took the pictures did not write
        ("比例：三七", []),
        ("时间：今天", []),
        ("文：他说这件事情还没有完", []),
        ("", []),
    ],
)
def test_credits_name_who_wrote_and_who_edited(line: str, expected: list[tuple[str, str]]) -> None:
    assert list(credited(line, RULES)) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "原创 周敏 海潮产业观察 2024-06-03 08:15 江海",
            {"author": "周敏", "source_name": "海潮产业观察", "published": "2024-06-03T08:15+08:00"},
        ),
        ("海潮产业观察  2024-06-03 08:15", {"source_name": "海潮产业观察", "published": "2024-06-03T08:15+08:00"}),
        ("时间  2024年6月3日 10:00-11:30", {}),  # a form's rows
        ("调研时间  2024年6月3日 10:00", {}),
        ("楼主 海边的猫 发表于 2024-6-3 08:15:20", {"author": "海边的猫"}),
        ("Posted on 2024-06-03 by 周敏", {"author": "周敏", "published": "2024-06-03"}),
        ("by 周敏", {"author": "周敏"}),
        ("他们 by 车离开了港口", {}),
        ("会议在 2024-06-03 举行。", {}),
        ("", {}),
        ("原创 " + "长" * 200, {}),
    ],
)
def test_what_wechat_forums_and_blogs_print_below_a_title(line: str, expected: dict[str, str]) -> None:
    assert dict(signed(line, RULES)) == expected


def test_a_notice_is_signed_at_its_end() -> None:
    assert signature(["各科室：", "请按时到岗。", "江海市水务局办公室", "2024年6月3日"])[:2] == ("江海市水务局办公室", "2024-06-03")
    assert signature(["江 海 市 水 务 局", "二〇二四年六月三日"])[:2] == ("江海市水务局", "2024-06-03")
    assert signature(["江海市水务局", "2024年6月3日起施行，请遵照执行。"]) == ("", "", "")
    assert signature(["周敏", "2024年6月3日"]) == ("", "", "")
    assert signature(["2024年6月3日"]) == ("", "", "")
    assert signature([]) == ("", "", "")
