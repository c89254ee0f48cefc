"""Which document each passage is of, in memory: a question asks it of hundreds."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np

from rag.store import Store


class Listing:
    """The documents of passages, an array by number: a few bytes a passage.

    Caught up with the store as the caches are: by what is new and what is gone since a generation.
    """

    def __init__(self, store: Store) -> None:
        """Nothing is known yet."""
        self._store = store
        self._catching_up = threading.Lock()
        self._known = 0, np.zeros(1, np.int32)

    def of(self, numbers: Sequence[int]) -> dict[int, int]:
        """The documents of passages, both by number; passages that are gone are left out."""
        documents = self._current()
        asked = np.array(numbers, np.int64)
        theirs = documents[np.where(asked < len(documents), asked, 0)].tolist()
        return {n: d for n, d in zip(numbers, theirs, strict=True) if d}

    def _current(self) -> np.ndarray:
        generation, documents = self._known
        if generation < self._store.generation:
            with self._catching_up:
                generation, documents = self._known = self._caught_up(*self._known)
        return documents

    def _caught_up(self, since: int, documents: np.ndarray) -> tuple[int, np.ndarray]:
        generation = self._store.generation
        if generation <= since:  # another thread has done it meanwhile
            return since, documents
        numbers, theirs = self._store.listed_since(since)
        fresh = np.zeros(max(len(documents), numbers.max(initial=0) + 1), np.int32)
        fresh[: len(documents)] = documents
        gone = np.array(self._store.buried_since(since), np.int64)
        fresh[gone[gone < len(fresh)]] = 0  # without those that came and went unseen
        fresh[numbers] = theirs
        return generation, fresh
