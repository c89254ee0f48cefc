"""Fit calibration.json on development questions.

    python -m rag.evaluation.calibrate ../shared/eval

The folder holds ncp, rgb, wiki and seed_dev.jsonl as its README describes. The
ranking makes the gold answers as likely as can be, where a softmax over a
question's stretches says how likely each is, each set counting alike; the
confidence is a logistic regression on whether a question can be answered.
Every question is taken by the road on which the program answers it.
"""

from __future__ import annotations

import json
import lzma
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from embeddings import BUNDLED, StaticEncoder
from rag.answering.calibration import FILE
from rag.answering.confidence import Evidence, evidence
from rag.answering.extractive import CONSIDERED
from rag.answering.given import GivenPassages
from rag.answering.signs import Signs
from rag.answering.stretches import LONGEST, Idf, Stretch, stretches, weigh
from rag.domain import Hit
from rag.evaluation.fit_confidence import EVIDENCE, Case, Cases, fit, report, threshold
from rag.index import Index
from rag.indexing import Indexer
from rag.question import analyse
from rag.retriever import Retriever
from rag.rewriting import standalone
from rag.terms import terms

SIGNS = Signs._fields
RIDGE = 3e-3
DOUBT = 0.02  # of a likelihood, so that no question that has no good stretch outweighs all others
AT_MOST = {
    "unfit": -2.0,  # a quote that lacks the place, time or amount asked for
    "preamble": -1.0,  # why a notice was written
    "headline": -2.5,  # what the question sets have few of, and offices many
}
SHARE = {"seed": 0.3}  # of the other sets' weight: it has few questions
SETS = {
    "seed": (("seed_dev.jsonl",), "../corpus/western-development.txt"),
    "ncp": (("ncp/dev.jsonl", "ncp/absent_dev.jsonl"), "ncp/corpus.jsonl.xz"),
    "wiki": (("wiki/dev.jsonl",), "wiki/corpus.jsonl.xz"),
    "rgb": (("rgb/dev.jsonl",), None),
}
STRANGERS = {"seed": "ncp/absent_dev.jsonl"}  # questions of another set, which this one's corpus can't answer
STEP = 5  # every so many of the strangers
LEFT_OUT = frozenset(("wiki",))  # asked once more of the corpus without the documents that answer
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
    rows = [row for file in files for row in read(folder / file)]
    rows += read(folder / STRANGERS[name])[::STEP] if name in STRANGERS else []
    for row in rows:
        text = standalone(row["question"], [(q, a) for q, a in row.get("history", [])])
        if retriever is None:
            given = GivenPassages([(p.get("title", ""), p["text"]) for p in row["passages"]])
            hits, idf = given.search(text), given.idf
        else:
            hits = retriever.search(text, CONSIDERED)
        yield taken(row, text, hits, encoder, idf)
        if name in LEFT_OUT and retriever is not None:
            wide = retriever.search(text, 2 * CONSIDERED)
            others = [hit for hit in wide if hit.document.external_id not in row["relevant"]][:CONSIDERED]
            hits = [replace(hit, rank=rank) for rank, hit in enumerate(others, start=1)]
            yield taken({**row, "answerable": False}, text, hits, encoder, idf)


def taken(row: dict[str, Any], text: str, hits: Sequence[Hit], encoder: StaticEncoder, idf: Idf) -> Asked:
    """One question with what speaks for its stretches."""
    question = analyse(text)
    weights = weigh(question, idf)
    found = stretches(question, hits, encoder, weights)
    signs = np.array([s.signs for s in found]).reshape(-1, len(SIGNS))
    gains = np.array([gain(row, s) for s in found])

    def drawn(ranking: np.ndarray) -> Evidence | None:
        order = np.argsort(-(signs @ ranking), kind="stable")
        return evidence(question, [found[i] for i in order], hits, weights)

    return Asked(row, signs, gains, drawn)


def fit_ranking(sets: dict[str, list[Asked]]) -> np.ndarray:
    """The weights of the signs."""
    answerable = {n: [a for a in s if a.row["answerable"] and len(a.gains)] for n, s in sets.items()}
    items = [(a, SHARE.get(name, 1) / len(some)) for name, some in answerable.items() for a in some]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = RIDGE * weights @ weights, 2 * RIDGE * weights
        for item, share in items:
            z = item.signs @ weights
            p = np.exp(z - z.max())
            p /= p.sum()
            likely = p @ item.gains
            total -= share * np.log(likely + DOUBT)
            slope -= share / (likely + DOUBT) * ((p * (item.gains - likely)) @ item.signs)
        return total, slope

    bounds = [(None, AT_MOST.get(sign)) for sign in SIGNS]
    start = np.full(len(SIGNS), 0.4)
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x)


def cases(sets: dict[str, list[Asked]], ranking: np.ndarray) -> list[Case]:
    """The questions for which there is any evidence, with it."""
    drawn = [(name, each, each.evidence(ranking)) for name, questions in sets.items() for each in questions]
    return [
        Case(name, each.row["question"], bool(each.row["answerable"]), found)
        for name, each, found in drawn
        if found is not None
    ]


def main(folder: Path) -> None:
    """Fit and write calibration.json."""
    encoder = StaticEncoder(BUNDLED)
    with tempfile.TemporaryDirectory() as scratch:
        sets = {name: list(asked(folder, name, encoder, Path(scratch))) for name in SETS}
        ranking = fit_ranking(sets)
        asked_of = cases(sets, ranking)
    laid_out = Cases.of(asked_of)
    fitted = fit(laid_out)
    limit = threshold(fitted.sure(laid_out.signs), laid_out)
    written = {
        "provenance": {
            "command": "python -m rag.evaluation.calibrate ../shared/eval",
            "questions": {name: len(s) for name, s in sets.items()},
            "encoder": encoder.fingerprint,
            "date": datetime.now(UTC).date().isoformat(),
        },
        "ranking": _named(SIGNS, ranking),
        "confidence": _named(EVIDENCE, fitted.weights),
        "bias": round(fitted.bias, 3),
        "threshold": limit,
    }
    FILE.write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n", "utf8")
    print(json.dumps(written, ensure_ascii=False, indent=1), *report(asked_of, limit), sep="\n")  # noqa: T201


def _named(names: Iterable[str], values: np.ndarray) -> dict[str, float]:
    return {name: round(float(value), 3) for name, value in zip(names, values, strict=True)}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
