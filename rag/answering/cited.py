"""The citations of an answer while it grows: each place in a document has one marker."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering.elsewhere import elsewhere
from rag.domain import Citation, Document, Hit, Span
from rag.structure import anchor


class Cited:
    """Gives places their markers, from 1 in the order in which they are first cited.

    Args:
        as_of: the ISO date on which the documents' status is told.
        among: the passages found, among which what says the same is counted.

    """

    def __init__(self, as_of: str, among: Sequence[Hit] = ()) -> None:
        """Begin with none."""
        self.citations: list[Citation] = []
        self._as_of = as_of
        self._among = among

    def marker(self, document: Document, span: Span, score: float) -> int:
        """The marker of a place; `score` is kept where it is cited for the first time."""
        for known in self.citations:
            if (known.document.id, known.span) == (document.id, span):
                return known.marker
        marker = len(self.citations) + 1
        place, status = anchor(document.outline, span, document.text), document.status(self._as_of)
        others = elsewhere(document, span, self._among)
        self.citations.append(Citation(marker, document, span, place, status, score, others=others))
        return marker
