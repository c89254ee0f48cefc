"""Question files read, and the measures against numbers worked out by hand."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import NotFound
from rag.evaluation.metrics import (
    Bin,
    area,
    bigrams,
    judge,
    mean,
    middle,
    percentile,
    refusals,
    reliability,
    retrieval,
)
from rag.evaluation.questions import BadLine, Row, questions

# ── question files ───────────────────────────────────────────────────────


def written(folder, *lines):
    file = folder / "q.jsonl"
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "utf8")
    return file


def test_a_file_of_questions(tmp_path):
    file = written(
        tmp_path,
        "\ufeff" + json.dumps({"id": 1, "question": "补贴多少？", "evidence": ["六百元"], "kind": "fact"}),
        "",
        {"question": "谁？", "history": [["甲", "乙"]], "answerable": False, "passages": [{"text": "丙"}]},
    )
    first, second = questions([file])
    assert (first.id, first.evidence, first.can_be_answered) == (1, ["六百元"], True)
    assert (second.history, second.can_be_answered) == ([("甲", "乙")], False)
    assert (second.passages[0].title, second.passages[0].text) == (None, "丙")


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("{不是", "不是 JSON"),
        ("[1]", "应是 JSON 对象"),
        ({"id": 1}, "question 没有写"),
        ({"question": ""}, "question 是空的"),
        ({"question": "  "}, "question 是空的"),
        ({"question": 3}, "question 应是文字"),
        ({"question": "谁？", "answerable": "yes"}, "answerable 应是 true 或 false"),
        ({"question": "谁？", "evidence": "六百元"}, "evidence 应是列表"),
        ({"question": "谁？", "relevant": [7]}, "relevant.0 应是文字"),
        ({"question": "谁？", "passages": [{"title": "甲"}]}, "passages.0.text 没有写"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_the_rest_goes_on(tmp_path, line, error):
    bad, good = questions([written(tmp_path, line, {"question": "谁？"})])
    assert (bad.file, bad.line) == ("q.jsonl", 1)
    assert error in str(bad)
    assert "\n" not in str(bad)
    assert isinstance(good, Row)


def test_a_history_that_is_no_pairs_is_bad(tmp_path):
    (bad,) = questions([written(tmp_path, {"question": "谁？", "history": [["甲"]]})])
    assert isinstance(bad, BadLine)
    assert "history.0" in bad.error


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(NotFound, match=r"none\.jsonl"):
        list(questions([tmp_path / "none.jsonl"]))
    with pytest.raises(NotFound):
        list(questions([tmp_path]))


def test_whether_a_question_can_be_answered_shows_in_what_it_has():
    assert Row(question="谁？").can_be_answered is None
    assert Row(question="谁？", relevant=["d"]).can_be_answered is True
    assert Row(question="谁？", answers=["甲"], answerable=False).can_be_answered is False
    assert Row(question="谁？", answers=["甲", ["乙", "丙"]]).golds == [["甲"], ["乙", "丙"]]


# ── retrieval ────────────────────────────────────────────────────────────


def test_retrieval_by_hand():
    ranked = [["a", "b", "c"], ["x", "a", "y", "b"], ["z"]]
    found = retrieval(ranked, [["a"], ["a", "b"], ["q"]])
    assert found["R@1"] == pytest.approx((1 + 0 + 0) / 3)
    assert found["R@5"] == pytest.approx((1 + 1 + 0) / 3)
    assert found["MRR@10"] == pytest.approx((1 + 1 / 2 + 0) / 3)
    second = (1 / math.log2(3) + 1 / math.log2(5)) / (1 + 1 / math.log2(3))
    assert found["nDCG@10"] == pytest.approx((1 + second) / 3)


def test_only_the_first_so_many_count():
    ranked = [[f"x{n}" for n in range(10)] + ["a"]]
    found = retrieval(ranked, [["a"]])
    assert (found["R@10"], found["R@100"], found["MRR@10"], found["nDCG@10"]) == (0, 1, 0, 0)


@given(st.lists(st.sampled_from("abcdefgh"), unique=True), st.sets(st.sampled_from("abcdefgh"), min_size=1))
def test_retrieval_lies_between_none_and_all(found, wanted):
    got = retrieval([found], [wanted])
    assert all(0 <= value <= 1 + 1e-9 for value in got.values())
    assert got["R@1"] <= got["R@5"] <= got["R@10"] <= got["R@100"]
    assert retrieval([sorted(wanted)], [wanted])["nDCG@10"] == pytest.approx(1)


# ── quotes ───────────────────────────────────────────────────────────────


def test_evidence_counts_wherever_white_space_stands():
    judged = judge(["每户补贴\n取暖费 六百元。"], ["取暖费六百元"], [])
    assert (judged.evidence, judged.apt, judged.exact, judged.overlap) == (True, (True,), None, None)


def test_each_quote_is_apt_or_not_and_all_evidence_must_stand():
    judged = judge(["甲说好。", "乙说不好。", "丁"], ["甲说好", "丙说"], [])
    assert judged.evidence is False
    assert judged.apt == (True, False, False)
    assert judge(["甲说"], ["甲说好"], []).apt == (True,)


def test_three_quotes_and_150_characters_count():
    long = "长" * 149
    assert judge([long, "六百元"], ["六百元"], []).evidence is False
    assert judge([long[:147], "六百元"], ["六百元"], []).evidence is True
    assert judge(["一。", "二。", "三。", "六百元"], ["六百元"], []).evidence is False
    assert judge(["长" * 150, "六百元"], ["六百元"], []).apt == (False,)


def test_gold_answers():
    judged = judge(["补助六百元，按月发放。"], [], [["五百元"], ["补助", "按月"]])
    assert judged.exact is True
    assert judge(["补助六百元"], [], [["补助七百元"]]).overlap == pytest.approx(2 / 4)  # 补助 and 百元
    assert judge([], [], [["甲"]]).exact is False
    assert judge(["甲"], [], [[" "], [""]]).exact is None


def test_bigrams_of_chinese_and_words_of_alphabets():
    assert bigrams("设备A12更新 x") == ["设备", "a12", "更新", "x"]
    assert bigrams("补") == ["补"]


# ── confidence and refusal ───────────────────────────────────────────────


def test_area_by_hand():
    assert area([0.9, 0.8], [0.1, 0.2]) == 1
    assert area([0.1], [0.9]) == 0
    assert area([0.5], [0.5]) == 0.5
    assert area([0.9, 0.4], [0.6, 0.4]) == pytest.approx((1 + 1 + 0 + 0.5) / 4)


SCORES = st.lists(st.integers(0, 5).map(lambda n: n / 5), min_size=1, max_size=12)


@given(SCORES, SCORES)
def test_area_is_the_share_of_pairs_in_order(positive, negative):
    pairs = [(p > n) + 0.5 * (p == n) for p in positive for n in negative]
    assert area(positive, negative) == pytest.approx(sum(pairs) / len(pairs))
    assert area(negative, positive) == pytest.approx(1 - area(positive, negative))


def test_refusing_at_a_threshold():
    at = refusals([0.9, 0.3], [0.1, 0.6, 0.2], 0.5)
    assert (at.precision, at.recall, at.answered) == (pytest.approx(2 / 3), pytest.approx(2 / 3), 0.5)
    assert refusals([0.9], [0.6], 0.0).precision is None


def test_reliability_bins():
    bins = reliability([0.05, 0.95, 1.0, 0.91], [False, True, True, False])
    assert bins == [
        Bin(0.0, 0.1, 1, 0.05, 0.0),
        Bin(0.9, 1.0, 3, pytest.approx((0.95 + 1.0 + 0.91) / 3), pytest.approx(2 / 3)),
    ]


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_every_question_is_in_one_bin(asked):
    bins = reliability([c for c, _ in asked], [a for _, a in asked])
    assert sum(b.questions for b in bins) == len(asked)
    assert sum(b.questions * b.answerable for b in bins) == pytest.approx(sum(a for _, a in asked))


def test_middle_and_percentile():
    assert middle([3, 1, 2]) == 2
    assert middle([4, 1, 3, 2]) == 3
    assert percentile(list(range(1, 101)), 0.95) == 95
    assert percentile([7], 0.95) == 7
    assert mean([None, True, 0.5]) == 0.75
    assert mean([None]) is None
