"""The library's doings: list, take in, remove."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.domain import Document
from rag.errors import WenceError
from rag.filters import today
from rag.index import Index
from rag.indexing import Indexer
from ui.rendering import Words, failure_html, library_html, uploads_html
from ui.rendering.library import Upload

ROWS = 100  # documents a page of the list; more come on demand

_log = logging.getLogger(__name__)


def listing(index: Index, words: Words, query: str = "", rows: int = ROWS) -> str:
    """The first `rows` documents whose title, number, issuer or source holds `query`, newest first."""
    found = [d for d in reversed(index.documents()) if _matches(d, query.casefold().strip())]
    return library_html(found[:rows], len(found), words, today())


def remove(index: Index, document_id: str) -> str:
    """Take one document out; "" when done, else the trouble."""
    try:
        index.remove([document_id])
    except WenceError as error:
        return failure_html(str(error))
    return ""


def take_in(index: Index, files: Sequence[str], words: Words) -> Iterator[str]:
    """Read uploaded files one after another; after each, the results so far. One bad file stops none."""
    done: list[Upload] = []
    for file in map(Path, files):
        yield uploads_html(done, words, file.name, len(files))
        done.append(_take_in(index, file, words))
    yield uploads_html(done, words)


def _take_in(index: Index, file: Path, words: Words) -> Upload:
    try:
        report = Indexer(index).add_upload(file.name, file.read_bytes())
    except WenceError as error:
        return Upload(file.name, "failed", str(error))
    except Exception:  # noqa: BLE001 - a fault with one file is told in its row; the others go on
        _log.exception("an upload was not taken in: %s", file.name)
        return Upload(file.name, "failed", words.fault)
    if report.failed:
        return Upload(file.name, "failed", "；".join(error for _, error in report.failed))
    return Upload(file.name, "added", "；".join(warning for _, warning in report.warnings))


def _matches(document: Document, query: str) -> bool:
    m = document.metadata
    return any(
        query in (text or "").casefold() for text in (document.title, m.number, m.issuer, document.source)
    )
