"""The index: documents, lexical index and vectors as one thing.

The store is the truth. The lexical index and the vectors are caches of it at
a generation; whoever opens the index catches them up in memory, and whoever
holds the write lock also leaves them caught up on disk. What the caches still
hold of removed passages is dropped when a passage is looked up, so it is
never seen.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.domain import Document
from rag.errors import IndexBusy, IndexUnusable, NotFound
from rag.filters import Filters
from rag.lexical import LexicalIndex
from rag.store import Found, Store
from rag.terms import ANALYSER_VERSION, terms

if TYPE_CHECKING:
    from embeddings import Encoder
    from embeddings.vectors import VectorIndex

STORE = "wence.db"


class Index:
    """An index folder opened with an encoder.

    Args:
        folder: the index's folder.
        encoder: the encoder whose vectors it holds, or None to read without searching.
        name: the encoder's profile name, for messages.

    """

    def __init__(
        self,
        folder: Path,
        encoder: Encoder | None = None,
        name: str = "",
        *,
        create: bool = False,
        replacing: bool = False,
    ) -> None:
        """Open the folder; with `create` it is made where it is missing, with `replacing` any encoder will do.

        Raises:
            IndexUnusable: the folder holds no index, or one made with another encoder.

        """
        self.folder = folder
        if not (folder / STORE).exists():
            if not create:
                raise IndexUnusable(f"这里还没有索引：{folder}；请先运行 wence index 文件或文件夹 --index {folder}")
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise IndexUnusable(f"建不了索引文件夹 {folder}：{error.strerror}；请换一个 --index") from error
        self.store = Store(folder / STORE)
        self.encoder = encoder
        self.name = name
        self._guard = threading.RLock()
        self._lexical: LexicalIndex | None = None
        self._vectors: VectorIndex | None = None
        self._generation = -1
        self._load = lru_cache(maxsize=512)(self._load_document)
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

    # ── caches ───────────────────────────────────────────────────────────

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the write lock (the operating system's, so that it dies with the process).

        Raises:
            IndexBusy: another process holds it.

        """
        from filelock import FileLock, Timeout  # noqa: PLC0415

        lock = FileLock(self.folder / "lock", timeout=0)
        try:
            with lock:
                yield
        except Timeout as error:
            raise IndexBusy(f"另一个程序正在写索引 {self.folder}；请等它完成后再试") from error

    def refresh(self) -> None:
        """Catch the caches up, in memory, with what any process has written."""
        with self._guard:
            generation = self.store.generation
            if generation == self._generation:
                return
            if not self.encoder_is_current:
                raise IndexUnusable(
                    f"编码器 {self.name} 换了版本，索引 {self.folder} 里还是旧向量；"
                    "请运行 wence index --rebuild 重新编码"
                )
            self._catch_up_lexical(generation)
            self._catch_up_vectors(generation)
            self._generation = generation
            self._load.cache_clear()

    def _catch_up_lexical(self, generation: int) -> None:
        if self._lexical is None:
            self._lexical = LexicalIndex(self.folder / f"lexical-{ANALYSER_VERSION}")
        self._lexical.reload()
        if self._lexical.generation >= generation:
            return
        try:
            with self.writing():
                self._write_lexical()
        except IndexBusy:
            pass  # the writer leaves it caught up; until then the last complete state serves

    def _write_lexical(self) -> None:
        """Bring the lexical index on disk to the store's generation (the write lock is held)."""
        assert self._lexical is not None
        generation, known = self.store.generation, self._lexical.generation
        if known < generation:
            fresh = (
                (number, document, terms(title), terms(f"{headings} {text}"))
                for number, document, title, headings, text in self.store.since(known)
            )
            self._lexical.update(self.store.buried_since(known), fresh, generation)

    def _catch_up_vectors(self, generation: int) -> None:
        from embeddings.vectors import VectorIndex  # noqa: PLC0415

        if self.encoder is None:
            return
        if self._vectors is None:
            self._vectors, self._vectors_at = self._saved_vectors()
        known = self._vectors_at
        gone = self.store.buried_since(known)
        numbers, vectors = self.store.vectors_since(known, self.encoder.dimension)
        if gone or len(numbers):
            self._vectors.remove(np.array([*gone, *numbers.tolist()], np.int64))
            self._vectors.add(numbers, vectors)
        self._vectors_at = generation
        assert isinstance(self._vectors, VectorIndex)

    @property
    def _vectors_file(self) -> Path:
        return self.folder / "vectors.faiss"

    def _saved_vectors(self) -> tuple[VectorIndex, int]:
        """The vectors on disk with their generation; empty ones at 0 where there are none that fit."""
        from embeddings.vectors import VectorIndex  # noqa: PLC0415

        assert self.encoder is not None
        mark = self._vectors_file.with_suffix(".json")
        try:
            note = json.loads(mark.read_text("utf8"))
            if note["encoder"] == self.encoder.fingerprint:
                return VectorIndex.load(self._vectors_file), int(note["generation"])
        except (OSError, ValueError, KeyError, RuntimeError):
            pass
        return VectorIndex(self.encoder.dimension), 0

    def save_caches(self) -> None:
        """Leave both caches caught up on disk (the write lock is held)."""
        with self._guard:
            self.refresh()
            if self._vectors is None or self.encoder is None:
                return
            mark = self._vectors_file.with_suffix(".json")
            try:
                on_disk = int(json.loads(mark.read_text("utf8"))["generation"])
            except (OSError, ValueError, KeyError):
                on_disk = -1
            if on_disk == self._vectors_at:
                return
            mark.unlink(missing_ok=True)  # a mark never speaks of a file that is being replaced
            self._vectors.save(self._vectors_file)
            draft = mark.with_suffix(".new")
            draft.write_text(
                json.dumps({"generation": self._vectors_at, "encoder": self.encoder.fingerprint}), "utf8"
            )
            draft.replace(mark)

    # ── searching: numbers of passages with scores ───────────────────────

    def lexical(self, words: Iterable[str], k: int, within: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The `k` passages with the best BM25 score; only of the documents numbered `within`."""
        with self._guard:
            self.refresh()
            assert self._lexical is not None
            return self._lexical.search(words, k, within)

    def idf(self, words: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of terms."""
        with self._guard:
            self.refresh()
            assert self._lexical is not None
            return self._lexical.idf(words)

    def dense(self, query: np.ndarray, k: int, within: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The `k` passages nearest to `query` (dimension,) by cosine; only of the documents numbered `within`."""
        allowed = None if within is None else self.store.numbers_of(within)
        with self._guard:
            self.refresh()
            if self._vectors is None or not len(self._vectors):
                return []
            scores, ids = self._vectors.search(query[None, :], k, allowed)
        return [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]

    def passages(self, numbers: Sequence[int]) -> dict[int, Found]:
        """Passages by number; removed ones are not there."""
        return self.store.passages(numbers) if numbers else {}

    def within(self, filters: Filters) -> list[int] | None:
        """The numbers of the documents that `filters` let through; None where they let all through."""
        if filters.empty:
            return None
        return [n for n, identity, metadata in self.store.numbered_documents() if filters.admit(identity, metadata)]

    # ── documents ────────────────────────────────────────────────────────

    def _load_document(self, document_id: str, generation: int) -> Document | None:
        del generation  # part of the cache's key
        return next(self.store.documents([document_id], texts=True), None)

    def document(self, document_id: str) -> Document | None:
        """A document with its text and outline; None where there is none."""
        return self._load(document_id, self.store.generation)

    def documents(self) -> list[Document]:
        """All documents, without text and outline."""
        return list(self.store.documents())

    def remove(self, document_ids: Sequence[str]) -> None:
        """Take documents out of everything, all or none.

        Raises:
            NotFound: one of them is not there; nothing is removed.
            IndexBusy: another process is writing.

        """
        numbers = {i: self.store.number_of(i) for i in document_ids}
        unknown = [i for i, n in numbers.items() if n is None]
        if unknown:
            raise NotFound(f"索引里没有这个文件：{'、'.join(unknown)}；wence list 列出全部编号")
        with self.writing():
            with self.store.transaction():
                for number in numbers.values():
                    assert number is not None
                    self.store.drop_document(number)
            self._sweep_uploads()
            self.save_caches()

    def discard(self) -> None:
        """Take away an index into which nothing was ever read, with its folder."""
        if self.store.count_documents() == 0:
            self.store.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _sweep_uploads(self) -> None:
        """Delete the copies of uploads that no document is made of any more."""
        for copy in (self.folder / "uploads").glob("*"):
            if not self.store.has_bytes(copy.stem):
                copy.unlink(missing_ok=True)
