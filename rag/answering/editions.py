"""Which edition of a rule is quoted: the one that holds on the day asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.domain import Answer, Document, Hit
from rag.lookup import Lookup, undated
from rag.structure import Place


def of_the_day(
    draft: Answer, named: Lookup, places: Sequence[tuple[Document, Place]], replaced: Mapping[str, str]
) -> Answer:
    """`draft` as it is answered: without what does not hold where what does is found too.

    `replaced` tells which document holds in place of which, by id; `places` are the clauses
    that the question names: it is asked of them alone. A year that chose the edition is no
    part of what is then looked for in it, and what was issued later says nothing of it.
    """
    found = {h.document.id for h in draft.hits}
    hits = tuple(h for h in draft.hits if replaced.get(h.document.id) not in found)
    if named.dated:
        hits = tuple(h for h in hits if not _later(h.document, named.as_of))
    hits = tuple(h for h in hits if any(_holds(h, *place) for place in places)) or hits
    chosen = named.dated and any(_of_several(h.document, replaced) for h in hits)
    question = undated(draft.standalone_question) if chosen else draft.standalone_question
    return replace(draft, hits=hits, standalone_question=question or draft.standalone_question)


def _of_several(document: Document, replaced: Mapping[str, str]) -> bool:
    """Whether a document has others before or after it, so that the year chose among them."""
    return bool(document.standing.starts or document.standing.ends or document.id in replaced.values())


def _later(document: Document, day: str) -> bool:
    """Whether a document was issued after a day (ISO); where it does not say when, holds from later on."""
    return (document.metadata.issued or document.metadata.effective or day) > day


def _holds(hit: Hit, document: Document, place: Place) -> bool:
    """Whether a passage shares a character with a clause."""
    span = hit.passage.span
    return hit.document.id == document.id and span.start < place.span.end and place.span.start < span.end


def as_asked(answer: Answer, asked: Answer, draft: Answer) -> Answer:
    """An answer made from `asked`, shown with all that was found for `draft` and under its question."""
    hits = draft.hits if answer.hits == asked.hits else answer.hits
    return replace(answer, hits=hits, standalone_question=draft.standalone_question)
