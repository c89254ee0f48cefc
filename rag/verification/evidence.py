"""Where in the passages the evidence for a claim may stand: a few sentences together, with their lead-in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from rag.domain import Hit, Span
from rag.folding import fold
from rag.sentences import sentences
from rag.verification.units import Unit, units

LONGEST: Final = 700  # characters of a window; a shorter passage is one window
PASSAGES: Final = 6  # that are looked into, those that share most with the claim


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences of a document (`parts`, in order) and their units, whose offsets are the document's."""

    hit: Hit
    parts: tuple[Span, ...]
    units: tuple[Unit, ...]
    owner: tuple[int, ...]
    """The part each unit stands in."""

    @property
    def listed(self) -> bool:
        """Whether it is a list with its lead-in."""
        return self.parts[0].of(self.hit.document.text).endswith(("：", ":"))

    def part(self, start: int, end: int) -> Window:
        """The window of the parts from `start` to before `end` alone."""
        chosen = [n for n, o in enumerate(self.owner) if start <= o < end]
        return Window(
            self.hit,
            self.parts[start:end],
            tuple(self.units[n] for n in chosen),
            tuple(self.owner[n] - start for n in chosen),
        )


def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of `text`, folded, without what is no letter or digit."""
    tight = [c for c in fold(text) if c.isalnum()]
    return frozenset(a + b for a, b in pairwise(tight))


@lru_cache(maxsize=256)
def _cut(text: str, span: Span) -> tuple[tuple[Span, frozenset[str]], ...]:
    return tuple((s, pairs(s.of(text))) for s in sentences(text, span))


def windows(claim: str, candidates: Sequence[Hit]) -> list[Window]:
    """The windows of the passages that share most with `claim`, best first."""
    wanted = pairs(claim)
    ranked = sorted(
        candidates,
        key=lambda h: (
            -len(wanted & frozenset().union(*(p for _, p in _cut(h.document.text, h.passage.span))))
        ),
    )
    return [_window(wanted, hit) for hit in ranked[:PASSAGES] if _cut(hit.document.text, hit.passage.span)]


def _window(wanted: frozenset[str], hit: Hit) -> Window:
    parts = _cut(hit.document.text, hit.passage.span)
    chosen = list(range(len(parts)))
    if len(hit.passage.span) > LONGEST:
        run = _around(wanted, parts)
        # A list's item needs the lead-in above it, however far.
        leads = [n for n in range(run[0]) if parts[n][0].of(hit.document.text).endswith(("：", ":"))]
        chosen = [*leads[-1:], *run]
    spans = tuple(parts[n][0] for n in chosen)
    found: list[Unit] = []
    owner: list[int] = []
    words = 0
    for n, span in enumerate(spans):
        own = units(span.of(hit.document.text))
        found += [u.placed(span.start, words) for u in own]
        owner += [n] * len(own)
        words += own[-1].word + 1 if own else 0
    return Window(hit, spans, tuple(found), tuple(owner))


def _around(wanted: frozenset[str], parts: Sequence[tuple[Span, frozenset[str]]]) -> range:
    """The run of sentences of at most `LONGEST` characters that holds most of what is wanted."""
    best, most = range(1), -1.0
    for start in range(len(parts)):
        end, held = start, frozenset[str]()
        while end < len(parts) and (end == start or parts[end][0].end - parts[start][0].start <= LONGEST):
            held |= parts[end][1]
            end += 1
        score = len(held & wanted) + 1 / (1 + end - start)
        if score > most:
            best, most = range(start, end), score
    return best
