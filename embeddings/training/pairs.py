"""Pairs of piece sequences to learn from: given ones, and ones made from running text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from tokenizers import Tokenizer

    from embeddings.encoder import FloatMatrix, IntArray
    from embeddings.training.corpus import Pair, Text

WINDOW: Final = 100  # pieces of a text that count, as in the index
_SHORTEST: Final = (8, 4, 11)  # characters of a cloze sentence; pieces of it; pieces of its surroundings
_SENTENCE: Final = re.compile(r"[^。！？；\n]+[。！？；\n]*")


@dataclass(frozen=True, slots=True)
class PairSet:
    """Pairs of one source: piece ids of each side; `group` is equal where the positive is the same text."""

    name: str
    queries: list[IntArray]
    positives: list[IntArray]
    group: IntArray

    def __len__(self) -> int:
        """How many pairs."""
        return len(self.queries)


def encode(tokenizer: Tokenizer, texts: Sequence[str]) -> list[IntArray]:
    """Give the piece ids of each text, the unknown piece (0) left out."""
    out: list[IntArray] = []
    for start in range(0, len(texts), 10_000):
        for encoding in tokenizer.encode_batch_fast(
            list(texts[start : start + 10_000]), add_special_tokens=False
        ):
            ids = np.asarray(encoding.ids, dtype=np.int64)
            out.append(ids[ids > 0])
    return out


def rarity(sequences: Sequence[IntArray], pieces: int) -> FloatMatrix:
    """Weigh each piece by how telling it is: log of texts over texts with the piece; (pieces,) float32."""
    counts = np.zeros(pieces)
    for ids in sequences:
        counts[np.unique(ids)] += 1
    return np.log((len(sequences) + 1) / (counts + 1)).astype(np.float32)


def best_window(query: IntArray, passage: IntArray, weight: FloatMatrix, size: int = WINDOW) -> IntArray:
    """Choose the stretch of `passage` that shares the most telling pieces with `query`.

    A passage is searched window by window, so the answer's own window is what a
    question has to be near, not the mean of a long text.
    """
    if len(passage) <= size:
        return passage
    starts = range(0, len(passage) - size // 2, size // 2)
    wanted = np.unique(query)

    def shared(start: int) -> float:
        return float(weight[np.intersect1d(wanted, passage[start : start + size])].sum())

    best = max(starts, key=shared)
    return passage[best : best + size]


def given_pairs(tokenizer: Tokenizer, pairs: Sequence[Pair]) -> list[PairSet]:
    """Give the pairs as sequences, a set a source."""
    queries = encode(tokenizer, [p.query for p in pairs])
    positives = encode(tokenizer, [p.positive for p in pairs])
    weight = rarity(positives, tokenizer.get_vocab_size())
    sets = []
    for name in sorted({p.source for p in pairs}):
        rows = [i for i, p in enumerate(pairs) if p.source == name and len(queries[i]) and len(positives[i])]
        numbers: dict[str, int] = {}
        group = [numbers.setdefault(pairs[i].positive[:200], len(numbers)) for i in rows]
        sets.append(
            PairSet(
                name,
                [queries[i][:WINDOW] for i in rows],
                [best_window(queries[i], positives[i], weight) for i in rows],
                np.asarray(group, dtype=np.int64),
            )
        )
    return sets


def cloze_pairs(tokenizer: Tokenizer, texts: Sequence[Text], rng: random.Random) -> list[PairSet]:
    """Pair a sentence with its surroundings without it, a set a source.

    Surroundings are some 200 characters of neighbouring sentences, which no other pair shares.
    Source: Lee et al. 2019 (the inverse cloze task).
    """
    by_source: dict[str, tuple[list[str], list[str]]] = {}
    for text, source in texts:
        queries, positives = by_source.setdefault(source, ([], []))
        for paragraph in _paragraphs(text):
            chosen = rng.choice([i for i, s in enumerate(paragraph) if len(s) >= _SHORTEST[0]] or [0])
            queries.append(paragraph[chosen])
            positives.append("".join(paragraph[:chosen] + paragraph[chosen + 1 :]))
    sets = []
    for source, (queries, positives) in sorted(by_source.items()):
        rows = [
            (q[:WINDOW], p[:WINDOW])
            for q, p in zip(encode(tokenizer, queries), encode(tokenizer, positives), strict=True)
            if len(q) >= _SHORTEST[1] and len(p) >= _SHORTEST[2]
        ]
        sets.append(
            PairSet(
                f"cloze:{source}",
                [q for q, _ in rows],
                [p for _, p in rows],
                np.arange(len(rows), dtype=np.int64),
            )
        )
    return sets


def _paragraphs(text: str, size: int = 220) -> list[list[str]]:
    """Gather neighbouring sentences up to about `size` characters; at least two to a group."""
    groups: list[list[str]] = [[]]
    for sentence in _SENTENCE.findall(text):
        if sum(map(len, groups[-1])) >= size and len(groups[-1]) > 1:
            groups.append([])
        if sentence.strip():
            groups[-1].append(sentence)
    return [group for group in groups if len(group) > 1]
