"""What a model says is verified sentence by sentence; markers are hints; failures are told."""

import pytest
from scripted import Scripted, answers, growing
from small import NOTICE, RULE
from worlds import ENGLISH, SPEECH, document, hits

from rag.domain import Problem
from rag.errors import AnswerCut, GenerationFailed

FOUND = hits(
    document(RULE, id="rule"),
    document(NOTICE, id="notice"),
    document(SPEECH, id="speech"),
    document(ENGLISH, id="english"),
)
QUESTION = "设备更新补助的标准是多少？"
RATE = "补助标准为设备购置额的百分之十五。"
TOP = "单个企业每年最高不超过三百万元。"
FOURTH = next(h.rank for h in FOUND if "百分之十五" in h.text)
SECOND = next(h.rank for h in FOUND if "省财政厅" in h.text)


def said(*pieces, question=QUESTION):
    return answers(question, FOUND, Scripted(*pieces))[-1]


def quotes(answer, sentence):
    cited = {c.marker: c for c in answer.citations}
    return [cited[m].quote for m in sentence.citations]


def test_a_sentence_that_the_documents_bear_out_is_cited_with_their_own_characters():
    answer = said(f"{RATE}[{FOURTH}]")
    (sentence,) = answer.sentences
    assert (sentence.text, sentence.supported, sentence.problems) == (RATE, True, ())
    (citation,) = answer.citations
    assert citation.quote == citation.span.of(RULE)
    assert "百分之十五" in citation.quote
    assert (citation.anchor, answer.generator, answer.refused) == ("第四条", "scripted", False)


@pytest.mark.parametrize(
    ("marker", "kind"),
    [
        (f"[{FOURTH}]", "right"),
        (f"[{SECOND}]", "wrong"),
        ("[99]", "invented"),
        ("", "missing"),
        ("[0]", "none"),
    ],
)
def test_markers_are_hints(marker, kind):
    answer = said(f"{RATE}{marker}{TOP}{marker}")
    assert [s.text for s in answer.sentences] == [RATE, TOP], kind
    assert [c.marker for c in answer.citations] == [1]
    for sentence in answer.sentences:
        assert sentence.supported
        assert all("百分之十五" in quote for quote in quotes(answer, sentence))


def test_a_marker_chooses_among_places_that_say_the_same():
    twice = hits(document(NOTICE, id="one"), document(NOTICE.replace("45号", "46号"), id="two"))
    ranks = {h.document.id: h.rank for h in twice if "六百元" in h.text}
    for id_, rank in ranks.items():
        script = Scripted(f"对低保家庭每户补贴取暖费六百元[{rank}]。")
        answer = answers("低保家庭取暖费补贴多少？", twice, script)[-1]
        assert {c.document.id for c in answer.citations} == {id_}


@pytest.mark.parametrize(
    ("sentence", "problem"),
    [
        ("补助标准为设备购置额的百分之五十。", Problem.NUMBER),
        ("补助标准为设备购置额的百分之十六。", Problem.NUMBER),
        ("单个企业每年最高不超过三百元。", Problem.NUMBER),
        ("热力企业应当保证居民室内温度不低于二十摄氏度。", Problem.NUMBER),
        ("本办法自2024年5月1日起施行。", Problem.DATE),
        ("今年供暖期为2023年11月15日至2024年4月15日。", Problem.DATE),
        ("江政办发〔2023〕54号对清洁取暖工作作了通知。", Problem.DOCUMENT_NUMBER),
        ("副市长何立群表示，要把稳岗摆在首位。", Problem.NAME),
        ("省财政厅负责补助资金的审核。", Problem.NAME),
        ("申请补助的企业可以在本省登记满两年。", Problem.NEGATION),
        ("上一年度营业收入不低于四亿元。", Problem.NEGATION),
        ("对低保家庭每户不补贴取暖费六百元。", Problem.NEGATION),
        ("企业可以凭发票向银行申领消费券。", Problem.NO_EVIDENCE),
    ],
)
def test_what_departs_from_the_documents_stays_and_is_marked(sentence, problem):
    answer = said(f"{RATE}[{FOURTH}]{sentence}[{FOURTH}]")
    first, second = answer.sentences
    assert first.supported
    assert (second.text, second.supported) == (sentence, False)
    assert problem in second.problems
    assert bool(second.citations) == (second.problems != (Problem.NO_EVIDENCE,))  # the place it departs from


