"""Passages brought with a question: they stand in for an index."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Sequence

from rag.domain import Document, Hit, Passage, Span
from rag.terms import terms

_PREFIX = "passage:"


def brought(document: Document) -> bool:
    """Whether a document is a passage that came with its question."""
    return document.id.startswith(_PREFIX)


class GivenPassages:
    """A handful of passages (title, text), each a document of its own (passage:1, passage:2)."""

    def __init__(self, passages: Sequence[tuple[str, str]]) -> None:
        """Take the passages as they are; spans count within their texts."""
        self._documents = [
            Document(
                id=f"{_PREFIX}{n}",
                title=title or f"passage {n}",
                source=f"{_PREFIX}{n}",
                text=text,
                sha256=hashlib.sha256(text.encode("utf8", "replace")).hexdigest(),
            )
            for n, (title, text) in enumerate(passages, start=1)
        ]
        self._terms = [Counter(terms(f"{title} {text}")) for title, text in passages]
        self._length = sum(c.total() for c in self._terms) / len(self._terms) if self._terms else 0.0

    def __len__(self) -> int:
        return len(self._documents)

    def idf(self, words: Iterable[str]) -> dict[str, float]:
        """As `LexicalIndex.idf`, over these passages; never 0, so few as they are."""
        total = len(self._terms)
        return {
            w: math.log(1 + (total - n + 0.5) / (n + 0.5)) + 1
            for w in words
            for n in [sum(w in c for c in self._terms)]
        }

    def search(self, question: str) -> list[Hit]:
        """All passages by BM25 (k1 1.2, b 0.75), best first."""
        idf = self.idf(set(terms(question)))
        scores = []
        for counts in self._terms:
            norm = 0.3 + 0.9 * counts.total() / (self._length or 1.0)
            scores.append(sum(w * 2.2 * counts[t] / (counts[t] + norm) for t, w in idf.items()))
        order = sorted(range(len(scores)), key=lambda i: -scores[i])
        return [
            Hit(Passage(d.id, Span(0, len(d.text))), d.text, d, scores[i], rank)
            for rank, i in enumerate(order, start=1)
            for d in [self._documents[i]]
        ]
