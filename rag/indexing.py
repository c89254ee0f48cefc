"""Files into the index: what is new is added, what changed replaced, what is unchanged left alone.

A file that was read whole is remembered by its hash and by the versions of
what read it, so that it is not read twice. Documents are written in batches,
each a transaction that holds whole documents only: stopped at any instant,
the index holds what was reported done, and the next run goes on from there.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.durable import replacing
from rag.errors import ConfigurationError, NotFound, ReadingError
from rag.index import Index
from rag.leftovers import UPLOADS
from rag.metadata import METADATA_VERSION, checked, sidecar
from rag.passages import SPLITTER_VERSION
from rag.preparing import Opened, Prepared, digest, encoded_text, identity, line_hash, prepare
from rag.reading import READER_VERSION, Failure
from rag.reading.files import shown, supported, unsupported
from rag.reading.readers import Readers, ahead
from rag.sources import Source, missing, sources

VERSIONS = f"reader {READER_VERSION}, metadata {METADATA_VERSION}, splitter {SPLITTER_VERSION}"
BATCH = 4096  # passages encoded and written at once

Progress = Callable[[str, int, int], None]
"""Called with what is being read, how many documents are done, and about how many there are."""


@dataclass(slots=True)
class Report:
    """What an indexing run did, counted in documents; `passages` is what the index now holds."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)
    passages: int = 0
    seconds: float = 0.0


