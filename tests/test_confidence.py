"""How sure an answer is, what is missing, and that the fitted numbers fit the code."""

import json
import math
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import NOTICE, RULE, HashEncoder
from worlds import alike, document, hits

from rag.answering.calibration import FILE, calibration
from rag.answering.confidence import Evidence, confidence, evidence, missing
from rag.answering.extractive import rank
from rag.answering.stretches import Signs, stretches, weigh
from rag.question import analyse

FOUND = hits(document(RULE, id="r"), document(NOTICE, id="n"))
SIGNS = [f.name for f in fields(Evidence)]


def sure(text, found=FOUND):
    return confidence(drawn(text, found))


def drawn(text, found=FOUND):
    question = analyse(text)
    weights = weigh(question, alike)
    ranked = rank(stretches(question, found, HashEncoder(), weights))
    return evidence(question, [s for s, _ in ranked], found, weights)


def test_the_calibration_has_a_number_for_each_sign_and_no_other():
    assert set(calibration().ranking) == {f.name for f in fields(Signs)}
    assert set(calibration().confidence) == set(SIGNS)
    assert 0 < calibration().threshold < 1


def test_the_calibration_says_where_it_comes_from():
    told = json.loads(FILE.read_text("utf8"))["provenance"]
    assert told["command"].startswith("python -m rag.evaluation.calibrate")
    assert told["encoder"]
    assert sum(told["questions"].values()) > 100


def test_more_evidence_never_makes_it_less_sure():
    assert all(weight >= 0 for weight in calibration().confidence.values())


@given(st.lists(st.floats(0, 1), min_size=len(SIGNS), max_size=len(SIGNS)))
def test_confidence_is_a_probability(values):
    assert 0 < confidence(Evidence(*values)) < 1


def test_it_is_the_logistic_of_the_weighted_sum():
    nothing = Evidence(**dict.fromkeys(SIGNS, 0.0))
    assert confidence(nothing) == pytest.approx(1 / (1 + math.exp(-calibration().bias)))
    heaviest = max(calibration().confidence, key=calibration().confidence.get)
    assert confidence(replace(nothing, **{heaviest: 1.0})) > confidence(nothing)


def test_without_passages_or_words_there_is_no_evidence():
    assert drawn("补助标准是多少？", ()) is None
    assert drawn("？") is None
    assert confidence(None) == 0.0


def test_what_stands_there_is_surer_than_what_does_not():
    assert sure("设备更新补助的标准是多少？") > calibration().threshold > sure("量子通信的频率由谁分配？")


def test_a_name_that_stands_nowhere_makes_it_less_sure():
    assert sure("青川省设备更新补助的标准是多少？") > sure("山东省设备更新补助的标准是多少？")


def test_every_sign_is_a_share():
    for text in ("低保家庭取暖费补贴多少？", "山东省2021年的取暖费", "Who pays?", "“稳”"):
        found = drawn(text)
        assert all(0 <= getattr(found, sign) <= 1.000001 for sign in SIGNS), (text, found)


def test_missing_words_are_those_no_document_has():
    assert missing(analyse("取暖费和量子通信怎么补贴？"), FOUND) == ["量子", "通信"]
    assert missing(analyse("取暖费怎么补贴？"), FOUND) == []


def test_a_missing_year_and_a_missing_name_are_told():
    absent = missing(analyse("丁薛祥在2031年对取暖说了什么？"), FOUND)
    assert {"2031", "丁薛祥"} <= set(absent)


def test_a_word_within_a_missing_name_is_not_told_again():
    absent = missing(analyse("“磁悬浮列车”何时开通？"), FOUND)
    assert "磁悬浮列车" in absent
    assert not {"磁悬浮", "列车"} & set(absent)


def test_a_compound_is_not_missing_where_one_of_its_words_stands():
    assert "供暖期" not in missing(analyse("供暖期何时结束？"), FOUND)


def test_without_documents_all_is_missing():
    assert missing(analyse("取暖费"), ()) == ["取暖费"]
