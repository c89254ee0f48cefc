"""Answers set out in lines: each a quote with a label, all made into one `Answer`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answering.calibration import calibration
from rag.domain import Answer, Citation, Document, Sentence, Span
from rag.structure import anchor

UNSURE = 0.05  # the confidence of a refusal whose reason is known: there is no such document


@dataclass(frozen=True, slots=True)
class Line:
    """A quote under a label; `lead` is the list's lead-in that it needs."""

    label: str
    document: Document
    span: Span
    lead: Span | None = None


def chinese(question: str) -> bool:
    """Whether a question is answered in Chinese."""
    return re.search(r"[一-鿿\u3000-\u303f\uff00-\uffef]", question) is not None


def short(title: str, length: int = 30) -> str:
    """A title for a label, on one line and cut where it is long."""
    flat = " ".join(title.split())
    return flat if len(flat) <= length else flat[:length] + "…"


def set_out(draft: Answer, lines: Sequence[Line], as_of: str, confidence: float) -> Iterator[Answer]:
    """Answers growing by a line; the last one is whole. `confidence`: how sure it is that these are meant."""
    citations: list[Citation] = []
    said: list[Sentence] = []

    def cite(document: Document, span: Span) -> int:
        for known in citations:
            if (known.document.id, known.span) == (document.id, span):
                return known.marker
        place = anchor(document.outline, span, document.text)
        marker = len(citations) + 1
        citations.append(Citation(marker, document, span, place, document.status(as_of), confidence))
        return marker

    for line in lines:
        spans = [span for span in (line.lead, line.span) if span]
        words = "".join(" ".join(span.of(line.document.text).split()) for span in spans)
        markers = tuple(cite(line.document, span) for span in spans)
        said.append(Sentence(words, markers, label=line.label))
        yield replace(draft, sentences=tuple(said), citations=tuple(citations), confidence=confidence)


def refused(draft: Answer, note: str, missing: Sequence[str] = ()) -> Answer:
    """A refusal for a reason that `note` tells."""
    sure = min(UNSURE, calibration().threshold / 2)
    return replace(
        draft, refused=True, note=note, missing=tuple(missing), confidence=sure, sentences=(), citations=()
    )
