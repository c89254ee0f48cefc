"""Which document a passage is of, kept while nothing changes: a question asks it of the same ones again."""

from __future__ import annotations

from collections.abc import Sequence

from rag.store import Listed, Store

MOST = 100_000  # passages kept: some 20 MB


class Listing:
    """What `Store.listed` tells, remembered for the generation that the store is at."""

    def __init__(self, store: Store) -> None:
        """Nothing is known yet."""
        self._store = store
        self._generation = -1
        self._known: dict[int, Listed] = {}

    def of(self, numbers: Sequence[int]) -> dict[int, Listed]:
        """Passages by number, without their text; those that are gone are left out."""
        generation = self._store.generation
        if generation != self._generation or len(self._known) > MOST:
            self._known, self._generation = {}, generation
        known = self._known  # another thread may begin anew meanwhile
        missing = [n for n in numbers if n not in known]
        if missing:
            known |= self._store.listed(missing)
        return {n: known[n] for n in numbers if n in known}
