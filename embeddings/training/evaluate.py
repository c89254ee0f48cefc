"""How well an encoder alone ranks documents: nDCG@10 and recall on question sets.

A set is a folder with `corpus.jsonl.xz` (`id`, `title`, `text`) and `dev.jsonl`
(`question`, `relevant` ids). A document is its windows of some hundred tokens,
each under its title; its score is its best window's.

Source: Järvelin and Kekäläinen 2002 (nDCG), with binary gains.
"""

from __future__ import annotations

import json
import lzma
import math
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from embeddings.encoder import Encoder, FloatMatrix

SETS: Final = ("stard", "ncp", "domainrag", "wiki")
WINDOW: Final = 160  # characters: about 100 pieces
DEPTH: Final = 100


def windows(text: str, size: int = WINDOW) -> list[str]:
    """`text` cut into stretches of `size` characters; one empty stretch for an empty text."""
    return [text[i : i + size] for i in range(0, max(len(text), 1), size)]


def ranked(
    questions: FloatMatrix, passages: FloatMatrix, owner: Sequence[int], depth: int
) -> list[list[int]]:
    """For each question the `depth` best owners; an owner's score is its best passage's."""
    owners = np.asarray(owner)
    starts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
    found: list[list[int]] = []
    for block in range(0, len(questions), 64):
        scores = np.maximum.reduceat(questions[block : block + 64] @ passages.T, starts, axis=1)
        found += [list(owners[starts[row]]) for row in np.argsort(-scores, axis=1, kind="stable")[:, :depth]]
    return found


def measures(found: Sequence[Sequence[str]], relevant: Sequence[Sequence[str]]) -> dict[str, float]:
    """Mean nDCG@10, R@1, R@10 and R@100, in per cent."""
    total = dict.fromkeys(("nDCG@10", "R@1", "R@10", "R@100"), 0.0)
    for documents, wanted in zip(found, map(set, relevant), strict=True):
        gains = sum(1 / math.log2(i + 2) for i, d in enumerate(documents[:10]) if d in wanted)
        total["nDCG@10"] += gains / sum(1 / math.log2(i + 2) for i in range(min(10, len(wanted))))
        for k in (1, 10, 100):
            total[f"R@{k}"] += len(wanted & set(documents[:k])) / len(wanted)
    return {name: round(100 * value / len(relevant), 1) for name, value in total.items()}


def evaluate(
    encoder: Encoder, folder: Path, report: Callable[[str], None] = lambda _: None
) -> dict[str, dict[str, float]]:
    """Measure `encoder` on each of `SETS` that lies in `folder`."""
    results = {}
    for name in SETS:
        if not (folder / name / "corpus.jsonl.xz").exists():
            continue
        with lzma.open(folder / name / "corpus.jsonl.xz", "rt", encoding="utf8") as lines:
            documents = [json.loads(line) for line in lines]
        rows = [
            json.loads(line) for line in (folder / name / "dev.jsonl").read_text(encoding="utf8").splitlines()
        ]
        rows = [row for row in rows if row["relevant"]]
        texts, owner = [], []
        for i, document in enumerate(documents):
            title = document.get("title") or ""
            for window in windows(document["text"]):
                texts.append(f"{title} {window}")
                owner.append(i)
        order = ranked(
            encoder.encode_queries([row["question"] for row in rows]),
            encoder.encode_passages(texts),
            owner,
            DEPTH,
        )
        found = [[documents[i]["id"] for i in row] for row in order]
        results[name] = measures(found, [row["relevant"] for row in rows])
        report(f"{name}: {results[name]}")
    return results
