"""Alignment, the differences read from it, and the problems they make."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Problem
from rag.verification.alignment import align
from rag.verification.differences import differences
from rag.verification.judging import exchanged, judge
from rag.verification.units import units


def aligned(claim, source):
    return align(claim, source, ([False] * len(claim), [False] * len(source)))


def found(claim, source):
    a, b = units(claim), units(source)
    kin = tuple([u.quantity is not None for u in side] for side in (a, b))
    return differences(a, b, align([u.key for u in a], [u.key for u in b], kin))


def told(claim, source):
    return [
        ("".join(u.text for u in d.claim), "".join(u.text for u in d.source)) for d in found(claim, source)
    ]


def problems(claim, source):
    return {p for d in found(claim, source) for p in [judge(d)] if p}


class TestAlign:
    def test_a_part_is_found_wherever_it_stands(self):
        assert aligned("cde", "abcdefg") == [(0, 2), (1, 3), (2, 4)]

    def test_what_stands_for_another(self):
        assert aligned("abXde", "zzabcdezz") == [(0, 2), (1, 3), (2, 4), (3, 5), (4, 6)]

    def test_a_stretch_left_out(self):
        pairs = aligned("abcdwxyz", "abcd12345wxyz")
        assert [j for i, j in pairs if i is None] == [4, 5, 6, 7, 8]

    def test_something_added(self):
        pairs = aligned("abcd12wxyz", "abcdwxyz")
        assert [i for i, j in pairs if j is None] == [4, 5]

    def test_another_character_rather_than_a_stretch_left_out(self):
        pairs = aligned("五倍以上的罚款", "五倍以下的罚款另处二万元以上的罚款")
        assert [j for _, j in pairs] == list(range(7))

    def test_nothing_in_common(self):
        assert [i for i, _ in aligned("abc", "xyz") if i is not None] == [0, 1, 2]

    @given(st.text("abcd", min_size=1, max_size=12), st.text("abcd", min_size=1, max_size=30))
    def test_every_claim_unit_once_and_in_order(self, claim, source):
        pairs = aligned(claim, source)
        ours = [i for i, _ in pairs if i is not None]
        theirs = [j for _, j in pairs if j is not None]
        assert ours == list(range(len(claim)))
        assert theirs == sorted(set(theirs))

    @given(st.text("abcd", max_size=5), st.text("abcd", min_size=1, max_size=9), st.text("abcd", max_size=5))
    def test_a_true_part_aligns_without_a_difference(self, before, part, after):
        pairs = aligned(part, before + part + after)
        assert all(i is not None and j is not None for i, j in pairs)
        assert all(part[i] == (before + part + after)[j] for i, j in pairs)


class TestDifferences:
    def test_whole_words_on_both_sides(self):
        assert told("由人民检察院受理。", "由人民法院受理。") == [("人民检察院", "人民法院")]

    def test_none_for_a_true_part(self):
        assert told("甲应当登记。", "甲应当登记，乙应当到场。") == []

    def test_the_start_takes_in_the_source_s_clause(self):
        (first, *_) = told("国有企业不得收费。", "任何单位和个人不得收费。")
        assert first == ("国有企业", "任何单位和个人")

    def test_a_clause_left_out(self):
        (difference,) = found("甲应当登记,并公告结果。", "甲应当登记,通知乙方到场,并公告结果。")
        assert difference.clauses
        assert not difference.claim

    def test_another_subject_in_between(self):
        source = "青年创业中心主持会议，省商务厅出席会议。"
        assert any(d.across for d in found("青年创业中心出席会议。", source))
        assert not any(d.across for d in found("青年创业中心主持会议。", source))

    def test_two_words_that_have_changed_places(self):
        source = "用人单位应当在三日内书面通知劳动者。"
        assert exchanged(found("劳动者应当在三日内书面通知用人单位。", source))
        assert not exchanged(found("用人单位应当在三日内通知劳动者。", source))


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("企业必须在每年三月报告。", "企业应当在每年三月报告。"),
        ("企业应在每年三月报告。", "企业应当在每年三月报告。"),
        ("企业不能转让补贴资格。", "企业不得转让补贴资格。"),
        ("依照国家相关规定收取费用。", "按照国家有关规定收取费用。"),
        ("违反该办法的，追回补贴。", "违反本办法的，追回补贴。"),
        ("或给予警告，或处以罚款。", "或者给予警告，或者处以罚款。"),
        ("房东可以解除合同。", "房东可以单方解除合同。"),
        ("企业在15日内登记。", "企业在十五日内登记。"),
    ],
)
def test_style_makes_no_problem(claim, source):
    assert problems(claim, source) == set()


@pytest.mark.parametrize(
    ("claim", "source", "problem"),
    [
        ("企业可以在每年三月报告。", "企业应当在每年三月报告。", Problem.NEGATION),
        ("企业不得在每年三月报告。", "企业应当在每年三月报告。", Problem.NEGATION),
        ("企业转让补贴资格。", "企业不得转让补贴资格。", Problem.NEGATION),
        ("县级以下主管部门负责登记。", "县级以上主管部门负责登记。", Problem.NEGATION),
        ("处三万元以上罚款。", "处三万元以下罚款。", Problem.NEGATION),
        ("部分企业应当登记。", "所有企业应当登记。", Problem.NEGATION),
        ("企业有权申请复核。", "企业无权申请复核。", Problem.NEGATION),
        ("补贴名单应当保密。", "补贴名单应当公开。", Problem.NEGATION),
        ("只有企业应当在三月登记。", "企业应当在三月登记。", Problem.NEGATION),
        ("处三万元以下罚款。", "处五万元以下罚款。", Problem.NUMBER),
        ("处三元以下罚款。", "处三万元以下罚款。", Problem.NUMBER),
        ("企业在十五个月内登记。", "企业在十五日内登记。", Problem.NUMBER),
        ("企业于2024年5月1日登记。", "企业于2023年5月1日登记。", Problem.DATE),
        ("依据江政发〔2024〕9号办理。", "依据江政发〔2024〕6号办理。", Problem.DOCUMENT_NUMBER),
        ("补贴由学校按年发放。", "补贴由学校按月发放。", Problem.NO_EVIDENCE),
        ("由省财政厅负责审核。", "由市教育局负责审核。", Problem.NAME),
        ("申请人向人民检察院起诉。", "申请人向人民法院起诉。", Problem.NAME),
        ("企业应当焚烧全部账簿。", "企业应当装订全部账簿。", Problem.NO_EVIDENCE),
    ],
)
def test_a_change_is_named_by_its_kind(claim, source, problem):
    assert problem in problems(claim, source)
