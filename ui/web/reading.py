"""A click on a citation → the document with the quote marked, wherever it stands now."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rag.chatbot import Chatbot
from rag.domain import Document, Span
from rag.filters import today
from rag.originals import original
from rag.reading.layout import Layout
from rag.reading.leaves import SUFFIXES, Leaves, boxes, sizes
from ui.rendering import Mark, Words, gone_html, leaves_html, reader_html

PICTURE = 1400  # pixels across a page: sharp in a reader half a screen wide, on a fine screen too

Place = Mapping[str, Any]
"""A place as the page's marks give it: `document` (an id) and, for a citation, `start`, `end`
(code points), `quote`, `anchor`, and `others` (pairs of start and end). It comes from the
browser, so nothing in it is trusted: the quote is marked only where the document really has it."""


def open_document(bot: Chatbot, place: Place, words: Words) -> dict[str, Any]:
    """The reader's HTML for a place."""
    document = bot.index.document(str(place.get("document", "")))
    if document is None:
        return {"html": gone_html(str(place.get("title", "")), words)}
    file = original(bot.index, document)
    quote = str(place.get("quote") or "")
    html = reader_html(
        document,
        document.status(today()),
        words,
        locate(document, place, quote, words) if quote else None,
        original=f"wence/originals/{document.id}" if file else None,
        leaves=has_leaves(file),
    )
    return {"html": html}


def open_leaves(bot: Chatbot, place: Place, words: Words) -> dict[str, Any]:
    """The pages of a file as pictures, with boxes around the quote and the answer's other citations."""
    document = bot.index.document(str(place.get("document", "")))
    file = original(bot.index, document) if document else None
    if document is None or file is None or not has_leaves(file):
        return {"trouble": words.original_gone}
    leaves = Leaves(file, document.sha256)
    drawn = []
    quote = str(place.get("quote") or "")
    if quote:
        runs = bot.index.store.alignment(document.id)
        layout = Layout.unpack(bot.index.store.layout(document.id))
        mark = locate(document, place, quote, words)
        drawn = [("other", box) for span in mark.others for box in boxes(layout, runs, span)]
        drawn += [("quote", box) for box in boxes(layout, runs, mark.quote)]

    def address(page: int) -> str:
        return f"wence/leaves/{document.id}/{page}.webp?of={document.sha256[:12]}"

    return {"html": leaves_html(sizes(leaves), drawn, address, words)}


def has_leaves(file: Path | None) -> bool:
    """Whether pictures of a file's pages can be shown."""
    return file is not None and file.suffix.lower() in SUFFIXES


def locate(document: Document, place: Place, quote: str, words: Words) -> Mark:
    """Where `quote` stands: at the given place, else elsewhere in the text, else nowhere (an empty span)."""
    anchor = str(place.get("anchor") or "") or None
    span = _span(place.get("start"), place.get("end"), len(document.text))
    if span is not None and span.of(document.text) == quote:
        pairs = [pair for pair in place.get("others") or () if isinstance(pair, list) and len(pair) > 1]
        others = [_span(pair[0], pair[1], len(document.text)) for pair in pairs]
        return Mark(span, anchor, tuple(other for other in others if other and other != span))
    at = document.text.find(quote)
    if at < 0:
        return Mark(Span(0, 0), notice=words.moved)
    return Mark(Span(at, at + len(quote)), anchor, notice=words.changed)


def _span(start: object, end: object, length: int) -> Span | None:
    if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= length:
        return Span(start, end)
    return None
