"""The caches of the store: the lexical indexes of passages and of whole documents, and the vectors.

Each is complete up to a generation of the store and is caught up from there.
The vectors are caught up in memory by whoever opens the index; the lexical
indexes, which live on disk, by whoever holds the write lock.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.errors import IndexBusy
from rag.lexical import LexicalIndex
from rag.store import Store
from rag.terms import ANALYSER_VERSION, terms

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from embeddings import Encoder, VectorIndex


def lexical(folder: Path) -> tuple[LexicalIndex, LexicalIndex]:
    """The lexical indexes of an index folder: passages (grouped by document), whole documents."""
    where = folder / f"lexical-{ANALYSER_VERSION}"
    return LexicalIndex(where / "passages"), LexicalIndex(where / "documents")


def catch_up(store: Store, passages: LexicalIndex, documents: LexicalIndex) -> None:
    """Bring the lexical indexes to the store's generation (the write lock is held)."""
    generation = store.generation
    known = passages.generation
    if known < generation:
        fresh = (
            (number, document, terms(title), terms(" ".join((*headings, text))))
            for number, document, title, headings, text in store.since(known)
        )
        passages.update(store.buried_since(known), fresh, generation)
    known = documents.generation
    if known < generation:
        whole = (
            (number, number, terms(title), terms(f"{title} {text}"))
            for number, title, text in store.documents_since(known)
        )
        documents.update(store.buried_since(known, "documents"), whole, generation)


class Caches:
    """What is searched; made from `store` and kept in `folder`.

    Args:
        folder: the index's folder.
        store: the truth.
        encoder: whose vectors the store holds.
        writing: takes the write lock for a block, or raises IndexBusy.

    """

    def __init__(
        self,
        folder: Path,
        store: Store,
        encoder: Encoder,
        writing: Callable[[], AbstractContextManager[None]],
    ) -> None:
        """Open what lies in the folder; nothing is caught up yet."""
        self._store = store
        self._encoder = encoder
        self._writing = writing
        self._guard = threading.RLock()
        self._file = folder / "vectors.faiss"
        self._mark = self._file.with_suffix(".json")
        self._passages, self._documents = lexical(folder)
        self._vectors, self._vectors_at = self._saved()
        self._generation = -1

    @contextmanager
    def current(self) -> Iterator[Caches]:
        """Hold the caches still for a block, caught up with what any process has written."""
        with self._guard:
            generation = self._store.generation
            if generation != self._generation:
                caught_up = self._catch_up_lexical(generation)
                self._catch_up_vectors(generation)
                self._generation = generation if caught_up else -1
            yield self

    @property
    def passages(self) -> LexicalIndex:
        """Passages by their terms; the group of each is its document."""
        return self._passages

    @property
    def documents(self) -> LexicalIndex:
        """Whole documents by their terms."""
        return self._documents

    def nearest(self, query: np.ndarray, k: int, allowed: np.ndarray | None) -> list[tuple[int, float]]:
        """The `k` passages nearest to `query` (dimension,) by cosine, best first; of `allowed` if given."""
        if not len(self._vectors):
            return []
        scores, ids = self._vectors.search(query[None, :], k, allowed)
        found = ids[0] >= 0
        return list(zip(ids[0][found].tolist(), scores[0][found].tolist(), strict=True))

    def save(self) -> None:
        """Leave everything caught up on disk (the write lock is held)."""
        with self.current():
            if self._saved_generation() == self._vectors_at:
                return
            self._mark.unlink(missing_ok=True)  # a mark never speaks of a file that is being replaced
            self._vectors.save(self._file)
            draft = self._mark.with_suffix(".new")
            note = {"generation": self._vectors_at, "encoder": self._encoder.fingerprint}
            draft.write_text(json.dumps(note), "utf8")
            draft.replace(self._mark)

    # ── catching up ──────────────────────────────────────────────────────

    def _catch_up_lexical(self, generation: int) -> bool:
        """Whether the lexical indexes are at `generation` now; if not, their writer will leave them there."""
        self._passages.reload()  # another process may have written them
        self._documents.reload()
        if min(self._passages.generation, self._documents.generation) >= generation:
            return True
        try:
            with self._writing():
                catch_up(self._store, self._passages, self._documents)
        except IndexBusy:
            return False
        return True

    def _catch_up_vectors(self, generation: int) -> None:
        gone = self._store.buried_since(self._vectors_at)
        numbers, vectors = self._store.vectors_since(self._vectors_at, self._encoder.dimension)
        if gone or len(numbers):
            self._vectors.remove(np.array([*gone, *numbers.tolist()], np.int64))
            self._vectors.add(numbers, vectors)
        self._vectors_at = generation

    def _saved_note(self) -> dict[str, Any]:
        try:
            note = json.loads(self._mark.read_text("utf8"))
        except (OSError, ValueError):
            return {}
        return note if isinstance(note, dict) else {}

    def _saved_generation(self) -> int | None:
        return self._saved_note().get("generation")

    def _saved(self) -> tuple[VectorIndex, int]:
        """The vectors on disk with their generation; empty ones at 0 where there are none that fit."""
        from embeddings import VectorIndex, VectorsUnreadable  # noqa: PLC0415

        note = self._saved_note()
        if note.get("encoder") == self._encoder.fingerprint and isinstance(note.get("generation"), int):
            try:
                return VectorIndex.load(self._file), note["generation"]
            except VectorsUnreadable:
                pass
        return VectorIndex(self._encoder.dimension), 0
