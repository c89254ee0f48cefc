"""How sure it is that the documents hold an answer, and what of the question they lack."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from rag.answering.calibration import calibration
from rag.answering.stretches import Stretch
from rag.domain import Document, Hit
from rag.question import Question, bare, parts

CONSIDERED = 10  # of the best stretches


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for there being an answer, each from 0 to 1.

    `around`, `near`, `chars`: of the best stretch (see `stretches.Signs`); `most`:
    the highest `around` of the best ten; `passage`: the highest share of the
    question's terms in one passage with its headings and title; `named`: the share
    of the names asked about that stand in the best stretch's document, `anywhere`:
    in some document found; `words`: the share of the question's words in that
    document.
    """

    around: float
    near: float
    chars: float
    most: float
    passage: float
    named: float
    anywhere: float
    words: float


def evidence(
    question: Question, ranked: Sequence[Stretch], hits: Sequence[Hit], weights: Mapping[str, float]
) -> Evidence | None:
    """What speaks for an answer; None where nothing can (no passage, or no word to look for)."""
    if not ranked or not weights:
        return None
    best, total = ranked[0], sum(weights.values())
    passages = [bare(" ".join((h.document.title, *h.passage.headings, h.text))) for h in hits]
    texts = {d.id: bare(d.title + d.text) for d in (h.document for h in hits)}
    own = texts[best.document.id]
    return Evidence(
        around=best.signs.around,
        near=best.signs.near,
        chars=best.signs.chars_lead,
        most=max(s.signs.around for s in ranked[:CONSIDERED]),
        passage=max(sum(w for t, w in weights.items() if t in p) for p in passages) / total,
        named=_share(question.names, own),
        anywhere=max(_share(question.names, text) for text in texts.values()),
        words=_share([w for w in question.words if len(w) > 1], own),
    )


def confidence(found: Evidence | None) -> float:
    """The probability, 0 to 1, that the documents hold an answer."""
    if found is None:
        return 0.0
    numbers = calibration()
    z = numbers.bias + sum(numbers.confidence[sign] * value for sign, value in asdict(found).items())
    return 1 / (1 + math.exp(-z))


def _share(words: Sequence[str], text: str) -> float:
    return sum(w in text for w in words) / len(words) if words else 1.0


def missing(question: Question, hits: Sequence[Hit]) -> list[str]:
    """The question's words that stand in none of the documents found."""
    documents: dict[str, Document] = {h.document.id: h.document for h in hits}
    texts = [bare(d.title + d.text) for d in documents.values()]
    words = dict.fromkeys((*question.names, *question.words))
    absent = [w for w in words if len(w) > 1 and not any(part in text for part in parts(w) for text in texts)]
    return [w for w in absent if not any(w != other and w in other for other in absent)]
