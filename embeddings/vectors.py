"""The dense index: vectors by number, found by inner product.

Today FAISS's flat index over 16-bit components, which are what the store keeps: exact for those, in
half the memory and half the time of 32 bits. A larger kind may take its place behind the same verbs.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from embeddings.errors import VectorsUnreadable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from embeddings.encoder import FloatMatrix, IntArray

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
        self._mapped = False

    def __len__(self) -> int:
        """How many vectors there are."""
        return int(self._faiss.ntotal)

    @property
    def ids(self) -> IntArray:
        """The numbers in use, in the order in which they were added."""
        import faiss  # noqa: PLC0415

        return np.asarray(faiss.vector_to_array(self._faiss.id_map), dtype=np.int64)

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
            self._own()
            self._faiss.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), numbers)

    def remove(self, ids: Sequence[int] | IntArray) -> int:
        """Take vectors out; returns how many of `ids` were there."""
        numbers = np.asarray(ids, dtype=np.int64)
        if not len(numbers) or not len(self):
            return 0
        self._own()
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
            chosen = None
            if allowed is not None:
                selector = faiss.IDSelectorBatch(np.asarray(allowed, dtype=np.int64))
                chosen = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
            rows = np.ascontiguousarray(queries, dtype=np.float32)
            scores, ids = self._faiss.search(rows, k, params=chosen)
            scores[ids == NOTHING] = -np.inf
        return scores, ids

    def save(self, path: Path) -> None:
        """Write to `path` at once: a reader sees the old file or the new one, never a part."""
        import faiss  # noqa: PLC0415

        draft = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            faiss.write_index(self._faiss, str(draft))
            with draft.open("rb+") as file:
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(path.parent)

    @classmethod
    def load(cls, path: Path) -> VectorIndex:
        """Open the index saved at `path`; its vectors are mapped into memory and read as they are needed.

        Raises `VectorsUnreadable` where there is no such file or it holds something else.
        """
        import faiss  # noqa: PLC0415

        try:
            stored = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise VectorsUnreadable(str(path), "文件已损坏" if path.exists() else "没有这个文件") from error
        if not isinstance(stored, faiss.IndexIDMap2):
            raise VectorsUnreadable(str(path), "不是本程序所存的索引")
        index = cls(stored.d)
        index._faiss, index._mapped = stored, True
        return index

    def _own(self) -> None:
        """Copy mapped vectors into memory of our own, which alone can be changed."""
        if not self._mapped:
            return
        import faiss  # noqa: PLC0415

        mine = _empty(self.dimension)
        if len(self):
            flat = faiss.downcast_index(self._faiss.index)
            mine.add_with_ids(flat.reconstruct_n(0, len(self)), self.ids)
        self._faiss, self._mapped = mine, False


def _empty(dimension: int) -> Any:
    import faiss  # noqa: PLC0415

    kind = faiss.ScalarQuantizer.QT_fp16
    return faiss.IndexIDMap2(faiss.IndexScalarQuantizer(dimension, kind, faiss.METRIC_INNER_PRODUCT))


def _sync_folder(folder: Path) -> None:
    """Make a renaming last through a power cut, where the system has the means (not on Windows)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
