"""A question → the passages that may answer it: lexical and dense, fused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.domain import Hit
from rag.filters import Filters
from rag.index import Index
from rag.terms import squeeze, terms

if TYPE_CHECKING:
    from embeddings import Encoder, Reranker

CANDIDATES = 200  # from each side, before fusion
RERANKED = 20
DENSE_WEIGHT = 0.3  # beside 1 for the lexical side; measured: see docs/measurements.md


class Retriever:
    """Finds passages of an index."""

    def __init__(self, index: Index, encoder: Encoder, reranker: Reranker | None = None) -> None:
        """Search `index` with the encoder it was made with; `reranker` reorders the best of what is found."""
        self._index = index
        self._encoder = encoder
        self._reranker = reranker

    def search(self, question: str, k: int = 10, filters: Filters | None = None) -> list[Hit]:
        """The `k` best passages, best first; passages of the same text once."""
        within = self._index.within(filters or Filters())
        if within is not None and not within:
            return []
        width = max(CANDIDATES, 2 * k)
        lexical = self._index.lexical(terms(question), width, within)
        query = self._encoder.encode_queries([squeeze(question)])[0]
        dense = self._index.dense(query, width, within)
        ranked = fuse(lexical, dense)
        hits = self._hits(ranked, max(k, RERANKED if self._reranker else 0))
        if self._reranker is not None:
            hits = self._rerank(question, hits)
        return hits[:k]

    def _hits(self, ranked: Sequence[tuple[int, float]], k: int) -> list[Hit]:
        """The first `k` of different text."""
        found = self._index.passages([number for number, _ in ranked[: 2 * k]])
        hits: list[Hit] = []
        seen: set[int] = set()
        for number, score in ranked:
            passage = found.get(number)
            if passage is None or passage.digest in seen:
                continue
            document = self._index.document(passage.passage.document_id)
            if document is None:
                continue
            seen.add(passage.digest)
            hits.append(Hit(passage.passage, passage.text, document, score, len(hits) + 1))
            if len(hits) == k:
                break
        return hits

    def _rerank(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        """The same hits, the first `RERANKED` in the reranker's order."""
        assert self._reranker is not None
        head, tail = hits[:RERANKED], hits[RERANKED:]
        scores = self._reranker.scores(question, [squeeze(h.text) for h in head])
        order = sorted(range(len(head)), key=lambda i: -scores[i])
        ranked = [(head[i], float(scores[i])) for i in order] + [(h, h.score) for h in tail]
        return [
            Hit(h.passage, h.text, h.document, score, rank) for rank, (h, score) in enumerate(ranked, start=1)
        ]


def fuse(lexical: Sequence[tuple[int, float]], dense: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """Both rankings as one: scores scaled to [0, 1] on each side and added with their weights.

    Scores and not ranks, since how far the first is ahead tells how sure a side is
    (Bruch et al. 2023, "An Analysis of Fusion Functions for Hybrid Retrieval").
    """
    total: dict[int, float] = {}
    if lexical:
        best = lexical[0][1] or 1.0
        for number, score in lexical:
            total[number] = score / best
    if dense:
        best, worst = dense[0][1], dense[-1][1]
        for number, score in dense:
            scaled = (score - worst) / (best - worst) if best > worst else 1.0
            total[number] = total.get(number, 0.0) + DENSE_WEIGHT * scaled
    scale = 1 + DENSE_WEIGHT
    return sorted(((n, s / scale) for n, s in total.items()), key=lambda pair: (-pair[1], pair[0]))
