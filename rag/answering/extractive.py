"""Answering without a language model: the sentences that answer, in the document's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.answering.candidates import Candidate, Idf, candidates, weigh
from rag.answering.confidence import THRESHOLD, confidence, missing
from rag.answering.question import Asked, Question, analyse, bare
from rag.answering.speech import speaker_before
from rag.domain import Answer, Citation, Hit, Sentence, Span
from rag.structure import anchor

if TYPE_CHECKING:
    from embeddings import Encoder

CONSIDERED = 10  # passages, unless asked otherwise
MOST = 3  # sentences of an answer: one apt sentence beats three
ALMOST = 0.8  # a further sentence must score this much of the best
ROOM = 150  # characters quoted before a further sentence must bring something new


class ExtractiveAnswerer:
    """Quotes the sentences that answer; refuses where none does."""

    name = "extractive"

    def __init__(self, encoder: Encoder) -> None:
        """Judge nearness in meaning with `encoder`."""
        self._encoder = encoder

    def stream(self, draft: Answer, idf: Idf, as_of: str) -> Iterator[Answer]:
        """Answers growing by a sentence; the last one is whole. `draft` holds the question and its hits."""
        question = analyse(draft.standalone_question)
        ranked = candidates(question, draft.hits, self._encoder, idf)
        sure = confidence(question, ranked, weigh(question, idf))
        draft = replace(draft, confidence=round(sure, 4))
        if sure < THRESHOLD or not ranked:
            yield refusal(draft, missing(question, ranked))
            return
        chosen = sorted(
            choose(question, ranked),
            key=lambda c: (c.document.id != ranked[0].document.id, c.document.id, c.span),
        )
        for count in range(1, len(chosen) + 1):
            yield composed(draft, chosen[:count], as_of)


def choose(question: Question, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The best candidate, and further ones that are almost as good and say something else."""
    best = ranked[0]
    chosen = [best]
    quoted = len(best.bare)
    for candidate in ranked[1:]:
        if len(chosen) == MOST or candidate.score < ALMOST * best.score:
            break
        if any(_repeats(candidate.bare, c.bare) for c in chosen):
            continue
        new = candidate.held - frozenset[str]().union(*(c.held for c in chosen))
        if quoted + len(candidate.bare) > ROOM and not new:
            continue
        chosen.append(candidate)
        quoted += len(candidate.bare)
    if question.asked is Asked.WHO:
        chosen = [c for c in chosen if c is best or c.features.fits]
    return chosen


def _repeats(one: str, other: str) -> bool:
    """Whether two sentences say the same: one inside the other, or most of their character pairs shared."""
    if one in other or other in one:
        return True
    a, b = ({s[i : i + 2] for i in range(len(s) - 1)} for s in (one, other))
    return len(a & b) > 0.8 * min(len(a), len(b))


def composed(draft: Answer, chosen: Sequence[Candidate], as_of: str) -> Answer:
    """An answer that quotes the chosen sentences."""
    citations, said = [], []
    for marker, candidate in enumerate(chosen, start=1):
        document = candidate.document
        citations.append(
            Citation(
                marker=marker,
                document=document,
                span=candidate.span,
                anchor=anchor(document.outline, candidate.span, document.text),
                status=document.status(as_of),
                score=round(candidate.score, 4),
            )
        )
        quote = " ".join(candidate.span.of(document.text).split())
        speaker = speaker_before(document.text, candidate.span)
        lead = f"{speaker}：" if speaker else ""
        said.append(
            Sentence(text=lead + quote, citations=(marker,), emphasis=tuple(_emphasis(draft, lead, quote)))
        )
    return replace(draft, sentences=tuple(said), citations=tuple(citations))


def _emphasis(draft: Answer, lead: str, quote: str) -> Iterator[Span]:
    """The amounts and dates asked for, inside the sentence."""
    question = analyse(draft.standalone_question)
    pattern = {
        Asked.WHEN: r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日|\d{4}年(?:\d{1,2}月)?|\d+(?:个?月|日|天|小时|周|年)(?:内|以内|前)?",
        Asked.HOW_MUCH: r"[\d,.]+\s*(?:%|％|[万亿]?[元个人户家件项吨亩所名次倍条年月日天米平]|[万亿])?|[一二三四五六七八九十百千万]+(?:分之[一二三四五六七八九十]+|[元个人户家件项倍年月日天])",
    }.get(question.asked)
    if pattern is None:
        return
    known = bare(question.text)
    for match in re.finditer(pattern, quote):
        if bare(match.group()) not in known:
            yield Span(match.start() + len(lead), match.end() + len(lead))


def refusal(draft: Answer, absent: Sequence[str]) -> Answer:
    """A refusal that says which part of the question found nothing, in the question's language."""
    chinese = re.search(r"[一-鿿]", draft.question) is not None
    if chinese:
        about = f"文件里没有提到{'、'.join(f'“{a}”' for a in absent)}。" if absent else ""
        note = f"在已收录的文件中没有找到能回答这个问题的内容。{about}"
    else:
        about = f" They do not mention {', '.join(absent)}." if absent else ""
        note = f"The indexed documents do not hold an answer to this question.{about}"
    return replace(draft, refused=True, note=note, missing=tuple(absent), sentences=(), citations=())
