"""Clauses by number, read in questions and found in documents."""

import pytest

from rag.folding import fold
from rag.structure import Clause, alone, clauses, last_article, locate, outline

TEXT = """河道采砂条例

第一章 总则

第一条 为了管理采砂，制定本条例。

第二条 采砂须经许可。

许可由水利局发给，申请人应当具备下列条件：
（一）有固定场所；
（二）有采砂船舶。

许可有效期为两年。

第二条之一 临时采砂的，从简办理。

第三条 本条例自2020年1月1日起施行。

附件：收费办法

第一条 每吨收费五元。
"""
UNITS = outline(TEXT)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("第2条", [Clause(2)]),
        ("12条", [Clause(12)]),
        ("第一百二十条之一", [Clause(120, 1)]),
        ("第二条第二款", [Clause(2, paragraph=2)]),
        ("第十二条第二款第（三）项", [Clause(12, paragraph=2, item=3)]),
        ("第5条第2项", [Clause(5, item=2)]),
        ("第三條和第五條第1款", [Clause(3), Clause(5, paragraph=1)]),
        ("第三条至第五条", [Clause(3), Clause(4), Clause(5)]),
        ("第一千二百六十条", [Clause(1260)]),
        ("条件有哪些", []),
        ("", []),
    ],
)
def test_clauses_in_a_question(written, found):
    assert list(clauses(fold(written))) == found


@pytest.mark.parametrize(
    ("clause", "label", "begins", "ends"),
    [
        (Clause(1), "第一条", "第一条 为了", "制定本条例。"),
        (Clause(2), "第二条", "第二条 采砂", "有效期为两年。"),
        (Clause(2, 1), "第二条之一", "第二条之一", "从简办理。"),
        (Clause(2, paragraph=1), "第二条第一款", "第二条 采砂", "须经许可。"),
        (Clause(2, paragraph=2), "第二条第二款", "许可由水利局", "有采砂船舶。"),
        (Clause(2, paragraph=3), "第二条第三款", "许可有效期", "为两年。"),
        (Clause(2, paragraph=2, item=1), "第二条第二款第（一）项", "（一）", "固定场所；"),
        (Clause(2, item=2), "第二条第（二）项", "（二）", "采砂船舶。"),
    ],
)
def test_where_a_clause_stands(clause, label, begins, ends):
    place = locate(clause, UNITS, TEXT)
    assert place is not None
    assert place.label == label
    found = place.span.of(TEXT)
    assert found.startswith(begins)
    assert found.endswith(ends)


def test_an_item_knows_what_leads_it_in():
    place = locate(Clause(2, paragraph=2, item=2), UNITS, TEXT)
    assert place.lead.of(TEXT).endswith("下列条件：")
    assert locate(Clause(2), UNITS, TEXT).lead is None


@pytest.mark.parametrize(
    "clause", [Clause(4), Clause(1, paragraph=2), Clause(2, item=3), Clause(1, item=1), Clause(3, 1)]
)
def test_a_clause_that_is_not_there(clause):
    assert locate(clause, UNITS, TEXT) is None


def test_the_last_article():
    assert last_article(UNITS) == "第三条"
    assert last_article(()) is None


def test_a_document_that_is_one_article():
    text = "\n船舶应当减速。\n在港内不得抛锚。\n"
    unit = alone(Clause(7, 1), text)
    assert unit.label == "第七条之一"
    assert unit.span.of(text) == text.strip()
    assert locate(Clause(7, 1, paragraph=2), (unit,), text).span.of(text) == "在港内不得抛锚。"
