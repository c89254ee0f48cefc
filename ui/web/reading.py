"""A click on a citation → the document with the quote marked, wherever it stands now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rag.domain import Document, Span
from rag.filters import today
from rag.index import Index
from ui.rendering import Mark, Words, gone_html, reader_html


def open_document(index: Index, place: Mapping[str, Any], words: Words) -> str:
    """The reader's HTML for a place as the page's marks give it.

    `place` holds `document` (an id) and, for a citation, `start`, `end`
    (code points), `quote`, `anchor`, and `others` (pairs of start and end).
    It comes from the browser, so nothing in it is trusted: the quote is marked
    only where the document really has it.
    """
    document = index.document(str(place.get("document", "")))
    if document is None:
        return gone_html(str(place.get("title", "")), words)
    status = document.status(today())
    quote = str(place.get("quote") or "")
    if not quote:
        return reader_html(document, status, words)
    return reader_html(document, status, words, locate(document, place, quote, words))


def locate(document: Document, place: Mapping[str, Any], quote: str, words: Words) -> Mark:
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
