"""How sure it is that the documents hold an answer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache

from rag.answering.calibration import calibration
from rag.answering.given import brought
from rag.answering.smalltalk import small_talk
from rag.answering.stretches import Stretch
from rag.answering.things import things
from rag.answering.wanted import wanted
from rag.answering.windows import Windows
from rag.domain import Document, Hit
from rag.question import HAN, Question, bare
from rag.terms import terms

CLOSE = 80  # characters within which the question's terms are looked for together
AROUND = 60  # characters on either side of the thing asked for
APART = 120  # characters within which one passage is compared with the others


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for there being an answer, each from 0 to 1 (`apart` from -1).

    `together`: the highest share of the question's terms, by weight, that stand
    close together in one passage or in what is above it; `fitting`: around a
    day, number, person or place, where the question wants one named and does not
    itself name it (`together` where it wants none); `fits`: the best stretch names
    one. `apart`: how much more of the question, word for word and with the
    words that ask, stands close together in the best stretch's document than in the
    other documents found: what an index holds by the way, many passages hold alike.
    `near`, `chars`: of the best stretch (see `stretches.Signs`). `named`: 1, less
    what the best stretch's document lacks of the names asked about, each by how rare
    it is. `searched`: the passages were found in an index; those that are brought
    with a question look apt even where they are not.
    """

    together: float
    fitting: float
    fits: float
    apart: float
    near: float
    chars: float
    named: float
    searched: float


def evidence(
    question: Question, ranked: Sequence[Stretch], hits: Sequence[Hit], weights: Mapping[str, float]
) -> Evidence | None:
    """What speaks for an answer; None where nothing can: no passage, no word to look for, small talk."""
    if not ranked or not weights or small_talk(question.text) is not None:
        return None
    best = ranked[0]
    asked = bare(question.text)
    texts = [bare(hit.text) for hit in hits]
    heads = [bare(" ".join((hit.document.title, *hit.passage.headings))) for hit in hits]
    windows = [Windows.of(t, h, weights) for t, h in zip(texts, heads, strict=True)]
    together = max(w.within(CLOSE) for w in windows)
    kind = wanted(asked)
    fitting, fits = together, True
    if kind is not None:
        fits = any(True for _ in things(kind, best.bare, asked))
        fitting = max(w.around(things(kind, t, asked), AROUND) for w, t in zip(windows, texts, strict=True))
    every = dict.fromkeys((t for t in terms(question.text) if t in weights or HAN.search(t)), 1.0)
    shares = [Windows.of(t, h, every).within(APART) for t, h in zip(texts, heads, strict=True)]
    return Evidence(
        together=together,
        fitting=fitting,
        fits=float(fits),
        apart=_apart([hit.document.id == best.document.id for hit in hits], shares),
        near=best.signs.near,
        chars=best.signs.chars if HAN.search(asked) else together,  # any text has all letters
        named=_named(question, best.document, weights),
        searched=float(not brought(best.document)),
    )


def confidence(found: Evidence | None) -> float:
    """The probability, 0 to 1, that the documents hold an answer."""
    if found is None:
        return 0.0
    numbers = calibration()
    z = numbers.bias + sum(numbers.confidence[sign] * value for sign, value in asdict(found).items())
    return 1 / (1 + math.exp(-z))


def said_by(document: Document) -> str:
    """All that a document and its metadata say, folded and without white space."""
    about = (document.metadata.issuer, document.metadata.region, document.metadata.collection)
    return bare(" ".join((document.title, *(a for a in about if a)))) + _folded(document.text)


@lru_cache(maxsize=64)
def _folded(text: str) -> str:
    """A document's text folded; kept, since it can be long and the next question finds it again."""
    return bare(text)


def _apart(own: Sequence[bool], shares: Sequence[float]) -> float:
    """The best document's best share less the others' mean; less its other passages', where it is alone."""
    mine = max(share for is_own, share in zip(own, shares, strict=True) if is_own)
    others = [share for is_own, share in zip(own, shares, strict=True) if not is_own]
    if not others:
        others = sorted(shares)[:-1] or [mine / 2]  # a single passage: nothing to compare, taken as usual
    return mine - sum(others) / len(others)


def _named(question: Question, document: Document, weights: Mapping[str, float]) -> float:
    """1, less the mean of what the document lacks of each name, by its rareness beside the rarest term."""
    if not question.names:
        return 1.0
    rare = {term: weight / question.terms[term] for term, weight in weights.items()}
    rarest = max(rare.values()) or 1.0
    text = said_by(document)

    def lacking(name: str) -> float:
        if name in text:
            return 0.0
        parts = terms(name)
        held = sum(part in text for part in parts) / len(parts) if len(parts) > 1 else 0.0
        known = [rare[part] for part in parts if part in rare]
        return (1 - held / 2) * (sum(known) / len(known) / rarest if known else 1.0)

    return 1 - sum(map(lacking, question.names)) / len(question.names)
