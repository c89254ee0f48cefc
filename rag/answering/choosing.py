"""Which stretches are quoted: the fewest that most likely hold what is asked for.

The signs give each stretch a likelihood (a softmax over a question's stretches,
fitted so that the gold answers are as likely as can be). What is quoted maximises
the expected share of the answer that is quoted, as in minimum-risk decoding (Kumar
and Byrne 2004, "Minimum Bayes-Risk Decoding for Statistical Machine Translation"):
a stretch speaks for every other to the extent that it holds its character pairs, so
that each pair has a worth of its own.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from operator import add, attrgetter, mul
from typing import Protocol

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
LEAST_LIKELY = 0.02  # of a further one, beside the likeliest
ADDS = 0.02  # the least share of what is sought that a further one must add
SAME = 0.7  # of the character pairs of the shorter: two stretches that share so many say the same
BREVITY = 0.4  # what is gained counts by length to this power

Ranked = Sequence[tuple[Stretch, float]]
"""Stretches with the logarithms of their likelihoods (up to a constant), likeliest first."""


def rank(found: Sequence[Stretch], kind: Wanted | None = None) -> Ranked:
    """Stretches by the weighted sum of their signs; only those that name a sum, where one is asked for."""
    weights: Mapping[str, float] = calibration().ranking
    signs_of = attrgetter(*weights)
    if kind is Wanted.MONEY:
        found = [s for s in found if not s.signs.unfit] or found
    scored = [(s, sum(map(mul, weights.values(), signs_of(s.signs)))) for s in found]
    return sorted(scored, key=lambda pair: -pair[1])


def choose(ranked: Ranked, amount: Amount = "normal") -> list[tuple[Stretch, float]]:
    """The stretches to quote, the one that gains most first, with their likelihoods beside the likeliest's.

    None overlap.
    """
    considered = ranked[:CONSIDERED]
    likelihoods = [math.exp(score - considered[0][1]) for _, score in considered]
    held = [_pairs(s.bare[:LONGEST]) for s, _ in considered]
    worth: Counter[str] = (
        Counter()
    )  # of a character pair: the share of what is sought that it is expected to be
    for pairs, likelihood in zip(held, likelihoods, strict=True):
        worth.update(dict.fromkeys(pairs, likelihood / len(pairs) / sum(likelihoods)))
    left = list(range(len(considered)))
    chosen: list[int] = []
    quoted: set[str] = set()
    most, room = AMOUNTS[amount]
    while len(chosen) < most:
        gains = {
            i: sum(map(worth.__getitem__, held[i] - quoted))
            for i in left
            if _length(considered[i][0]) <= room
        }
        best = max(gains, key=lambda i: gains[i] / _length(considered[i][0]) ** BREVITY, default=None)
        if best is None or (chosen and gains[best] < ADDS):
            break
        chosen.append(best)
        quoted |= held[best]
        room -= _length(considered[best][0])
        left = [
            i
            for i in left
            if likelihoods[i] >= LEAST_LIKELY
            and len(held[i] & held[best]) <= SAME * min(len(held[i]), len(held[best]))
            and apart(considered[i][0], considered[best][0])
        ]
    return [(considered[i][0], likelihoods[i]) for i in chosen]


def _length(stretch: Stretch) -> int:
    """The room that a stretch takes; one that is too long takes all."""
    return min(len(stretch.bare), ROOM)


def _pairs(text: str) -> set[str]:
    """The character pairs of a text of two characters at least."""
    return set(map(add, text, text[1:]))


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
