"""The dense index: vectors by number, found by inner product.

FAISS's inverted file over 16-bit components, which are what the store keeps. Up to `MANY` vectors it is one
list, searched whole, hence exact. More are parted into lists around centres (k-means), of which a question
searches the nearest quarter: measured in benchmarks/embedding.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from embeddings.durable import replacing
from embeddings.errors import VectorsUnreadable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from embeddings.encoder import FloatMatrix, IntArray

MANY = 50_000
"""From so many vectors on they are parted into lists."""

SEARCHED = 0.25
"""The share of the lists that a question searches."""

GROWN = 2
"""So many times more lists than there are must be wanted before the vectors are parted anew."""

NOTHING = -1
"""The id that fills a row of results where fewer were found than asked."""


class VectorIndex:
    """Vectors of `dimension` components, each under a whole number of one's own (`>= 0`).

    With rows of length 1 the score is the cosine. Reading is safe from several
    threads; whoever writes must be alone.
    """

    def __init__(self, dimension: int) -> None:
        """Begin empty."""
        self.dimension = dimension
        self._faiss: Any = _empty(dimension)

    def __len__(self) -> int:
        """How many vectors there are."""
        return int(self._faiss.ntotal)

    @property
    def ids(self) -> IntArray:
        """The numbers in use, (n,)."""
        return np.concatenate([self._ids(n) for n in range(self._faiss.nlist)])

    def add(self, ids: Sequence[int] | IntArray, vectors: FloatMatrix) -> None:
        """Add `vectors` (n, dimension) under `ids` (n).

        Raises `ValueError` for an id that is negative, given twice or in use, and for another shape.
        """
        numbers = np.asarray(ids, dtype=np.int64)
        if vectors.shape != (len(numbers), self.dimension):
            raise ValueError(
                f"{len(numbers)} ids need vectors of {(len(numbers), self.dimension)}, not {vectors.shape}"
            )
        if len(np.unique(numbers)) < len(numbers) or (numbers < 0).any() or np.isin(numbers, self.ids).any():
            raise ValueError("ids must be new, each given once, and not negative; remove an old one first")
        if len(numbers):
            self._part(len(self) + len(numbers), vectors)
            self._faiss.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), numbers)

    def remove(self, ids: Sequence[int] | IntArray) -> int:
        """Take vectors out; returns how many of `ids` were there."""
        numbers = np.asarray(ids, dtype=np.int64)
        if not len(numbers) or not len(self):
            return 0
        return int(self._faiss.remove_ids(numbers))

    def search(
        self, queries: FloatMatrix, k: int, allowed: Sequence[int] | IntArray | None = None
    ) -> tuple[FloatMatrix, IntArray]:
        """Find the `k` best for each of `queries` (n, dimension): scores (n, k), ids (n, k), best first.

        `allowed` limits the search to those ids (ids not in the index are ignored).
        Where fewer than `k` are found, a row ends in id `NOTHING` (-1) with score -inf.
        """
        import faiss  # noqa: PLC0415

        scores = np.full((len(queries), k), -np.inf, dtype=np.float32)
        ids = np.full((len(queries), k), NOTHING, dtype=np.int64)
        if len(queries) and len(self) and (allowed is None or len(allowed)):
            lists = self._faiss.nlist
            chosen = faiss.SearchParametersIVF(nprobe=max(1, int(lists * SEARCHED)))  # type: ignore[call-arg]
            if allowed is not None:  # all lists, since those of a few documents may lie anywhere
                selector = faiss.IDSelectorBatch(np.asarray(allowed, dtype=np.int64))
                chosen = faiss.SearchParametersIVF(sel=selector, nprobe=lists)  # type: ignore[call-arg]
            rows = np.ascontiguousarray(queries, dtype=np.float32)
            scores, ids = self._faiss.search(rows, k, params=chosen)
            scores[ids == NOTHING] = -np.inf
        return scores, ids

    def save(self, path: Path) -> None:
        """Write to `path` at once: a reader sees the old file or the new one, never a part.

        Raises `OSError` where the disk will not take it.
        """
        import faiss  # noqa: PLC0415

        with replacing(path) as draft:
            try:
                faiss.write_index(self._faiss, str(draft))
            except RuntimeError as error:  # so FAISS says that the disk is full
                raise OSError(str(error)) from error

    @classmethod
    def load(cls, path: Path) -> VectorIndex:
        """Open the index saved at `path`; its vectors are mapped into memory and read as they are needed.

        Raises `VectorsUnreadable` where there is no such file or it holds something else.
        """
        import faiss  # noqa: PLC0415

        try:
            stored = faiss.read_index(str(path))
        except RuntimeError as error:
            raise VectorsUnreadable(str(path), "文件已损坏" if path.exists() else "没有这个文件") from error
        if not isinstance(stored, faiss.IndexIVFScalarQuantizer):
            raise VectorsUnreadable(str(path), "不是本程序所存的索引")
        index = cls(stored.d)
        index._faiss = stored
        return index

    def _part(self, count: int, fresh: FloatMatrix) -> None:
        """Part the vectors anew where `count` of them, with those that are `fresh`, want many more lists."""
        lists = 1 if count < MANY else int(2 * np.sqrt(count))
        if lists <= GROWN * self._faiss.nlist:
            return
        parted = _empty(self.dimension, lists)
        old = np.concatenate([self._rows(n) for n in range(self._faiss.nlist)])
        parted.train(np.concatenate([old, fresh], dtype=np.float32))
        parted.add_with_ids(old, self.ids)
        self._faiss = parted

    def _ids(self, number: int) -> IntArray:
        """The ids of one list, (n,)."""
        import faiss  # noqa: PLC0415

        lists = self._faiss.invlists
        size = lists.list_size(number)
        if not size:
            return np.empty(0, np.int64)
        return np.array(faiss.rev_swig_ptr(lists.get_ids(number), size), dtype=np.int64)

    def _rows(self, number: int) -> FloatMatrix:
        """The vectors of one list, (n, dimension)."""
        import faiss  # noqa: PLC0415

        lists = self._faiss.invlists
        size = lists.list_size(number) * self._faiss.code_size
        codes = faiss.rev_swig_ptr(lists.get_codes(number), size) if size else np.empty(0, np.uint8)
        return codes.view(np.float16).reshape(-1, self.dimension).astype(np.float32)


def _empty(dimension: int, lists: int = 1) -> Any:
    import faiss  # noqa: PLC0415

    centres = faiss.IndexFlatIP(dimension)
    made = faiss.IndexIVFScalarQuantizer(
        centres, dimension, lists, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    made.by_residual = False
    made.own_fields = True
    centres.this.disown()  # type: ignore[attr-defined]  # the index frees it
    made.cp.niter, made.cp.max_points_per_centroid, made.cp.spherical = 10, 64, True
    if lists == 1:  # no more to train: its centre can be anywhere
        centres.add(np.zeros((1, dimension), np.float32))
        made.train(np.zeros((1, dimension), np.float32))
    return made
