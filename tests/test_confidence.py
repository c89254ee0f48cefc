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
from rag.answering.choosing import rank
from rag.answering.confidence import Evidence, confidence, evidence
from rag.answering.given import GivenPassages
from rag.answering.signs import Signs
from rag.answering.stretches import stretches, weigh
from rag.answering.windows import Windows
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
    assert set(calibration().ranking) == set(Signs._fields)
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
    for text in ("低保家庭取暖费补贴多少？", "山东省2021年的取暖费", "Who pays?", "“稳”", "谁负责审核？"):
        for found in (FOUND, FOUND[:1], hits(document(RULE, id="r"))):
            drawn_ = drawn(text, found)
            low = dict.fromkeys(SIGNS, 0.0) | {"apart": -1.0}
            assert all(low[s] <= getattr(drawn_, s) <= 1.000001 for s in SIGNS), (text, drawn_)


def test_small_talk_has_no_evidence_whatever_the_documents_say():
    greeting = hits(document("会议记录\n\n你好，谢谢，讲个笑话。\n", id="g"))
    assert drawn("你好", greeting) is None
    assert drawn("讲个笑话", greeting) is None


def test_one_document_stands_apart_where_only_it_holds_the_question():
    assert drawn("设备更新补助的标准是多少？").apart > drawn("今年有什么要求？").apart


def test_a_single_passage_is_compared_with_nothing_and_taken_as_usual():
    alone = drawn(
        "低保家庭每户补贴取暖费多少？", hits(document("通知\n\n对低保家庭每户补贴取暖费六百元。\n"))
    )
    assert 0.3 < alone.apart < 0.6


def test_a_name_counts_as_missing_by_how_rare_it_is():
    question = analyse("山东省取暖费补贴多少？")
    ranked = [s for s, _ in rank(stretches(question, FOUND, HashEncoder(), weigh(question, alike)))]
    common = weigh(question, lambda words: {w: 0.1 if w == "山东" else 1.0 for w in words})
    rare = weigh(question, lambda words: {w: 1.0 if w == "山东" else 0.1 for w in words})
    assert evidence(question, ranked, FOUND, rare).named == pytest.approx(0.0)
    assert evidence(question, ranked, FOUND, common).named == pytest.approx(0.9)


def test_the_issuer_and_the_place_a_document_is_kept_under_count_as_said():
    plain = document("通知\n\n对低保家庭每户补贴取暖费六百元。\n")
    told = replace(plain, metadata=replace(plain.metadata, collection="华亭市/民政"))
    question = "华亭市低保家庭每户补贴取暖费多少？"
    assert drawn(question, hits(plain)).named < drawn(question, hits(told)).named == 1.0


def test_passages_that_were_brought_need_more_to_be_answered_from():
    question = "低保家庭每户补贴取暖费多少？"
    brought = tuple(GivenPassages([("", hit.text) for hit in FOUND]).search(question))
    assert (drawn(question).searched, drawn(question, brought).searched) == (1.0, 0.0)


# ── the thing asked for ───────────────────────────────────────────────────────


def test_a_fitting_thing_far_from_what_is_asked_counts_for_less():
    far = "供暖补助的标准另行公布。" + "会议听取了各方面意见。" * 12 + "出席的有300家企业。"
    near = "供暖补助的标准是300元。" + "会议听取了各方面意见。" * 12
    asked = "供暖补助的标准是多少？"
    assert (
        drawn(asked, hits(document(far, "通知"))).fitting < drawn(asked, hits(document(near, "通知"))).fitting
    )


# ── windows ───────────────────────────────────────────────────────────────────


def test_a_window_holds_what_begins_within_its_width_and_what_stands_above():
    windows = Windows.of("取暖" + "。" * 50 + "补贴", "通知", {"取暖": 1.0, "补贴": 1.0, "通知": 2.0})
    assert windows.within(10) == pytest.approx(3 / 4)
    assert windows.within(60) == pytest.approx(1.0)
    assert windows.around([(52, 54)], 10) == pytest.approx(3 / 4)
    assert windows.around([], 10) == 0.0


@given(st.text("取暖补贴。", max_size=60), st.integers(1, 80))
def test_the_best_window_is_found(text, width):
    weights = {"取": 1.0, "暖补": 2.0, "贴": 4.0}
    starts = {t: [i for i in range(len(text)) if text.startswith(t, i)] for t in weights}
    slow = max(
        (
            sum(w for t, w in weights.items() if any(at <= i <= at + width for i in starts[t]))
            for at in range(len(text))
        ),
        default=0.0,
    )
    assert Windows.of(text, "", weights).within(width) == pytest.approx(slow / 7)
