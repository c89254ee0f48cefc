"""A piece is also what is written in it: 户口簿 has a share of 户口, 口簿, 户, 口 and 簿.

So pieces that were seen seldom learn from their parts, and two ways to cut the same
words into pieces stay near each other. The sums are worked out once, at the end:
the finished model knows nothing of parts.

Source: Bojanowski et al. 2017, "Enriching Word Vectors with Subword Information".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import torch

    from embeddings.encoder import IntArray

_HAN: Final = re.compile(r"[\u3400-\u9fff]{2,}")


class Parts(NamedTuple):
    """Which piece (`whole`) holds which (`part`), a row a pair."""

    whole: IntArray
    part: IntArray

    def matrix(self, pieces: int) -> torch.Tensor:
        """Give the sparse matrix (pieces, pieces) that gives the mean of each piece's parts."""
        import torch  # noqa: PLC0415

        shares = 1 / np.bincount(self.whole, minlength=pieces)[self.whole]
        places = torch.from_numpy(np.stack([self.whole, self.part]))
        shape = (pieces, pieces)
        return torch.sparse_coo_tensor(
            places, torch.from_numpy(shares).float(), shape, check_invariants=True
        ).coalesce()


def parts(vocabulary: Mapping[str, int]) -> Parts:
    """Find in each Chinese piece of `vocabulary` (piece to id) the shorter pieces it holds."""
    found = [
        (number, vocabulary[piece[start:end]])
        for piece, number in vocabulary.items()
        if _HAN.fullmatch(piece)
        for start in range(len(piece))
        for end in range(start + 1, len(piece) + 1)
        if end - start < len(piece) and piece[start:end] in vocabulary
    ]
    whole, part = np.asarray(found, dtype=np.int64).reshape(-1, 2).T
    return Parts(whole, part)
