"""Files into the index: what is new is added, what changed replaced, what is unchanged left alone.

`intake` says what has to be done, `workers` prepare it, and here it is written: in batches, each a
transaction that holds whole documents only. Stopped at any instant, the index holds what was
reported done, and the next run goes on from there.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np

from embeddings.durable import replacing
from rag.index import Index
from rag.intake import Ended, Intake, Report, Twin
from rag.leftovers import UPLOADS
from rag.metadata import checked
from rag.preparing import Prepared, encoded_text, identity
from rag.reading.files import CLOSED, shown, supported, unsupported
from rag.sources import Source, missing, sources
from rag.store import Added
from rag.terms import joined
from rag.words import Entries
from rag.workers import Processes, Workers

BATCH: Final = 4096  # passages written at once

Progress = Callable[[str, int, int], None]
"""Called with what is being read, how many documents are done, and about how many there are."""


class Indexer:
    """Brings an index up to date with files."""

    def __init__(
        self, index: Index, progress: Progress | None = None, workers: Workers | None = None
    ) -> None:
        """Work on `index`, which has an encoder; `progress` hears of steps, `workers` prepare documents."""
        assert index.encoder is not None
        self._index = index
        self._store = index.store
        self._workers = workers or Processes(index.encoder)
        self._progress = progress or (lambda *_: None)
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
        closed: list[Path] = []
        found = sources(paths, closed)
        self._report.failed += [(shown(folder), CLOSED) for folder in closed]
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
        intake = Intake(self._store, self._report, self._tell)
        batch: list[Prepared | Twin | Ended] = []
        passages = 0
        items: Iterator[Prepared | Twin | Ended] = self._workers.prepared(intake.items(sizes))
        for item in items:
            batch.append(item)
            if isinstance(item, Prepared):
                self._done += 1
                passages += len(item.bodies)
            elif isinstance(item, Ended):
                self._done = item.after
            if passages >= BATCH:
                self._write(batch)
                batch, passages = [], 0
                self._tell(item.source if isinstance(item, Prepared) else item.source.name)
        if batch:
            self._write(batch)
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

    def _leave(self, path: str, key: str) -> bool:
        """Take a source from its document; where others remain, it is known by the first of them."""
        store = self._store
        number = store.source(path, key)
        if store.drop_source(path, key) or number is None:
            return True
        first, first_key, _ = store.sources_of(number)[0]
        store.rename_document(number, identity(first, first_key))
        return False

    def _write(self, batch: Sequence[Prepared | Twin | Ended]) -> None:
        """Write what is prepared, and what follows from files being done, as one transaction."""
        done = Report()
        entries = Entries([], [])
        prepared = [item for item in batch if isinstance(item, Prepared)]
        with self._index.changing(entries):
            known = self._store.placed([(item.path, item.key) for item in prepared])
            self._add([item for item in prepared if (item.path, item.key) not in known], entries, done)
            for item in batch:
                if isinstance(item, Twin):
                    self._join(item, done)
                elif isinstance(item, Ended):
                    if item.sha256:
                        done.removed += sum(self._leave(item.source.path, key) for key in item.gone)
                        self._store.put_file(item.source.path, item.sha256, item.versions)
                elif (item.path, item.key) in known:
                    self._replace(item, known[item.path, item.key], entries, done)
        self._report.include(done)

    def _add(self, items: Sequence[Prepared], entries: Entries, done: Report) -> None:
        """Write documents that are new; `entries` are what finds them by words."""
        added = self._store.add_documents([(item.record, item.vectors) for item in items])
        self._store.add_sources(
            (item.path, item.key, item.source, number) for item, (number, _) in zip(items, added, strict=True)
        )
        for item, document in zip(items, added, strict=True):
            _enter(item, item.title, document, entries)
        done.added += len(items)
        done.warnings += [(item.source, warning) for item in items for warning in item.warnings]

    def _replace(self, item: Prepared, former: int, entries: Entries, done: Report) -> None:
        """Write a document in place of the one, of that number, that stood there."""
        store = self._store
        if len(store.sources_of(former)) > 1:
            self._leave(item.path, item.key)
        document = store.put_document(item.record, item.vectors)
        store.put_source(item.path, item.key, item.source, document.number)
        called = store.titles([document.number])[document.number]
        title = item.title if called == item.record.title else joined(called)  # a corrected one is kept
        _enter(item, title, document, entries)
        done.updated += 1
        done.warnings += [(item.source, warning) for warning in item.warnings]

    def _join(self, twin: Twin, done: Report) -> None:
        """Make a file one more source of the document that has its bytes."""
        store, source = self._store, twin.source
        number = store.whole_file_with(twin.sha256)
        assert number is not None, "it was read before, in this run or an earlier one"
        for key in store.sources_in(source.path):
            self._leave(source.path, key)
        store.put_source(source.path, "", source.name, number)
        store.put_file(source.path, twin.sha256, twin.versions)
        first = store.sources_of(number)[0][2]
        done.unchanged += 1
        done.warnings.append((source.name, f"与 {first} 内容相同，作为同一份文件收录"))

    def _drop(self, gone: Sequence[str]) -> None:
        with self._index.changing():
            for path in gone:
                self._report.removed += sum(self._leave(path, key) for key in self._store.sources_in(path))
                self._store.forget_file(path)


def _enter(item: Prepared, title: str, document: Added, entries: Entries) -> None:
    """Put what finds a document, and each of its passages, by words into `entries`."""
    number, passages = document
    entries.passages.extend((n, number, title, body) for n, body in zip(passages, item.bodies, strict=True))
    if passages:
        entries.documents.append((passages[0], number, title, f"{title} {item.body}"))


def _batches(rows: Iterable[Any], size: int = BATCH) -> Iterator[list[Any]]:
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch
