from __future__ import annotations

import pytest

import archiver
from archiver.clean.forms import announces, participants, read_forms
from archiver.clean.rules import shipped

RULES = shipped()
BODY = "会议讨论了下半年的安排，大家认为订单正在恢复。\n库存也回到了正常水平，价格有望企稳。\n下一步先把产线调整好，再和客户商量交付。\n"

RECORD_ROWS = f"""证券代码：300999 证券简称：海风股份 公告编号：2026-018
海风股份有限公司投资者关系活动记录表
编号：2026-003
| 投资者关系 活动类别 | □特定对象调研 √分析师会议 □媒体采访 √其他 策略会 |
| 参与单位名称及人员姓名 | 江海证券、南屏基金、北岭投资等31家机构34人。 |
| 时间 | 2026年7月16日 |
| 地点 | 公司会议室 |
| 上市公司接待人员姓名 | 董事会秘书林芳 |
{BODY}| 日期 | 2026年7月18日 |
"""
RECORD_LINES = f"""证券代码：300999
证券简称：海风股份
海风股份有限公司投资者关系活动记录表
编号：2026-003
参与单位名称
江海证券、南屏基金
时间
2026年7月16日
地点
公司会议室
{BODY}日期
2026年7月18日
"""


@pytest.mark.parametrize("text", [RECORD_ROWS, RECORD_LINES])
def test_a_record_table_in_rows_and_taken_apart(text: str) -> None:
    document = archiver.clean(text.encode(), source="x.txt")
    found = document.to_dict()
    assert found["title"] == "海风股份有限公司投资者关系活动记录表"
    assert (found["event_date"], found["published"]) == ("2026-07-16", "2026-07-18")
    assert found["companies"] == [{"name": "海风股份", "code": "300999.SZ"}]
    assert found["doc_type"] == "minutes"
    assert "2026年7月16日" in document.text


NOTICE_ROWS = f"""索引号 | 000014349/2023-00001 | 主题分类 | 财政
发文机关 | 海风市人民政府 | 成文日期 | 2023年01月03日
标题 | 海风市人民政府关于印发储能方案的通知
发文字号 | 海府发〔2023〕1号 | 发布日期 | 2023年01月06日
海风市人民政府关于印发储能方案的通知
{BODY}"""
NOTICE_LINES = f"""索 引 号：
000014349/2023-00001
发文机关：
海风市人民政府
成文日期：
2023年01月03日
发布日期：
2023年01月06日
海风市人民政府关于印发储能方案的通知
{BODY}"""
NOTICE_LABELS = f"""索引号：000014349/2023-00001 发文机关：海风市人民政府 成文日期：2023年01月03日
名称：海风市人民政府关于印发储能方案的通知 发文字号：海府发〔2023〕1号 发布日期：2023年01月06日
{BODY}"""


@pytest.mark.parametrize("text", [NOTICE_ROWS, NOTICE_LINES, NOTICE_LABELS])
def test_the_index_table_of_a_notice(text: str) -> None:
    found = archiver.clean(text.encode(), source="x.txt").to_dict()
    assert found["title"] == "海风市人民政府关于印发储能方案的通知"
    assert (found["institution"], found["published"]) == ("海风市人民政府", "2023-01-06")
    assert found["event_date"] is None


def test_the_day_of_issue_stands_in_for_an_unknown_day_of_publication() -> None:
    text = f"关于印发储能方案的通知\n发文机关：海风市人民政府\n成文日期：2023年1月3日\n{BODY}"
    assert archiver.clean(text.encode(), source="x.txt").to_dict()["published"] == "2023-01-03"


def test_the_head_of_a_meeting_record_stays_in_the_text() -> None:
    text = f"第三次技术评审会会议记录\n时间：2024年5月16日下午2:30\n地点：三楼会议室\n主持：林芳\n{BODY}"
    document = archiver.clean(text.encode(), source="x.txt")
    assert document.to_dict()["event_date"] == "2024-05-16T14:30+08:00"
    assert document.to_dict()["published"] is None
    assert document.text.startswith("时间：2024年5月16日下午2:30\n地点：三楼会议室")


def test_cells_and_bars() -> None:
    cells = [(c.field, c.value) for c in read_forms(["作者 | 林芳 编辑 | 王明", "来源丨海风财经", "时间 | 2026年7月份"], RULES)]
    assert cells == [("author", "林芳"), ("editor", "王明"), ("source_name", "海风财经"), ("published", "2026年7月份")]
    assert list(read_forms(["编辑", "林芳", "来源", ""], RULES)) == []  # menus hold these words
    assert list(read_forms([], RULES)) == []


def test_a_label_alone_announces_its_value() -> None:
    assert announces("时 间", RULES)
    assert announces("成文日期：", RULES)
    assert not announces("时间：2024年5月16日", RULES)


def test_participants() -> None:
    assert participants("海风投资：林芳、王千、马浩", RULES) == "海风投资"
    assert participants("海风投资：我们看好储能", RULES) == ""
