"""The sentences that may answer a question, each with what speaks for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rag.answering.question import Asked, Question, bare, tag
from rag.domain import Document, Hit, Span
from rag.sentences import sentences
from rag.terms import squeeze

if TYPE_CHECKING:
    from embeddings import Encoder

Idf = Callable[[Iterable[str]], Mapping[str, float]]
"""Terms → their inverse document frequency in the collection."""

SINGLE = 1.5  # the weight of a one-character term, which no bigram index can count
WINDOW = 150  # characters, as the questions' own measure of a short quote

_NUMERAL = r"[\d一二两三四五六七八九十百千万亿]"
_FITS = {
    Asked.WHEN: rf"{_NUMERAL}{{1,4}}\s*(?:年|月|日|时|个?小时|周)|之日|当日|同时|期间|以内|前夕",
    Asked.HOW_MUCH: rf"{_NUMERAL}",
    Asked.WHERE: r"在|于|位于|[省市县区州镇村路街]",
    Asked.WHY: r"因为|由于|为了|为|因|旨在|以便|目的|原因|有利于|导致|所以|基础|保障",
}
_SPEECH = re.compile(r"表示|指出|强调|认为|介绍|透露|称|说|要求|提出|主持|宣布|：")
_ENDS = re.compile(r"[。！？；!?;…][”’」』》）)\"']*$")


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for a sentence, each from 0 to 1.

    `cover`: share of the question's terms (by weight) that it holds; `around`:
    that the sentence with its neighbours, headings and title hold; `near`: cosine
    with the question; `fits`: it holds the kind of thing asked for; `found`:
    the score of its passage beside the best; `prose`: it is a whole sentence.
    """

    cover: float
    around: float
    near: float
    fits: float
    found: float
    prose: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a document that may answer; `bare` is its folded text without white space."""

    document: Document
    span: Span
    bare: str
    hit: Hit
    features: Features
    score: float
    held: frozenset[str]


WEIGHTS = Features(cover=1.0, around=0.5, near=0.6, fits=0.25, found=0.3, prose=0.15)


def weigh(question: Question, idf: Idf) -> dict[str, float]:
    """The weight of each of the question's terms: how rare it is, and how much of a word."""
    rare = idf(question.terms)
    return {t: part * (rare[t] if len(t) > 1 else SINGLE) for t, part in question.terms.items()}


def candidates(question: Question, hits: Sequence[Hit], encoder: Encoder, idf: Idf) -> list[Candidate]:
    """Every different sentence of `hits`, best first."""
    weights = weigh(question, idf)
    total = sum(weights.values()) or 1.0
    spans = [(hit, span) for hit in hits for span in sentences(hit.document.text, hit.passage.span)]
    if not spans:
        return []
    bares = [bare(span.of(hit.document.text)) for hit, span in spans]
    contexts = {id(hit): bare(" ".join((hit.document.title, *hit.passage.headings))) for hit in hits}
    near = _nearness(question, [squeeze(span.of(hit.document.text)) for hit, span in spans], encoder)
    best = max(hit.score for hit in hits) or 1.0

    out: dict[str, Candidate] = {}
    for i, (hit, span) in enumerate(spans):
        own = bares[i]
        if len(own) < 2 or own in out:
            continue
        held = frozenset(t for t in weights if t in own)
        beside = _neighbours(spans, bares, i) + contexts[id(hit)]
        around = sum(w for t, w in weights.items() if t in held or t in beside)
        features = Features(
            cover=sum(weights[t] for t in held) / total,
            around=around / total,
            near=float(near[i]),
            fits=_fits(question, span.of(hit.document.text), own),
            found=hit.score / best,
            prose=float(_ENDS.search(span.of(hit.document.text)) is not None),
        )
        score = sum(getattr(features, f) * getattr(WEIGHTS, f) for f in Features.__slots__)
        out[own] = Candidate(hit.document, span, own, hit, features, score, held)
    return sorted(out.values(), key=lambda c: -c.score)


def _nearness(question: Question, texts: Sequence[str], encoder: Encoder) -> np.ndarray:
    """Cosine of each text with the question, (n,); below 0 counts as 0."""
    query = encoder.encode_queries([squeeze(question.text)])[0]
    return np.maximum(encoder.encode_passages(texts) @ query, 0.0)


def _neighbours(spans: Sequence[tuple[Hit, Span]], bares: Sequence[str], i: int) -> str:
    """The sentences of the same passage around the i-th, up to `WINDOW` characters in all, before ones first."""
    hit, room, out = spans[i][0], WINDOW - len(bares[i]), ""
    for j in (i - 1, i + 1, i - 2, i + 2):
        if 0 <= j < len(spans) and spans[j][0] is hit and len(bares[j]) <= room:
            out += bares[j]
            room -= len(bares[j])
    return out


def _fits(question: Question, text: str, own: str) -> float:
    """Whether the sentence holds the kind of thing that is asked for, beyond what the question says itself."""
    if question.asked is Asked.WHO:
        if not _SPEECH.search(own) and not any(k.startswith("nr") for _, k in tag(text)):
            return 0.0
        return 1.0
    pattern = _FITS.get(question.asked)
    if pattern is None:
        return 0.0
    asked_itself = bare(question.text)
    return float(any(m.group() not in asked_itself for m in re.finditer(pattern, own)))
