"""Answering without a language model: the sentences that answer, in the document's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.answering.calibration import calibration
from rag.answering.confidence import confidence, evidence, missing
from rag.answering.emphasis import emphasis
from rag.answering.lists import completed
from rag.answering.speech import speaker_before
from rag.answering.stretches import Idf, Stretch, stretches, weigh
from rag.domain import Answer, Citation, Document, Sentence, Span
from rag.question import Question, analyse, bare
from rag.structure import anchor

if TYPE_CHECKING:
    from embeddings import Encoder

CONSIDERED = 10  # passages, unless asked otherwise
MOST = 3  # quotes of an answer: one apt one beats three
ROOM = 150  # characters quoted before an answer is long enough
CLOSE = 1.5  # how far below the best a further quote may score


class ExtractiveAnswerer:
    """Quotes the sentences that answer; refuses where none does."""

    name = "extractive"

    def __init__(self, encoder: Encoder) -> None:
        """Judge nearness in meaning with `encoder`."""
        self._encoder = encoder

    def stream(self, draft: Answer, idf: Idf, as_of: str) -> Iterator[Answer]:
        """Answers growing by a quote; the last one is whole. `draft` holds the question and its hits."""
        question = analyse(draft.standalone_question)
        weights = weigh(question, idf)
        ranked = rank(stretches(question, draft.hits, self._encoder, weights))
        sure = confidence(evidence(question, [s for s, _ in ranked], draft.hits, weights))
        draft = replace(draft, confidence=round(sure, 4))
        if sure < calibration().threshold or not ranked:
            yield refusal(replace(draft, missing=tuple(missing(question, draft.hits))))
            return
        chosen = in_order(choose(ranked, weights))
        for count in range(1, len(chosen) + 1):
            yield composed(draft, question, chosen[:count], as_of)


Ranked = Sequence[tuple[Stretch, float]]
"""Stretches with their scores, best first."""


def rank(found: Sequence[Stretch]) -> Ranked:
    """Stretches by the weighted sum of their signs."""
    weights: Mapping[str, float] = calibration().ranking
    scored = [(s, sum(w * getattr(s.signs, sign) for sign, w in weights.items())) for s in found]
    return sorted(scored, key=lambda pair: -pair[1])


@dataclass(frozen=True, slots=True)
class Quote:
    """What is quoted: sentences, completed where they are of a list; `lead` stands before them."""

    document: Document
    lead: Span | None
    parts: tuple[Span, ...]
    bare: str
    held: frozenset[str]
    score: float

    @property
    def span(self) -> Span:
        """From the first character of the sentences to their last."""
        return Span.over(self.parts)


def choose(ranked: Ranked, weights: Mapping[str, float]) -> list[Quote]:
    """The best stretch, and further ones that come close and say something else, while there is room."""
    best = ranked[0][1]
    chosen: list[Quote] = []
    quoted = 0
    for stretch, score in ranked:
        if len(chosen) == MOST or score < best - CLOSE or quoted > 0.9 * ROOM:
            break
        if chosen and (stretch.signs.headline or stretch.signs.unfit > ranked[0][0].signs.unfit):
            continue
        lead, parts = completed(stretch.document.text, stretch.core)
        own = bare(Span.over(parts).of(stretch.document.text))
        speaker = bare(speaker_before(stretch.document.text, parts[0]) or "")
        held = frozenset[str]().union(*stretch.held) | {t for t in weights if t in speaker}
        quote = Quote(stretch.document, lead, parts, own, held, score)
        if not chosen or (_adds(quote, chosen, best) and quoted + len(own) <= ROOM):
            chosen.append(quote)
            quoted += len(own)
    return chosen


def _adds(quote: Quote, chosen: Sequence[Quote], best: float) -> bool:
    """Whether a further quote says something that is asked for and not yet said."""
    new = quote.held.difference(*(other.held for other in chosen))
    enough = bool(new) or quote.score >= best - 0.8 * CLOSE
    return enough and not any(_same(quote, other) for other in chosen)


def _same(one: Quote, other: Quote) -> bool:
    """Whether two quotes overlap or say the same: most of their character pairs are shared."""
    if one.document.id == other.document.id and (
        one.span.start < other.span.end and other.span.start < one.span.end
    ):
        return True
    a, b = ({q.bare[i : i + 2] for i in range(len(q.bare) - 1)} for q in (one, other))
    return len(a & b) > 0.7 * min(len(a), len(b))


def in_order(chosen: Sequence[Quote]) -> list[Quote]:
    """The best one's document first, and within a document as it has them."""
    documents = list(dict.fromkeys(quote.document.id for quote in chosen))
    return sorted(chosen, key=lambda quote: (documents.index(quote.document.id), quote.span))


def composed(draft: Answer, question: Question, chosen: Sequence[Quote], as_of: str) -> Answer:
    """An answer made of quotes."""
    citations: list[Citation] = []
    said: list[Sentence] = []

    def cite(document: Document, span: Span, score: float) -> int:
        known = next((c.marker for c in citations if (c.document.id, c.span) == (document.id, span)), None)
        if known is None:
            known = len(citations) + 1
            place = anchor(document.outline, span, document.text)
            citations.append(Citation(known, document, span, place, document.status(as_of), round(score, 4)))
        return known

    for quote in chosen:
        document = quote.document
        markers = [cite(document, quote.lead, quote.score)] if quote.lead else []
        markers.append(cite(document, quote.span, quote.score))
        for part in quote.parts:
            words = " ".join(part.of(document.text).split())
            lead = _lead(document.text, part, quote.lead) if part is quote.parts[0] else ""
            marks = tuple(span.shifted(len(lead)) for span in emphasis(question, words))
            said.append(Sentence(text=lead + words, citations=tuple(markers), emphasis=marks))
            markers = markers[-1:]
    return replace(draft, sentences=tuple(said), citations=tuple(citations))


def _lead(text: str, part: Span, before: Span | None) -> str:
    """What makes a quote understood: its list's lead-in, or who is speaking."""
    if before is not None:
        return " ".join(before.of(text).split())
    speaker = speaker_before(text, part)
    return f"{speaker}：" if speaker else ""


def refusal(draft: Answer) -> Answer:
    """A refusal that says which part of the question found nothing, in the question's language."""
    absent = draft.missing
    if re.search(r"[一-鿿\u3000-\u303f\uff00-\uffef]", draft.question):
        about = f"文件里没有提到{'、'.join(f'“{a}”' for a in absent)}。" if absent else ""
        note = f"在已收录的文件中没有找到能回答这个问题的内容。{about}"
    else:
        about = f" They do not mention {', '.join(absent)}." if absent else ""
        note = f"The indexed documents do not hold an answer to this question.{about}"
    return replace(draft, refused=True, note=note, sentences=(), citations=())
