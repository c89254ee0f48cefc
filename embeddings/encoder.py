"""What every encoder offers, and the array types of this floor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FloatMatrix: TypeAlias = npt.NDArray[np.float32]
"""A matrix of 32-bit floats, a row a text."""

IntArray: TypeAlias = npt.NDArray[np.int64]
"""A row of 64-bit integers."""


class Encoder(Protocol):
    """Turns texts into vectors whose inner product is their likeness.

    Queries and passages have verbs of their own, so that a model's prompt can't be
    forgotten. Rows have length 1; a text in which the model knows nothing (empty,
    punctuation alone) may give a row of zeros, which is like nothing at all.
    """

    @property
    def fingerprint(self) -> str:
        """Names model, content, dimension, prompts and cut; vectors of two fingerprints never mix."""
        ...

    @property
    def dimension(self) -> int:
        """The width of a vector."""
        ...

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text count; what follows is cut off. `sys.maxsize`: nothing is cut."""
        ...

    @property
    def portable(self) -> bool:
        """Whether it is so small, and so quickly read, that each of several processes may have one."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """Give the vectors of questions: `(len(texts), dimension)`, float32, rows of length 1."""
        ...

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> FloatMatrix:
        """Give the vectors of passages, likewise; `progress` hears how many texts are done so far."""
        ...


def normalised(vectors: npt.NDArray[np.generic]) -> FloatMatrix:
    """`vectors` as float32 with rows of length 1; rows of zeros stay zeros."""
    matrix = np.ascontiguousarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.asarray(matrix / np.where(lengths > 0, lengths, 1), dtype=np.float32)
