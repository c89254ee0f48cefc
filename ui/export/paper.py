"""A conversation set out as a paper: what is said where, in plain text, whatever the format will be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from rag.conversations import Conversation, Turn
from rag.domain import Answer, Citation, CitationState, Document, Sentence
from ui.export.labels import Labels, labels_for
from ui.rendering.markup import where
from ui.rendering.plain import cite
from ui.rendering.words import Words

_NEAREST = 3  # passages beside a refusal


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of an answer, the numbers of its notes, and why it is not supported ("" where it is)."""

    text: str
    notes: tuple[int, ...]
    doubt: str


@dataclass(frozen=True, slots=True)
class Note:
    """A source: its number in the paper (0: none), its full citation, and the quote ("" where it is gone)."""

    number: int
    place: str
    quote: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question with its answer; `facts` say when, by what and whether checked."""

    question: str
    understood: str
    remark: str
    claims: tuple[Claim, ...]
    heading: str
    notes: tuple[Note, ...]
    facts: str


@dataclass(frozen=True, slots=True)
class Source:
    """A document cited: full citation, file name and the hash of its bytes."""

    place: str
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole export; notes are numbered through."""

    lang: str
    title: str
    made: str
    exchanges: tuple[Exchange, ...]
    documents: tuple[Source, ...]
    labels: Labels


def paper(conversation: Conversation, words: Words, made: datetime) -> Paper:
    """Set out a conversation; `made` is the moment of the export."""
    labels = labels_for(words)
    exchanges, first = [], 1
    for turn in conversation.turns:
        exchanges.append(_exchange(turn, first, words, labels))
        first += len(turn.answer.citations)
    return Paper(
        lang=words.lang,
        title=conversation.title or labels.untitled,
        made=labels.made.format(f"{made:%Y-%m-%d %H:%M}"),
        exchanges=tuple(exchanges),
        documents=tuple(
            Source(cite(d, words=words), PurePath(d.source).name, d.sha256) for d in _documents(conversation)
        ),
        labels=labels,
    )


def _exchange(turn: Turn, first: int, words: Words, labels: Labels) -> Exchange:
    answer = turn.answer
    numbers = {c.marker: n for n, c in enumerate(answer.citations, first)}
    understood = answer.standalone_question
    if answer.refused:
        notes = tuple(Note(0, where(h.document, h.passage.headings), h.text) for h in answer.hits[:_NEAREST])
    else:
        notes = tuple(_note(c, numbers[c.marker], words, labels) for c in answer.citations)
    return Exchange(
        question=answer.question,
        understood="" if understood == answer.question else words.understood_as + understood,
        remark=answer.note or (words.refused if answer.refused else ""),
        claims=tuple(_claim(s, numbers, words) for s in answer.sentences),
        heading=(labels.nearest if answer.refused else labels.quotes) if notes else "",
        notes=notes,
        facts=" · ".join(_facts(turn, labels)),
    )


def _claim(sentence: Sentence, numbers: dict[int, int], words: Words) -> Claim:
    why = "；".join(words.problem(p) for p in sentence.problems)
    return Claim(
        text=sentence.line,
        notes=tuple(numbers[m] for m in sentence.citations if m in numbers),
        doubt="" if sentence.supported else words.unsupported + why,
    )


def _note(citation: Citation, number: int, words: Words, labels: Labels) -> Note:
    if citation.state is CitationState.REMOVED:
        return Note(number, f"（{labels.removed}）", "")
    there = citation.state is CitationState.OK
    told = "，".join(filter(None, (words.status(citation.status), labels.state(citation.state))))
    place = cite(citation.document, citation.anchor, citation.page if there else None, words)
    return Note(number, place + (f"（{told}）" if told else ""), citation.quote)


def _facts(turn: Turn, labels: Labels) -> Iterator[str]:
    answer = turn.answer
    asked = datetime.fromisoformat(turn.asked)
    yield labels.asked.format(f"{asked:%Y-%m-%d %H:%M}")
    yield labels.answered_by.format(
        labels.extractive if answer.generator == "extractive" else answer.generator
    )
    if not answer.refused:
        yield _verdict(answer, labels)


def _verdict(answer: Answer, labels: Labels) -> str:
    doubtful = sum(not s.supported for s in answer.sentences)
    return labels.not_checked.format(doubtful) if doubtful else labels.checked


def _documents(conversation: Conversation) -> list[Document]:
    """The documents cited that are still there as they were cited, each once."""
    cited = (c for turn in conversation.turns for c in turn.answer.citations)
    return list({c.document.id: c.document for c in cited if c.state is CitationState.OK}.values())
