"""Whole-document questions over the small library: outlines, lists of documents, two things side by side."""

import pytest
from small import NOTICE, RULE
from worlds import document

from embeddings import BUNDLED, StaticEncoder
from rag.answering.extractive import ExtractiveAnswerer
from rag.answering.keylines import MOST, keylines
from rag.answering.titles import EXACT, PART, WORDS, named, newest
from rag.chatbot import Chatbot, ask_passages
from rag.filters import Filters
from rag.index import Index
from rag.retriever import Retriever
from ui.rendering import ZH, answer_html, answer_json, answer_markdown, answer_text

TITLE = "青川省中小企业设备更新补助办法"


@pytest.fixture(scope="module")
def encoder():
    return StaticEncoder(BUNDLED)


@pytest.fixture(scope="module")
def bot(library, encoder):
    index = Index(library / "index", encoder, "bundled")
    return Chatbot(index, Retriever(index, encoder), ExtractiveAnswerer(encoder))


def labelled(answer):
    return {sentence.label: sentence.text for sentence in answer.sentences}


def assert_cited(answer):
    """Every sentence has its quotes, word for word and in the order of the markers."""
    assert not answer.refused
    assert [c.marker for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    quotes = {c.marker: c.quote for c in answer.citations}
    for sentence in answer.sentences:
        assert sentence.citations
        cited = "".join(quotes[m] for m in sentence.citations)
        assert "".join(sentence.text.split()) in "".join(cited.split())


# ── what a document says ─────────────────────────────────────────────────


@pytest.mark.parametrize(
    "question",
    [f"《{TITLE}》主要内容是什么？", "设备更新补助办法讲了什么", "总结一下中小企业设备更新补助办法"],
)
def test_a_document_named_is_set_out_in_lines(bot, question):
    answer = bot.ask(question)
    assert_cited(answer)
    lines = labelled(answer)
    assert lines["目的"] == "第一条 为了支持中小企业更新设备，制定本办法。"
    assert "负责补助资金的审核" in lines["责任单位"]
    assert "2024年3月1日" in lines["时间"]
    assert {c.document.title for c in answer.citations} == {TITLE}
    assert [c.span for c in answer.citations] == sorted(c.span for c in answer.citations)
    assert len(answer.sentences) <= MOST
    assert answer.confidence > 0.7
    assert answer.text.startswith("目的：第一条")


def test_the_lines_grow_one_by_one(bot):
    grown = [len(answer.sentences) for answer in bot.stream(f"《{TITLE}》讲什么")]
    assert grown == list(range(len(grown)))


def test_the_only_document_is_meant_where_none_is_named(bot):
    notice = next(d.id for d in bot.index.documents() if "清洁取暖" in d.title)
    answer = bot.ask("这个文件讲什么？", filters=Filters(documents=(notice,)))
    assert_cited(answer)
    assert "六百元" in answer.text


def test_of_several_documents_it_asks_back_which(bot):
    for question in ("这个文件讲什么？", "总结要点"):
        answer = bot.ask(question)
        assert answer.refused
        assert answer.note.startswith("请说明是哪一份文件")
        assert TITLE in answer.note
        assert answer.confidence < 0.1
    assert bot.ask("What is this document about?").note.startswith("Which document do you mean?")


def test_nothing_is_told_of_a_document_that_is_not_there(bot):
    answer = bot.ask("《港口岸电管理条例》主要内容是什么？")
    assert (answer.refused, answer.missing, answer.citations) == (True, ("港口岸电管理条例",), ())
    assert "没有《港口岸电管理条例》" in answer.note
    assert bot.ask("港口岸电管理条例讲了什么").refused


def test_an_empty_index_says_so(tmp_path, encoder):
    index = Index(tmp_path, encoder, "bundled", create=True)
    empty = Chatbot(index, Retriever(index, encoder), ExtractiveAnswerer(encoder))
    assert empty.ask("总结要点").note == "还没有收录文件。"


def test_english_is_answered_with_english_labels(bot):
    answer = bot.ask("Summarize the harbour noise rules")
    assert_cited(answer)
    assert set(labelled(answer)) == {"Key point"}
    assert answer.text.startswith("Key point: Section 1")


@pytest.mark.parametrize("question", ["这个文件讲什么？", "它主要讲了什么", "该办法的主要内容是什么？"])
def test_the_document_cited_last_is_meant(bot, question):
    first = bot.ask("企业设备购置补助标准是多少？")
    assert first.citations[0].document.title == TITLE
    answer = bot.ask(question, [(first.question, first.text)])
    assert_cited(answer)
    assert {c.document.title for c in answer.citations} == {TITLE}


def test_after_a_summary_the_same_document_is_meant(bot):
    first = bot.ask("总结一下清洁取暖的通知")
    answer = bot.ask("它对低保家庭有什么补贴？", [(first.question, first.text)])
    assert "六百元" in answer.text
    assert "清洁取暖" in answer.standalone_question


# ── which documents ──────────────────────────────────────────────────────


def test_documents_that_mention_a_thing_are_listed_each_with_a_quote(bot):
    answer = bot.ask("哪些文件提到了补助？")
    assert_cited(answer)
    assert [s.label for s in answer.sentences] == [f"《{TITLE}》（另有 5 处）", "《江源市召开稳就业座谈会》"]
    assert all("补助" in s.text for s in answer.sentences)
    assert not any(s.text == TITLE for s in answer.sentences)


def test_words_that_stand_apart_count_where_the_phrase_stands_nowhere(bot):
    answer = bot.ask("哪些文件规定了取暖补贴？")
    assert_cited(answer)
    assert "六百元" in answer.sentences[0].text
    assert answer.confidence < bot.ask("哪些文件提到了取暖费？").confidence


def test_a_thing_that_no_document_mentions_is_refused(bot):
    answer = bot.ask("哪些文件提到了量子通信？")
    assert (answer.refused, answer.missing) == (True, ("量子通信",))
    assert answer.note == "已收录的文件中没有提到“量子通信”。"
    assert bot.ask("Which documents mention whales?").note == "None of the documents mentions whales."


def test_a_plural_is_found_in_the_singular(bot):
    answer = bot.ask("Which documents mention permits?")
    assert_cited(answer)
    assert answer.sentences[0].label == "Harbour Noise Rules"


# ── how two things differ ────────────────────────────────────────────────


def test_two_documents_are_set_side_by_side(bot):
    answer = bot.ask("设备更新补助办法和清洁取暖的通知有什么区别？")
    assert_cited(answer)
    assert len({c.document.id for c in answer.citations}) == 2
    dates = [s.label for s in answer.sentences if s.label.endswith("时间")]
    assert len(dates) == 2


def test_two_speakers_are_both_cited(bot):
    answer = bot.ask("周文清和何立群的讲话有什么不同？")
    assert_cited(answer)
    assert {"周文清", "何立群"} <= set(labelled(answer))
    assert "稳岗" in labelled(answer)["周文清"]
    assert "培训" in labelled(answer)["何立群"]


@pytest.mark.parametrize(
    ("question", "lacking"),
    [
        ("稳岗和量子通信有什么区别？", "量子通信"),
        (f"《{TITLE}》和《港口岸电管理条例》有何不同？", "港口岸电管理条例"),
    ],
)
def test_a_side_that_is_not_there_is_told(bot, question, lacking):
    answer = bot.ask(question)
    assert answer.refused
    assert answer.missing == (lacking,)
    assert lacking in answer.note


def test_one_sentence_that_speaks_of_both_answers_alone(encoder):
    both = "甲类许可由省级机关审批，乙类许可由市级机关审批。许可证应当公示。"
    answer = ask_passages(ExtractiveAnswerer(encoder), "甲类许可和乙类许可有什么区别？", [("许可规则", both)])
    assert len(answer.citations) == 1
    assert answer.sentences[0].label == ""


# ── shown ────────────────────────────────────────────────────────────────


def test_labels_are_shown_in_every_form(bot):
    answer = bot.ask(f"《{TITLE}》讲什么？")
    assert "\n责任单位：第二条 省工业" in answer_text(answer)
    assert "\n- 责任单位：第二条 省工业" in answer_markdown(answer)
    page = answer_html(answer, ZH)
    assert '<p><span class="label">责任单位</span><span class="sentence">第二条 省工业' in page
    assert answer_json(answer)["sentences"][0]["label"] == "目的"
    plain = answer_json(bot.ask("低保家庭取暖费补贴多少？"))
    assert "label" not in plain["sentences"][0]


def test_a_title_in_a_label_is_never_markup(encoder):
    given = [("<b>办法</b>", "企业应当每年登记设备。登记免费办理。")]
    answer = ask_passages(ExtractiveAnswerer(encoder), "哪些文件提到了登记设备？", given)
    assert "<b>" in answer.sentences[0].label
    assert "<b>" not in answer_html(answer, ZH)


# ── passages given, names, key lines ─────────────────────────────────────


def test_passages_given_are_documents_too(encoder):
    given = [(TITLE, RULE), ("清洁取暖通知", NOTICE)]
    answerer = ExtractiveAnswerer(encoder)
    assert labelled(ask_passages(answerer, f"《{TITLE}》讲什么？", given))["目的"]
    assert len(ask_passages(answerer, "哪些文件提到了2024年3月？", given).citations) == 2
    assert ask_passages(answerer, "总结要点", given).refused
    assert ask_passages(answerer, "总结要点", given[:1]).citations


def test_a_question_that_names_its_document_is_not_answered_by_the_title(bot):
    answer = bot.ask(f"《{TITLE}》由谁负责？")
    assert answer.standalone_question == f"《{TITLE}》由谁负责？"
    assert "负责补助资金的审核" in answer.text
    assert "2024年3月1日" in bot.ask(f"《{TITLE}》何时施行？").text


def test_how_well_a_name_fits():
    rule, other = document(RULE), document("江源市企业设备管理办法\n\n第一条 设备应当登记。", id="d2")
    assert named(f"《{TITLE}》", [rule, other]) == ([rule], EXACT)
    assert named("设备更新补助办法", [other, rule]) == ([rule], PART)
    assert named("青川省企业设备补助", [rule, other]) == ([rule], WORDS)
    assert named("企业设备办法", [rule, other]) == ([rule, other], WORDS)
    assert named("办法", [rule, other]) == ([], 0.0)
    assert named("", [rule]) == ([], 0.0)


def test_of_two_versions_the_later_is_meant():
    old = document(RULE.replace("2024年3月1日", "2019年1月1日"), id="old")
    new = document(RULE, id="new")
    assert newest([old, new], "2030-01-01") == newest([new, old], "2030-01-01") == [new]
    assert len(newest([new, document(NOTICE, id="n")], "2030-01-01")) == 2


CHAPTERS = """江源市停车管理办法

第一章 总则
第一条 为了规范停车秩序，改善出行条件，制定本办法。
第二条 本市行政区域内的停车管理适用本办法。
第二章 规划建设
第三条 市自然资源部门应当编制停车设施专项规划，新建住宅每户配建不少于一个车位。
第三章 收费
第四条 路内停车位每小时收费不超过三元，首个十五分钟免费，收费标准由市价格部门公布。
第四章 法律责任
第五条 擅自设置路障占用停车位的，由公安机关处二百元罚款。
第五章 附则
第六条 本办法自2025年5月1日起施行。
"""


def test_key_lines_have_their_parts_and_their_chapters(encoder):
    rule = document(CHAPTERS)
    lines = [(line.label, line.span.of(rule.text)[:3]) for line in keylines(rule, encoder)]
    assert lines == [
        ("目的", "第一条"),
        ("适用范围", "第二条"),
        ("规划建设", "第三条"),
        ("收费", "第四条"),
        ("罚则", "第五条"),
        ("时间", "第六条"),
    ]
    english = [line.label for line in keylines(rule, encoder, chinese=False)]
    assert english[:2] == ["Purpose", "Applies to"]


@pytest.mark.parametrize("text", ["标题", "一张清单\n\n甲、乙、丙\n", "？？？\n！！！"])
def test_a_document_without_sentences_has_no_key_lines(encoder, text):
    assert keylines(document(text), encoder) == []


def test_what_is_said_twice_is_told_once(encoder):
    twice = document("某地通知\n\n" + "各单位应当在月底前完成设备登记并上报结果。\n" * 6)
    assert len(keylines(twice, encoder)) == 1
