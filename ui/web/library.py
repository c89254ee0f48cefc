"""The library's doings: list, take in, read again, correct, remove."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rag.chatbot import Chatbot
from rag.domain import Document
from rag.errors import NotFound, ReadingError, WenceError
from rag.filters import today
from rag.index import Index
from rag.indexing import Indexer
from rag.intake import Report
from rag.originals import read_again
from rag.reading.files import supported, unsupported
from rag.shelf import leaf_through
from ui.guard.paths import FILES
from ui.guard.users import ANYONE, User
from ui.guard.words import EDITORS, TOO_MANY
from ui.rendering import Words, library_html, more_html, rows_html, uploads_html
from ui.rendering.library import State, Upload

ROWS = 50  # documents a page of the list; more come on demand
OFFERED = 12  # titles offered where one is typed
FACTS = ("title", "issuer", "number", "issued", "effective", "repealed", "region")

Wish = Mapping[str, Any]

_log = logging.getLogger(__name__)


def listing(bot: Chatbot, wish: Wish, words: Words) -> dict[str, Any]:
    """The documents whose title, number, issuer or source holds `query`: ROWS of them, `from` there on."""
    start = wish.get("from")
    start = start if isinstance(start, int) and start > 0 else 0
    query = str(wish.get("query") or "")
    found = leaf_through(bot.index, query, start, ROWS)
    more = more_html(start + len(found.documents), found.total, words)
    held = bot.index.store.count_documents()
    if start:
        return {"rows": rows_html(found.documents, words, today()), "more": more, "held": held}
    html = library_html(found.documents, found.total, words, today(), sought=bool(query.strip()))
    return {"html": html, "held": held}


def titles(bot: Chatbot, wish: Wish, words: Words) -> dict[str, Any]:
    """The first documents that fit `query`, by id, title and date."""
    del words
    found = leaf_through(bot.index, str(wish.get("query") or ""), count=OFFERED)
    rows = [{"id": d.id, "title": d.title, "issued": d.metadata.issued} for d in found.documents]
    return {"documents": rows}


def remove(bot: Chatbot, wish: Wish, words: Words) -> dict[str, Any]:
    """Take one document out."""
    del words
    bot.index.remove([str(wish.get("document") or "")])
    return {}


def reread(bot: Chatbot, wish: Wish, words: Words) -> dict[str, Any]:
    """Read a document's file again, if it is still there."""
    document = _document(bot, wish)
    report = read_again(bot.index, document, Indexer(bot.index))
    if report is None:
        raise NotFound(words.reread_gone.format(document.source))
    if report.failed:
        raise ReadingError("；".join(error for _, error in report.failed))
    return {"said": words.reread_done if report.updated else words.reread_same}


def facts_of(bot: Chatbot, wish: Wish, words: Words) -> dict[str, Any]:
    """What a document says of itself, as it may be corrected."""
    del words
    document = _document(bot, wish)
    told = {"title": document.title, **asdict(document.metadata)}
    return {"title": document.title, "facts": {name: told[name] for name in FACTS if told[name]}}


def correct(bot: Chatbot, wish: Wish, words: Words) -> dict[str, Any]:
    """Set facts of a document; an empty one says that it is not known."""
    del words
    facts = wish.get("facts")
    told = facts if isinstance(facts, Mapping) else {}
    bot.index.set_metadata(
        str(wish.get("document") or ""),
        {name: str(told[name] or "") for name in FACTS if name in told},
    )
    return {}


def take_in(index: Index, files: Sequence[str], words: Words, user: User = ANYONE) -> Iterator[str]:
    """Read uploaded files one after another; after each, how far all are. One bad file stops none.

    Each is written whole or not at all, so leaving the page in between leaves nothing half done.
    """
    if not user.edits or len(files) > FILES:
        refusal = (TOO_MANY if user.edits else EDITORS).to(words.lang, FILES)
        yield uploads_html([Upload("", "failed", refusal)], words)
        return
    uploads = [Upload(Path(file).name) for file in files]
    for i, file in enumerate(map(Path, files)):
        uploads[i] = Upload(file.name, "reading")
        yield uploads_html(uploads, words)
        uploads[i] = _take_in(index, file, words)
    yield uploads_html(uploads, words)


def _take_in(index: Index, file: Path, words: Words) -> Upload:
    if not supported(file):
        return Upload(file.name, "failed", str(unsupported(Path(file.name))))
    try:
        report = Indexer(index).add_upload(file.name, file.read_bytes())
    except WenceError as error:
        return Upload(file.name, "failed", str(error))
    except Exception:  # noqa: BLE001 - a fault with one file is told in its row; the others go on
        _log.exception("an upload was not taken in: %s", file.name)
        return Upload(file.name, "failed", words.fault)
    if report.failed:
        return Upload(file.name, "failed", "；".join(error for _, error in report.failed))
    warnings = "；".join(warning for _, warning in report.warnings)
    return Upload(file.name, _outcome(report), warnings)


def _outcome(report: Report) -> State:
    if report.added:
        return "added"
    return "renewed" if report.updated else "already"


def _document(bot: Chatbot, wish: Wish) -> Document:
    document = bot.index.document(str(wish.get("document") or ""))
    if document is None:
        raise NotFound("这份文件已不在文件库中；请刷新列表")
    return document
