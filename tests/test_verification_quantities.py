"""Numbers as values: what a text says with them, however it is written."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.folding import fold
from rag.numerals import to_chinese
from rag.verification.quantities import Kind, number, quantities


def only(text):
    (quantity,) = quantities(fold(text))
    return quantity


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        ("12,000", 12_000),
        ("3.5", Fraction(7, 2)),
        ("1.5亿", 150_000_000),
        ("3万", 30_000),
        ("2千", 2_000),
        ("五千万", 50_000_000),
        ("两亿三千万", 230_000_000),
        ("三点五", Fraction(7, 2)),
        ("二〇二四", 2024),
    ],
)
def test_numbers_in_either_script(written, value):
    assert number(written) == value


@pytest.mark.parametrize("written", ["", "十十", "三点", "亿", "点五", "三点十", "甲"])
def test_what_is_no_number(written):
    assert number(written) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("百分之三", "3%"),
        ("百分之三", "3％"),
        ("百分之五十", "二分之一"),
        ("五成", "50%"),
        ("千分之五", "5‰"),
        ("1.5亿元", "15000万元"),
        ("二十日", "20天"),
        ("一年", "十二个月"),
        ("两周", "14日"),
        ("三公里", "3000米"),
        ("不超过五人", "五人以下"),
        ("不得超过五人", "5名以内"),
        ("至少三次", "三次以上"),
        ("不少于2人", "两人以上"),
        ("不能少于2人", "两人及以上"),
        ("2024年3月1日", "二〇二四年三月一日"),
        ("2024-03-01", "2024年3月1日"),
        ("第十二条", "第12条"),
        ("〔2024〕7号", "[2024]7号"),
        ("十五个工作日内", "15个工作日以内"),
    ],
)
def test_the_same_quantity_in_other_writing(one, other):
    assert only(one).key == only(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("二元", "二万元"),
        ("五个月", "五日"),
        ("五个工作日", "五日"),
        ("十倍以上", "十倍以下"),
        ("超过十人", "十人以下"),
        ("3%", "3‰"),
        ("3个百分点", "3%"),
        ("2023年3月1日", "2024年3月1日"),
        ("3月1日", "3月11日"),
        ("第十二条", "第十二款"),
        ("〔2024〕7号", "〔2024〕8号"),
    ],
)
def test_other_quantities(one, other):
    assert only(one).key != only(other).key


def test_the_bound_alone_may_differ():
    one, other = only("十倍以上"), only("十倍以下")
    assert one.free == other.free
    assert (one.bound, other.bound) == ("≥", "≤")


def test_a_bare_number_of_a_range_takes_the_unit_of_the_other():
    assert [q.key for q in quantities("三至五年")] == [q.key for q in quantities("3年至5年")]
    assert [q.key for q in quantities("3-5%")] == [q.key for q in quantities("3%-5%")]


@pytest.mark.parametrize(
    "text", ["统一规定", "一般应当", "进一步", "十分重要", "第三人", "赵一德", "一并处理", "唯一"]
)
def test_words_with_a_numeral_that_count_nothing(text):
    assert quantities(text) == []


def test_a_numeral_before_such_a_word_counts():
    assert only("十一次性告知").value == 11


def test_kinds():
    kinds = [q.kind for q in quantities("2024年5月1日起,依照第三条,对〔2023〕9号所列的二十人")]
    assert kinds == [Kind.DATE, Kind.ORDINAL, Kind.DOCUMENT, Kind.AMOUNT]


def test_an_impossible_date_is_none():
    assert all(q.kind is not Kind.DATE for q in quantities("2024年13月40日"))


def test_where_it_stands_takes_in_its_bound():
    text = "处不超过三万元罚款"
    quantity = only(text)
    assert text[quantity.start : quantity.end] == "不超过三万元"


@given(st.integers(2, 99_999_999), st.sampled_from(["元", "日", "个月", "人", "倍"]))
def test_both_scripts_say_the_same(value, unit):
    assert only(f"{to_chinese(value)}{unit}").key == only(f"{value}{unit}").key


@given(
    st.text(alphabet="一二三十百千万亿零点分之0123456789.,元年月日个第条至不超过以上下%〔〕号", max_size=30)
)
def test_any_text_gives_ordered_quantities_that_do_not_overlap(text):
    found = quantities(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= q.start < q.end <= len(text) for q in found)
