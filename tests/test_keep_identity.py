"""Two documents are never merged on a guess, and one is not split by how it was scraped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archiver.keep.bundle import Held
from archiver.keep.identity import document_id, identify
from archiver.keep.sight import sight
from archiver.keep.store import Store
from tests.keep_helpers import LONGER, MINUTES, NOTICE, OTHER, add, held, make_store, without_sync

fast = pytest.fixture(autouse=True, scope="module")(without_sync)

TITLE = "某新材料公司调研纪要"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = make_store(tmp_path / "archive")
    yield store
    store.close()


def same_document(store: Store, a: tuple[str, dict[str, object]], b: tuple[str, dict[str, object]]) -> bool:
    """Whether two captures, added one after the other, are one document."""
    first, _, _ = add(store, a[0], at=0, **a[1])  # type: ignore[arg-type]
    second, _, _ = add(store, b[0], at=1, **b[1])  # type: ignore[arg-type]
    store.close()
    return first.document == second.document


def test_equal_content_is_seen_again(store: Store) -> None:
    first, outcome, version = add(store, MINUTES, "a.txt")
    again, second, seen = add(store, MINUTES.replace("，", ","), "b.txt", at=1)
    assert (outcome, second) == ("new", "seen-again")
    assert (first.document, version) == (again.document, seen)


def test_a_better_capture_is_one_with_more_metadata_or_fewer_losses(store: Store) -> None:
    add(store, LONGER, "a.txt")
    assert add(store, LONGER + "。", "b.txt", at=1, title=TITLE)[1] == "better-capture"
    assert add(store, LONGER + "！", "c.txt", at=2)[1] == "seen-again"
    assert add(store, LONGER + "\ufffd", "d.txt", at=3, title=TITLE, site="某网")[1] == "seen-again"


def test_other_content_of_one_url_is_a_new_version(store: Store) -> None:
    a = "https://www.example.cn/a?id=7&utm_source=x"
    first, _, _ = add(store, MINUTES, a)
    second, outcome, _ = add(store, NOTICE, "http://m.example.cn/a?id=7", at=1)
    assert (second.document, outcome) == (first.document, "new-version")


def test_two_urls_with_other_content_are_two_documents(store: Store) -> None:
    fields: dict[str, object] = {"title": TITLE, "event_date": "2024-10-28", "institution": "某证券"}
    a: tuple[str, dict[str, object]] = LONGER, {"source": "https://example.cn/1", **fields}
    b: tuple[str, dict[str, object]] = LONGER + "补充一句。", {"source": "https://example.cn/2", **fields}
    assert not same_document(store, a, b)


@pytest.mark.parametrize(
    "fields",
    [
        {"title": TITLE, "event_date": "2024-10-28"},
        {"title": TITLE, "published": "2024-10-28"},
        {"title": "调研纪要", "event_date": "2024-10-28", "institution": "某证券"},
    ],
)
def test_title_and_date_find_a_document_and_its_text_confirms(store: Store, fields: dict[str, object]) -> None:
    edited = LONGER.replace("12.5%", "13.5%").replace("两家", "三家")
    assert same_document(store, (LONGER, fields), (edited, fields))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        # two notices that share most of their words
        ({"title": "关于召开股东大会的通知"}, {"title": "关于变更会计师事务所的公告"}),
        # two pages of one site, whose titles are its navigation
        (
            {"title": "首页新闻国内国际", "published": "2024-10-28T18:35+08:00"},
            {"title": "首页新闻国内国际", "published": "2024-10-28T09:02+08:00"},
        ),
        # the same form, another day, institution or company
        ({"title": TITLE, "event_date": "2024-10-28"}, {"title": TITLE, "event_date": "2024-10-29"}),
        (
            {"title": TITLE, "published": "2024-10-28", "institution": "甲证券"},
            {"title": TITLE, "published": "2024-10-28", "institution": "乙证券"},
        ),
        (
            {"title": "投资者关系活动记录表", "event_date": "2024-10-28", "companies": [{"name": "甲股份", "code": "600001.SH"}]},
            {"title": "投资者关系活动记录表", "event_date": "2024-10-28", "companies": [{"name": "乙股份", "code": "600002.SH"}]},
        ),
        (
            {"title": "投资者关系活动记录表", "event_date": "2024-10-28", "companies": [{"name": "甲股份", "code": ""}]},
            {"title": "投资者关系活动记录表", "event_date": "2024-10-28", "companies": [{"name": "乙股份", "code": ""}]},
        ),
    ],
)
def test_two_documents_stay_two(store: Store, a: dict[str, object], b: dict[str, object]) -> None:
    assert not same_document(store, (LONGER, a), (LONGER.replace("12.5%", "13.5%"), b))


def test_two_note_takers_of_one_call_stay_two(store: Store) -> None:
    fields: dict[str, object] = {"title": TITLE, "event_date": "2024-10-28", "institution": "某证券"}
    other = (
        "公司表示，毛利率下降主要是因为原材料涨价约一成二。海外方面，越南和泰国的工厂均已投产，欧洲仍在洽谈渠道，"
        "预计明年上半年落地。研发占比稳定在8%。"
    )
    assert not same_document(store, (LONGER, fields), (other, fields))


def test_a_company_is_known_by_its_short_name_too(store: Store) -> None:
    a: dict[str, object] = {"title": TITLE, "event_date": "2024-10-28", "companies": [{"name": "贵州某酒", "code": "600001.SH"}]}
    b: dict[str, object] = {"title": TITLE, "event_date": "2024-10-28", "companies": [{"name": "某酒", "code": ""}]}
    assert same_document(store, (LONGER, a), (LONGER + "完。补充说明。", b))


def test_short_texts_need_more_than_equal_content(tmp_path: Path) -> None:
    short = "详见附件。"
    cases: list[tuple[dict[str, object], dict[str, object], bool]] = [
        ({"title": "关于甲事项的公告"}, {"title": "关于乙事项的公告"}, False),
        ({"source": "https://example.cn/1"}, {"source": "https://example.cn/2"}, False),
        ({"title": "关于甲事项的公告"}, {"title": "關於甲事項的公告"}, True),
        ({"source": "https://example.cn/1"}, {"source": "http://example.cn/1"}, True),
    ]
    for i, (a, b, one) in enumerate(cases):
        assert same_document(make_store(tmp_path / str(i)), (short, a), (short + "。", b)) is one


def test_one_form_of_two_notices_makes_no_document_of_them(tmp_path: Path) -> None:
    a, b = "关于召开股东大会的通知", "关于变更会计师事务所的公告"
    company_a, company_b = ([{"name": name, "code": ""}] for name in ("甲科技", "乙科技"))
    cases: list[tuple[dict[str, object], dict[str, object], bool]] = [
        # two notices
        ({"source": "https://example.cn/1", "title": a}, {"source": "https://example.cn/2", "title": b}, False),
        ({"source": "https://example.cn/1", "title": a}, {"source": "https://example.cn/2"}, False),
        ({"title": a, "published": "2024-10-28"}, {"title": b, "published": "2024-10-29"}, False),
        ({"title": a, "event_date": "2024-10-28"}, {"title": a, "event_date": "2024-10-29"}, False),
        ({"title": a, "companies": company_a}, {"title": a, "companies": company_b}, False),
        ({"title": a, "institution": "甲证券"}, {"title": a, "institution": "乙证券"}, False),
        ({"title": f"甲科技{a}"}, {"title": f"乙科技{a}"}, False),
        ({"title": f"{a}（300111）"}, {"title": f"{a}（300222）"}, False),
        # one notice, scraped in several ways
        ({"title": a}, {}, True),
        ({"title": a, "published": "2024-10-28"}, {"title": f"{a}_某网", "published": "2024-10-29"}, True),
        ({"source": "https://example.cn/1", "title": a}, {"source": "b.txt", "title": f"{a}-某网"}, True),
        ({"source": "https://example.cn/1", "title": a}, {"source": "https://example.com/9", "title": a}, True),
        ({"title": f"甲科技{a}"}, {"title": f"甲科技股份有限公司{a}"}, True),
    ]
    for i, (one, other, same) in enumerate(cases):
        assert same_document(make_store(tmp_path / str(i)), (LONGER, one), (LONGER + "。", other)) is same, (one, other)


def test_texts_without_a_letter_have_no_content_in_common(store: Store) -> None:
    a, _, _ = add(store, "👍👍👍", "a.txt")
    b, _, _ = add(store, "…… ♥", "b.txt", at=1)
    c, outcome, _ = add(store, "👍👍👍", "a.txt", at=2)
    assert a.document != b.document
    assert (c.document, outcome) == (a.document, "seen-again")


FORM = "投资者关系活动记录表\n{}\n投资者关系活动类别：特定对象调研。时间：2024年10月28日。地点：公司会议室。" + LONGER


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("证券代码：300111 证券简称：甲乙科技", "证券代码：300222 证券简称：丙丁科技"),
        ("證券代碼：３００１１１", "证券代码: 300222"),
        ("甲乙科技（300111）", "丙丁科技（300222）"),
        ("股票代码 300111，保荐机构某证券（601688）", "股票代码 300222，保荐机构某证券（601688）"),
        ("甲乙科技 300111.SZ", "丙丁科技 SZ300222"),
        ("证券简称：甲乙科技", "证券简称：丙丁科技"),
    ],
)
def test_two_companies_records_of_one_day_stay_two(store: Store, a: str, b: str) -> None:
    fields: dict[str, object] = {"title": "投资者关系活动记录表及调研情况", "event_date": "2024-10-28"}
    changed = FORM.format(b).replace("12.5%", "13.5%")
    assert not same_document(store, (FORM.format(a), fields), (changed, fields))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("证券代码：300111 证券简称：甲乙科技", "证券代码：300111 证券简称：甲乙"),
        ("证券代码：300111", "（本次为202410期）"),
        ("证券代码：300111", "证券代码：300111，债券代码：123456"),
    ],
)
def test_one_companys_record_that_was_edited_is_one(store: Store, a: str, b: str) -> None:
    fields: dict[str, object] = {"title": "投资者关系活动记录表及调研情况", "event_date": "2024-10-28"}
    assert same_document(store, (FORM.format(a), fields), (FORM.format(b).replace("12.5%", "13.5%"), fields))


def test_a_preview_and_its_full_text(store: Store) -> None:
    url, preview = "https://example.cn/a", MINUTES[:40]
    add(store, preview, url, truncated=True)
    _, outcome, full = add(store, LONGER, url, at=1)
    assert outcome == "full-text-of"
    _, outcome, version = add(store, preview, url, at=2, truncated=True)
    assert (outcome, version) == ("preview-of", full)  # never in front of the full text


def test_a_preview_that_comes_later_hides_nothing(store: Store) -> None:
    url = "https://example.cn/a"
    _, _, full = add(store, LONGER, url)
    _, outcome, version = add(store, MINUTES[:40], url, at=1, truncated=True)
    assert (outcome, version) == ("preview-of", full)


def test_an_added_paragraph_makes_a_version_not_a_full_text(store: Store) -> None:
    url = "https://example.cn/a"
    add(store, LONGER, url)
    assert add(store, LONGER + "本次会议到此结束。", url, at=1)[1] == "new-version"
    assert add(store, LONGER, url, at=2)[1] == "new-version"


@pytest.mark.parametrize(
    ("text", "truncated"),
    [
        (LONGER[:100], False),  # shorter, but nothing says that it was cut off
        (LONGER[75:125], False),  # a passage, but not the beginning
        (LONGER[:60].replace("12.5%", "13.5%"), True),  # cut off, but it says something else
        (LONGER[:-10], True),  # lacks an ending: 查看更多 may stand under a whole text
        (LONGER.replace("两家", "三家"), True),
        ("！？" * 9, True),  # no letter of it
    ],
)
def test_what_is_no_preview_is_a_version_and_is_shown(store: Store, text: str, truncated: bool) -> None:
    url = "https://example.cn/a"
    add(store, LONGER, url)
    assert add(store, text, url, at=1, truncated=truncated)[1] == "new-version"


def test_a_wall_is_no_version(store: Store) -> None:
    url = "https://example.cn/a"
    first, outcome, version = add(store, "", url, body=b"<html>login</html>", status="empty")
    assert (outcome, version) == ("unusable", "")
    second, outcome, _ = add(store, MINUTES, url, at=1)
    assert (second.document, outcome) == (first.document, "new")
    third, outcome, version = add(store, "", url, at=2, body=b"<html>captcha</html>", status="empty")
    assert (third.document, outcome, version) == (first.document, "unusable", "")


def test_one_wall_in_front_of_two_pages_makes_no_document_of_them(store: Store) -> None:
    wall = b"<html>please log in</html>"
    a, _, _ = add(store, "", "https://example.cn/1", body=wall, status="empty")
    b, _, _ = add(store, "", "https://example.cn/2", at=1, body=wall, status="empty")
    c, _, _ = add(store, "", "wall.html", at=2, body=wall, status="empty")
    d, _, _ = add(store, "", "wall.html", at=3, body=wall, status="empty")
    assert len({a.document, b.document, c.document}) == 3
    assert c.document == d.document


def test_the_same_bytes_are_no_new_version_when_they_are_cleaned_better(store: Store) -> None:
    body = LONGER.encode("gbk")
    first, _, _ = add(store, LONGER.replace("答", "?"), "a.txt", body=body)
    second, outcome, version = add(store, LONGER, "a.txt", at=1, body=body)
    assert (second.document, outcome, version) == (first.document, "better-capture", second.digest)


def test_the_evidence_is_a_sentence_with_figures(store: Store) -> None:
    fields: dict[str, Any] = {"title": TITLE, "event_date": "2024-10-28"}
    first, _, _ = add(store, LONGER, **fields)
    more = LONGER + "全文完，谢谢各位。"
    decision = identify(held(more, at=1, **fields), sight(more), store.index, store.sight)
    assert decision.document == first.document
    assert str(decision.evidence) == (
        f"95% of its sentences stand in document {first.document}, 100% the other way round: most of either stands in the other"
    )
    assert decision.evidence.numbers["share_back"] == 1


def test_an_id_is_made_of_the_content_or_where_that_is_taken_of_the_source() -> None:
    new: Held = held(MINUTES)
    digits = new.digest.removeprefix("sha256:")
    assert document_id(new, lambda _: False) == digits[:12]
    other = document_id(new, lambda taken: taken == digits[:12])
    assert len(other) == 12
    assert other != digits[:12]
    walls = {document_id(held("", source, body=b"wall", status="empty"), lambda _: False) for source in ("a", "b")}
    assert len(walls) == 2


def test_many_short_notices_stay_as_many_documents(store: Store) -> None:
    documents = {add(store, "详见附件。", at=i, title=f"关于第{i}号事项的公告", body=str(i).encode())[0].document for i in range(70)}
    assert len(documents) == 70


POWER = (
    "尊敬的用电客户：因线路检修需要，定于{0}年{1}月12日9时至17时对{2}片区{3}号线路进行停电检修，涉及用户{4}户。请您提前做好用电安排，"
    "储备好生活用水，关闭家用电器的电源开关。检修工作结束后将提前恢复送电，停电期间请勿触碰供电设施，以免发生危险。"
)
POST = (
    "各科室、下属单位：经研究决定，任命{}同志为{}街道办事处主任，试用期一年。请各单位做好工作交接，确保各项工作平稳有序地进行，"
    "并将交接情况于一周之内书面报送组织人事部门备案。任职时间自发文之日起计算，工资待遇按照有关规定执行。"
)


ACCOUNT = """\
账号注册说明

