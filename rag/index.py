"""The index: documents and what finds them, as one thing.

The store is the truth, the caches are made from it. What the caches still hold
of removed passages is dropped when a passage is looked up, so it is never seen.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from rag.aliases import aliases, expanded, rarity
from rag.backend import Backend, Local
from rag.caches import Caches
from rag.database import Opener
from rag.domain import Document, Standing
from rag.errors import DiskFull, IndexBusy, IndexUnusable, unknown_documents
from rag.filters import Filters
from rag.leftovers import leftovers, sweep
from rag.lexical import Field
from rag.listing import Listing
from rag.lock import WriteLock
from rag.metadata import checked
from rag.opened import Opened
from rag.references import References
from rag.sqlite import SQLite
from rag.store import Read, Store
from rag.titles import dated, relative_years
from rag.words import Entries, Words

if TYPE_CHECKING:
    import numpy as np

    from embeddings import Encoder


class Index:
    """An index folder opened with an encoder.

    Args:
        folder: the index's folder.
        encoder: the encoder whose vectors it holds, or None to read without searching.
        name: the encoder's profile name, for messages.
        backend: where what finds the documents is kept, given the folder and the store's identity.
        database: where the store is kept, given the folder.

    """

    def __init__(
        self,
        folder: Path,
        encoder: Encoder | None = None,
        name: str = "",
        *,
        create: bool = False,
        replacing: bool = False,
        backend: Callable[[Path, str], Backend] = Local,
        database: Opener = SQLite.of,
    ) -> None:
        """Open the folder; with `create` it is made where missing, with `replacing` any encoder will do.

        Raises:
            IndexUnusable: the folder holds no index, or one made with another encoder.

        """
        self.folder = folder
        self.store = Store(database(folder, create=create))
        self._listing = Listing(self.store)
        self._open_backend = backend
        self.encoder = encoder
        self.name = name
        self._admitted = lru_cache(maxsize=8)(self._admit)
        self.references = References(self.store, self.document)
        self._opened = Opened(self.store, self.standings)
        if encoder is not None and not replacing:
            self._check_encoder()

    # ── encoder ──────────────────────────────────────────────────────────

    def _check_encoder(self) -> None:
        """Refuse vectors of another profile; the same profile in another version only wants catching up."""
        made_with = self.store.meta("encoder_name")
        if made_with is not None and made_with != self.name:
            raise IndexUnusable(
                f"索引 {self.folder} 是用编码器 {made_with} 建的，现在选的是 {self.name}；"
                f"请用 --embedding {made_with}，或运行 wence index --rebuild --embedding {self.name} 重新编码"
            )

    @property
    def encoder_is_current(self) -> bool:
        """Whether the vectors were made by just this encoder (its weights, prompts and dimension)."""
        made_by = self.store.meta("encoder")
        return self.encoder is None or made_by in (None, self.encoder.fingerprint)

    # ── writing ──────────────────────────────────────────────────────────

    @contextmanager
    def writing(self, wait: float = 0) -> Iterator[None]:
        """Hold the write lock, which dies with the process.

        Args:
            wait: seconds to wait for whoever holds it.

        Raises:
            IndexBusy: another process holds it.
            DiskFull: there was no room for what was to be written.

        """
        with self._lock.held(wait):
            yield

    @contextmanager
    def changing(self, added: Entries | None = None) -> Iterator[None]:
        """All or nothing (the write lock is held): what is added can be found as soon as it is there.

        To others the store is as before or as after: what they find besides is not there for them.
        `added`, filled meanwhile, are the entries of all that is added, where they are at hand.
        """
        with self.store.transaction():
            yield
            self.words.announce(added)
        self.words.catch_up(announced=True)

    def clear_up(self) -> None:
        """Take away what an interrupted run has left, and catch up by words (the write lock is held)."""
        sweep(self.folder, self.store, self._backend.files)
        self.words.catch_up()
        self.store.settle()

    @cached_property
    def _lock(self) -> WriteLock:
        return WriteLock(self.folder, self.store.database)

    @cached_property
    def _backend(self) -> Backend:
        return self._open_backend(self.folder, self.store.identity)

    @cached_property
    def words(self) -> Words:
        """The lexical indexes, to write to (the write lock is held)."""
        return self._backend.words(self.store)

    @cached_property
    def _caches(self) -> Caches:
        assert self.encoder is not None, "an index opened without an encoder can't be searched"
        if not self.encoder_is_current:
            raise IndexUnusable(
                f"编码器 {self.name} 换了版本，索引 {self.folder} 里还是旧向量；"
                "请运行 wence index --rebuild 重新编码"
            )
        if not self.store.database.settled or self.leftovers():
            with suppress(IndexBusy, DiskFull), self.writing():
                self.clear_up()
        tending = self.writing if self._backend.shared else self._lock.here
        return Caches(self.folder, self._backend, self.store, self.encoder, tending)

    def leftovers(self) -> list[Path]:
        """Files in the folder that nobody needs."""
        return leftovers(self.folder, self.store, self._backend.files)

    def save_caches(self) -> None:
        """Leave all caches caught up on disk (the write lock is held)."""
        self._caches.save()

    @contextmanager
    def still(self) -> Iterator[int]:
        """Search as of one generation, which is given, for a block; what changes meanwhile may show."""
        with self._caches.current():  # caught up outside the block
            pass
        with self.store.still() as generation:
            yield generation

    def findable(self) -> tuple[set[int], set[int], set[int]]:
        """What can be found, by number: passages by words, whole documents by words, passages by meaning."""
        with self._caches.current() as caches:
            return caches.findable()

    # ── searching: numbers of passages with scores ───────────────────────

    def lexical(
        self, words: Iterable[str], k: int, within: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The `k` passages with the best BM25 score; only of the documents numbered `within`."""
        with self._caches.current() as caches:
            return caches.passages.search(words, k, within)

    def whole(
        self, words: Iterable[str], k: int, within: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The `k` documents with the best BM25 score over their whole text, by number."""
        with self._caches.current() as caches:
            found = caches.documents.search(words, k, within)
        return [*self._by_document(found).items()]

    def idf(self, words: Iterable[str], field: Field = "body") -> dict[str, float]:
        """Inverse document frequency of terms (of single characters in `characters`), passages counted."""
        with self._caches.current() as caches:
            return caches.passages.idf(words, field)

    def held(self, weights: Mapping[str, float], field: Field, documents: Sequence[int]) -> dict[int, float]:
        """How much of the weighted terms each of the numbered documents holds; none of them: left out."""
        with self._caches.current() as caches:
            found = caches.documents.held(weights, field, documents)
        return self._by_document(found.items())

    def _by_document(self, found: Iterable[tuple[int, float]]) -> dict[int, float]:
        """Scores of first passages as those of their documents, without what was removed or replaced."""
        scores = dict(found)
        listed = self.listed(list(scores))
        return {listed[n]: score for n, score in scores.items() if n in listed}

    def dense(
        self, query: np.ndarray, k: int, within: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The `k` passages nearest to `query` (dimension,) by cosine; only of documents numbered `within`."""
        with self._caches.current() as caches:
            return caches.nearest(query, k, within)

    def passages(self, numbers: Sequence[int]) -> dict[int, Read]:
        """Passages by number; removed ones are not there."""
        return self.store.passages(numbers) if numbers else {}

    def listed(self, numbers: Sequence[int]) -> dict[int, int]:
        """The documents of passages, both by number; passages that are gone are left out."""
        return self._listing.of(numbers)

    def titles(self, documents: Sequence[int]) -> dict[int, str]:
        """The titles of documents by number."""
        return self.store.titles(documents)

    def dated(self, question: str, as_of: str) -> str:
        """A question with 去年, as seen from the ISO date `as_of`, as that year where documents are of it."""
        wanted = relative_years(question, now := int(as_of[:4]))
        return dated(question, now, self.store.held_years(wanted)) if wanted else question

    def years(self, documents: Sequence[int]) -> dict[int, int]:
        """The years of documents, by number, where their titles or their dates tell them."""
        return self.store.years(documents)

    def within(self, filters: Filters) -> list[int] | None:
        """The numbers of the documents that `filters` let through; None where they let all through."""
        return None if filters.empty else self._admitted(filters, self.store.generation)

    def _admit(self, filters: Filters, generation: int) -> list[int]:
        del generation  # part of the cache's key: a question asks several times what its filters admit
        settled = self.standings()
        return [
            n
            for n, identity, metadata in self.store.numbered_documents()
            if filters.admit(identity, metadata, settled.get(identity))
        ]

    def in_its_words(self, question: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """A question with its abbreviations as the documents write them, and which were changed to what."""
        return expanded(question, aliases(self.folder), rarity(self))

    # ── documents ────────────────────────────────────────────────────────

    def document(self, document_id: str) -> Document | None:
        """A document with its text and outline; None where there is none."""
        return self.opened([document_id]).get(document_id)

    def opened(self, document_ids: Sequence[str]) -> dict[str, Document]:
        """Documents with their texts and outlines, by id; those that are not there are left out."""
        return self._opened.of(document_ids)

    def documents(self) -> list[Document]:
        """All documents, without text and outline."""
        settled = self.standings()
        return [replace(d, standing=settled.get(d.id, Standing())) for d in self.store.documents()]

    def standings(self) -> Mapping[str, Standing]:
        """What the documents settle about one another, by id; the others have no entry."""
        return self.references.standings()

    def remove(self, document_ids: Sequence[str]) -> None:
        """Take documents out of everything, all or none.

        Raises:
            NotFound: one of them is not there; nothing is removed.
            IndexBusy: another process is writing.

        """
        numbers = {i: self.store.number_of(i) for i in document_ids}
        unknown = [i for i, n in numbers.items() if n is None]
        if unknown:
            raise unknown_documents(unknown)
        with self.writing():
            with self.store.transaction():
                for number in filter(None, numbers.values()):
                    self.store.drop_document(number)
            self._catch_up_vectors()
            self.clear_up()

    def set_metadata(self, document_id: str, changes: Mapping[str, str | None]) -> Document:
        """Correct what a document says of itself; the corrections outlast its being read again.

        `changes`: field (one of `metadata.EDITABLE`) → its value, "" where the document states
        nothing, None to go back to what its text says. Dates in any usual form.

        Raises:
            NotFound: there is no such document.
            ConfigurationError: a field is unknown, or a date is none.
            IndexBusy: another process is writing.

        """
        number = self.store.number_of(document_id)
        if number is None:
            raise unknown_documents([document_id])
        told = checked({field: value or "" for field, value in changes.items()})
        changes = {f: None if f == "title" and not told[f] else v for f, v in changes.items()}
        with self.writing():
            with self.store.transaction():
                kept = self.store.corrections(number) | told
                self.store.correct(number, {f: v for f, v in kept.items() if changes.get(f, v) is not None})
            self.words.catch_up()
        corrected = self.document(document_id)
        assert corrected is not None
        return corrected

    def _catch_up_vectors(self) -> None:
        """Leave no removed passage in the vectors on disk (the write lock is held)."""
        if self.encoder is None or not self.encoder_is_current:
            self._backend.take_out(self.store)
        else:
            self.save_caches()

    def discard(self) -> None:
        """Take away an index into which nothing was ever read, with its folder."""
        if self.store.count_documents() == 0:
            self._backend.discard()
            self.store.close()
            shutil.rmtree(self.folder, ignore_errors=True)
