"""Canonical URLs: what does not name a page goes, what does stays."""

from __future__ import annotations

import pytest

from archiver.keep.urls import is_url, url_key

SAME = [
    ("http://www.example.cn/a/1.html", "https://example.cn/a/1.html"),
    ("https://m.example.com.cn/a?id=7", "https://www.example.com.cn/a?id=7"),
    ("https://EXAMPLE.cn:443/a/", "http://example.cn:80/a"),
    ("https://example.cn/a?id=7&utm_source=weixin&utm_medium=x", "https://example.cn/a?id=7"),
    ("https://example.cn/a?b=2&a=1#comments", "https://example.cn/a?a=1&b=2"),
    ("https://example.cn/a?id=7&from=timeline&isappinstalled=0", "https://example.cn/a?id=7"),
    ("https://example.cn/纪要/1", "https://example.cn/%e7%ba%aa%E8%A6%81/1"),
    (
        "https://mp.weixin.qq.com/s?__biz=MzA&mid=22&idx=1&sn=ab&chksm=99&scene=21#wechat_redirect",
        "http://mp.weixin.qq.com/s?__biz=MzA&mid=22&idx=1&sn=ab",
    ),
]
DIFFERENT = [
    ("https://example.cn/a?id=7", "https://example.cn/a?id=8"),
    ("https://mp.weixin.qq.com/s?__biz=MzA&mid=22&idx=1&sn=ab", "https://mp.weixin.qq.com/s?__biz=MzA&mid=22&idx=2&sn=ab"),
    ("https://example.cn/#/article/7", "https://example.cn/#/article/8"),
    ("https://example.cn/a?from=2023", "https://example.cn/a?from=2024"),
    ("https://example.cn/a?q=%C4%E3", "https://example.cn/a?q=%C4%E4"),
    ("https://example.cn/%C4%E3", "https://example.cn/%C4%E4"),
    ("https://m.cn/a", "https://cn/a"),
    ("https://example.cn:8080/a", "https://example.cn/a"),
    ("https://example.cn/A", "https://example.cn/a"),
    ("https://example.cn/a?x=", "https://example.cn/a"),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_one_page(a: str, b: str) -> None:
    assert url_key(a) == url_key(b) != ""


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_two_pages(a: str, b: str) -> None:
    assert url_key(a) != url_key(b)


@pytest.mark.parametrize(
    "source", ["", "a.html", "纪要.txt", "C:\\a.html", "ftp://example.cn/a", "http://", "http://[::1", "http://a:99999/"]
)
def test_what_is_no_address_has_no_key(source: str) -> None:
    assert url_key(source) == ""


def test_is_url() -> None:
    assert is_url("http://x")
    assert not is_url("httpx://x")
