"""Where what finds documents is kept: in the index's own folder here, elsewhere by `rag.milvus`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from rag.lexical import LexicalIndex
from rag.meaning import NOTE, VECTORS, LocalMeaning, Meaning, take_out
from rag.store import Store
from rag.words import Words, lexical_folder

if TYPE_CHECKING:
    from embeddings import Encoder


class Backend(Protocol):
    """The machines of one index."""

    @property
    def shared(self) -> bool:
        """Whether all who write to the store write to this too, from whichever folder."""

    @property
    def files(self) -> tuple[Path, ...]:
        """What lies in the index's folder for it, and is not left over."""

    def words(self, store: Store) -> Words:
        """What is kept in step with `store` by whoever writes."""

    def meaning(self, store: Store, encoder: Encoder) -> Meaning:
        """The passages of `store` by the vectors that `encoder` made."""

    def take_out(self, store: Store) -> None:
        """Leave no removed passage in the vectors, without the encoder that made them."""

    def discard(self) -> None:
        """Take away what does not lie in the index's folder."""


class Local:
    """tantivy and FAISS on this machine."""

    shared: Final = False

    def __init__(self, folder: Path, store: str = "") -> None:
        """In the index folder `folder`, for the store of that identity."""
        self._folder = folder
        self._lexical = lexical_folder(folder, store)

    @property
    def files(self) -> tuple[Path, ...]:
        """The folder of the lexical indexes, and the vectors."""
        return self._lexical, self._folder / VECTORS, self._folder / NOTE

    def words(self, store: Store) -> Words:
        """The lexical indexes, on disk."""
        passages = LexicalIndex(self._lexical / "passages")
        return Words(store, passages, LexicalIndex(self._lexical / "documents", characters=False))

    def meaning(self, store: Store, encoder: Encoder) -> Meaning:
        """The vectors, in memory and on disk."""
        return LocalMeaning(self._folder, store, encoder)

    def take_out(self, store: Store) -> None:
        """Take removed passages out of the vectors on disk."""
        take_out(self._folder, store)

    def discard(self) -> None:
        """All lies in the folder."""
