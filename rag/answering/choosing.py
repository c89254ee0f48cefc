"""Which stretches are quoted: the fewest that most likely hold what is asked for.

The signs give each stretch a likelihood (a softmax over a question's stretches,
fitted so that the gold answers are as likely as can be). What is quoted maximises
the expected share of the answer that is quoted, as in minimum-risk decoding (Kumar
and Byrne 2004, "Minimum Bayes-Risk Decoding for Statistical Machine Translation"):
a stretch speaks for every other to the extent that it holds its character pairs, so
that each pair has a worth of its own. Stretches that say the same share what they are worth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter, mul
from typing import Protocol

import numpy as np

from rag.answering.calibration import calibration
from rag.answering.stretches import LONGEST, Stretch
from rag.answering.wanted import Wanted
from rag.domain import Amount, Document, Span

CONSIDERED = 30  # of the likeliest stretches
MOST = 3  # stretches quoted: one apt one beats three
ROOM = 150  # characters quoted before an answer is long enough
AMOUNTS: Mapping[Amount, tuple[int, int]] = {
    "few": (1, ROOM),
    "normal": (MOST, ROOM),
    "more": (2 * MOST, 4 * ROOM),
}
LEAST_LIKELY = 0.1  # of a further one, beside the likeliest
ADDS = 0.02  # the least share of what is sought that a further one must add
SAME = 0.7  # of the character pairs of the shorter: two stretches that share so many say the same
BREVITY = 0.4  # what is gained counts by length to this power

EXACT = frozenset({Wanted.MONEY, Wanted.DURATION, Wanted.COUNT, Wanted.CONTACT})
"""What can hardly be told without being named."""

UNNAMED = 2.5  # by so much the logarithm of a likelihood is less, where that is not named

Ranked = Sequence[tuple[Stretch, float]]
"""Stretches with the logarithms of their likelihoods (up to a constant), likeliest first."""


def rank(found: Sequence[Stretch], kind: Wanted | None = None) -> Ranked:
    """Stretches by the weighted sum of their signs; last what lacks the `EXACT` thing asked for."""
    weights: Mapping[str, float] = calibration().ranking
    signs_of = attrgetter(*weights)
    less = UNNAMED if kind in EXACT else 0.0
    scored = [(s, sum(map(mul, weights.values(), signs_of(s.signs))) - less * s.signs.unfit) for s in found]
    return sorted(scored, key=lambda pair: -pair[1])


def choose(ranked: Ranked, amount: Amount = "normal") -> list[tuple[Stretch, float]]:
    """The stretches to quote, the one that gains most first, with their likelihoods beside the likeliest's.

    None overlap.
    """
    if not ranked:
        return []
    considered = [stretch for stretch, _ in ranked[:CONSIDERED]]
    likelihoods = np.exp([score - ranked[0][1] for _, score in ranked[:CONSIDERED]])
    holds = _pairs([s.bare[:LONGEST] for s in considered])
    sizes, shared = holds.sum(axis=1), holds @ holds.T
    # What could be cut from one place in many ways is no likelier than what could be in few.
    alike = shared / np.minimum.outer(sizes, sizes)
    apiece = likelihoods**2 / (alike @ likelihoods)
    # Of a character pair: the share of what is sought that it is expected to be, until it is quoted.
    worth = (apiece / sizes / apiece.sum()) @ holds
    lengths = np.array(
        [min(len(s.bare), ROOM) for s in considered]
    )  # one that is too long takes all the room
    left = np.ones(len(considered), bool)
    chosen: list[int] = []
    most, room = AMOUNTS[amount]
    while len(chosen) < most and (left & (lengths <= room)).any():
        gains = np.where(left & (lengths <= room), holds @ worth, -1.0)
        best = int(np.argmax(gains / lengths**BREVITY))
        if chosen and gains[best] < ADDS:
            break
        chosen.append(best)
        worth[holds[best] > 0] = 0.0
        room -= lengths[best]
        left &= likelihoods >= LEAST_LIKELY
        left &= shared[best] <= SAME * np.minimum(sizes, sizes[best])
        left &= [apart(stretch, considered[best]) for stretch in considered]
    return [(considered[i], float(likelihoods[i])) for i in chosen]


def _pairs(texts: Sequence[str]) -> np.ndarray:
    """Which of all their character pairs each of `texts` holds, (n, pairs) of 0 and 1."""
    points = [np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64) for text in texts]
    pairs = [(own[:-1] << np.uint64(32)) | own[1:] for own in points]
    every, which = np.unique(np.concatenate(pairs), return_inverse=True)
    holds = np.zeros((len(texts), len(every)))
    holds[np.repeat(np.arange(len(texts)), [len(own) for own in pairs]), which] = 1
    return holds


class Placed(Protocol):
    """What stands in a document."""

    @property
    def document(self) -> Document:
        """The document."""
        ...

    @property
    def span(self) -> Span:
        """Where in it."""
        ...


def apart(one: Placed, other: Placed) -> bool:
    """Whether two things share no character of a document."""
    return one.document.id != other.document.id or (
        one.span.end <= other.span.start or other.span.end <= one.span.start
    )