def test_list_items_count_with_their_lead_in_which_is_shown_once():
    answer = said(
        "有下列情形之一的，不予补助：\n- 提供虚假材料的；[5]\n- 被列入严重失信名单的。\n- 注册不满三年的。"
    )
    assert [s.text for s in answer.sentences] == [
        "有下列情形之一的，不予补助：提供虚假材料的；",
        "被列入严重失信名单的。",
        "注册不满三年的。",
    ]
    assert [s.supported for s in answer.sentences] == [True, True, False]
    lead_in = {m for m in answer.sentences[0].citations if m in answer.sentences[1].citations}
    assert [c.quote for c in answer.citations if c.marker in lead_in] == [
        "第五条 有下列情形之一的，不予补助："
    ]


def test_greetings_headings_repeats_and_references_are_no_sentences():
    answer = said(
        f"您好！\n\n## 补助标准\n\n{RATE}[4] {RATE}\n\n希望以上内容对您有帮助。\n\n",
        "参考资料：\n[4] 《青川省办法》",
    )
    assert [s.text for s in answer.sentences] == [RATE]


def test_english_answers_are_verified_too():
    answer = said(
        "Cranes must not work between 22:00 and 06:00 [9]. A permit is valid for five days.",
        question="When must cranes not work in the harbour?",
    )
    assert [s.supported for s in answer.sentences] == [True, False]


def test_words_come_before_the_sentence_is_whole_and_are_marked_as_pending():
    states = answers(QUESTION, FOUND, Scripted("补助标准为", "设备购置额的百分之十五。", "[4]单个", "企业"))
    assert [(len(s.sentences), s.pending) for s in states] == [
        (0, "补助标准为"),
        (0, "补助标准为设备购置额的百分之十五。"),
        (1, "单个"),
        (1, "单个企业"),
        (2, ""),
    ]


def test_thinking_is_kept_apart_and_neither_quoted_nor_verified():
    states = answers(QUESTION, FOUND, Scripted("<think>", f"先看。{TOP}", "</th", f"ink>{RATE}"))
    assert states[1].thinking == f"先看。{TOP}"
    assert (states[1].sentences, states[1].pending) == ((), "")
    assert states[-1].thinking == f"先看。{TOP}"
    assert [s.text for s in states[-1].sentences] == [RATE]


def test_the_model_is_not_asked_where_the_documents_hold_nothing():
    model = Scripted(RATE)
    (answer,) = answers("量子通信的频率由谁分配？", FOUND, model)
    assert (answer.refused, model.asked) == (True, [])


@pytest.mark.parametrize(
    "words", ["资料中没有答案。", "根据所给资料，无法确定补助的标准。", "The passages hold no answer."]
)
def test_a_model_that_finds_no_answer_makes_a_refusal(words):
    answer = said(words)
    assert (answer.refused, answer.sentences, answer.citations) == (True, (), ())
    assert "没有找到" in answer.note
    assert answer.hits


def test_what_the_model_did_not_find_beside_an_answer_is_told_in_the_note():
    answer = said(f"{RATE}[4]资料中没有提到申报时间。")
    assert [s.text for s in answer.sentences] == [RATE]
    assert answer.note == "语言模型另称：资料中没有提到申报时间。"


@pytest.mark.parametrize(
    ("pieces", "told"),
    [
        ((GenerationFailed("连不上 http://h/v1"),), "语言模型没有应答（连不上 http://h/v1），以下为原文摘录"),
        ((RATE, GenerationFailed("断了")), "语言模型中途断了（断了），以下为原文摘录"),
        ((), "语言模型没有应答（没有写出可以核对的话），以下为原文摘录"),
        (
            ("<think>想", AnswerCut("9 词元")),
            "语言模型没有应答（没有写出可以核对的话，9 词元），以下为原文摘录",
        ),
    ],
)
def test_a_model_that_fails_gives_place_to_the_documents_own_words(pieces, told):
    answer = said(*pieces)
    assert (answer.note, answer.generator) == (told, "extractive")
    assert (answer.refused, answer.pending) == (False, "")
    assert "百分之十五" in answer.text
    assert all(c.quote in RULE for c in answer.citations)


def test_failures_are_told_in_the_language_of_the_question():
    answer = said(GenerationFailed("down"), question="When must cranes not work in the harbour?")
    assert answer.note == "The language model did not answer (down); quoted instead"


def test_an_answer_cut_at_its_limit_keeps_its_whole_sentences_and_says_so():
    answer = said(f"{RATE}[4]单个企业每", AnswerCut("40 词元"))
    assert [s.text for s in answer.sentences] == [RATE]
    assert answer.note == "回答达到 40 词元 的上限，没有写完的一句略去了。"


def test_who_stops_listening_stops_the_model():
    model = Scripted(RATE, TOP)
    stream = growing(QUESTION, FOUND, model)
    next(stream)
    assert not model.closed
    stream.close()
    assert model.closed
