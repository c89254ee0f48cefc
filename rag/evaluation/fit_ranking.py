"""Fit ranking.json on development questions.

    python -m rag.evaluation.fit_ranking ../shared/eval

The folder holds stard, ncp, domainrag and wiki as its README describes, each a
corpus and questions. The weights maximise the likelihood of the relevant
documents' passages under a softmax over the passages looked at (the listwise
loss of Cao et al. 2007, "Learning to Rank: From Pairwise Approach to Listwise
Approach"), each set counting alike. What is printed besides is cross-validated:
nDCG@10 of questions, a fifth at a time, by weights fitted on the other four.
"""

from __future__ import annotations

import datetime as dt
import json
import lzma
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from embeddings import BUNDLED, StaticEncoder
from rag.index import Index
from rag.indexing import Indexer
from rag.ranking import FILE, SIGNS, Weights
from rag.retriever import Retriever
from rag.rewriting import standalone

SETS = ("stard", "ncp", "domainrag", "wiki")
MOST = 500  # questions of a set
FOLDS = 5
SHARP = 10.0  # of the softmax
RIDGE = 1e-3
SHOWN = 10  # documents that count in nDCG


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's passages: signs (n, signs), documents (n,), which are `relevant` (n,), of `wanted`."""

    signs: np.ndarray
    own_words: float
    documents: np.ndarray
    relevant: np.ndarray
    wanted: int

    @property
    def mixed(self) -> np.ndarray:
        """The signs as the two sets of weights see them, (n, 2 * signs)."""
        return np.hstack([self.signs * (1 - self.own_words), self.signs * self.own_words])


def asked(folder: Path, encoder: StaticEncoder, scratch: Path) -> Iterator[Asked]:
    """The questions of a set, each taken as far as the signs of its passages."""
    corpus = scratch / f"{folder.name}.jsonl"
    corpus.write_bytes(lzma.decompress((folder / "corpus.jsonl.xz").read_bytes()))
    index = Index(scratch / folder.name, encoder, "bundled", create=True)
    Indexer(index).add([corpus])
    external = {d.id: str(d.external_id) for d in index.documents()}
    retriever = Retriever(index, encoder)
    rows = [json.loads(line) for line in (folder / "dev.jsonl").read_text("utf8").splitlines()]
    rows = [row for row in rows if row["relevant"]]
    for row in rows[:: -(-len(rows) // MOST)]:
        question = standalone(row["question"], [(q, a) for q, a in row.get("history", [])])
        looked = retriever.look_at(question, retriever.find(question))
        found = index.passages(looked.numbers)
        documents = [external[found[n].passage.document_id] for n in looked.numbers]
        relevant = np.isin(documents, row["relevant"])
        yield Asked(looked.signs, looked.own_words, np.array(documents), relevant, len(set(row["relevant"])))


def fit(sets: Sequence[Sequence[Asked]]) -> Weights:
    """The weights under which the relevant passages are likeliest."""
    items = [(a.mixed, a.relevant, 1 / len(s) / len(sets)) for s in sets for a in s if a.relevant.any()]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = RIDGE * float(weights @ weights), 2 * RIDGE * weights
        for signs, relevant, share in items:
            z = SHARP * (signs @ weights)
            p = np.exp(z - z.max())
            p /= p.sum()
            right = p * relevant
            total -= share * np.log(right.sum() + 1e-30)
            slope += share * SHARP * ((p - right / (right.sum() + 1e-30)) @ signs)
        return total, slope

    best = minimize(loss, np.full(2 * len(SIGNS), 0.1), jac=True, method="L-BFGS-B").x
    return Weights(best[: len(SIGNS)], best[len(SIGNS) :])


def ndcg(question: Asked, weights: Weights) -> float:
    """nDCG@10 of the documents in the order of their best passages."""
    order = np.argsort(-weights.worth(question.signs, question.own_words), kind="stable")
    places = dict.fromkeys(question.documents[order])
    relevant = set(question.documents[question.relevant])
    gain = sum(1 / np.log2(at + 2) for at, d in enumerate(list(places)[:SHOWN]) if d in relevant)
    return float(gain / sum(1 / np.log2(at + 2) for at in range(min(SHOWN, question.wanted))))


def cross_validated(sets: Sequence[Sequence[Asked]]) -> list[float]:
    """Mean nDCG@10 of each set, in per cent."""
    scores: list[list[float]] = [[] for _ in sets]
    for fold in range(FOLDS):
        weights = fit([[a for i, a in enumerate(s) if i % FOLDS != fold] for s in sets])
        for out, s in zip(scores, sets, strict=True):
            out += [ndcg(a, weights) for a in s[fold::FOLDS]]
    return [100 * float(np.mean(out)) for out in scores]


def main(folder: Path) -> None:
    """Fit and write ranking.json."""
    encoder = StaticEncoder(BUNDLED)
    with tempfile.TemporaryDirectory() as scratch:
        sets = [list(asked(folder / name, encoder, Path(scratch))) for name in SETS]
    weights = fit(sets)
    told = {
        "provenance": {
            "made": dt.datetime.now(dt.UTC).date().isoformat(),
            "by": "python -m rag.evaluation.fit_ranking ../shared/eval",
            "encoder": encoder.fingerprint,
            "questions": {name: len(s) for name, s in zip(SETS, sets, strict=True)},
            "nDCG@10, cross-validated": {
                name: round(value, 1) for name, value in zip(SETS, cross_validated(sets), strict=True)
            },
        },
        "lay": {sign: round(float(w), 3) for sign, w in zip(SIGNS, weights.lay, strict=True)},
        "own": {sign: round(float(w), 3) for sign, w in zip(SIGNS, weights.own, strict=True)},
    }
    FILE.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf8")
    print(json.dumps(told, ensure_ascii=False, indent=1))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
