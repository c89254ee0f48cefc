"""Answers in the documents' own words: every quote is its span, and what is not there is refused."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import NOTICE, RULE, HashEncoder
from worlds import ENGLISH, SPEECH, alike, document, hits

from rag.answering import choosing, extractive
from rag.answering.calibration import calibration
from rag.answering.extractive import ExtractiveAnswerer
from rag.domain import Answer, Status

RULE_, NOTICE_, SPEECH_, ENGLISH_ = (
    document(text, id=name) for name, text in {"r": RULE, "n": NOTICE, "s": SPEECH, "e": ENGLISH}.items()
)
FOUND = hits(RULE_, NOTICE_, SPEECH_, ENGLISH_)
ANSWERER = ExtractiveAnswerer(HashEncoder())
DAY = "2024-06-01"


def grown(question, found=FOUND, as_of=DAY):
    return list(ANSWERER.stream(Answer(question, question, found), alike, as_of))


def ask(question, found=FOUND, as_of=DAY):
    return grown(question, found, as_of)[-1]


def whole(answer):
    """What holds of every answer, whatever was asked."""
    markers = [c.marker for c in answer.citations]
    assert markers == list(range(1, len(markers) + 1))
    texts = {h.document.id: h.document.text for h in answer.hits}
    for citation in answer.citations:
        text = texts[citation.document.id]
        assert citation.quote == text[citation.span.start : citation.span.end]
        assert citation.quote.strip()
    for sentence in answer.sentences:
        assert sentence.citations
        assert set(sentence.citations) <= set(markers)
        quotes = "".join("".join(answer.citations[m - 1].quote.split()) for m in sentence.citations)
        own = "".join(sentence.text.split())
        assert any(own[cut:] in quotes for cut in range(min(40, len(own)))), sentence.text
        assert all(span.end <= len(sentence.text) for span in sentence.emphasis)
    assert {m for s in answer.sentences for m in s.citations} == set(markers)
    assert 0 <= answer.confidence <= 1
    if answer.refused:
        assert (answer.sentences, answer.citations) == ((), ())
        assert answer.note
    else:
        assert answer.sentences
        assert answer.confidence >= calibration().threshold
    return answer


@pytest.mark.parametrize(
    ("question", "holds", "anchor"),
    [
        ("设备更新的补助标准是多少？", "设备购置额的百分之十五", "第四条"),
        ("办法自什么时候起施行？", "2024年3月1日起施行", "第六条"),
        ("哪个部门负责补助资金的审核？", "省工业和信息化厅", "第二条"),
        ("低保家庭取暖费补贴多少？", "六百元", None),
        ("创业贷款期限最长几年？", "三年", None),
        ("What is the permit for urgent repairs?", "three days", None),
    ],
)
def test_the_sentence_that_answers_is_quoted_with_its_place(question, holds, anchor):
    answer = whole(ask(question))
    assert not answer.refused
    assert holds in answer.text
    if anchor:
        assert anchor in {c.anchor for c in answer.citations}


def test_a_list_is_quoted_with_its_lead_in_and_all_its_items():
    answer = whole(ask("哪些情形不予补助？"))
    assert all(part in answer.text for part in ("不予补助", "虚假材料", "失信名单"))


@pytest.mark.parametrize(
    "question",
    ["量子通信的频率由谁分配？", "丁薛祥在2031年提出了什么目标？", "What does the fisheries board charge?"],
)
def test_what_the_documents_do_not_hold_is_refused(question):
    answer = whole(ask(question))
    assert answer.refused
    assert answer.hits == FOUND  # the nearest stay


def test_a_refusal_says_what_is_missing_in_the_questions_language():
    chinese = ask("量子通信的频率由谁分配？")
    assert "“量子通信”" in chinese.note
    assert "没有找到" in chinese.note
    english = ask("What does the fisheries board charge?")
    assert "fisheries" in english.note
    assert not re.search(r"[一-鿿]", english.note)
    assert english.text == english.note


def test_a_refusal_says_so_where_what_was_found_is_in_another_language():
    question = "What does the fisheries board charge?"
    assert "in Chinese" in ask(question, hits(RULE_, NOTICE_)).note
    assert "in Chinese" not in ask(question).note  # one of them can be read
    assert "英文" in ask("渔业局收取多少费用？", hits(ENGLISH_)).note


def test_a_refusal_with_nothing_missing_does_not_say_that_something_is():
    note = extractive.refusal(Answer("补助？", "补助？")).note
    assert "没有提到" not in note
    assert "mention" not in extractive.refusal(Answer("Why?", "Why?")).note


def test_without_passages_it_is_refused():
    answer = whole(ask("补助标准是多少？", ()))
    assert (answer.refused, answer.confidence) == (True, 0.0)


def test_answers_grow_quote_by_quote():
    answers = grown("申请企业补助和贴息贷款各有什么条件？")
    sizes = [len(a.sentences) for a in answers]
    assert sizes == sorted(set(sizes))
    for shorter, longer in pairwise(answers):
        assert {c.quote for c in shorter.citations} <= {c.quote for c in longer.citations}
    whole(answers[-1])


def test_the_status_is_that_of_the_day_asked_for():
    before, after = (ask("设备更新的补助标准是多少？", as_of=day).citations[0] for day in ("2024-01-01", DAY))
    assert (before.status, after.status) == (Status.NOT_YET, Status.IN_FORCE)


def test_several_quotes_do_not_say_the_same():
    again = document(RULE.replace("三百万元", "三百万元整"), title="转发的办法", id="r2")
    answer = whole(ask("设备更新的补助标准是多少？", hits(RULE_, again)))
    said = [s for s in answer.sentences if "购置额" in s.text]
    assert len(said) == 1


def test_quotes_of_a_document_stand_in_its_order_and_do_not_overlap():
    for question in ("申请补助的条件和标准？", "取暖费、贷款和补助标准", "周文清和何立群分别说了什么？"):
        by_document: dict[str, list] = {}
        for citation in whole(ask(question)).citations:
            by_document.setdefault(citation.document.id, []).append(citation.span)
        for spans in by_document.values():
            assert spans == sorted(spans)
            assert all(a.end <= b.start for a, b in pairwise(spans))


def test_the_document_of_the_best_quote_comes_first():
    answer = ask("申请补助的条件和标准？")
    best = max(answer.citations, key=lambda c: c.score)
    assert best.document.id == answer.citations[0].document.id


def test_an_answer_is_no_longer_than_a_reader_wants():
    for question in ("有什么要求？", "企业 补助 贷款 取暖 培训", "申请企业补助要符合什么条件？"):
        answer = ask(question)
        assert len({c.document.id for c in answer.citations}) <= choosing.MOST
        assert len(answer.text) < 600


def test_a_sentence_of_a_speech_says_who_speaks():
    # the sentence before it, which names the speaker, is another passage's
    text = (
        "江源市产业会议\n\n市长周文清在会上表示，要修路。"
        + "要办好几件别的事情。" * 12
        + "氢能车站要达到八百个。"
    )
    answer = whole(ask("氢能车站要达到多少个？", hits(document(text))))
    quoted = next(s for s in answer.sentences if "氢能车站" in s.text)
    first = answer.sentences[0]
    assert "周文清" in first.text
    assert "八百个" in [span.of(quoted.text) for span in quoted.emphasis]


def test_the_amount_asked_for_is_marked():
    answer = ask("低保家庭取暖费补贴多少？")
    assert "六百元" in [span.of(s.text) for s in answer.sentences for span in s.emphasis]


def test_missing_is_told_only_of_a_refusal():
    assert ask("量子通信的频率由谁分配？").missing
    assert ask("低保家庭取暖费补贴多少？").missing == ()


@pytest.mark.parametrize(
    "question",
    [
        "？",
        "",
        "…",
        "补" * 10_000,
        "\x00\x01\x7f",
        "😀😀？",
        "abcdefg",
        "“”《》",
        "（）()[]{}",
        "1",
        "\u202e",
    ],
)
def test_odd_questions_get_a_whole_answer(question):
    whole(ask(question))


@pytest.mark.parametrize("question", ["？", "", "\x00", "😀"])
def test_a_question_without_a_word_is_refused(question):
    assert ask(question).refused


WORDS = st.sampled_from(
    "补助 标准 取暖费 多少 什么时候 施行 贷款 期限 何立群 “稳” 企业 条件 "
    "哪些 不予 2024年 江源市 cranes permit 和 的 ？ 量子".split()
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(WORDS, max_size=8).map("".join),
    st.lists(st.sampled_from(range(len(FOUND))), max_size=6, unique=True),
)
def test_every_answer_is_whole(question, chosen):
    found = tuple(replace(FOUND[i], rank=rank) for rank, i in enumerate(chosen, start=1))
    whole(ask(question, found))


PIECES = st.sampled_from(
    [
        "补助标准为三百元。",
        "（一）材料；",
        "（二）证明。",
        "应当符合下列条件：",
        "\n\n",
        "\n",
        "第一条 ",
        "问：补助多少？",
        "答：三百元。",
        " ",
        "王一表示，",
        "“好”",
        "😀",
        "\t| a | b |",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_every_answer_is_whole_whatever_the_document_looks_like(text):
    whole(ask("补助标准是多少？需要什么材料？", hits(document(f"规定\n\n{text}", "规定"))))
