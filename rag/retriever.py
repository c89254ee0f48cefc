"""A question → the passages that may answer it: lexical and dense, fused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Semaphore
from typing import TYPE_CHECKING

import numpy as np

from rag.beside import beside
from rag.cores import cores
from rag.domain import Hit
from rag.filters import Filters
from rag.index import Index
from rag.lookup import Lookup
from rag.ranking import Signs, Wanted, characters, known_terms, scaled, weights, years
from rag.store import Read
from rag.terms import squeeze, terms

if TYPE_CHECKING:
    from embeddings import Encoder, Reranker

CANDIDATES = 200  # from each side, before fusion
NEAREST = 1000  # passages whose cosines are known; of these the first `CANDIDATES` are brought in
LOOKED_AT = 80  # of what is found: read once more, for their signs; fewer of either rank worse
BEST = 10  # whole documents of which a passage is always among those looked at
RERANKED = 20
AGAIN = 5  # times that a search is made, at most, where one change follows another
REPLACES = 0.6  # of an older edition's score: what the newer one must reach to stand before it
OF_ONE = 5  # passages of one document; more of it count
FURTHER = 0.6  # of their score beside the other documents' own
PASSAGE, DOCUMENT, DENSE = 1.0, 1.0, 0.3  # weights of the three sides; measured: see benchmarks/ranking.md

Scores = Sequence[tuple[int, float]]
"""Numbers with their scores, best first."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the searches found: passages `fused`, best first; `known` has their documents.

    `read` are the first `LOOKED_AT` of them, without those removed a moment ago. `lexical` and
    `near` are the BM25 and the cosine of passages, `whole` the BM25 of documents.
    """

    fused: Scores
    known: Mapping[int, int]
    read: Mapping[int, Read]
    lexical: Mapping[int, float]
    whole: Mapping[int, float]
    near: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Looked:
    """Passages with their signs (n, len(SIGNS)), and how far the question speaks as they do, 0 to 1."""

    numbers: list[int]
    signs: np.ndarray
    own_words: float


class Retriever:
    """Finds passages of an index."""

    def __init__(self, index: Index, encoder: Encoder, reranker: Reranker | None = None) -> None:
        """Search `index` with the encoder it was made with; `reranker` reorders the best of what is found."""
        self._index = index
        self._encoder = encoder
        self._reranker = reranker
        self._turns = Semaphore(cores())  # many at once hand Python's lock around, and all are slower for it

    def search(self, question: str, k: int = 10, filters: Filters | None = None) -> list[Hit]:
        """The `k` best passages, best first; passages of the same text once.

        What the question names comes first. Of several editions of a rule the one that
        holds on the asked date stands before the others, unless the question names another's year.
        Where documents change during the search, it is made again: what is found is of one state.
        """
        with self._turns:
            for _ in range(AGAIN):
                with self._index.still() as generation:
                    found = self._search(question, k, filters or Filters())
                if self._index.store.generation == generation:
                    break
        return found

    def _search(self, question: str, k: int, filters: Filters) -> list[Hit]:
        named = self._index.references.lookup(question, filters.as_of)
        within = self._index.within(replace(filters, as_of=named.as_of))
        if within is not None and not within:
            return []
        question = self._index.dated(question, filters.as_of)
        fallen = self._fallen(question, named.as_of)
        first = self._named(question, k, self._index.references.among(named, within), fallen)
        found = self.find(question, k, within)
        ranked = current(self._weighed(question, found), found.known, fallen)
        hits = self._hits(ranked, found, max(k, RERANKED if self._reranker else 0))
        if self._reranker is not None:
            hits = self._rerank(question, hits)
        found_hits = [*first, *behind(first, hits)][:k]
        return [replace(h, status=h.document.status(named.as_of)) for h in found_hits]

    def _fallen(self, question: str, as_of: str) -> Mapping[int, int]:
        """What does not hold, with what does in its place; without what is of a year that is asked for."""
        fallen, asked = self._index.references.fallen(as_of), years(question)
        if not fallen or not asked:
            return fallen
        titles = self._index.titles(list(fallen))
        return {d: by for d, by in fallen.items() if not asked & years(titles.get(d, ""))}

    def _named(self, question: str, k: int, named: Lookup, fallen: Mapping[int, int]) -> list[Hit]:
        """The passages of the documents that a question names, the clauses that it asks for first."""
        if not named.documents:
            return []
        found = self.find(question, k, named.documents)
        places = self._index.references.at(named.targets)
        listed = self._index.listed(places)
        asked = {n: listed[n] for n in places if n in listed}
        others = current(self._weighed(question, found), found.known, fallen)
        ranked = [*((n, 1.0) for n in asked), *((n, score) for n, score in others if n not in asked)]
        return self._hits(ranked, replace(found, known={**found.known, **asked}), k)

    def find(self, question: str, k: int = 10, within: Sequence[int] | None = None) -> Found:
        """What words, whole documents and meaning find; only of the documents numbered `within`."""
        width = max(CANDIDATES, 2 * k)
        words = terms(question)

        def by_meaning() -> Scores:
            query = self._encoder.encode_queries([squeeze(question)])[0]
            return self._index.dense(query, max(NEAREST, width), within)

        def by_words() -> tuple[Scores, Scores]:
            return self._index.lexical(words, width, within), self._index.whole(words, width, within)

        near, (lexical, whole) = beside(by_meaning, by_words)
        dense = near[:width]
        known = self._index.listed([n for n, _ in (*lexical, *dense)])
        unseen = {d for d, _ in whole}.difference(known.values())
        unseen |= {d for d, _ in whole[:BEST]}.difference(known[n] for n, _ in lexical if n in known)
        if unseen:  # documents that match as a whole and by no passage among the best: by their best passages
            further = self._index.lexical(words, width, list(unseen))
            lexical = [*lexical, *further]
            known |= self._index.listed([n for n, _ in further])
        fused = with_the_best(fuse(lexical, whole, dense, known), whole, known)
        read = self._index.passages([n for n, _ in fused[:LOOKED_AT]])
        return Found(fused, known, read, dict(lexical), dict(whole), dict(near))

    def look_at(self, question: str, found: Found) -> Looked:
        """The first `LOOKED_AT` of what was found, with their signs.

        A passage that is not among the `NEAREST` is taken to be as near as the last of them.
        """
        numbers = [n for n, _ in found.fused[:LOOKED_AT] if n in found.read]
        read = [found.read[n] for n in numbers]
        own = [found.known[n] for n in numbers]  # the document of each
        documents = list(dict.fromkeys(own))
        idf = self._index.idf(known_terms(question))
        wanted = Wanted(question, idf, self._index.idf(characters(question), "characters"))
        unscored = [d for d in documents if d not in found.whole]
        whole = {**found.whole, **dict(self._index.whole(idf, len(unscored), unscored))}
        held = self._index.held(wanted.content, "body", documents)
        titles = [r.title for r in read]
        dated = self._index.years(documents) if wanted.years else {}
        far = min(found.near.values(), default=0.0)
        signs = Signs(
            np.array([whole.get(d, 0.0) for d in own]),
            np.array([found.lexical.get(n, 0.0) for n in numbers]) / wanted.information,
            np.array([wanted.share(held.get(d, 0.0)) for d in own]),
            wanted.named(titles),
            wanted.year(titles, [dated.get(d) for d in own]),
            np.array([found.near.get(n, far) for n in numbers]),
            *wanted.written([r.text for r in read]),
        )
        every = np.column_stack(signs)
        return Looked(numbers, scaled(every), wanted.own_words(max(found.whole.values(), default=0.0)))

    def _weighed(self, question: str, found: Found) -> Scores:
        """All that was found: the first `LOOKED_AT` by their signs, after them the others as fused."""
        looked = self.look_at(question, found)
        if not looked.numbers:
            return []
        worth = np.maximum(weights().worth(looked.signs, looked.own_words), 0)
        ranked = [(looked.numbers[i], float(worth[i])) for i in np.argsort(-worth, kind="stable")]
        return [*ranked, *((n, ranked[-1][1] * score) for n, score in found.fused[LOOKED_AT:])]

    def _hits(self, ranked: Scores, found: Found, k: int) -> list[Hit]:
        """The `k` passages to show."""
        read = _Passages(self._index, found.read)
        read.bring(n for n, _ in ranked[: 2 * k])
        chosen = select(ranked, found.known, read, k)
        documents = self._index.opened([read[n].document_id for n, _ in chosen])
        there = [(read[n], score) for n, score in chosen if read[n].document_id in documents]
        return [
            Hit(r.passage, r.text, documents[r.document_id], score, rank)
            for rank, (r, score) in enumerate(there, start=1)
        ]

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


class _Passages(dict[int, Read]):
    """Passages by number, those already `read` and any other when it is asked for; one removed is `_GONE`."""

    def __init__(self, index: Index, read: Mapping[int, Read]) -> None:
        super().__init__(read)
        self._index = index

    def bring(self, numbers: Iterable[int]) -> None:
        """Read what of `numbers` is not there, at once."""
        self.update(self._index.passages([n for n in numbers if n not in self]))

    def __missing__(self, number: int) -> Read:
        self.bring([number])
        return self.setdefault(number, _GONE)


_GONE = Read("", 0, 0, "[]", "", 0, "")


def fuse(lexical: Scores, whole: Scores, dense: Scores, known: Mapping[int, int]) -> Scores:
    """Passages by the weighted sum of what their words, their whole document's words and their meaning score.

    `whole` counts documents, the others passages; `known` tells each passage's
    document. Each side is scaled to [0, 1]: scores and not ranks, since how far
    the first is ahead tells how sure a side is (Bruch et al. 2023, "An Analysis of
    Fusion Functions for Hybrid Retrieval").
    """
    by_words, by_document, by_meaning = _scaled(lexical), _scaled(whole), _scaled(dense, above_last=True)
    scores = (
        PASSAGE * np.array([by_words.get(n, 0.0) for n in known])
        + DOCUMENT * np.array([by_document.get(d, 0.0) for d in known.values()])
        + DENSE * np.array([by_meaning.get(n, 0.0) for n in known])
    ) / (PASSAGE + DOCUMENT + DENSE)
    numbers = np.fromiter(known, np.int64, len(known))
    order = np.lexsort((numbers, -scores))
    return list(zip(numbers[order].tolist(), scores[order].tolist(), strict=True))


def with_the_best(fused: Scores, whole: Scores, known: Mapping[int, int]) -> Scores:
    """`fused` with a passage of each of the best documents among those that are looked at.

    A list or a table says in its title what it is of, and no one line of it answers to
    the question's words: its document is found, its passages are not.
    """
    seen = {known[n] for n, _ in fused[:LOOKED_AT]}
    unseen = {d: None for d, _ in whole[:BEST] if d not in seen}
    best = {known[n]: (n, score) for n, score in reversed(fused) if known[n] in unseen}
    brought = [best[d] for d in unseen if d in best]
    if not brought:
        return fused
    rest = [pair for pair in fused if pair not in brought]
    kept = LOOKED_AT - len(brought)
    return [*rest[:kept], *brought, *rest[kept:]]


def select(ranked: Scores, known: Mapping[int, int], read: Mapping[int, Read], k: int) -> Scores:
    """The `k` passages to show: each text once, and room for more than one document.

    Where a passage says what another document's has said already, its document
    is shown by its best passage that is new. What a document has beyond `OF_ONE`
    passages stands behind the others' that are nearly as good.
    """
    queues: dict[int, list[int]] = {}
    for number, _ in reversed(ranked):
        queues.setdefault(known[number], []).append(number)
    said: set[int] = set()
    shown: dict[int, int] = {}
    first = 0
    chosen: list[tuple[int, float, float]] = []
    for number, score in ranked:
        document = known[number]
        queue = queues[document]
        while queue and read[queue[-1]].digest in said:
            queue.pop()
        if not queue or (queue[-1] != number and read[number].digest not in said):
            continue
        best = queue.pop()
        said.add(read[best].digest)
        shown[document] = shown.get(document, 0) + 1
        further = shown[document] > OF_ONE
        chosen.append((best, score, FURTHER * score if further else score))
        first += not further
        if first == k:
            break
    return [(n, score) for n, score, _ in sorted(chosen, key=lambda each: -each[2])][:k]


def current(ranked: Scores, known: Mapping[int, int], fallen: Mapping[int, int]) -> Scores:
    """`ranked` with what does not hold behind what holds in its place, where that is found too.

    `fallen` tells the document in place of each. Where that says much less of what is
    asked, the rule that it replaced is left where it is.
    """
    instead = {n: fallen[d] for n, d in known.items() if d in fallen}
    if not instead:
        return ranked
    wanted = set(instead.values())
    best: dict[int, float] = {}
    for number, score in ranked:
        if known[number] in wanted:
            best.setdefault(known[number], score)
    out = []
    for number, score in ranked:
        other = best.get(instead[number], 0.0) if number in instead else 0.0
        out.append((number, min(score, other) * 0.999 if other > REPLACES * score else score))
    return sorted(out, key=lambda pair: -pair[1])


def behind(first: Sequence[Hit], others: Sequence[Hit]) -> list[Hit]:
    """`others` without those that are or say what one of `first` does, ranked and scored behind them."""
    if not first:
        return list(others)
    shown = {h.passage for h in first}
    said = {h.text for h in first}
    kept = [h for h in others if h.passage not in shown and h.text not in said]
    last = first[-1].score
    return [
        replace(h, rank=rank, score=min(h.score, last)) for rank, h in enumerate(kept, start=len(first) + 1)
    ]


def _scaled(scores: Scores, *, above_last: bool = False) -> dict[int, float]:
    """Scores from 0 (nothing, or with `above_last` the last one found) to 1 (the best)."""
    if not scores:
        return {}
    best, worst = scores[0][1], scores[-1][1] if above_last and len(scores) > 1 else 0.0
    return {n: (s - worst) / (best - worst) if best > worst else 1.0 for n, s in scores}
