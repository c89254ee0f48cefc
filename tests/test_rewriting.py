"""Follow-up questions completed from the conversation; whole ones left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.rewriting import standalone

SPOKE = ("李强在座谈会上提出了什么要求？", "李强在讲话中表示，要抓好落实。")
ON_JOBS = ("何立峰对就业提出了什么要求？", "何立峰强调，要稳岗。")
PROVINCE = ("青川省对企业申请补助有什么要求？", "申请补助的企业应当在本省登记满两年。")
RULE = ("《青川省设备更新补助办法》由谁负责审核？", "由省工业和信息化厅负责审核。")


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (SPOKE, "那丁薛祥呢？", "丁薛祥在座谈会上提出了什么要求？"),
        (SPOKE, "丁薛祥呢", "丁薛祥在座谈会上提出了什么要求？"),
        (ON_JOBS, "那么对于教育方面呢？", "何立峰对教育提出了什么要求？"),
        (ON_JOBS, "那养老呢？", "何立峰对养老提出了什么要求？"),
        (PROVINCE, "那江源市呢？", "江源市对企业申请补助有什么要求？"),
    ],
)
def test_another_of_the_same_kind_takes_its_place(before, question, whole):
    assert standalone(question, [before]) == whole


def test_a_pronoun_is_whom_the_answer_named_last():
    assert standalone("他对稳岗怎么看？", [ON_JOBS]) == "何立峰对稳岗怎么看？"
    assert "他" not in standalone("他还说了什么？", [SPOKE])
    assert "李强" in standalone("他还说了什么？", [SPOKE])


@pytest.mark.parametrize(
    "question", ["该办法何时施行？", "它何时施行？", "上述办法何时施行？", "这个办法何时施行？"]
)
def test_a_document_referred_to_is_named(question):
    assert standalone(question, [RULE]) == "《青川省设备更新补助办法》何时施行？"


@pytest.mark.parametrize("question", ["为什么？", "什么时候", "那具体有哪些？", "多少？", "那呢？", "呢？"])
def test_a_bare_follow_up_gets_what_was_asked_about(question):
    whole = standalone(question, [PROVINCE])
    assert "企业" in whole
    assert "补助" in whole
    assert not whole.startswith("那")


def test_several_turns_are_followed_back():
    history = [ON_JOBS, ("那教育呢？", "要办好学校。"), ("那丁薛祥呢？", "要减负。")]
    assert standalone("那医疗呢？", history) == "丁薛祥对医疗提出了什么要求？"


@pytest.mark.parametrize(
    "question",
    [
        "江源市低保家庭取暖费补贴多少？",
        "会议在哪里召开的？",
        "企业申请补助要哪些材料？",
        "Who grants the permit?",
        "《港口噪声规则》何时施行？",
    ],
)
def test_a_whole_question_stays_itself(question):
    assert standalone(question, [ON_JOBS]) == question
    assert standalone(question, []) == question


def test_without_a_conversation_nothing_is_completed():
    assert standalone(" 那丁薛祥呢？ ", []) == "那丁薛祥呢？"
    assert standalone("", [SPOKE]) == ""


def test_a_pronoun_that_nothing_explains_stays():
    assert standalone("他是谁？", [("补贴标准是多少？", "六百元。")]) == "他是谁？"


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
CHINESE = st.text(alphabet="那呢他她它其该办法对于李强江源市为什么在的，？《》“”方面有要求 ", max_size=30)
TURN = st.tuples(TEXT | CHINESE, TEXT | CHINESE)


@settings(max_examples=150, deadline=None)
@given(TEXT | CHINESE, st.lists(TURN, max_size=3))
def test_any_conversation_gives_a_question(question, history):
    whole = standalone(question, history)
    assert isinstance(whole, str)
    assert bool(whole.strip()) or not question.strip()


@pytest.mark.parametrize("question", ["那" + "养老" * 5000 + "呢？", "他" * 10_000, "？" * 10_000])
def test_long_questions_are_no_trouble(question):
    assert standalone(question, [SPOKE, ON_JOBS])
