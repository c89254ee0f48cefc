"""How sure it is that the documents hold an answer, and what of the question they lack."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from rag.answering.candidates import Candidate
from rag.answering.question import Question, bare

THRESHOLD = 0.5


def confidence(question: Question, ranked: Sequence[Candidate], weights: Mapping[str, float]) -> float:
    """The probability, 0 to 1, that the best candidates answer the question."""
    signs = evidence(question, ranked, weights)
    if signs is None:
        return 0.0
    z = -6.0 + 5.0 * signs["around"] + 2.0 * signs["cover"] + 4.0 * signs["near"] + 2.0 * signs["names"]
    return 1 / (1 + math.exp(-z))


def evidence(
    question: Question, ranked: Sequence[Candidate], weights: Mapping[str, float]
) -> dict[str, float] | None:
    """What speaks for an answer, each from 0 to 1; None where nothing can."""
    if not ranked or not weights:
        return None
    best = ranked[0]
    top = ranked[:5]
    return {
        "cover": best.features.cover,
        "around": max(c.features.around for c in top),
        "near": max(c.features.near for c in top),
        "names": _named(question, best),
        "found": best.features.found,
    }


def _named(question: Question, best: Candidate) -> float:
    """The share of the question's names that stand near the best sentence or in its document's title."""
    if not question.names:
        return 1.0
    place = bare(" ".join((best.document.title, *best.hit.passage.headings, best.hit.text)))
    return sum(n in place for n in question.names) / len(question.names)


def missing(question: Question, ranked: Sequence[Candidate]) -> list[str]:
    """The question's words that stand nowhere in the documents that were found."""
    documents: dict[str, Any] = {c.document.id: c.document for c in ranked}
    texts = [bare(d.title + d.text) for d in documents.values()]
    words = [*question.names, *question.words]
    absent = [w for w in dict.fromkeys(words) if len(w) > 1 and not any(w in t for t in texts)]
    return [w for w in absent if not any(w != other and w in other for other in absent)]
