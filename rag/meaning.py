"""Passages by meaning: what a search asks of the vectors, and the vectors in the index's own folder.

Each process catches these up in memory, from the store. On disk they lie as they were when they were last
written as a whole, but for what has been removed since, which is overwritten there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from embeddings import VectorIndex, VectorsUnreadable
from embeddings.durable import replacing
from embeddings.vectors import MANY, SAMPLE
from rag.store import Store

if TYPE_CHECKING:
    from embeddings import Encoder

VECTORS: Final = "vectors.faiss"
NOTE: Final = "vectors.json"
"""Of which generation, encoder and store the vectors are."""


class Meaning(Protocol):
    """Passages found by their vectors."""

    def nearest(self, query: np.ndarray, k: int, within: Sequence[int] | None) -> list[tuple[int, float]]:
        """The `k` passages nearest to `query` (dimension,) by cosine, best first; of documents `within`."""

    def ids(self) -> set[int]:
        """The numbers of the passages that can be found."""

    def catch_up(self, generation: int) -> None:
        """Hold what the store holds at `generation`, as far as this process has to see to it."""

    def save(self) -> None:
        """Leave all that is caught up on disk (the write lock is held)."""


class LocalMeaning:
    """The vectors of an index folder, made with `encoder`; nothing is caught up yet."""

    def __init__(self, folder: Path, store: Store, encoder: Encoder) -> None:
        """Open what lies in the folder."""
        self._file, self._mark = folder / VECTORS, folder / NOTE
        self._store = store
        self._encoder = encoder
        self._vectors, self._written = self._saved()
        self._generation = self._left = self._written

    def nearest(self, query: np.ndarray, k: int, within: Sequence[int] | None) -> list[tuple[int, float]]:
        """The `k` passages nearest to `query` (dimension,) by cosine, best first; of documents `within`."""
        if not len(self._vectors):
            return []
        allowed = None if within is None else self._store.numbers_of(within)
        scores, ids = self._vectors.search(query[None, :], k, allowed)
        found = ids[0] >= 0
        return list(zip(ids[0][found].tolist(), scores[0][found].tolist(), strict=True))

    def ids(self) -> set[int]:
        """The numbers of the passages that can be found."""
        return set(self._vectors.ids.tolist())

    def catch_up(self, generation: int) -> None:
        """Hold what the store holds at `generation`."""
        if self._noted_generation() not in (None, self._written):  # another process has written the file anew
            saved, written = self._saved()
            if written:  # else it is being written once more
                self._vectors, self._written, self._generation = saved, written, written
        store, since, dimension = self._store, self._generation, self._encoder.dimension
        if not len(self._vectors) and store.count_passages() >= MANY:
            self._vectors = VectorIndex(dimension, like=store.some_vectors(SAMPLE, dimension))
        self._vectors.remove(store.buried_since(since))
        for numbers, vectors in store.vectors_since(since, dimension):
            self._vectors.remove(numbers)
            self._vectors.add(numbers, vectors)
        self._generation = generation

    def save(self) -> None:
        """Leave on disk what makes catching up quick, and nothing of what was removed (the lock is held).

        Of many vectors, those that came since the file was written may still be in the store alone.
        """
        if self._left == self._generation:
            return
        if self._noted_generation() != self._written or not self._vectors.amend(self._file):
            self._mark.unlink(missing_ok=True)  # a mark never speaks of a file that is being replaced
            self._vectors.save(self._file)
            with replacing(self._mark) as draft:
                note = {
                    "generation": self._generation,
                    "encoder": self._encoder.fingerprint,
                    "store": self._store.identity,
                }
                draft.write_text(json.dumps(note), "utf8")
            self._vectors, self._written = VectorIndex.load(self._file), self._generation
        self._left = self._generation

    def _noted_generation(self) -> int | None:
        return _noted(self._mark, self._store).get("generation")

    def _saved(self) -> tuple[VectorIndex, int]:
        """The vectors on disk with their generation; empty ones at 0 where there are none that fit."""
        note = _noted(self._mark, self._store)
        if note.get("encoder") == self._encoder.fingerprint and isinstance(note.get("generation"), int):
            try:
                return VectorIndex.load(self._file), note["generation"]
            except VectorsUnreadable:
                pass
        return VectorIndex(self._encoder.dimension), 0


def take_out(folder: Path, store: Store) -> None:
    """Take removed passages out of the vectors on disk, without the encoder that made them."""
    try:
        vectors = VectorIndex.load(folder / VECTORS)
    except VectorsUnreadable:  # made anew by the next search
        return
    removed = vectors.remove(store.buried_since(_noted(folder / NOTE, store).get("generation", 0)))
    if removed and not vectors.amend(folder / VECTORS):
        vectors.save(folder / VECTORS)


def _noted(mark: Path, store: Store) -> dict[str, Any]:
    """What the note says, if the vectors are those of `store`."""
    try:
        note = json.loads(mark.read_text("utf8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) and note.get("store", "") == store.identity else {}
