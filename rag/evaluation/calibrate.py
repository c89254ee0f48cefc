"""Fit calibration.json on development questions.

    python -m rag.evaluation.calibrate ../shared/eval

The folder holds ncp, rgb, wiki and seed_dev.jsonl as its README describes. The
ranking maximises the expected share of the gold answer in the quote that a
softmax over a question's stretches would pick, each set counting alike; the
confidence is a logistic regression on whether a question can be answered.
Every question is taken by the road on which the program answers it.
"""

from __future__ import annotations

import json
import lzma
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from math import floor
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from embeddings import BUNDLED, StaticEncoder
from rag.answering.calibration import FILE
from rag.answering.confidence import Evidence, evidence
from rag.answering.extractive import CONSIDERED
from rag.answering.given import GivenPassages
from rag.answering.stretches import LONGEST, Idf, Signs, Stretch, stretches, weigh
from rag.domain import Hit
from rag.index import Index
from rag.indexing import Indexer
from rag.question import analyse
from rag.retriever import Retriever
from rag.rewriting import standalone
from rag.terms import terms

SIGNS = [f.name for f in fields(Signs)]
EVIDENCE = [f.name for f in fields(Evidence)]
SHARP = 4.0  # of the softmax
RIDGE = 3e-3
WRONGLY_REFUSED = 0.05  # of the answerable questions, each set counting alike: where the threshold is put
AT_MOST = {
    "unfit": -1.0,  # a quote that lacks the place, time or amount asked for
    "preamble": -0.3,  # why a notice was written
    "headline": -0.7,  # what the question sets have few of, and offices many
}
BREVITY = 0.7  # taken off the weight of a quote's length: a shorter one leaves room for another
SETS = {
    "seed": (("seed_dev.jsonl",), "../corpus/western-development.txt"),
    "ncp": (("ncp/dev.jsonl", "ncp/absent_dev.jsonl"), "ncp/corpus.jsonl.xz"),
    "wiki": (("wiki/dev.jsonl",), "wiki/corpus.jsonl.xz"),
    "rgb": (("rgb/dev.jsonl",), None),
}
MOST = 600  # questions of a set


@dataclass(slots=True)
class Asked:
    """A question with its stretches' signs (n, signs), their gains (n,) and what draws its evidence."""

    row: dict[str, Any]
    signs: np.ndarray
    gains: np.ndarray
    evidence: Callable[[np.ndarray], Evidence | None]


