"""What is read out of a text that a model is writing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.written import complete, said, tail, tells_absence
from rag.generation.thinking import apart

MARKUP = st.text("补助为百分之五。！：；\n- [1]【2】［3，4］*#<think>/ab.?", max_size=60)


@pytest.mark.parametrize(
    ("text", "pointed"),
    [
        ("补助五百元。[1]", [(1,)]),
        ("补助五百元[2]。", [(2,)]),
        ("补助五百元【3】。每年一次。[4][5]", [(3,), (4, 5)]),
        ("补助五百元［1，3］。", [(1, 3)]),
        ("补助五百元[2-4]。", [(2, 3, 4)]),
        ("补助五百元[^7]。", [(7,)]),
        ("补助五百元[资料6]。", [(6,)]),
        ("补助五百元。 [1] [2]\n每年一次。", [(1, 2), ()]),
        ("按〔2023〕12号文补助五百元。", [()]),
        ("补助五百元[1-999]。", [tuple(range(1, 22))]),
        ("- 补助五百元；[1]\n- 每年一次。[2]", [(1,), (2,)]),
        ("[1] 补助五百元。", [()]),
    ],
)
def test_markers_are_read_and_left_out(text, pointed):
    found = said(text)
    assert [s.pointed for s in found] == pointed
    assert all("[" not in s.text and s.claim.text == s.claim.text.strip() for s in found)


def test_a_marker_points_for_its_own_sentence_alone():
    first, second = said("企业应当登记。[1] 个人可以登记。[2]")
    assert (first.text, first.pointed) == ("企业应当登记。", (1,))
    assert (second.text, second.pointed) == ("个人可以登记。", (2,))


def test_a_lead_in_is_shown_once_and_checked_with_every_item():
    first, second = said("申请人应当：\n1. 提交表格；\n2. 出示证件。")
    assert (first.text, second.text) == ("申请人应当：提交表格；", "出示证件。")
    assert second.claim.text == "申请人应当：出示证件。"


@given(MARKUP)
def test_no_private_character_and_no_marker_is_left(text):
    for one in said(text):
        assert not any(0xE000 <= ord(c) < 0xE400 for c in one.text + one.claim.text + one.claim.core)
        assert one.text


@given(st.text(max_size=80))
def test_any_text_can_be_read_as_it_grows(text):
    for end in range(0, len(text) + 1, 7):
        cut = complete(text[:end])
        assert 0 <= cut <= end
        said(text[:cut])
        tail(text[cut:end])


@pytest.mark.parametrize(
    ("text", "pending"),
    [
        ("补助五百", "补助五百"),
        ("补助五百元。每年", "每年"),
        ("补助五百元。[1]", ""),
        ("补助五百元。[1", ""),
        ("补助五百元。[1][2]每年[3", "每年"),
        ("申请条件：\n- **满两年", "满两年"),
        ("", ""),
    ],
)
def test_what_is_pending_is_the_sentence_in_the_making(text, pending):
    assert tail(text[complete(text) :]) == pending


def test_a_whole_sentence_waits_for_its_marker():
    text = "补助五百元。[1]每"
    assert text[: complete(text)] == "补助五百元。[1]"


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("资料中没有答案。", True),
        ("上述文件均未提及申报时间。", True),
        ("因此无法确定具体金额。", True),
        ("The passages do not mention a fee.", True),
        ("The passages hold no answer.", True),
        ("不得使用过期文件。", False),
        ("申请人未提供材料的，不予受理。", False),
        ("The Port Office may not grant a permit.", False),
    ],
)
def test_telling_absence_is_no_statement_about_the_subject(text, absent):
    assert tells_absence(text) is absent


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("答案。", ("", "答案。")),
        ("<think>想</think>\n\n答案。", ("想", "答案。")),
        ("<think>想", ("想", "")),
        ("想好了</think>答案。", ("想好了", "答案。")),
        ("<thinking>想</thinking>答案。", ("想", "答案。")),
        ("<think>一</think>甲。<think>二</think>乙。", ("一二", "甲。乙。")),
        ("<think></think>答案。", ("", "答案。")),
        ("<think>想</thi", ("想", "")),
        ("答案。<thi", ("", "答案。")),
        ("a < b", ("", "a < b")),
    ],
)
def test_thinking_is_told_from_the_answer(written, parts):
    assert apart(written) == parts


@given(st.text("想答<>/think", max_size=40))
def test_no_tag_is_ever_shown(written):
    thought, answer = apart(written)
    assert "<think>" not in thought + answer
    assert "</think>" not in answer
