"""HTML and XML to pages: what a person sees, in order, each block with its place."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.model import Block, Page, Source
from archiver.read.events import Layout
from archiver.read.flow import Flow
from archiver.read.head import Notes
from archiver.read.html import read_html
from archiver.read.looks import Look
from archiver.read.markup import prepared, visible_size
from archiver.read.trees import tell_html, tell_soup


def page_of(markup: str, media_type: str = "text/html") -> Page:
    page = read_html(Source(markup, "utf-8", "utf-8"), media_type)
    check(page)
    return page


def text_of(markup: str, media_type: str = "text/html") -> str:
    return page_of(markup, media_type).text


def check(page: Page) -> None:
    """What holds for every page: blocks sorted, disjoint, in range, trimmed; white space and nothing else between them."""
    at = 0
    for block in page.blocks:
        text = page.text[block.start : block.end]
        assert at <= block.start < block.end <= len(page.text)
        assert not page.text[at : block.start].strip()
        assert text == text.strip() or "pre" in block.marks
        assert 0 <= block.linked <= len(text)
        assert block.path.startswith("/")
        at = block.end
    assert not page.text[at:].strip()


def block(page: Page, text: str) -> Block:
    return next(b for b in page.blocks if page.text[b.start : b.end] == text)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>会议讨论了<b>今年</b>的<i>工作</i>安排。</p><p>第二段</p>", "会议讨论了今年的工作安排。\n\n第二段"),
        ("<div>甲<div>乙</div>丙</div>", "甲\n\n乙\n\n丙"),
        ("<p>  one \n  two  </p>", "one two"),
        ("<p>第一行\n  第二行</p>", "第一行第二行"),
        ("<p>Q3 revenue\n增长</p>", "Q3 revenue 增长"),
        ("<p>甲 乙</p>", "甲 乙"),
        ("<p>甲&nbsp;乙&#12288;丙</p>", "甲\xa0乙\u3000丙"),
        ("<p>　　缩进的段落</p><p>&nbsp;</p><p>下一段</p>", "　　缩进的段落\n\n下一段"),
        ("<p>一<br>二<br/>三</p>", "一\n二\n三"),
        ("<p>一<br><br>二</p>", "一\n\n二"),
        ("<p>一<br> <br>\n<br>二</p>", "一\n\n二"),
        ("<ul><li>甲</li><li>乙<ul><li>丙</ul></ul><p>丁", "甲\n乙\n丙\n\n丁"),
        ("<ul><li><p>甲</p><p>乙</p></li></ul>", "甲\n\n乙"),
        ("<dl><dt>词<dd>义</dl>", "词\n义"),
        ("<pre>  a\n    b\n\n\nc\n</pre><p>d", "  a\n    b\n\n\nc\n\nd"),
        ("<p>甲<span>乙</span><span>丙</span> <a href=x>丁 </a> 戊</p>", "甲乙丙 丁 戊"),
        ("<script>var a='<p>x</p>'</script><style>p{}</style><!-- 注 --><template><p>模</template><p>文", "文"),
        ("<p>&lt;b&gt; &amp;amp; &#x4F1A;&#150;</p>", "<b> &amp; 会–"),
        ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>", "漢かん"),
        ("<svg><title>图</title><text>轴</text></svg><p>文", "轴\n\n文"),
        ("没有标签的文字 &amp; 实体", "没有标签的文字 & 实体"),
        ("<text>奇怪的根</text>", "奇怪的根"),
        ("<frameset><frame src=a><noframes>请用框架</noframes></frameset>", "请用框架"),
        ("<p>前</p></body></html><p>后</p>尾", "前\n\n后\n\n尾"),
        ("<p>前<!-- 没有关上 <p>后", "前 没有关上\n\n后"),
        ("<title>题<p>正文", "正文"),
        ("<![if x]><p>条件</p><![endif]>", "条件"),
        ("", ""),
        ("<html></html>", ""),
    ],
)
def test_what_a_person_sees(markup: str, text: str) -> None:
    assert text_of(markup) == text


def test_control_characters_stay_and_lose_nothing() -> None:
    page = page_of("<title>题&#27;目</title><p>甲&#27;乙\x00丙&#x0;丁\x1b</p><p>后面</p>")
    assert page.text == "甲\x1b乙\x00丙\x00丁\x1b\n\n后面"
    assert page.head.title == "题\x1b目"


TABLE = """<table><tr><th>项目<th>第一季度<th>第二季度<tr><td>收入<td>1.2亿<td>1.5亿</table>"""


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (TABLE, "项目 | 第一季度 | 第二季度\n收入 | 1.2亿 | 1.5亿"),
        (f"<p>前{TABLE}<p>后", "前\n\n项目 | 第一季度 | 第二季度\n收入 | 1.2亿 | 1.5亿\n\n后"),
        ("<tr><td>甲<td>乙</tr><tr><td>丙<td>丁</tr>", "甲 | 乙\n丙 | 丁"),
        ("<table><td>甲<td>乙<tr><td>丙<td>丁</table>", "甲 | 乙\n丙 | 丁"),
        ("<table><tr><td>甲<td><td>乙<tr><td>丙<td>丁<td></table>", "甲 |  | 乙\n丙 | 丁"),
        (
            "<table><tr><th rowspan=2>地区<th colspan=2>收入<th>年<tr><td>上<td>下<td>全<tr><td>北京<td>1<td>2<td>3</table>",
            "地区 | 收入 |  | 年\n| 上 | 下 | 全\n北京 | 1 | 2 | 3",
        ),
        ("<table><tr><td>甲<br>一<td>乙<tr><td>丙<td>丁</table>", "甲 一 | 乙\n丙 | 丁"),
        ("<table><tr><td>导航<td><p>正文一<p>正文二</table>", "导航\n\n正文一\n\n正文二"),
        (
            "<table><tr><td><table><tr><td>甲<td>乙<tr><td>丙<td>丁</table><td>旁<tr><td>底<td>注</table>",
            "甲 | 乙\n丙 | 丁\n\n旁\n\n底\n\n注",
        ),
        ("<table><tr><td>时间<td>2024年<tr><td>内容<td>" + "问答" * 150 + "</table>", "时间 | 2024年\n\n内容\n\n" + "问答" * 150),
        ("<table><tr><td colspan=99999999 rowspan=99999999>甲<td>乙<tr><td>丙<td>丁</table>", None),
    ],
)
def test_tables(markup: str, text: str | None) -> None:
    found = text_of(markup)
    assert found == text if text is not None else found.count("\n") == 1


def test_a_row_is_marked_and_counts_its_links() -> None:
    page = page_of("<table><tr><td><a href=x>甲乙</a><td>丙<tr><td>丁<td>戊</table>")
    row = page.blocks[0]
    assert (row.tag, row.linked, row.path) == ("tr", 2, "/html/body/table[1]/tr[1]")
    assert row.marks == {"row"}


def test_marks_tags_links_and_paths() -> None:
    page = page_of(
        "<nav>导</nav><header>眉</header><h2>小<small>标</small>题</h2><aside>侧</aside><footer>脚</footer><noscript>请开脚本</noscript>"
        "<div role=navigation>面包</div><select><option>选</select><button>钮</button><ul><li>项</ul><p>读<a href=x>全文</a><a name=y>锚</a></p>"
    )
    marks = {page.text[b.start : b.end]: b.marks for b in page.blocks}
    assert marks["导"] == marks["面包"] == {"nav"}
    assert marks["眉"] == {"header"}
    assert marks["小标题"] == {"heading"}
    assert marks["侧"] == {"aside"}
    assert marks["脚"] == {"footer"}
    assert marks["请开脚本"] == {"noscript"}
    assert marks["钮"] == {"form"}
    assert "form" in marks["选"]
    assert marks["项"] == {"item"}
    assert block(page, "小标题").tag == "h2"
    last = block(page, "读全文锚")
    assert (last.linked, last.tag, last.path) == (2, "p", "/html/body/p[1]")


def test_lines_have_paths_of_their_own() -> None:
    page = page_of("<div><p>一</p></div><div><p>二<br>三</p>四</div>")
    assert [b.path for b in page.blocks] == [
        "/html/body/div[1]/p[1]",
        "/html/body/div[2]/p[1]",
        "/html/body/div[2]/p[1]/br[1]",
        "/html/body/div[2]",
    ]


@pytest.mark.parametrize("how", ["style='display: none'", "style='visibility:hidden'", "hidden"])
def test_hidden_text_is_marked_and_never_splits_a_line(how: str) -> None:
    page = page_of(f"<p>可见的<span {how}>隐<b>藏</b></span>文字</p><div {how}><p>全隐</div><p>完</p>")
    assert page.text == "可见的文字\n\n隐藏\n\n全隐\n\n完"
    assert [("hidden" in b.marks) for b in page.blocks] == [False, True, True, False]


def test_a_link_that_was_never_closed_is_no_link() -> None:
    page = page_of("<p><a href=x>标题</p><div>" + "会议讨论了今年的工作。" * 60)
    assert page.blocks[-1].linked <= 200 < page.blocks[-1].end - page.blocks[-1].start


def test_the_head_stands_apart() -> None:
    page = page_of(
        "<html lang=zh-CN><head><title> 纪要\n - 某站 </title><meta name=Author content='李雷'><meta property='og:title' content='纪要'>"
        "<meta name=empty><link rel=canonical href='https://example.org/a'><script type='application/ld+json'>{\"@type\": \"Article\"}</script>"
        "</head><body><svg><title>图</title></svg><p>文</p></body></html>"
    )
    head = page.head
    assert (head.title, head.language, head.canonical) == ("纪要 - 某站", "zh-CN", "https://example.org/a")
    assert head.meta == (("author", "李雷"), ("og:title", "纪要"))
    assert head.json_ld == ('{"@type": "Article"}',)
    assert page.text == "文"


def test_a_page_of_pictures_says_what_they_show() -> None:
    assert text_of("<p><img src=a alt='会议现场 照片'><img src=b alt=''></p>") == "会议现场 照片"
    assert text_of("<img alt='照片'><p>文</p>") == "文"


RSS = """<?xml version="1.0" encoding="gb2312"?><rss version="2.0"><channel><title>频道</title><link>https://example.org/</link>
<item><title>题</title><guid>https://example.org/1</guid><description>&lt;p&gt;一段&lt;br&gt;二行&lt;/p&gt;</description></item>
<item><title>乙</title><description><![CDATA[<b>粗</b>体 &amp; 细]]></description></item></channel></rss>"""


def test_a_feed_is_read_and_the_html_in_it_too() -> None:
    page = page_of(RSS, "text/xml")
    assert page.text == "频道\n\n题\n\n一段\n二行\n\n乙\n\n粗体 & 细"
    assert page.head.title == "频道"
    assert page.blocks[0].path == "/rss[1]/channel[1]/title[1]"


def test_the_settings_of_a_feed_are_no_text() -> None:
    modules = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
    settings = "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency><ttl>60</ttl>"
    item = "<item><title>题</title><slash:comments>3</slash:comments><description>正文一段</description></item>"
    page = page_of(f"<rss {modules}><channel><title>频道</title>{settings}{item}</channel></rss>", "text/xml")
    assert page.text == "频道\n\n题\n\n正文一段"
    entry = "<entry><title>题</title><draft>false</draft><content>正文二段</content></entry>"
    atom = page_of(f"<feed><info>This is an Atom feed</info><title>频道</title>{entry}</feed>", "text/xml")
    assert atom.text == "频道\n\n题\n\n正文二段"


def test_minutes_in_xml() -> None:
    page = page_of(
        "<akomaNtoso><debate><speech by='#a'><from>张三</from><p>产能<b>翻番</b>。</p></speech></debate></akomaNtoso>", "text/xml"
    )
    assert page.text == "张三\n\n产能翻番。"
    assert block(page, "张三").tag == "from"


@pytest.mark.parametrize("media_type", ["text/xml", "text/html"])
@pytest.mark.parametrize("odd", ["", '<!ENTITY odd "]>">'])
def test_no_entity_is_expanded_and_nothing_is_fetched(media_type: str, odd: str) -> None:
    bomb = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    outside = '<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY % p SYSTEM "http://127.0.0.1:9/p">%p;'
    page = page_of(f'<!DOCTYPE d [{odd}<!ENTITY e0 "秘密">{bomb}{outside}]><d a="&e11;"><p>文&e11;&x;</p></d>', media_type)
    assert len(page.text) < 2000
    assert "文" in page.text
    assert page.text.count("秘密") <= 1


def test_what_lxml_cannot_read_beautifulsoup_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def watched(text: str, layout: Layout) -> None:
        asked.append(text)
        tell_soup(text, layout)

    monkeypatch.setattr("archiver.read.html.tell_soup", watched)
    assert text_of("<p>好的网页</p>") == "好的网页"
    assert not asked
    assert text_of("<p>前</p><a href='>" + "引号没有关上" * 20).endswith("引号没有关上" * 20)
    assert asked


@pytest.mark.parametrize(
    "markup", ["<p>甲<b>乙</b></p><p>丙", "<table><tr><td>1<td>2</tr></table>", "<pre>a\n b</pre>", "<ul><li>x</li><li>y</li></ul>"]
)
def test_both_parsers_see_the_same(markup: str) -> None:
    def seen(tell: Callable[[str, Layout], None]) -> str:
        return "".join(line.text for line in Flow.of(tell, markup, Notes()).lines)

    assert seen(tell_html) == seen(tell_soup) != ""


class Counted:
    """A layout that only counts what it is told."""

    def __init__(self) -> None:
        self.told = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.told += 1

    def open(self, look: Look, attributes: Mapping[str, str]) -> None:
        self.told += 1

    def text(self, text: str) -> None:
        self.told += 1

    def end(self, name: str = "") -> None:
        self.told += 1


def told(*parsers: Callable[[str, Layout], None], markup: str) -> int:
    layout = Counted()
    for tell in parsers:
        tell(markup, layout)
    return layout.told


@pytest.mark.parametrize("inline", ["", "<b>", "<span class=x>", "</b>", "<!-- 注 -->", "<i></i>"])
@pytest.mark.parametrize("space", ["", " ", "\n", " \n\t"])
def test_a_tag_that_means_nothing_changes_nothing(inline: str, space: str) -> None:
    assert text_of(f"<p>甲{space}{inline}{space}乙 c{space}{inline}d") == text_of(f"<p>甲{space}{space}乙 c{space}d")


@pytest.mark.parametrize("tag", ["html", "div", "span"])
def test_the_outermost_element_says_the_language_whatever_it_is(tag: str) -> None:
    notes = Notes()
    flow = Flow(notes)
    flow.start(tag, {"lang": "zh-TW"})
    flow.end()
    assert notes.head().language == "zh-TW"


def test_a_text_may_be_told_in_pieces() -> None:
    flow = Flow(Notes())
    flow.start("p", {})
    for piece in ("会", "议 \n", "\n今", "天"):
        flow.text(piece)
    flow.end()
    assert [line.text for line in flow.lines] == ["会议今天"]


def test_elements_that_a_parser_left_open_are_closed() -> None:
    def gives_up(text: str, layout: Layout) -> None:
        layout.start("div", {})
        layout.start("span", {"hidden": ""})
        layout.text(text)

    assert [(line.text, line.marks) for line in Flow.of(gives_up, "文", Notes()).lines] == [("文", frozenset({"hidden"}))]


def test_a_block_in_hidden_text_has_its_own_place() -> None:
    page = page_of("<p>问<a href=x style='display:none'><div>评分：</div><div>好评如潮</div></a>答")
    assert [b.path.rpartition("/")[2] for b in page.blocks if "hidden" in b.marks] == ["div[1]", "div[2]"]


@pytest.mark.parametrize("tag", ["div", "span", "b", "table><tr><td", "ul><li", "a href=x", "blockquote"])
def test_ten_thousand_deep_is_read_with_work_in_proportion(tag: str) -> None:
    markup = f"<{tag}>" * 10_000 + "最深处"
    names = tag.count("<") + 1
    assert told(tell_html, tell_soup, markup=markup) <= 2 * (2 * names * 10_000 + 10)
    page = page_of(markup)
    assert page.text == "最深处"
    assert len(page.blocks[0].path) < 2000


def test_five_megabytes_are_read_with_work_in_proportion() -> None:
    paragraph = "<p>会议讨论了<b>今年</b>的工作安排，要求各部门在六月底以前完成预算。</p>\n"
    count = 5_000_000 // len(paragraph.encode())
    assert told(tell_html, markup=paragraph * 1000) <= 10 * 1000 + 10
    assert len(page_of(paragraph * count).blocks) == count


@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", '<a "', "<a '", "<script", "<![", "&#", "<title>", "</", "<p><!--x", "]]>", "<table><tr>"]
)
def test_no_piece_repeated_makes_it_slow_or_fail(piece: str) -> None:
    check(page_of(piece * 20_000))


TAGS = st.sampled_from([
    "<p>", "</p>", "<div>", "</div>", "<br>", "<table>", "</table>", "<tr>", "<td>", "</td>", "<th rowspan=2>", "<td colspan=3>", "<ul>", "<li>",
    "<pre>", "</pre>", "<a href=x>", "</a>", "<b>", "</b>", "<span hidden>", "</span>", "<!--", "-->", "<script>", "</script>", "<title>", "</title>",
    "<h1>", "</h1>", "<textarea>", "<select><option>", "<svg>", "</svg>", "<![CDATA[", "]]>", "<?xml?>", "</body>", "</html>", "<frameset>",
    "<noscript>", "<li hidden>", "&nbsp;", "&#0;", "&#27;", "&amp;", "&#x110000;", "\x00", "\x1b", "\x85", "\u2028", "\ufdd0", "<", ">", '"', "'",
    "会议", "纪要", "word", " ", "\n", "\u3000", "\ud800",
])  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(TAGS, max_size=40), st.sampled_from(["text/html", "text/xml"]))
def test_tag_soup_never_raises(pieces: list[str], media_type: str) -> None:
    page_of("".join(pieces), media_type)


WHOLE = f"<html><head><title>题</title></head><body><h1>会议纪要</h1><div><p>一<br>二</p>{TABLE}<ul><li>甲<li>乙</ul></div><!-- x --></body></html>"


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(WHOLE)), st.integers(0, 2**32))
def test_a_damaged_page_never_raises(cut: int, seed: int) -> None:
    chars = list(WHOLE[:cut])
    rng = random.Random(seed)
    for _ in range(rng.randint(0, 6)):
        if chars:
            chars[rng.randrange(len(chars))] = rng.choice("<>/\"'&;\0\x1b 中")
    page_of("".join(chars))


# `visible_size` as one would write it first: each script and comment looked through lazily.
PLAINLY = re.compile(
    r"<!--.*?-->|<(script|style|template|title|iframe|object|svg)\b.*?(?:</\1\s*>|\Z)"
    r"|<[a-zA-Z/!?](?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+>|<[a-zA-Z/!?][^<>]*+>|&(?:#\w{1,7}|[a-zA-Z]\w{1,20});|\s+",
    re.DOTALL | re.IGNORECASE,
)


@settings(max_examples=200, deadline=None)
@given(st.lists(TAGS | st.sampled_from(["</SCRIPT >", "-", "--", "</style", "<a b='>'>", "<iframe>", "<!"]), max_size=30))
def test_what_a_person_would_see_is_measured_without_lazy_steps(pieces: list[str]) -> None:
    source = prepared("".join(pieces))
    assert visible_size(source) == len(PLAINLY.sub("", source))
