"""The caches of the store: the lexical indexes of passages and of whole documents, and the vectors.

Each is complete up to a generation of the store and is caught up from there.
The vectors are caught up in memory by whoever opens the index; the lexical
indexes, which live on disk, by whoever holds the write lock (`rag.words`).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from embeddings.durable import replacing
from rag.errors import DiskFull, IndexBusy, IndexUnusable
from rag.lexical import LexicalIndex
from rag.store import Store
from rag.words import Words

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from embeddings import Encoder, VectorIndex


PATIENCE: Final = 30.0  # seconds that a search waits for the lexical indexes to be made anew by another


def take_out_vectors(folder: Path, store: Store) -> None:
    """Take removed passages out of the vectors on disk, without the encoder that made them."""
    from embeddings import VectorIndex, VectorsUnreadable  # noqa: PLC0415

    file, mark = _vector_files(folder)
    note = _note(mark)
    try:
        vectors = VectorIndex.load(file)
    except VectorsUnreadable:  # made anew by the next search
        return
    if vectors.remove(store.buried_since(note.get("generation", 0))):
        vectors.save(file)


def _vector_files(folder: Path) -> tuple[Path, Path]:
    """The vectors, and the note that says of which generation and encoder they are."""
    return folder / "vectors.faiss", folder / "vectors.json"


def _note(mark: Path) -> dict[str, Any]:
    try:
        note = json.loads(mark.read_text("utf8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


class Caches:
    """What is searched; made from `store` and kept in `folder`.

    Args:
        folder: the index's folder.
        store: the truth.
        encoder: whose vectors the store holds.
        writing: takes the write lock for a block, waiting so many seconds for it, or raises IndexBusy.

    """

    def __init__(
        self,
        folder: Path,
        store: Store,
        encoder: Encoder,
        writing: Callable[[float], AbstractContextManager[None]],
    ) -> None:
        """Open what lies in the folder; nothing is caught up yet."""
        self._folder = folder
        self._store = store
        self._encoder = encoder
        self._writing = writing
        self._guard = threading.RLock()
        self._file, self._mark = _vector_files(folder)
        self._words = Words(folder, store)
        self._vectors, self._vectors_at = self._saved()
        self._generation = -1

    @contextmanager
    def current(self) -> Iterator[Caches]:
        """Hold the caches still for a block, caught up with what any process has written."""
        with self._guard:
            generation = self._store.generation
            if generation != self._generation:
                self._check_encoder()
                self._catch_up_lexical(generation)
                self._catch_up_vectors(generation)
                self._generation = generation
            yield self

    @property
    def passages(self) -> LexicalIndex:
        """Passages by their terms; the group of each is its document."""
        return self._words.passages

    @property
    def documents(self) -> LexicalIndex:
        """Whole documents by their terms; each bears the number of its first passage."""
        return self._words.documents

    def nearest(self, query: np.ndarray, k: int, allowed: np.ndarray | None) -> list[tuple[int, float]]:
        """The `k` passages nearest to `query` (dimension,) by cosine, best first; of `allowed` if given."""
        if not len(self._vectors):
            return []
        scores, ids = self._vectors.search(query[None, :], k, allowed)
        found = ids[0] >= 0
        return list(zip(ids[0][found].tolist(), scores[0][found].tolist(), strict=True))

    def findable(self) -> tuple[set[int], set[int], set[int]]:
        """What is here, by number: passages by words, whole documents by words, passages by meaning."""
        return self.passages.ids(), self.documents.ids(), set(self._vectors.ids.tolist())

    def save(self) -> None:
        """Leave everything caught up on disk (the write lock is held)."""
        with self.current():
            if self._saved_generation() == self._vectors_at:
                return
            self._mark.unlink(missing_ok=True)  # a mark never speaks of a file that is being replaced
            self._vectors.save(self._file)
            with replacing(self._mark) as draft:
                note = {"generation": self._vectors_at, "encoder": self._encoder.fingerprint}
                draft.write_text(json.dumps(note), "utf8")

    # ── catching up ──────────────────────────────────────────────────────

    def _check_encoder(self) -> None:
        made_by = self._store.meta("encoder")
        if made_by not in (None, self._encoder.fingerprint):
            raise IndexUnusable(f"索引 {self._folder} 已换了编码器；请退出后重新打开")

    def _catch_up_lexical(self, generation: int) -> None:
        """Catch the lexical indexes up, if one can; else they hold all that is there, and more."""
        self._words.reload()  # another process may have written them
        known = self._words.generation
        if known >= generation and self._generation >= 0:
            return
        being_made = known == 0 and generation > 0
        try:
            with self._writing(PATIENCE if being_made else 0):
                self._words.catch_up()
        except (IndexBusy, DiskFull):
            if being_made:
                raise

    def _catch_up_vectors(self, generation: int) -> None:
        gone = self._store.buried_since(self._vectors_at)
        numbers, vectors = self._store.vectors_since(self._vectors_at, self._encoder.dimension)
        if gone or len(numbers):
            self._vectors.remove(np.array([*gone, *numbers.tolist()], np.int64))
            self._vectors.add(numbers, vectors)
        self._vectors_at = generation

    def _saved_generation(self) -> int | None:
        return _note(self._mark).get("generation")

    def _saved(self) -> tuple[VectorIndex, int]:
        """The vectors on disk with their generation; empty ones at 0 where there are none that fit."""
        from embeddings import VectorIndex, VectorsUnreadable  # noqa: PLC0415

        note = _note(self._mark)
        if note.get("encoder") == self._encoder.fingerprint and isinstance(note.get("generation"), int):
            try:
                return VectorIndex.load(self._file), note["generation"]
            except VectorsUnreadable:
                pass
        return VectorIndex(self._encoder.dimension), 0
