"""The page that needs nothing else: nothing runs, nothing loads, and every word of the text is on it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import archiver
from archiver.errors import UsageError
from archiver.render import to_html

ANSWER = "订单比去年多一成，主要来自海外，库存也回到了正常水平。" * 20
MINUTES = f"首页 > 会议纪要\n海风股份调研纪要\n2024-07-18 来源：海风网\n\n问：订单怎么样？\n\n答：{ANSWER}\n\n问：产能够吗？\n\n答：够用，明年还有新线。\n\n版权所有 备案号：00000000\n"


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "br":
            self.text += "\n"
        elif tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


def page(html: str) -> _Page:
    parsed = _Page()
    parsed.feed(html)
    parsed.close()
    assert parsed.open == []  # every element is closed, in order
    return parsed


def document(text: str = MINUTES, source: str = "x.txt") -> archiver.Document:
    return archiver.clean(text.encode("utf-8", "surrogatepass"), source=source)


def test_a_page_is_whole_and_in_its_language() -> None:
    html = to_html(document())
    assert html.startswith('<!DOCTYPE html>\n<html lang="zh-Hans">')
    assert "<title>海风股份调研纪要</title>" in html
    assert html.endswith("</html>\n")
    assert '<html lang="zh-Hant-TW">' in to_html(document(), "Hant-TW")
    assert '<html lang="ja">' in to_html(document("会議の予定です。明日の午後に始まります。"))
    assert "產能夠嗎" in to_html(document(), "Hant")


def test_nothing_loads_and_nothing_runs() -> None:
    got = page(to_html(document()))
    assert not {"script", "img", "iframe", "link", "object", "form"} & set(got.tags)
    assert not [name for name, _ in got.attributes if name in ("src", "srcset", "style") or name.startswith("on")]
    assert "url(" not in to_html(document())
    assert "@import" not in to_html(document())


def test_turns_are_sections_and_long_answers_can_be_folded() -> None:
    html = to_html(document())
    assert html.count('<section class="turn question">') == 2
    assert html.count('<section class="turn answer">') == 2
    assert html.count("<details open><summary>答</summary>") == 1
    assert ANSWER in html


def test_what_was_removed_and_what_is_doubtful_is_said() -> None:
    html = to_html(document())
    assert "已清除的文字" in html
    assert "备案号" in html
    assert "<aside>" in to_html(document("会议讨论了安排，大家都同意。\n\n阅读全文\n"))


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "</style><b>",
        "\"'><svg/onload=1>",
        "&lt;b&gt;",
        "]]>",
        "<!--",
        "javascript:alert(1)",
    ],
)
def test_text_stays_text(attack: str) -> None:
    text = f"海风{attack}纪要\n2024-07-18 来源：{attack}\n\n问：{attack}好吗？\n答：好{attack}。\n"
    doc = document(text)
    got = page(to_html(doc))
    assert not {"script", "img", "svg", "b"} & set(got.tags)
    assert all(doc.text[turn.start : turn.end] in got.text for turn in doc.turns)
    assert len(doc.turns) == 2
    assert not [value for name, value in got.attributes if name == "href" and not str(value).startswith("http")]


def test_only_web_addresses_are_links() -> None:
    got = page(to_html(document(source="https://www.haifeng.example/a?x=1&y=2")))
    assert ("href", "https://www.haifeng.example/a?x=1&y=2") in got.attributes
    assert ("rel", "noopener noreferrer") in got.attributes


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.sampled_from("问答：好。<>&\"'\n \ud800\x00\x1b\x85\u202e\ufffe"), max_size=80))
def test_any_text_makes_a_sound_page_with_all_its_words(text: str) -> None:
    doc = document(text)
    html = to_html(doc)
    html.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]", html)
    words = "".join(re.findall(r"\w", doc.text.replace("_", "")))
    shown = "".join(re.findall(r"\w", page(html).text.replace("_", "")))
    assert words in shown


def test_a_script_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="Klingon"):
        to_html(document(), "Klingon")


def test_code_stands_in_an_element_of_its_own_as_it_is() -> None:
    code = "```python\ndef f(a):\n\n    return a < 1\n```"
    page = to_html(archiver.clean(f"这里说明怎样写函数。\n\n{code}\n\n以上是函数的写法。".encode(), source="x.md"))
    assert "<pre>```python\ndef f(a):\n\n    return a &lt; 1\n```</pre>" in page
    assert "<p>以上是函数的写法。</p>" in page
