"""What finds documents, on a Milvus server: for more passages than one machine holds.

The truth stays in the store: Milvus is given numbers, vectors, and terms as digests in no order. It is kept
in step by whoever holds the write lock, and read by any number of processes.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from rag.meaning import Meaning
from rag.milvus.lexical import LexicalCollection
from rag.milvus.server import Server
from rag.milvus.vectors import VectorCollection
from rag.profiles import MilvusProfile
from rag.store import Store
from rag.terms import ANALYSER_VERSION
from rag.words import ENTRIES_VERSION, Words

if TYPE_CHECKING:
    from embeddings import Encoder

NAME: Final = "milvus.id"
"""The file in the index's folder that tells its collections from those of other indexes."""


class Milvus:
    """The machines of the index in `folder`, on the server of `profile`."""

    shared: Final = True

    def __init__(self, folder: Path, store: str = "", *, profile: MilvusProfile) -> None:
        """Connect to the server; a `store` that several folders use has one set of collections.

        Raises:
            IndexUnusable: it can't be reached, or does not let us in.
            ModelUnavailable: the library or the token is missing.

        """
        self._server = Server(folder, profile)
        prefix = f"{profile.prefix}_{store or _identity(folder)}"
        version = f"{ANALYSER_VERSION}-{ENTRIES_VERSION}"
        self._passages = LexicalCollection(self._server, f"{prefix}_passages", version)
        self._documents = LexicalCollection(self._server, f"{prefix}_documents", version)
        self._vectors = VectorCollection(self._server, f"{prefix}_vectors")

    @property
    def files(self) -> tuple[Path, ...]:
        """Nothing that is searched lies in the index's folder."""
        return ()

    def words(self, store: Store) -> Words:
        """All three collections, kept by whoever writes."""
        return Words(store, self._passages, self._documents, self._vectors)

    def meaning(self, store: Store, encoder: Encoder) -> Meaning:
        """The vectors, to be searched."""
        del store, encoder
        return _Kept(self._vectors)

    def take_out(self, store: Store) -> None:
        """Nothing: removed passages have gone with their words."""

    def discard(self) -> None:
        """Drop the collections."""
        for collection in (self._passages, self._documents, self._vectors):
            collection.discard()


class _Kept:
    """Vectors that are kept in step elsewhere, with the words."""

    def __init__(self, vectors: VectorCollection) -> None:
        self._vectors = vectors

    def nearest(self, query: np.ndarray, k: int, within: Sequence[int] | None) -> list[tuple[int, float]]:
        """The `k` passages nearest to `query` (dimension,) by cosine, best first; of documents `within`."""
        return self._vectors.search(query, k, within)

    def ids(self) -> set[int]:
        """The numbers of the passages that can be found."""
        return self._vectors.ids()

    def catch_up(self, generation: int) -> None:
        """Nothing to do."""

    def save(self) -> None:
        """Nothing to do."""


def _identity(folder: Path) -> str:
    """What tells this index from others on the same server; a copy by export and import has its own."""
    file = folder / NAME
    if not file.exists():
        draft = folder / f".{secrets.token_hex(4)}.draft"
        draft.write_text(secrets.token_hex(4), "ascii")
        with suppress(FileExistsError):  # another process was first
            os.link(draft, file)
        draft.unlink()
    return file.read_text("ascii").strip()
