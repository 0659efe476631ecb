from __future__ import annotations

import archiver
from archiver.clean.quality import doubts
from archiver.model import Source


def test_a_page_of_which_hardly_anything_is_left_needs_a_look() -> None:
    links = "".join(f"<li><a href='/{i}'>第{i}个帖子的标题写在这里，点进去看</a></li>" for i in range(400))
    raw = (
        f"<html><meta charset=utf-8><title>论坛</title><body><ul>{links}</ul><p>说明：按当日发帖、回帖量评比，每天更新。</p></body></html>"
    )
    document = archiver.clean(raw.encode(), source="x.html")
    assert document.status == "review"
    assert any(d.stage == "judge" for d in document.doubts)


def test_doubts_are_data() -> None:
    source = Source("", "gb18030", "detected", replaced=3)
    stages = [d.stage for d in doubts(source, "锟斤拷", "mixed")]
    assert stages == ["decode", "decode", "script"]
    assert [d.stage for d in doubts(Source("", "utf-8", "utf-8"), " ", "Zyyy")] == ["quality"]
    assert not list(doubts(Source("", "utf-8", "utf-8"), "好的。", "Hans"))


def test_a_text_in_two_scripts_says_where_each_begins() -> None:
    hans, hant = "会议讨论了产业链的发展，订单正在恢复。", "會議討論了產業鏈的發展，訂單正在恢復。"
    (doubt,) = [d for d in doubts(Source("", "utf-8", "utf-8"), f"{hans}\n\n{hans}\n{hant}\n{hans}", "mixed") if d.stage == "script"]
    assert doubt.where == "simplified from line 1, traditional from line 4, simplified from line 5"
    (many,) = [d for d in doubts(Source("", "utf-8", "utf-8"), f"{hans}\n{hant}\n" * 4, "mixed") if d.stage == "script"]
    assert many.where.endswith("traditional from line 4 and 4 changes more")
