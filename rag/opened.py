"""Documents lately read, kept whole: the next question, or the reader, is likely to want them again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from rag.domain import Document, Standing
from rag.store import Store

MOST: Final = 512  # documents kept


class Opened:
    """The documents of a store with their texts, outlines and standings, as of the generation it is at."""

    def __init__(self, store: Store, standings: Callable[[], Mapping[str, Standing]]) -> None:
        """Nothing is read yet."""
        self._store = store
        self._standings = standings
        self._generation = -1
        self._kept: dict[str, Document] = {}

    def of(self, ids: Sequence[str]) -> dict[str, Document]:
        """Documents by id; those that are not there are left out."""
        generation = self._store.generation
        if generation > self._generation or len(self._kept) > MOST:
            self._kept, self._generation = {}, generation
        kept = self._kept  # another thread may begin anew meanwhile
        missing = [i for i in dict.fromkeys(ids) if i not in kept]
        if missing:
            settled = self._standings()
            read = self._store.documents(missing, texts=True)
            kept |= {d.id: replace(d, standing=settled.get(d.id, Standing())) for d in read}
        return {i: kept[i] for i in ids if i in kept}
