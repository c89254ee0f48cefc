"""Answers and documents as JSON, Markdown, terminal text and HTML."""

from __future__ import annotations

from dataclasses import fields, replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_fakes import NEWS, QUESTION, QUOTE, documents, full_answer, refusal

from rag.domain import Document, Metadata, Sentence, Span, Status
from ui.rendering import (
    EN,
    ZH,
    Mark,
    answer_html,
    answer_json,
    answer_markdown,
    answer_text,
    cite,
    document_json,
    gone_html,
    library_html,
    passage_json,
    reader_html,
    uploads_html,
    welcome_html,
    words_for,
)
from ui.rendering.library import Upload
from ui.rendering.reader import blocks


class Page(HTMLParser):
    """Elements with their attributes and text, by class; what a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[tuple[str, dict[str, str]]] = []
        self.found: list[tuple[str, dict[str, str], list[str]]] = []
        self.tags: set[str] = set()
        self.feed(html)
        self.close()
        assert not self.stack, f"not closed: {self.stack}"

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        entry = (tag, {k: v or "" for k, v in attrs}, [])
        self.found.append(entry)
        if tag not in ("input", "img", "br"):
            self.stack.append(entry)

    def handle_endtag(self, tag):
        assert self.stack.pop()[0] == tag

    def handle_data(self, data):
        for _, _, text in self.stack:
            text.append(data)

    def all(self, cls: str) -> list[tuple[dict[str, str], str]]:
        return [(a, "".join(text)) for _, a, text in self.found if cls in a.get("class", "").split()]

    def one(self, cls: str) -> tuple[dict[str, str], str]:
        (only,) = self.all(cls)
        return only


@pytest.fixture
def shelf():
    return documents()


# ── JSON ──────────────────────────────────────────────────────────────────────


def test_answer_json_has_the_contracts_keys(shelf):
    out = answer_json(full_answer(shelf), "q7")
    assert list(out) == [
        "id", "question", "standalone_question", "refused", "answer", "sentences", "citations", "passages",
        "confidence", "generator", "timings_ms",
    ]  # fmt: skip
    assert out["id"] == "q7"
    assert list(out["sentences"][1]) == ["text", "citations", "supported", "problems"]
    assert out["sentences"][1]["problems"] == ["number"]
    assert list(out["citations"][0]) == [
        "marker", "document_id", "external_id", "title", "source", "page", "anchor", "start", "end", "quote",
        "status", "amended", "score",
    ]  # fmt: skip
    assert list(out["passages"][0]) == [
        "rank", "document_id", "external_id", "title", "start", "end", "text", "headings", "score",
    ]  # fmt: skip
    assert out["timings_ms"] == {"retrieve": 3.1, "total": 12.0}


def test_json_quotes_are_the_documents_own_characters(shelf):
    texts = {d.id: d.text for d in shelf}
    out = answer_json(full_answer(shelf))
    for citation in out["citations"]:
        assert texts[citation["document_id"]][citation["start"] : citation["end"]] == citation["quote"]
    assert [c["page"] for c in out["citations"]] == [1, 2, None]
    assert [c["status"] for c in out["citations"]] == ["in_force", "in_force", "repealed"]
    for passage in out["passages"]:
        assert texts[passage["document_id"]][passage["start"] : passage["end"]] == passage["text"]


def test_refusal_json_has_passages_and_nothing_else(shelf):
    out = answer_json(refusal(shelf, "电动滑板车要上牌吗？"))
    assert (out["refused"], out["sentences"], out["citations"]) == (True, [], [])
    assert out["answer"] == "现有文件里没有提到电动滑板车的上牌要求。"
    assert out["passages"] == [passage_json(h) for h in refusal(shelf, "").hits]


def test_document_json_full_and_listed(shelf):
    rules = shelf[0]
    whole = document_json(rules, "2024-02-29")
    assert whole["metadata"] == {
        "issuer": "青川市人民政府", "number": "青川市人民政府令第31号", "issued": "2024-01-20",
        "effective": "2024-03-01", "repealed": None, "status": "not_yet", "amended": False, "language": "zh",
        "kind": None, "region": None,
    }  # fmt: skip
    assert whole["outline"][0] == {
        "kind": "chapter", "label": "第一章", "title": "总则", "level": 1,
        "start": whole["text"].index("第一章"), "end": whole["text"].index("第二章"),
    }  # fmt: skip
    listed = document_json(rules, listed=True)
    assert listed["passages"] == 4
    assert "text" not in listed
    assert "outline" not in listed
    assert listed["metadata"]["status"] == "in_force"
    assert listed["sources"] == [listed["source"]]


# ── citations, terminal, Markdown ─────────────────────────────────────────────


def test_a_full_citation_leaves_out_what_is_not_stated(shelf):
    rules, old, news = shelf
    assert cite(rules, "第四条", 1) == (
        "《青川市公共自行车管理办法》（青川市人民政府，青川市人民政府令第31号，2024-01-20）第四条，第 1 页"
    )
    assert cite(old) == "《青川市公共自行车管理暂行规定》（青川市人民政府，2019-05-06）"
    assert cite(replace(news, title="《青川快报》", metadata=Metadata())) == "《青川快报》"


def test_terminal_text_shows_standing_and_doubt(shelf):
    text = answer_text(full_answer(shelf, "那怎么收费？", QUESTION))
    assert text.startswith(f"按此查找：{QUESTION}\n")
    assert "对损坏车辆在四十八小时内回收。[2]（未核实：数字与原文不符）" in text
    assert "第一条（已废止）" in text
    assert "办法.txt" in text


def test_terminal_refusal_says_why_and_what_is_near(shelf):
    text = answer_text(refusal(shelf, "电动滑板车要上牌吗？"))
    assert text.splitlines()[0] == refusal(shelf, "电动滑板车要上牌吗？").note
    assert "1. 青川市公共自行车管理办法 › 第一章 总则" in text


def test_markdown_footnotes_and_escapes(shelf):
    markdown = answer_markdown(full_answer(shelf))
    assert "免收费用；超过六十分钟的，每三十分钟收费一元，单日收费最高不超过十元。[^1]" in markdown
    assert (
        "\n\n[^3]: 《青川市公共自行车管理暂行规定》（青川市人民政府，2019-05-06）第一条（已废止）：“"
        in markdown
    )
    odd = replace(full_answer(shelf), sentences=(Sentence("*不是*强调 <b>"),), citations=())
    assert answer_markdown(odd) == "\\*不是\\*强调 \\<b\\>\n"
    assert answer_markdown(refusal(shelf, "？")) == "现有文件里没有提到电动滑板车的上牌要求。\n"


# ── the chat's HTML ───────────────────────────────────────────────────────────


def test_sentences_carry_chips_that_know_their_place(shelf):
    page = Page(answer_html(full_answer(shelf), ZH))
    sentences = page.all("sentence")
    assert sentences[0][1] == QUOTE.replace("\n", "")
    assert "unsupported" in sentences[1][0]["class"]
    chips = page.all("citation")
    assert [(a["data-marker"], text) for a, text in chips] == [("1", "1"), ("2", "2"), ("3", "3")]
    first = chips[0][0]
    assert first["data-quote"] == QUOTE
    assert shelf[0].text[int(first["data-start"]) : int(first["data-end"])] == QUOTE
    assert page.one("problem")[1] == "未核实：数字与原文不符"
    assert [text for _, text in page.all("repealed")] == [
        "已废止",
        "已废止",
    ]  # at the sentence and at the source


def test_emphasis_marks_only_its_range(shelf):
    page = Page(answer_html(full_answer(shelf), ZH))
    strong = ["".join(text) for tag, _, text in page.found if tag == "strong"]
    assert strong == ["单次骑行不超过六十分钟的，免收费用"[:17]]


def test_sources_come_once_a_document_and_the_verdict_counts(shelf):
    page = Page(answer_html(full_answer(shelf), ZH))
    assert [text for _, text in page.all("source")] == ["1第四条 第 1 页", "2第五条 第 2 页", "3第一条"]
    assert len(page.all("places")) == 2
    assert "有 1 句未能在原文中核实" in page.one("verdict")[1]
    good = replace(full_answer(shelf), sentences=full_answer(shelf).sentences[:1])
    assert "已逐句核对 ✓" in Page(answer_html(good, ZH)).one("verdict")[1]


def test_a_growing_answer_has_sources_first_and_no_verdict(shelf):
    bare = replace(full_answer(shelf), sentences=(), citations=())
    assert "找到 3 段相关原文" in Page(answer_html(bare, ZH, whole=False)).one("progress")[1]
    half = replace(full_answer(shelf), sentences=full_answer(shelf).sentences[:1])
    page = Page(answer_html(half, ZH, whole=False))
    assert page.all("sentence")
    assert not page.all("verdict")


def test_a_clause_begins_a_paragraph(shelf):
    answer = full_answer(shelf)
    two = replace(
        answer, sentences=(answer.sentences[0], Sentence("同一条的另一句。", (1,)), answer.sentences[2])
    )
    html = answer_html(two, ZH)
    assert html.index("同一条的另一句") < html.index("</p>")
    assert html.count('<p><span class="sentence') == 2


def test_rows_of_a_table_do_not_run_together(shelf):
    rows = (Sentence("一档 | 六百元", (1,)), Sentence("二档 | 一千元", (1,)), Sentence("按月发放。", (1,)))
    html = answer_html(replace(full_answer(shelf), sentences=rows), ZH)
    assert html.count('<p><span class="sentence') == 3


def test_the_refusal_card(shelf):
    page = Page(answer_html(refusal(shelf, "电动滑板车要上牌吗？"), ZH, instead=["公共自行车怎么收费？"]))
    card = page.one("refusal")[1]
    assert "文件中没有找到答案" in card
    assert refusal(shelf, "电动滑板车要上牌吗？").note in card
    assert len(page.all("passage")) == 3
    assert page.one("ask")[1] == "公共自行车怎么收费？"
    assert not page.all("sentence")


def test_the_completed_question_is_shown_when_it_differs(shelf):
    assert Page(answer_html(full_answer(shelf, "那收费呢？", QUESTION), ZH)).one("standalone")[1] == QUESTION
    assert not Page(answer_html(full_answer(shelf), ZH)).all("standalone")


@given(st.text(alphabet="<>&\"'`=/ a脚本本\n\r", max_size=40))
def test_nothing_of_a_document_becomes_markup(text):
    hostile = f'{text}<script>x</script><img src=x onerror="x">'
    document = Document("d", hostile, hostile, hostile, "0" * 64, metadata=Metadata(issuer=hostile))
    answer = replace(
        full_answer([document, document, document]) if QUOTE in hostile else refusal([], hostile),
        question=hostile, standalone_question=hostile + "？", note=hostile, missing=(hostile,),
    )  # fmt: skip
    htmls = [
        answer_html(answer, ZH, instead=[hostile]),
        reader_html(document, Status.UNKNOWN, ZH, Mark(Span(0, len(hostile)), hostile, notice=hostile)),
        gone_html(hostile, ZH),
        library_html([replace(document, warnings=(hostile,))], 1, ZH, "2026-01-01"),
        uploads_html([Upload(hostile, "failed", hostile)], ZH, hostile, 2),
        welcome_html(ZH, 1, [hostile]),
    ]
    for html in htmls:
        page = Page(html)
        assert page.tags.isdisjoint({"script", "img", "style", "link", "a", "iframe"})
        assert not any(name.startswith("on") for _, attributes, _ in page.found for name in attributes)


# ── the reader's HTML ─────────────────────────────────────────────────────────

PROSE = st.text(alphabet=st.sampled_from("政策条款。，；<&>\"' \t\n\n\u3000\r𠮷😀a1"), max_size=80)


@given(PROSE, st.data())
def test_the_mark_is_the_quote_and_nothing_of_the_text_is_lost(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    others = data.draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    spans = tuple(Span(min(pair), max(pair)) for pair in others)
    document = Document("d", "题", "s.txt", text, "0" * 64)
    html = reader_html(document, Status.UNKNOWN, ZH, Mark(Span(start, end), None, spans))
    page = Page(html)
    marks = [t for a, t in page.all("quote")]
    assert marks == ([text[start:end]] if start < end else [])
    shown = "".join(page.one("text")[1])
    assert "".join(shown.split()) == "".join(text.split())


@given(PROSE, st.data())
def test_blocks_cover_every_line_once_and_in_order(text, data):
    start = data.draw(st.integers(0, len(text)))
    whole = Span(start, data.draw(st.integers(start, len(text))))
    found = blocks(text, whole)
    assert all(a.end <= b.start for a, b in pairwise(found))
    covered = "".join(block.of(text) for block in found)
    assert "".join(covered.split()) == "".join(text.split())
    assert not len(whole) or any(block.contains(whole) for block in found)


def test_a_quote_over_a_line_end_is_one_mark_in_one_block(shelf):
    rules = shelf[0]
    start = rules.text.index(QUOTE)
    other = Span(rules.text.index("对损坏车辆"), rules.text.index("内回收") + 3)
    mark = Mark(Span(start, start + len(QUOTE)), "第四条", (other, Span(start, start + 5)))
    page = Page(reader_html(rules, Status.IN_FORCE, ZH, mark))
    assert page.one("quote")[1] == QUOTE
    assert page.one("cited")[1] == f"第四条 {QUOTE}"
    assert [text for _, text in page.all("other")] == ["对损坏车辆在二十四小时内回收"]
    assert page.one("title")[1] == "青川市公共自行车管理办法"
    assert "第四条第 1 页青川市人民政府" in page.all("details")[0][1]
    assert [a["data-copy"] for a, _ in page.all("copy")] == [QUOTE, cite(rules, "第四条", 1)]


def test_headings_and_outline_lead_to_blocks(shelf):
    page = Page(reader_html(shelf[0], Status.IN_FORCE, ZH))
    assert [text for _, text in page.all("heading")] == ["第一章 总则", "第二章 运营与服务", "第三章 附则"]
    starts = {a["data-start"] for _, a, _ in page.found if "data-start" in a}
    entries = page.all("goto")
    assert {a["data-goto"] for a, _ in entries} <= starts
    assert entries[1][1].startswith("第一条 为了规范公共自行车的投放")
    assert not page.all("quote")
    assert not page.all("copy")


def test_a_news_text_with_markup_in_it_is_shown_as_text(shelf):
    page = Page(reader_html(shelf[2], Status.UNKNOWN, ZH))
    assert "<script>window.hacked = true</script>" in page.one("text")[1]
    assert NEWS.split("\n")[0] in page.one("text")[1]
    assert not page.all("status")


# ── library, welcome, words ───────────────────────────────────────────────────


def test_rows_of_the_library(shelf):
    page = Page(library_html(shelf, 3, ZH, "2026-01-01"))
    assert [a["data-id"] for a, _ in page.all("document")] == ["rules", "old", "news"]
    assert [text for _, text in page.all("status")] == ["现行有效", "已废止"]
    assert page.one("warnings")[1] == "发布日期没有写明年份"
    assert not page.all("more")
    some = Page(library_html(shelf[:1], 3, ZH, "2026-01-01"))
    assert some.one("count")[1] == "共 3 篇 · 显示前 1 篇"
    assert some.all("more")
    assert "还没有文件" in library_html([], 0, ZH, "2026-01-01")


def test_uploads_tell_each_files_result():
    html = uploads_html(
        [Upload("甲.txt", "added", "没有日期"), Upload("乙.pdf", "failed", "文件是空的")], ZH, "丙.md", 3
    )
    page = Page(html)
    assert page.one("added")[1] == "甲.txt 已入库没有日期"
    assert page.one("failed")[1] == "乙.pdf 文件是空的"
    assert page.one("now")[1] == "正在读取（3/3）：丙.md"
    assert uploads_html([], ZH) == ""


def test_the_welcome_counts_documents():
    assert "正在装载" in welcome_html(ZH, None)
    assert "1,234 篇" in welcome_html(ZH, 1234)
    assert "还是空的" in welcome_html(ZH, 0)


def test_both_languages_have_the_same_places_for_numbers():
    for field in fields(ZH):
        chinese, english = getattr(ZH, field.name), getattr(EN, field.name)
        assert chinese
        assert english
        if isinstance(chinese, str):
            assert chinese.count("{}") == english.count("{}"), field.name


@pytest.mark.parametrize(
    ("header", "words"),
    [(None, ZH), ("", ZH), ("zh-TW,zh;q=0.9,en;q=0.8", ZH), ("en-US,en;q=0.9", EN), ("fr", EN), ("*", ZH)],
)
def test_the_browsers_first_language_decides(header, words):
    assert words_for(header) is words
