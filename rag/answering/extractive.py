"""Answering without a language model: the sentences that answer, in the document's own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.answering.calibration import calibration
from rag.answering.choosing import Ranked, apart, choose, rank
from rag.answering.cited import Cited
from rag.answering.confidence import confidence, evidence
from rag.answering.emphasis import emphasis
from rag.answering.lists import completed
from rag.answering.penalties import penalty
from rag.answering.refusal import missing, refusal
from rag.answering.speech import speaker_before
from rag.answering.stretches import Idf, stretches, weigh
from rag.answering.wanted import wanted
from rag.domain import Amount, Answer, Document, Sentence, Span
from rag.question import Question, analyse, bare

if TYPE_CHECKING:
    from embeddings import Encoder

CONSIDERED = 10  # passages, unless asked otherwise


class ExtractiveAnswerer:
    """Quotes the sentences that answer; refuses where none does."""

    name = "extractive"

    def __init__(self, encoder: Encoder) -> None:
        """Judge nearness in meaning with `encoder`."""
        self.encoder = encoder

    def stream(self, draft: Answer, idf: Idf, as_of: str) -> Iterator[Answer]:
        """Answers growing by a quote; the last one is whole. `draft` holds the question and its hits."""
        question = analyse(draft.standalone_question)
        weights = weigh(question, idf)
        found = stretches(question, draft.hits, self.encoder, weights)
        ranked = rank(found, wanted(bare(question.text)))
        sure = confidence(evidence(question, [s for s, _ in ranked], draft.hits, weights))
        draft = replace(draft, confidence=round(sure, 4))
        if sure < calibration().threshold or not ranked:
            yield refusal(replace(draft, missing=tuple(missing(question, draft.hits))))
            return
        chosen = in_order(quotes(ranked, draft.amount))
        best = max(chosen, key=lambda quote: quote.score)
        beside = [quote.span for quote in chosen if quote.document.id == best.document.id]
        if parts := penalty(question.text, best.document, [best.span, *beside]):
            chosen.append(Quote(best.document, None, parts, best.score))
        yield from composed(draft, question, chosen, as_of)


@dataclass(frozen=True, slots=True)
class Quote:
    """What is quoted: sentences, completed where they are of a list; `lead` stands before them."""

    document: Document
    lead: Span | None
    parts: tuple[Span, ...]
    score: float

    @property
    def span(self) -> Span:
        """From the first character of the sentences to their last."""
        return Span.over(self.parts)


def quotes(ranked: Ranked, amount: Amount = "normal") -> list[Quote]:
    """What to quote, the best first: stretches with the lists that they are of, no character twice."""
    out: list[Quote] = []
    for stretch, score in choose(ranked, amount):
        quote = Quote(stretch.document, *completed(stretch.document.text, stretch.parts), score)
        if all(apart(quote, other) for other in out):
            out.append(quote)
    return out


def in_order(chosen: Sequence[Quote]) -> list[Quote]:
    """The likeliest one's document first, and within a document as it has them."""
    likeliest = sorted(chosen, key=lambda quote: -quote.score)
    documents = list(dict.fromkeys(quote.document.id for quote in likeliest))
    return sorted(chosen, key=lambda quote: (documents.index(quote.document.id), quote.span))


def composed(draft: Answer, question: Question, chosen: Sequence[Quote], as_of: str) -> Iterator[Answer]:
    """Answers made of quotes, growing by one; the last one is whole."""
    cited = Cited(as_of, draft.hits)
    said: list[Sentence] = []
    for quote in chosen:
        document, score = quote.document, round(quote.score, 4)
        markers = [cited.marker(document, quote.span, score)]
        markers += [cited.marker(document, quote.lead, score)] if quote.lead else []
        for part in quote.parts:
            words = " ".join(part.of(document.text).split())
            lead = _lead(document.text, part, quote.lead) if part is quote.parts[0] else ""
            marks = tuple(span.shifted(len(lead)) for span in emphasis(question, words))
            said.append(Sentence(text=lead + words, citations=tuple(markers), emphasis=marks))
            markers = markers[:1]
        yield replace(draft, sentences=tuple(said), citations=tuple(cited.citations))


def _lead(text: str, part: Span, before: Span | None) -> str:
    """What makes a quote understood: its list's lead-in, or who is speaking."""
    if before is not None:
        return " ".join(before.of(text).split())
    speaker = speaker_before(text, part)
    return f"{speaker}：" if speaker else ""
