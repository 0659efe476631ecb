"""Main content: what an article keeps and what it loses, and that nothing is ever lost for good."""

from __future__ import annotations

import importlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.clean.align import covered
from archiver.clean.amend import amended
from archiver.clean.containers import in_best
from archiver.clean.draft import Draft
from archiver.clean.known import Evidence, line_key, place_key
from archiver.clean.rules import rules_from
from archiver.model import Block, Page, Source
from archiver.read.html import read_html
from tests.bench.vary_pages import variations

# The room and the public function share the name `archiver.clean`, so its modules are imported by their names.
judging = importlib.import_module("archiver.clean.judge")
second = importlib.import_module("archiver.clean.second")
RULES = rules_from(None)

PARAGRAPHS = (
    "会议认为，今年上半年公司各项业务进展顺利，新产品的研发按计划推进，第一批样机已经送到客户手中进行测试。",
    "财务部门汇报说，上半年实现营业收入三亿二千五百万元，同比增长百分之十二，毛利率与去年同期大致持平。",
    "会议要求，各部门在六月底以前完成下半年预算的编制，严格控制各项费用，并及时通报新的进展情况。",
    "最后，与会人员就海外市场的开拓交换了意见，一致同意在年内设立两个新的办事处，具体方案由市场部另行上报。",
)
LINKS = "".join(f"<li><a href='/{i}'>第{i}条推荐新闻的标题在这里</a></li>" for i in range(12))
CHROME = (
    "<nav><ul><li><a href=/>首页</a><li><a href=/n>新闻</a><li><a href=/f>财经</a></ul></nav>"
    "<div class=crumb><a href=/>首页</a> &gt; <a href=/n>新闻</a> &gt; 正文</div>"
)
TAIL = (
    f"<div class=related><h3>相关阅读</h3><ul>{LINKS}</ul></div><div class=foot><a href=/a>关于我们</a> | <a href=/b>联系我们</a></div>"
    "<footer>版权所有 某某网络有限公司，未经书面授权不得转载。</footer>"
)


def page_of(markup: str, media_type: str = "text/html") -> Page:
    return read_html(Source(markup, "utf-8", "utf-8"), media_type)


def judged(page: Page) -> Draft:
    draft = Draft.of(page)
    return draft.after("judge", judging.judge(draft, judging.verdict(draft, RULES)))


def article(body: str, chrome: str = CHROME, tail: str = TAIL) -> Page:
    return page_of(f"<html><head><title>某公司会议纪要</title></head><body>{chrome}<div class=main>{body}</div>{tail}</body></html>")


def test_the_article_stays_and_its_surroundings_go() -> None:
    page = article("<h1>某公司会议纪要</h1>" + "".join(f"<p>{p}</p>" for p in PARAGRAPHS))
    draft = judged(page)
    for paragraph in PARAGRAPHS:
        assert paragraph in draft.text
    for chrome in ("推荐新闻", "关于我们", "版权所有", "财经", "相关阅读"):
        assert chrome not in draft.text
    assert draft.original() == page.text
    assert "\n\n\n" not in draft.text


def test_each_removal_says_why_and_how_sure() -> None:
    page = article(
        "<h1>纪要</h1>" + "".join(f"<p>{p}</p>" for p in PARAGRAPHS) + "<div hidden>隐藏的提示文字</div><noscript>请打开脚本</noscript>"
    )
    rules = {e.before.strip(): e.rule for s in judged(page).steps for e in s.edits}
    assert rules["隐藏的提示文字"] == "judge-hidden"
    assert rules["请打开脚本"] == "judge-noscript"
    assert rules["财经"] == "judge-nav"
    assert rules["第3条推荐新闻的标题在这里"] == "judge-boilerplate"
    assert set(rules.values()) <= set(RULES.methods)
    assert all(e.score is not None and 0 <= e.score <= 1 for s in judged(page).steps for e in s.edits)


def test_minutes_glued_into_one_block_stay_whole() -> None:
    glued = "".join(f"Q:请问{i}季度的产能怎么样?会不会受到影响?A:好的,我们{i}季度的产能是翻番的,主要是新的产线投产了。" for i in range(40))
    page = page_of(
        f"<body><noscript>您的浏览器禁用了JavaScript</noscript><div>当前位置:首页/会议纪要</div><div>专家会议纪要</div><div>{glued}</div></body>"
    )
    assert glued in judged(page).text


