"""The measures, worked out by hand, and a small set measured whole."""

from __future__ import annotations

import json
import lzma
import math

import numpy as np
import pytest

from embeddings.training.evaluate import evaluate, measures, ranked, windows


def test_a_perfect_ranking_measures_100() -> None:
    assert measures([["a", "b", "c"]], [["a", "b"]]) == {"nDCG@10": 100, "R@1": 50, "R@10": 100, "R@100": 100}


def test_the_second_place_counts_less() -> None:
    found = measures([["x", "a"], ["y"]], [["a"], ["b"]])
    assert found["nDCG@10"] == round(100 * (1 / math.log2(3)) / 2, 1)
    assert (found["R@1"], found["R@10"]) == (0, 50)


def test_what_stands_after_the_tenth_place_counts_for_depth_100_alone() -> None:
    found = measures([[*map(str, range(10)), "a"]], [["a"]])
    assert found == {"nDCG@10": 0, "R@1": 0, "R@10": 0, "R@100": 100}


def test_a_document_is_as_good_as_its_best_window() -> None:
    questions = np.asarray([[1.0, 0.0]], np.float32)
    passages = np.asarray([[0.1, 0], [0.9, 0], [0.5, 0], [0.6, 0], [0.2, 0]], np.float32)
    assert ranked(questions, passages, [0, 0, 1, 1, 2], depth=2) == [[0, 1]]


@pytest.mark.parametrize(("length", "count"), [(0, 1), (1, 1), (160, 1), (161, 2), (480, 3)])
def test_windows_cover_the_text_once(length: int, count: int) -> None:
    text = "".join(chr(0x4E00 + i % 500) for i in range(length))
    assert len(windows(text)) == count
    assert "".join(windows(text)) == text


class CountsLetters:
    """An encoder that sees only how often each of three letters stands in a text."""

    fingerprint, dimension, max_tokens = "letters", 3, 99

    def encode_queries(self, texts):
        rows = np.asarray([[t.count(c) for c in "abc"] for t in texts], np.float32)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1)

    encode_passages = encode_queries


def test_a_set_is_read_and_measured(tmp_path) -> None:
    folder = tmp_path / "stard"
    folder.mkdir()
    with lzma.open(folder / "corpus.jsonl.xz", "wt") as file:
        rows = [
            {"id": "1", "title": "a", "text": "aa"},
            {"id": "2", "text": "x" * 300 + "bbb"},
            {"id": "3", "text": "c"},
        ]
        file.writelines(json.dumps(row) + "\n" for row in rows)
    questions = [
        {"question": "a", "relevant": ["1"]},
        {"question": "b", "relevant": ["2"]},
        {"question": "c", "relevant": []},
    ]
    (folder / "dev.jsonl").write_text("\n".join(map(json.dumps, questions)))
    told: list[str] = []
    results = evaluate(CountsLetters(), tmp_path, told.append)
    assert results == {"stard": {"nDCG@10": 100, "R@1": 100, "R@10": 100, "R@100": 100}}
    assert len(told) == 1
