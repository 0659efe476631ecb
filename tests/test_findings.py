from __future__ import annotations

import archiver
from archiver.clean.findings import Findings, conflicts


def test_the_first_value_of_a_field_is_the_one() -> None:
    found = Findings()
    found.add("published", "", "label-published", "")
    found.add("published", "2024-05-16", "label-published", "发布时间：2024-05-16")
    found.add("published", "2024-05-18", "meta-pubdate", "2024-05-18")
    found.add("issued", "2024-05-01", "label-issued", "成文日期：2024-05-01")
    found.add("author", "许**", "byline", "许**")
    metadata = found.metadata()
    assert metadata.published is not None
    assert metadata.published.value == "2024-05-16"
    assert metadata.author_masked
    found = Findings()
    found.add("author", "海潮社区。", "label-author", "作者：海潮社区。")
    found.add("editor", "林芳 SF099", "label-editor", "责任编辑：林芳 SF099")
    assert (found.get("author"), found.get("editor")) == ("海潮社区", "林芳")


def test_sources_of_one_weight_that_disagree_are_a_doubt() -> None:
    found = Findings()
    found.add("published", "2024-05-16T09:00+08:00", "label-published", "发布时间：2024-05-16 09:00")
    found.add("published", "2024-05-16", "label-published", "发布日期：2024-05-16")
    assert list(conflicts(found.offers)) == []
    found.add("published", "2024-05-18", "label-published", "发布日期：2024-05-18")
    (doubt,) = conflicts(found.offers)
    assert doubt.stage == "metadata"
    assert "2024-05-16" in doubt.what
    assert "2024-05-18" in doubt.what


def test_a_weaker_source_that_disagrees_is_none() -> None:
    found = Findings()
    found.add("published", "2024-05-16", "label-published", "发布时间：2024-05-16")
    found.add("published", "2024-05-18", "meta-pubdate", "2024-05-18")
    found.add("author", "林芳", "label-author", "作者：林芳")
    found.add("author", "海风日报林芳", "label-author", "作者：海风日报林芳")
    assert list(conflicts(found.offers)) == []


def test_the_day_of_issue_is_no_other_day_of_publication() -> None:
    document = archiver.clean(
        "关于防汛值班的通知\n成文日期：2024-05-01\n发布日期：2024-05-06\n请各科室按时到岗，不得擅自离开。\n".encode(), source="x.txt"
    )
    assert document.metadata.published is not None
    assert document.metadata.published.value == "2024-05-06"
    assert not document.doubts