账号简介

{}

基础信息

微信号

{}

主体类型

个人

{}

本账号的注册信息由管理员向平台提交，该管理员对账号的所有行为承担全部责任。
平台将依法配合有关机关办案的需要，提供调取的注册信息。
如对账号的注册信息或行为有质疑，请点击这里投诉。
"""


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (POWER.format(2021, 10, "城东", 345, 2333), POWER.format(2023, 11, "河口", 618, 97)),
        (POST.format("张建国", "柳林"), POST.format("王晓燕", "青山")),
        (
            ACCOUNT.format("周末一起爬山的人。", "hill_walkers_01", "2021年3月5日\n“山里人”改名“周末爬山”\n2019年7月1日\n注册“山里人”"),
            ACCOUNT.format("读书笔记和随想。", "reading-notes", "授权第三方服务\n头条号\n新榜"),
        ),
    ],
)
def test_one_form_filled_in_twice_is_two_documents(store: Store, a: str, b: str) -> None:
    """Without a title or a date, and though most sentences are the same."""
    assert not same_document(store, (a, {}), (b, {}))


def test_a_report_of_which_one_paragraph_got_other_figures_is_a_version(store: Store) -> None:
    kept = "去年全国共有农贸市场{}家，比上年增加{}家，平均每家有摊位{}个，从业的人有{}万人，其中女的占一半以上。"
    changed = "今年全市蔬菜平均零售价为每公斤{}元，环比上涨{}%，其中黄瓜{}元，西红柿{}元，品种的产地供应有所波动。"
    first, second = (
        kept.format(4321, 123, 56, 789) + "\n" + changed.format(*now) for now in ((4.51, 2.3, 5.12, 6.05), (4.98, 3.1, 5.77, 6.42))
    )
    assert same_document(store, (first, {}), (second, {}))


def test_of_two_reprints_the_one_with_its_title_is_found(store: Store) -> None:
    """Their texts are the same letter for letter; their titles and days tell them apart."""
    titles = "雨雪天气将影响中东部大部地区", "中东部大部地区将迎来雨雪天气"
    pages = [(LONGER, f"page {i}".encode(), {"title": titles[i], "published": f"2024-10-2{i}"}) for i in (0, 1)]
    known = [add(store, text, at=i, body=body, **fields)[0].document for i, (text, body, fields) in enumerate(pages)]
    assert known[0] != known[1]
    for at, text in enumerate((LONGER, LONGER[:100], LONGER.replace("两家", "三家")), 2):
        for i in (0, 1):
            assert add(store, text, at=at, body=f"{at} {i}".encode(), title=titles[i])[0].document == known[i]


def test_a_line_of_the_text_is_no_other_title(tmp_path: Path) -> None:
    """A text without a title: its first line was read as one, and has been changed since. A number in it is another notice."""
    first = "原材料涨价拖累了公司的毛利率"
    held: tuple[str, dict[str, object]] = f"{first}\n{LONGER}", {"title": "某新材料公司调研纪要", "published": "2024-10-28"}
    for i, (line, one) in enumerate(
        [("原材料涨价，据记者了解，拖累了公司的毛利率", True), ("原材料涨价第二次拖累了公司的毛利率", False), ("3/8", True)]
    ):
        edited: tuple[str, dict[str, object]] = LONGER.replace("12.5%", "13.5%"), {"title": line}
        assert same_document(make_store(tmp_path / str(i)), held, edited) is one


def test_a_text_with_the_same_figures_is_not_parted_by_a_title(tmp_path: Path) -> None:
    """A headline that a scraper lost or a paper changed; of another day, or with other figures, it is another report."""
    report = (
        "五月份全市居民消费价格同比上涨{0}%。其中，食品价格下降{1}%，非食品价格上涨{2}%；服务价格上涨{3}%，消费品价格与去年同月持平。"
        "1至5月平均，全市居民消费价格比去年同期上涨{4}%。蔬菜每公斤{5}元，水果每公斤{6}元，与上月相比都略有回落，供应总体上很充足。"
    )
    figures = (0.31, 2.72, 0.94, 1.15, 0.22, 4.51, 7.83)
    held: tuple[str, dict[str, object]] = report.format(*figures), {"title": "五月物价总体平稳", "published": "2024-06-11"}
    again, other = report.format(*figures).replace("略有", ""), report.format(*(round(f + 1.5, 2) for f in figures))
    cases: list[tuple[str, dict[str, object], bool]] = [
        (again, {"title": "全市消费市场供应充足"}, True),
        (again, {"title": "全市消费市场供应充足", "published": "2024-06-12"}, False),
        (other, {"title": "全市消费市场供应充足"}, False),
        (other, {}, False),
    ]
    for i, (text, fields, one) in enumerate(cases):
        assert same_document(make_store(tmp_path / str(i)), held, (text, fields)) is one


def test_a_preview_of_a_few_words_needs_title_and_date(tmp_path: Path) -> None:
    few = "公司今年前三个季度的毛利率因为主要原材料的价格上涨而有所下降"
    dated: dict[str, object] = {"title": TITLE, "published": "2024-10-28"}
    cases: list[tuple[dict[str, object], bool]] = [(dated, True), ({"title": TITLE}, False), ({}, False)]
    for i, (fields, one) in enumerate(cases):
        assert same_document(make_store(tmp_path / str(i)), (f"{few}，{LONGER}", dated), (few, fields)) is one


def test_a_list_number_that_looked_like_a_pages_is_no_difference(store: Store) -> None:
    """A scraper gave each string a line of its own, and cleaning took the number out; in the middle of a sentence it is a change."""
    add(store, f"{MINUTES}\n3 海外市场\n东南亚有3家工厂已经投产，欧洲的渠道还在谈。", "a.html")
    removed = [{"text": "3"}]
    assert (
        add(store, f"{MINUTES}\n海外市场\n东南亚有3家工厂已经投产，欧洲的渠道还在谈。", "b.txt", at=1, removed=removed)[1] == "seen-again"
    )
    assert (
        add(store, f"{MINUTES}\n3 海外市场\n东南亚有家工厂已经投产，欧洲的渠道还在谈。", "c.txt", at=2, removed=removed)[1] == "new-version"
    )


def test_a_title_that_very_many_have_is_not_looked_up(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The work of an add does not grow with their number; what is one document is found by its text."""
    monkeypatch.setattr("archiver.keep.identity._COMMON", 8)
    add(store, MINUTES)
    read: list[int] = []
    real = store.index.find

    def counting(column: Any, value: str, most: int = -1) -> list[Held]:
        found = real(column, value, most)
        read.append(len(found) if column == "title_key" else 0)
        return found

    monkeypatch.setattr(store.index, "find", counting)
    for i in range(20):
        add(
            store,
            f"{OTHER}第{i}次记录，到场的有{i + 30}人，都说{i}号山路难走。",
            at=i,
            title="投资者关系活动记录表",
            event_date=f"2024-10-{i + 1:02}",
        )
    assert max(read) == 8
    fields: dict[str, object] = {"title": "投资者关系活动记录表", "event_date": "2024-10-28"}
    assert same_document(store, (LONGER, fields), (LONGER.replace("12.5%", "13.5%"), fields))
