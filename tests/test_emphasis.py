from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.emphasis import emphasis
from rag.question import analyse


def marked(question, quote):
    return [span.of(quote) for span in emphasis(analyse(question), quote)]


@pytest.mark.parametrize(
    ("question", "quote", "expected"),
    [
        (
            "补助标准是多少？",
            "补助标准为购置额的百分之十五，最高不超过三百万元。",
            ["百分之十五", "三百万元"],
        ),
        ("补贴多少钱？", "每户补贴600元。", ["600元"]),
        ("补贴期限是多少？", "补贴最长36个月。", ["36个月"]),
        ("提高了多少？", "比上年提高三个百分点，惠及12个人。", ["三个百分点", "12个"]),
        ("比例是多少？", "比例为12.5%。", ["12.5%"]),
        ("供暖什么时候结束？", "供暖期至2024年3月15日。", ["2024年3月15日"]),
        ("什么时候答复？", "应当在十个工作日内答复。", ["十个工作日内"]),
        ("哪个部门审核？", "省财政厅在30日内审核。", []),
        ("有什么要求？", "温度不低于18摄氏度，每户600元。", []),
    ],
)
def test_the_very_thing_asked_for_is_marked(question, quote, expected):
    assert marked(question, quote) == expected


def test_what_the_question_says_itself_is_not_marked():
    assert marked("补贴600元的家庭有多少户？", "补贴600元的家庭共800户。") == ["800户"]


@given(st.text(alphabet="每户补贴六百元1234.%，至年月日 ", max_size=40))
def test_marks_lie_in_order_within_the_quote(quote):
    for question in ("补贴多少元？", "什么时候发？"):
        spans = list(emphasis(analyse(question), quote))
        assert all(0 <= s.start < s.end <= len(quote) for s in spans)
        assert all(a.end <= b.start for a, b in pairwise(spans))
