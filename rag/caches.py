"""The caches of the store: the lexical indexes of passages and of whole documents, and the vectors.

Each is complete up to a generation of the store and is caught up from there: what every process keeps
for itself by whoever opens the index, what is shared by whoever holds the write lock (`rag.words`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from rag.backend import Backend
from rag.errors import DiskFull, IndexBusy, IndexUnusable
from rag.sharing import Shared
from rag.store import Store
from rag.words import Lexical

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from embeddings import Encoder


PATIENCE: Final = 30.0  # seconds that a search waits for the lexical indexes to be made anew by another
_MOMENT: Final = 0.02  # seconds between two looks


class Caches:
    """What is searched; made from `store` and kept by `backend`.

    Args:
        folder: the index's folder, for messages.
        backend: where it is kept.
        store: the truth.
        encoder: whose vectors the store holds.
        tending: takes for a block the lock that whoever changes the caches holds, waiting so many
            seconds for it, or raises IndexBusy.

    """

    def __init__(
        self,
        folder: Path,
        backend: Backend,
        store: Store,
        encoder: Encoder,
        tending: Callable[[float], AbstractContextManager[None]],
    ) -> None:
        """Open what is there; nothing is caught up yet."""
        self._folder = folder
        self._store = store
        self._encoder = encoder
        self._tending = tending
        self._shared = Shared()
        self._words = backend.words(store)
        self._meaning = backend.meaning(store, encoder)
        self._apart = bool(store.identity) and not backend.shared  # one may write to the store elsewhere
        self._generation = -1

    @contextmanager
    def current(self) -> Iterator[Caches]:
        """Hold the caches still for a block, caught up with what any process has written.

        Threads search side by side; only whoever catches up is alone.
        """
        if self._store.generation > self._generation:
            with self._shared.changing():
                self._catch_up()
        with self._shared.reading():
            yield self

    @property
    def passages(self) -> Lexical:
        """Passages by their terms; the group of each is its document."""
        return self._words.passages

    @property
    def documents(self) -> Lexical:
        """Whole documents by their terms; each bears the number of its first passage."""
        return self._words.documents

    def nearest(
        self, query: np.ndarray, k: int, within: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The `k` passages nearest to `query` (dimension,) by cosine, best first; of documents `within`."""
        return self._meaning.nearest(query, k, within)

    def findable(self) -> tuple[set[int], set[int], set[int]]:
        """What is here, by number: passages by words, whole documents by words, passages by meaning."""
        return self.passages.ids(), self.documents.ids(), self._meaning.ids()

    def save(self) -> None:
        """Leave everything caught up on disk (the write lock is held)."""
        with self.current():
            self._meaning.save()

    # ── catching up ──────────────────────────────────────────────────────

    def _catch_up(self) -> None:
        generation = self._store.generation
        if generation > self._generation:  # else another thread has done it meanwhile
            self._check_encoder()
            self._catch_up_words(generation)
            self._meaning.catch_up(generation)
            opening, self._generation = self._generation < 0, generation
            if opening and self._apart:  # or each opening would read all that was written elsewhere
                with suppress(IndexBusy, DiskFull), self._tending(0):
                    self._meaning.save()

    def _check_encoder(self) -> None:
        made_by = self._store.meta("encoder")
        if made_by not in (None, self._encoder.fingerprint):
            raise IndexUnusable(f"索引 {self._folder} 已换了编码器；请退出后重新打开")

    def _catch_up_words(self, generation: int) -> None:
        """Catch up what whoever writes keeps, if one can; else it holds all that is there, and more.

        Apart from whoever writes it does so as soon as those here who hold the lock have caught it up.
        """
        self._words.reload()  # another process may have written it
        known = self._words.generation
        if known >= generation and self._generation >= 0:
            return
        being_made = known == 0 and generation > 0
        try:
            with self._tending(PATIENCE if being_made else 0):
                self._words.catch_up()
        except (IndexBusy, DiskFull):
            if being_made or (self._apart and not self._comes_up_to(generation)):
                raise

    def _comes_up_to(self, generation: int) -> bool:
        """Whether others catch up what finds words while one waits."""
        until = time.monotonic() + PATIENCE
        while self._words.generation < generation and time.monotonic() < until:
            time.sleep(_MOMENT)
            self._words.reload()
        return self._words.generation >= generation
