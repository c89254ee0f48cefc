"""Texts checked against passages: what passes, what is caught, what is shown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answering.given import GivenPassages
from rag.domain import Hit, Passage, Problem, Span
from rag.sentences import sentences
from rag.verification import check, claims, verify, verify_passages

RULE = (
    "江源市旧房改造补贴办法",
    (
        "第一条 为了改善居住条件，制定本办法。\n"
        "第二条 县级以上住房主管部门负责补贴的审核工作；财政部门负责资金拨付。\n"
        "第三条 申请人应当在竣工之日起三十日内向社区居民委员会提交书面申请。\n"
        "第四条 补贴按照改造费用的百分之二十发放，每户不超过1.5万元。"
        "低保家庭的补贴比例可以提高到百分之三十。\n"
        "第五条 有下列情形之一的，不予补贴：\n（一）提供虚假材料的；\n（二）房屋已经列入征收范围的。\n"
        "第六条 申请人对审核结果有异议的，可以在十五日内申请复核，但是逾期未提交材料的除外。\n"
        "第七条 任何单位和个人不得截留、挪用补贴资金。\n"
        "第八条 本办法自2024年3月1日起施行。"
    ),
)
NEWS = (
    "全市旧房改造现场会召开",
    (
        "本报讯 5月6日，全市旧房改造现场会召开。副市长周建国主持会议，市住建局局长吴晓梅作汇报。"
        "市长郑海涛在会上强调，要加快改造进度，持续整治工程拖期，为群众减负，学习运用南湖小区的做法。"
        "截至4月底，全市已改造旧房三千二百户。"
    ),
)
OTHER = ("江源市幼儿园收费规定", "幼儿园应当在每学期开学前公示收费标准。收费标准由价格主管部门核定。")
AS_OF = "2024-06-01"


def checked(text, passages=(RULE, NEWS, OTHER)):
    return verify_passages(text, passages, AS_OF)


def problems(text, passages=(RULE, NEWS, OTHER)):
    (sentence,) = checked(text, passages)
    assert sentence.supported == (not sentence.problems)
    return set(sentence.problems)


@pytest.mark.parametrize(
    "text",
    [
        "财政部门负责资金拨付。",
        "申请人必须在竣工之日起30日内向社区居民委员会递交书面申请。",
        "根据规定，补贴按照改造费用的20%发放，每户最多15000元。",
        "《江源市旧房改造补贴办法》规定，低保家庭的补贴比例可提高到30%。",
        "申请人应当在竣工之日起三十日内提交书面申请。",
        "房屋已经列入征收范围的，不予补贴。",
        "有下列情形之一的，不予补贴：提供虚假材料的。",
        "任何单位和个人不能挪用补贴资金。",
        "该办法自二〇二四年三月一日起施行。",
        "对审核结果有异议的，可以在十五日内申请复核。",
        "郑海涛表示，要继续整治工程拖期，减轻群众的负担。",
        "周建国主持了会议。",
        "改造要借鉴南湖小区的做法。",
        "截至4月底，全市已改造旧房3200户。",
    ],
)
def test_faithful_in_whatever_words(text):
    assert problems(text) == set()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("补贴按照改造费用的百分之三十五发放。", Problem.NUMBER),
        ("补贴每户不超过1.5元。", Problem.NUMBER),
        ("申请人应当在竣工之日起三十个月内向社区居民委员会提交书面申请。", Problem.NUMBER),
        ("补贴按照改造费用的百分之二十发放，每户不少于1.5万元。", Problem.NEGATION),
        ("本办法自2025年3月1日起施行。", Problem.DATE),
        ("县级以下住房主管部门负责补贴的审核工作。", Problem.NEGATION),
        ("申请人可以在竣工之日起三十日内向社区居民委员会提交书面申请。", Problem.NEGATION),
        ("任何单位和个人可以截留、挪用补贴资金。", Problem.NEGATION),
        ("申请人应当在竣工之日起三十日内向社区居民委员会提交口头申请。", Problem.NEGATION),
        ("低保家庭的补贴比例不得提高到百分之三十。", Problem.NEGATION),
        ("教育部门负责资金拨付。", Problem.NAME),
        ("社区居民委员会应当在竣工之日起三十日内向申请人提交书面申请。", Problem.NAME),
        ("市住建局局长吴晓梅主持会议。", Problem.NAME),
        ("钱少峰强调，要加快改造进度。", Problem.NAME),
        ("高层住宅必须安装电梯。", Problem.NO_EVIDENCE),
        ("月球表面覆盖着尘土。", Problem.NO_EVIDENCE),
    ],
)
def test_altered_is_caught_and_named(text, problem):
    assert problem in problems(text)


def test_an_exception_left_out_of_the_middle_is_caught():
    source = ("甲", "企业除承包经营的外应当在每年六月报送财务报告并公布结果。")
    assert problems("企业应当在每年六月报送财务报告并公布结果。", [source]) == {Problem.NEGATION}


def test_said_of_another_document():
    assert problems("《江源市幼儿园收费规定》规定，财政部门负责资金拨付。") == {Problem.CITATION}


def test_no_passages_no_evidence():
    (sentence,) = checked("财政部门负责资金拨付。", [])
    assert sentence.problems == (Problem.NO_EVIDENCE,)
    assert sentence.citations == sentence.nearest == ()


def test_citations_are_the_document_s_own_characters():
    (sentence,) = checked("《江源市旧房改造补贴办法》规定，低保家庭的补贴比例可提高到30%。")
    (citation,) = sentence.citations
    assert citation.quote == "低保家庭的补贴比例可以提高到百分之三十。"
    assert citation.span.of(RULE[1]) == citation.quote
    assert citation.document.id == "passage:1"


def test_an_item_and_its_lead_in_are_two_citations():
    (sentence,) = checked("有下列情形之一的，不予补贴：提供虚假材料的。")
    assert [c.quote for c in sentence.citations] == [
        "第五条 有下列情形之一的，不予补贴：",
        "（一）提供虚假材料的；",
    ]


def test_what_an_altered_sentence_departs_from_is_shown_apart():
    (sentence,) = checked("财政部门负责资金审批。")
    assert sentence.citations == ()
    assert [c.quote for c in sentence.nearest] == ["财政部门负责资金拨付。"]


def test_a_place_has_one_marker_throughout():
    first, second, third = checked("财政部门负责资金拨付。周建国主持会议。资金拨付由财政部门负责。")
    assert first.citations[0].marker == third.citations[0].marker == 1
    assert second.citations[0].marker == 2


def test_each_claim_is_searched_for_by_what_it_states():
    asked = []

    def search(words):
        asked.append(words)
        return GivenPassages([RULE]).search(words)

    verify("您好！根据规定，财政部门负责资金拨付。[1] 周建国主持会议。", search, AS_OF)
    assert asked == ["财政部门负责资金拨付。", "周建国主持会议。"]


def test_evidence_far_down_a_long_passage():
    filling = "".join(f"第{n}号楼的住户于当月完成登记并领取钥匙。" for n in range(2, 90))
    (sentence,) = checked("财政部门负责资金拨付。", [("长", filling + "财政部门负责资金拨付。" + filling)])
    assert sentence.supported
    assert sentence.citations[0].span.start == len(filling)


def test_spans_count_in_the_document_when_the_passage_is_a_part_of_it():
    (whole,) = GivenPassages([RULE]).search("补贴")
    start = RULE[1].index("第六条")
    part = Span(start, RULE[1].index("第七条"))
    hit = Hit(Passage(whole.document.id, part), part.of(RULE[1]), whole.document, 1.0, 1)
    (claim,) = claims("申请人可以在十五日内申请复核。")
    support = check(claim, [hit])
    assert support.supported
    assert all(part.contains(e.span) for e in support.evidence)


@pytest.mark.parametrize("text", [RULE[1], NEWS[1], OTHER[1]])
def test_verbatim_always_passes(text):
    for span in sentences(text):
        sentence = span.of(text)
        if not sentence.endswith("：") and len(sentence) > 9:
            assert all(c.supported for c in checked(sentence)), sentence


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=120))
def test_any_text_and_any_passage(text, passage):
    for sentence in verify_passages(text, [("", passage)], AS_OF):
        assert sentence.supported == (not sentence.problems)
        for citation in (*sentence.citations, *sentence.nearest):
            assert citation.quote == passage[citation.span.start : citation.span.end] != ""