@pytest.mark.parametrize("wrap", ["<p>{}</p>", "<div>{}</div>", "{}<br><br>", "<section><p><span>{}</span></p></section>"])
def test_however_paragraphs_are_marked_up_all_of_them_stay(wrap: str) -> None:
    text = judged(article("".join(wrap.format(p) for p in PARAGRAPHS))).text
    assert all(p in text for p in PARAGRAPHS)


@pytest.mark.parametrize("seed", range(6))
def test_the_judge_needs_no_names_of_classes_and_no_telling_elements(seed: int) -> None:
    source = article("<h1>某公司会议纪要</h1>" + "".join(f"<p>{p}</p>" for p in PARAGRAPHS)).source.text
    bare, _ = variations(source, random.Random(seed))
    assert "class=" in source
    assert "class=" not in bare
    text = judged(page_of(bare)).text
    assert all(p in text for p in PARAGRAPHS)
    assert not any(chrome in text for chrome in ("推荐新闻", "关于我们", "版权所有", "财经", "相关阅读"))


def test_a_table_stays_with_its_rows() -> None:
    rows = "".join(f"<tr><td>第{i}季度<td>{i}.2亿<td>{i}5%" for i in range(1, 5))
    page = article(f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p><table><tr><th>时间<th>收入<th>毛利率{rows}</table><p>{PARAGRAPHS[2]}</p>")
    assert "时间 | 收入 | 毛利率\n第1季度 | 1.2亿 | 15%\n第2季度 | 2.2亿 | 25%" in judged(page).text


@pytest.mark.parametrize(
    ("second", "marks", "stays"),
    [("  web:", ("pre",), True), ("首页", ("pre",), False), ("  web:", ("pre", "nav"), False), ("  web:", (), False)],
)
def test_the_lines_of_code_stay_together(second: str, marks: tuple[str, ...], stays: bool) -> None:
    texts = ["services:" if second.isascii() else "会议", second]
    blocks = [
        Block(0, 9, "/html/body/div[1]/pre[1]", "pre", marks=frozenset(("pre",))),
        Block(10, 20, "/html/body/div[1]/pre[1]/text()[2]", "pre", marks=frozenset(marks)),
    ]
    assert amended(blocks, texts, [True, False], [False, False]) == [True, stays]


def test_an_attachment_after_the_end_stays() -> None:
    page = article("".join(f"<p>{p}</p>" for p in PARAGRAPHS) + "<p><a href=x.doc>附件：下半年预算编制说明</a></p>")
    assert "附件：下半年预算编制说明" in judged(page).text


def test_a_text_that_a_script_will_show_is_not_hidden() -> None:
    body = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    page = page_of(f"<body><p>微信扫一扫，关注该公众号。</p><div id=js_content style='visibility: hidden'>{body}</div></body>")
    assert all(p in judged(page).text for p in PARAGRAPHS)


def test_a_control_character_costs_nothing() -> None:
    page = article("".join(f"<p>{p[:20]}&#27;{p[20:]}\x00</p>" for p in PARAGRAPHS))
    found = judging.verdict(Draft.of(page), RULES)
    assert found.method == "classifier"
    assert judging.doubt(found) is None
    assert all(p[20:] in judged(page).text for p in PARAGRAPHS)


def unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    """The classifier is never sure."""
    monkeypatch.setattr(judging, "_UNSURE", 2.0)


def lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does it ever find enough."""
    unsure(monkeypatch)
    monkeypatch.setattr(second, "_NOTHING", 10**9)


def english() -> Page:
    words = "The board agreed to meet again in June, and to look at the figures once more before it decides. " * 2
    menu = "<ul>" + "<li><a href=/>Our other news</a>" * 8 + "</ul>"
    return page_of(f"<html><body>{menu}<div><p>{words}</p><p>{words}</p><p>{words}</p></div>{menu}</body></html>")


@pytest.mark.parametrize("limit", ["_NOTHING", "_LOST"])
def test_where_next_to_nothing_is_left_or_sure_trafilatura_is_asked(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    asked: list[Page] = []

    def opinion(page: Page) -> tuple[str, str]:
        asked.append(page)
        return "", "said nothing"

    unsure(monkeypatch)
    monkeypatch.setattr(second, limit, 10**9)
    monkeypatch.setattr(second, "opinion", opinion)
    judging.verdict(Draft.of(english()), RULES)
    assert len(asked) == 1


def test_of_a_chinese_page_with_a_text_nobody_else_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    unsure(monkeypatch)
    monkeypatch.setattr(second, "opinion", lambda *_a: pytest.fail("was asked"))
    monkeypatch.setattr(second, "in_best", lambda *_a: pytest.fail("was asked"))
    found = judging.verdict(Draft.of(article("".join(f"<p>{p}</p>" for p in PARAGRAPHS))), RULES)
    assert found.method == "classifier, unsure"
    assert found.note.startswith("it promises an F1 of 0.")


def test_of_another_page_its_own_best_element_is_asked_before_trafilatura(monkeypatch: pytest.MonkeyPatch) -> None:
    unsure(monkeypatch)
    monkeypatch.setattr(second, "opinion", lambda *_a: pytest.fail("was asked"))
    page = english()
    found = judging.verdict(Draft.of(page), RULES)
    assert found.method == "the element that holds most of it"
    assert "the two together promise" in str(judging.doubt(found))
    assert [page.text[a:b].startswith("The board") for a, b in found.spans] == list(found.kept)


def test_the_best_element_is_the_one_that_is_worth_most_kept_whole() -> None:
    page = page_of("<body><p>Menu here</p><div><p>One sentence.</p><p>Two sentences.</p></div><p>Below it</p></body>")
    assert in_best(page.blocks, [0.1, 0.9, 0.6, 0.1]) == [False, True, True, False]
    assert in_best(page.blocks, [0.9, 0.9, 0.9, 0.9]) == [True] * 4


def test_where_the_classifier_is_lost_trafilatura_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    lost(monkeypatch)
    page = article("".join(f"<p>{p}</p>" for p in PARAGRAPHS))
    found = judging.verdict(Draft.of(page), RULES)
    assert found.method == "trafilatura"
    assert "by trafilatura: the classifier was unsure" in str(judging.doubt(found))
    assert all(p in judged(page).text for p in PARAGRAPHS)


def test_a_second_opinion_that_makes_nothing_surer_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    lost(monkeypatch)
    monkeypatch.setattr(second, "opinion", lambda *_a, **_k: ("关于我们 | 联系我们", ""))
    page = article("".join(f"<p>{p}</p>" for p in PARAGRAPHS))
    found = judging.verdict(Draft.of(page), RULES)
    assert found.method == "classifier, unsure"
    assert "the classifier was unsure" in found.note
    assert all(p in judged(page).text for p in PARAGRAPHS)


def test_a_failing_trafilatura_is_a_note_and_no_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_options: object) -> str:
        raise RecursionError("too deep")

    lost(monkeypatch)
    monkeypatch.setattr("trafilatura.extract", broken)
    page = article("".join(f"<p>{p}</p>" for p in PARAGRAPHS))
    found = judging.verdict(Draft.of(page), RULES)
    assert (found.method, found.note) == ("classifier, unsure", "trafilatura failed: RecursionError: too deep")
    assert PARAGRAPHS[0] in judged(page).text


@pytest.mark.parametrize(("words", "fast"), [(PARAGRAPHS[0], True), ("The board agreed to meet again in June. " * 5, False)])
def test_of_a_chinese_page_only_trafilatura_itself_is_asked(monkeypatch: pytest.MonkeyPatch, words: str, fast: bool) -> None:
    asked: list[object] = []

    def extract(_text: str, **how: object) -> str:
        asked.append(how["fast"])
        return ""

    monkeypatch.setattr("trafilatura.extract", extract)
    second.opinion(page_of(f"<p>{words}</p>"))
    assert asked == [fast]


def test_a_sure_page_is_not_given_to_trafilatura(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trafilatura.extract", lambda *_a, **_k: pytest.fail("was asked"))
    assert PARAGRAPHS[1] in judged(article("".join(f"<p>{p}</p>" for p in PARAGRAPHS))).text


@pytest.mark.parametrize(
    "markup", ["<p>短</p>", "<nav>导航</nav>", "<ul><li><a href=a>甲</a><li><a href=b>乙</a></ul>", "<noscript>请用框架</noscript>"]
)
def test_a_page_with_text_never_comes_out_empty(markup: str) -> None:
    assert judged(page_of(markup)).text.strip()


def test_deep_and_long_pages_are_judged_without_trafilatura(monkeypatch: pytest.MonkeyPatch) -> None:
    lost(monkeypatch)
    monkeypatch.setattr("trafilatura.extract", lambda *_a, **_k: pytest.fail("was asked"))
    menu = "".join(
        f"<li><a href=/{i}>栏目之{i}</a></li>" for i in range(40)
    )  # without links a page is an article alone, and nobody is asked
    deep = page_of(f"<ul>{menu}</ul>" + "<div>" * 3000 + "".join(f"<p>{p}</p>" for p in PARAGRAPHS))
    assert "too deeply" in judging.verdict(Draft.of(deep), RULES).note
    monkeypatch.setattr(second, "_LONGEST", 100)
    assert "too long" in judging.verdict(Draft.of(article(f"<ul>{menu}</ul><p>{PARAGRAPHS[0]}</p>")), RULES).note
    assert PARAGRAPHS[0] in judged(deep).text


class Taught:
    """A site whose other pages all hold one line."""

    digest = "sha256:0"

    def __init__(self, text: str, path: str) -> None:
        self._line, self._place = line_key(text), place_key(path)

    def line(self, key: str) -> Evidence | None:
        return Evidence(9, 9) if key == self._line else None

    def place(self, key: str) -> Evidence | None:
        return Evidence(9, 9) if key == self._place else None


def test_what_a_site_says_on_every_page_is_less_likely_content() -> None:
    page = article("".join(f"<p>{p}</p>" for p in PARAGRAPHS))
    draft = Draft.of(page)
    at = next(i for i, b in enumerate(page.blocks) if page.text[b.start : b.end] == PARAGRAPHS[3])
    plain = judging.verdict(draft, RULES)
    taught = judging.verdict(draft, RULES, Taught(PARAGRAPHS[3], page.blocks[at].path))
    assert taught.scores[at] < plain.scores[at]
    assert taught.kept[0] == plain.kept[0]


def test_other_formats_are_not_judged() -> None:
    page = article(f"<p>{PARAGRAPHS[0]}</p>")
    other = Page(page.text, page.blocks, "text/xml", page.source, page.head)
    assert judged(other).text == page.text


def test_order_tells_short_blocks_apart() -> None:
    texts = ["更多", "会议认为今年各项业务进展顺利", "更多", "财务部门汇报了上半年的营业收入", "更多"]
    other = "会议认为，今年各项业务进展顺利。\n更多\n财务部门汇报了上半年的营业收入。"
    assert covered(texts, other) == [False, True, True, True, False]


def test_what_a_page_says_twice_is_held_once() -> None:
    lead = "会议认为今年上半年各项业务进展顺利"
    texts = [lead, "财务部门汇报了上半年的营业收入情况", lead, "最后与会人员就海外市场交换了意见"]
    assert covered(texts, f"{texts[1]}\n{lead}\n{texts[3]}") == [False, True, True, True]


def test_another_script_and_another_width_are_the_same_text() -> None:
    assert covered(["會議認為，今年上半年業務進展順利"], "会议认为，今年上半年业务进展顺利。") == [True]
    assert covered(["营业收入为３２５００万元，同比增长"], "营业收入为32500万元，同比增长") == [True]


PIECES = st.lists(
    st.sampled_from(
        [
            *(f"<p>{p}</p>" for p in PARAGRAPHS),
            "<p>",
            "</p>",
            "<div hidden>藏着的文字，也有逗号，而且不短。</div>",
            f"<ul>{LINKS}</ul>",
            "<table><tr><td>甲<td>乙<tr><td>丙<td>丁</table>",
            "<nav>导航</nav>",
            "<br>",
            "<h2>小标题</h2>",
            "　　缩进",
            "&#27;",
            "<pre> a\n\n b</pre>",
        ]
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(PIECES)
def test_whatever_goes_can_be_put_back(pieces: list[str]) -> None:
    page = page_of("".join(pieces))
    draft = judged(page)
    assert draft.original() == page.text
    assert bool(draft.text.strip()) == bool(page.text.strip())
    for edit in draft.steps[0].edits:
        assert edit.after == ""
