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
