"""The same evidence in several places: one is cited, the others are counted."""

from __future__ import annotations

from collections.abc import Sequence

from rag.domain import Document, Hit, Span
from rag.question import bare

SAME = 0.9  # of a quote's character pairs stand close together in the other place too
SHORTEST = 8  # characters; what is shorter says the same by chance


def elsewhere(document: Document, span: Span, hits: Sequence[Hit]) -> int:
    """How many other passages of `hits` say what `span` of `document` says, in all but the same words."""
    quote = bare(span.of(document.text))
    if len(quote) < SHORTEST:
        return 0
    pairs = {quote[k : k + 2] for k in range(len(quote) - 1)}
    return sum(_says(bare(hit.text), pairs, len(quote)) for hit in hits if not _holds(hit, document, span))


def _holds(hit: Hit, document: Document, span: Span) -> bool:
    """Whether a passage is (in part) the very place."""
    own = hit.passage.span
    return hit.document.id == document.id and span.start < own.end and own.start < span.end


def _says(text: str, pairs: set[str], length: int) -> bool:
    """Whether most of `pairs` stand in `text`, within twice the length of the quote."""
    lacking = 0
    for pair in pairs:
        lacking += pair not in text
        if len(pairs) - lacking < SAME * len(pairs):
            return False  # mostly after a look at a few of them
    places = [k for k in range(len(text) - 1) if text[k : k + 2] in pairs]
    half = max(1, length // 2)
    return any(
        len(pairs & {text[k : k + 2] for k in range(start, start + 2 * length)}) >= SAME * len(pairs)
        for start in range(max(0, places[0] - half), places[-1] + 1, half)
    )