def read(file: Path) -> list[dict[str, Any]]:
    """The rows of a .jsonl file, every n-th of a long one."""
    rows = [json.loads(line) for line in file.read_text("utf8").splitlines() if line.strip()]
    return rows[:: max(1, len(rows) // MOST)]


def gain(row: dict[str, Any], stretch: Stretch) -> float:
    """The share of the gold answer that stands in the first `LONGEST` characters of a stretch."""
    quote = "".join(stretch.span.of(stretch.document.text).split())[:LONGEST]
    if row.get("evidence"):
        wanted = ["".join(e.split()) for e in row["evidence"]]
        return sum(e in quote for e in wanted) / len(wanted)
    held = set(terms(quote))
    golds = [set(terms(str(a))) for a in row.get("answers", [])]
    return max((len(held & gold) / len(gold) for gold in golds if gold), default=0.0)


def asked(folder: Path, name: str, encoder: StaticEncoder, scratch: Path) -> Iterator[Asked]:
    """The questions of a set, each taken as far as its stretches."""
    files, corpus = SETS[name]
    retriever: Retriever | None = None
    idf: Idf
    if corpus is not None:
        source = folder / corpus
        if source.suffix == ".xz":
            plain = scratch / f"{name}.jsonl"
            plain.write_bytes(lzma.decompress(source.read_bytes()))
            source = plain
        index = Index(scratch / name, encoder, "bundled", create=True)
        Indexer(index).add([source])
        retriever, idf = Retriever(index, encoder), index.idf
    for row in (row for file in files for row in read(folder / file)):
        text = standalone(row["question"], [(q, a) for q, a in row.get("history", [])])
        if retriever is None:
            given = GivenPassages([(p.get("title", ""), p["text"]) for p in row["passages"]])
            hits, idf = given.search(text), given.idf
        else:
            hits = retriever.search(text, CONSIDERED)
        yield taken(row, text, hits, encoder, idf)


def taken(row: dict[str, Any], text: str, hits: Sequence[Hit], encoder: StaticEncoder, idf: Idf) -> Asked:
    """One question with what speaks for its stretches."""
    question = analyse(text)
    weights = weigh(question, idf)
    found = stretches(question, hits, encoder, weights)
    signs = np.array([[getattr(s.signs, sign) for sign in SIGNS] for s in found]).reshape(-1, len(SIGNS))
    gains = np.array([gain(row, s) for s in found])

    def drawn(ranking: np.ndarray) -> Evidence | None:
        order = np.argsort(-(signs @ ranking), kind="stable")
        return evidence(question, [found[i] for i in order], hits, weights)

    return Asked(row, signs, gains, drawn)


def fit_ranking(sets: dict[str, list[Asked]]) -> np.ndarray:
    """The weights of the signs."""
    items = [(a, 1 / len(s)) for s in sets.values() for a in s if a.row["answerable"] and len(a.gains)]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = RIDGE * weights @ weights, 2 * RIDGE * weights
        for item, share in items:
            z = SHARP * (item.signs @ weights)
            p = np.exp(z - z.max())
            p /= p.sum()
            mean = p @ item.gains
            total -= share * mean
            slope -= share * SHARP * ((p * (item.gains - mean)) @ item.signs)
        return total, slope

    bounds = [(None, AT_MOST.get(sign)) for sign in SIGNS]
    start = np.full(len(SIGNS), 0.1)
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x)


def fit_confidence(signs: np.ndarray, answerable: np.ndarray, shares: np.ndarray) -> tuple[np.ndarray, float]:
    """The weights of the evidence (none below 0: more of it never speaks against an answer) and the bias."""

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        p = expit(signs @ weights[:-1] + weights[-1])
        miss = -(np.log(np.where(answerable, p, 1 - p) + 1e-12) * shares).sum()
        wrong = shares * (p - answerable)
        slope = np.append(signs.T @ wrong, wrong.sum())
        return miss + 1e-3 * weights[:-1] @ weights[:-1], slope + np.append(2e-3 * weights[:-1], 0)

    bounds = [(0, None)] * signs.shape[1] + [(None, None)]
    best = minimize(loss, np.zeros(signs.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    return best[:-1], float(best[-1])


def main(folder: Path) -> None:
    """Fit and write calibration.json."""
    encoder = StaticEncoder(BUNDLED)
    with tempfile.TemporaryDirectory() as scratch:
        sets = {name: list(asked(folder, name, encoder, Path(scratch))) for name in SETS}
        ranking = fit_ranking(sets)
        ranking[SIGNS.index("long")] -= BREVITY
        rows, answerable, shares = [], [], []
        for questions in (s for s in sets.values() if not all(a.row["answerable"] for a in s)):
            for question in questions:
                found = question.evidence(ranking)
                if found is not None:
                    rows.append([getattr(found, sign) for sign in EVIDENCE])
                    answerable.append(bool(question.row["answerable"]))
                    shares.append(1 / len(questions))
    signs, truth = np.array(rows), np.array(answerable)
    weights, bias = fit_confidence(signs, truth, np.array(shares))
    sure = expit(signs @ weights + bias)
    written = {
        "provenance": {
            "command": "python -m rag.evaluation.calibrate ../shared/eval",
            "questions": {name: len(s) for name, s in sets.items()},
            "encoder": encoder.fingerprint,
            "date": datetime.now(UTC).date().isoformat(),
        },
        "ranking": _named(SIGNS, ranking),
        "confidence": _named(EVIDENCE, weights),
        "bias": round(bias, 3),
        "threshold": floor(1000 * _quantile(sure[truth], np.array(shares)[truth], WRONGLY_REFUSED)) / 1000,
    }
    FILE.write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n", "utf8")
    print(json.dumps(written, ensure_ascii=False, indent=1))  # noqa: T201


def _quantile(values: np.ndarray, shares: np.ndarray, part: float) -> float:
    """The value below which `part` of the shares lie."""
    order = np.argsort(values)
    below = np.cumsum(shares[order]) / shares.sum()
    return float(values[order][np.searchsorted(below, part)])


def _named(names: Iterable[str], values: np.ndarray) -> dict[str, float]:
    return {name: round(float(value), 3) for name, value in zip(names, values, strict=True)}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