class Indexer:
    """Brings an index up to date with files."""

    def __init__(self, index: Index, progress: Progress | None = None) -> None:
        """Work on `index`, which has an encoder; `progress` is told of each step."""
        self._index = index
        self._store = index.store
        self._progress = progress or (lambda *_: None)
        self._waiting: list[Prepared] = []
        self._waiting_passages = 0
        self._done = self._total = 0
        self._report = Report()

    def add(self, paths: Iterable[Path], *, prune: bool = False, collection: str | None = None) -> Report:
        """Read files and folders; with `prune` also drop documents whose file has gone.

        What is read is put under `collection`, where given; else, when first read, under
        the folder that it lies in, below the one given.

        Raises:
            NotFound: a path is not there.
            IndexBusy: another process is writing.

        """
        found = sources(paths)
        return self._run(
            lambda: self._files(found, collection, missing(self._store.paths()) if prune else ())
        )

    def follow(self, found: Sequence[Source], gone: Sequence[str]) -> Report:
        """Read `found` and then drop what came from the paths `gone`: what moved stays the same document."""
        return self._run(lambda: self._files(found, None, gone))

    def add_upload(self, name: str, data: bytes, collection: str | None = None) -> Report:
        """Keep a copy of an uploaded file under its hash, and index it under its name.

        Raises:
            ReadingError: the name is that of no kind that can be read.
            IndexBusy: another process is writing.

        """
        name = shown(Path(name).name)
        if not supported(Path(name)):
            raise unsupported(Path(name))
        copy = self._index.folder / UPLOADS / (hashlib.sha256(data).hexdigest() + Path(name).suffix.lower())

        def work() -> None:  # under the lock: a copy that is in no document yet would be swept away
            copy.parent.mkdir(exist_ok=True)
            if not copy.exists():
                with replacing(copy) as draft:
                    draft.write_bytes(data)
            self._files([Source(copy, name, f"upload:{name}")], collection)

        return self._run(work)

    def rebuild(self) -> Report:
        """Encode every passage anew, with the encoder the index was opened with, and cut its terms anew."""

        def work() -> None:
            self._encode_all()
            self._index.words.cut_anew()

        return self._run(work)

    # ── the run ──────────────────────────────────────────────────────────

    def _run(self, work: Callable[[], None]) -> Report:
        started = time.monotonic()
        with self._index.writing():
            encoder = self._index.encoder
            assert encoder is not None
            if not self._index.encoder_is_current:
                self._encode_all()
            elif self._store.meta("encoder") is None:
                with self._store.transaction():
                    self._note_encoder()
            self._index.clear_up()
            work()
            self._index.save_caches()
            self._store.settle()
        self._report.passages = self._store.count_passages()
        self._report.seconds = time.monotonic() - started
        return self._report

    def _note_encoder(self) -> None:
        assert self._index.encoder is not None
        self._store.set_meta("encoder", self._index.encoder.fingerprint)
        self._store.set_meta("encoder_name", self._index.name)

    def _encode_all(self) -> None:
        encoder = self._index.encoder
        assert encoder is not None
        total = self._store.count_passages()
        with self._store.transaction():
            fresh: list[tuple[int, bytes]] = []
            for batch in _batches(self._store.since(0)):
                texts = [encoded_text(title, headings, text) for _, _, title, headings, text in batch]
                vectors = encoder.encode_passages(texts).astype(np.float16)
                fresh += [(row[0], vector.tobytes()) for row, vector in zip(batch, vectors, strict=True)]
                self._progress("重新编码", len(fresh), total)
            self._store.set_vectors(fresh)
            self._note_encoder()

    def _files(self, files: Sequence[Source], collection: str | None, gone: Sequence[str] = ()) -> None:
        sizes = {source: source.count() for source in files}
        self._total = sum(sizes.values())
        with Readers() as readers:
            for opened in ahead(files, lambda source: self._open(source, readers)):
                source = opened.source
                after = self._done + sizes[source]
                self._tell(source.name)
                try:
                    for prepared in self._read(opened, readers):
                        self._queue(prepared)
                except (ReadingError, NotFound) as error:
                    told = str(error).removeprefix(f"{shown(source.file)}：")
                    self._report.failed.append((source.name, told))
                except OSError as error:
                    self._report.failed.append((source.name, f"读不了（{error.strerror}）"))
                self._done = after
        self._flush()
        if collection is not None:
            self._keep_under(collection, files)
        if gone:
            self._drop(gone)
        self._tell("")

    def _keep_under(self, collection: str, files: Sequence[Source]) -> None:
        told = checked({"collection": collection})
        with self._index.changing():
            for source in files:
                for number in self._store.sources_in(source.path).values():
                    self._store.correct(number, self._store.corrections(number) | told)

    def _tell(self, source: str) -> None:
        self._progress(source, self._done, self._total)

    def _open(self, source: Source, readers: Readers) -> Opened:
        """Look at a file, and begin to read it unless it is known."""
        try:
            sha256 = source.sha256()
        except OSError as error:
            return Opened(source, error=error)
        known = self._known(source, sha256) or self._store.whole_file_with(sha256) is not None
        return Opened(source, sha256, None if known else readers.begin(source.file))

    def _known(self, source: Source, sha256: str) -> bool:
        """Whether the file was read whole, with these bytes and by what would read it now."""
        versions = source.versions(VERSIONS)
        store = self._store
        return store.file(source.path) == (sha256, versions) and bool(store.sources_in(source.path))

    def _read(self, opened: Opened, readers: Readers) -> Iterator[Prepared]:
        """What has to be written for one file, the mark that it is done last."""
        source, sha256 = opened.source, opened.sha256
        if opened.error:
            raise opened.error
        if not source.named:
            raise ReadingError("文件名不是 UTF-8 文字：请改名后再放入")
        store, versions = self._store, source.versions(VERSIONS)
        known = store.sources_in(source.path)
        if self._known(source, sha256):
            self._report.unchanged += len(known)
            return
        if source.file.suffix.lower() != ".jsonl" and self._same_bytes(source, sha256, known):
            return
        stated = self._stated(source)
        seen: set[str] = set()
        begun = opened.begun or readers.begin(source.file)
        for item in begun(lambda step: self._tell(f"{source.name}：{step}")):
            if isinstance(item, Failure):
                self._report.failed.append((source.name, item.error))
                continue
            key = item.external_id or ""
            seen.add(key)
            bytes_hash = line_hash(item) if item.external_id else sha256
            if key in known and store.version_of(known[key]) == (bytes_hash, versions):
                self._report.unchanged += 1
                self._report.warnings += [(source.name, warning) for warning in item.warnings]
            else:
                yield prepare(item, stated, source, bytes_hash, known.get(key))
        yield Prepared(source, sha256=sha256, gone=frozenset(known.keys() - seen))

    def _stated(self, source: Source) -> dict[str, str]:
        """What is stated beside the text: by its folder, and by the file beside it where that can be read."""
        folder = {"collection": source.collection} if source.collection else {}
        try:
            return folder | sidecar(source.file)
        except ConfigurationError as error:
            self._report.warnings.append((source.name, str(error)))
            return folder

    def _same_bytes(self, source: Source, sha256: str, known: dict[str, int]) -> bool:
        """Whether these bytes are a document already, under another name: then this is a source of it too."""
        store = self._store
        if any(p.sha256 == sha256 for p in self._waiting):
            self._flush()
        twin = store.whole_file_with(sha256)
        current = twin is not None and store.version_of(twin)[1].startswith(VERSIONS)
        if twin is None or twin in known.values() or not current:
            return False
        with self._index.changing():
            for key in known:
                self._leave(source.path, key)
            store.put_source(source.path, "", source.name, twin)
            store.put_file(source.path, sha256, source.versions(VERSIONS))
        first = store.sources_of(twin)[0][2]
        self._report.unchanged += 1
        self._report.warnings.append((source.name, f"与 {first} 内容相同，作为同一份文件收录"))
        return True

    def _leave(self, path: str, key: str) -> bool:
        """Take a source from its document; where others remain, it is known by the first of them."""
        store = self._store
        number = store.sources_in(path).get(key)
        if store.drop_source(path, key) or number is None:
            return True
        first, first_key, _ = store.sources_of(number)[0]
        store.rename_document(number, identity(first, first_key))
        return False

    def _queue(self, prepared: Prepared) -> None:
        self._waiting.append(prepared)
        if prepared.document is not None:
            name = prepared.source.name
            self._report.warnings += [(name, warning) for warning in prepared.document.warnings]
        self._waiting_passages += len(prepared.passages)
        self._done += prepared.document is not None
        if self._waiting_passages >= BATCH:
            self._flush()
            self._tell(prepared.source.name)

    def _flush(self) -> None:
        """Encode and write what waits, as one transaction."""
        waiting, self._waiting, self._waiting_passages = self._waiting, [], 0
        if not waiting:
            return
        encoder = self._index.encoder
        assert encoder is not None
        texts = [
            encoded_text(p.document.title, passage.headings, passage.span.of(p.document.text))
            for p in waiting
            if p.document
            for passage in p.passages
        ]
        vectors = iter(encoder.encode_passages(texts).astype(np.float16)) if texts else iter(())
        added = updated = removed = 0
        store = self._store
        with self._index.changing():
            for prepared in waiting:
                document, reading = prepared.document, prepared.reading
                if document is None or reading is None:
                    for key in prepared.gone:
                        removed += self._leave(prepared.source.path, key)
                    store.put_file(prepared.source.path, prepared.sha256, prepared.source.versions(VERSIONS))
                    continue
                versions, former = prepared.source.versions(VERSIONS), prepared.former
                if former is not None and len(store.sources_of(former)) > 1:
                    self._leave(prepared.source.path, prepared.key)
                rows = [
                    (passage, digest(passage.span.of(document.text)), next(vectors).tobytes())
                    for passage in prepared.passages
                ]
                number = store.put_document(document, reading.alignment.runs, versions, rows, reading.layout)
                store.put_source(prepared.source.path, prepared.key, prepared.source.name, number)
                added, updated = added + (former is None), updated + (former is not None)
        self._report.added += added
        self._report.updated += updated
        self._report.removed += removed

    def _drop(self, gone: Sequence[str]) -> None:
        with self._index.changing():
            for path in gone:
                self._report.removed += sum(self._leave(path, key) for key in self._store.sources_in(path))
                self._store.forget_file(path)


def _batches(rows: Iterable[Any], size: int = BATCH) -> Iterator[list[Any]]:
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch
