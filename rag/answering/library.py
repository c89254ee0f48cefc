"""What an answer about whole documents may look into: an index within its filters, or passages given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from rag.answering.given import GivenPassages
from rag.domain import Document, Hit
from rag.filters import Filters
from rag.index import Index
from rag.injection import without_orders
from rag.retriever import Retriever

if TYPE_CHECKING:
    from embeddings import Encoder


MEANT = 6  # editions and namesakes of one name


class Library(Protocol):
    """Documents that can be searched."""

    @property
    def as_of(self) -> str:
        """The day (ISO) on which a document's status is judged."""

    @property
    def encoder(self) -> Encoder:
        """The encoder that judges nearness in meaning."""

    def search(self, question: str, k: int, within: Sequence[str] = ()) -> list[Hit]:
        """The `k` best passages; only of the documents with the ids `within`, if any are given."""

    def idf(self, words: Iterable[str]) -> Mapping[str, float]:
        """Inverse document frequency of terms."""

    def called(self, name: str) -> list[Document]:
        """The documents that a name or number means for certain; none where it may mean anything."""

    def first(self, count: int) -> list[Document]:
        """Up to `count` of the documents, whole."""

    def count(self) -> int:
        """How many documents there are."""


class IndexLibrary:
    """The documents of an index that filters let through."""

    def __init__(self, index: Index, retriever: Retriever, filters: Filters) -> None:
        """Look into `index` as `filters` say."""
        self._index = index
        self._retriever = retriever
        self._filters = filters

    @property
    def as_of(self) -> str:
        """The day on which a document's status is judged."""
        return self._filters.as_of

    @property
    def encoder(self) -> Encoder:
        """The encoder of the index."""
        assert self._index.encoder is not None, "an index opened without an encoder can't be searched"
        return self._index.encoder

    def search(self, question: str, k: int, within: Sequence[str] = ()) -> list[Hit]:
        """The `k` best passages."""
        filters = replace(self._filters, documents=tuple(within)) if within else self._filters
        return without_orders(self._retriever.search(question, k, filters))

    def idf(self, words: Iterable[str]) -> Mapping[str, float]:
        """Inverse document frequency of terms."""
        return self._index.idf(words)

    def called(self, name: str) -> list[Document]:
        """The documents of that title, in full or as people shorten it, or of that number."""
        named = self._index.references.lookup(name, self.as_of).among(self._index.within(self._filters))
        meant = dict.fromkeys(entry.id for one in named.named for entry in one.entries[:MEANT])
        found = (self._index.document(identity) for identity in meant)
        return [document for document in found if document]

    def first(self, count: int) -> list[Document]:
        """Up to `count` documents in the order in which they came."""
        settled = self._index.standings()
        admitted = (
            d.id
            for d in self._index.store.documents()
            if self._filters.admit(d.id, d.metadata, settled.get(d.id))
        )
        found = (self._index.document(identity) for identity in islice(admitted, count))
        return [document for document in found if document]

    def count(self) -> int:
        """How many documents the filters let through."""
        admitted = self._index.within(self._filters)
        return self._index.store.count_documents() if admitted is None else len(admitted)


class GivenLibrary:
    """Passages brought with a question, each a document."""

    def __init__(self, given: GivenPassages, encoder: Encoder, as_of: str) -> None:
        """Look into `given`; `encoder` judges nearness, `as_of` (ISO) is the day that status is judged on."""
        self._given = given
        self.encoder = encoder
        self.as_of = as_of

    def search(self, question: str, k: int, within: Sequence[str] = ()) -> list[Hit]:
        """The `k` best passages."""
        hits = [h for h in self._given.search(question) if not within or h.document.id in within]
        return without_orders(hits[:k])

    def idf(self, words: Iterable[str]) -> Mapping[str, float]:
        """Inverse document frequency of terms."""
        return self._given.idf(words)

    def called(self, name: str) -> list[Document]:
        """None: passages have the titles they came with, and no catalogue."""
        del name
        return []

    def first(self, count: int) -> list[Document]:
        """Up to `count` of the passages as documents, in their order."""
        hits = sorted(self._given.search(""), key=lambda h: int(h.document.id.rpartition(":")[2]))
        return [h.document for h in hits[:count]]

    def count(self) -> int:
        """How many passages were brought."""
        return len(self._given)
