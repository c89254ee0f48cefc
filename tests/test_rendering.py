"""Answers and documents as JSON, Markdown, terminal text and HTML."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise

import pytest
import worlds
from hypothesis import given
from hypothesis import strategies as st
from web_fakes import NEWS, QUESTION, QUOTE, documents, full_answer, refusal

from rag.comparison import compare
from rag.conversations import Conversation, Feedback, Summary, Turn
from rag.domain import CitationState, Document, Metadata, Problem, Sentence, Span, Standing, Status
from rag.reading.leaves import Box
from rag.verification import Checked
from ui.rendering import (
    EN,
    ZH,
    Mark,
    answer_html,
    answer_json,
    answer_markdown,
    answer_text,
    checked_html,
    cite,
    conversation_html,
    conversations_html,
    document_json,
    gone_html,
    leaves_html,
    library_html,
    passage_json,
    reader_html,
    uploads_html,
    versions_html,
    welcome_html,
    words_for,
)
from ui.rendering.draft import places
from ui.rendering.library import Upload
from ui.rendering.reader import blocks

ASKED = "2026-03-04T12:06:07+08:00"


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
        "confidence", "generator", "note", "aliases", "thinking", "timings_ms",
    ]  # fmt: skip
    assert out["id"] == "q7"
    assert list(out["sentences"][1]) == ["text", "citations", "supported", "problems"]
    assert out["sentences"][1]["problems"] == ["number"]
    assert list(out["citations"][0]) == [
        "marker", "document_id", "external_id", "title", "source", "page", "anchor", "start", "end", "quote",
        "status", "amended", "score", "others",
    ]  # fmt: skip
    assert list(out["passages"][0]) == [
        "rank", "document_id", "external_id", "title", "start", "end", "text", "headings", "status", "score",
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
        "kind": None, "region": None, "revised": None, "collection": None,
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


def test_a_question_back_offers_the_documents(shelf):
    note = "请说明是哪一份文件，例如：《甲办法》、《乙办法》。"
    choices = ("《甲办法》文号是多少？", "《乙办法》文号是多少？")
    asked = replace(refusal(shelf, "文号是多少？"), note=note, choices=choices)
    page = Page(answer_html(asked, ZH, instead=["公共自行车怎么收费？"]))
    card = page.one("refusal")[1]
    assert "您问的是哪一份文件？" in card
    assert "没有找到" not in card
    assert [text for _, text in page.all("ask")] == list(asked.choices)
    assert not page.all("passage")
    kept = Page(answer_html(replace(asked, choices=()), ZH)).one("refusal")[1]
    assert "您问的是哪一份文件？" in kept
    assert note in kept
    assert ZH.nearest not in answer_text(asked, ZH)


def test_what_semicolons_join_is_cited_once(shelf):
    answer = full_answer(shelf)
    joined = (Sentence("新建桥1处；", (1,)), Sentence("新建路2处；", (1,)), Sentence("新建井3处。", (1,)))
    page = Page(answer_html(replace(answer, sentences=joined), ZH))
    assert len(page.all("sentence")) == 3
    assert len(page.all("citation")) == 1
    doubtful = (replace(joined[0], supported=False, problems=()), *joined[1:])
    page = Page(answer_html(replace(answer, sentences=doubtful), ZH))
    assert len(page.all("citation")) == 2


def test_a_refusal_marks_what_does_not_hold(shelf):
    refused = refusal(shelf, "电动滑板车要上牌吗？")
    first, *others = refused.hits
    refused = replace(refused, hits=(replace(first, status=Status.REPEALED), *others))
    page = Page(answer_html(refused, ZH))
    assert [text for _, text in page.all("repealed")] == ["已废止"]
    assert page.all("passage")[0][1].count("已废止") == 1
    assert answer_text(refused).count("（已废止）") == 1


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
        uploads_html([Upload(hostile, "failed", hostile)], ZH),
        conversation_html(Conversation("c", hostile, ASKED, (Turn(1, answer, ASKED),)), ZH),
        conversations_html([Summary("c", hostile, ASKED, 1)], ZH, date(2026, 1, 1)),
        checked_html(hostile, [checked(" ".join(hostile.split()), Problem.NO_EVIDENCE)], ZH),
        welcome_html(ZH, 1, [hostile]),
    ]
    for html in htmls:
        page = Page(html)
        assert page.tags.isdisjoint({"script", "img", "style", "link", "iframe"})
        assert all(a["href"].startswith("wence/exports/") for tag, a, _ in page.found if tag == "a")
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
    assert [a["data-copy"] for a, _ in page.all("copy")] == [cite(shelf[0])]


def test_the_original_opens_at_the_quotes_page_and_is_missed_where_it_is_gone(shelf):
    rules = shelf[0]
    start = rules.text.index("第五条")
    mark = Mark(Span(start, start + 3))
    there = Page(reader_html(rules, Status.IN_FORCE, ZH, mark, original="wence/originals/rules", leaves=True))
    assert there.one("original")[0]["href"] == "wence/originals/rules#page=2"
    assert [a["data-view"] for tag, a, _ in there.found if a.get("role") == "tab"] == [
        "outline", "text", "leaves",
    ]  # fmt: skip
    gone = Page(reader_html(rules, Status.IN_FORCE, ZH, mark))
    assert gone.one("original-gone")[1] == ZH.original_gone
    line = Page(reader_html(replace(rules, external_id="7"), Status.IN_FORCE, ZH, mark))
    assert not line.all("original")
    assert not line.all("original-gone")


def test_leaves_show_every_page_and_the_boxes_on_them():
    boxes = [("other", Box(1, 0.1, 0.2, 0.5, 0.25)), ("quote", Box(2, 0.1, 0.2, 0.5, 0.25))]
    page = Page(leaves_html([(595, 842), (842, 595)], boxes, lambda n: f"leaf/{n}", ZH))
    assert [a["data-page"] for a, _ in page.all("leaf")] == ["1", "2"]
    assert [a["src"] for tag, a, _ in page.found if tag == "img"] == ["leaf/1", "leaf/2"]
    (box,) = page.all("quote")
    assert box[0]["style"] == "left:10.000%;top:20.000%;width:40.000%;height:5.000%"


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
    assert some.one("count")[1] == "共 3 篇"
    assert some.one("more-line")[1] == "显示更多已显示 1 篇，共 3 篇"
    assert "还没有文件" in library_html([], 0, ZH, "2026-01-01")
    assert "没有找到" in library_html([], 0, ZH, "2026-01-01", sought=True)


def test_uploads_tell_how_far_each_file_is():
    uploads = [
        Upload("甲.txt", "added", "没有日期"), Upload("乙.pdf", "failed", "文件是空的"),
        Upload("丙.md", "reading"), Upload("丁.md"),
    ]  # fmt: skip
    page = Page(uploads_html(uploads, ZH))
    assert page.one("added")[1] == "甲.txt 已入库没有日期"
    assert page.one("failed")[1] == "乙.pdf 没有收下文件是空的"
    assert page.one("reading")[1] == "丙.md 正在读取……"
    assert page.one("waiting")[1] == "丁.md 等待"
    assert uploads_html([], ZH) == ""


# ── conversations and checked drafts ──────────────────────────────────────────


def test_conversations_stand_by_day():
    kept = [Summary("b", "今天问的", ASKED, 2), Summary("a", "早先问的", "2025-12-31T09:00:00+08:00", 1)]
    page = Page(conversations_html(kept, ZH, date(2026, 3, 4)))
    assert [text for tag, _, text in ((t, a, "".join(x)) for t, a, x in page.found) if tag == "h3"] == [
        "今天", "更早",
    ]  # fmt: skip
    assert [a["data-id"] for a, _ in page.all("conversation")] == ["b", "a"]
    assert page.all("export")[1][0]["href"] == "wence/exports/b.docx"
    assert conversations_html([], ZH, date(2026, 3, 4)) == ""
    assert "没有找到" in conversations_html([], ZH, date(2026, 3, 4), sought=True)


def test_a_kept_turn_looks_as_it_did_and_says_how_it_was_judged(shelf):
    answer = full_answer(shelf)
    kept = Conversation("c", "题", ASKED, (Turn(4, answer, ASKED, Feedback(good=False)),))
    page = Page(conversation_html(kept, ZH))
    assert page.one("turn")[0]["data-number"] == "4"
    assert page.one("wording")[1] == QUESTION
    assert [a["aria-pressed"] for a, _ in page.all("judge")] == ["false", "true"]
    fresh = Page(answer_html(answer, ZH))
    assert [text for _, text in page.all("sentence")] == [text for _, text in fresh.all("sentence")]


def test_other_places_that_say_the_same_are_counted_on_every_face(shelf):
    answer = full_answer(shelf)
    first, *rest = answer.citations
    counted = replace(answer, citations=(replace(first, others=2), *rest))
    assert [c["others"] for c in answer_json(counted)["citations"]] == [2, 0, 0]
    for face in (answer_text, answer_markdown, answer_html):
        assert "另有 2 处" in face(counted, ZH)
        assert "另有" not in face(answer, ZH)
    assert "2 more" in answer_text(counted, EN)


def test_a_citation_that_no_longer_holds_leads_nowhere_or_to_what_is_there_now(shelf):
    answer = full_answer(shelf)
    first, second, third = answer.citations
    nothing = Document("", "", "", "", "")
    gone = replace(first, document=nothing, span=Span(0, 0), state=CitationState.REMOVED)
    changed = replace(second, span=Span(0, 0), anchor=None, state=CitationState.CHANGED)
    page = Page(answer_html(replace(answer, citations=(gone, changed, third)), ZH))
    lost = [a for a, _ in page.all("lost")]
    assert ["data-document" in a for a in lost] == [False, True]
    assert lost[1]["data-quote"] == ""
    assert "已移除" in lost[0]["aria-label"]
    assert "已改动" in lost[1]["title"]
    assert page.one("sources")[1].count("青川市公共自行车管理") == 1


def checked(text, *problems, citations=(), nearest=()):
    return Checked(text, not problems, tuple(problems), tuple(citations), tuple(nearest))


def test_a_checked_draft_keeps_its_words_and_marks_what_is_wrong(shelf):
    fee, check, _ = full_answer(shelf).citations
    text = "纪要\n\n单次骑行不超过六十分钟的，\n免收费用。 损坏车辆四十八小时内回收。以上。"
    found = [
        checked("单次骑行不超过六十分钟的，免收费用。", citations=[fee]),
        checked("损坏车辆四十八小时内回收。", Problem.NUMBER, nearest=[check]),
    ]
    page = Page(checked_html(text, found, ZH))
    assert page.one("verdict")[1] == "共 2 句，1 句有依据1 句没有"
    assert page.one("supported")[1] == "单次骑行不超过六十分钟的， 免收费用。"
    assert page.one("unsupported")[1] == "损坏车辆四十八小时内回收。"
    assert page.one("problem")[1] == "未核实：数字与原文不符，最接近的原文2"
    assert page.one("draft")[1].startswith("纪要")
    assert page.one("draft")[1].endswith("以上。")
    assert "没有可以核对" in checked_html("你好", [], ZH)


@given(st.lists(st.text(alphabet="甲乙丙。 \n", min_size=1, max_size=9).filter(str.strip), max_size=4))
def test_claims_are_found_in_order_whatever_the_white_space(claims):
    text = "前言 " + "\n".join(claims) + " 后记"
    spans = list(places(text, [" ".join(c.split()) for c in claims]))
    assert ["".join(span.of(text).split()) for span in spans] == ["".join(c.split()) for c in claims]
    assert all(a.end <= b.start for a, b in pairwise(spans))


def test_versions_show_what_changed_and_lead_to_both():
    old = worlds.document("第一条 补贴每月六百元。\n第二条 由财政局发放。\n第三条 试行两年。", "旧", "old")
    new = worlds.document("第一条 补贴每月八百元。\n第二条 由财政局发放。\n第三条 <b>公开名单。", "新", "new")
    page = Page(versions_html(old, new, compare(old, new), ZH))
    assert page.one("verdict")[1].startswith("改动 1 处")
    deleted = ["".join(text) for tag, _, text in page.found if tag == "del"]
    assert "六百元" in "".join(deleted)
    assert "第三条 试行两年。" in deleted
    assert "<b>公开名单" in "".join("".join(text) for tag, _, text in page.found if tag == "ins")
    assert [a["data-document"] for a, _ in page.all("source")][:2] == ["old", "new"]
    assert "第二条" not in page.one("rows")[1]
    same = Page(versions_html(old, old, compare(old, old), ZH))
    assert same.one("empty")[1] == ZH.no_difference


def test_what_changed_outside_the_articles_is_folded_away():
    old = worlds.document("旧规\n\n前言已作废。\n\n第一条 补贴每月六百元。", "旧", "old")
    new = worlds.document("新规\n\n第一条 补贴每月八百元。", "新", "new")
    page = Page(versions_html(old, new, compare(old, new), ZH))
    shown, folded = (text for _, text in page.all("rows"))
    assert "前言" in folded
    assert "前言" not in shown
    assert page.one("verdict")[1] == "改动 1 处增加 0 处删去 0 处未变 0 处"
    loose = [worlds.document(text, text, text) for text in ("甲事已办。", "乙事未了，明日再议。")]
    assert Page(versions_html(*loose, compare(*loose), ZH)).all("outside") == []


# ── what a list leaves out, what a document is replaced by, items ─────────────


def test_a_list_of_documents_says_how_many_it_leaves_out(shelf):
    listed = replace(full_answer(shelf), further=27)
    page = Page(answer_html(listed, ZH))
    assert "还有 27 篇没有列出" in page.one("further")[1]
    assert page.one("list-all")[0]["data-question"] == listed.standalone_question
    assert "27" in answer_text(listed, ZH)
    assert Page(answer_html(full_answer(shelf), ZH)).all("further") == []


@pytest.mark.parametrize(
    ("by", "ends", "told"),
    [
        ("青川市<b>单车</b>条例", "2024-03-01", "已被《青川市<b>单车</b>条例》废止 · 自 2024-03-01 起"),
        (
            "青川市公共自行车管理暂行规定（2024年修订）",
            "",
            "已由新版《青川市公共自行车管理暂行规定（2024年修订）》取代",
        ),
    ],
)
def test_the_reader_names_what_a_document_was_replaced_by(shelf, by, ends, told):
    old = replace(shelf[1], standing=Standing(ends=ends, by=by, by_id="new"))
    page = Page(reader_html(old, Status.REPEALED, ZH))
    assert page.one("standing")[1] == told
    assert page.one("replaced-by")[0]["data-document"] == "new"
    assert Page(reader_html(old, Status.IN_FORCE, ZH)).all("standing") == []


def test_items_begin_lines_and_the_text_stays_as_it_is(shelf):
    text = "第一条 应当提交：（一）申请表；（二）<证明>。（三）其他（一）款所列材料。\n"
    listed = replace(shelf[0], text=text, outline=())
    quote = Span(text.index("提交"), text.index("。（三）"))
    html = reader_html(listed, Status.UNKNOWN, ZH, Mark(quote))
    page = Page(html)
    assert page.one("quote")[1] == quote.of(text)
    assert page.one("cited")[1] == text.strip()
    assert html.count('<span class="item"></span>') == 3


# ── the welcome ───────────────────────────────────────────────────────────────


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


def test_an_answer_that_is_hardly_one_says_so(shelf):
    sure = replace(full_answer(shelf), confidence=0.6)
    doubtful = replace(sure, confidence=0.2)
    for words in (ZH, EN):
        assert words.unsure in answer_html(doubtful, words)
        assert words.unsure in answer_text(doubtful, words)
        assert words.unsure not in answer_html(sure, words) + answer_text(sure, words)
    assert ZH.unsure not in answer_html(refusal(shelf, "电动滑板车要上牌吗？"), ZH)
