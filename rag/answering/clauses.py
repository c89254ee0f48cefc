"""Questions for the text of a clause (“个体工商户条例第二条讲什么”): answered by the clause, whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rag.answering.lines import asked_back, refused, short
from rag.domain import Answer, Citation, Document, Sentence, Span, documents_of
from rag.index import Index
from rag.lookup import Lookup, Named
from rag.numerals import to_chinese
from rag.question import bare, in_chinese
from rag.sentences import sentences
from rag.structure import Clause, Place, anchor, last_article

FOUND: Final = 0.99
"""The confidence of what was asked for by its number or name and is there: nothing is judged."""


def clause_text(draft: Answer, named: Lookup, index: Index) -> Iterator[Answer] | None:
    """Growing answers, a clause at a time; None where more is asked than what clauses say."""
    if named.unnamed and not named.named:
        return iter([_which(draft, named.unnamed[0])])
    asked = [n for n in named.named if n.clauses]
    if not named.bare or not named.named:
        return None
    if not asked:
        return iter([_missing(draft, named.named[0], index)]) if _nowhere(draft, named) else None
    places = index.references.places(named.targets)
    if not places:
        return iter([_missing(draft, asked[0], index)])
    return _quoted(draft, places, named.as_of)


def _nowhere(draft: Answer, named: Lookup) -> bool:
    """Whether no document that the question names is there, or is spoken of in what was found."""
    names = [bare(n.written.strip("《》")) for n in named.named]
    texts = [bare(h.document.text) for h in draft.hits]
    return not named.documents and not any(name in text for name in names for text in texts)


def _quoted(draft: Answer, places: list[tuple[Document, Place]], as_of: str) -> Iterator[Answer]:
    citations: list[Citation] = []
    said: list[Sentence] = []

    def cite(document: Document, span: Span, label: str | None) -> int:
        marker = len(citations) + 1
        citations.append(Citation(marker, document, span, label, document.status(as_of), score=1.0))
        return marker

    several = len({document.id for document, _ in places}) > 1
    for document, place in places:
        label = short(document.title) if several else ""
        lead = ""
        markers: tuple[int, ...] = ()
        if place.lead:
            lead = " ".join(place.lead.of(document.text).split())
            markers = (cite(document, place.lead, anchor(document.outline, place.lead, document.text)),)
        markers = (*markers, cite(document, place.span, place.label))
        for span in sentences(document.text, place.span):
            words = " ".join(span.of(document.text).split())
            if words != place.label:
                said.append(Sentence(text=lead + words, citations=markers, label=label))
                lead, markers, label = "", markers[-1:], ""
        yield replace(draft, sentences=tuple(said), citations=tuple(citations), confidence=FOUND)


def _which(draft: Answer, clause: Clause) -> Answer:
    """A refusal that asks of which document a clause is meant."""
    titles = [d.title.strip("《》") for d in documents_of(draft.hits)]
    some = next(iter(titles), "…")
    article = f"第{to_chinese(clause.article)}条"
    note = f"请写明是哪份文件的{article}，例如“《{some}》{article}”，或者只选一份文件来问。"
    if not in_chinese(draft.question):
        note = f"Of which document? Name it (for example “{some}, {article}”), or choose one."
    return asked_back(draft, note, titles)


def _missing(draft: Answer, asked: Named, index: Index) -> Answer:
    """A refusal that says what is not there: the document, or the clause in it."""
    document = index.document(asked.entries[0].id) if asked.entries else None
    name = asked.written.strip("《》")
    if document is None:
        if in_chinese(draft.question):
            return refused(draft, f"已收录的文件中没有《{name}》。", [name])
        return refused(draft, f"There is no document named {name}.", [name])
    last = last_article(document.outline)
    if in_chinese(draft.question):
        until = f"，它的最后一条是{last}" if last else ""
        return refused(draft, f"《{name}》里没有这一条{until}。")
    return refused(draft, f"{name} has no such clause{f'; its last is {last}' if last else ''}.")
