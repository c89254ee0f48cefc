"""The file a document was read from, as long as it is still the one that was read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from rag.domain import Document
from rag.index import Index
from rag.indexing import Indexer
from rag.intake import Report

_UPLOAD = "upload:"


def original(index: Index, document: Document) -> Path | None:
    """The file whose bytes `document` is made of; None where it is gone or says something else now."""
    for file in _files(index, document):
        try:
            state = file.stat()
            if _sha256(file, state.st_mtime_ns, state.st_size) == document.sha256:
                return file
        except OSError:
            continue
    return None


def read_again(index: Index, document: Document, indexer: Indexer) -> Report | None:
    """Read the file of `document` again, whatever it says now; None where it is gone."""
    number = index.store.number_of(document.id)
    for path, _, _ in index.store.sources_of(number) if number is not None else ():
        if path.startswith(_UPLOAD):
            copy = _copy(index, document, path)
            if copy.is_file():
                return indexer.add_upload(path.removeprefix(_UPLOAD), copy.read_bytes())
        elif Path(path).is_file():
            return indexer.add([Path(path)])
    return None


def _files(index: Index, document: Document) -> Iterator[Path]:
    """Where the files lie that hold `document` and nothing else; the lines of a JSON Lines file have none."""
    number = index.store.number_of(document.id)
    for path, key, _ in index.store.sources_of(number) if number is not None else ():
        if not key:
            yield _copy(index, document, path) if path.startswith(_UPLOAD) else Path(path)


def _copy(index: Index, document: Document, path: str) -> Path:
    """The copy that was kept of an upload."""
    return index.folder / "uploads" / (document.sha256 + Path(path).suffix.lower())


@lru_cache(maxsize=64)
def _sha256(file: Path, changed: int, size: int) -> str:
    """The hash of a file's bytes; `changed` and `size` are there to read it again when they differ."""
    del changed, size
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
