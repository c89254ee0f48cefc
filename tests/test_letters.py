"""A question is held against many texts at once just as against each of them by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.folding import fold
from rag.letters import Letters
from rag.terms import squeeze

TEXTS = st.lists(st.text("补贴标准 取暖ab1\n\0", max_size=30), max_size=6)
QUESTION = st.text("补贴标准取暖ab1", min_size=1, max_size=12)


def plain(text):
    return squeeze(fold(text.replace("\0", " ")))


def longest(text, question):
    runs = [text[i:j] for i in range(len(text)) for j in range(i + 1, len(text) + 1)]
    return max((len(run) for run in runs if run in question), default=0)


def closest(text, weights, width):
    def worth(start):
        near = text[start : start + width + 1]
        return sum(w for t, w in weights.items() if any(near.startswith(t[0], k) for k in range(len(near))
                   if text.startswith(t, start + k)))  # fmt: skip

    starts = [i for i in range(len(text)) if any(text.startswith(t, i) for t in weights)]
    return max(map(worth, starts), default=0.0)


@given(TEXTS, QUESTION)
def test_letters_are_counted_in_each_text(texts, question):
    letters = list(dict.fromkeys(question))
    counts = Letters(texts).counts(letters)
    assert counts.tolist() == [[plain(t).count(letter) for letter in letters] for t in texts]


@given(TEXTS, QUESTION)
def test_the_longest_common_run_lies_within_one_text(texts, question):
    assert Letters(texts).longest(question).tolist() == [longest(plain(t), plain(question)) for t in texts]


@given(TEXTS, st.integers(0, 8))
def test_terms_are_close_only_within_one_text(texts, width):
    weights = {"补贴": 1.0, "标准": 2.0, "a": 4.0}
    found = Letters(texts).closest(weights, width).tolist()
    assert found == pytest.approx([closest(plain(t), weights, width) for t in texts])


def test_without_letters_or_terms_nothing_is_found():
    laid = Letters(["补贴", ""])
    assert laid.counts([]).shape == (2, 0)
    assert laid.closest({}, 5).tolist() == [0, 0]
    assert laid.lengths.tolist() == [2, 0]
    assert Letters([]).longest("补贴").tolist() == []


def test_a_question_longer_than_any_text_costs_no_more_than_its_length():
    question = fold("".join(map(chr, range(0x4E00, 0x4E00 + 20_000)))) + "取暖补贴"
    laid = Letters(["取暖补贴标准", question[5_000:5_030]] * 40)
    assert laid.longest(question).tolist() == [4, 30] * 40
    weights = dict.fromkeys((question[n : n + 2] for n in range(len(question) - 1)), 1.0)
    assert laid.closest(weights, 50).tolist() == [3, 29] * 40


def test_what_says_the_same_is_worth_the_same_wherever_it_stands():
    laid = Letters([f"{'甲' * n}取暖补贴标准" for n in range(60)])
    assert len(set(laid.closest({"取暖": 0.1, "补贴": 0.7, "标准": 1 / 3}, 5).tolist())) == 1
