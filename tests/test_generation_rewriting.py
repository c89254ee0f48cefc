"""Follow-ups completed by a model: used where it is sane, else completed without one."""

import pytest
from scripted import Scripted

from rag.errors import GenerationFailed
from rag.generation.rewriting import SECONDS, Rewriter, sane

HISTORY = [("周文清在座谈会上说了什么？", "周文清表示，要把稳岗摆在首位。何立群谈到培训。")]
QUESTION = "那何立群呢？"
WHOLE = "何立群在座谈会上说了什么？"


def by_rule(question, history):
    return f"按规则：{question}" if history else question


def rewritten(*pieces, question=QUESTION, history=HISTORY):
    model = Scripted(*pieces)
    return Rewriter(model, by_rule)(question, history), model


def test_what_the_model_makes_of_a_follow_up_is_asked():
    whole, model = rewritten(WHOLE)
    assert whole == WHOLE
    (told,) = model.asked
    assert [m["role"] for m in told] == ["system", "user", "assistant", "user"]
    assert told[-1]["content"] == QUESTION
    assert model.seconds == [SECONDS]


@pytest.mark.parametrize(
    "written",
    [
        f"改写后的问题：\n{WHOLE}",
        f"改写后的问题：{WHOLE}",
        f"“{WHOLE}”",
        f"<think>他指何立群。</think>\n{WHOLE}",
        f"{WHOLE}\n解释：……",
    ],
)
def test_what_stands_around_it_is_left_out(written):
    assert rewritten(written)[0] == WHOLE


def test_a_first_question_is_no_follow_up_and_asks_no_model():
    whole, model = rewritten(WHOLE, history=())
    assert (whole, model.asked) == (QUESTION, [])


@pytest.mark.parametrize(
    "pieces",
    [
        (GenerationFailed("断了"),),
        (),
        ("",),
        ("李明华在座谈会上说了什么？",),  # a name from nowhere
        ("何立群在2019年的座谈会上说了什么？",),  # a year from nowhere
        ("在座谈会上说了什么？",),  # the one asked about is lost
        ("What did he say?",),
        (WHOLE * 20,),
    ],
)
def test_where_the_model_fails_or_says_something_else_the_rules_complete_it(pieces):
    assert rewritten(*pieces)[0] == f"按规则：{QUESTION}"


def test_a_second_line_is_not_waited_for():
    whole, model = rewritten(f"{WHOLE}\n", GenerationFailed("not reached"))
    assert whole == WHOLE
    assert model.closed


def test_numbers_asked_about_may_not_be_lost():
    assert not sane("补助的标准是什么？", "第15条的补助标准是什么？", HISTORY)
    assert sane("第15条的补助标准是什么？", "第15条呢？", [("补助标准是什么？", "百分之十五。")])
