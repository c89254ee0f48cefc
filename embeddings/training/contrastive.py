"""Contrastive learning of a static embedding: a text is the mean of its pieces' vectors.

Source: Henderson et al. 2017 and van den Oord et al. 2018 (in-batch negatives).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import torch

    from embeddings.encoder import FloatMatrix, IntArray
    from embeddings.training.pairs import PairSet


def _bag(sequences: Sequence[IntArray]) -> tuple[torch.Tensor, torch.Tensor]:
    import torch

    lengths = [len(s) for s in sequences]
    return torch.from_numpy(np.concatenate(sequences)), torch.from_numpy(np.cumsum([0, *lengths[:-1]]))


def schedule(step: int, steps: int, warm_up: int) -> float:
    """The share of the full learning rate at `step`: a linear rise, then a linear fall to nothing."""
    return min((step + 1) / warm_up, (steps - step) / (steps - warm_up))


def batches(
    sets: Sequence[PairSet], epochs: dict[str, float], size: int, rng: np.random.Generator
) -> list[tuple[PairSet, IntArray]]:
    """Rows of one set each, shuffled; a set is gone through `epochs[name]` times (1 where not named)."""
    out = []
    for pairs in sets:
        wanted = epochs.get(pairs.name, 1.0)
        rows = np.concatenate([rng.permutation(len(pairs)) for _ in range(int(np.ceil(wanted)))])
        rows = rows[: int(len(pairs) * wanted)]
        out += [
            (pairs, rows[i : i + size])
            for i in range(0, len(rows), size)
            if len(rows) - i >= min(size, len(pairs))
        ]
    return [out[i] for i in rng.permutation(len(out))]


def train(
    start: FloatMatrix,
    plan: Sequence[tuple[PairSet, IntArray]],
    *,
    rate: float,
    scale: float,
    warm_up: int,
    log: Callable[[str], None],
) -> FloatMatrix:
    """Vectors (pieces, dimension) that bring a pair's texts together; row 0, the unknown piece, is zeros.

    Each query must find its positive among the batch's, and each positive its query;
    rows that share a positive are no negatives of each other.
    """
    import torch
    from torch.nn import functional

    vectors = torch.nn.EmbeddingBag.from_pretrained(
        torch.from_numpy(start), freeze=False, mode="mean", padding_idx=0
    )
    adam = torch.optim.Adam(vectors.parameters(), lr=rate)
    started, running = time.perf_counter(), {}
    for step, (pairs, rows) in enumerate(plan):
        for group in adam.param_groups:
            group["lr"] = rate * schedule(step, len(plan), warm_up)
        left = functional.normalize(vectors(*_bag([pairs.queries[i] for i in rows])))
        right = functional.normalize(vectors(*_bag([pairs.positives[i] for i in rows])))
        same = torch.from_numpy(pairs.group[rows][:, None] == pairs.group[rows][None, :]).fill_diagonal_(
            False
        )
        scores = (scale * left @ right.T).masked_fill(same, -1e4)
        target = torch.arange(len(rows))
        loss = (functional.cross_entropy(scores, target) + functional.cross_entropy(scores.T, target)) / 2
        adam.zero_grad()
        loss.backward()
        adam.step()
        running[pairs.name] = loss.item()
        if (step + 1) % 50 == 0 or step + 1 == len(plan):
            losses = " ".join(f"{name}={value:.2f}" for name, value in sorted(running.items()))
            log(f"step {step + 1}/{len(plan)} {time.perf_counter() - started:.0f}s {losses}")
    learned = vectors.weight.detach().numpy().copy()
    learned[0] = 0
    return learned
