"""The dense index: vectors by number, found by inner product.

Few vectors are all looked at. From `MANY` on those with the nearest sketches are, which finds nearly the
same in a tenth of the time: measured, with other ways, in benchmarks/embedding.md.

What was loaded stays mapped from its file. What has come since lies in memory beside it, what has gone is
crossed out, until there is so much of it that the file is written anew: so a change costs what it changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from embeddings.durable import replacing
from embeddings.rows import NOTHING, Rows, one_thread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from embeddings.encoder import FloatMatrix, IntArray

__all__ = ["NOTHING", "VectorIndex"]

MANY = 50_000
"""From so many vectors on they are sketched."""

PENDING: Final = 0.05
"""The share of the vectors that may have come or gone before a file of many is written anew."""

SAMPLE: Final = 16_384
"""So many vectors tell how to sketch."""

_STEP: Final = 16_384  # vectors that are copied at once


class VectorIndex:
    """Vectors of `dimension` components, each under a whole number of one's own (`>= 0`).

    With rows of length 1 the score is the cosine. Reading is safe from several
    threads; whoever writes must be alone.
    """

    def __init__(self, dimension: int, like: FloatMatrix | None = None) -> None:
        """Begin empty; `like` is a sample of the vectors to come, where they are known to be many."""
        self.dimension = dimension
        self._kept = Rows(dimension)
        self._fresh = Rows(dimension, like)
        self._file: Path | None = None  # that `_kept` lies in

    def __len__(self) -> int:
        """How many vectors there are."""
        return sum(len(rows) - len(rows.gone) for rows in self._parts)

    @property
    def _parts(self) -> list[Rows]:
        return [rows for rows in (self._kept, self._fresh) if len(rows)]

    @property
    def ids(self) -> IntArray:
        """The numbers in use, (n,)."""
        return np.concatenate([np.empty(0, np.int64), *(rows.ids[rows.there] for rows in self._parts)])

    def add(self, ids: Sequence[int] | IntArray, vectors: FloatMatrix) -> None:
        """Add `vectors` (n, dimension) under `ids` (n).

        Raises `ValueError` for an id that is negative, given twice or in use, and for another shape.
        """
        numbers = np.asarray(ids, dtype=np.int64)
        if vectors.shape != (len(numbers), self.dimension):
            raise ValueError(
                f"{len(numbers)} ids need vectors of {(len(numbers), self.dimension)}, not {vectors.shape}"
            )
        twice = len(np.unique(numbers)) < len(numbers)
        if twice or (numbers < 0).any() or any(len(rows.positions(numbers)) for rows in self._parts):
            raise ValueError("ids must be new, each given once, and not negative; remove an old one first")
        if len(numbers):
            self._fresh.add(numbers, vectors)
            # Doubling, so that all the copying together is in proportion to the vectors.
            if len(self._fresh) >= max(MANY, len(self._kept)) and not self._fresh.sketched:
                self._kept, self._fresh, self._file = self._joined(), Rows(self.dimension), None

    def remove(self, ids: Sequence[int] | IntArray) -> int:
        """Take vectors out; returns how many of `ids` were there."""
        numbers, before = np.asarray(ids, dtype=np.int64), len(self)
        for rows in self._parts:
            rows.gone.update(rows.positions(numbers).tolist())
        return before - len(self)

    def search(
        self, queries: FloatMatrix, k: int, allowed: Sequence[int] | IntArray | None = None
    ) -> tuple[FloatMatrix, IntArray]:
        """Find the `k` best for each of `queries` (n, dimension): scores (n, k), ids (n, k), best first.

        `allowed` limits the search to those ids (ids not in the index are ignored).
        Where fewer than `k` are found, a row ends in id `NOTHING` (-1) with score -inf.
        """
        rows = np.ascontiguousarray(queries, dtype=np.float32)
        chosen = None if allowed is None else np.asarray(allowed, dtype=np.int64)
        scores = [np.full((len(rows), k), -np.inf, dtype=np.float32)]
        ids = [np.full((len(rows), k), NOTHING, dtype=np.int64)]
        if len(rows) and (chosen is None or len(chosen)):
            with one_thread(only=len(rows) == 1):
                for part in self._parts:
                    found = part.search(rows, k, chosen)
                    scores.append(found[0])
                    ids.append(found[1])
        both, named = np.hstack(scores), np.hstack(ids)
        both[named == NOTHING] = -np.inf
        order = np.argsort(-both, axis=1, kind="stable")[:, :k]
        return np.take_along_axis(both, order, 1), np.take_along_axis(named, order, 1)

    def save(self, path: Path) -> None:
        """Write to `path` at once: a reader sees the old file or the new one, never a part.

        Raises `OSError` where the disk will not take it.
        """
        whole = self._joined()
        with replacing(path) as draft:
            whole.write(draft)

    def amend(self, path: Path) -> bool:
        """Overwrite what was removed in the file at `path`, from which this was loaded, if that is enough.

        Returns False, with nothing done, where there are few vectors or much has changed: then `save`.
        After it the file lacks what was added, which whoever loads it has to add again.

        Raises `OSError` where the disk will not take it.
        """
        changed = len(self._fresh) + len(self._kept.gone)
        if path != self._file or len(self) < MANY or changed > PENDING * len(self):
            return False
        with one_thread():
            return self._kept.wipe(path)

    @classmethod
    def load(cls, path: Path) -> VectorIndex:
        """Open the index saved at `path`; its vectors are mapped into memory and read as they are needed.

        Raises `VectorsUnreadable` where there is no such file or it holds something else.
        """
        kept = Rows.mapped(path)
        index = cls(kept.dimension)
        index._kept, index._file = kept, path
        return index

    def _joined(self) -> Rows:
        """All in one row, without what is gone, sketched where it is many."""
        many = len(self) >= MANY
        (first, *others) = self._parts or [self._fresh]
        if not others and not first.gone and first.sketched == many:
            return first
        whole = Rows(self.dimension, self._sample() if many else None)
        for part in self._parts:
            for ids, vectors in _steps(part):
                whole.add(ids, vectors)
        return whole

    def _sample(self) -> FloatMatrix:
        """Some of the vectors, from everywhere."""
        every = max(1, len(self) // SAMPLE)
        return np.concatenate([part.halves[part.there[::every]] for part in self._parts]).astype(np.float32)


def _steps(rows: Rows) -> Iterator[tuple[IntArray, FloatMatrix]]:
    """What is there, piece by piece: ids and vectors."""
    there = rows.there
    for start in range(0, len(there), _STEP):
        some = there[start : start + _STEP]
        yield rows.ids[some], rows.halves[some].astype(np.float32)
