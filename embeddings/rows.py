"""Vectors in a row, each under a number: the simple part that the dense index is made of.

The vectors are kept in 16 bits a component, exact; beside many of them lie sketches, a bit a component
(a product quantizer's codes, compared sixteen at a time), which tell those worth an exact look. A row that
is mapped from its file never changes in memory: what is removed is crossed out, in a list of positions.
"""

from __future__ import annotations

import os
import zlib
from contextlib import contextmanager
from struct import Struct
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt

from embeddings.errors import VectorsUnreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from embeddings.encoder import FloatMatrix, IntArray

NOTHING: Final = -1
"""The id that fills a row of results where fewer were found than asked."""

CANDIDATES: Final = 4000
"""So many are looked at exactly, at least, of those whose sketches are nearest."""

WIDER: Final = 4
"""So many times more are looked at exactly than are asked for, at least."""

FEW: Final = 0.1
"""Of at most so large a share of all the best are found for certain: all of it is looked at."""

_BLOCK: Final = 32  # sketches are packed in blocks of so many
_END: Final = Struct("<8sQI")  # of a file: a mark, how long it is before it, and a checksum of how it begins
_HEADER: Final = 81  # bytes before the vectors in a file, which begin with "IxSQ"


class Rows:
    """Vectors of `dimension` components with their ids; with `like`, a sample of them, sketched too."""

    def __init__(self, dimension: int, like: FloatMatrix | None = None) -> None:
        """Begin empty."""
        import faiss  # noqa: PLC0415

        vectors = faiss.IndexScalarQuantizer(
            dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        vectors.is_trained = True  # there is nothing to learn for it
        if like is not None:
            sketch = _sketch(dimension)
            sketch.pq.cp.min_points_per_centroid = 1  # no warnings where a few are many
            with one_thread():
                sketch.train(like)
        self._hold(faiss.IndexIDMap(vectors if like is None else faiss.IndexRefine(sketch, vectors)))
        self.gone: set[int] = set()
        """The positions of what is crossed out."""

    def _hold(self, numbered: Any) -> None:
        import faiss  # noqa: PLC0415

        inner: Any = faiss.downcast_index(numbered.index)
        self._numbered = numbered
        self._sketch: Any = None
        self._vectors = self._refined = inner
        if isinstance(inner, faiss.IndexRefine):
            self._sketch = faiss.downcast_index(inner.base_index)
            self._vectors = faiss.downcast_index(inner.refine_index)
        self._order: IntArray | None = None
        self._last = int(self.ids.max(initial=NOTHING))

    @property
    def dimension(self) -> int:
        """How many components a vector has."""
        return int(self._vectors.d)

    @property
    def sketched(self) -> bool:
        """Whether there is a sketch beside each vector."""
        return self._sketch is not None

    def __len__(self) -> int:
        """How many positions there are, those crossed out among them."""
        return int(self._numbered.ntotal)

    @property
    def ids(self) -> IntArray:
        """The ids by position, (n,); a view, until something is added."""
        return _seen(self._numbered.id_map.data(), len(self)).view(np.int64)

    @property
    def halves(self) -> npt.NDArray[np.float16]:
        """The vectors by position, (n, dimension); a view, until something is added."""
        codes = _seen(self._vectors.codes.data(), 2 * len(self) * self.dimension)
        return codes.view(np.float16).reshape(len(self), self.dimension)

    @property
    def there(self) -> IntArray:
        """The positions that are not crossed out."""
        return np.delete(np.arange(len(self)), [*self.gone])

    def add(self, ids: IntArray, vectors: FloatMatrix) -> None:
        """Put `vectors` (n, dimension) at the end."""
        self._numbered.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), ids)
        self._order = None
        self._last = max(self._last, int(ids.max()))

    def positions(self, ids: IntArray) -> IntArray:
        """Where those of `ids` lie that are here and not crossed out."""
        wanted = np.unique(ids)
        if not len(wanted) or wanted[0] > self._last:  # so it is with all that is new
            return np.empty(0, np.int64)
        mine = self.ids
        if self._order is None:
            self._order = np.argsort(mine, kind="stable")
        # Of one id the last counts: those before it were crossed out before it came.
        where = np.searchsorted(mine, wanted, side="right", sorter=self._order) - 1
        found = self._order[where[where >= 0]]
        found = found[mine[found] == wanted[where >= 0]]
        return np.array([p for p in found.tolist() if p not in self.gone], np.int64)

    def search(
        self, queries: FloatMatrix, k: int, allowed: IntArray | None = None
    ) -> tuple[FloatMatrix, IntArray]:
        """Find the `k` best: scores (n, k), ids (n, k), best first; ids are `NOTHING` where there are fewer.

        Where nothing is sketched, or no more than `FEW` of all are `allowed`, they are the best for certain.
        """
        if self.sketched and allowed is None:
            scores, found = self._likeliest(queries, k)
            if (found[:, -1] != NOTHING).all():
                return scores, self._named(found)
        seen = self._seen(allowed)
        if self.sketched and seen is not None and seen.mean() > FEW:
            scores, found = self._likeliest_of(seen, queries, k)
            if (found[:, -1] != NOTHING).all():
                return scores, self._named(found)
        scores, found = self._exactly(queries, k, seen)
        return scores, self._named(found)

    def _seen(self, allowed: IntArray | None) -> npt.NDArray[np.bool_] | None:
        """By position, what is to be looked at; None where it is everything."""
        if allowed is None and not self.gone:
            return None
        seen = np.ones(len(self), bool) if allowed is None else np.isin(self.ids, allowed)
        seen[[*self.gone]] = False
        return seen

    def _likeliest(self, queries: FloatMatrix, k: int) -> tuple[FloatMatrix, IntArray]:
        """The best at an exact look of those whose sketches are nearest."""
        import faiss  # noqa: PLC0415

        spare = k + min(k, len(self.gone))
        factor = max(WIDER, CANDIDATES / spare)
        wide = faiss.IndexRefineSearchParameters(k_factor=factor)  # type: ignore[call-arg]
        scores, found = self._refined.search(queries, spare, params=wide)
        if self.gone:
            found[np.array([[p in self.gone for p in row] for row in found.tolist()])] = NOTHING
        there = np.argsort(found == NOTHING, axis=1, kind="stable")[:, :k]
        return np.take_along_axis(scores, there, 1), np.take_along_axis(found, there, 1)

    def _likeliest_of(
        self, seen: npt.NDArray[np.bool_], queries: FloatMatrix, k: int
    ) -> tuple[FloatMatrix, IntArray]:
        """The best likewise of those that are `seen`, which lie among so many more of the nearest."""
        _, near = self._sketch.search(queries, min(len(self), int(max(WIDER * k, CANDIDATES) / seen.mean())))
        one_by_one = []
        for query, row in zip(queries, near, strict=True):
            likely = np.zeros(len(self), bool)
            likely[row[row != NOTHING]] = True
            one_by_one.append(self._exactly(query[None], k, likely & seen))
        return np.concatenate([s for s, _ in one_by_one]), np.concatenate([i for _, i in one_by_one])

    def _exactly(
        self, queries: FloatMatrix, k: int, seen: npt.NDArray[np.bool_] | None
    ) -> tuple[FloatMatrix, IntArray]:
        """The best of all, or of those that are `seen`."""
        import faiss  # noqa: PLC0415

        if seen is None:
            return self._vectors.search(queries, k)  # type: ignore[no-any-return]
        bits = np.packbits(seen, bitorder="little")
        selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
        chosen = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        return self._vectors.search(queries, k, params=chosen)  # type: ignore[no-any-return]

    def _named(self, positions: IntArray) -> IntArray:
        return np.where(positions == NOTHING, NOTHING, self.ids[positions])

    # ── on disk ──────────────────────────────────────────────────────────

    def write(self, path: Path) -> None:
        """Write all to `path`. Raises `OSError` where the disk will not take it."""
        import faiss  # noqa: PLC0415

        try:
            faiss.write_index(self._numbered, str(path))
        except RuntimeError as error:  # so FAISS says that the disk is full
            raise OSError(str(error)) from error
        with path.open("rb+") as file:
            length = file.seek(0, os.SEEK_END)
            end = _ending(file, length)
            file.seek(length)
            file.write(end)

    @classmethod
    def mapped(cls, path: Path) -> Rows:
        """Open what was written to `path`; the vectors are read from there as they are needed.

        Raises `VectorsUnreadable` where there is no such file or it holds something else.
        """
        import faiss  # noqa: PLC0415

        if not _is_whole(path):
            raise VectorsUnreadable(str(path), "文件已损坏" if path.exists() else "没有这个文件")
        flags = 0 if os.name == "nt" else faiss.IO_FLAG_MMAP_IFC  # Windows replaces no file that is mapped
        try:
            stored = faiss.read_index(str(path), flags)
        except RuntimeError as error:
            raise VectorsUnreadable(str(path), "文件已损坏") from error
        rows = cls(stored.d)
        rows._hold(stored)
        return rows

    def wipe(self, path: Path) -> bool:
        """Overwrite what is crossed out in the file at `path`, from which this was mapped.

        Returns False, with nothing done, where that file is not of these rows (any more).
        """
        ids = self.ids.tobytes()
        # A file ends with the vectors, a number (how wide to look, if sketched), a count and the ids.
        last = path.stat().st_size - _END.size - len(ids)
        first = last - 8 - (4 if self.sketched else 0) - self.halves.nbytes
        with path.open("rb+") as file:
            of_these = first >= _HEADER and _holds(file, first - _HEADER, b"IxSQ") and _holds(file, last, ids)
            if not of_these:
                return False
            gone = np.array(sorted(self.gone), np.int64)
            gone = gone[self.halves[gone].any(axis=1)]  # the others have been overwritten before
            if self.sketched:
                self._wipe_sketches(file, first - _HEADER, gone)
            for position in gone.tolist():
                file.seek(first + 2 * self.dimension * position)
                file.write(bytes(2 * self.dimension))
            file.flush()
            os.fsync(file.fileno())
        return True

    def _wipe_sketches(self, file: BinaryIO, end: int, gone: IntArray) -> None:
        """Write anew, without what is gone, the blocks of sketches where it lies; the last ends at `end`."""
        blank = _sketch(self.dimension)
        blank.pq, blank.is_trained = self._sketch.pq, True
        halves, size = self.halves, self._sketch.M2 * _BLOCK // 2
        start = end - self._sketch.codes.size()
        for block in np.unique(gone // _BLOCK).tolist():
            rows = halves[_BLOCK * block : _BLOCK * (block + 1)].astype(np.float32)
            rows[gone[gone // _BLOCK == block] % _BLOCK] = 0
            blank.reset()
            blank.add(rows)
            file.seek(start + size * block)
            file.write(_seen(blank.codes.get(), size).tobytes())


def _sketch(dimension: int) -> Any:
    """A product quantizer of a bit a component, or nearly: of as many pieces as divide the components."""
    import faiss  # noqa: PLC0415

    pieces = next(n for n in range(max(1, dimension // 4), 0, -1) if dimension % n == 0)
    return faiss.IndexPQFastScan(dimension, pieces, 4, faiss.METRIC_INNER_PRODUCT)


def _seen(pointer: Any, size: int) -> npt.NDArray[Any]:
    """FAISS's own memory as an array, which is good as long as nothing is added there."""
    import faiss  # noqa: PLC0415

    return np.asarray(faiss.rev_swig_ptr(pointer, size)) if size else np.empty(0, np.uint8)


def _holds(file: BinaryIO, offset: int, expected: bytes) -> bool:
    """Whether the file has these very bytes there."""
    file.seek(offset)
    return file.read(len(expected)) == expected


def _ending(file: BinaryIO, length: int) -> bytes:
    """What stands at the end of a file of vectors, after `length` bytes."""
    file.seek(0)
    return _END.pack(b"vectors1", length, zlib.crc32(file.read(min(256, length))))


def _is_whole(path: Path) -> bool:
    """Whether all of the file is there: FAISS brings the process down where one that it maps is cut off."""
    length = path.stat().st_size - _END.size if path.exists() else -1
    if length < 0:
        return False
    with path.open("rb") as file:
        return _holds(file, length, _ending(file, length))


@contextmanager
def one_thread(*, only: bool = True) -> Iterator[None]:
    """Let FAISS do small work in this thread alone: dividing it among several costs more than it gives."""
    import faiss  # noqa: PLC0415

    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1 if only else before)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)
