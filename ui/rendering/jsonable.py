"""Domain values → the JSON of the command-line contract, key for key."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from rag.domain import Answer, Citation, Document, Hit, Metadata, Sentence, Status, Unit

_DIGITS = 4  # of scores and of the confidence; more would only pretend to mean something


def answer_json(answer: Answer, question_id: str | None = None) -> dict[str, Any]:
    """The object `wence ask --json` prints; times are milliseconds."""
    return {
        "id": question_id,
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "refused": answer.refused,
        "answer": answer.text,
        "sentences": [sentence_json(s) for s in answer.sentences],
        "citations": [citation_json(c) for c in answer.citations],
        "passages": [passage_json(h) for h in answer.hits],
        "confidence": round(answer.confidence, _DIGITS),
        "generator": answer.generator,
        "note": answer.note,
        "aliases": [{"alias": alias, "full": full} for alias, full in answer.aliases],
        "thinking": answer.thinking,
        "timings_ms": {part: round(ms, 1) for part, ms in answer.timings_ms.items()},
    }


def sentence_json(sentence: Sentence) -> dict[str, Any]:
    """One claim with the markers of its citations; with its label where it has one."""
    label = {"label": sentence.label} if sentence.label else {}
    return {
        "text": sentence.text,
        "citations": list(sentence.citations),
        "supported": sentence.supported,
        "problems": [str(p) for p in sentence.problems],
        **label,
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    """One citation; `start` and `end` are code points of the document's canonical text."""
    document = citation.document
    return {
        "marker": citation.marker,
        "document_id": document.id,
        "external_id": document.external_id,
        "title": document.title,
        "source": document.source,
        "page": citation.page,
        "anchor": citation.anchor,
        "start": citation.span.start,
        "end": citation.span.end,
        "quote": citation.quote,
        "status": str(citation.status),
        "amended": document.metadata.amended,
        "score": round(citation.score, _DIGITS),
        "others": citation.others,
    }


def passage_json(hit: Hit) -> dict[str, Any]:
    """One passage found; `headings` outermost first."""
    return {
        "rank": hit.rank,
        "document_id": hit.document.id,
        "external_id": hit.document.external_id,
        "title": hit.document.title,
        "start": hit.passage.span.start,
        "end": hit.passage.span.end,
        "text": hit.text,
        "headings": list(hit.passage.headings),
        "status": str(hit.status),
        "score": round(hit.score, _DIGITS),
    }


def document_json(document: Document, as_of: str | None = None, *, listed: bool = False) -> dict[str, Any]:
    """The object of `wence show --json`; with `listed` the one of `wence list --json`.

    `as_of` is the ISO date on which the status is judged (today if None). A
    listed document carries the count of its passages in place of text and outline.
    """
    status = document.status(as_of or date.today().isoformat())  # noqa: DTZ011 - the user's own calendar
    shared = {
        "document_id": document.id,
        "external_id": document.external_id,
        "title": document.title,
        "source": document.source,
        "sources": list(document.sources or (document.source,)),
        "sha256": document.sha256,
        "metadata": _metadata(document.metadata, status),
        "standing": asdict(document.standing),
        "warnings": list(document.warnings),
    }
    if listed:
        return {**shared, "passages": document.passages}
    return {**shared, "text": document.text, "outline": [_unit(u) for u in document.outline]}


def _metadata(metadata: Metadata, status: Status) -> dict[str, Any]:
    return {
        "issuer": metadata.issuer,
        "number": metadata.number,
        "issued": metadata.issued,
        "effective": metadata.effective,
        "repealed": metadata.repealed,
        "status": str(status),
        "amended": metadata.amended,
        "language": metadata.language,
        "kind": metadata.kind,
        "region": metadata.region,
        "revised": metadata.revised,
        "collection": metadata.collection,
    }


def _unit(unit: Unit) -> dict[str, Any]:
    return {
        "kind": unit.kind,
        "label": unit.label,
        "title": unit.title,
        "level": unit.level,
        "start": unit.span.start,
        "end": unit.span.end,
    }
