"""Contrastive learning of a static embedding: a text is the mean of its pieces' vectors.

Source: Henderson et al. 2017 and van den Oord et al. 2018 (in-batch negatives).
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import torch

    from embeddings.encoder import FloatMatrix, IntArray
    from embeddings.training.composition import Parts
    from embeddings.training.pairs import PairSet
    from embeddings.training.recipe import Recipe

_EVERY = 50  # steps between two lines of the log


def bags(
    sequences: Sequence[IntArray], dropped: float = 0.0, rng: np.random.Generator | None = None
) -> tuple[IntArray, IntArray]:
    """Give the pieces of all `sequences` in a row, and where each sequence starts.

    A share `dropped` of the pieces is left out at random.
    The first piece of a sequence is never left out, so that none becomes empty.
    """
    pieces = np.concatenate(sequences)
    starts = np.cumsum([0, *(len(s) for s in sequences[:-1])])
    if not dropped or rng is None:
        return pieces, starts
    kept = rng.random(len(pieces)) >= dropped
    kept[starts] = True
    return pieces[kept], (np.cumsum(kept) - 1)[starts]


def schedule(step: int, steps: int, warm_up: int) -> float:
    """Give the share of the full learning rate at `step`: a linear rise, then a linear fall to nothing."""
    return min((step + 1) / warm_up, (steps - step) / (steps - warm_up))


def batches(
    sets: Sequence[PairSet], rounds: Mapping[str, float], size: int, rng: np.random.Generator
) -> list[tuple[PairSet, IntArray]]:
    """Make batches of `size` rows of one set each, shuffled; a set is gone through `rounds[name]` times.

    What is left over at a set's end is dropped, except where a set is smaller than a batch.
    """
    plan = []
    for pairs in sets:
        wanted = rounds[pairs.name]
        rows = np.concatenate([rng.permutation(len(pairs)) for _ in range(math.ceil(wanted))])
        rows = rows[: int(len(pairs) * wanted)]
        step = min(size, len(pairs))
        plan += [(pairs, rows[i : i + step]) for i in range(0, len(rows) - step + 1, step)]
    return [plan[i] for i in rng.permutation(len(plan))]


def train(
    start: FloatMatrix,
    within: Parts,
    plan: Sequence[tuple[PairSet, IntArray]],
    recipe: Recipe,
    log: Callable[[str], None],
) -> FloatMatrix:
    """Learn vectors (pieces, dimension) that bring a pair's texts together, beginning at `start`.

    A piece's vector is its own and the mean of those `within` it, already added up in what is returned.
    Each query must find its positive among the batch's, and each positive its query;
    rows that share a positive are no negatives of each other. A share of the pieces is
    left out at random, which keeps the vectors from learning the pairs by heart.
    Row 0, the unknown piece, stays zeros.
    """
    import torch  # noqa: PLC0415
    from torch.nn import functional  # noqa: PLC0415

    own = torch.nn.Parameter(torch.from_numpy(start))
    matrix = within.matrix(len(start))
    adam = torch.optim.Adam([own], lr=recipe.rate, fused=True)
    rng = np.random.default_rng(recipe.seed)
    warm_up = max(1, len(plan) // 10)

    def vectors(sequences: Sequence[IntArray]) -> torch.Tensor:
        pieces, starts = map(torch.from_numpy, bags(sequences, recipe.dropped, rng))
        # Sums for means: once normalised they are the same, and their gradients are twice as fast.
        return functional.normalize(functional.embedding_bag(pieces, table, starts, mode="sum"))

    started, losses = time.perf_counter(), dict[str, float]()
    for step, (pairs, rows) in enumerate(plan):
        for group in adam.param_groups:
            group["lr"] = recipe.rate * schedule(step, len(plan), warm_up)
        table = own + torch.sparse.mm(matrix, own)
        left, right = (vectors([side[i] for i in rows]) for side in (pairs.queries, pairs.positives))
        shared = pairs.group[rows][:, None] == pairs.group[rows]
        np.fill_diagonal(shared, val=False)
        scores = (recipe.scale * left @ right.T).masked_fill(torch.from_numpy(shared), -torch.inf)
        target = torch.arange(len(rows))
        loss = functional.cross_entropy(scores, target) + functional.cross_entropy(scores.T, target)
        adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        adam.step()
        losses[pairs.name] = loss.item() / 2
        if (step + 1) % _EVERY == 0 or step + 1 == len(plan):
            told = " ".join(f"{name}={value:.2f}" for name, value in sorted(losses.items()))
            log(f"step {step + 1}/{len(plan)} after {time.perf_counter() - started:.0f} s: {told}")
    with torch.no_grad():
        learned: FloatMatrix = (own + torch.sparse.mm(matrix, own)).numpy()
    learned[0] = 0
    return learned
