"""Passages that a question brings itself."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st
from small import NOTICE, RULE, HashEncoder

from rag.answering.extractive import ExtractiveAnswerer
from rag.answering.given import GivenPassages
from rag.chatbot import ask_passages

ANSWERER = ExtractiveAnswerer(HashEncoder())
BROUGHT = [("补助办法", RULE), ("取暖通知", NOTICE)]


def test_each_passage_is_a_document_of_its_own_numbered_as_given():
    hits = GivenPassages(BROUGHT).search("取暖费补贴")
    assert [(h.document.id, h.rank) for h in hits] == [("passage:2", 1), ("passage:1", 2)]
    assert all(h.passage.span.of(h.document.text) == h.text == h.document.text for h in hits)
    assert hits[0].score > hits[1].score


def test_a_passage_without_a_title_gets_a_name():
    assert GivenPassages([("", "一句话。")]).search("话")[0].document.title


def test_the_title_is_searched_too():
    first, _ = GivenPassages([("甲", "见附表。"), ("清洁取暖", "见附表。")]).search("清洁取暖")
    assert first.document.id == "passage:2"


def test_a_rare_word_weighs_more_and_none_weighs_nothing():
    idf = GivenPassages(BROUGHT).idf(["设备", "通知", "量子", "二条"])
    assert idf["设备"] < idf["量子"]
    assert all(weight > 0 and math.isfinite(weight) for weight in idf.values())


def test_no_passages_are_a_refusal():
    answer = ask_passages(ANSWERER, "取暖费补贴多少？", [])
    assert (answer.refused, answer.hits, answer.citations) == (True, (), ())


def test_the_answer_is_cited_within_the_passage():
    answer = ask_passages(ANSWERER, "低保家庭补贴取暖费多少？", BROUGHT)
    assert "六百元" in answer.text
    for citation in answer.citations:
        assert citation.span.of(NOTICE) == citation.quote
        assert citation.document.id == "passage:2"
    assert set(answer.timings_ms) == {"retrieve", "answer", "total"}


def test_history_is_heard():
    answer = ask_passages(ANSWERER, "那取暖费呢？", BROUGHT, [("设备购置补助标准是多少？", "百分之十五。")])
    assert "取暖费" in answer.standalone_question
    assert answer.standalone_question != answer.question


TEXTS = st.text(alphabet="补贴标准为六百元。，：；（一）\n 第条A1\x00😀", max_size=60)


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.lists(st.tuples(TEXTS, TEXTS), max_size=4))
def test_any_question_to_any_passages_is_answered_or_refused(question, passages):
    answer = ask_passages(ANSWERER, question, passages)
    texts = {f"passage:{n}": text for n, (_, text) in enumerate(passages, start=1)}
    for citation in answer.citations:
        assert citation.quote == citation.span.of(texts[citation.document.id]) != ""
    assert answer.refused == (not answer.sentences)
    assert len(answer.hits) == len(passages)
