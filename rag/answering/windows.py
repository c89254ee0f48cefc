"""How much of a question stands close together in a passage, and around a place in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Windows:
    """A passage's places of weighted terms; `above` are those in its title and headings, near everywhere.

    `places` are (offset, term) in order; shares are of the sum of all weights.
    """

    weights: Mapping[str, float]
    places: tuple[tuple[int, str], ...]
    above: frozenset[str]

    @classmethod
    def of(cls, text: str, heads: str, weights: Mapping[str, float]) -> Windows:
        """The places of the terms of `weights` in a passage's `text` and in what stands above it, folded."""
        places = sorted((at, term) for term in weights if term in text for at in _every(term, text))
        return cls(weights, tuple(places), frozenset(t for t in weights if t in heads))

    def within(self, width: int) -> float:
        """The largest share of the weights that begins within `width` characters."""
        best = now = 0.0
        first = 0
        inside = dict.fromkeys(self.weights, 0)
        for at, term in self.places:
            if not inside[term] and term not in self.above:
                now += self.weights[term]
            inside[term] += 1
            while at - self.places[first][0] > width:
                left = self.places[first][1]
                inside[left] -= 1
                if not inside[left] and left not in self.above:
                    now -= self.weights[left]
                first += 1
            best = max(best, now)
        return self._share(best + sum(self.weights[t] for t in self.above))

    def around(self, spots: Iterable[tuple[int, int]], width: int) -> float:
        """The largest share that begins within `width` characters of one of `spots`; 0 without any."""
        best = 0.0
        for start, end in spots:
            near = {t for at, t in self.places if start - width <= at <= end + width} | self.above
            best = max(best, sum(self.weights[t] for t in near))
        return self._share(best)

    def _share(self, held: float) -> float:
        return min(1.0, held / (sum(self.weights.values()) or 1.0))


def _every(term: str, text: str) -> Iterable[int]:
    at = text.find(term)
    while at >= 0:
        yield at
        at = text.find(term, at + 1)
