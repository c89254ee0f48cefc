"""How two things differ: what the documents say of each, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from rag.answering.extractive import CONSIDERED, ExtractiveAnswerer
from rag.answering.keylines import PARTS, keylines
from rag.answering.library import Library
from rag.answering.lines import Line, refused, set_out, short
from rag.answering.revisions import between, in_turn
from rag.answering.titles import EXACT, documents, named, newest
from rag.domain import Answer, Citation, Document, Hit, Span
from rag.intent import CALLED, Difference
from rag.question import analyse, bare, in_chinese
from rag.sentences import sentences

if TYPE_CHECKING:
    from embeddings import Encoder

QUOTES = 2  # sentences of a side
MEASURES = 2  # lines of each document beside those that both have
SURE = 0.9  # the confidence where both sides are documents


def contrasted(draft: Answer, asked: Difference, library: Library) -> Iterator[Answer] | None:
    """Both sides, each cited; None where one quote speaks of both, so that it can answer alone."""
    sides = (asked.left, asked.right)
    whole = [_document(side, library) for side in sides]
    absent = [s.strip("《》") for s, d in zip(sides, whole, strict=True) if d is None and s.startswith("《")]
    if absent:
        return iter([_one_sided(draft, absent)])
    if not asked.topic and whole[0] and whole[1]:
        if editions := in_turn(whole[0], whole[1]):
            return between(draft, *editions, library)
        return set_out(draft, _beside(draft, [d for d in whole if d], library.encoder), library.as_of, SURE)
    if not all(whole):
        whole = [None, None]
    answerer = ExtractiveAnswerer(library.encoder)
    if _together(draft, asked, library, answerer):
        return None
    answers = [
        _of_one(draft, side, asked.topic, document, library, answerer)
        for side, document in zip(sides, whole, strict=True)
    ]
    lacking = [side for side, answer in zip(sides, answers, strict=True) if answer is None]
    if lacking:
        return iter([_one_sided(draft, lacking)])
    found = [answer for answer in answers if answer]
    lines = [
        Line("" if n else side, citation.document, span)
        for side, other, answer in zip(sides, reversed(sides), found, strict=True)
        for n, (citation, span) in enumerate(_quoted(answer, side, other))
    ]
    return set_out(draft, lines, library.as_of, min(answer.confidence for answer in found))


def _document(side: str, library: Library) -> Document | None:
    """The document that a side names, if it is one."""
    found, worth = named(side, documents(library, side))
    found = newest(found, library.as_of)
    called = side.startswith("《") or CALLED.fullmatch(side) is not None
    return found[0] if len(found) == 1 and (called or worth == EXACT) else None


def _beside(draft: Answer, both: Sequence[Document], encoder: Encoder) -> list[Line]:
    """The lines of two documents, those of the same kind together."""
    zh = in_chinese(draft.question)
    names = [part.zh if zh else part.en for part in PARTS]
    lines = [keylines(document, encoder, chinese=zh) for document in both]
    alike = [
        (document, line)
        for name in names
        for document, those in zip(both, lines, strict=True)
        for line in those
        if line.label == name
    ]
    own = [
        [(d, n) for n in those if n.label not in names][:MEASURES]
        for d, those in zip(both, lines, strict=True)
    ]
    rest = [pair for pairs in zip_longest(*own) for pair in pairs if pair]
    return [
        Line(f"{short(document.title)} · {line.label}", document, line.span, line.lead)
        for document, line in (*alike, *rest)
    ]


def _together(draft: Answer, asked: Difference, library: Library, answerer: ExtractiveAnswerer) -> bool:
    """Whether a sentence of the plain answer speaks of both sides, and of what they are compared in."""
    wanted = [part for part in (asked.left, asked.right, asked.topic) if part]
    *_, plain = answerer.stream(draft, library.idf, library.as_of)
    return any(all(_speaks(sentence.text, part) for part in wanted) for sentence in plain.sentences)


def _speaks(text: str, subject: str) -> bool:
    """Whether `text` holds `subject`, or all of its content words."""
    own, wanted = bare(text), bare(subject)
    return wanted in own or all(bare(word) in own for word in analyse(subject).words or (wanted,))


def _of_one(
    draft: Answer,
    side: str,
    topic: str,
    document: Document | None,
    library: Library,
    answerer: ExtractiveAnswerer,
) -> Answer | None:
    """What is said of one side; None where nothing is."""
    question = (
        topic if document else f"{side}的{topic}" if topic and in_chinese(side) else f"{side} {topic}".strip()
    )
    hits = library.search(question, CONSIDERED, [document.id] if document else ())
    if document is None:
        hits = [h for h in hits if _speaks(_in_place(h), side)]
    asked = replace(draft, standalone_question=question, hits=tuple(hits))
    *_, answer = answerer.stream(asked, library.idf, library.as_of)
    return None if answer.refused else answer


def _quoted(answer: Answer, side: str, other: str) -> list[tuple[Citation, Span]]:
    """The first sentences quoted that speak of `side`, if any do, and not of `other`, if any do not."""
    every = [(c, span) for c in answer.citations for span in sentences(c.document.text, c.span)]
    telling = [(c, span) for c, span in every if _speaks(span.of(c.document.text), side)]
    apart = [(c, span) for c, span in telling if not _speaks(span.of(c.document.text), other)]
    return (apart or telling or every)[:QUOTES]


def _in_place(hit: Hit) -> str:
    return " ".join((hit.document.title, *hit.passage.headings, hit.text))


def _one_sided(draft: Answer, lacking: Sequence[str]) -> Answer:
    if in_chinese(draft.question):
        these = "、".join(f"“{side}”" for side in lacking)
        note = f"比较需要两边都有依据；已收录的文件中没有找到关于{these}的内容。"
    else:
        note = f"A comparison needs both sides; the documents say nothing of {' or '.join(lacking)}."
    return refused(draft, note, lacking)
